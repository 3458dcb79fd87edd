//! Standing orders and their occurrences.

use bankctl_storage::driver::{self, Driver, Param, Row, Sequence, query_all, query_one};
use bankctl_storage::{Result, damaged};
use bankctl_types::number::{AccountId, CustomerNumber, OrderId};
use bankctl_types::{Currency, Day};

use crate::kernel::rules::duties::MONEY;
use crate::kernel::tables::descriptor::Table;
use crate::orders::rules::amount::{AmountRule, IfShort};
use crate::orders::rules::dates::{Every, OnHoliday};
use crate::orders::rules::order::{Occurrence, OccurrenceStatus, OrderStatus, StandingOrder};

/// Where their numbers come from.
const ORDER_NUMBERS: Sequence = Sequence::Named("standing_order_number");
const OCCURRENCE_NUMBERS: Sequence = Sequence::Named("occurrence_number");

/// Standing orders.
pub(crate) const ORDER: Table = Table::of(
    "standing_order",
    1,
    "id debit credit rule amount_minor every day_of_month start_on end_on times times_left on_holiday if_short retry_days priority memo# reference# ordered_by# status failures next_place next_nominal change_id",
)
.numbered(ORDER_NUMBERS)
.insert(MONEY)
.update(&[(
    "times_left status failures next_place next_nominal change_id",
    MONEY,
)]);

/// What became of their dates.
pub(crate) const OCCURRENCE: Table = Table::of(
    "occurrence",
    1,
    "id standing_order nominal adjusted status attempts tried_on amount_minor transfer code# change_id",
)
.numbered(OCCURRENCE_NUMBERS)
.insert(MONEY)
.update(&[(
    "status attempts tried_on amount_minor transfer code change_id",
    MONEY,
)]);

macro_rules! order {
    ($rest:literal) => {
        concat!(
            "SELECT o.id, o.debit, o.credit, o.rule, o.amount_minor, o.every, o.day_of_month, \
             o.start_on, o.end_on, o.times, o.times_left, o.on_holiday, o.if_short, o.retry_days, \
             o.priority, o.memo, o.reference, o.ordered_by, o.status, o.failures, o.next_place, \
             o.next_nominal, o.change_id, account.currency \
             FROM standing_order AS o JOIN account ON account.id = o.debit ",
            $rest
        )
    };
}

macro_rules! occurrence {
    ($rest:literal) => {
        concat!(
            "SELECT c.id, c.standing_order, c.nominal, c.adjusted, c.status, c.attempts, \
             c.tried_on, c.amount_minor, c.transfer, c.code, c.change_id FROM occurrence AS c ",
            $rest
        )
    };
}

const BY_ID: &str = order!("WHERE o.id = $1");
const BY_REFERENCE: &str = order!("WHERE o.reference = $1");
const PAGE: &str = order!("WHERE o.id > $1 ORDER BY o.id LIMIT $2");
const OF_ACCOUNT: &str =
    order!("WHERE (o.debit = $1 OR o.credit = $1) AND o.id > $2 ORDER BY o.id LIMIT $3");
/// Those whose next date is due when a day starts: 1 are active, 2 are done on the
/// business day before, 3 on the one before if the next is of another month.
const DUE: &str = order!(
    "WHERE o.status = 1 AND o.next_nominal < $1 AND (o.next_nominal <= $2 OR o.on_holiday = 2 \
     OR (o.on_holiday = 3 AND o.next_nominal < $3)) \
     ORDER BY o.priority, o.next_nominal, o.id LIMIT $4"
);
const IS_ANY_DUE: &str = "SELECT id FROM standing_order WHERE status = 1 AND next_nominal < $1 AND (next_nominal <= $2 OR on_holiday = 2 OR (on_holiday = 3 AND next_nominal < $3)) LIMIT 1";
const NEXT: &str = "SELECT coalesce(max(id), 0) + 1 FROM standing_order";
const INSERT: &str = "INSERT INTO standing_order (id, debit, credit, rule, amount_minor, every, day_of_month, start_on, end_on, times, times_left, on_holiday, if_short, retry_days, priority, memo, reference, ordered_by, status, failures, next_place, next_nominal, change_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23)";
const UPDATE: &str = "UPDATE standing_order SET times_left = $1, status = $2, failures = $3, next_place = $4, next_nominal = $5, change_id = $6 WHERE id = $7";

