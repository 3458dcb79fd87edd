//! Check books, orders, items and cashier's checks, as callers get them.

use bankctl_storage::{Driver, damaged};
use bankctl_types::number::{AccountId, TransactionId};
use bankctl_types::{Currency, Money};

use super::cashier::no_such_cashier;
use super::rules::item::{DrawnCheck, ItemKind, ItemStatus};
use super::rules::stop::StopStatus;
use super::table::{self, BookRow, ItemRow, StopRow};
use crate::drawn_checks::DrawnChecksRoom;
use crate::kernel::rules::account::{AccountRef, label};
use crate::kernel::rules::internal_account;
use crate::kernel::tables;
use crate::kernel::transaction::{account_not_found, resolve};
use crate::{ReadTx, Result, views};

/// How many rows are read at a time.
const ROWS: i64 = 500;

impl DrawnChecksRoom<'_> {
    /// The check books of an account, by their numbers.
    ///
    /// # Errors
    /// `account_not_found`.
    pub fn books(self, account: &AccountRef) -> Result<Vec<views::CheckBook>> {
        self.0.read(|view| {
            let account = resolve(view.driver, view.settings, account)?;
            let rows = table::books_of(view.driver, account)?;
            Ok(rows.iter().map(book).collect())
        })
    }

    /// The orders of an account to stop payment, oldest first: those that are effective,
    /// or all.
    ///
    /// # Errors
    /// `account_not_found`.
    pub fn stops(self, account: &AccountRef, all: bool) -> Result<Vec<views::StopPayment>> {
        self.0.read(|view| {
            let account = resolve(view.driver, view.settings, account)?;
            let today = view.today;
            let mut told = Vec::new();
            for row in table::stops_of(view.driver, account)? {
                if all || row.record.status_on(today) == StopStatus::Active {
                    told.push(stop(view, &row)?);
                }
            }
            Ok(told)
        })
    }

    /// The checks that were presented, newest first: a page, and where the next begins.
    ///
    /// # Errors
    /// `account_not_found`.
    pub fn presented(
        self,
        account: Option<&AccountRef>,
        status: Option<ItemStatus>,
        (before, limit): (Option<i64>, usize),
    ) -> Result<(Vec<views::PresentedCheck>, Option<String>)> {
        self.0.read(|view| {
            let account = match account {
                Some(name) => Some(resolve(view.driver, view.settings, name)?),
                None => None,
            };
            let mut before = before.unwrap_or(i64::MAX);
            let mut told: Vec<views::PresentedCheck> = Vec::new();
            loop {
                let rows = table::items_before(view.driver, before, ROWS)?;
                let Some(last) = rows.last() else {
                    return Ok((told, None));
                };
                before = last.id;
                for row in rows {
                    let item = &row.record;
                    let is_meant = item.kind == ItemKind::Presented
                        && account.is_none_or(|account| account == item.account);
                    if !is_meant {
                        continue;
                    }
                    let line = presented(view.driver, &row)?;
                    if status.is_some_and(|status| status != line.status) {
                        continue;
                    }
                    if told.len() == limit {
                        let last = told.last().and_then(|line| line.id);
                        return Ok((told, last.map(|id| id.to_string())));
                    }
                    told.push(line);
                }
            }
        })
    }

    /// Cashier's checks, oldest first: those that are open, or all.
    ///
    /// # Errors
    /// Only those of the store.
    pub fn cashier_checks(self, open: bool) -> Result<Vec<views::CashierCheck>> {
        self.0.read(|view| {
            let mut rows = table::cashiers(view.driver)?;
            rows.retain(|row| !open || row.record.status == ItemStatus::Open);
            rows.iter().map(cashier).collect()
        })
    }

    /// A cashier's check by its number.
    ///
    /// # Errors
    /// `check_not_found`.
    pub fn cashier_check(self, number: i64) -> Result<views::CashierCheck> {
        self.0.read(|view| {
            let row = table::cashier(view.driver, number)?;
            cashier(&row.ok_or_else(|| no_such_cashier(number))?)
        })
    }
}

