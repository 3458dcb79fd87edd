//! The journal: transfers, appended and read.

use std::cmp::Ordering;

use bankctl_storage::driver::{Binder, Driver, Param, Row, Sequence, query_all, query_one};
use bankctl_storage::{Result, damaged};
use bankctl_types::kind::{Channel, Kind};
use bankctl_types::number::AccountId;
use bankctl_types::{Currency, Day, Timestamp};

use super::spelling::by_any_spelling;
use crate::kernel::rules::change::Subject;
use crate::kernel::rules::duties::{FILES, MONEY};
use crate::kernel::rules::merkle::Hash;
use crate::kernel::rules::skip_list::Links;
use crate::kernel::rules::transfer::{Leg, Origin, Request, Source, Stamp, Transfer};
use crate::kernel::tables::descriptor::Table;

/// Where their numbers come from.
pub(crate) const NUMBERS: Sequence = Sequence::Named("transfer_number");

/// The journal.
pub(crate) const TRANSFER: Table = Table::of(
    "transfer",
    1,
    "id debit credit amount_minor kind channel booked_at business_date value_date operator batch line reverses hold reference# memo# debit_balance_minor credit_balance_minor debit_previous debit_jump credit_previous credit_jump leaf* lane source source_key group_id",
)
.append_only()
.numbered(NUMBERS)
.insert(MONEY);

/// References that are used, where many write at once.
pub(crate) const REFERENCE_USED: Table =
    Table::not_copied("reference_used", "reference").read(FILES);

macro_rules! columns {
    () => {
        "id, debit, credit, amount_minor, kind, channel, booked_at, business_date, value_date, \
         operator, batch, line, reverses, hold, reference, memo, debit_balance_minor, \
         credit_balance_minor, debit_previous, debit_jump, credit_previous, credit_jump, leaf, lane, \
         source, source_key, group_id"
    };
}

pub(crate) mod listed;
pub(crate) mod reversals;

/// Writes anew which references are used, in a copy whose rows are there.
pub(crate) const USED_ANEW: &str = "DELETE FROM reference_used; INSERT INTO reference_used SELECT reference FROM transfer WHERE reference IS NOT NULL UNION ALL SELECT reference FROM hold WHERE reference IS NOT NULL;";
const INSERT: &str = concat!(
    "INSERT INTO transfer (",
    columns!(),
    ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27)"
);
const BY_ID: &str = concat!("SELECT ", columns!(), " FROM transfer WHERE id = $1");
pub(crate) const BY_REFERENCE: &str =
    concat!("SELECT ", columns!(), " FROM transfer WHERE reference = $1");
const REFERENCE_FROM: &str =
    "SELECT reference FROM transfer WHERE reference >= $1 ORDER BY reference LIMIT 1";
const PAGE: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM transfer WHERE id > $1 ORDER BY id LIMIT $2"
);
const BETWEEN: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM transfer WHERE id > $1 AND id <= $2 ORDER BY id"
);
const LEAVES: &str = "SELECT leaf FROM transfer WHERE id > $1 ORDER BY id LIMIT $2";
const PLACE_IN_LANE: &str = "SELECT transfer.lane, (SELECT count(*) FROM transfer AS other WHERE other.lane = transfer.lane AND other.id < transfer.id) FROM transfer WHERE transfer.id = $1";
const LANE_LEAVES: &str =
    "SELECT leaf FROM transfer WHERE lane = $1 ORDER BY id LIMIT $2 OFFSET $3";
pub(crate) const REVERSED_BY: &str = "SELECT id FROM transfer WHERE reverses = $1";
pub(crate) const LAST: &str =
    "SELECT id, booked_at, business_date FROM transfer ORDER BY id DESC LIMIT 1";
const BELOW_ONE: &str = "SELECT count(*) FROM transfer WHERE id < 1";
const OF_BATCH: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM transfer WHERE id BETWEEN $1 AND $2 AND batch = $3 ORDER BY id LIMIT 1"
);
const BY_SOURCE: &str = "SELECT id FROM transfer WHERE source = $1 AND source_key = $2";
const BY_HOLD: &str = "SELECT id FROM transfer WHERE hold = $1";
const FIRST_DATE: &str = "SELECT business_date FROM transfer ORDER BY id LIMIT 1";
/// What people book by hand, of kinds that the policy knows: 1 deposits, 2
/// withdrawals, 3 transfers, 7 reversals; but for standing orders (41), which wait when
/// they are made.
const BY_HAND: &str = "SELECT transfer.id, transfer.kind, transfer.debit, transfer.credit, transfer.amount_minor, transfer.booked_at, account.currency FROM transfer JOIN account ON account.id = transfer.debit WHERE transfer.id > $1 AND transfer.amount_minor > $2 AND transfer.booked_at > $3 AND transfer.kind IN (1, 2, 3, 7) AND coalesce(transfer.source, 0) NOT IN (41, 53, 67) ORDER BY transfer.id LIMIT $4";
const OF_GROUP: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM transfer WHERE group_id = $1 ORDER BY id"
);
const FIRST_ON: &str = "SELECT min(id) FROM transfer WHERE business_date >= $1";
const LAST_ON: &str = "SELECT max(id) FROM transfer WHERE business_date <= $1";
const DATE_OF: &str = "SELECT business_date FROM transfer WHERE id = $1";

