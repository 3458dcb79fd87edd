//! Fees of products, fees that accounts owe or paid, and what is waived.

use bankctl_storage::driver::{self, Driver, Param, Row, Sequence, query_all, query_one};
use bankctl_storage::{Result, damaged};
use bankctl_types::Day;
use bankctl_types::number::AccountId;

use crate::fees::rules::condition;
use crate::fees::rules::item::{FeeItem, FeeStatus, FeeWaiver};
use crate::fees::rules::term::{FeeEvent, FeeTerm, FirstPeriod, Price};
use crate::kernel::rules::duties::{ADMINS, FILES, MONEY, SUPERVISORS};
use crate::kernel::tables::descriptor::Table;
use crate::kernel::tables::locks;
pub use crate::kernel::tables::stored::Stored;
use crate::products::rules::rate::Rate;

/// Where their numbers come from.
const TERM_NUMBERS: Sequence = Sequence::Named("fee_term_number");
const FEE_NUMBERS: Sequence = Sequence::Named("fee_number");
const WAIVER_NUMBERS: Sequence = Sequence::Named("fee_waiver_number");

/// Fees of products.
pub(crate) const TERM: Table = Table::of(
    "fee_term",
    1,
    "id product code# event amount_minor percent least_minor most_minor free per_day de_minimis_minor first_period give_up_days waive_if# effective_from change_id",
)
.numbered(TERM_NUMBERS)
.insert(ADMINS);

/// Fees that accounts owe or paid.
pub(crate) const FEE: Table = Table::of(
    "fee",
    1,
    "id account code# event period cause rest_of due_on give_up_days due_minor taken_minor status change_id reason#",
)
.numbered(FEE_NUMBERS)
.insert(MONEY)
.update(&[("taken_minor status change_id reason", FILES)]);

/// What accounts do not pay.
pub(crate) const WAIVER: Table = Table::of(
    "fee_waiver",
    1,
    "id account code# first_day until reason# change_id",
)
.numbered(WAIVER_NUMBERS)
.insert(SUPERVISORS);

macro_rules! term {
    ($rest:literal) => {
        concat!(
            "SELECT id, product, code, event, amount_minor, percent, least_minor, most_minor, free, \
             per_day, de_minimis_minor, first_period, give_up_days, waive_if, effective_from, \
             change_id FROM fee_term ",
            $rest
        )
    };
}

macro_rules! fee {
    ($rest:literal) => {
        concat!(
            "SELECT id, account, code, event, period, cause, rest_of, due_on, give_up_days, \
             due_minor, taken_minor, status, change_id, reason FROM fee ",
            $rest
        )
    };
}

macro_rules! waiver {
    ($rest:literal) => {
        concat!(
            "SELECT id, account, code, first_day, until, reason, change_id FROM fee_waiver ",
            $rest
        )
    };
}

const TERMS_OF: &str = term!("WHERE product = $1 ORDER BY code, effective_from");
const TERM_PAGE: &str = term!("WHERE id > $1 ORDER BY id LIMIT $2");
const TERM_NEXT: &str = "SELECT coalesce(max(id), 0) + 1 FROM fee_term";
const TERM_INSERT: &str = "INSERT INTO fee_term (id, product, code, event, amount_minor, percent, least_minor, most_minor, free, per_day, de_minimis_minor, first_period, give_up_days, waive_if, effective_from, change_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)";
const FEE_BY_ID: &str = fee!("WHERE id = $1");
const FEE_PAGE: &str = fee!("WHERE id > $1 ORDER BY id LIMIT $2");
const FEES_OF: &str = fee!("WHERE account = $1 AND id > $2 ORDER BY id LIMIT $3");
const FEES_DUE: &str = fee!("WHERE status = 1 AND id > $1 ORDER BY id LIMIT $2");
const FEE_OF_PERIOD: &str =
    fee!("WHERE account = $1 AND code = $2 AND period = $3 AND rest_of IS NULL");
const FEES_OF_DAY: &str = fee!(
    "WHERE account = $1 AND code = $2 AND due_on = $3 AND cause IS NOT NULL AND rest_of IS NULL"
);
const EVENTS: &str = "SELECT count(*) FROM fee_term WHERE event IN ($1, $2)";
const WITH_EVENT: &str = "SELECT DISTINCT account_product.account FROM account_product JOIN fee_term ON fee_term.product = account_product.product WHERE fee_term.event IN ($1, $2) AND account_product.account > $3 ORDER BY account_product.account LIMIT $4";
const FEE_CAUSED: &str = fee!("WHERE cause = $1 ORDER BY id");
const FEE_REST: &str = fee!("WHERE rest_of = $1");
const FEE_NEXT: &str = "SELECT coalesce(max(id), 0) + 1 FROM fee";
const FEE_INSERT: &str = "INSERT INTO fee (id, account, code, event, period, cause, rest_of, due_on, give_up_days, due_minor, taken_minor, status, change_id, reason) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";
const FEE_UPDATE: &str =
    "UPDATE fee SET taken_minor = $1, status = $2, change_id = $3, reason = $4 WHERE id = $5";
