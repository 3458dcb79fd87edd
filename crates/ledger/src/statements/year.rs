//! Interest and fees of an account, in the period of a statement and since the first of
//! January of its last day (12 CFR 1030.6).

use std::collections::BTreeMap;

use bankctl_storage::{Driver, damaged};
use bankctl_types::account_statement::{StatementFee, StatementInterest, StatementSum};
use bankctl_types::calendar::Step;
use bankctl_types::kind::Kind;
use bankctl_types::number::AccountId;
use bankctl_types::{Currency, Day, Money};

use super::make::{Moved, fee_of, rows};
use super::rules::Covered;
use crate::fees;
use crate::interest::earned::earned;
use crate::kernel::rules::account::Account;
use crate::{ReadTx, Result};

/// What fees are called that were booked as no fee of the product.
const OTHER_FEES: &str = "fee";

/// What was taken or paid, in minor units, and how often.
#[derive(Clone, Copy, Default)]
struct Sum {
    count: u64,
    minor: i64,
}

impl Sum {
    fn add(&mut self, minor: i64) -> Result<()> {
        self.count += 1;
        let sum = self.minor.checked_add(minor);
        self.minor = sum.ok_or_else(|| damaged("the sum of a statement is too large"))?;
        Ok(())
    }

    fn shown(self, currency: Currency) -> StatementSum {
        StatementSum {
            count: self.count,
            amount: Money::new(self.minor, currency),
        }
    }
}

/// In the period, and in the year.
#[derive(Clone, Copy, Default)]
struct Both {
    period: Sum,
    year: Sum,
}

/// Whether a row counts in the period of the statement, and in its year.
#[derive(Clone, Copy)]
struct Counts {
    in_period: bool,
    in_year: bool,
}

impl Both {
    fn add(&mut self, minor: i64, counts: Counts) -> Result<()> {
        if counts.in_period {
            self.period.add(minor)?;
        }
        if counts.in_year {
            self.year.add(minor)?;
        }
        Ok(())
    }
}

/// What rows of an account say of interest and fees.
#[derive(Default)]
struct Figures {
    paid: Both,
    withheld: Both,
    fees: BTreeMap<String, Both>,
}

impl Figures {
    fn take(
        &mut self,
        driver: &mut dyn Driver,
        account: AccountId,
        row: &Moved,
        counts: Counts,
    ) -> Result<()> {
        let request = &row.transfer.request;
        let takes = request.debit == account;
        match request.kind {
            Kind::Interest if !takes => self.paid.add(request.amount_minor, counts),
            Kind::Tax if takes => self.withheld.add(request.amount_minor, counts),
            Kind::Fee if takes => {
                let code = match fee_of(&row.transfer) {
                    Some(fee) => fees::code_of(driver, fee)?,
                    None => None,
                };
                let code = code.unwrap_or_else(|| OTHER_FEES.to_owned());
                let sums = self.fees.entry(code).or_default();
                sums.add(request.amount_minor, counts)
            }
            _ => Ok(()),
        }
    }
}

/// Interest and fees of the account of a customer; nothing of one of the bank's own.
pub(super) fn interest_and_fees(
    view: &mut ReadTx<'_>,
    account: &Account,
    days: &Covered,
    in_period: &[Moved],
) -> Result<(Option<StatementInterest>, Vec<StatementFee>)> {
    let id = account.id;
    if !id.is_customer() {
        return Ok((None, Vec::new()));
    }
    let new_year = Step::Yearly.first_day(days.to);
    let mut figures = Figures::default();
    if new_year < days.from {
        let earlier = rows(view, id, (new_year, days.from.plus(-1)))?;
        let counts = Counts {
            in_period: false,
            in_year: true,
        };
        for row in &earlier {
            figures.take(view.driver, id, row, counts)?;
        }
    }
    for row in in_period {
        let counts = Counts {
            in_period: true,
            in_year: row.transfer.stamp.business_date >= new_year,
        };
        figures.take(view.driver, id, row, counts)?;
    }
    let interest = interest(view, account, days, &figures)?;
    let currency = account.currency;
    let fees = figures.fees.into_iter();
    let fees = fees.map(|(code, sums)| StatementFee {
        code,
        in_period: sums.period.shown(currency),
        in_year: sums.year.shown(currency),
    });
    Ok((interest, fees.collect()))
}

fn interest(
    view: &mut ReadTx<'_>,
    account: &Account,
    days: &Covered,
    figures: &Figures,
) -> Result<Option<StatementInterest>> {
    let currency = account.currency;
    let found = earned(view.driver, account.id, (days.from, days.to))?;
    let is_moved = figures.paid.year.count + figures.withheld.year.count > 0
        || figures.paid.period.count + figures.withheld.period.count > 0;
    if found.is_none() && !is_moved {
        return Ok(None);
    }
    let money = |sum: Sum| Money::new(sum.minor, currency);
    let average = found.as_ref().and_then(|found| found.average_minor);
    let is_whole = |through: Day| through == days.to && days.is_final;
    let whole = found.as_ref().filter(|found| is_whole(found.through));
    Ok(Some(StatementInterest {
        earned: found.as_ref().map_or_else(
            || crate::interest::rules::accrued::Accrued::ZERO.shown(currency.decimals()),
            |found| found.interest.shown(currency.decimals()),
        ),
        earned_through: found.as_ref().map(|found| found.through),
        average_balance: average.map(|minor| Money::new(minor, currency)),
        yield_earned: whole.and_then(|found| found.yield_earned.clone()),
        paid: money(figures.paid.period),
        paid_in_year: money(figures.paid.year),
        withheld: money(figures.withheld.period),
        withheld_in_year: money(figures.withheld.year),
    }))
}
