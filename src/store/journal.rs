//! The journal: transfers, appended and read.

use super::driver::{Binder, Driver, Param, Row, query_all, query_one};
use super::{Result, damaged};
use crate::domain::chain::Links;
use crate::domain::journal::{Leg, Origin, Request, Stamp, Transfer};
use crate::domain::kind::{Channel, Kind};
use crate::domain::merkle::Hash;
use crate::domain::number::AccountId;
use crate::domain::{Day, Timestamp};

macro_rules! columns {
    () => {
        "id, debit, credit, amount_minor, kind, channel, booked_at, business_date, value_date, \
         operator, batch, line, reverses, hold, reference, memo, debit_balance_minor, \
         credit_balance_minor, debit_previous, debit_jump, credit_previous, credit_jump, leaf"
    };
}

const INSERT: &str = concat!(
    "INSERT INTO transfer (",
    columns!(),
    ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23)"
);
const BY_ID: &str = concat!("SELECT ", columns!(), " FROM transfer WHERE id = $1");
const BY_REFERENCE: &str = concat!("SELECT ", columns!(), " FROM transfer WHERE reference = $1");
const PAGE: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM transfer WHERE id > $1 ORDER BY id LIMIT $2"
);
const LEAVES: &str = "SELECT leaf FROM transfer WHERE id > $1 ORDER BY id LIMIT $2";
const REVERSED_BY: &str = "SELECT id FROM transfer WHERE reverses = $1";
const LAST: &str = "SELECT id, booked_at, business_date FROM transfer ORDER BY id DESC LIMIT 1";
const BY_LINE: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM transfer WHERE batch = $1 AND line = $2"
);
const BY_HOLD: &str = "SELECT id FROM transfer WHERE hold = $1";
const DATE_OF: &str = "SELECT business_date FROM transfer WHERE id = $1";

/// Every statement of this file.
#[cfg(test)]
pub(super) const STATEMENTS: &[&str] = &[
    INSERT,
    BY_ID,
    BY_REFERENCE,
    PAGE,
    LEAVES,
    REVERSED_BY,
    LAST,
    BY_LINE,
    BY_HOLD,
    DATE_OF,
];

/// A row of the journal and the hash that was written with it.
#[derive(Clone, Debug)]
pub struct TransferRow {
    /// The transfer.
    pub transfer: Transfer,
    /// The hash on disk.
    pub leaf: Hash,
}

/// Appends transfers.
pub fn insert_all(driver: &mut dyn Driver, transfers: Vec<TransferRow>) -> Result<()> {
    let rows = transfers.len();
    let mut transfers = transfers.into_iter();
    let next = move |binder: &mut dyn Binder| {
        let transfer = transfers.next();
        let transfer = transfer.ok_or_else(|| damaged("a row of the journal is missing"))?;
        bind(binder, &transfer.transfer, &transfer.leaf)
    };
    driver.execute_all(INSERT, rows, Box::new(next))
}

fn bind(binder: &mut dyn Binder, transfer: &Transfer, leaf: &Hash) -> Result<()> {
    let request = &transfer.request;
    let values = [
        Param::Integer(transfer.id),
        Param::Integer(request.debit.0),
        Param::Integer(request.credit.0),
        Param::Integer(request.amount_minor),
        Param::Integer(request.kind.code()),
        Param::optional(request.channel.map(Channel::code)),
        Param::Integer(transfer.stamp.booked_at.0),
        Param::Integer(i64::from(transfer.stamp.business_date.0)),
        Param::optional(request.value_date.map(|day| i64::from(day.0))),
        Param::Integer(transfer.stamp.operator),
        Param::optional(transfer.origin.map(|origin| origin.batch)),
        Param::optional(transfer.origin.map(|origin| origin.line)),
        Param::optional(request.reverses),
        Param::optional(request.hold),
        Param::optional_text(transfer.reference.as_deref()),
        Param::optional_text(request.memo.as_deref()),
        Param::Integer(transfer.debit.balance_minor),
        Param::Integer(transfer.credit.balance_minor),
        Param::Integer(transfer.debit.links.previous),
        Param::Integer(transfer.debit.links.jump),
        Param::Integer(transfer.credit.links.previous),
        Param::Integer(transfer.credit.links.jump),
        Param::Blob(leaf),
    ];
    for (place, value) in values.into_iter().enumerate() {
        binder.bind(place + 1, value)?;
    }
    Ok(())
}

/// The transfer of a key.
pub fn by_id(driver: &mut dyn Driver, id: i64) -> Result<Option<TransferRow>> {
    query_one(driver, BY_ID, &[Param::Integer(id)], read)
}