const WAIVERS_OF: &str = waiver!("WHERE account = $1 ORDER BY id");
const WAIVER_PAGE: &str = waiver!("WHERE id > $1 ORDER BY id LIMIT $2");
const WAIVER_NEXT: &str = "SELECT coalesce(max(id), 0) + 1 FROM fee_waiver";
const WAIVER_INSERT: &str = "INSERT INTO fee_waiver (id, account, code, first_day, until, reason, change_id) VALUES ($1, $2, $3, $4, $5, $6, $7)";

/// Every statement of this file.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[
    TERMS_OF,
    TERM_PAGE,
    TERM_NEXT,
    TERM_INSERT,
    FEE_BY_ID,
    FEE_PAGE,
    FEES_OF,
    FEES_DUE,
    FEE_OF_PERIOD,
    FEES_OF_DAY,
    EVENTS,
    WITH_EVENT,
    FEE_CAUSED,
    FEE_REST,
    FEE_NEXT,
    FEE_INSERT,
    FEE_UPDATE,
    WAIVERS_OF,
    WAIVER_PAGE,
    WAIVER_NEXT,
    WAIVER_INSERT,
];

/// A fee as it is stored.
pub type FeeRow = Stored<FeeItem>;

fn day(number: i64, wrong: impl Fn(&str) -> bankctl_storage::Error) -> Result<Day> {
    i32::try_from(number).map(Day).map_err(|_| wrong("day"))
}

fn read_term(row: &dyn Row) -> Result<Stored<FeeTerm>> {
    let id = row.integer(0)?;
    let wrong = |what: &str| damaged(format_args!("fee term {id} has a wrong {what}"));
    let (amount, percent) = (row.optional_integer(4)?, row.optional_integer(5)?);
    let (least, most_minor) = (row.optional_integer(6)?, row.optional_integer(7)?);
    let price = match (amount, percent, least, most_minor) {
        (Some(minor), None, None, None) => Price::Fixed(minor),
        (None, Some(parts), Some(least_minor), _) => Price::Percent {
            rate: Rate::from_parts(parts).ok_or_else(|| wrong("rate"))?,
            least_minor,
            most_minor,
        },
        _ => return Err(wrong("price")),
    };
    Ok(Stored {
        id,
        record: FeeTerm {
            product: row.integer(1)?,
            code: row.text(2)?,
            event: FeeEvent::from_code(row.integer(3)?).ok_or_else(|| wrong("event"))?,
            price,
            free: row.integer(8)?,
            per_day: row.optional_integer(9)?,
            de_minimis_minor: row.integer(10)?,
            first_period: FirstPeriod::from_code(row.integer(11)?)
                .ok_or_else(|| wrong("first period"))?,
            give_up_days: row.optional_integer(12)?,
            waive_if: condition::from_stored(&row.text(13)?)
                .ok_or_else(|| wrong("list of conditions"))?,
            effective_from: day(row.integer(14)?, wrong)?,
        },
        change: row.integer(15)?,
    })
}

fn read_fee(row: &dyn Row) -> Result<FeeRow> {
    let id = row.integer(0)?;
    let wrong = |what: &str| damaged(format_args!("fee {id} has a wrong {what}"));
    let period = row.optional_integer(4)?;
    let status = FeeStatus::from_code(row.integer(11)?);
    Ok(Stored {
        id,
        record: FeeItem {
            account: AccountId(row.integer(1)?),
            code: row.text(2)?,
            event: FeeEvent::from_code(row.integer(3)?).ok_or_else(|| wrong("event"))?,
            period: period.map(|number| day(number, wrong)).transpose()?,
            cause: row.optional_integer(5)?,
            rest_of: row.optional_integer(6)?,
            due_on: day(row.integer(7)?, wrong)?,
            give_up_days: row.optional_integer(8)?,
            due_minor: row.integer(9)?,
            taken_minor: row.integer(10)?,
            status: status
                .filter(|status| *status != FeeStatus::Refunded)
                .ok_or_else(|| wrong("status"))?,
            reason: row.optional_text(13)?,
        },
        change: row.integer(12)?,
    })
}

