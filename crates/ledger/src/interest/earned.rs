//! What an account earned in a period, for its statement.

use bankctl_storage::{Driver, damaged};
use bankctl_types::Day;
use bankctl_types::number::AccountId;

use super::show::rows_of;
use super::table;
use crate::Result;
use crate::interest::rules::accrued::Accrued;
use crate::interest::rules::explained::explain;
use crate::interest::rules::moves::Bases;
use crate::interest::rules::yield_earned::{Earned, yield_earned};
use crate::products::terms::Products;

/// What an account earned.
pub(crate) struct EarnedInterest {
    /// The last day of it.
    pub(crate) through: Day,
    /// What was earned less what was owed.
    pub(crate) interest: Accrued,
    /// What the balance was on an average day by value date, in whole minor units; days
    /// below zero count as zero. `None` of no day.
    pub(crate) average_minor: Option<i64>,
    /// The annual percentage yield earned, with two decimals.
    pub(crate) yield_earned: Option<String>,
}

/// What an account earned from one day to another, as far as it is accrued; `None` of one
/// that accrues nothing, or whose days are not accrued yet.
///
/// # Errors
/// More than can be counted.
pub(crate) fn earned(
    driver: &mut dyn Driver,
    account: AccountId,
    (from, to): (Day, Day),
) -> Result<Option<EarnedInterest>> {
    let Some(row) = table::of_account(driver, account)? else {
        return Ok(None);
    };
    let through = to.min(row.state.accrued_through);
    if through < from {
        return Ok(None);
    }
    let rows = rows_of(driver, account)?;
    let schedule = Products::default().of_account(driver, account)?;
    let too_large = || damaged("the interest of a statement is too large");
    let mut interest = Accrued::ZERO;
    for line in explain(&schedule, &rows, (from, through)) {
        interest = interest.plus(line.interest).ok_or_else(too_large)?;
    }
    let known = rows.iter().filter(|row| row.business_date <= to);
    let bases = Bases::of(0, known.map(|row| row.moved).collect());
    let (mut first, mut sum, mut days) = (from, 0_i128, 0_i128);
    while first <= through {
        let (minor, stays) = bases.on(first);
        let last = stays.min(through);
        let count = i128::from(last.0) - i128::from(first.0) + 1;
        sum += i128::from(minor.max(0)) * count;
        days += count;
        first = Day(last.0 + 1);
    }
    Ok(Some(EarnedInterest {
        through,
        interest,
        average_minor: sum
            .checked_div(days)
            .and_then(|minor| i64::try_from(minor).ok()),
        yield_earned: yield_earned(&Earned {
            interest,
            balances_minor: sum,
            days,
        }),
    }))
}
