//! A statement held against the books.
//!
//! Pairs are found in rounds: by the same reference, by a reference or number
//! that stands among the words of a line, and by amount and near days, of which
//! the most pairs are taken that are possible. Each line and each transaction
//! is used once.

mod booked;
mod called;
mod compared;
mod groups;
mod items;
mod nearest;
mod pairing;
mod proof;
mod rows;
mod sets;
mod statement;
#[cfg(test)]
mod tests;
mod told;
mod words;

use std::collections::HashSet;

use bankctl_types::calendar::Span;
use bankctl_types::number::AccountId;
use bankctl_types::{Currency, Day};
use booked::booked;
use items::Items;
use pairing::Pairing;
use rows::Rows;

pub(crate) use compared::Compared;
pub use rows::StatementRows;
pub use statement::{
    Fee, Grouping, Matching, StatedBalance, Statement, StatementDetail, StatementRow,
};

use crate::kernel::rules::account::AccountRef;
use crate::kernel::rules::daily_totals::shown_minor;
use crate::kernel::rules::internal_account::is_debit_normal;
use crate::kernel::transaction;
use crate::kernel::transaction::existing_account;
use crate::queries::QueriesRoom;
use crate::queries::{shards, stats};
use crate::views::{self, BalanceDifference, ReconciliationProof};
use crate::{ReadTx, Result};

/// The names of an account in files.
#[derive(Clone, Debug)]
pub struct AccountNames {
    /// Its number, or its name if it is the bank's own.
    pub label: String,
    /// Whether a debit brings it money.
    pub is_debit_normal: bool,
    /// That and its numbers in other systems.
    pub numbers: Vec<String>,
    /// Its currency.
    pub currency: Currency,
}

impl QueriesRoom<'_> {
    /// Number and currency of an account.
    ///
    /// # Errors
    /// `account_not_found`.
    pub fn account_currency(self, account: &AccountRef) -> Result<(String, Currency)> {
        self.0.read(|view| {
            let id = transaction::resolve(view.driver, view.settings, account)?;
            let account = existing_account(view.driver, id)?;
            Ok((account.label(), account.currency))
        })
    }

    /// The customer's account that a file names by its number or an external
    /// one, if it is in this ledger.
    ///
    /// # Errors
    /// Only those of the ledger.
    pub fn customer_account(self, number: &str) -> Result<Option<AccountRef>> {
        let Some(account) = AccountRef::parse(number) else {
            return Ok(None);
        };
        self.0.read(|view| {
            let found = transaction::resolve(view.driver, view.settings, &account);
            match found {
                Ok(id) => Ok(id.is_customer().then(|| account.clone())),
                Err(crate::error::Error::Fault(_)) => Ok(None),
                Err(error) => Err(error),
            }
        })
    }

    /// What files may call an account.
    ///
    /// # Errors
    /// `account_not_found`.
    pub fn account_names(self, account: &AccountRef) -> Result<AccountNames> {
        self.0.read(|view| {
            let id = transaction::resolve(view.driver, view.settings, account)?;
            let found = existing_account(view.driver, id)?;
            let label = found.label();
            let mut numbers = vec![label.clone()];
            numbers.push(format!("{label}:{}", found.currency));
            numbers.extend(found.external_numbers);
            Ok(AccountNames {
                label,
                is_debit_normal: is_debit_normal(id),
                numbers,
                currency: found.currency,
            })
        })
    }
}

/// What is known of an account from statements that were held against it before, when
/// another one is. Transactions are named by their keys.
#[derive(Default)]
pub(crate) struct Before {
    /// Those that belong to lines of earlier statements.
    pub(crate) taken: HashSet<i64>,
    /// Those that belong to lines of later ones: this one has none of them.
    pub(crate) later: HashSet<i64>,
    /// Lines that the ledger did not have yet.
    pub(crate) rows: StatementRows,
    /// Those that no statement had yet.
    pub(crate) open: Vec<i64>,
    /// The first day of which no statement before knows all.
    pub(crate) since: Option<Day>,
    /// Those that belong to lines, and were booked after the last day of their statement.
    pub(crate) late: Vec<i64>,
    /// What was booked because this very statement says so: the reconciliation that left
    /// the line open, if it is an earlier one's, the line, and the transaction.
    pub(crate) posted: Vec<(Option<i64>, u64, i64)>,
    /// What was booked for reconciliations that were undone, and its reversals.
    pub(crate) reversed: Vec<(i64, i64)>,
}