fn transaction(transfer: Option<i64>) -> Option<String> {
    transfer.map(|id| TransactionId::from_key(id).to_string())
}

/// A check book as a view.
pub(super) fn book(row: &BookRow) -> views::CheckBook {
    let book = &row.record;
    views::CheckBook {
        id: Some(row.id),
        account: label(book.account),
        first: book.numbers.first,
        last: book.numbers.last,
        count: book.numbers.count(),
        status: book.status,
        issued_on: book.issued_on,
        reason: book.reason.clone(),
        reference: book.reference.clone(),
        replayed: false,
        dry_run: false,
    }
}

/// An order as a view.
pub(super) fn stop(view: &mut ReadTx<'_>, row: &StopRow) -> Result<views::StopPayment> {
    let stop = &row.record;
    let currency = currency_of(view.driver, stop.account)?;
    Ok(views::StopPayment {
        id: Some(row.id),
        account: label(stop.account),
        number: stop.numbers.to_string(),
        amount: stop.amount_minor.map(|minor| Money::new(minor, currency)),
        currency,
        oral: stop.oral,
        ordered_on: stop.ordered_on,
        last_day: stop.last_day,
        status: stop.status_on(view.today),
        renewals: stop.renewals,
        reference: stop.reference.clone(),
        fees: Vec::new(),
        replayed: false,
        dry_run: false,
    })
}

/// What became of an item: a payment may have been taken back.
pub(super) fn status_of(driver: &mut dyn Driver, item: &DrawnCheck) -> Result<ItemStatus> {
    if item.status == ItemStatus::Paid
        && let Some(transfer) = item.transfer
        && tables::transfers::reversed_by(driver, transfer)?.is_some()
    {
        return Ok(ItemStatus::Reversed);
    }
    Ok(item.status)
}

/// A check that was presented, as a view.
pub(super) fn presented(driver: &mut dyn Driver, row: &ItemRow) -> Result<views::PresentedCheck> {
    let item = &row.record;
    let currency = currency_of(driver, item.account)?;
    Ok(views::PresentedCheck {
        id: Some(row.id),
        account: label(item.account),
        number: item.number,
        amount: Money::new(item.amount_minor, currency),
        currency,
        status: status_of(driver, item)?,
        code: item.code.clone(),
        message: None,
        reason: item.reason.clone(),
        dated: item.dated,
        routing: item.routing.clone(),
        trace: item.trace.clone(),
        reference: item.reference.clone(),
        business_date: item.day,
        transaction: transaction(item.transfer),
        fees: Vec::new(),
        replayed: false,
        dry_run: false,
    })
}

/// A cashier's check, as a view.
pub(super) fn cashier(row: &ItemRow) -> Result<views::CashierCheck> {
    let item = &row.record;
    let wrong = || damaged(format_args!("cashier's check {} is damaged", item.number));
    let currency = internal_account::currency(item.account).ok_or_else(wrong)?;
    Ok(views::CashierCheck {
        number: Some(item.number),
        amount: Money::new(item.amount_minor, currency),
        currency,
        payee: item.payee.clone().ok_or_else(wrong)?,
        from: label(item.remitter.ok_or_else(wrong)?),
        status: item.status,
        issued_on: item.day,
        claimable_from: item.claimable_from(),
        ended_on: item.ended_on,
        reason: item.reason.clone(),
        reference: item.reference.clone(),
        transaction: transaction(item.transfer),
        ended_by: transaction(item.ended_by),
        fees: Vec::new(),
        replayed: false,
        dry_run: false,
    })
}

fn currency_of(driver: &mut dyn Driver, account: AccountId) -> Result<Currency> {
    if let Some(currency) = internal_account::currency(account) {
        return Ok(currency);
    }
    let facts = tables::accounts::facts(driver, account)?;
    let facts = facts.ok_or_else(|| account_not_found(&label(account)))?;
    Ok(facts.currency)
}
