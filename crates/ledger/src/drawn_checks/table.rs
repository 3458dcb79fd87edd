//! Check books, orders to stop payment, and checks.

use bankctl_storage::driver::{self, Driver, Param, Row, Sequence, query_all, query_one};
use bankctl_storage::{Result, damaged};
use bankctl_types::Day;
use bankctl_types::number::AccountId;

use crate::drawn_checks::rules::book::{BookStatus, CheckBook};
use crate::drawn_checks::rules::item::{DrawnCheck, ItemKind, ItemStatus};
use crate::drawn_checks::rules::numbers::Numbers;
use crate::drawn_checks::rules::stop::{StopPayment, StopStatus};
use crate::kernel::rules::duties::{COUNTER, FILES, MONEY};
use crate::kernel::tables::descriptor::Table;
use crate::kernel::tables::locks;
pub use crate::kernel::tables::stored::Stored;

/// Where their numbers come from.
const BOOK_NUMBERS: Sequence = Sequence::Named("check_book_number");
const STOP_NUMBERS: Sequence = Sequence::Named("stop_payment_number");
const ITEM_NUMBERS: Sequence = Sequence::Named("drawn_check_number");

/// Check books.
pub(crate) const BOOK: Table = Table::of(
    "check_book",
    1,
    "id account first last status issued_on reason# reference# change_id",
)
.numbered(BOOK_NUMBERS)
.insert(MONEY)
.update(&[("status reason change_id", COUNTER)]);

/// Orders to stop payment.
pub(crate) const STOP: Table = Table::of(
    "stop_payment",
    1,
    "id account first last amount_minor oral ordered_on renewals last_day status fee reference# change_id",
)
.numbered(STOP_NUMBERS)
.insert(MONEY)
.update(&[("oral renewals last_day status change_id", COUNTER)]);

/// Checks that were presented or that the bank drew.
pub(crate) const ITEM: Table = Table::of(
    "drawn_check",
    1,
    "id kind account number amount_minor dated routing# trace# reference# remitter payee# status code# reason# day transfer ended_by ended_on fee change_id",
)
.numbered(ITEM_NUMBERS)
.insert(MONEY)
.update(&[("status reason ended_by ended_on change_id", FILES)]);

macro_rules! book {
    ($rest:literal) => {
        concat!(
            "SELECT id, account, first, last, status, issued_on, reason, reference, change_id \
             FROM check_book ",
            $rest
        )
    };
}

macro_rules! stop {
    ($rest:literal) => {
        concat!(
            "SELECT id, account, first, last, amount_minor, oral, ordered_on, renewals, last_day, \
             status, fee, reference, change_id FROM stop_payment ",
            $rest
        )
    };
}

macro_rules! item {
    ($rest:literal) => {
        concat!(
            "SELECT id, kind, account, number, amount_minor, dated, routing, trace, reference, \
             remitter, payee, status, code, reason, day, transfer, ended_by, ended_on, fee, \
             change_id FROM drawn_check ",
            $rest
        )
    };
}

const BOOK_BY_ID: &str = book!("WHERE id = $1");
const BOOK_BY_REFERENCE: &str = book!("WHERE reference = $1");
const BOOK_PAGE: &str = book!("WHERE id > $1 ORDER BY id LIMIT $2");
const BOOKS_OF: &str = book!("WHERE account = $1 ORDER BY last");
const BOOK_NEXT: &str = "SELECT coalesce(max(id), 0) + 1 FROM check_book";
const BOOK_INSERT: &str = "INSERT INTO check_book (id, account, first, last, status, issued_on, reason, reference, change_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
const BOOK_UPDATE: &str =
    "UPDATE check_book SET status = $1, reason = $2, change_id = $3 WHERE id = $4";