const OCCURRENCE_BY_ID: &str = occurrence!("WHERE c.id = $1");
const OCCURRENCE_PAGE: &str = occurrence!("WHERE c.id > $1 ORDER BY c.id LIMIT $2");
const LAST_OF_ORDER: &str =
    occurrence!("WHERE c.standing_order = $1 ORDER BY c.nominal DESC LIMIT $2");
const OPEN_OF_ORDER: &str =
    occurrence!("WHERE c.standing_order = $1 AND c.status IN (4, 5) ORDER BY c.nominal");
/// Those that are tried again on another day than they were last.
const RETRYING: &str = occurrence!(
    "JOIN standing_order AS o ON o.id = c.standing_order \
     WHERE c.status = 4 AND c.tried_on < $1 AND o.status = 1 \
     ORDER BY o.priority, c.nominal, o.id LIMIT $2"
);
/// Those that are tried again on the same day.
const SHORT: &str = occurrence!(
    "JOIN standing_order AS o ON o.id = c.standing_order WHERE c.status = 5 \
     ORDER BY o.priority, c.nominal, o.id LIMIT $1"
);
const FAILED: &str = occurrence!("WHERE c.status = 2 ORDER BY c.id DESC LIMIT $1");
const FAILED_OF: &str = occurrence!(
    "JOIN standing_order AS o ON o.id = c.standing_order \
     WHERE c.status = 2 AND (o.debit = $1 OR o.credit = $1) ORDER BY c.id DESC LIMIT $2"
);
const FROM_DAY: &str =
    "SELECT nominal FROM occurrence WHERE standing_order = $1 AND nominal >= $2 ORDER BY nominal";
const OPEN_COUNT: &str =
    "SELECT count(*) FROM occurrence WHERE standing_order = $1 AND status IN (4, 5)";
const NEXT_OCCURRENCE: &str = "SELECT coalesce(max(id), 0) + 1 FROM occurrence";
const INSERT_OCCURRENCE: &str = "INSERT INTO occurrence (id, standing_order, nominal, adjusted, status, attempts, tried_on, amount_minor, transfer, code, change_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
const UPDATE_OCCURRENCE: &str = "UPDATE occurrence SET status = $1, attempts = $2, tried_on = $3, amount_minor = $4, transfer = $5, code = $6, change_id = $7 WHERE id = $8";

/// Every statement of this file.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[
    BY_ID,
    BY_REFERENCE,
    PAGE,
    OF_ACCOUNT,
    DUE,
    IS_ANY_DUE,
    NEXT,
    INSERT,
    UPDATE,
    OCCURRENCE_BY_ID,
    OCCURRENCE_PAGE,
    LAST_OF_ORDER,
    OPEN_OF_ORDER,
    RETRYING,
    SHORT,
    FAILED,
    FAILED_OF,
    FROM_DAY,
    OPEN_COUNT,
    NEXT_OCCURRENCE,
    INSERT_OCCURRENCE,
    UPDATE_OCCURRENCE,
];

/// A standing order as it is stored.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OrderRow {
    /// The key.
    pub id: i64,
    /// The record.
    pub order: StandingOrder,
    /// The line of the change log that it is as of.
    pub change: i64,
}

/// An occurrence as it is stored.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OccurrenceRow {
    /// The key, which is the source of its transfer.
    pub id: i64,
    /// The record.
    pub occurrence: Occurrence,
    /// The line of the change log that it is as of.
    pub change: i64,
}

/// Which dates are due when a business day starts.
#[derive(Clone, Copy, Debug)]
pub struct DueOn {
    /// The day.
    pub today: Day,
    /// The business day after it.
    pub next: Day,
}

