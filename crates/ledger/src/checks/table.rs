//! Checks that were paid in.

use bankctl_storage::driver::{self, Driver, Param, Row, Sequence, query_all, query_one};
use bankctl_storage::{Result, damaged};
use bankctl_types::number::AccountId;
use bankctl_types::{Day, RoutingNumber};

use crate::checks::rules::item::{
    Check, CheckClass, CheckStatus, DepositPlace, HoldException, ReturnReason, from_stored, stored,
};
use crate::kernel::rules::duties::MONEY;
use crate::kernel::tables::descriptor::Table;
use crate::kernel::tables::locks;
use crate::kernel::tables::stored::Stored;

/// Where their numbers come from.
const NUMBERS: Sequence = Sequence::Named("check_item_number");

/// Checks that were paid in.
pub(crate) const TABLE: Table = Table::of(
    "check_item",
    1,
    "id account amount_minor routing drawer# number class place payee_is_holder exception doubt# banking_day parts# released_minor released_for# transfer status reason returned redeposit_of change_id",
)
.numbered(NUMBERS)
.insert(MONEY)
.update(&[("parts released_minor released_for status reason returned change_id", MONEY)]);

macro_rules! check {
    ($rest:literal) => {
        concat!(
            "SELECT id, account, amount_minor, routing, drawer, number, class, place, \
             payee_is_holder, exception, doubt, banking_day, parts, released_minor, released_for, transfer, \
             status, reason, returned, redeposit_of, change_id FROM check_item ",
            $rest
        )
    };
}

const BY_ID: &str = check!("WHERE id = $1");
const PAGE: &str = check!("WHERE id > $1 ORDER BY id LIMIT $2");
const BEFORE: &str = check!("WHERE id < $1 ORDER BY id DESC LIMIT $2");
const OF_ACCOUNT: &str = check!("WHERE account = $1 AND id < $2 ORDER BY id DESC LIMIT $3");
const OF_DAY: &str = check!("WHERE account = $1 AND banking_day = $2 ORDER BY id");
const OF_TRANSFER: &str = check!("WHERE account = $1 AND transfer = $2");
const OF_PAPER: &str = check!(
    "WHERE number = $1 AND drawer = $2 AND routing = $3 AND amount_minor = $4 ORDER BY id DESC"
);
const NEXT: &str = "SELECT coalesce(max(id), 0) + 1 FROM check_item";
const INSERT: &str = "INSERT INTO check_item (id, account, amount_minor, routing, drawer, number, class, place, payee_is_holder, exception, doubt, banking_day, parts, released_minor, released_for, transfer, status, reason, returned, redeposit_of, change_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)";
const UPDATE: &str = "UPDATE check_item SET parts = $1, released_minor = $2, released_for = $3, status = $4, reason = $5, returned = $6, change_id = $7 WHERE id = $8";

/// Every statement of this file.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[
    BY_ID,
    PAGE,
    BEFORE,
    OF_ACCOUNT,
    OF_DAY,
    OF_TRANSFER,
    OF_PAPER,
    NEXT,
    INSERT,
    UPDATE,
];

/// A check as it is stored.
pub type CheckRow = Stored<Check>;

fn read(row: &dyn Row) -> Result<CheckRow> {
    let id = row.integer(0)?;
    let wrong = |what: &str| damaged(format_args!("check {id} has a wrong {what}"));
    let routing = match row.integer(3)? {
        0 => None,
        code => Some(RoutingNumber::from_code(code).ok_or_else(|| wrong("routing number"))?),
    };
    let exception = row.optional_integer(9)?;
    let exception =
        exception.map(|code| HoldException::from_code(code).ok_or_else(|| wrong("exception")));
    let reason = row.optional_integer(17)?;
    let reason = reason.map(|code| ReturnReason::from_code(code).ok_or_else(|| wrong("reason")));
    let day = i32::try_from(row.integer(11)?).map_err(|_| wrong("banking day"))?;
    Ok(CheckRow {
        id,
        record: Check {
            account: AccountId(row.integer(1)?),
            amount_minor: row.integer(2)?,
            routing,
            drawer: row.text(4)?,
            number: row.integer(5)?,
            class: CheckClass::from_code(row.integer(6)?).ok_or_else(|| wrong("class"))?,
            place: DepositPlace::from_code(row.integer(7)?).ok_or_else(|| wrong("place"))?,
            payee_is_holder: match row.integer(8)? {
                0 => false,
                1 => true,
                _ => return Err(wrong("payee")),
            },
            exception: exception.transpose()?,
            doubt: row.optional_text(10)?,
            banking_day: Day(day),
            parts: from_stored(&row.text(12)?).ok_or_else(|| wrong("list of parts"))?,
            released_minor: row.integer(13)?,
            released_for: row.optional_text(14)?,
            transfer: row.integer(15)?,
            status: CheckStatus::from_code(row.integer(16)?).ok_or_else(|| wrong("state"))?,
            reason: reason.transpose()?,
            returned: Some(row.integer(18)?).filter(|transfer| *transfer != 0),
            redeposit_of: row.optional_integer(19)?,
        },
        change: row.integer(20)?,
    })
}