const STOP_BY_ID: &str = stop!("WHERE id = $1");
const STOP_BY_REFERENCE: &str = stop!("WHERE reference = $1");
const STOP_PAGE: &str = stop!("WHERE id > $1 ORDER BY id LIMIT $2");
const STOPS_OF: &str = stop!("WHERE account = $1 ORDER BY id");
/// Those of an account that are about a number, whether they are effective or not.
const STOPS_ABOUT: &str = stop!("WHERE account = $1 AND last >= $2 AND first <= $3 ORDER BY id");
const STOP_NEXT: &str = "SELECT coalesce(max(id), 0) + 1 FROM stop_payment";
const STOP_INSERT: &str = "INSERT INTO stop_payment (id, account, first, last, amount_minor, oral, ordered_on, renewals, last_day, status, fee, reference, change_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
const STOP_UPDATE: &str = "UPDATE stop_payment SET oral = $1, renewals = $2, last_day = $3, status = $4, change_id = $5 WHERE id = $6";
const ITEM_BY_ID: &str = item!("WHERE id = $1");
const ITEM_BY_REFERENCE: &str = item!("WHERE reference = $1");
const ITEM_PAGE: &str = item!("WHERE id > $1 ORDER BY id LIMIT $2");
const ITEMS_BEFORE: &str = item!("WHERE id < $1 ORDER BY id DESC LIMIT $2");
/// Each time that a check was presented, oldest first.
const ITEMS_OF_NUMBER: &str = item!("WHERE account = $1 AND number = $2 AND kind = 1 ORDER BY id");
/// The checks that the bank drew: its own accounts have keys below those of customers.
const CASHIERS: &str = item!("WHERE account < $1 AND kind = 2 ORDER BY id");
const CASHIER: &str = item!("WHERE account < $1 AND number = $2 AND kind = 2 ORDER BY id");
const NUMBER_NEXT: &str =
    "SELECT coalesce(max(number), 0) + 1 FROM drawn_check WHERE account < $1 AND kind = 2";
/// How many items of an account were charged a fee on a day.
const CHARGED: &str =
    "SELECT count(*) FROM drawn_check WHERE account = $1 AND day = $2 AND fee IS NOT NULL";
/// What was returned for lack of funds since a day.
const SHORT: &str = "SELECT day, amount_minor FROM drawn_check WHERE account = $1 AND day >= $2 AND status = 2 AND code = 'insufficient_funds'";
const ITEM_NEXT: &str = "SELECT coalesce(max(id), 0) + 1 FROM drawn_check";
const ITEM_INSERT: &str = "INSERT INTO drawn_check (id, kind, account, number, amount_minor, dated, routing, trace, reference, remitter, payee, status, code, reason, day, transfer, ended_by, ended_on, fee, change_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)";
const ITEM_END: &str = "UPDATE drawn_check SET status = $1, reason = $2, ended_by = $3, ended_on = $4, change_id = $5 WHERE id = $6";

/// Every statement of this file.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[
    BOOK_BY_ID,
    BOOK_BY_REFERENCE,
    BOOK_PAGE,
    BOOKS_OF,
    BOOK_NEXT,
    BOOK_INSERT,
    BOOK_UPDATE,
    STOP_BY_ID,
    STOP_BY_REFERENCE,
    STOP_PAGE,
    STOPS_OF,
    STOPS_ABOUT,
    STOP_NEXT,
    STOP_INSERT,
    STOP_UPDATE,
    ITEM_BY_ID,
    ITEM_BY_REFERENCE,
    ITEM_PAGE,
    ITEMS_BEFORE,
    ITEMS_OF_NUMBER,
    CASHIERS,
    CASHIER,
    NUMBER_NEXT,
    CHARGED,
    SHORT,
    ITEM_NEXT,
    ITEM_INSERT,
    ITEM_END,
];

/// A check book as it is stored.
pub type BookRow = Stored<CheckBook>;
/// An order to stop payment as it is stored.
pub type StopRow = Stored<StopPayment>;
/// A check as it is stored.
pub type ItemRow = Stored<DrawnCheck>;

fn day_number(day: Day) -> Param<'static> {
    Param::Integer(i64::from(day.0))
}

fn optional_day(row: &dyn Row, place: usize) -> Result<Option<Day>> {
    let number = row.optional_integer(place)?;
    let day = number.map(|number| i32::try_from(number).map(Day));
    day.transpose()
        .map_err(|_| damaged("a check has a wrong day"))
}

fn day(row: &dyn Row, place: usize) -> Result<Day> {
    optional_day(row, place)?.ok_or_else(|| damaged("a check has no day"))
}

