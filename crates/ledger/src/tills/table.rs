//! Tills, counts of cash, and handovers.

use bankctl_storage::driver::{self, Driver, Param, Row, Sequence, query_all, query_one};
use bankctl_storage::{Result, damaged};
use bankctl_types::number::AccountId;
use bankctl_types::{Day, Timestamp};

use crate::kernel::rules::duties::{COUNTER, SUPERVISORS};
use crate::kernel::tables::descriptor::Table;
use crate::kernel::tables::locks;
use crate::tills::rules::count::Count;
use crate::tills::rules::handover::{Handover, HandoverStatus};
use crate::tills::rules::till::{Till, TillStatus, limits_from_text, limits_to_text};

/// Where their numbers come from.
const TILL_NUMBERS: Sequence = Sequence::Named("till_number");
const COUNT_NUMBERS: Sequence = Sequence::Named("cash_count_number");
const HANDOVER_NUMBERS: Sequence = Sequence::Named("handover_number");

/// Tills.
pub(crate) const TILL: Table = Table::of(
    "till",
    1,
    "id name# branch# account operator blind limits# refuses_beyond status session holder opened_at opened_on counted change_id opened_under#",
)
.numbered(TILL_NUMBERS)
.insert(SUPERVISORS)
.update(&[
    ("branch operator blind limits refuses_beyond", SUPERVISORS),
    (
        "status session holder opened_at opened_on counted change_id opened_under",
        COUNTER,
    ),
]);

/// Counts of cash.
pub(crate) const COUNT: Table = Table::of(
    "cash_count",
    1,
    "id till session account counted_minor expected_minor pieces# preceded_by counted_by witness counted_at counted_on closes keep_minor transfer resolved_minor resolution change_id reference#",
)
.numbered(COUNT_NUMBERS)
.insert(COUNTER)
.update(&[
    ("transfer change_id", COUNTER),
    ("resolved_minor resolution", SUPERVISORS),
]);

/// Handovers of cash.
pub(crate) const HANDOVER: Table = Table::of(
    "handover",
    1,
    "id giver receiver amount_minor given_by ended_by status reason# reference# transfer offered_at change_id taken_under#",
)
.numbered(HANDOVER_NUMBERS)
.insert(COUNTER)
.update(&[("ended_by status reason transfer change_id taken_under", COUNTER)]);

macro_rules! till {
    ($rest:literal) => {
        concat!(
            "SELECT id, name, branch, account, operator, blind, limits, refuses_beyond, status, \
             session, holder, opened_at, opened_on, counted, change_id, opened_under FROM till ",
            $rest
        )
    };
}

macro_rules! count {
    ($rest:literal) => {
        concat!(
            "SELECT id, till, session, account, counted_minor, expected_minor, pieces, preceded_by, \
             counted_by, witness, counted_at, counted_on, closes, keep_minor, transfer, resolved_minor, \
             resolution, change_id, reference FROM cash_count ",
            $rest
        )
    };
}

macro_rules! handover {
    ($rest:literal) => {
        concat!(
            "SELECT id, giver, receiver, amount_minor, given_by, ended_by, status, reason, \
             reference, transfer, offered_at, change_id, taken_under FROM handover ",
            $rest
        )
    };
}

const TILL_BY_ID: &str = till!("WHERE id = $1");
const TILL_BY_NAME: &str = till!("WHERE name = $1");
const TILL_BY_ACCOUNT: &str = till!("WHERE account = $1");
const TILL_PAGE: &str = till!("WHERE id > $1 ORDER BY id LIMIT $2");
/// The first till there is, and the one that an operator has open, if any: a bank
/// without tills is told from an operator without one by one question.
const TILL_OF_HOLDER: &str = till!("WHERE id = 1 OR holder = $1 ORDER BY id");
const TILL_FIRST: &str = "SELECT id FROM till WHERE id = 1";
const TILL_NEXT: &str = "SELECT coalesce(max(id), 0) + 1 FROM till";
const TILL_INSERT: &str = "INSERT INTO till (id, name, branch, account, operator, blind, limits, refuses_beyond, status, session, holder, opened_at, opened_on, counted, change_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)";
const TILL_SET: &str = "UPDATE till SET branch = $1, operator = $2, blind = $3, limits = $4, refuses_beyond = $5, change_id = $6 WHERE id = $7";
const TILL_UPDATE: &str = "UPDATE till SET status = $1, session = $2, holder = $3, opened_at = $4, opened_on = $5, counted = $6, change_id = $7, opened_under = $8 WHERE id = $9";
const COUNT_BY_ID: &str = count!("WHERE id = $1");
const COUNT_PAGE: &str = count!("WHERE id > $1 ORDER BY id LIMIT $2");
const COUNTS_BEFORE: &str = count!("WHERE id < $1 ORDER BY id DESC LIMIT $2");
const COUNTS_OF_SESSION: &str = count!("WHERE till = $1 AND session = $2 ORDER BY id DESC");
const COUNTS_UNDER: &str = count!("WHERE reference = $1 ORDER BY id");
const COUNT_NEXT: &str = "SELECT coalesce(max(id), 0) + 1 FROM cash_count";
const COUNT_INSERT: &str = "INSERT INTO cash_count (id, till, session, account, counted_minor, expected_minor, pieces, preceded_by, counted_by, witness, counted_at, counted_on, closes, keep_minor, transfer, resolved_minor, resolution, change_id, reference) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)";
const COUNT_SETTLE: &str = "UPDATE cash_count SET transfer = $1, change_id = $2 WHERE id = $3";
const COUNT_RESOLVE: &str =
    "UPDATE cash_count SET resolved_minor = $1, resolution = $2, change_id = $3 WHERE id = $4";
