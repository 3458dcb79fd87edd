//! `receivable/disputes` against the disputes: it is what was credited and is neither
//! borne by the bank nor taken back.

use std::collections::BTreeMap;

use bankctl_storage::{Driver, damaged};
use bankctl_types::Currency;

use super::currency_of;
use super::table::{self, DisputeRow};
use crate::day::step::Tally;
use crate::error::advice::{Advice, OfDay};
use crate::error::{Class, Fault};
use crate::kernel::rules::daily_totals::shown_minor;
use crate::kernel::rules::internal_account::{self, RECEIVABLE_DISPUTES};
use crate::kernel::{paging, tables};
use crate::queries::shards;
use crate::{ReadTx, Result};
use bankctl_types::number::AccountId;

/// What credits of disputes come to in a currency, and what the account has.
pub(crate) struct Booked {
    /// The currency.
    pub(crate) currency: Currency,
    /// What the disputes come to, in minor units.
    pub(crate) outstanding_minor: i64,
    /// What the account has, in minor units.
    pub(crate) balance_minor: i64,
}

/// Both, in each currency that has one of them.
pub(crate) fn booked(driver: &mut dyn Driver) -> Result<Vec<Booked>> {
    let mut sums: BTreeMap<&'static str, Booked> = BTreeMap::new();
    let empty = |currency| Booked {
        currency,
        outstanding_minor: 0,
        balance_minor: 0,
    };
    let key = |row: &DisputeRow| row.id;
    paging::each(driver, table::page, key, |driver, row| {
        let minor = row.record.outstanding_minor();
        if minor == 0 {
            return Ok(());
        }
        let currency = currency_of(driver, row.record.account)?;
        let sum = sums
            .entry(currency.code())
            .or_insert_with(|| empty(currency));
        let all = sum.outstanding_minor.checked_add(minor);
        sum.outstanding_minor = all.ok_or_else(|| damaged("the credits of disputes"))?;
        Ok(())
    })?;
    let last = AccountId(AccountId::FIRST_CUSTOMER.0 - 1);
    let own = tables::accounts::page(driver, AccountId(0), last, None, i64::MAX)?;
    for row in own {
        let account = row.account.id;
        let whole = RECEIVABLE_DISPUTES.account(row.account.currency);
        if internal_account::unsharded(account) != whole || account != whole {
            continue;
        }
        let currency = row.account.currency;
        let sum = sums
            .entry(currency.code())
            .or_insert_with(|| empty(currency));
        sum.balance_minor = shown_minor(whole, shards::balance(driver, whole)?);
    }
    Ok(sums.into_values().collect())
}

/// Names the currencies in which both differ, at the close of a day.
pub(crate) fn at_close(view: &mut ReadTx<'_>, tally: &mut Tally) -> Result<()> {
    for one in booked(view.driver)? {
        if one.outstanding_minor == one.balance_minor {
            continue;
        }
        let message = wrong(&one);
        let fault =
            Fault::new(Class::Damaged, "not_balanced", message).hint(Advice::Day(OfDay::Prove));
        let subject = format!("{}:{}", RECEIVABLE_DISPUTES.name, one.currency);
        tally.caught(subject, Err(fault.into()))?;
    }
    Ok(())
}

/// What is wrong, in words.
pub(super) fn wrong(one: &Booked) -> String {
    format!(
        "its balance in {} is not what disputes were credited and is not settled",
        one.currency
    )
}
