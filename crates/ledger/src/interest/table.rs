//! What accounts have accrued, and the sums of it.

use bankctl_storage::driver::{Binder, Driver, Param, Row, query_all, query_one};
use bankctl_storage::{Result, damaged};
use bankctl_types::kind::{AccountStatus, Mandate};
use bankctl_types::number::AccountId;
use bankctl_types::{Currency, Day};

use crate::interest::rules::accrued::Accrued;
use crate::interest::rules::moves::Sides;
use crate::interest::rules::night::State;
use crate::kernel::rules::duties::{FILES, SUPERVISORS};
use crate::kernel::tables::accounts::{Facts, Position, read_position};
use crate::kernel::tables::descriptor::Table;
use crate::kernel::tables::locks;

/// What accounts have accrued.
pub(crate) const ACCOUNT: Table = Table::of(
    "account_interest",
    1,
    "account product own_terms earned_minor earned_part owed_minor owed_part accrued_through base_minor settled seen ahead_days",
)
.insert(SUPERVISORS)
.update(&[
    ("product own_terms", SUPERVISORS),
    (
        "earned_minor earned_part owed_minor owed_part accrued_through base_minor settled seen ahead_days",
        FILES,
    ),
]);

/// The sums by currency.
pub(crate) const TOTAL: Table = Table::of(
    "interest_total",
    1,
    "currency# earned_minor earned_part owed_minor owed_part",
)
.insert(FILES)
.update(&[("earned_minor earned_part owed_minor owed_part", FILES)]);

macro_rules! columns {
    () => {
        "account_interest.account, account_interest.product, account_interest.own_terms, \
         account_interest.earned_minor, account_interest.earned_part, \
         account_interest.owed_minor, account_interest.owed_part, \
         account_interest.accrued_through, \
         account_interest.base_minor, account_interest.settled, account_interest.seen, \
         account_interest.ahead_days"
    };
}

const OF_ACCOUNT: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM account_interest WHERE account = $1"
);
const BETWEEN: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM account_interest WHERE account >= $1 AND account <= $2 ORDER BY account"
);
const PAGE: &str = concat!(
    "SELECT ",
    columns!(),
    ", position.balance_minor, position.legs, position.spine, account.status, account.currency \
     FROM account_interest JOIN position ON position.account = account_interest.account \
     JOIN account ON account.id = account_interest.account \
     WHERE account_interest.account > $1 ORDER BY account_interest.account LIMIT $2"
);
const PAGE_TO_PAY: &str = concat!(
    "SELECT ",
    columns!(),
    ", position.balance_minor, position.legs, position.spine, account.status, account.currency, \
     account.overdraft_minor, account.mandate \
     FROM account_interest JOIN position ON position.account = account_interest.account \
     JOIN account ON account.id = account_interest.account \
     WHERE account_interest.account > $1 ORDER BY account_interest.account LIMIT $2"
);
const THROUGH: &str = "SELECT max(accrued_through) FROM account_interest WHERE product = $1";
const INSERT: &str = "INSERT INTO account_interest (account, product, own_terms, earned_minor, earned_part, owed_minor, owed_part, accrued_through, base_minor, settled, seen, ahead_days) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
const UPDATE: &str = "UPDATE account_interest SET product = $1, own_terms = $2, earned_minor = $3, earned_part = $4, owed_minor = $5, owed_part = $6, accrued_through = $7, base_minor = $8, settled = $9, seen = $10, ahead_days = $11 WHERE account = $12";
/// Where one writer works at a time, many rows are written by one statement; all are
/// there.
const KEEP: &str = "INSERT INTO account_interest (account, product, own_terms, earned_minor, earned_part, owed_minor, owed_part, accrued_through, base_minor, settled, seen, ahead_days) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT (account) DO UPDATE SET earned_minor = excluded.earned_minor, earned_part = excluded.earned_part, owed_minor = excluded.owed_minor, owed_part = excluded.owed_part, accrued_through = excluded.accrued_through, base_minor = excluded.base_minor, settled = excluded.settled, seen = excluded.seen, ahead_days = excluded.ahead_days";
const KEEP_EACH: &str = "UPDATE account_interest SET earned_minor = $1, earned_part = $2, owed_minor = $3, owed_part = $4, accrued_through = $5, base_minor = $6, settled = $7, seen = $8, ahead_days = $9 WHERE account = $10";
const TOTALS: &str = "SELECT currency, earned_minor, earned_part, owed_minor, owed_part FROM interest_total ORDER BY currency";
const TOTAL_OF: &str = "SELECT currency, earned_minor, earned_part, owed_minor, owed_part FROM interest_total WHERE currency = $1";
const TOTAL_SET: &str = "INSERT INTO interest_total (currency, earned_minor, earned_part, owed_minor, owed_part) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (currency) DO UPDATE SET earned_minor = excluded.earned_minor, earned_part = excluded.earned_part, owed_minor = excluded.owed_minor, owed_part = excluded.owed_part";

