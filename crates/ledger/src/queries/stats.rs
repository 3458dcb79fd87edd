//! Figures a period, and the trial balance.

use std::collections::BTreeMap;

use bankctl_storage::Driver;
use bankctl_types::calendar::{Span, Step};
use bankctl_types::number::{AccountId, CustomerNumber};
use bankctl_types::{Currency, Day, Money, Total};

use super::history::{Chain, is_incoming};
use crate::error::advice::{Advice, OfRequest};
use crate::error::{Class, Fault};
use crate::kernel::rules::account::AccountRef;
use crate::kernel::rules::daily_totals::{Figures, Flow, Tally, shown_minor};
use crate::kernel::rules::rejection::Rejection;
use crate::kernel::tables::positions::PositionRow;
use crate::kernel::{paging, tables, transaction};
use crate::queries::QueriesRoom;
use crate::queries::shards;
use crate::{ReadTx, Result, customers, views};

/// Whose figures.
#[derive(Clone, Debug)]
pub enum Scope {
    /// All customers' money.
    Bank,
    /// All accounts of one customer.
    Customer(CustomerNumber),
    /// One account.
    Account(AccountRef),
}

/// Which figures.
#[derive(Clone, Debug)]
pub struct StatsQuery {
    /// The length of a period.
    pub step: Step,
    /// Whose.
    pub scope: Scope,
    /// The days; by default the last periods up to today.
    pub span: Span,
}

/// How many periods are shown when no first day is given.
const fn periods_shown(step: Step) -> i32 {
    match step {
        Step::Daily => 30,
        Step::Weekly | Step::Monthly => 12,
        Step::Quarterly => 8,
        Step::Yearly => 5,
    }
}

/// How many periods one answer has at most.
const PERIODS_MAX: i64 = 10_000;

/// Refuses days that no one can look through.
fn must_be_few(step: Step, from: Day, to: Day) -> Result<()> {
    let (days, name) = match step {
        Step::Daily => (1, "days"),
        Step::Weekly => (7, "weeks"),
        Step::Monthly => (28, "months"),
        Step::Quarterly => (90, "quarters"),
        Step::Yearly => (365, "years"),
    };
    if (i64::from(to.0) - i64::from(from.0)) / days < PERIODS_MAX {
        return Ok(());
    }
    let message = format!("from {from} to {to} there are more than {PERIODS_MAX} {name}");
    Err(Fault::new(Class::Usage, "invalid_date", message)
        .hint(Advice::Request(OfRequest::FewerPeriods))
        .into())
}

/// The movements of one currency, by day, and what was there before.
#[derive(Default)]
struct Movements {
    opening_minor: i128,
    days: BTreeMap<Day, Figures>,
}

impl QueriesRoom<'_> {
    /// Counts, sums and balances a period, oldest first, by currency.
    ///
    /// # Errors
    /// Too many periods, `account_not_found` or `customer_not_found`.
    pub fn stats(self, query: &StatsQuery) -> Result<Vec<views::Stats>> {
        self.0.read(|view| figures(view, query))
    }
}

/// The figures of one state of the ledger.
pub(crate) fn figures(view: &mut ReadTx<'_>, query: &StatsQuery) -> Result<Vec<views::Stats>> {
    let to = query.span.to.unwrap_or(view.today).min(view.today);
    let from = match query.span.from {
        Some(from) => from,
        None => first_shown(view, query.step, to)?,
    };
    must_be_few(query.step, from, to)?;
    let movements = match &query.scope {
        Scope::Bank => of_bank(view.driver, view.settings.currency, from, to)?,
        Scope::Account(account) => {
            let id = transaction::resolve(view.driver, view.settings, account)?;
            let parts = shards::keys(view, id)?;
            of_accounts(view.driver, &parts, from, to)?
        }
        Scope::Customer(number) => {
            customers::by_number(view.driver, *number)?
                .ok_or_else(|| customers::customer_not_found(*number))?;
            let ids = tables::accounts::keys_of_customer(view.driver, *number)?;
            of_accounts(view.driver, &ids, from, to)?
        }
    };
    let mut items = Vec::new();
    for (code, movements) in movements {
        if let Some(currency) = Currency::parse(code) {
            periods(
                &mut items,
                query.step,
                (from, to),
                view.today,
                currency,
                &movements,
            );
        }
    }
    items.sort_by_key(|item| (item.from, item.currency.code()));
    Ok(items)
}

/// Shows every position to `visit`, a page at a time.
pub(crate) fn for_each_position(
    driver: &mut dyn Driver,
    mut visit: impl FnMut(&mut dyn Driver, &PositionRow) -> Result<()>,
) -> Result<()> {
    let page = |driver: &mut dyn Driver, after, limit| {
        tables::positions::page(driver, AccountId(after), limit)
    };
    let key = |row: &PositionRow| row.account.0;
    paging::each(driver, page, key, |driver, row| visit(driver, &row))
}