fn read_book(row: &dyn Row) -> Result<BookRow> {
    let id = row.integer(0)?;
    let status = BookStatus::from_code(row.integer(4)?);
    Ok(Stored {
        id,
        record: CheckBook {
            account: AccountId(row.integer(1)?),
            numbers: Numbers {
                first: row.integer(2)?,
                last: row.integer(3)?,
            },
            status: status
                .ok_or_else(|| damaged(format_args!("check book {id} has a wrong state")))?,
            issued_on: day(row, 5)?,
            reason: row.optional_text(6)?,
            reference: row.optional_text(7)?,
        },
        change: row.integer(8)?,
    })
}

fn read_stop(row: &dyn Row) -> Result<StopRow> {
    let id = row.integer(0)?;
    let wrong = |what: &str| damaged(format_args!("stop payment {id} has a wrong {what}"));
    Ok(Stored {
        id,
        record: StopPayment {
            account: AccountId(row.integer(1)?),
            numbers: Numbers {
                first: row.integer(2)?,
                last: row.integer(3)?,
            },
            amount_minor: row.optional_integer(4)?,
            oral: match row.integer(5)? {
                0 => false,
                1 => true,
                _ => return Err(wrong("mark of an oral order")),
            },
            ordered_on: day(row, 6)?,
            renewals: row.integer(7)?,
            last_day: day(row, 8)?,
            status: StopStatus::from_code(row.integer(9)?).ok_or_else(|| wrong("state"))?,
            fee: row.optional_integer(10)?,
            reference: row.optional_text(11)?,
        },
        change: row.integer(12)?,
    })
}

fn read_item(row: &dyn Row) -> Result<ItemRow> {
    let id = row.integer(0)?;
    let wrong = |what: &str| damaged(format_args!("check item {id} has a wrong {what}"));
    Ok(Stored {
        id,
        record: DrawnCheck {
            kind: ItemKind::from_code(row.integer(1)?).ok_or_else(|| wrong("kind"))?,
            account: AccountId(row.integer(2)?),
            number: row.integer(3)?,
            amount_minor: row.integer(4)?,
            dated: optional_day(row, 5)?,
            routing: row.optional_text(6)?,
            trace: row.optional_text(7)?,
            reference: row.optional_text(8)?,
            remitter: row.optional_integer(9)?.map(AccountId),
            payee: row.optional_text(10)?,
            status: ItemStatus::from_code(row.integer(11)?).ok_or_else(|| wrong("state"))?,
            code: row.optional_text(12)?,
            reason: row.optional_text(13)?,
            day: day(row, 14)?,
            transfer: row.optional_integer(15)?,
            ended_by: row.optional_integer(16)?,
            ended_on: optional_day(row, 17)?,
            fee: row.optional_integer(18)?,
        },
        change: row.integer(19)?,
    })
}

/// The check book of a number.
pub fn book(driver: &mut dyn Driver, id: i64) -> Result<Option<BookRow>> {
    query_one(driver, BOOK_BY_ID, &[Param::Integer(id)], read_book)
}

/// The check book that was issued under a reference.
pub fn book_under(driver: &mut dyn Driver, reference: &str) -> Result<Option<BookRow>> {
    let params = [Param::Text(reference)];
    query_one(driver, BOOK_BY_REFERENCE, &params, read_book)
}

/// The check books after a number.
pub fn book_page(driver: &mut dyn Driver, after: i64, limit: i64) -> Result<Vec<BookRow>> {
    let params = [Param::Integer(after), Param::Integer(limit)];
    query_all(driver, BOOK_PAGE, &params, read_book)
}

/// The check books of an account, by their numbers.
pub fn books_of(driver: &mut dyn Driver, account: AccountId) -> Result<Vec<BookRow>> {
    query_all(driver, BOOKS_OF, &[Param::Integer(account.0)], read_book)
}

/// The next free number of a check book.
pub fn next_book(driver: &mut dyn Driver) -> Result<i64> {
    driver::next_key(driver, BOOK_NUMBERS, BOOK_NEXT)
}

/// Writes a check book.
pub fn insert_book(driver: &mut dyn Driver, row: &BookRow) -> Result<()> {
    let book = &row.record;
    let params = [
        Param::Integer(row.id),
        Param::Integer(book.account.0),
        Param::Integer(book.numbers.first),
        Param::Integer(book.numbers.last),
        Param::Integer(book.status.code()),
        day_number(book.issued_on),
        Param::optional_text(book.reason.as_deref()),
        Param::optional_text(book.reference.as_deref()),
        Param::Integer(row.change),
    ];
    driver.execute(BOOK_INSERT, &params)
}