/// Every statement of this file.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[
    INSERT,
    BY_ID,
    BY_REFERENCE,
    REFERENCE_FROM,
    PAGE,
    BETWEEN,
    LEAVES,
    PLACE_IN_LANE,
    LANE_LEAVES,
    REVERSED_BY,
    LAST,
    BELOW_ONE,
    BY_HAND,
    OF_BATCH,
    OF_GROUP,
    BY_SOURCE,
    BY_HOLD,
    FIRST_DATE,
    FIRST_ON,
    LAST_ON,
    DATE_OF,
];

/// A row of the journal and the hash that was written with it.
#[derive(Clone, Debug)]
pub struct TransferRow {
    /// The transfer.
    pub transfer: Transfer,
    /// The hash on disk.
    pub leaf: Hash,
    /// The lane that it was written in.
    pub lane: i64,
}

/// Appends transfers.
pub fn insert_all(driver: &mut dyn Driver, transfers: Vec<TransferRow>) -> Result<()> {
    let rows = transfers.len();
    let mut transfers = transfers.into_iter();
    let next = move |binder: &mut dyn Binder| {
        let row = transfers.next();
        let row = row.ok_or_else(|| damaged("a row of the journal is missing"))?;
        bind(binder, &row)
    };
    driver.execute_all(INSERT, rows, Box::new(next))
}

