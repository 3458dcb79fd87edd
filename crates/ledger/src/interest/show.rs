//! What accounts have accrued, as people see it.

use std::collections::HashMap;

use bankctl_storage::Driver;
use bankctl_types::calendar::Step;
use bankctl_types::number::{AccountId, TransactionId};
use bankctl_types::{Currency, Day, Money};

use super::table::{self, AccruedRow};
use super::tax::withheld;
use super::walk::{self, Walk};
use crate::interest::InterestRoom;
use crate::interest::rules::explained::{Booked, Line, explain};
use crate::interest::rules::moves::Bases;
use crate::kernel::rules::account::{Account, AccountRef};
use crate::kernel::tables;
use crate::kernel::transaction;
use crate::kernel::transaction::existing_account;
use crate::products;
use crate::products::rules::product::usual;
use crate::products::rules::rate::Rate;
use crate::products::terms::Products;
use crate::{Result, views};

impl InterestRoom<'_> {
    /// Explains the interest of an account from one day to another, as far as it
    /// is accrued: without days, that of the month of the last one.
    ///
    /// # Errors
    /// `account_not_found`, or one of the bank's own.
    pub fn get(
        self,
        account: &AccountRef,
        from: Option<Day>,
        to: Option<Day>,
    ) -> Result<Vec<views::InterestLine>> {
        self.0.read(|view| {
            let id = transaction::resolve(view.driver, view.settings, account)?;
            let account = existing_account(view.driver, id)?;
            account.must_be_customers()?;
            let Some(row) = table::of_account(view.driver, id)? else {
                return Ok(Vec::new());
            };
            let through = row.state.accrued_through;
            let to = to.map_or(through, |day| day.min(through));
            let from = from.unwrap_or_else(|| Step::Monthly.first_day(to));
            let rows = rows_of(view.driver, id)?;
            let schedule = Products::default().of_account(view.driver, id)?;
            let lines = explain(&schedule, &rows, (from, to));
            let terms = Products::default().terms(view.driver, row.product)?;
            let tax = withheld(view.driver, id, &terms.product)?;
            let tax = tax.told(&terms.product);
            Ok(lines
                .iter()
                .map(|line| shown_line(line, account.currency, tax.as_ref()))
                .collect())
        })
    }
}

fn shown_line(
    line: &Line,
    currency: Currency,
    tax: Option<&(Rate, String)>,
) -> views::InterestLine {
    views::InterestLine {
        from: line.from,
        to: line.to,
        days: i64::try_from(line.days()).unwrap_or(i64::MAX),
        base: Money::new(line.base_minor, currency),
        currency,
        rate: line.rate,
        basis: line.day_count,
        interest: line.interest.shown(currency.decimals()),
        correction_of: line
            .correction_of
            .map(|id| TransactionId::from_key(id).to_string()),
        tax_rate: tax.map(|(rate, _)| *rate),
        tax_rate_of: tax.map(|(_, whose)| whose.clone()),
    }
}

/// All rows of an account, oldest first.
pub(super) fn rows_of(driver: &mut dyn Driver, account: AccountId) -> Result<Vec<Booked>> {
    let position = tables::accounts::position(driver, account)?;
    let head = position
        .filter(|position| position.legs > 0)
        .map_or(0, |position| position.spine.head());
    let mut walks = [(Walk::from(account, head), 0)];
    walk::back_to(driver, &mut walks)?;
    let [(walk, _)] = walks;
    Ok(walk.rows.iter().rev().map(|row| row.booked).collect())
}

