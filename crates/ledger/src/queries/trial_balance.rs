//! The trial balance, now and at the end of any day.

use std::collections::{BTreeMap, BTreeSet};

use bankctl_storage::Driver;
use bankctl_types::calendar::Span;
use bankctl_types::class::Class;
use bankctl_types::kind::AccountType;
use bankctl_types::{Currency, Day, Total};

use super::export::keys_of;
use super::history::Chain;
use crate::kernel::rules::chart::Chart;
use crate::kernel::rules::daily_totals::Figures;
use crate::kernel::rules::internal_account;
use crate::kernel::tables;
use crate::kernel::tables::positions::PositionRow;
use crate::kernel::tables::sums_by_type::{self, Group, Holdings, Since};
use crate::queries::QueriesRoom;
use crate::{ReadTx, Result, views};

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

    fn add_all(&mut self, of: Holdings) {
        self.minor += of.minor;
        self.has_moved |= of.has_moved;
    }
}

type Balances = BTreeMap<Line, Sum>;

impl QueriesRoom<'_> {
    /// The balances of the bank's own accounts and the customers' totals at
    /// the end of a day; debits equal credits.
    ///
    /// # Errors
    /// Only those of the store.
    pub fn trial_balance(self, at: Option<Day>) -> Result<views::TrialBalance> {
        self.0.read(|view| balance(view, at))
    }
}

/// The trial balance of one state of the ledger.
pub(crate) fn balance(view: &mut ReadTx<'_>, at: Option<Day>) -> Result<views::TrialBalance> {
    let day = at.unwrap_or(view.today).min(view.today);
    let chart = tables::gl::chart(view.driver)?;
    let balances = if day == view.today {
        current(view.driver, &chart)?
    } else {
        past(view, &chart, day)?
    };
    Ok(lines(day, &balances, &chart))
}

/// The line of an account of the bank's own.
fn own_line(row: &PositionRow, chart: &Chart) -> Line {
    let class = chart.get(row.account).map(|own| own.class);
    let number = internal_account::number(row.account);
    (
        row.currency.code(),
        class.unwrap_or(Class::Equity),
        number.map_or(Place::Checking, Place::Own),
    )
}

/// The line of a type of customers' accounts.
fn line_of((code, account_type): Group) -> Line {
    let place = match account_type {
        Some(AccountType::Savings) => Place::Savings,
        _ => Place::Checking,
    };
    (code, Class::Liability, place)
}

fn current(driver: &mut dyn Driver, chart: &Chart) -> Result<Balances> {
    let mut balances = Balances::new();
    for row in tables::positions::own(driver)? {
        let sum = balances.entry(own_line(&row, chart)).or_default();
        sum.add(&row, i128::from(row.balance_minor));
    }
    for (group, holdings) in sums_by_type::now(driver)? {
        balances
            .entry(line_of(group))
            .or_default()
            .add_all(holdings);
    }
    Ok(balances)
}

/// The balances at the end of a day that is over.
///
/// What all customers had is in the figures by day. Where they have accounts of one
/// type in each currency that is all; else what was booked since is taken off what each
/// type has now.
fn past(view: &mut ReadTx<'_>, chart: &Chart, day: Day) -> Result<Balances> {
    let mut balances = Balances::new();
    for row in tables::positions::own(view.driver)? {
        let minor = Chain::of(view.driver, row.account)?.balance_on(view.driver, day)?;
        let sum = balances.entry(own_line(&row, chart)).or_default();
        sum.add(&row, i128::from(minor));
    }
    let mut of_customers = Balances::new();
    for (group, holdings) in sums_by_type::now(view.driver)? {
        of_customers
            .entry(line_of(group))
            .or_default()
            .add_all(holdings);
    }
    let currencies: BTreeSet<_> = of_customers.keys().map(|(code, _, _)| *code).collect();
    if currencies.len() == of_customers.len() {
        let had = all_customers(view.driver, day)?;
        for ((code, _, _), sum) in &mut of_customers {
            sum.minor = had.get(code).copied().unwrap_or(0);
        }
    } else {
        let since = end_of(view, day)?;
        for (group, minor) in sums_by_type::moved_since(view.driver, since)? {
            of_customers.entry(line_of(group)).or_default().minor -= minor;
        }
    }
    balances.append(&mut of_customers);
    Ok(balances)
}

/// The end of a day in the journal: a transfer where business dates never go back.
fn end_of(view: &mut ReadTx<'_>, day: Day) -> Result<Since> {
    if view.settings.lanes > 1 {
        return Ok(Since::Day(day));
    }
    let through = Span {
        from: None,
        to: Some(day),
    };
    Ok(Since::Key(keys_of(view.driver, through)?.1))
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
