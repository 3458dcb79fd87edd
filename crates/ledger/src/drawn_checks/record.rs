//! Check books, orders and checks against the change log, and against the journal.

use std::collections::{BTreeMap, BTreeSet};

use bankctl_storage::Driver;
use bankctl_types::kind::{Channel, Kind};
use bankctl_types::number::AccountId;

use super::rules::item::{DrawnCheck, ItemKind, ItemStatus};
use super::table::{self, ItemRow};
use crate::Result;
use crate::audit::verify::findings::Findings;
use crate::audit::verify::journal::Audit;
use crate::audit::verify::occurrences::Moved;
use crate::audit::verify::record::{Known, Records};
use crate::kernel::paging;
use crate::kernel::rules::account::label;
use crate::kernel::rules::change::Subject;
use crate::kernel::rules::chart;
use crate::kernel::rules::internal_account::{
    CLEARING_CHECK, Internal, PAYABLE_OFFICIAL_CHECKS, unsharded,
};
use crate::kernel::tables;
use crate::queries::shards;
use crate::rooms::records::RecordKind;

/// Check books, by number.
pub(crate) const BOOKS: RecordKind = RecordKind::of(Subject::CheckBook, books);
/// Orders to stop payment, by number.
pub(crate) const STOPS: RecordKind = RecordKind::of(Subject::StopPayment, stops);
/// Checks, by number.
pub(crate) const ITEMS: RecordKind = RecordKind {
    journal: Some(journal),
    ..RecordKind::of(Subject::DrawnCheck, items)
};

fn books(driver: &mut dyn Driver, _: &Known, records: &mut Records<'_>) -> Result<()> {
    let page = table::book_page;
    records.compare_all(driver, Subject::CheckBook, page, |driver, row, findings| {
        let others = table::books_of(driver, row.record.account)?;
        let overlaps = others
            .iter()
            .any(|other| other.id != row.id && other.record.numbers.meets(row.record.numbers));
        if overlaps || !row.record.is_sound() {
            let what =
                "its numbers and its state do not go together, or another book has some of them";
            findings.add("wrong_check_book", format!("check book {}", row.id), what);
        }
        Ok(())
    })
}

fn stops(driver: &mut dyn Driver, _: &Known, records: &mut Records<'_>) -> Result<()> {
    let page = table::stop_page;
    records.compare_all(driver, Subject::StopPayment, page, |_, row, findings| {
        if !row.record.is_sound() {
            let what = "its days, its state and its numbers do not go together";
            let subject = format!("stop payment {}", row.id);
            findings.add("wrong_stop_payment", subject, what);
        }
        Ok(())
    })
}

fn items(driver: &mut dyn Driver, _: &Known, records: &mut Records<'_>) -> Result<()> {
    let page = table::item_page;
    records.compare_all(driver, Subject::DrawnCheck, page, |_, row, findings| {
        if !row.record.is_sound() {
            let what = "its state and what it names do not go together";
            findings.add("wrong_check", format!("check item {}", row.id), what);
        }
        Ok(())
    })
}

/// Holds each check against the journal: one that was paid has exactly one transaction,
/// one that was returned has none, and what the bank owes for its own checks is their
/// sum (V5).
fn journal(
    driver: &mut dyn Driver,
    audit: &Audit,
    findings: &mut Findings,
) -> Result<BTreeSet<i64>> {
    let mut missing: BTreeSet<i64> = audit.drawn_checks.keys().collect();
    let mut open: BTreeMap<AccountId, i128> = BTreeMap::new();
    let key = |row: &ItemRow| row.id;
    paging::each(driver, table::item_page, key, |driver, row| {
        missing.remove(&row.id);
        let item = &row.record;
        let moved = audit.drawn_checks.of(row.id);
        let is_booked = match moved {
            None if item.transfer.is_some() => is_paid_here(driver, item)?,
            moved => fits(item, moved),
        };
        if !is_booked || !is_ended_as_said(driver, item)? {
            findings.add(
                "wrong_check",
                format!("check item {}", row.id),
                "what the journal booked for it is not what is written down of it",
            );
        }
        if item.kind == ItemKind::Cashier && item.status == ItemStatus::Open {
            *open.entry(item.account).or_default() += i128::from(item.amount_minor);
        }
        Ok(())
    })?;
    compare_sums(driver, &mut open, findings)?;
    Ok(missing)
}

