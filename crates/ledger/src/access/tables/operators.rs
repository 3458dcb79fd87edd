//! Operators.

use bankctl_storage::driver::{self, Driver, Param, Row, Sequence, query_all, query_one};
use bankctl_storage::{Result, damaged};

use crate::kernel::rules::duties::ADMINS;
use crate::kernel::rules::operator::{Operator, Roles};
use crate::kernel::tables::descriptor::Table;

/// Where their numbers come from.
const NUMBERS: Sequence = Sequence::Named("operator_number");

/// Operators.
pub(crate) const TABLE: Table =
    Table::of("operator", 1, "id name# roles os_user# disabled change_id")
        .numbered(NUMBERS)
        .insert(ADMINS)
        .update(&[("roles os_user disabled change_id", ADMINS)]);

pub(crate) const BY_ACCOUNT: &str = "SELECT id, name, roles, os_user, disabled, change_id, (SELECT policy FROM ledger WHERE id = 1), (SELECT login FROM ledger WHERE id = 1), (SELECT timezone FROM ledger WHERE id = 1), (SELECT alert_rules FROM ledger WHERE id = 1) FROM operator WHERE coalesce(os_user, name) = $1";
const BY_NAME: &str =
    "SELECT id, name, roles, os_user, disabled, change_id FROM operator WHERE name = $1";
const BY_ID: &str =
    "SELECT id, name, roles, os_user, disabled, change_id FROM operator WHERE id = $1";
const ALL: &str = "SELECT id, name, roles, os_user, disabled, change_id FROM operator ORDER BY id";
const NEXT: &str = "SELECT coalesce(max(id), 0) + 1 FROM operator";
const INSERT: &str = "INSERT INTO operator (id, name, roles, os_user, disabled, change_id) VALUES ($1, $2, $3, $4, $5, $6)";
const UPDATE: &str =
    "UPDATE operator SET roles = $1, os_user = $2, disabled = $3, change_id = $4 WHERE id = $5";

/// Every statement of this file.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[BY_ACCOUNT, BY_NAME, BY_ID, ALL, NEXT, INSERT, UPDATE];

/// An operator as it is stored.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OperatorRow {
    /// The key.
    pub id: i64,
    /// The record.
    pub operator: Operator,
    /// The line of the change log that it is as of.
    pub change: i64,
}

fn read(row: &dyn Row) -> Result<OperatorRow> {
    let id = row.integer(0)?;
    let roles = match row.optional_integer(2)? {
        None => None,
        Some(bits) => Some(
            Roles::from_bits(bits)
                .ok_or_else(|| damaged(format_args!("operator {id} has unknown roles")))?,
        ),
    };
    Ok(OperatorRow {
        id,
        operator: Operator {
            name: row.text(1)?,
            roles,
            os_user: row.optional_text(3)?,
            disabled: row.integer(4)? != 0,
        },
        change: row.integer(5)?,
    })
}

/// What a ledger asks of the operators who work with it, as it is stored.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Rules {
    /// What takes a second person.
    pub policy: Option<String>,
    /// How operators prove who they are.
    pub login: Option<String>,
    /// The zone that decides the day.
    pub timezone: Option<String>,
    /// What payments are watched for.
    pub alert_rules: Option<String>,
}

/// An operator, and the rules of the ledger in the columns after.
pub(crate) fn read_with_rules(row: &dyn Row) -> Result<(OperatorRow, Rules)> {
    let rules = Rules {
        policy: row.optional_text(6)?,
        login: row.optional_text(7)?,
        timezone: row.optional_text(8)?,
        alert_rules: row.optional_text(9)?,
    };
    Ok((read(row)?, rules))
}

/// The operator who works under an account, and the rules of the ledger, so
/// that a writer asks for both at once.
pub fn by_account(driver: &mut dyn Driver, account: &str) -> Result<Option<(OperatorRow, Rules)>> {
    query_one(driver, BY_ACCOUNT, &[Param::Text(account)], read_with_rules)
}

/// The operator of a name.
pub fn by_name(driver: &mut dyn Driver, name: &str) -> Result<Option<OperatorRow>> {
    query_one(driver, BY_NAME, &[Param::Text(name)], read)
}

/// The operator of a key.
pub fn by_id(driver: &mut dyn Driver, id: i64) -> Result<Option<OperatorRow>> {
    query_one(driver, BY_ID, &[Param::Integer(id)], read)
}

/// Every operator, in the order of the keys.
pub fn all(driver: &mut dyn Driver) -> Result<Vec<OperatorRow>> {
    query_all(driver, ALL, &[], read)
}

/// The next free key.
pub fn next_key(driver: &mut dyn Driver) -> Result<i64> {
    driver::next_key(driver, NUMBERS, NEXT)
}

/// Writes an operator.
pub fn insert(driver: &mut dyn Driver, row: &OperatorRow) -> Result<()> {
    let operator = &row.operator;
    let params = [
        Param::Integer(row.id),
        Param::Text(&operator.name),
        Param::optional(operator.roles.map(Roles::bits)),
        Param::optional_text(operator.os_user.as_deref()),
        Param::Integer(operator.disabled.into()),
        Param::Integer(row.change),
    ];
    driver.execute(INSERT, &params)
}

/// Changes an operator; the name stays.
pub fn update(driver: &mut dyn Driver, row: &OperatorRow) -> Result<()> {
    let operator = &row.operator;
    let params = [
        Param::optional(operator.roles.map(Roles::bits)),
        Param::optional_text(operator.os_user.as_deref()),
        Param::Integer(operator.disabled.into()),
        Param::Integer(row.change),
        Param::Integer(row.id),
    ];
    driver.execute(UPDATE, &params)
}
