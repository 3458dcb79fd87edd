//! Sums that several reports need: of the bank's own accounts by name, and of all that
//! customers have.

use std::collections::BTreeMap;

use bankctl_types::class::Class;
use bankctl_types::number::AccountId;
use bankctl_types::{Currency, Day};

use super::Asked;
use super::balances::{self, OWN, Shifted};
use super::rules::Basis;
use super::table::{self, FlowSum, Range};
use crate::kernel::rules::daily_totals::Figures;
use crate::kernel::rules::internal_account::{self, unsharded};
use crate::kernel::tables;
use crate::queries::export::keys_of;
use crate::{ReadTx, Result};

/// One of the bank's own accounts with its balance.
#[derive(Clone, Debug)]
pub(super) struct Own {
    /// The key of its first part.
    pub(super) account: AccountId,
    /// The name.
    pub(super) name: String,
    /// What it is.
    pub(super) class: Class,
    /// The currency.
    pub(super) currency: Currency,
    /// The balance of all parts in minor units; a credit raises it.
    pub(super) minor: i128,
    /// Whether anything was ever booked there.
    pub(super) has_moved: bool,
}

/// The bank's own accounts at the end of the last day that was asked for, by currency
/// and in the order of the chart.
pub(super) fn own(view: &mut ReadTx<'_>, asked: &Asked) -> Result<Vec<Own>> {
    let chart = tables::gl::chart(view.driver)?;
    let mut found: BTreeMap<(&'static str, AccountId), Own> = BTreeMap::new();
    balances::each(view, asked, OWN, |line, minor| {
        let first = unsharded(line.account);
        let key = (line.currency.code(), first);
        let known = chart.get(line.account);
        let own = found.entry(key).or_insert_with(|| Own {
            account: first,
            name: chart_name(known.map(|own| own.name.as_str()), first),
            class: known.map_or(Class::Equity, |own| own.class),
            currency: line.currency,
            minor: 0,
            has_moved: false,
        });
        own.minor += minor;
        own.has_moved |= line.position.legs > 0;
    })?;
    Ok(found.into_values().collect())
}

fn chart_name(known: Option<&str>, account: AccountId) -> String {
    known.map_or_else(
        || crate::kernel::rules::account::label(account),
        str::to_owned,
    )
}

/// What all customers have at the end of a day by the daily totals, by currency in
/// minor units: not a sum of their balances, but of what was booked.
pub(super) fn customers(
    view: &mut ReadTx<'_>,
    day: Day,
    basis: Basis,
) -> Result<BTreeMap<&'static str, i128>> {
    let mut sums: BTreeMap<&'static str, i128> = BTreeMap::new();
    for row in tables::daily_totals::between(view.driver, Day::MIN, day)? {
        let mut figures = Figures::default();
        let amount = i128::from(row.amount_minor);
        figures.add_bank(row.key.kind, row.key.flow, row.transfers, amount);
        *sums.entry(row.key.currency.code()).or_default() += figures.net_minor;
    }
    let shifted = Shifted::at(view.driver, day, basis)?;
    for (account, minor) in shifted.each() {
        if !account.is_customer() {
            // The other side of it is a customer's, or cancels it.
            let currency = internal_account::currency(account);
            if let Some(currency) = currency {
                *sums.entry(currency.code()).or_default() -= minor;
            }
        }
    }
    Ok(sums)
}

/// The transfers of a period: a range of keys where business dates never go back.
pub(super) fn range(view: &mut ReadTx<'_>, asked: &Asked) -> Result<Range> {
    let (from, to) = (asked.from, asked.to);
    match asked.basis {
        Basis::Value => Ok(Range::ValueDays(from, to)),
        Basis::Booked if view.settings.lanes > 1 => Ok(Range::Days(from, to)),
        Basis::Booked => {
            let span = bankctl_types::calendar::Span {
                from: Some(from),
                to: Some(to),
            };
            let (after, last) = keys_of(view.driver, span)?;
            Ok(Range::Keys(after, last))
        }
    }
}

/// What all parts of one of the bank's own accounts paid, by debit, and were paid, by
/// credit.
pub(super) fn flows(
    view: &mut ReadTx<'_>,
    range: Range,
    account: AccountId,
) -> Result<[FlowSum; 2]> {
    Ok(table::flows(
        view.driver,
        range,
        internal_account::parts(account),
    )?)
}