/// Writes the state of a check book.
pub fn update_book(driver: &mut dyn Driver, row: &BookRow) -> Result<()> {
    let params = [
        Param::Integer(row.record.status.code()),
        Param::optional_text(row.record.reason.as_deref()),
        Param::Integer(row.change),
        Param::Integer(row.id),
    ];
    driver.execute(BOOK_UPDATE, &params)
}

/// The order of a number.
pub fn stop(driver: &mut dyn Driver, id: i64) -> Result<Option<StopRow>> {
    query_one(driver, STOP_BY_ID, &[Param::Integer(id)], read_stop)
}

/// The order that was given under a reference.
pub fn stop_under(driver: &mut dyn Driver, reference: &str) -> Result<Option<StopRow>> {
    let params = [Param::Text(reference)];
    query_one(driver, STOP_BY_REFERENCE, &params, read_stop)
}

/// The orders after a number.
pub fn stop_page(driver: &mut dyn Driver, after: i64, limit: i64) -> Result<Vec<StopRow>> {
    let params = [Param::Integer(after), Param::Integer(limit)];
    query_all(driver, STOP_PAGE, &params, read_stop)
}

/// The orders of an account, oldest first.
pub fn stops_of(driver: &mut dyn Driver, account: AccountId) -> Result<Vec<StopRow>> {
    query_all(driver, STOPS_OF, &[Param::Integer(account.0)], read_stop)
}

/// The orders of an account that are about one of some numbers, oldest first.
pub fn stops_about(
    driver: &mut dyn Driver,
    account: AccountId,
    numbers: Numbers,
) -> Result<Vec<StopRow>> {
    let params = [
        Param::Integer(account.0),
        Param::Integer(numbers.first),
        Param::Integer(numbers.last),
    ];
    query_all(driver, STOPS_ABOUT, &params, read_stop)
}

/// The next free number of an order.
pub fn next_stop(driver: &mut dyn Driver) -> Result<i64> {
    driver::next_key(driver, STOP_NUMBERS, STOP_NEXT)
}

/// Writes an order.
pub fn insert_stop(driver: &mut dyn Driver, row: &StopRow) -> Result<()> {
    let stop = &row.record;
    let params = [
        Param::Integer(row.id),
        Param::Integer(stop.account.0),
        Param::Integer(stop.numbers.first),
        Param::Integer(stop.numbers.last),
        Param::optional(stop.amount_minor),
        Param::Integer(i64::from(stop.oral)),
        day_number(stop.ordered_on),
        Param::Integer(stop.renewals),
        day_number(stop.last_day),
        Param::Integer(stop.status.code()),
        Param::optional(stop.fee),
        Param::optional_text(stop.reference.as_deref()),
        Param::Integer(row.change),
    ];
    driver.execute(STOP_INSERT, &params)
}

/// Writes what became of an order.
pub fn update_stop(driver: &mut dyn Driver, row: &StopRow) -> Result<()> {
    let stop = &row.record;
    let params = [
        Param::Integer(i64::from(stop.oral)),
        Param::Integer(stop.renewals),
        day_number(stop.last_day),
        Param::Integer(stop.status.code()),
        Param::Integer(row.change),
        Param::Integer(row.id),
    ];
    driver.execute(STOP_UPDATE, &params)
}

/// The item of a number.
pub fn item(driver: &mut dyn Driver, id: i64) -> Result<Option<ItemRow>> {
    query_one(driver, ITEM_BY_ID, &[Param::Integer(id)], read_item)
}

/// The item of a reference.
pub fn item_under(driver: &mut dyn Driver, reference: &str) -> Result<Option<ItemRow>> {
    let params = [Param::Text(reference)];
    query_one(driver, ITEM_BY_REFERENCE, &params, read_item)
}

/// The items after a number.
pub fn item_page(driver: &mut dyn Driver, after: i64, limit: i64) -> Result<Vec<ItemRow>> {
    let params = [Param::Integer(after), Param::Integer(limit)];
    query_all(driver, ITEM_PAGE, &params, read_item)
}

/// The items before a number, newest first.
pub fn items_before(driver: &mut dyn Driver, before: i64, limit: i64) -> Result<Vec<ItemRow>> {
    let params = [Param::Integer(before), Param::Integer(limit)];
    query_all(driver, ITEMS_BEFORE, &params, read_item)
}