impl DueOn {
    /// The day after it, the day, and the first day of the month of the day after it.
    fn params(self) -> [Param<'static>; 3] {
        let first = bankctl_types::calendar::Step::Monthly.first_day(self.next);
        [self.next, self.today, first].map(number)
    }
}

fn number(day: Day) -> Param<'static> {
    Param::Integer(i64::from(day.0))
}

fn optional(day: Option<Day>) -> Param<'static> {
    Param::optional(day.map(|day| i64::from(day.0)))
}

fn holders(by: &[CustomerNumber]) -> String {
    let keys: Vec<String> = by.iter().map(|one| one.key().to_string()).collect();
    keys.join(",")
}

fn read_holders(text: &str) -> Option<Vec<CustomerNumber>> {
    let keys = text.split(',').filter(|key| !key.is_empty());
    keys.map(|key| key.parse().ok().map(CustomerNumber::from_key))
        .collect()
}

fn read(row: &dyn Row) -> Result<OrderRow> {
    let id = row.integer(0)?;
    let wrong = |what: &str| {
        let order = OrderId::from_key(id);
        damaged(format_args!("standing order {order} has a wrong {what}"))
    };
    let day = |value: i64| i32::try_from(value).map(Day).map_err(|_| wrong("day"));
    let optional_day = |place| row.optional_integer(place)?.map(day).transpose();
    Ok(OrderRow {
        id,
        order: StandingOrder {
            debit: AccountId(row.integer(1)?),
            credit: AccountId(row.integer(2)?),
            rule: AmountRule::from_code(row.integer(3)?).ok_or_else(|| wrong("rule"))?,
            amount_minor: row.integer(4)?,
            currency: Currency::kept(&row.text(23)?).ok_or_else(|| wrong("currency"))?,
            every: Every::from_code(row.integer(5)?).ok_or_else(|| wrong("rhythm"))?,
            day_of_month: row.optional_integer(6)?,
            start: day(row.integer(7)?)?,
            end: optional_day(8)?,
            times: row.optional_integer(9)?,
            left: row.optional_integer(10)?,
            on_holiday: OnHoliday::from_code(row.integer(11)?)
                .ok_or_else(|| wrong("rule of holidays"))?,
            if_short: IfShort::from_code(row.integer(12)?)
                .ok_or_else(|| wrong("rule of accounts that are short"))?,
            retry_days: row.integer(13)?,
            priority: row.integer(14)?,
            memo: row.optional_text(15)?,
            reference: row.optional_text(16)?,
            by: read_holders(&row.text(17)?).ok_or_else(|| wrong("list of holders"))?,
            status: OrderStatus::from_code(row.integer(18)?).ok_or_else(|| wrong("state"))?,
            failures: row.integer(19)?,
            next_place: row.optional_integer(20)?,
            next_nominal: optional_day(21)?,
        },
        change: row.integer(22)?,
    })
}

fn read_occurrence(row: &dyn Row) -> Result<OccurrenceRow> {
    let id = row.integer(0)?;
    let wrong = |what: &str| damaged(format_args!("occurrence {id} has a wrong {what}"));
    let day = |value: i64| i32::try_from(value).map(Day).map_err(|_| wrong("day"));
    Ok(OccurrenceRow {
        id,
        occurrence: Occurrence {
            order: row.integer(1)?,
            nominal: day(row.integer(2)?)?,
            adjusted: day(row.integer(3)?)?,
            status: OccurrenceStatus::from_code(row.integer(4)?).ok_or_else(|| wrong("state"))?,
            attempts: row.integer(5)?,
            tried_on: row.optional_integer(6)?.map(day).transpose()?,
            amount_minor: row.optional_integer(7)?,
            transfer: row.optional_integer(8)?,
            code: row.optional_text(9)?,
        },
        change: row.integer(10)?,
    })
}

/// The order of a key.
pub fn by_id(driver: &mut dyn Driver, id: i64) -> Result<Option<OrderRow>> {
    query_one(driver, BY_ID, &[Param::Integer(id)], read)
}

