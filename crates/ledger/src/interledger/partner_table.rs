//! The ledgers that money goes to and comes from.

use bankctl_storage::Result;
use bankctl_storage::driver::{self, Driver, Param, Row, Sequence, query_all, query_one};
use bankctl_types::Timestamp;

use crate::interledger::rules::Partner;
use crate::kernel::rules::duties::ADMINS;
use crate::kernel::tables::descriptor::Table;

/// Where their numbers come from.
const NUMBERS: Sequence = Sequence::Named("partner_number");

/// Partner ledgers.
pub(crate) const TABLE: Table = Table::of(
    "partner",
    1,
    "id identity# name# address# public_keys# added_at disabled_at change_id",
)
.numbered(NUMBERS)
.insert(ADMINS)
.update(&[("name address public_keys disabled_at change_id", ADMINS)]);

macro_rules! partner {
    ($rest:literal) => {
        concat!(
            "SELECT id, identity, name, address, public_keys, added_at, disabled_at, change_id \
             FROM partner ",
            $rest
        )
    };
}

const BY_IDENTITY: &str = partner!("WHERE identity = $1");
const BY_NAME: &str = partner!("WHERE name = $1");
const ALL: &str = partner!("ORDER BY id");
const NEXT: &str = "SELECT coalesce(max(id), 0) + 1 FROM partner";
const INSERT: &str = "INSERT INTO partner (id, identity, name, address, public_keys, added_at, disabled_at, change_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
const UPDATE: &str = "UPDATE partner SET name = $1, address = $2, public_keys = $3, disabled_at = $4, change_id = $5 WHERE id = $6";

/// Every statement of this file.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[BY_IDENTITY, BY_NAME, ALL, NEXT, INSERT, UPDATE];

/// A partner as it is stored.
#[derive(Clone, Debug)]
pub struct PartnerRow {
    /// The number.
    pub id: i64,
    /// The record.
    pub partner: Partner,
    /// The line of the change log that it is as of.
    pub change: i64,
}

fn read(row: &dyn Row) -> Result<PartnerRow> {
    Ok(PartnerRow {
        id: row.integer(0)?,
        partner: Partner {
            identity: row.text(1)?,
            name: row.text(2)?,
            address: row.optional_text(3)?,
            public_keys: row.text(4)?,
            added_at: Timestamp(row.integer(5)?),
            disabled_at: row.optional_integer(6)?,
        },
        change: row.integer(7)?,
    })
}

/// The partner of an identity.
pub fn by_identity(driver: &mut dyn Driver, identity: &str) -> Result<Option<PartnerRow>> {
    query_one(driver, BY_IDENTITY, &[Param::Text(identity)], read)
}

/// The partner of a name.
pub fn by_name(driver: &mut dyn Driver, name: &str) -> Result<Option<PartnerRow>> {
    query_one(driver, BY_NAME, &[Param::Text(name)], read)
}

/// Every partner, in the order in which they were made known.
pub fn all(driver: &mut dyn Driver) -> Result<Vec<PartnerRow>> {
    query_all(driver, ALL, &[], read)
}

/// The next free number.
pub fn next_key(driver: &mut dyn Driver) -> Result<i64> {
    driver::next_key(driver, NUMBERS, NEXT)
}

/// Writes a partner.
pub fn insert(driver: &mut dyn Driver, row: &PartnerRow) -> Result<()> {
    let partner = &row.partner;
    let params = [
        Param::Integer(row.id),
        Param::Text(&partner.identity),
        Param::Text(&partner.name),
        Param::optional_text(partner.address.as_deref()),
        Param::Text(&partner.public_keys),
        Param::Integer(partner.added_at.0),
        Param::optional(partner.disabled_at),
        Param::Integer(row.change),
    ];
    driver.execute(INSERT, &params)
}

/// Changes a partner; the identity stays.
pub fn update(driver: &mut dyn Driver, row: &PartnerRow) -> Result<()> {
    let partner = &row.partner;
    let params = [
        Param::Text(&partner.name),
        Param::optional_text(partner.address.as_deref()),
        Param::Text(&partner.public_keys),
        Param::optional(partner.disabled_at),
        Param::Integer(row.change),
        Param::Integer(row.id),
    ];
    driver.execute(UPDATE, &params)
}