fn read_waiver(row: &dyn Row) -> Result<Stored<FeeWaiver>> {
    let id = row.integer(0)?;
    let wrong = |what: &str| damaged(format_args!("fee waiver {id} has a wrong {what}"));
    let until = row.optional_integer(4)?;
    Ok(Stored {
        id,
        record: FeeWaiver {
            account: AccountId(row.integer(1)?),
            code: row.text(2)?,
            first: day(row.integer(3)?, wrong)?,
            until: until.map(|number| day(number, wrong)).transpose()?,
            reason: row.text(5)?,
        },
        change: row.integer(6)?,
    })
}

/// All fees of a product, by code and by the day that each holds from.
pub fn terms(driver: &mut dyn Driver, product: i64) -> Result<Vec<Stored<FeeTerm>>> {
    query_all(driver, TERMS_OF, &[Param::Integer(product)], read_term)
}

/// The fees of products after a number.
pub fn term_page(driver: &mut dyn Driver, after: i64, limit: i64) -> Result<Vec<Stored<FeeTerm>>> {
    let params = [Param::Integer(after), Param::Integer(limit)];
    query_all(driver, TERM_PAGE, &params, read_term)
}

/// The next free number of a fee of a product.
pub fn next_term(driver: &mut dyn Driver) -> Result<i64> {
    driver::next_key(driver, TERM_NUMBERS, TERM_NEXT)
}

/// Writes a fee of a product.
pub fn insert_term(driver: &mut dyn Driver, row: &Stored<FeeTerm>) -> Result<()> {
    let term = &row.record;
    let (amount, percent, least, most) = match term.price {
        Price::Fixed(minor) => (Some(minor), None, None, None),
        Price::Percent {
            rate,
            least_minor,
            most_minor,
        } => (None, Some(rate.parts()), Some(least_minor), most_minor),
    };
    let conditions = condition::stored(&term.waive_if);
    let params = [
        Param::Integer(row.id),
        Param::Integer(term.product),
        Param::Text(&term.code),
        Param::Integer(term.event.code()),
        Param::optional(amount),
        Param::optional(percent),
        Param::optional(least),
        Param::optional(most),
        Param::Integer(term.free),
        Param::optional(term.per_day),
        Param::Integer(term.de_minimis_minor),
        Param::Integer(term.first_period.code()),
        Param::optional(term.give_up_days),
        Param::Text(&conditions),
        Param::Integer(i64::from(term.effective_from.0)),
        Param::Integer(row.change),
    ];
    driver.execute(TERM_INSERT, &params)
}

/// The fee of a number.
pub fn fee(driver: &mut dyn Driver, id: i64) -> Result<Option<FeeRow>> {
    query_one(driver, FEE_BY_ID, &[Param::Integer(id)], read_fee)
}

/// The fees after a number.
pub fn fee_page(driver: &mut dyn Driver, after: i64, limit: i64) -> Result<Vec<FeeRow>> {
    let params = [Param::Integer(after), Param::Integer(limit)];
    query_all(driver, FEE_PAGE, &params, read_fee)
}

/// The fees of an account after a number.
pub fn fees_of(
    driver: &mut dyn Driver,
    account: AccountId,
    after: i64,
    limit: i64,
) -> Result<Vec<FeeRow>> {
    let params = [account.0, after, limit].map(Param::Integer);
    query_all(driver, FEES_OF, &params, read_fee)
}

/// The fees after a number that are due.
pub fn fees_due(driver: &mut dyn Driver, after: i64, limit: i64) -> Result<Vec<FeeRow>> {
    let params = [Param::Integer(after), Param::Integer(limit)];
    query_all(driver, FEES_DUE, &params, read_fee)
}

/// The fee of an account for a month, by the last day of it.
pub fn fee_of_period(
    driver: &mut dyn Driver,
    account: AccountId,
    code: &str,
    end: Day,
) -> Result<Option<FeeRow>> {
    let params = [
        Param::Integer(account.0),
        Param::Text(code),
        Param::Integer(i64::from(end.0)),
    ];
    query_one(driver, FEE_OF_PERIOD, &params, read_fee)
}

/// The fees of an account for transfers that were due on a day.
pub fn fees_of_day(
    driver: &mut dyn Driver,
    account: AccountId,
    code: &str,
    day: Day,
) -> Result<Vec<FeeRow>> {
    let params = [
        Param::Integer(account.0),
        Param::Text(code),
        Param::Integer(i64::from(day.0)),
    ];
    query_all(driver, FEES_OF_DAY, &params, read_fee)
}

