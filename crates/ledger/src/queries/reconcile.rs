//! A statement held against the books.
//!
//! Pairs are found in rounds: by the same reference, by a reference or number
//! that stands among the words of a line, and by amount and near days, of which
//! the most pairs are taken that are possible. Each line and each transaction
//! is used once.

mod groups;
mod nearest;
mod pairing;
mod proof;
mod statement;
mod words;

use bankctl_types::calendar::Span;
use bankctl_types::number::AccountId;
use bankctl_types::{Currency, Day};
use pairing::Pairing;

pub use statement::{
    Fee, Grouping, Matching, StatedBalance, Statement, StatementDetail, StatementRow,
};

use super::describe::Names;
use super::history::{Chain, item};
use crate::kernel::rules::account::AccountRef;
use crate::kernel::rules::daily_totals::shown_minor;
use crate::kernel::rules::internal_account::is_debit_normal;
use crate::kernel::transaction;
use crate::kernel::transaction::existing_account;
use crate::queries::{shards, stats};
use crate::views::{self, BalanceDifference, HistoryItem, ReconciliationProof};
use crate::{Ledger, ReadTx, Result};

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

/// A value date can be a few days off its business date: so many more days are
/// read on either side.
const VALUE_DAYS: i32 = 5;

impl Ledger {
    /// Number and currency of an account.
    ///
    /// # Errors
    /// `account_not_found`.
    pub fn account_currency(&mut self, account: &AccountRef) -> Result<(String, Currency)> {
        self.read(|view| {
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
    pub fn customer_account(&mut self, number: &str) -> Result<Option<AccountRef>> {
        let Some(account) = AccountRef::parse(number) else {
            return Ok(None);
        };
        self.read(|view| {
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
    pub fn account_names(&mut self, account: &AccountRef) -> Result<AccountNames> {
        self.read(|view| {
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

    /// Pairs the lines of a statement with the transactions of an account, and
    /// follows its balances.
    ///
    /// The days compared are those asked for, else those that the file
    /// covers, widened by nothing: a transaction outside of them is not
    /// missing from the file.
    ///
    /// # Errors
    /// `account_not_found`.
    pub fn reconcile(
        &mut self,
        account: &AccountRef,
        statement: &Statement,
        span: Span,
        matching: &Matching,
    ) -> Result<views::Reconciliation> {
        let days_apart = matching.days_apart;
        self.read(|view| {
            let id = transaction::resolve(view.driver, view.settings, account)?;
            let currency = existing_account(view.driver, id)?.currency;
            let covered = statement.days();
            let from = span.from.or(covered.0).unwrap_or(view.today);
            let to = span.to.or(covered.1).unwrap_or(view.today);
            // A partner may lie a few days outside of the span that counts.
            let wide = Span {
                from: Some(from.plus(-days_apart - VALUE_DAYS)),
                to: Some(to.plus(days_apart + VALUE_DAYS)),
            };
            let (items, batches) = booked(view, id, wide)?;
            let rows: Vec<&StatementRow> = statement
                .rows
                .iter()
                .filter(|row| from <= row.date && row.date <= to)
                .collect();
            let within = |day: Day| from <= day && day <= to;
            let pairing = paired(&rows, (&items, &batches), matching, &within);
            let total = |sum: i128| stats::money(sum, currency);
            let counted = items.iter().enumerate().filter(|(place, item)| {
                within(item.business_date) || pairing.of_ledger[*place].is_some()
            });
            let mismatched = pairing.mismatched(&rows, &items, currency, days_apart);
            let mut balances = proof::follow(&statement.rows, &statement.balances);
            balances.narrow(&statement.rows, from, to);
            let booked_minor = shards::balance_on(view, id, to)?;
            let booked_minor = i128::from(shown_minor(id, booked_minor));
            let (in_file, in_ledger) = pairing.explained_minor(&rows, &items, (from, to));
            let expected_minor = booked_minor + in_file - in_ledger;
            balances.compare(expected_minor);
            let closing = balances.closing.filter(|_| statement.has_closing());
            Ok(views::Reconciliation {
                account: view.label(id)?,
                from,
                to,
                currency,
                matched: pairing.matched(&mismatched),
                unmatched_file: pairing.only_in_file(&rows, currency),
                unmatched_ledger: pairing.only_in_ledger(&items, within),
                mismatched,
                file_total: total(rows.iter().map(|row| i128::from(row.amount_minor)).sum())?,
                ledger_total: total(counted.map(|(_, item)| i128::from(item.amount.minor)).sum())?,
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
                groups: groups::told(&pairing, &rows, &items, currency)?,
                suggested: groups::suggested(
                    &pairing,
                    &rows,
                    (&items, &batches),
                    matching,
                    currency,
                ),
                pending: statement.pending.clone(),
                proof: explained(closing, (in_file, in_ledger, booked_minor), currency)?,
                read: statement.read.clone(),
            })
        })
    }
}

/// Pairs lines and transactions, the surest rounds first.
fn paired(
    rows: &[&StatementRow],
    (items, batches): (&[HistoryItem], &[Option<String>]),
    matching: &Matching,
    within: &impl Fn(Day) -> bool,
) -> Pairing {
    let mut pairing = Pairing::new(rows.len(), items.len());
    pairing.by_reference(rows, items);
    pairing.by_words(rows, items, matching.days_apart);
    pairing.set_differing_aside(rows, items, matching);
    groups::by_details(&mut pairing, rows, items);
    groups::by_sum(&mut pairing, rows, (items, batches), matching);
    pairing.by_amount(rows, items, matching.days_apart, within);
    groups::by_difference(&mut pairing, rows, (items, batches), matching);
    pairing
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

/// The transactions of an account, and the file that each came from.
fn booked(
    view: &mut ReadTx<'_>,
    id: AccountId,
    span: Span,
) -> Result<(Vec<HistoryItem>, Vec<Option<String>>)> {
    let mut lines = Vec::new();
    for part in shards::keys(view, id)? {
        let chain = Chain::of(view.driver, part)?;
        if let Some((low, high)) = chain.between(view.driver, span)? {
            let part_lines = chain.lines(view.driver, low, high)?;
            lines.extend(part_lines.into_iter().map(|line| (part, line.transfer)));
        }
    }
    lines.sort_unstable_by_key(|(_, transfer)| transfer.id);
    let mut names = Names::default();
    let mut items = Vec::with_capacity(lines.len());
    let mut batches = Vec::with_capacity(lines.len());
    for (part, transfer) in &lines {
        items.push(item(view.driver, &mut names, *part, transfer)?);
        let batch = transfer
            .origin
            .map(|origin| names.batch(view.driver, origin.batch));
        batches.push(batch.transpose()?);
    }
    Ok((items, batches))
}