/// The balances of an account by value date on the days from one to another: the
/// least one, their sum, and how many they are.
pub(crate) fn balances(
    driver: &mut dyn Driver,
    account: AccountId,
    (from, to): (Day, Day),
) -> Result<(i64, i128, i64)> {
    let rows = rows_of(driver, account)?;
    let bases = Bases::of(0, rows.iter().map(|row| row.moved).collect());
    let (mut first, mut lowest, mut sum, mut days) = (from, i64::MAX, 0_i128, 0_i64);
    while first <= to {
        let (minor, stays) = bases.on(first);
        let last = stays.min(to);
        let count = i64::from(last.0) - i64::from(first.0) + 1;
        lowest = lowest.min(minor);
        sum += i128::from(minor) * i128::from(count);
        days += count;
        first = Day(last.0 + 1);
    }
    Ok((lowest, sum, days))
}

/// The first day of those on which an account has been below zero by value date without
/// a break, up to one; `None` where it is not below zero then.
pub(crate) fn below_zero_since(
    driver: &mut dyn Driver,
    account: AccountId,
    day: Day,
) -> Result<Option<Day>> {
    let rows = rows_of(driver, account)?;
    let first = rows.iter().map(|row| row.moved.value_date).min();
    let bases = Bases::of(0, rows.iter().map(|row| row.moved).collect());
    let (mut since, mut next) = (None, first.unwrap_or(Day::MAX));
    while next <= day {
        let (minor, stays) = bases.on(next);
        since = (minor < 0).then(|| since.unwrap_or(next));
        if stays >= day {
            break;
        }
        next = stays.plus(1);
    }
    Ok(since)
}

/// What an account has by its product.
#[derive(Clone, Debug, Default)]
pub(crate) struct Interest {
    /// The code of the product.
    pub(crate) product: Option<String>,
    /// The rate that its balance earns today.
    pub(crate) rate: Option<Rate>,
    /// What was earned less what is owed, with ten decimals.
    pub(crate) accrued: Option<String>,
    /// The last day of that.
    pub(crate) through: Option<Day>,
    /// What it keeps at least, if its product says so.
    pub(crate) minimum_minor: Option<i64>,
}

/// What an account has by its product.
pub(crate) fn shown(
    driver: &mut dyn Driver,
    account: &Account,
    (balance_minor, today): (i64, Day),
) -> Result<Interest> {
    let row = match usual(account.account_type) {
        Some(_) => table::of_account(driver, account.id)?,
        None => None,
    };
    let mut products = Products::default();
    by_row(
        driver,
        &mut products,
        account,
        row.as_ref(),
        (balance_minor, today),
    )
}

/// What was accrued of the accounts between two, by account.
pub(crate) fn shown_between(
    driver: &mut dyn Driver,
    ends: (AccountId, AccountId),
) -> Result<HashMap<AccountId, AccruedRow>> {
    let rows = table::between(driver, ends)?;
    Ok(rows.into_iter().map(|row| (row.account, row)).collect())
}

/// The same of a row that was read.
pub(crate) fn by_row(
    driver: &mut dyn Driver,
    products: &mut Products,
    account: &Account,
    row: Option<&AccruedRow>,
    (balance_minor, today): (i64, Day),
) -> Result<Interest> {
    let Some(row) = row else {
        let id = usual(account.account_type);
        let product = id.map(|id| products::code_of(driver, id)).transpose()?;
        return Ok(Interest {
            product,
            ..Interest::default()
        });
    };
    let terms = products.terms(driver, row.product)?;
    let own = if row.own_terms {
        Some(products.of_account(driver, account.id)?)
    } else {
        None
    };
    let schedule = own.as_ref().unwrap_or(&terms.schedule);
    let (conditions, _) = schedule.on(today);
    let rate = conditions.map(|now| now.rates.tiers.reached(balance_minor.max(0)));
    let sides = row.state.sides;
    let accrued = sides.earned.minus(sides.owed);
    Ok(Interest {
        product: Some(terms.product.code.clone()),
        rate,
        accrued: accrued.map(|accrued| accrued.shown(account.currency.decimals())),
        through: Some(row.state.accrued_through),
        minimum_minor: Some(terms.product.minimum_minor).filter(|minimum| *minimum > 0),
    })
}