/// The accounts after a key that were given a product which has, or had, a fee for
/// an event.
pub fn accounts_with(
    driver: &mut dyn Driver,
    [one, other]: [FeeEvent; 2],
    after: i64,
    limit: i64,
) -> Result<Vec<AccountId>> {
    let events = [one.code(), other.code()].map(Param::Integer);
    let count = query_one(driver, EVENTS, &events, |row| row.integer(0))?;
    if count == Some(0) {
        // Else all accounts that have a product are gone through.
        return Ok(Vec::new());
    }
    let params = [one.code(), other.code(), after, limit].map(Param::Integer);
    query_all(driver, WITH_EVENT, &params, |row| {
        row.integer(0).map(AccountId)
    })
}

/// The fees for a transfer.
pub fn fees_caused(driver: &mut dyn Driver, transfer: i64) -> Result<Vec<FeeRow>> {
    query_all(driver, FEE_CAUSED, &[Param::Integer(transfer)], read_fee)
}

/// What is left of a fee.
pub fn fee_rest(driver: &mut dyn Driver, id: i64) -> Result<Option<FeeRow>> {
    query_one(driver, FEE_REST, &[Param::Integer(id)], read_fee)
}

/// The next free number of a fee.
pub fn next_fee(driver: &mut dyn Driver) -> Result<i64> {
    driver::next_key(driver, FEE_NUMBERS, FEE_NEXT)
}

/// Keeps others from a fee.
pub(crate) fn lock_fee(driver: &mut dyn Driver, id: i64) -> Result<()> {
    const LOCK: &str = "SELECT id FROM fee WHERE id = $1 FOR NO KEY UPDATE";
    locks::row(driver, LOCK, Param::Integer(id))
}

/// Writes a fee.
pub fn insert_fee(driver: &mut dyn Driver, row: &FeeRow) -> Result<()> {
    let item = &row.record;
    let params = [
        Param::Integer(row.id),
        Param::Integer(item.account.0),
        Param::Text(&item.code),
        Param::Integer(item.event.code()),
        Param::optional(item.period.map(|day| i64::from(day.0))),
        Param::optional(item.cause),
        Param::optional(item.rest_of),
        Param::Integer(i64::from(item.due_on.0)),
        Param::optional(item.give_up_days),
        Param::Integer(item.due_minor),
        Param::Integer(item.taken_minor),
        Param::Integer(item.status.code()),
        Param::Integer(row.change),
        Param::optional_text(item.reason.as_deref()),
    ];
    driver.execute(FEE_INSERT, &params)
}

/// Keeps what became of a fee.
pub fn update_fee(driver: &mut dyn Driver, row: &FeeRow) -> Result<()> {
    let params = [
        Param::Integer(row.record.taken_minor),
        Param::Integer(row.record.status.code()),
        Param::Integer(row.change),
        Param::optional_text(row.record.reason.as_deref()),
        Param::Integer(row.id),
    ];
    driver.execute(FEE_UPDATE, &params)
}

/// What an account does not pay.
pub fn waivers(driver: &mut dyn Driver, account: AccountId) -> Result<Vec<Stored<FeeWaiver>>> {
    query_all(
        driver,
        WAIVERS_OF,
        &[Param::Integer(account.0)],
        read_waiver,
    )
}

/// What accounts do not pay, after a number.
pub fn waiver_page(
    driver: &mut dyn Driver,
    after: i64,
    limit: i64,
) -> Result<Vec<Stored<FeeWaiver>>> {
    let params = [Param::Integer(after), Param::Integer(limit)];
    query_all(driver, WAIVER_PAGE, &params, read_waiver)
}

/// The next free number of a waiver.
pub fn next_waiver(driver: &mut dyn Driver) -> Result<i64> {
    driver::next_key(driver, WAIVER_NUMBERS, WAIVER_NEXT)
}

/// Writes what an account does not pay.
pub fn insert_waiver(driver: &mut dyn Driver, row: &Stored<FeeWaiver>) -> Result<()> {
    let waiver = &row.record;
    let params = [
        Param::Integer(row.id),
        Param::Integer(waiver.account.0),
        Param::Text(&waiver.code),
        Param::Integer(i64::from(waiver.first.0)),
        Param::optional(waiver.until.map(|day| i64::from(day.0))),
        Param::Text(&waiver.reason),
        Param::Integer(row.change),
    ];
    driver.execute(WAIVER_INSERT, &params)
}