/// The order that was made by the request with a reference.
pub fn by_reference(driver: &mut dyn Driver, reference: &str) -> Result<Option<OrderRow>> {
    query_one(driver, BY_REFERENCE, &[Param::Text(reference)], read)
}

/// The orders after a key, of an account if one is named.
pub fn page(
    driver: &mut dyn Driver,
    account: Option<AccountId>,
    after: i64,
    limit: i64,
) -> Result<Vec<OrderRow>> {
    let (after, limit) = (Param::Integer(after), Param::Integer(limit));
    match account {
        None => query_all(driver, PAGE, &[after, limit], read),
        Some(account) => {
            let params = [Param::Integer(account.0), after, limit];
            query_all(driver, OF_ACCOUNT, &params, read)
        }
    }
}

/// The orders that are due when a day starts, those first that go first.
pub fn due(driver: &mut dyn Driver, on: DueOn, limit: i64) -> Result<Vec<OrderRow>> {
    let [next, today, first] = on.params();
    let params = [next, today, first, Param::Integer(limit)];
    query_all(driver, DUE, &params, read)
}

/// Whether any order is due when a day starts.
pub fn is_any_due(driver: &mut dyn Driver, on: DueOn) -> Result<bool> {
    let found = query_one(driver, IS_ANY_DUE, &on.params(), |row| row.integer(0))?;
    Ok(found.is_some())
}

/// The next free key of an order.
pub fn next_key(driver: &mut dyn Driver) -> Result<i64> {
    driver::next_key(driver, ORDER_NUMBERS, NEXT)
}

/// Writes a new order.
pub fn insert(driver: &mut dyn Driver, row: &OrderRow) -> Result<()> {
    let order = &row.order;
    let by = holders(&order.by);
    let params = [
        Param::Integer(row.id),
        Param::Integer(order.debit.0),
        Param::Integer(order.credit.0),
        Param::Integer(order.rule.code()),
        Param::Integer(order.amount_minor),
        Param::Integer(order.every.code()),
        Param::optional(order.day_of_month),
        number(order.start),
        optional(order.end),
        Param::optional(order.times),
        Param::optional(order.left),
        Param::Integer(order.on_holiday.code()),
        Param::Integer(order.if_short.code()),
        Param::Integer(order.retry_days),
        Param::Integer(order.priority),
        Param::optional_text(order.memo.as_deref()),
        Param::optional_text(order.reference.as_deref()),
        Param::Text(&by),
        Param::Integer(order.status.code()),
        Param::Integer(order.failures),
        Param::optional(order.next_place),
        optional(order.next_nominal),
        Param::Integer(row.change),
    ];
    driver.execute(INSERT, &params)
}

/// Writes how far an order has come.
pub fn update(driver: &mut dyn Driver, row: &OrderRow) -> Result<()> {
    let order = &row.order;
    let params = [
        Param::optional(order.left),
        Param::Integer(order.status.code()),
        Param::Integer(order.failures),
        Param::optional(order.next_place),
        optional(order.next_nominal),
        Param::Integer(row.change),
        Param::Integer(row.id),
    ];
    driver.execute(UPDATE, &params)
}

/// Keeps others from changing orders, and from carrying them out.
pub fn lock(driver: &mut dyn Driver, orders: &[i64]) -> Result<()> {
    const LOCK: &str =
        "SELECT id FROM standing_order WHERE id = ANY($1) ORDER BY id FOR NO KEY UPDATE";
    if !driver.has_many_writers() || orders.is_empty() {
        return Ok(());
    }
    driver.query(LOCK, &[Param::Integers(orders)], &mut |_| Ok(()))
}

/// The occurrence of a key.
pub fn occurrence(driver: &mut dyn Driver, id: i64) -> Result<Option<OccurrenceRow>> {
    query_one(
        driver,
        OCCURRENCE_BY_ID,
        &[Param::Integer(id)],
        read_occurrence,
    )
}

/// The occurrences after a key.
pub fn occurrence_page(
    driver: &mut dyn Driver,
    after: i64,
    limit: i64,
) -> Result<Vec<OccurrenceRow>> {
    let params = [Param::Integer(after), Param::Integer(limit)];
    query_all(driver, OCCURRENCE_PAGE, &params, read_occurrence)
}