/// Every statement of this file.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[
    OF_ACCOUNT,
    BETWEEN,
    PAGE,
    PAGE_TO_PAY,
    THROUGH,
    INSERT,
    UPDATE,
    KEEP,
    KEEP_EACH,
    TOTALS,
    TOTAL_OF,
    TOTAL_SET,
];

/// What an account has accrued.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AccruedRow {
    /// The account.
    pub account: AccountId,
    /// The number of its product.
    pub product: i64,
    /// Whether it had other products or limits before, or has rates of its own.
    pub own_terms: bool,
    /// What was accrued.
    pub state: State,
}

/// The same with what a night must know of the account.
#[derive(Clone, Debug)]
pub struct NightRow {
    /// What was accrued.
    pub accrued: AccruedRow,
    /// The last transfer of the account.
    pub head: i64,
    /// The state of the account.
    pub status: AccountStatus,
    /// The currency of the account.
    pub currency: Currency,
}

fn read(row: &dyn Row) -> Result<AccruedRow> {
    let account = AccountId(row.integer(0)?);
    let wrong = |what: &str| damaged(format_args!("interest of {} has a wrong {what}", account.0));
    let day = |number: i64| i32::try_from(number).map(Day).map_err(|_| wrong("day"));
    Ok(AccruedRow {
        account,
        product: row.integer(1)?,
        own_terms: match row.integer(2)? {
            0 => false,
            1 => true,
            _ => return Err(wrong("mark")),
        },
        state: State {
            sides: read_sides(row, 3)?.ok_or_else(|| wrong("part"))?,
            accrued_through: day(row.integer(7)?)?,
            base_minor: row.integer(8)?,
            settled: row.integer(9)?,
            seen: row.integer(10)?,
            ahead_days: i32::try_from(row.integer(11)?).map_err(|_| wrong("number of days"))?,
        },
    })
}

fn read_sides(row: &dyn Row, first: usize) -> Result<Option<Sides>> {
    let earned = Accrued::from_stored(row.integer(first)?, row.integer(first + 1)?);
    let owed = Accrued::from_stored(row.integer(first + 2)?, row.integer(first + 3)?);
    Ok(match (earned, owed) {
        (Some(earned), Some(owed)) => Some(Sides { earned, owed }),
        _ => None,
    })
}

fn read_night(row: &dyn Row, last: &mut Option<Currency>) -> Result<NightRow> {
    read_position_and_night(row, last).map(|(night, _)| night)
}

fn read_position_and_night(
    row: &dyn Row,
    last: &mut Option<Currency>,
) -> Result<(NightRow, Position)> {
    let accrued = read(row)?;
    let key = accrued.account.0;
    let wrong = |what: &str| damaged(format_args!("account {key} has a wrong {what}"));
    let position = read_position(row, 12)?.ok_or_else(|| wrong("spine"))?;
    let night = NightRow {
        head: position.newest(),
        status: AccountStatus::from_code(row.integer(15)?).ok_or_else(|| wrong("status"))?,
        currency: known(&row.text(16)?, last).ok_or_else(|| wrong("currency"))?,
        accrued,
    };
    Ok((night, position))
}