/// Whether a transaction is the one that paid a check, or was paid for it.
fn fits(item: &DrawnCheck, moved: Option<&Moved>) -> bool {
    let (Some(transfer), Some(moved)) = (item.transfer, moved) else {
        return item.transfer.is_none() && moved.is_none();
    };
    let (debit, credit) = (unsharded(moved.debit), unsharded(moved.credit));
    let sides_fit = match item.kind {
        ItemKind::Presented => {
            debit == item.account && Internal::of(credit) == Some(CLEARING_CHECK)
        }
        ItemKind::Cashier => item.remitter == Some(debit) && credit == item.account,
    };
    let is_own = Internal::of(item.account) == Some(PAYABLE_OFFICIAL_CHECKS);
    moved.transfer == transfer
        && moved.amount_minor == item.amount_minor
        && sides_fit
        && (is_own || item.kind == ItemKind::Presented && item.account.is_customer())
}

/// Whether a check was paid to a customer who paid it in here: then the transaction is
/// that of the check that was paid in.
fn is_paid_here(driver: &mut dyn Driver, item: &DrawnCheck) -> Result<bool> {
    let row = match item.transfer {
        Some(transfer) => tables::transfers::by_id(driver, transfer)?,
        None => None,
    };
    Ok(row.is_some_and(|row| {
        let request = &row.transfer.request;
        item.kind == ItemKind::Presented
            && request.kind == Kind::Transfer
            && request.channel == Some(Channel::Check)
            && request.debit == item.account
            && request.amount_minor == item.amount_minor
    }))
}

/// Whether a check of the bank ended by what is said to have ended it.
fn is_ended_as_said(driver: &mut dyn Driver, item: &DrawnCheck) -> Result<bool> {
    let (ItemKind::Cashier, Some(issue)) = (item.kind, item.transfer) else {
        return Ok(true);
    };
    let given_back = tables::transfers::reversed_by(driver, issue)?;
    let paid = table::presented(driver, item.account, item.number)?
        .into_iter()
        .filter(|row| row.record.status == ItemStatus::Paid)
        .map(|row| (row.record.transfer, row.record.amount_minor))
        .collect::<Vec<_>>();
    Ok(match item.status {
        ItemStatus::Open => given_back.is_none() && paid.is_empty(),
        ItemStatus::Paid => given_back.is_none() && paid == [(item.ended_by, item.amount_minor)],
        _ => given_back.is_some() && given_back == item.ended_by && paid.is_empty(),
    })
}

/// Whether what the bank owes for its checks is the sum of those that are open, in each
/// currency.
fn compare_sums(
    driver: &mut dyn Driver,
    open: &mut BTreeMap<AccountId, i128>,
    findings: &mut Findings,
) -> Result<()> {
    let last = AccountId(AccountId::FIRST_CUSTOMER.0 - 1);
    let number = PAYABLE_OFFICIAL_CHECKS.number();
    for row in tables::accounts::page(driver, AccountId(0), last, None, i64::MAX)? {
        let account = row.account;
        if account.id != chart::key(number, account.currency) {
            continue;
        }
        let expected = open.remove(&account.id).unwrap_or_default();
        let balance = i128::from(shards::balance(driver, account.id)?);
        if balance != expected {
            let message = format!(
                "its balance is {balance}, and the checks that are open come to {expected} (minor units of {})",
                account.currency
            );
            findings.add("wrong_sum", label(account.id), message);
        }
    }
    for (account, sum) in open {
        let message = format!("checks of {sum} minor units are open, and it is not there");
        findings.add("wrong_sum", label(*account), message);
    }
    Ok(())
}