/// Each time that a check of an account was presented, oldest first.
pub fn presented(driver: &mut dyn Driver, account: AccountId, number: i64) -> Result<Vec<ItemRow>> {
    let params = [Param::Integer(account.0), Param::Integer(number)];
    query_all(driver, ITEMS_OF_NUMBER, &params, read_item)
}

/// All cashier's checks, oldest first.
pub fn cashiers(driver: &mut dyn Driver) -> Result<Vec<ItemRow>> {
    let params = [Param::Integer(AccountId::FIRST_CUSTOMER.0)];
    query_all(driver, CASHIERS, &params, read_item)
}

/// The cashier's check of a number.
pub fn cashier(driver: &mut dyn Driver, number: i64) -> Result<Option<ItemRow>> {
    let params = [
        Param::Integer(AccountId::FIRST_CUSTOMER.0),
        Param::Integer(number),
    ];
    query_one(driver, CASHIER, &params, read_item)
}

/// The next number of a cashier's check, after the highest one.
pub fn next_cashier(driver: &mut dyn Driver) -> Result<i64> {
    let params = [Param::Integer(AccountId::FIRST_CUSTOMER.0)];
    let next = query_one(driver, NUMBER_NEXT, &params, |row| row.integer(0))?;
    Ok(next.unwrap_or(1))
}

/// How many items of an account were charged a fee on a day.
pub fn charged(driver: &mut dyn Driver, account: AccountId, on: Day) -> Result<i64> {
    let params = [Param::Integer(account.0), day_number(on)];
    let count = query_one(driver, CHARGED, &params, |row| row.integer(0))?;
    Ok(count.unwrap_or(0))
}

/// What was returned of an account for lack of funds since a day: when and how much, in
/// minor units.
pub fn short_of(
    driver: &mut dyn Driver,
    account: AccountId,
    first: Day,
) -> Result<Vec<(Day, i64)>> {
    let params = [Param::Integer(account.0), day_number(first)];
    query_all(driver, SHORT, &params, |row| {
        Ok((day(row, 0)?, row.integer(1)?))
    })
}

/// The next free number of an item.
pub fn next_item(driver: &mut dyn Driver) -> Result<i64> {
    driver::next_key(driver, ITEM_NUMBERS, ITEM_NEXT)
}

/// Locks an item, where rows are locked.
pub fn lock_item(driver: &mut dyn Driver, id: i64) -> Result<()> {
    const LOCK: &str = "SELECT id FROM drawn_check WHERE id = $1 FOR NO KEY UPDATE";
    locks::row(driver, LOCK, Param::Integer(id))
}

/// Writes an item.
pub fn insert_item(driver: &mut dyn Driver, row: &ItemRow) -> Result<()> {
    let item = &row.record;
    let params = [
        Param::Integer(row.id),
        Param::Integer(item.kind.code()),
        Param::Integer(item.account.0),
        Param::Integer(item.number),
        Param::Integer(item.amount_minor),
        Param::optional(item.dated.map(|day| i64::from(day.0))),
        Param::optional_text(item.routing.as_deref()),
        Param::optional_text(item.trace.as_deref()),
        Param::optional_text(item.reference.as_deref()),
        Param::optional(item.remitter.map(|account| account.0)),
        Param::optional_text(item.payee.as_deref()),
        Param::Integer(item.status.code()),
        Param::optional_text(item.code.as_deref()),
        Param::optional_text(item.reason.as_deref()),
        day_number(item.day),
        Param::optional(item.transfer),
        Param::optional(item.ended_by),
        Param::optional(item.ended_on.map(|day| i64::from(day.0))),
        Param::optional(item.fee),
        Param::Integer(row.change),
    ];
    driver.execute(ITEM_INSERT, &params)
}

/// Writes how a cashier's check ended.
pub fn end_item(driver: &mut dyn Driver, row: &ItemRow) -> Result<()> {
    let item = &row.record;
    let params = [
        Param::Integer(item.status.code()),
        Param::optional_text(item.reason.as_deref()),
        Param::optional(item.ended_by),
        Param::optional(item.ended_on.map(|day| i64::from(day.0))),
        Param::Integer(row.change),
        Param::Integer(row.id),
    ];
    driver.execute(ITEM_END, &params)
}