/// Pairs the lines of a statement with the transactions of an account, and follows its
/// balances.
///
/// The days compared are those asked for, else those that the file covers, widened by
/// nothing: a transaction outside of them is not missing from the file.
///
/// # Errors
/// Only those of the store, and of the temporary files.
pub(crate) fn compare<'s>(
    view: &mut ReadTx<'_>,
    id: AccountId,
    (statement, before): (&'s Statement, &'s Before),
    span: Span,
    matching: &Matching,
) -> Result<Compared<'s>> {
    let currency = existing_account(view.driver, id)?.currency;
    let (from, to) = statement.days_within(span, view.today);
    let booked = booked(view, id, (from, to, matching.days_apart), before)?;
    let items = &booked.items;
    let within = |day: Day| from <= day && day <= to;
    let rows = Rows::within(&before.rows, &statement.rows, within)?;
    let counts =
        |place: u32| within(items.get(place).business) || booked.is_left_open[place as usize];
    let posted = booked.of_lines(&rows, before)?;
    let mut pairing = paired(&rows, items, matching, (&counts, &posted, &booked.unpaired))?;
    let suggested = groups::suggested(&pairing, &rows, items, matching, currency)?;
    pairing.open(&booked.unpaired);
    let total = |sum: i128| stats::money(sum, currency);
    let is_in = |place: u32| counts(place) || !pairing.is_item_free(place);
    let (file_total, ledger_total) = totals(&rows, items, is_in);
    let mismatched = pairing.mismatched(&rows, items, currency, matching.days_apart)?;
    let mut balances = proof::follow(&statement.rows, &statement.balances)?;
    balances.narrow(&statement.rows, from, to);
    let booked_minor = i128::from(shown_minor(id, shards::balance_on(view, id, to)?));
    let (in_file, in_ledger) = pairing.explained_minor(&rows, items, to, counts);
    let in_file = in_file + booked.late_minor;
    balances.compare(booked_minor + in_file - in_ledger);
    let closing = balances.closing.filter(|_| statement.has_closing());
    let told = views::Reconciliation {
        account: view.label(id)?,
        from,
        to,
        currency,
        matched: pairing.matched(&rows, &mismatched),
        unmatched_file: pairing.only_in_file(&rows, currency)?,
        unmatched_ledger: pairing.only_in_ledger(items, currency, counts)?,
        mismatched,
        file_total: total(file_total)?,
        ledger_total: total(ledger_total)?,
        opening_balance: balances.opening_minor.map(total).transpose()?,
        closing_balance: balances
            .closing
            .map(|(minor, _)| total(minor))
            .transpose()?,
        balances_checked: balances.checked,
        balance_differences: differing(&balances, currency)?,
        statement_account: None,
        other_account_rows: 0,
        statement: statement.head.clone(),
        groups: pairing.told_groups(&rows, items, currency)?,
        suggested,
        pending: statement.pending.clone(),
        proof: explained(closing, (in_file, in_ledger, booked_minor), currency)?,
        posted: Vec::new(),
        reconciliation: None,
        replayed: false,
        dry_run: false,
        read: statement.read.clone(),
    };
    Compared::of(told, (rows, booked, pairing), (from, to))
}

/// The sums of a statement's own lines, and of the transactions that are in it or should
/// be.
fn totals(rows: &Rows<'_>, items: &Items, is_in: impl Fn(u32) -> bool) -> (i128, i128) {
    let own = rows.places().filter(|row| rows.is_own(*row));
    let counted = items.places().filter(|place| is_in(*place));
    (
        own.map(|row| i128::from(rows.head(row).amount_minor)).sum(),
        counted
            .map(|place| i128::from(items.get(place).amount_minor))
            .sum(),
    )
}

/// Pairs lines and transactions, the surest rounds first. Transactions that no line may
/// have are closed, until the caller opens them.
///
/// # Errors
/// The temporary files can't be read.
fn paired(
    rows: &Rows<'_>,
    items: &Items,
    matching: &Matching,
    (counts, posted, unpaired): (&impl Fn(u32) -> bool, &[(u32, u32)], &[u32]),
) -> Result<Pairing> {
    let mut pairing = Pairing::new(rows.len(), items.len());
    pairing.close(unpaired);
    let aside = pairing.by_posting(rows, items, posted);
    pairing.by_reference(rows, items)?;
    pairing.by_words(rows, items, matching.days_apart)?;
    pairing.set_differing_aside(rows, items, matching);
    groups::by_details(&mut pairing, rows, items)?;
    groups::by_sum(&mut pairing, rows, items, matching)?;
    pairing.by_amount(rows, items, matching.days_apart, counts);
    groups::by_difference(&mut pairing, rows, items, matching)?;
    pairing.add_differences(&aside);
    Ok(pairing)
}

/// How the closing balance of a statement comes to that of the ledger: by what
/// only the file has, and what only the ledger has.
fn explained(
    closing: Option<(i128, u64)>,
    (in_file, in_ledger, booked_minor): (i128, i128, i128),
    currency: Currency,
) -> Result<Option<ReconciliationProof>> {
    let Some((closing, _)) = closing else {
        return Ok(None);
    };
    let total = |sum: i128| stats::money(sum, currency);
    Ok(Some(ReconciliationProof {
        statement_closing: total(closing)?,
        not_in_ledger: total(in_file)?,
        not_in_statement: total(in_ledger)?,
        ledger_balance: total(booked_minor)?,
        difference: total(closing - (booked_minor + in_file - in_ledger))?,
    }))
}

/// The balances that are not what they should be.
fn differing(balances: &proof::Proof, currency: Currency) -> Result<Vec<BalanceDifference>> {
    let differences = balances.differences.iter().map(|found| {
        Ok(BalanceDifference {
            line: found.line,
            file: stats::money(found.file_minor, currency)?,
            expected: stats::money(found.expected_minor, currency)?,
        })
    });
    differences.collect()
}
