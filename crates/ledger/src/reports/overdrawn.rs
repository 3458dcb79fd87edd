//! Accounts that are overdrawn: how much, and since when.

use std::collections::BTreeMap;

use bankctl_storage::Driver;
use bankctl_types::number::AccountId;
use bankctl_types::{Currency, Day, Money, Total};

use super::balances::{self, CUSTOMERS};
use super::products::{Codes, code_on};
use super::rules::{Basis, Proof};
use super::table::AccountLine;
use super::{Asked, Limited, ReportQuery, sums};
use crate::kernel::rules::account::label;
use crate::queries::history::Chain;
use crate::reports::ReportsRoom;
use crate::{ReadTx, Result, interest, views};

/// How many rows of an account are read at a time.
const BLOCK: u64 = 64;

/// What customers have of a currency, in minor units.
#[derive(Clone, Copy)]
struct Sums {
    currency: Currency,
    above: i128,
    below: i128,
}

impl ReportsRoom<'_> {
    /// The customers' accounts below zero at the end of a day, of those that have been
    /// for so many days.
    ///
    /// # Errors
    /// Only those of the store.
    pub fn overdrawn(
        self,
        query: &ReportQuery,
        days_min: i64,
    ) -> Result<views::Reported<views::OverdrawnLine>> {
        self.0.read(|view| {
            let asked = Asked::at(view, query);
            overdrawn(view, &asked, days_min)
        })
    }
}

fn overdrawn(
    view: &mut ReadTx<'_>,
    asked: &Asked,
    days_min: i64,
) -> Result<views::Reported<views::OverdrawnLine>> {
    let mut found = Limited::of(asked);
    let mut codes = Codes::default();
    let mut sums: BTreeMap<&'static str, Sums> = BTreeMap::new();
    balances::each_page(view, asked, CUSTOMERS, |view, page| {
        for (line, minor) in page {
            let sum = sums.entry(line.currency.code()).or_insert(Sums {
                currency: line.currency,
                above: 0,
                below: 0,
            });
            if minor >= 0 {
                sum.above += minor;
                continue;
            }
            sum.below -= minor;
            let since = since(view, asked, line.account)?;
            let days = i64::from(asked.to.0) - i64::from(since.0) + 1;
            if days < days_min || !found.has_room() {
                continue;
            }
            let product = code_on(view.driver, &mut codes, &line, asked.to)?;
            let is_now = asked.to >= view.today;
            found.push(shown(&line, (-minor, since, days), product, is_now));
        }
        Ok(())
    })?;
    let booked = sums::customers(view, asked.to, asked.basis)?;
    let proofs = sums.into_iter().map(|(code, sum)| {
        let total = booked.get(code).copied().unwrap_or(0);
        Proof::of(
            sum.currency,
            ("above zero less below", sum.above - sum.below),
            ("customers by the daily totals", total),
        )
    });
    let proofs = proofs.collect();
    found.reported(view, asked, proofs)
}

fn shown(
    line: &AccountLine,
    (owed, since, days): (i128, Day, i64),
    product: String,
    is_now: bool,
) -> views::OverdrawnLine {
    let currency = line.currency;
    let over = (owed - i128::from(line.overdraft_minor)).max(0);
    views::OverdrawnLine {
        account: label(line.account),
        product,
        currency,
        since,
        days,
        overdrawn: Total::new(owed, currency),
        limit: is_now.then(|| Money::new(line.overdraft_minor, currency)),
        over_limit: is_now.then(|| Total::new(over, currency)),
    }
}

/// The first day of those at whose ends an account has been below zero without a
/// break.
fn since(view: &mut ReadTx<'_>, asked: &Asked, account: AccountId) -> Result<Day> {
    let since = match asked.basis {
        Basis::Booked => by_booking(view.driver, account, asked.to)?,
        Basis::Value => interest::below_zero_since(view.driver, account, asked.to)?,
    };
    Ok(since.unwrap_or(asked.to))
}

fn by_booking(driver: &mut dyn Driver, account: AccountId, day: Day) -> Result<Option<Day>> {
    let chain = Chain::of(driver, account)?;
    let mut high = chain.last_on(driver, day)?.map_or(0, |line| line.ordinal);
    let (mut since, mut seen) = (None, None);
    while high > 0 {
        let low = high.saturating_sub(BLOCK - 1).max(1);
        for line in chain.lines(driver, low, high)? {
            let date = line.transfer.stamp.business_date;
            // Of a day the last row counts, which comes first here.
            if seen.replace(date) == Some(date) {
                continue;
            }
            if chain.leg(&line.transfer).balance_minor >= 0 {
                return Ok(since);
            }
            since = Some(date);
        }
        high = low - 1;
    }
    Ok(since)
}
