//! The transactions of cash of some days, as the rules look at them.

use bankctl_storage::Driver;
use bankctl_types::calendar::Span;
use bankctl_types::kind::{Channel, Kind};
use bankctl_types::number::AccountId;
use bankctl_types::{Day, Money};

use super::conductor::{conductors, is_cash};
use super::rules::{CashRow, Way, day_of};
use super::threshold::in_ledger_currency;
use crate::kernel::rules::internal_account;
use crate::kernel::rules::transfer::Transfer;
use crate::kernel::tables;
use crate::kernel::tables::transfers::listed::Narrowed;
use crate::reports::Asked;
use crate::reports::journal;
use crate::reports::rules::Basis;
use crate::{ReadTx, Result, tills};

/// The transactions of cash that count for some days, both included, the oldest first.
pub(super) fn of_days(view: &mut ReadTx<'_>, from: Day, to: Day) -> Result<Vec<CashRow>> {
    let asked = Asked {
        from: first_booked(view.driver, from)?,
        to,
        basis: Basis::Booked,
        currency: None,
        limit: usize::MAX,
    };
    let narrowed = Narrowed {
        channel: Some(Channel::Cash),
        ..Narrowed::default()
    };
    let mut rows = Vec::new();
    journal::each(view, &asked, narrowed, |view, transfer| {
        let day = day_of(transfer.stamp.business_date, transfer.value_date());
        if (from..=to).contains(&day) {
            rows.extend(cash_row(view, transfer)?);
        }
        Ok(())
    })?;
    Ok(rows)
}

/// The first business date on which cash can be booked that counts for a day: the
/// business day before it, whose evening is of that day.
pub(super) fn first_booked(driver: &mut dyn Driver, day: Day) -> Result<Day> {
    let before = tables::business_days::before(driver, day)?;
    Ok(before.map_or(day, |row| row.day.date))
}

/// A transfer as a transaction of cash; `None` if it is none, or of a currency of which
/// no rate is known.
pub(super) fn cash_row(view: &mut ReadTx<'_>, transfer: &Transfer) -> Result<Option<CashRow>> {
    let request = &transfer.request;
    if !is_cash(request.kind, request.channel) {
        return Ok(None);
    }
    let (way, account, drawer) = sides(request.kind, [request.debit, request.credit]);
    let facts = tables::accounts::facts(view.driver, account)?;
    let Some(currency) = facts.map(|facts| facts.currency) else {
        return Ok(None);
    };
    let amount = Money::new(request.amount_minor, currency);
    let at = transfer.stamp.booked_at;
    let Some(minor) = in_ledger_currency(view.driver, view.settings, amount, at)? else {
        return Ok(None);
    };
    let holders = tables::accounts::holders(view.driver, account)?;
    Ok(Some(CashRow {
        id: transfer.id,
        day: day_of(transfer.stamp.business_date, transfer.value_date()),
        way,
        minor,
        account,
        holders: holders.iter().map(|holder| holder.customer).collect(),
        conductors: conductors(view.driver, &view.context.privacy, transfer.id)?,
        branch: tills::branch_of(view.driver, drawer)?,
        is_taken_back: is_taken_back(view.driver, transfer)?,
    }))
}

/// Which way cash goes, the account of the customer, and the drawer.
fn sides(kind: Kind, [debit, credit]: [AccountId; 2]) -> (Way, AccountId, AccountId) {
    match kind {
        Kind::Deposit => (Way::In, credit, internal_account::unsharded(debit)),
        _ => (Way::Out, debit, internal_account::unsharded(credit)),
    }
}

/// Whether a transfer was taken back on its business date.
fn is_taken_back(driver: &mut dyn Driver, transfer: &Transfer) -> Result<bool> {
    let Some(reversal) = tables::transfers::reversed_by(driver, transfer.id)? else {
        return Ok(false);
    };
    let on = tables::transfers::date_of(driver, reversal)?;
    Ok(on == Some(transfer.stamp.business_date))
}

/// The days of a period up to today: without one, the last 30.
pub(super) fn days(span: Span, today: Day) -> (Day, Day) {
    const DAYS: i32 = 30;
    let to = span.to.unwrap_or(today);
    (span.from.unwrap_or_else(|| to.plus(-DAYS)), to)
}