fn routing(check: &Check) -> i64 {
    check.routing.map_or(0, RoutingNumber::code)
}

/// The check of a key.
pub fn by_id(driver: &mut dyn Driver, id: i64) -> Result<Option<CheckRow>> {
    query_one(driver, BY_ID, &[Param::Integer(id)], read)
}

/// The checks after a key.
pub fn page(driver: &mut dyn Driver, after: i64, limit: i64) -> Result<Vec<CheckRow>> {
    query_all(
        driver,
        PAGE,
        &[Param::Integer(after), Param::Integer(limit)],
        read,
    )
}

/// The checks before a key, of one account or all, newest first.
pub fn before(
    driver: &mut dyn Driver,
    account: Option<AccountId>,
    before: i64,
    limit: i64,
) -> Result<Vec<CheckRow>> {
    let (before, limit) = (Param::Integer(before), Param::Integer(limit));
    match account {
        None => query_all(driver, BEFORE, &[before, limit], read),
        Some(account) => {
            let params = [Param::Integer(account.0), before, limit];
            query_all(driver, OF_ACCOUNT, &params, read)
        }
    }
}

/// The checks of an account and a banking day, in their order.
pub fn of_day(driver: &mut dyn Driver, account: AccountId, day: Day) -> Result<Vec<CheckRow>> {
    let params = [Param::Integer(account.0), Param::Integer(i64::from(day.0))];
    query_all(driver, OF_DAY, &params, read)
}

/// The check that a transaction brought to an account.
pub fn of_transfer(
    driver: &mut dyn Driver,
    account: AccountId,
    transfer: i64,
) -> Result<Option<CheckRow>> {
    let params = [Param::Integer(account.0), Param::Integer(transfer)];
    query_one(driver, OF_TRANSFER, &params, read)
}

/// Each time that a piece of paper was paid in, newest first.
pub fn of_paper(driver: &mut dyn Driver, check: &Check) -> Result<Vec<CheckRow>> {
    let params = [
        Param::Integer(check.number),
        Param::Text(&check.drawer),
        Param::Integer(routing(check)),
        Param::Integer(check.amount_minor),
    ];
    query_all(driver, OF_PAPER, &params, read)
}

/// The next free key.
pub fn next(driver: &mut dyn Driver) -> Result<i64> {
    driver::next_key(driver, NUMBERS, NEXT)
}

/// Locks a check, where rows are locked.
pub fn lock(driver: &mut dyn Driver, id: i64) -> Result<()> {
    const LOCK: &str = "SELECT id FROM check_item WHERE id = $1 FOR NO KEY UPDATE";
    locks::row(driver, LOCK, Param::Integer(id))
}

/// Writes a check.
pub fn insert(driver: &mut dyn Driver, row: &CheckRow) -> Result<()> {
    let check = &row.record;
    let parts = stored(&check.parts);
    let params = [
        Param::Integer(row.id),
        Param::Integer(check.account.0),
        Param::Integer(check.amount_minor),
        Param::Integer(routing(check)),
        Param::Text(&check.drawer),
        Param::Integer(check.number),
        Param::Integer(check.class.code()),
        Param::Integer(check.place.code()),
        Param::Integer(i64::from(check.payee_is_holder)),
        Param::optional(check.exception.map(HoldException::code)),
        Param::optional_text(check.doubt.as_deref()),
        Param::Integer(i64::from(check.banking_day.0)),
        Param::Text(&parts),
        Param::Integer(check.released_minor),
        Param::optional_text(check.released_for.as_deref()),
        Param::Integer(check.transfer),
        Param::Integer(check.status.code()),
        Param::optional(check.reason.map(ReturnReason::code)),
        Param::Integer(check.returned.unwrap_or(0)),
        Param::optional(check.redeposit_of),
        Param::Integer(row.change),
    ];
    driver.execute(INSERT, &params)
}

/// Writes what became of a check.
pub fn update(driver: &mut dyn Driver, row: &CheckRow) -> Result<()> {
    let check = &row.record;
    let parts = stored(&check.parts);
    let params = [
        Param::Text(&parts),
        Param::Integer(check.released_minor),
        Param::optional_text(check.released_for.as_deref()),
        Param::Integer(check.status.code()),
        Param::optional(check.reason.map(ReturnReason::code)),
        Param::Integer(check.returned.unwrap_or(0)),
        Param::Integer(row.change),
        Param::Integer(row.id),
    ];
    driver.execute(UPDATE, &params)
}