fn read_to_pay(row: &dyn Row, last: &mut Option<Currency>) -> Result<(NightRow, Facts)> {
    let (night, position) = read_position_and_night(row, last)?;
    let key = night.accrued.account.0;
    let wrong = || damaged(format_args!("account {key} has a wrong mandate"));
    let facts = Facts {
        status: night.status,
        currency: night.currency,
        overdraft_minor: row.integer(17)?,
        mandate: Mandate::from_code(row.integer(18)?).ok_or_else(wrong)?,
        position,
        // Only what was given a product accrues.
        has_product: true,
        // It is asked when a limit could count.
        may_be_limited: true,
    };
    Ok((night, facts))
}

/// The currency of a code: mostly the same as that of the row before.
fn known(code: &str, last: &mut Option<Currency>) -> Option<Currency> {
    let same = last.filter(|last| last.code() == code);
    *last = same.or_else(|| Currency::kept(code));
    *last
}

/// What an account has accrued, if it earns or owes anything.
pub fn of_account(driver: &mut dyn Driver, account: AccountId) -> Result<Option<AccruedRow>> {
    query_one(driver, OF_ACCOUNT, &[Param::Integer(account.0)], read)
}

/// What the accounts from one to another have accrued, both included.
pub fn between(
    driver: &mut dyn Driver,
    (first, last): (AccountId, AccountId),
) -> Result<Vec<AccruedRow>> {
    let keys = [Param::Integer(first.0), Param::Integer(last.0)];
    query_all(driver, BETWEEN, &keys, read)
}

/// What the accounts after a key have accrued, at most `limit` of them.
pub fn page(driver: &mut dyn Driver, after: i64, limit: i64) -> Result<Vec<NightRow>> {
    let params = [Param::Integer(after), Param::Integer(limit)];
    let mut last = None;
    query_all(driver, PAGE, &params, |row| read_night(row, &mut last))
}

/// The same with what a posting must know of the accounts.
pub fn page_to_pay(
    driver: &mut dyn Driver,
    after: i64,
    limit: i64,
) -> Result<Vec<(NightRow, Facts)>> {
    let params = [Param::Integer(after), Param::Integer(limit)];
    let mut last = None;
    query_all(driver, PAGE_TO_PAY, &params, |row| {
        read_to_pay(row, &mut last)
    })
}

/// What a night must know of one account.
pub fn night(driver: &mut dyn Driver, account: AccountId) -> Result<Option<NightRow>> {
    let found = page(driver, account.0 - 1, 1)?.into_iter();
    Ok(found.into_iter().find(|row| row.accrued.account == account))
}

/// The last day that any account of a product is accrued for.
pub fn product_accrued_through(driver: &mut dyn Driver, product: i64) -> Result<Option<Day>> {
    let found = query_one(driver, THROUGH, &[Param::Integer(product)], |row| {
        row.optional_integer(0)
    })?;
    let number = found.flatten().map(i32::try_from).transpose();
    Ok(number
        .map_err(|_| damaged(format_args!("product {product} has a wrong day")))?
        .map(Day))
}

/// Keeps others from what the accounts after a key have accrued.
pub(crate) fn lock_page(driver: &mut dyn Driver, after: i64, limit: i64) -> Result<()> {
    const LOCK: &str = "SELECT account FROM account_interest WHERE account > $1 ORDER BY account LIMIT $2 FOR NO KEY UPDATE";
    if !driver.has_many_writers() {
        return Ok(());
    }
    let params = [Param::Integer(after), Param::Integer(limit)];
    driver.query(LOCK, &params, &mut |_| Ok(()))
}

/// Keeps others from what an account has accrued.
pub(crate) fn lock(driver: &mut dyn Driver, account: AccountId) -> Result<()> {
    const LOCK: &str = "SELECT account FROM account_interest WHERE account = $1 FOR NO KEY UPDATE";
    locks::row(driver, LOCK, Param::Integer(account.0))
}

/// Keeps others from the sums.
pub(crate) fn lock_totals(driver: &mut dyn Driver) -> Result<()> {
    const LOCK: &str = "SELECT currency FROM interest_total ORDER BY currency FOR NO KEY UPDATE";
    if !driver.has_many_writers() {
        return Ok(());
    }
    driver.query(LOCK, &[], &mut |_| Ok(()))
}