fn bind(binder: &mut dyn Binder, row: &TransferRow) -> Result<()> {
    let TransferRow {
        transfer,
        leaf,
        lane,
    } = row;
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
        Param::Integer(*lane),
        Param::optional(request.source.map(|source| source.subject.code())),
        Param::optional(request.source.map(|source| source.key)),
        Param::optional(transfer.group),
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

/// What the policy knows of a transfer that was booked by hand.
#[derive(Clone, Copy, Debug)]
pub struct ByHand {
    /// The key.
    pub id: i64,
    /// What it is.
    pub kind: Kind,
    /// The account that pays.
    pub debit: AccountId,
    /// The account that is paid.
    pub credit: AccountId,
    /// In minor units of the currency.
    pub amount_minor: i64,
    /// The currency of the account that pays.
    pub currency: Currency,
    /// When it was booked.
    pub booked_at: Timestamp,
}

/// Transfers by hand of more than an amount, in minor units, that were booked
/// after a time: those after a key, in the order of the keys.
pub fn by_hand(
    driver: &mut dyn Driver,
    more_than: i64,
    since: Timestamp,
    after: i64,
    limit: i64,
) -> Result<Vec<ByHand>> {
    let params = [
        Param::Integer(after),
        Param::Integer(more_than),
        Param::Integer(since.0),
        Param::Integer(limit),
    ];
    query_all(driver, BY_HAND, &params, |row| {
        let id = row.integer(0)?;
        let wrong = |what: &str| damaged(format_args!("transfer {id} has a wrong {what}"));
        Ok(ByHand {
            id,
            kind: Kind::from_code(row.integer(1)?).ok_or_else(|| wrong("kind"))?,
            debit: AccountId(row.integer(2)?),
            credit: AccountId(row.integer(3)?),
            amount_minor: row.integer(4)?,
            booked_at: Timestamp(row.integer(5)?),
            currency: Currency::parse(&row.text(6)?).ok_or_else(|| wrong("currency"))?,
        })
    })
}

/// The transfer that has a reference, in any form of it.
pub fn by_reference(driver: &mut dyn Driver, reference: &str) -> Result<Option<TransferRow>> {
    by_any_spelling(reference, |reference| {
        query_one(driver, BY_REFERENCE, &[Param::Text(reference)], read)
    })
}

/// The first reference of a transfer that is no less than a text, byte by byte.
pub fn reference_from(driver: &mut dyn Driver, text: &str) -> Result<Option<String>> {
    query_one(driver, REFERENCE_FROM, &[Param::Text(text)], |row| {
        row.text(0)
    })
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

/// Shows the transfers after one key and up to another, oldest first.
pub fn between(
    driver: &mut dyn Driver,
    (after, last): (i64, i64),
    visit: &mut dyn FnMut(TransferRow),
) -> Result<()> {
    let keys = [Param::Integer(after), Param::Integer(last)];
    driver.query(BETWEEN, &keys, &mut |row| {
        visit(read(row)?);
        Ok(())
    })
}

/// The hashes of the transfers after a key, oldest first, at most `limit`.
pub fn leaves(driver: &mut dyn Driver, after: i64, limit: i64) -> Result<Vec<Hash>> {
    let params = [Param::Integer(after), Param::Integer(limit)];
    query_all(driver, LEAVES, &params, read_leaf)
}

/// So many hashes of the transfers of a lane, from a place in it on.
pub fn leaves_of_lane(
    driver: &mut dyn Driver,
    lane: i64,
    first: u64,
    count: u64,
) -> Result<Vec<Hash>> {
    let [first, count] = [first, count].map(|number| i64::try_from(number).unwrap_or(i64::MAX));
    let params = [
        Param::Integer(lane),
        Param::Integer(count),
        Param::Integer(first),
    ];
    query_all(driver, LANE_LEAVES, &params, read_leaf)
}

fn read_leaf(row: &dyn Row) -> Result<Hash> {
    row.blob(0)?
        .try_into()
        .map_err(|_| damaged("a hash in the journal has a wrong length"))
}

/// The lane of a transfer, and how many stand before it there.
pub fn place_in_lane(driver: &mut dyn Driver, id: i64) -> Result<(i64, u64)> {
    query_one(driver, PLACE_IN_LANE, &[Param::Integer(id)], |row| {
        Ok((row.integer(0)?, row.integer(1)?.unsigned_abs()))
    })?
    .ok_or_else(|| damaged(format_args!("transfer {id} is missing")))
}

/// The reversal of a transfer.
pub fn reversed_by(driver: &mut dyn Driver, id: i64) -> Result<Option<i64>> {
    query_one(driver, REVERSED_BY, &[Param::Integer(id)], |row| {
        row.integer(0)
    })
}

/// The transfer of a line in an imported file, whose rows are between two keys:
/// their lines rise with their keys, so that no index is needed.
pub fn by_line(
    driver: &mut dyn Driver,
    batch: i64,
    (mut first, mut last): (i64, i64),
    line: i64,
) -> Result<Option<TransferRow>> {
    while first <= last {
        let middle = first + (last - first) / 2;
        let params = [middle, last, batch].map(Param::Integer);
        let Some(row) = query_one(driver, OF_BATCH, &params, read)? else {
            last = middle - 1;
            continue;
        };
        match row
            .transfer
            .origin
            .map_or(0, |origin| origin.line)
            .cmp(&line)
        {
            Ordering::Equal => return Ok(Some(row)),
            Ordering::Less => first = row.transfer.id + 1,
            Ordering::Greater => last = middle - 1,
        }
    }
    Ok(None)
}

/// The transfers of a group, oldest first.
pub fn of_group(driver: &mut dyn Driver, group: i64) -> Result<Vec<TransferRow>> {
    query_all(driver, OF_GROUP, &[Param::Integer(group)], read)
}

/// The transfer that was booked for a record.
pub fn by_source(driver: &mut dyn Driver, source: Source) -> Result<Option<i64>> {
    let params = [source.subject.code(), source.key].map(Param::Integer);
    query_one(driver, BY_SOURCE, &params, |row| row.integer(0))
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

/// How many transfers have a key that none is given: they are read nowhere.
pub fn below_one(driver: &mut dyn Driver) -> Result<i64> {
    query_one(driver, BELOW_ONE, &[], |row| row.integer(0)).map(|count| count.unwrap_or(0))
}

/// The business date of the first transfer.
pub fn first_date(driver: &mut dyn Driver) -> Result<Option<Day>> {
    query_one(driver, FIRST_DATE, &[], |row| day(row.integer(0)?))
}

/// The first transfer on a day or later.
pub fn first_on(driver: &mut dyn Driver, day: Day) -> Result<Option<i64>> {
    let day = [Param::Integer(i64::from(day.0))];
    query_one(driver, FIRST_ON, &day, |row| row.optional_integer(0)).map(Option::flatten)
}

/// The last transfer on a day or earlier.
pub fn last_on(driver: &mut dyn Driver, day: Day) -> Result<Option<i64>> {
    let day = [Param::Integer(i64::from(day.0))];
    query_one(driver, LAST_ON, &day, |row| row.optional_integer(0)).map(Option::flatten)
}

/// The numbers of so many new transfers, rising; `None` if they are those
/// after the last one.
pub fn next_ids(driver: &mut dyn Driver, count: usize) -> Result<Option<Vec<i64>>> {
    driver.next_ids(NUMBERS, count)
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
    let source = match (row.optional_integer(24)?, row.optional_integer(25)?) {
        (Some(code), Some(key)) => Some(Source {
            subject: Subject::from_code(code).ok_or_else(|| wrong("source"))?,
            key,
        }),
        (None, None) => None,
        _ => return Err(wrong("source")),
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
    let mut leaf = Hash::default();
    if !row.copy_blob(22, &mut leaf)? {
        return Err(wrong("hash"));
    }
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
                source,
            },
            reference: row.optional_text(14)?,
            stamp: Stamp {
                operator: row.integer(9)?,
                booked_at: Timestamp(row.integer(6)?),
                business_date: day(row.integer(7)?)?,
            },
            origin,
            group: row.optional_integer(26)?,
            debit: leg(16, 18)?,
            credit: leg(17, 20)?,
        },
        leaf,
        lane: row.integer(23)?,
    })
}
