//! Whether a till has more than it should with cash that was booked just now: told at the
//! counter, so that the teller gives some of it to the vault.

use bankctl_types::{Currency, Money};

use super::blind::is_blind;
use super::table;
use crate::kernel::rules::chart::{self, TILL_PREFIX};
use crate::kernel::rules::daily_totals::shown_minor;
use crate::queries::shards;
use crate::tills::TillsRoom;
use crate::{ReadTx, Result, views};

impl TillsRoom<'_> {
    /// What a till has beyond its limit with a transaction that was booked just now, or
    /// would be; `None` of most, and of a till whose teller is not to know what it has.
    ///
    /// # Errors
    /// Only those of the store.
    pub fn told(self, booked: &views::Transaction) -> Result<Option<views::TillTold>> {
        // Cash comes into a till on the side that is debited.
        let Some(name) = booked.debit.strip_prefix(TILL_PREFIX) else {
            return Ok(None);
        };
        let unbooked = if booked.id.is_none() {
            booked.amount.minor
        } else {
            0
        };
        self.0.read(|view| {
            let told = of_till(view, name, (booked.currency, unbooked))?;
            Ok(told.map(|told| views::TillTold {
                crossed: told.holds.minor.saturating_sub(booked.amount.minor) <= told.max.minor,
                ..told
            }))
        })
    }

    /// The same of cash that was handed over to a till.
    ///
    /// # Errors
    /// Only those of the store.
    pub fn told_of(self, taken: &views::Handover) -> Result<Option<views::TillTold>> {
        let unbooked = if taken.dry_run { taken.amount.minor } else { 0 };
        self.0
            .read(|view| of_till(view, &taken.to, (taken.currency, unbooked)))
    }
}

/// What a till has beyond its limit, with what a dry run would add to it.
fn of_till(
    view: &mut ReadTx<'_>,
    name: &str,
    (currency, unbooked): (Currency, i64),
) -> Result<Option<views::TillTold>> {
    let Some(row) = table::by_name(view.driver, name)? else {
        return Ok(None);
    };
    let Some(max) = row.record.limit(currency) else {
        return Ok(None);
    };
    if is_blind(view, &row)? {
        return Ok(None);
    }
    let account = chart::key(row.record.account, currency);
    let minor = shown_minor(account, shards::balance(view.driver, account)?);
    let minor = minor.saturating_add(unbooked);
    Ok((minor > max).then(|| views::TillTold {
        till: row.record.name.clone(),
        holds: Money::new(minor, currency),
        max: Money::new(max, currency),
        currency,
        crossed: true,
    }))
}