const HANDOVER_BY_ID: &str = handover!("WHERE id = $1");
const HANDOVER_BY_REFERENCE: &str = handover!("WHERE reference = $1");
const HANDOVER_TAKEN_UNDER: &str = handover!("WHERE taken_under = $1");
const HANDOVER_PAGE: &str = handover!("WHERE id > $1 ORDER BY id LIMIT $2");
const HANDOVERS_OFFERED: &str = handover!("WHERE status = 1 ORDER BY id");
const HANDOVERS_BEFORE: &str = handover!("WHERE id < $1 ORDER BY id DESC LIMIT $2");
const HANDOVER_NEXT: &str = "SELECT coalesce(max(id), 0) + 1 FROM handover";
const HANDOVER_INSERT: &str = "INSERT INTO handover (id, giver, receiver, amount_minor, given_by, ended_by, status, reason, reference, transfer, offered_at, change_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
const HANDOVER_END: &str = "UPDATE handover SET ended_by = $1, status = $2, reason = $3, transfer = $4, change_id = $5, taken_under = $6 WHERE id = $7";

/// Every statement of this file.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[
    TILL_BY_ID,
    TILL_BY_NAME,
    TILL_BY_ACCOUNT,
    TILL_PAGE,
    TILL_OF_HOLDER,
    TILL_FIRST,
    TILL_NEXT,
    TILL_INSERT,
    TILL_SET,
    TILL_UPDATE,
    COUNT_BY_ID,
    COUNT_PAGE,
    COUNTS_BEFORE,
    COUNTS_OF_SESSION,
    COUNTS_UNDER,
    COUNT_NEXT,
    COUNT_INSERT,
    COUNT_SETTLE,
    COUNT_RESOLVE,
    HANDOVER_BY_ID,
    HANDOVER_BY_REFERENCE,
    HANDOVER_TAKEN_UNDER,
    HANDOVER_PAGE,
    HANDOVERS_OFFERED,
    HANDOVERS_BEFORE,
    HANDOVER_NEXT,
    HANDOVER_INSERT,
    HANDOVER_END,
];

/// A record as it is stored.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Stored<T> {
    /// The number.
    pub id: i64,
    /// The record.
    pub record: T,
    /// The line of the register that it is as of.
    pub change: i64,
}

/// A till as it is stored.
pub type TillRow = Stored<Till>;
/// A count as it is stored.
pub type CountRow = Stored<Count>;
/// A handover as it is stored.
pub type HandoverRow = Stored<Handover>;

fn flag(value: bool) -> Param<'static> {
    Param::Integer(i64::from(value))
}

fn day(row: &dyn Row, place: usize) -> Result<Option<Day>> {
    let number = row.optional_integer(place)?;
    let day = number.map(|number| i32::try_from(number).map(Day));
    day.transpose()
        .map_err(|_| damaged("a till or a count has a wrong day"))
}

