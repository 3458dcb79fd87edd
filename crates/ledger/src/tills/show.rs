//! Tills, counts and handovers, as callers get them.

use bankctl_storage::{Driver, damaged};
use bankctl_types::number::{AccountId, TransactionId};
use bankctl_types::{Currency, Money};

use super::blind::is_blind;
use super::settle::currency_of;
use super::table::{self, CountRow, HandoverRow, TillRow};
use crate::kernel::rules::chart::{self, TILL_PREFIX};
use crate::kernel::rules::daily_totals::shown_minor;
use crate::kernel::rules::internal_account::{self, CASH_VAULT};
use crate::kernel::tables;
use crate::queries::shards;
use crate::tills::TillsRoom;
use crate::{ReadTx, Result, access, views};

/// The name of the vault where a till's could stand.
const VAULT: &str = super::cash::VAULT;

impl TillsRoom<'_> {
    /// All tills, each in all currencies that it holds.
    ///
    /// # Errors
    /// Only those of the store.
    pub fn list(self) -> Result<Vec<views::Till>> {
        self.0.read(|view| {
            let rows = table::till_page(view.driver, 0, i64::MAX)?;
            let mut told = Vec::new();
            for row in &rows {
                told.extend(till(view, row)?);
            }
            Ok(told)
        })
    }

    /// A till by name, or the one that the operator has open.
    ///
    /// # Errors
    /// `till_not_found`.
    pub fn get(self, name: &str) -> Result<Vec<views::Till>> {
        self.0.read(|view| {
            let row = super::add::existing(view.driver, name)?;
            till(view, &row)
        })
    }

    /// The vault, in all currencies.
    ///
    /// # Errors
    /// Only those of the store.
    pub fn vault(self) -> Result<Vec<views::Till>> {
        self.0.read(|view| {
            let offers = table::offered(view.driver)?;
            let accounts = accounts_of(view.driver, CASH_VAULT.number())?;
            let mut told = Vec::new();
            for (account, currency) in accounts {
                let minor = shown_minor(account, shards::balance(view.driver, account)?);
                let mut line = empty(VAULT, currency);
                line.expected = Some(Money::new(minor, currency));
                offered(&mut line, account, &offers);
                told.push(line);
            }
            Ok(told)
        })
    }

    /// Counts, newest first: a page, and where the next begins.
    ///
    /// # Errors
    /// `till_not_found`.
    pub fn counts(
        self,
        till: Option<&str>,
        before: Option<i64>,
        limit: usize,
    ) -> Result<(Vec<views::Count>, Option<String>)> {
        self.0.read(|view| {
            let till = match till {
                Some(VAULT) | None => till.map(|_| None),
                Some(name) => Some(Some(super::add::existing(view.driver, name)?.id)),
            };
            let is_meant = |row: &CountRow| till.is_none_or(|till| row.record.till == till);
            let pick = |row: &CountRow| is_meant(row).then_some(row.id);
            let (rows, next) = newest(view, (before, limit), table::counts_before, |row| {
                (row.id, pick(row).is_some())
            })?;
            let told = rows
                .iter()
                .map(|row| count(view, row))
                .collect::<Result<_>>()?;
            Ok((told, next))
        })
    }

    /// Handovers, newest first: those that wait, or all; a page, and where the next
    /// begins.
    ///
    /// # Errors
    /// Only those of the store.
    pub fn handovers(
        self,
        all: bool,
        before: Option<i64>,
        limit: usize,
    ) -> Result<(Vec<views::Handover>, Option<String>)> {
        self.0.read(|view| {
            let (rows, next) = if all {
                newest(view, (before, limit), table::handovers_before, |row| {
                    (row.id, true)
                })?
            } else {
                let mut rows = table::offered(view.driver)?;
                rows.reverse();
                (rows, None)
            };
            let told = rows
                .iter()
                .map(|row| handover(view, row))
                .collect::<Result<_>>()?;
            Ok((told, next))
        })
    }
}

/// The rows before a number that are meant, newest first, and the cursor of the next
/// page.
fn newest<R>(
    view: &mut ReadTx<'_>,
    (before, limit): (Option<i64>, usize),
    read: impl Fn(&mut dyn Driver, i64, i64) -> bankctl_storage::Result<Vec<R>>,
    key: impl Fn(&R) -> (i64, bool),
) -> Result<(Vec<R>, Option<String>)> {
    let mut before = before.unwrap_or(i64::MAX);
    let mut found: Vec<R> = Vec::new();
    loop {
        let rows = read(view.driver, before, 500)?;
        let Some(last) = rows.last() else {
            return Ok((found, None));
        };
        before = key(last).0;
        for row in rows {
            if !key(&row).1 {
                continue;
            }
            if found.len() == limit {
                let next = found.last().map(|row| key(row).0.to_string());
                return Ok((found, next));
            }
            found.push(row);
        }
    }
}

/// The accounts of a number of the chart, one a currency.
fn accounts_of(driver: &mut dyn Driver, number: i64) -> Result<Vec<(AccountId, Currency)>> {
    let last = AccountId(AccountId::FIRST_CUSTOMER.0 - 1);
    let rows = tables::accounts::page(driver, AccountId(0), last, None, i64::MAX)?;
    let accounts = rows.into_iter().map(|row| row.account);
    Ok(accounts
        .filter(|account| account.id == chart::key(number, account.currency))
        .map(|account| (account.id, account.currency))
        .collect())
}