/// The transfer that has a reference.
pub fn by_reference(driver: &mut dyn Driver, reference: &str) -> Result<Option<TransferRow>> {
    query_one(driver, BY_REFERENCE, &[Param::Text(reference)], read)
}

/// The transfers after a key, oldest first, at most `limit`.
pub fn page(driver: &mut dyn Driver, after: i64, limit: i64) -> Result<Vec<TransferRow>> {
    query_all(
        driver,
        PAGE,
        &[Param::Integer(after), Param::Integer(limit)],
        read,
    )
}

/// The hashes of the transfers after a key, oldest first, at most `limit`.
pub fn leaves(driver: &mut dyn Driver, after: i64, limit: i64) -> Result<Vec<Hash>> {
    let params = [Param::Integer(after), Param::Integer(limit)];
    query_all(driver, LEAVES, &params, |row| {
        row.blob(0)?
            .try_into()
            .map_err(|_| damaged("a hash in the journal has a wrong length"))
    })
}

/// The reversal of a transfer.
pub fn reversed_by(driver: &mut dyn Driver, id: i64) -> Result<Option<i64>> {
    query_one(driver, REVERSED_BY, &[Param::Integer(id)], |row| {
        row.integer(0)
    })
}

/// The transfer of a line in an imported file: a scan, because such lines
/// have no index of their own.
pub fn by_line(driver: &mut dyn Driver, batch: i64, line: i64) -> Result<Option<TransferRow>> {
    query_one(
        driver,
        BY_LINE,
        &[Param::Integer(batch), Param::Integer(line)],
        read,
    )
}

/// The transfer that captured a hold.
pub fn by_hold(driver: &mut dyn Driver, hold: i64) -> Result<Option<i64>> {
    query_one(driver, BY_HOLD, &[Param::Integer(hold)], |row| {
        row.integer(0)
    })
}

/// The last row of the journal: key, booking time and business date.
pub fn last(driver: &mut dyn Driver) -> Result<Option<(i64, Timestamp, Day)>> {
    query_one(driver, LAST, &[], |row| {
        Ok((
            row.integer(0)?,
            Timestamp(row.integer(1)?),
            day(row.integer(2)?)?,
        ))
    })
}

/// The business date of a transfer.
pub fn date_of(driver: &mut dyn Driver, id: i64) -> Result<Option<Day>> {
    query_one(driver, DATE_OF, &[Param::Integer(id)], |row| {
        day(row.integer(0)?)
    })
}

fn day(number: i64) -> Result<Day> {
    i32::try_from(number)
        .map(Day)
        .map_err(|_| damaged(format_args!("{number} is no day")))
}

fn read(row: &dyn Row) -> Result<TransferRow> {
    let id = row.integer(0)?;
    let wrong = |what: &str| damaged(format_args!("transfer {id} has a wrong {what}"));
    let channel = row
        .optional_integer(5)?
        .map(|code| Channel::from_code(code).ok_or_else(|| wrong("channel")))
        .transpose()?;
    let origin = match (row.optional_integer(10)?, row.optional_integer(11)?) {
        (Some(batch), Some(line)) => Some(Origin { batch, line }),
        (None, None) => None,
        _ => return Err(wrong("batch or line")),
    };
    let leg = |balance: usize, previous: usize| -> Result<Leg> {
        Ok(Leg {
            balance_minor: row.integer(balance)?,
            links: Links {
                previous: row.integer(previous)?,
                jump: row.integer(previous + 1)?,
            },
        })
    };
    Ok(TransferRow {
        transfer: Transfer {
            id,
            request: Request {
                kind: Kind::from_code(row.integer(4)?).ok_or_else(|| wrong("kind"))?,
                channel,
                debit: AccountId(row.integer(1)?),
                credit: AccountId(row.integer(2)?),
                amount_minor: row.integer(3)?,
                value_date: row.optional_integer(8)?.map(day).transpose()?,
                memo: row.optional_text(15)?,
                reverses: row.optional_integer(12)?,
                hold: row.optional_integer(13)?,
            },
            reference: row.optional_text(14)?,
            stamp: Stamp {
                operator: row.integer(9)?,
                booked_at: Timestamp(row.integer(6)?),
                business_date: day(row.integer(7)?)?,
            },
            origin,
            debit: leg(16, 18)?,
            credit: leg(17, 20)?,
        },
        leaf: row.blob(22)?.try_into().map_err(|_| wrong("hash"))?,
    })
}