/// The latest occurrences of an order, the latest first.
pub fn last_of(driver: &mut dyn Driver, order: i64, limit: i64) -> Result<Vec<OccurrenceRow>> {
    let params = [Param::Integer(order), Param::Integer(limit)];
    query_all(driver, LAST_OF_ORDER, &params, read_occurrence)
}

/// The occurrences of an order that are tried again.
pub fn open_of(driver: &mut dyn Driver, order: i64) -> Result<Vec<OccurrenceRow>> {
    query_all(
        driver,
        OPEN_OF_ORDER,
        &[Param::Integer(order)],
        read_occurrence,
    )
}

/// The occurrences that are tried again and were not on a day, those first that go
/// first.
pub fn retrying(driver: &mut dyn Driver, today: Day, limit: i64) -> Result<Vec<OccurrenceRow>> {
    let params = [number(today), Param::Integer(limit)];
    query_all(driver, RETRYING, &params, read_occurrence)
}

/// The occurrences that are tried once more on the same day, those first that go
/// first.
pub fn short(driver: &mut dyn Driver, limit: i64) -> Result<Vec<OccurrenceRow>> {
    query_all(driver, SHORT, &[Param::Integer(limit)], read_occurrence)
}

/// The occurrences that have failed, the latest first; of an account, if one is named.
pub fn failed(
    driver: &mut dyn Driver,
    account: Option<AccountId>,
    limit: i64,
) -> Result<Vec<OccurrenceRow>> {
    let limit = Param::Integer(limit);
    match account {
        None => query_all(driver, FAILED, &[limit], read_occurrence),
        Some(account) => {
            let params = [Param::Integer(account.0), limit];
            query_all(driver, FAILED_OF, &params, read_occurrence)
        }
    }
}

/// The dates of an order, from a day on, of which something has become already.
pub fn dates_from(driver: &mut dyn Driver, order: i64, from: Day) -> Result<Vec<Day>> {
    let params = [Param::Integer(order), number(from)];
    query_all(driver, FROM_DAY, &params, |row| {
        crate::kernel::tables::business_days::day_of(row.integer(0)?)
    })
}

/// How many occurrences of an order are tried again.
pub fn open_count(driver: &mut dyn Driver, order: i64) -> Result<i64> {
    let count = query_one(driver, OPEN_COUNT, &[Param::Integer(order)], |row| {
        row.integer(0)
    })?;
    Ok(count.unwrap_or(0))
}

/// The next free key of an occurrence.
pub fn next_occurrence(driver: &mut dyn Driver) -> Result<i64> {
    driver::next_key(driver, OCCURRENCE_NUMBERS, NEXT_OCCURRENCE)
}

/// Writes a new occurrence.
pub fn insert_occurrence(driver: &mut dyn Driver, row: &OccurrenceRow) -> Result<()> {
    let of = &row.occurrence;
    let params = [
        Param::Integer(row.id),
        Param::Integer(of.order),
        number(of.nominal),
        number(of.adjusted),
        Param::Integer(of.status.code()),
        Param::Integer(of.attempts),
        optional(of.tried_on),
        Param::optional(of.amount_minor),
        Param::optional(of.transfer),
        Param::optional_text(of.code.as_deref()),
        Param::Integer(row.change),
    ];
    driver.execute(INSERT_OCCURRENCE, &params)
}

/// Writes what became of an occurrence.
pub fn update_occurrence(driver: &mut dyn Driver, row: &OccurrenceRow) -> Result<()> {
    let of = &row.occurrence;
    let params = [
        Param::Integer(of.status.code()),
        Param::Integer(of.attempts),
        optional(of.tried_on),
        Param::optional(of.amount_minor),
        Param::optional(of.transfer),
        Param::optional_text(of.code.as_deref()),
        Param::Integer(row.change),
        Param::Integer(row.id),
    ];
    driver.execute(UPDATE_OCCURRENCE, &params)
}