fn empty(name: &str, currency: Currency) -> views::Till {
    let zero = Money::new(0, currency);
    views::Till {
        name: name.to_owned(),
        branch: None,
        status: None,
        operator: None,
        assigned_to: None,
        currency,
        expected: None,
        max: None,
        over_limit: None,
        max_refuse: false,
        blind: false,
        offered_to: zero,
        offered_from: zero,
        session: None,
        opened_at: None,
        replayed: false,
        dry_run: false,
    }
}

/// Adds what waits for its receiver.
fn offered(line: &mut views::Till, account: AccountId, offers: &[HandoverRow]) {
    let sum = |side: fn(&HandoverRow) -> AccountId| {
        let of_it = offers.iter().filter(|offer| side(offer) == account);
        let minors = of_it.map(|offer| offer.record.amount_minor);
        Money::new(minors.fold(0_i64, i64::saturating_add), line.currency)
    };
    line.offered_to = sum(|offer| offer.record.receiver);
    line.offered_from = sum(|offer| offer.record.giver);
}

/// A till, in all its currencies. What a blind till holds is shown to those only who
/// answer for the counter.
pub(super) fn till(view: &mut ReadTx<'_>, row: &TillRow) -> Result<Vec<views::Till>> {
    let till = &row.record;
    let offers = table::offered(view.driver)?;
    let operator = name_of(view.driver, till.holder)?;
    let assigned_to = name_of(view.driver, till.operator)?;
    let is_shown = !is_blind(view, row)?;
    let mut told = Vec::new();
    for (account, currency) in accounts_of(view.driver, till.account)? {
        let minor = shown_minor(account, shards::balance(view.driver, account)?);
        let max = till.limit(currency);
        let mut line = views::Till {
            branch: till.branch.clone(),
            status: Some(till.status),
            operator: operator.clone(),
            assigned_to: assigned_to.clone(),
            expected: is_shown.then_some(Money::new(minor, currency)),
            max: max.map(|max| Money::new(max, currency)),
            over_limit: max.filter(|_| is_shown).map(|max| minor > max),
            max_refuse: till.refuses_beyond,
            blind: till.blind,
            session: (till.session > 0).then_some(till.session),
            opened_at: till.opened_at,
            ..empty(&till.name, currency)
        };
        offered(&mut line, account, &offers);
        told.push(line);
    }
    Ok(told)
}

/// A count.
pub(super) fn count(view: &mut ReadTx<'_>, row: &CountRow) -> Result<views::Count> {
    let count = &row.record;
    let currency = currency_of(count)?;
    let money = |minor| Money::new(minor, currency);
    let till = match count.till {
        None => VAULT.to_owned(),
        Some(id) => table::till(view.driver, id)?
            .map(|row| row.record.name)
            .ok_or_else(|| damaged(format_args!("till {id} is missing")))?,
    };
    let counted_by = name_of(view.driver, Some(count.counted_by))?.unwrap_or_default();
    Ok(views::Count {
        id: Some(row.id),
        till,
        session: count.session,
        counted: money(count.counted_minor),
        expected: money(count.expected_minor),
        difference: money(count.difference_minor()),
        resolved: money(count.resolved_minor),
        currency,
        pieces: count.pieces.clone(),
        counted_by,
        witness: name_of(view.driver, count.witness)?,
        counted_at: count.counted_at,
        business_date: count.counted_on,
        waits: !count.is_settled(),
        transaction: number(count.transfer),
        reference: count.reference.clone(),
        replayed: false,
        dry_run: false,
    })
}

/// A handover.
pub(super) fn handover(view: &mut ReadTx<'_>, row: &HandoverRow) -> Result<views::Handover> {
    let offer = &row.record;
    let currency = internal_account::currency(offer.giver)
        .ok_or_else(|| damaged(format_args!("handover {} has no currency", row.id)))?;
    Ok(views::Handover {
        id: Some(row.id),
        from: place(view, offer.giver)?,
        to: place(view, offer.receiver)?,
        amount: Money::new(offer.amount_minor, currency),
        currency,
        status: offer.status,
        given_by: name_of(view.driver, Some(offer.given_by))?.unwrap_or_default(),
        ended_by: name_of(view.driver, offer.ended_by)?,
        reason: offer.reason.clone(),
        reference: offer.reference.clone(),
        transaction: number(offer.transfer),
        offered_at: offer.offered_at,
        replayed: false,
        dry_run: false,
    })
}

/// What people call the place whose cash is on an account.
fn place(view: &mut ReadTx<'_>, account: AccountId) -> Result<String> {
    if internal_account::number(account) == Some(CASH_VAULT.number()) {
        return Ok(VAULT.to_owned());
    }
    let label = view.label(account)?;
    let name = label.strip_prefix(TILL_PREFIX).map(str::to_owned);
    Ok(name.unwrap_or(label))
}

fn number(transfer: Option<i64>) -> Option<String> {
    transfer.map(|key| TransactionId::from_key(key).to_string())
}

fn name_of(driver: &mut dyn Driver, operator: Option<i64>) -> Result<Option<String>> {
    let Some(key) = operator else {
        return Ok(None);
    };
    let row = access::operator_by_key(driver, key)?;
    let row = row.ok_or_else(|| damaged(format_args!("operator {key} is missing")))?;
    Ok(Some(row.operator.name))
}