fn read_till(row: &dyn Row) -> Result<TillRow> {
    let id = row.integer(0)?;
    let wrong = |what: &str| damaged(format_args!("till {id} has a wrong {what}"));
    Ok(Stored {
        id,
        record: Till {
            name: row.text(1)?,
            branch: row.optional_text(2)?,
            account: row.integer(3)?,
            operator: row.optional_integer(4)?,
            blind: row.integer(5)? != 0,
            limits: limits_from_text(&row.text(6)?).ok_or_else(|| wrong("list of limits"))?,
            refuses_beyond: row.integer(7)? != 0,
            status: TillStatus::from_code(row.integer(8)?).ok_or_else(|| wrong("state"))?,
            session: row.integer(9)?,
            holder: row.optional_integer(10)?,
            opened_at: row.optional_integer(11)?.map(Timestamp),
            opened_on: day(row, 12)?,
            counted: row.optional_integer(13)?,
            opened_under: row.optional_text(15)?,
        },
        change: row.integer(14)?,
    })
}

fn read_count(row: &dyn Row) -> Result<CountRow> {
    let id = row.integer(0)?;
    Ok(Stored {
        id,
        record: Count {
            till: row.optional_integer(1)?,
            session: row.optional_integer(2)?,
            account: AccountId(row.integer(3)?),
            counted_minor: row.integer(4)?,
            expected_minor: row.integer(5)?,
            pieces: row.optional_text(6)?,
            after: row.optional_integer(7)?,
            counted_by: row.integer(8)?,
            witness: row.optional_integer(9)?,
            counted_at: Timestamp(row.integer(10)?),
            counted_on: day(row, 11)?
                .ok_or_else(|| damaged(format_args!("count {id} has no day")))?,
            closes: row.integer(12)? != 0,
            keep_minor: row.integer(13)?,
            transfer: row.optional_integer(14)?,
            resolved_minor: row.integer(15)?,
            resolution: row.optional_integer(16)?,
            reference: row.optional_text(18)?,
        },
        change: row.integer(17)?,
    })
}

fn read_handover(row: &dyn Row) -> Result<HandoverRow> {
    let id = row.integer(0)?;
    let status = HandoverStatus::from_code(row.integer(6)?);
    Ok(Stored {
        id,
        record: Handover {
            giver: AccountId(row.integer(1)?),
            receiver: AccountId(row.integer(2)?),
            amount_minor: row.integer(3)?,
            given_by: row.integer(4)?,
            ended_by: row.optional_integer(5)?,
            status: status
                .ok_or_else(|| damaged(format_args!("handover {id} has a wrong state")))?,
            reason: row.optional_text(7)?,
            reference: row.optional_text(8)?,
            transfer: row.optional_integer(9)?,
            offered_at: Timestamp(row.integer(10)?),
            taken_under: row.optional_text(12)?,
        },
        change: row.integer(11)?,
    })
}

/// The till of a key.
pub fn till(driver: &mut dyn Driver, id: i64) -> Result<Option<TillRow>> {
    query_one(driver, TILL_BY_ID, &[Param::Integer(id)], read_till)
}

/// The till of a name.
pub fn by_name(driver: &mut dyn Driver, name: &str) -> Result<Option<TillRow>> {
    query_one(driver, TILL_BY_NAME, &[Param::Text(name)], read_till)
}

/// The till whose cash is on an account of the chart, by its number.
pub fn by_account(driver: &mut dyn Driver, number: i64) -> Result<Option<TillRow>> {
    query_one(
        driver,
        TILL_BY_ACCOUNT,
        &[Param::Integer(number)],
        read_till,
    )
}

/// The tills after a key.
pub fn till_page(driver: &mut dyn Driver, after: i64, limit: i64) -> Result<Vec<TillRow>> {
    let params = [Param::Integer(after), Param::Integer(limit)];
    query_all(driver, TILL_PAGE, &params, read_till)
}

/// Whether there is a till at all, and the one that an operator has open. In a file, where
/// each question costs its preparation and no message, most banks are asked the short one.
pub fn of_holder(driver: &mut dyn Driver, operator: i64) -> Result<(bool, Option<TillRow>)> {
    if !driver.has_many_writers() && query_one(driver, TILL_FIRST, &[], |_| Ok(()))?.is_none() {
        return Ok((false, None));
    }
    let params = [Param::Integer(operator)];
    let rows = query_all(driver, TILL_OF_HOLDER, &params, read_till)?;
    let are_there = !rows.is_empty();
    let mut rows = rows.into_iter();
    let own = rows.find(|row| row.record.holder == Some(operator));
    Ok((are_there, own))
}

/// The next free key of a till.
pub fn next_till(driver: &mut dyn Driver) -> Result<i64> {
    driver::next_key(driver, TILL_NUMBERS, TILL_NEXT)
}

