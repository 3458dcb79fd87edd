//! The trial balance, now and at the end of any day.

use std::collections::BTreeMap;

use super::figures::for_each_position;
use super::history::Chain;
use super::{Ledger, Result};
use crate::domain::figures::Figures;
use crate::domain::internal::{self, Internal};
use crate::domain::kind::AccountType;
use crate::domain::number::AccountId;
use crate::domain::{Currency, Day, Total};
use crate::report;
use crate::store::positions::PositionRow;
use crate::store::{self, Driver};

/// A line: the currency, and the place among the bank's own accounts or, after
/// them, the type of the customers' accounts.
type Line = (&'static str, usize);

/// Balances of lines in minor units, in 128 bits because they are sums.
type Balances = BTreeMap<Line, i128>;

impl Ledger {
    /// The balances of the bank's own accounts and the customers' totals at
    /// the end of a day; debits equal credits.
    ///
    /// # Errors
    /// Only those of the store.
    pub fn trial_balance(&mut self, at: Option<Day>) -> Result<report::TrialBalance> {
        self.read(|view| {
            let day = at.unwrap_or(view.today).min(view.today);
            let balances = if day == view.today {
                current(view.driver)?
            } else {
                past(view.driver, day)?
            };
            Ok(lines(day, &balances))
        })
    }
}

/// The line that an account belongs to.
fn line_of(row: &PositionRow) -> Line {
    let customers = internal::ALL.len();
    let place = match row.account_type {
        AccountType::Internal => internal::ALL
            .iter()
            .position(|own| Internal::of(row.account) == Some(*own)),
        AccountType::Checking => Some(customers),
        AccountType::Savings => Some(customers + 1),
    };
    (row.currency.code(), place.unwrap_or(customers + 2))
}

fn current(driver: &mut dyn Driver) -> Result<Balances> {
    let mut balances = Balances::new();
    for_each_position(driver, |_, row| {
        *balances.entry(line_of(row)).or_default() += i128::from(row.balance_minor);
        Ok(())
    })?;
    Ok(balances)
}

/// The balances at the end of a day that is over.
///
/// What all customers had is in the figures by day. So of the types of their
/// accounts in a currency only the rarer ones are walked, account by account,
/// and the one with the most accounts has the rest.
fn past(driver: &mut dyn Driver, day: Day) -> Result<Balances> {
    let mut balances = Balances::new();
    let mut of_customers: BTreeMap<Line, Vec<AccountId>> = BTreeMap::new();
    for_each_position(driver, |driver, row| {
        let line = line_of(row);
        if row.account.is_customer() {
            of_customers.entry(line).or_default().push(row.account);
        } else {
            *balances.entry(line).or_default() +=
                i128::from(Chain::of(driver, row.account)?.balance_on(driver, day)?);
        }
        Ok(())
    })?;
    let mut left = all_customers(driver, day)?;
    let mut by_number: Vec<_> = of_customers.into_iter().collect();
    by_number.sort_by_key(|(_, accounts)| accounts.len());
    let mut last: BTreeMap<&'static str, usize> = BTreeMap::new();
    for (place, ((code, _), _)) in by_number.iter().enumerate() {
        last.insert(code, place);
    }
    for (place, (line, accounts)) in by_number.into_iter().enumerate() {
        let left = left.entry(line.0).or_default();
        let balance = if last.get(line.0) == Some(&place) {
            *left
        } else {
            sum_on(driver, &accounts, day)?
        };
        *left -= balance;
        balances.insert(line, balance);
    }
    Ok(balances)
}

/// What all customers had at the end of a day, by currency.
fn all_customers(driver: &mut dyn Driver, day: Day) -> Result<BTreeMap<&'static str, i128>> {
    let mut sums: BTreeMap<&'static str, i128> = BTreeMap::new();
    for row in store::figures::between(driver, Day::MIN, day)? {
        let mut figures = Figures::default();
        let amount = i128::from(row.amount_minor);
        figures.add_bank(row.key.kind, row.key.flow, row.transfers, amount);
        *sums.entry(row.key.currency.code()).or_default() += figures.net_minor;
    }
    Ok(sums)
}

fn sum_on(driver: &mut dyn Driver, accounts: &[AccountId], day: Day) -> Result<i128> {
    let mut sum = 0;
    for account in accounts {
        sum += i128::from(Chain::of(driver, *account)?.balance_on(driver, day)?);
    }
    Ok(sum)
}

fn lines(at: Day, balances: &BTreeMap<(&'static str, usize), i128>) -> report::TrialBalance {
    let mut lines = Vec::new();
    let mut totals: Vec<report::TrialBalanceTotal> = Vec::new();
    let mut sums: BTreeMap<&'static str, (i128, i128)> = BTreeMap::new();
    for ((code, place), balance) in balances {
        let Some(currency) = Currency::parse(code) else {
            continue;
        };
        let account = match internal::ALL.get(*place) {
            Some(own) => own.name,
            None if *place == internal::ALL.len() => "customers/checking",
            None if *place == internal::ALL.len() + 1 => "customers/savings",
            None => "unknown",
        };
        let (debit, credit) = (-balance.min(&0), *balance.max(&0));
        let total = |minor| Total::new(minor, currency);
        lines.push(report::TrialBalanceLine {
            account: account.to_owned(),
            currency,
            debit: total(debit),
            credit: total(credit),
        });
        let sum = sums.entry(code).or_default();
        sum.0 += debit;
        sum.1 += credit;
    }
    for (code, (debit, credit)) in sums {
        if let Some(currency) = Currency::parse(code) {
            totals.push(report::TrialBalanceTotal {
                currency,
                debit: Total::new(debit, currency),
                credit: Total::new(credit, currency),
            });
        }
    }
    report::TrialBalance { at, lines, totals }
}
