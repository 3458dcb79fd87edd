//! The trial balance, now and at the end of any day.

use std::collections::BTreeMap;

use bankctl_storage::Driver;
use bankctl_types::class::Class;
use bankctl_types::kind::AccountType;
use bankctl_types::number::AccountId;
use bankctl_types::{Currency, Day, Total};

use super::history::Chain;
use crate::kernel::rules::chart::Chart;
use crate::kernel::rules::daily_totals::Figures;
use crate::kernel::rules::internal_account;
use crate::kernel::tables;
use crate::kernel::tables::positions::PositionRow;
use crate::queries::stats::for_each_position;
use crate::{Ledger, ReadTx, Result, views};

/// What a line is about, in the order of the lines of a class.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Place {
    /// One of the bank's own accounts, by its number in the chart.
    Own(i64),
    /// The customers' accounts for daily payments.
    Checking,
    /// The customers' accounts for saving.
    Savings,
}

/// A line: the currency, the class and what it is about.
type Line = (&'static str, Class, Place);

/// What is on a line.
#[derive(Clone, Copy, Default)]
struct Sum {
    /// The balance in minor units, in 128 bits because it is a sum.
    minor: i128,
    /// Whether anything was ever booked there.
    has_moved: bool,
}

impl Sum {
    fn add(&mut self, row: &PositionRow, minor: i128) {
        self.minor += minor;
        self.has_moved |= row
            .position
            .as_ref()
            .is_none_or(|position| position.legs > 0);
    }
}

type Balances = BTreeMap<Line, Sum>;

impl Ledger {
    /// The balances of the bank's own accounts and the customers' totals at
    /// the end of a day; debits equal credits.
    ///
    /// # Errors
    /// Only those of the store.
    pub fn trial_balance(&mut self, at: Option<Day>) -> Result<views::TrialBalance> {
        self.read(|view| balance(view, at))
    }
}

/// The trial balance of one state of the ledger.
pub(crate) fn balance(view: &mut ReadTx<'_>, at: Option<Day>) -> Result<views::TrialBalance> {
    let day = at.unwrap_or(view.today).min(view.today);
    let chart = tables::gl::chart(view.driver)?;
    let balances = if day == view.today {
        current(view.driver, &chart)?
    } else {
        past(view.driver, &chart, day)?
    };
    Ok(lines(day, &balances, &chart))
}

/// The line that an account belongs to.
fn line_of(row: &PositionRow, chart: &Chart) -> Line {
    let (class, place) = match (row.account_type, internal_account::number(row.account)) {
        (Some(AccountType::Savings), _) => (Class::Liability, Place::Savings),
        (Some(AccountType::Internal), Some(number)) => {
            let class = chart.get(row.account).map(|own| own.class);
            (class.unwrap_or(Class::Equity), Place::Own(number))
        }
        _ => (Class::Liability, Place::Checking),
    };
    (row.currency.code(), class, place)
}

fn current(driver: &mut dyn Driver, chart: &Chart) -> Result<Balances> {
    let mut balances = Balances::new();
    for_each_position(driver, |_, row| {
        let sum = balances.entry(line_of(row, chart)).or_default();
        sum.add(row, i128::from(row.balance_minor));
        Ok(())
    })?;
    Ok(balances)
}

/// The balances at the end of a day that is over.
///
/// What all customers had is in the figures by day. So of the types of their
/// accounts in a currency only the rarer ones are walked, account by account,
/// and the one with the most accounts has the rest.
fn past(driver: &mut dyn Driver, chart: &Chart, day: Day) -> Result<Balances> {
    let mut balances = Balances::new();
    let mut of_customers: BTreeMap<Line, Vec<AccountId>> = BTreeMap::new();
    for_each_position(driver, |driver, row| {
        let line = line_of(row, chart);
        let sum = balances.entry(line).or_default();
        if row.account.is_customer() {
            sum.add(row, 0);
            of_customers.entry(line).or_default().push(row.account);
        } else {
            let minor = Chain::of(driver, row.account)?.balance_on(driver, day)?;
            sum.add(row, i128::from(minor));
        }
        Ok(())
    })?;
    let mut left = all_customers(driver, day)?;
    let mut by_number: Vec<_> = of_customers.into_iter().collect();
    by_number.sort_by_key(|(_, accounts)| accounts.len());
    let mut last: BTreeMap<&'static str, usize> = BTreeMap::new();
    for (place, ((code, _, _), _)) in by_number.iter().enumerate() {
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
        balances.entry(line).or_default().minor = balance;
    }
    Ok(balances)
}

/// What all customers had at the end of a day, by currency.
fn all_customers(driver: &mut dyn Driver, day: Day) -> Result<BTreeMap<&'static str, i128>> {
    let mut sums: BTreeMap<&'static str, i128> = BTreeMap::new();
    for row in tables::daily_totals::between(driver, Day::MIN, day)? {
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

fn lines(at: Day, balances: &Balances, chart: &Chart) -> views::TrialBalance {
    let mut lines = Vec::new();
    let mut totals: Vec<views::TrialBalanceTotal> = Vec::new();
    let mut sums: BTreeMap<&'static str, (i128, i128)> = BTreeMap::new();
    for ((code, class, place), line) in balances {
        let Some(currency) = Currency::parse(code) else {
            continue;
        };
        let account = match place {
            Place::Own(number) => chart
                .account(*number)
                .map_or("unknown", |own| own.name.as_str()),
            Place::Checking => "customers/checking",
            Place::Savings => "customers/savings",
        };
        let (debit, credit) = (-line.minor.min(0), line.minor.max(0));
        let total = |minor| Total::new(minor, currency);
        lines.push(views::TrialBalanceLine {
            account: account.to_owned(),
            currency,
            debit: total(debit),
            credit: total(credit),
            class: *class,
            has_moved: line.has_moved,
        });
        let sum = sums.entry(code).or_default();
        sum.0 += debit;
        sum.1 += credit;
    }
    for (code, (debit, credit)) in sums {
        if let Some(currency) = Currency::parse(code) {
            totals.push(views::TrialBalanceTotal {
                currency,
                debit: Total::new(debit, currency),
                credit: Total::new(credit, currency),
            });
        }
    }
    views::TrialBalance { at, lines, totals }
}