/// Locks a till, where rows are locked.
pub fn lock_till(driver: &mut dyn Driver, id: i64) -> Result<()> {
    const LOCK: &str = "SELECT id FROM till WHERE id = $1 FOR NO KEY UPDATE";
    locks::row(driver, LOCK, Param::Integer(id))
}

/// Writes a till.
pub fn insert_till(driver: &mut dyn Driver, row: &TillRow) -> Result<()> {
    let till = &row.record;
    let limits = limits_to_text(&till.limits);
    let params = [
        Param::Integer(row.id),
        Param::Text(&till.name),
        Param::optional_text(till.branch.as_deref()),
        Param::Integer(till.account),
        Param::optional(till.operator),
        flag(till.blind),
        Param::Text(&limits),
        flag(till.refuses_beyond),
        Param::Integer(till.status.code()),
        Param::Integer(till.session),
        Param::optional(till.holder),
        Param::optional(till.opened_at.map(|at| at.0)),
        Param::optional(till.opened_on.map(|on| i64::from(on.0))),
        Param::optional(till.counted),
        Param::Integer(row.change),
    ];
    driver.execute(TILL_INSERT, &params)
}

/// Writes what a supervisor sets of a till.
pub fn set_till(driver: &mut dyn Driver, row: &TillRow) -> Result<()> {
    let till = &row.record;
    let limits = limits_to_text(&till.limits);
    let params = [
        Param::optional_text(till.branch.as_deref()),
        Param::optional(till.operator),
        flag(till.blind),
        Param::Text(&limits),
        flag(till.refuses_beyond),
        Param::Integer(row.change),
        Param::Integer(row.id),
    ];
    driver.execute(TILL_SET, &params)
}

/// Writes the state of a till.
pub fn update_till(driver: &mut dyn Driver, row: &TillRow) -> Result<()> {
    let till = &row.record;
    let params = [
        Param::Integer(till.status.code()),
        Param::Integer(till.session),
        Param::optional(till.holder),
        Param::optional(till.opened_at.map(|at| at.0)),
        Param::optional(till.opened_on.map(|on| i64::from(on.0))),
        Param::optional(till.counted),
        Param::Integer(row.change),
        Param::optional_text(till.opened_under.as_deref()),
        Param::Integer(row.id),
    ];
    driver.execute(TILL_UPDATE, &params)
}

/// The count of a number.
pub fn count(driver: &mut dyn Driver, id: i64) -> Result<Option<CountRow>> {
    query_one(driver, COUNT_BY_ID, &[Param::Integer(id)], read_count)
}

/// The counts after a number.
pub fn count_page(driver: &mut dyn Driver, after: i64, limit: i64) -> Result<Vec<CountRow>> {
    let params = [Param::Integer(after), Param::Integer(limit)];
    query_all(driver, COUNT_PAGE, &params, read_count)
}

/// The counts before a number, newest first.
pub fn counts_before(driver: &mut dyn Driver, before: i64, limit: i64) -> Result<Vec<CountRow>> {
    let params = [Param::Integer(before), Param::Integer(limit)];
    query_all(driver, COUNTS_BEFORE, &params, read_count)
}

/// The counts of a session of a till, newest first.
pub fn counts_of(driver: &mut dyn Driver, till: i64, session: i64) -> Result<Vec<CountRow>> {
    let params = [Param::Integer(till), Param::Integer(session)];
    query_all(driver, COUNTS_OF_SESSION, &params, read_count)
}

/// The counts that were written under a reference: one a currency, by number.
pub fn counts_under(driver: &mut dyn Driver, reference: &str) -> Result<Vec<CountRow>> {
    query_all(driver, COUNTS_UNDER, &[Param::Text(reference)], read_count)
}

/// The next free number of a count.
pub fn next_count(driver: &mut dyn Driver) -> Result<i64> {
    driver::next_key(driver, COUNT_NUMBERS, COUNT_NEXT)
}

/// Writes a count.
pub fn insert_count(driver: &mut dyn Driver, row: &CountRow) -> Result<()> {
    let count = &row.record;
    let params = [
        Param::Integer(row.id),
        Param::optional(count.till),
        Param::optional(count.session),
        Param::Integer(count.account.0),
        Param::Integer(count.counted_minor),
        Param::Integer(count.expected_minor),
        Param::optional_text(count.pieces.as_deref()),
        Param::optional(count.after),
        Param::Integer(count.counted_by),
        Param::optional(count.witness),
        Param::Integer(count.counted_at.0),
        Param::Integer(i64::from(count.counted_on.0)),
        flag(count.closes),
        Param::Integer(count.keep_minor),
        Param::optional(count.transfer),
        Param::Integer(count.resolved_minor),
        Param::optional(count.resolution),
        Param::Integer(row.change),
        Param::optional_text(count.reference.as_deref()),
    ];
    driver.execute(COUNT_INSERT, &params)
}

