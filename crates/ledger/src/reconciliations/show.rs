//! Reconciliations that were kept, as they are listed and shown.

use bankctl_storage::damaged;
use bankctl_types::number::{AccountId, TransactionId};
use bankctl_types::{Currency, Money, Timestamp};

use super::rules::{KeptLine, Lines};
use super::table::{self, ReconciliationRow};
use crate::kernel::rules::account::AccountRef;
use crate::kernel::rules::internal_account::unsharded;
use crate::kernel::transaction::{self, existing_account};
use crate::kernel::{paging, tables};
use crate::queries::describe::Names;
use crate::queries::history::item;
use crate::reconciliations::ReconciliationsRoom;
use crate::views::{KeptItem, KeptReconciliation, ReconciliationProof};
use crate::{ReadTx, Result};

impl ReconciliationsRoom<'_> {
    /// Reconciliations that were kept, of all accounts or one, in the order of their last
    /// days; those that were undone too, if `all`.
    ///
    /// # Errors
    /// `account_not_found`.
    pub fn list(self, account: Option<&AccountRef>, all: bool) -> Result<Vec<KeptReconciliation>> {
        self.0.read(|view| {
            let mut rows = Vec::new();
            if let Some(account) = account {
                let id = transaction::resolve(view.driver, view.settings, account)?;
                rows = table::of_account(view.driver, id)?;
            } else {
                let key = |row: &ReconciliationRow| row.id;
                paging::each(view.driver, table::page, key, |_, row| {
                    rows.push(row);
                    Ok(())
                })?;
            }
            rows.retain(|row| all || !row.record.undone);
            rows.sort_by_key(|row| (row.record.to, row.id));
            rows.iter().map(|row| kept(view, row)).collect()
        })
    }

    /// A reconciliation by number, with all that belongs together.
    ///
    /// # Errors
    /// `reconciliation_not_found`.
    pub fn get(self, id: i64) -> Result<KeptReconciliation> {
        self.0.read(|view| {
            let row = table::by_id(view.driver, id)?.ok_or_else(|| super::unknown(id))?;
            let mut told = kept(view, &row)?;
            let lines = table::lines(view.driver, id)?;
            let account = AccountId(row.record.account);
            told.items = Some(items(view, account, told.currency, &lines)?);
            Ok(told)
        })
    }
}

/// A reconciliation without its lines.
pub(super) fn kept(view: &mut ReadTx<'_>, row: &ReconciliationRow) -> Result<KeptReconciliation> {
    let record = &row.record;
    let account = AccountId(record.account);
    let currency = existing_account(view.driver, account)?.currency;
    let money = |minor| Money::new(minor, currency);
    Ok(KeptReconciliation {
        reconciliation: row.id,
        account: view.label(account)?,
        statement: record.statement.clone(),
        from: record.from,
        to: record.to,
        opening: record.opening_minor.map(money),
        closing: money(record.closing_minor),
        currency,
        proof: ReconciliationProof {
            statement_closing: money(record.closing_minor),
            not_in_ledger: money(record.not_in_ledger_minor),
            not_in_statement: money(record.not_in_statement_minor),
            ledger_balance: money(record.ledger_minor),
            difference: money(record.difference_minor),
        },
        lines: record.lines,
        matched: record.matched,
        open_lines: record.open_lines,
        open_transactions: record.open_transactions,
        format: record.format.clone(),
        file: record.file.clone(),
        sha256: record.sha256.clone(),
        operator: Names::default().operator(view.driver, record.operator)?,
        kept_at: Timestamp(record.kept_at),
        undone: record.undone,
        items: None,
        replayed: false,
        dry_run: false,
    })
}

/// What belongs to what, line by line.
fn items(
    view: &mut ReadTx<'_>,
    account: AccountId,
    currency: Currency,
    lines: &Lines,
) -> Result<Vec<KeptItem>> {
    let numbers = |keys: &[i64]| -> Vec<String> {
        keys.iter()
            .map(|key| TransactionId::from_key(*key).to_string())
            .collect()
    };
    let of_line = |kind, line: &KeptLine| KeptItem {
        kind,
        line: Some(line.line),
        left_open: line.left_open,
        date: line.date,
        amount: Money::new(line.minor, currency),
        reference: line.reference.clone(),
        transactions: numbers(&line.transactions),
    };
    let mut all: Vec<KeptItem> = Vec::new();
    all.extend(lines.matched.iter().map(|line| of_line("matched", line)));
    for posting in &lines.posted {
        let mut posted = of_transaction(view, account, posting.transaction, "posted")?;
        posted.line = Some(posting.line);
        posted.left_open = posting.left_open;
        all.push(posted);
    }
    all.extend(lines.left().map(|(line, minor)| KeptItem {
        amount: Money::new(minor, currency),
        transactions: Vec::new(),
        ..of_line("open_line", line)
    }));
    let open = lines
        .open_transactions
        .iter()
        .map(|key| (key, "open_transaction"));
    let late = lines.late.iter().map(|key| (key, "booked_later"));
    for (key, kind) in open.chain(late) {
        all.push(of_transaction(view, account, *key, kind)?);
    }
    Ok(all)
}

fn of_transaction(
    view: &mut ReadTx<'_>,
    account: AccountId,
    key: i64,
    kind: &'static str,
) -> Result<KeptItem> {
    let row = tables::transfers::by_id(view.driver, key)?;
    let missing = || {
        damaged(format_args!(
            "transfer {key} of a reconciliation is missing"
        ))
    };
    let transfer = row.ok_or_else(missing)?.transfer;
    let request = &transfer.request;
    let part = if unsharded(request.debit) == unsharded(account) {
        request.debit
    } else {
        request.credit
    };
    let found = item(view.driver, &mut Names::of(view.settings), part, &transfer)?;
    Ok(KeptItem {
        kind,
        line: None,
        left_open: None,
        date: found.business_date,
        amount: found.amount,
        reference: found.reference,
        transactions: vec![found.transaction],
    })
}