/// The first day that is shown when none was asked for: some periods back,
/// but not before the books began.
fn first_shown(view: &mut ReadTx<'_>, step: Step, to: Day) -> Result<Day> {
    let mut first = step.first_day(to);
    for _ in 1..periods_shown(step) {
        first = step.first_day(first.plus(-1));
    }
    let began = tables::transfers::first_date(view.driver)?.unwrap_or(view.today);
    Ok(first.max(step.first_day(began)).min(to))
}

fn of_bank(
    driver: &mut dyn Driver,
    home: Currency,
    from: Day,
    to: Day,
) -> Result<BTreeMap<&'static str, Movements>> {
    let mut found: BTreeMap<&'static str, Movements> = BTreeMap::new();
    found.entry(home.code()).or_default();
    for row in tables::daily_totals::between(driver, Day::MIN, to)? {
        let movements = found.entry(row.key.currency.code()).or_default();
        let mut figures = Figures::default();
        let amount = i128::from(row.amount_minor);
        figures.add_bank(row.key.kind, row.key.flow, row.transfers, amount);
        if row.key.day < from {
            movements.opening_minor += figures.net_minor;
        } else {
            let day = movements.days.entry(row.key.day).or_default();
            day.add_bank(row.key.kind, row.key.flow, row.transfers, amount);
        }
    }
    Ok(found)
}

fn of_accounts(
    driver: &mut dyn Driver,
    ids: &[AccountId],
    from: Day,
    to: Day,
) -> Result<BTreeMap<&'static str, Movements>> {
    let mut found: BTreeMap<&'static str, Movements> = BTreeMap::new();
    for id in ids {
        let Some(facts) = tables::accounts::facts(driver, *id)? else {
            continue;
        };
        let movements = found.entry(facts.currency.code()).or_default();
        let chain = Chain::of(driver, *id)?;
        let before = chain.balance_on(driver, from.plus(-1))?;
        movements.opening_minor += i128::from(shown_minor(*id, before));
        let span = Span {
            from: Some(from),
            to: Some(to),
        };
        let Some((low, mut high)) = chain.between(driver, span)? else {
            continue;
        };
        while low <= high {
            let start = low.max(high.saturating_sub(1_023));
            for line in chain.lines(driver, start, high)? {
                let transfer = &line.transfer;
                let other = if transfer.request.debit == *id {
                    transfer.request.credit
                } else {
                    transfer.request.debit
                };
                let day = movements
                    .days
                    .entry(transfer.stamp.business_date)
                    .or_default();
                let incoming = is_incoming(*id, transfer);
                let amount = i128::from(transfer.request.amount_minor);
                day.add_leg(
                    transfer.request.kind,
                    incoming,
                    other.is_customer(),
                    1,
                    amount,
                );
            }
            high = start - 1;
        }
    }
    Ok(found)
}

/// Adds up days to periods.
fn periods(
    items: &mut Vec<views::Stats>,
    step: Step,
    (from, to): (Day, Day),
    today: Day,
    currency: Currency,
    movements: &Movements,
) {
    let mut balance = movements.opening_minor;
    let mut first = from;
    while first <= to {
        let (start, end) = (step.first_day(first), step.last_day(first));
        let last = end.min(to);
        let mut sum = Figures::default();
        for (_, day) in movements.days.range(first..=last) {
            sum.merge(day);
        }
        let opening = balance;
        balance += sum.net_minor;
        let total = |minor: i128| Total::new(minor, currency);
        let tally = |tally: Tally| views::Tally {
            count: tally.count,
            amount: total(tally.amount_minor),
        };
        items.push(views::Stats {
            period: step.label(first),
            from: first,
            to: last,
            partial: first > start || last < end || end >= today,
            currency,
            deposits: tally(sum.deposits),
            withdrawals: tally(sum.withdrawals),
            transfers_in: tally(sum.transfers_in),
            transfers_out: tally(sum.transfers_out),
            fees: tally(sum.fees),
            interest: tally(sum.interest),
            reversals: tally(sum.reversals),
            adjustments: tally(sum.adjustments),
            overdraft_interest: tally(sum.overdraft_interest),
            tax: tally(sum.tax),
            count: sum.count,
            net: total(balance - opening),
            opening_balance: total(opening),
            closing_balance: total(balance),
        });
        first = end.plus(1);
        if end == Day::MAX {
            break;
        }
    }
}

/// A sum as money.
pub(crate) fn money(minor: i128, currency: Currency) -> Result<Money> {
    i64::try_from(minor)
        .map(|minor| Money::new(minor, currency))
        .map_err(|_| {
            Rejection::BalanceOverflow {
                account: "the sum".to_owned(),
            }
            .into()
        })
}

/// What a row of the rollup counts, for messages.
pub(crate) fn describe_key(key: tables::daily_totals::Key) -> String {
    let flow = match key.flow {
        Flow::In => "in",
        Flow::Out => "out",
        Flow::Across => "across",
        Flow::Within => "within",
    };
    let channel = key.channel.map_or("-", |channel| channel.name());
    format!("{} {} {} {channel} {flow}", key.day, key.currency, key.kind)
}