/// What a row has beside its key, as it is stored; `None` beyond what can be
/// counted.
fn values(row: &AccruedRow) -> Option<[i64; 11]> {
    let state = &row.state;
    let (earned_minor, earned_part) = state.sides.earned.stored()?;
    let (owed_minor, owed_part) = state.sides.owed.stored()?;
    Some([
        row.product,
        i64::from(row.own_terms),
        earned_minor,
        earned_part,
        owed_minor,
        owed_part,
        i64::from(state.accrued_through.0),
        state.base_minor,
        state.settled,
        state.seen,
        i64::from(state.ahead_days),
    ])
}

fn too_much(what: impl std::fmt::Display) -> bankctl_storage::Error {
    damaged(format_args!(
        "the interest of {what} is larger than the ledger can hold"
    ))
}

/// Begins to accrue for an account.
pub fn insert(driver: &mut dyn Driver, row: &AccruedRow) -> Result<()> {
    let values = values(row).ok_or_else(|| too_much(row.account.0))?;
    let mut params = vec![Param::Integer(row.account.0)];
    params.extend(values.map(Param::Integer));
    driver.execute(INSERT, &params)
}

/// Keeps an account with other terms.
pub fn update(driver: &mut dyn Driver, row: &AccruedRow) -> Result<()> {
    let values = values(row).ok_or_else(|| too_much(row.account.0))?;
    let mut params: Vec<Param<'_>> = values.into_iter().map(Param::Integer).collect();
    params.push(Param::Integer(row.account.0));
    driver.execute(UPDATE, &params)
}

/// Keeps what accounts have accrued, whose terms are as before; they should come in
/// the order of their keys.
pub fn keep(driver: &mut dyn Driver, rows: &[AccruedRow]) -> Result<()> {
    let mut all = Vec::with_capacity(rows.len());
    for row in rows {
        let values = values(row).ok_or_else(|| too_much(row.account.0))?;
        all.push((values, row.account.0));
    }
    let count = all.len();
    let mut all = all.into_iter();
    let is_each = driver.has_many_writers();
    let next = move |binder: &mut dyn Binder| {
        let row = all.next();
        let (values, account) = row.ok_or_else(|| damaged("interest of an account is missing"))?;
        let (first, places) = if is_each { (2, 1..) } else { (0, 2..) };
        if !is_each {
            binder.bind(1, Param::Integer(account))?;
        }
        for (place, value) in places.zip(&values[first..]) {
            binder.bind(place, Param::Integer(*value))?;
        }
        if is_each {
            binder.bind(10, Param::Integer(account))?;
        }
        Ok(())
    };
    let statement = if is_each { KEEP_EACH } else { KEEP };
    driver.execute_all(statement, count, Box::new(next))
}

fn read_total(row: &dyn Row) -> Result<(Currency, Sides)> {
    let code = row.text(0)?;
    let wrong = || damaged(format_args!("the sum of interest in {code} can't be read"));
    let sides = read_sides(row, 1)?.ok_or_else(wrong)?;
    Ok((Currency::kept(&code).ok_or_else(wrong)?, sides))
}

/// The sums by currency.
pub fn totals(driver: &mut dyn Driver) -> Result<Vec<(Currency, Sides)>> {
    query_all(driver, TOTALS, &[], read_total)
}

/// The sum of a currency.
pub fn total(driver: &mut dyn Driver, currency: Currency) -> Result<Sides> {
    let params = [Param::Text(currency.code())];
    let found = query_one(driver, TOTAL_OF, &params, read_total)?;
    Ok(found.map_or_else(Sides::default, |(_, sides)| sides))
}

/// Keeps the sum of a currency.
pub fn set_total(driver: &mut dyn Driver, currency: Currency, sides: Sides) -> Result<()> {
    let stored = (sides.earned.stored(), sides.owed.stored());
    let (Some((earned, earned_part)), Some((owed, owed_part))) = stored else {
        return Err(too_much(currency));
    };
    let params = [
        Param::Text(currency.code()),
        Param::Integer(earned),
        Param::Integer(earned_part),
        Param::Integer(owed),
        Param::Integer(owed_part),
    ];
    driver.execute(TOTAL_SET, &params)
}