/// Writes that the difference of a count was booked.
pub fn settle_count(driver: &mut dyn Driver, row: &CountRow) -> Result<()> {
    let params = [
        Param::optional(row.record.transfer),
        Param::Integer(row.change),
        Param::Integer(row.id),
    ];
    driver.execute(COUNT_SETTLE, &params)
}

/// Writes that some of a difference was explained.
pub fn resolve_count(driver: &mut dyn Driver, row: &CountRow) -> Result<()> {
    let params = [
        Param::Integer(row.record.resolved_minor),
        Param::optional(row.record.resolution),
        Param::Integer(row.change),
        Param::Integer(row.id),
    ];
    driver.execute(COUNT_RESOLVE, &params)
}

/// The handover of a number.
pub fn handover(driver: &mut dyn Driver, id: i64) -> Result<Option<HandoverRow>> {
    query_one(driver, HANDOVER_BY_ID, &[Param::Integer(id)], read_handover)
}

/// The handover that was offered under a reference.
pub fn handover_under(driver: &mut dyn Driver, reference: &str) -> Result<Option<HandoverRow>> {
    let params = [Param::Text(reference)];
    query_one(driver, HANDOVER_BY_REFERENCE, &params, read_handover)
}

/// The handover that the opening of a till took under a reference.
pub fn handover_taken_under(
    driver: &mut dyn Driver,
    reference: &str,
) -> Result<Option<HandoverRow>> {
    let params = [Param::Text(reference)];
    query_one(driver, HANDOVER_TAKEN_UNDER, &params, read_handover)
}

/// The handovers after a number.
pub fn handover_page(driver: &mut dyn Driver, after: i64, limit: i64) -> Result<Vec<HandoverRow>> {
    let params = [Param::Integer(after), Param::Integer(limit)];
    query_all(driver, HANDOVER_PAGE, &params, read_handover)
}

/// The handovers that wait for their receivers, oldest first.
pub fn offered(driver: &mut dyn Driver) -> Result<Vec<HandoverRow>> {
    query_all(driver, HANDOVERS_OFFERED, &[], read_handover)
}

/// The handovers before a number, newest first.
pub fn handovers_before(
    driver: &mut dyn Driver,
    before: i64,
    limit: i64,
) -> Result<Vec<HandoverRow>> {
    let params = [Param::Integer(before), Param::Integer(limit)];
    query_all(driver, HANDOVERS_BEFORE, &params, read_handover)
}

/// The next free number of a handover.
pub fn next_handover(driver: &mut dyn Driver) -> Result<i64> {
    driver::next_key(driver, HANDOVER_NUMBERS, HANDOVER_NEXT)
}

/// Locks a handover, where rows are locked.
pub fn lock_handover(driver: &mut dyn Driver, id: i64) -> Result<()> {
    const LOCK: &str = "SELECT id FROM handover WHERE id = $1 FOR NO KEY UPDATE";
    locks::row(driver, LOCK, Param::Integer(id))
}

/// Writes a handover.
pub fn insert_handover(driver: &mut dyn Driver, row: &HandoverRow) -> Result<()> {
    let handover = &row.record;
    let params = [
        Param::Integer(row.id),
        Param::Integer(handover.giver.0),
        Param::Integer(handover.receiver.0),
        Param::Integer(handover.amount_minor),
        Param::Integer(handover.given_by),
        Param::optional(handover.ended_by),
        Param::Integer(handover.status.code()),
        Param::optional_text(handover.reason.as_deref()),
        Param::optional_text(handover.reference.as_deref()),
        Param::optional(handover.transfer),
        Param::Integer(handover.offered_at.0),
        Param::Integer(row.change),
    ];
    driver.execute(HANDOVER_INSERT, &params)
}

/// Writes what became of a handover.
pub fn end_handover(driver: &mut dyn Driver, row: &HandoverRow) -> Result<()> {
    let handover = &row.record;
    let params = [
        Param::optional(handover.ended_by),
        Param::Integer(handover.status.code()),
        Param::optional_text(handover.reason.as_deref()),
        Param::optional(handover.transfer),
        Param::Integer(row.change),
        Param::optional_text(handover.taken_under.as_deref()),
        Param::Integer(row.id),
    ];
    driver.execute(HANDOVER_END, &params)
}
