//! A statement file held against the books.

use bankctl_ledger::views::{FileReading, KeptItem, KeptReconciliation, Reconciliation};
use bankctl_types::{Day, Money};

use super::cell::ToCell;
use crate::report::{Details, InCsv};

/// A difference, as a row: what kind it is, and what that kind has.
#[derive(Default)]
struct Difference<'a> {
    kind: &'static str,
    line: Option<u64>,
    transaction: Option<&'a str>,
    date: Option<Day>,
    amount: Option<Money>,
    reference: Option<&'a str>,
    field: Option<&'a str>,
    file: Option<String>,
    ledger: Option<String>,
}

table! {
    Difference<'_> as it {
        shown difference "Difference" = it.kind.cell(),
        shown line "Line",
        shown transaction "Transaction",
        shown date "Date",
        shown amount "Amount",
        shown reference "Reference".yields(1),
        shown field "Field".yields(2),
        shown file "In the file",
        shown ledger "In the ledger",
    }
}

/// The differences, one row each.
fn differences(found: &Reconciliation) -> Vec<Difference<'_>> {
    let in_file = found.unmatched_file.iter().map(|item| Difference {
        kind: "unmatched_file",
        line: Some(item.line),
        date: Some(item.date),
        amount: Some(item.amount),
        reference: item.reference.as_deref(),
        ..Difference::default()
    });
    let in_ledger = found.unmatched_ledger.iter().map(|item| Difference {
        kind: "unmatched_ledger",
        transaction: Some(&item.transaction),
        date: Some(item.date),
        amount: Some(item.amount),
        reference: item.reference.as_deref(),
        ..Difference::default()
    });
    let differing = found.mismatched.iter().map(|item| Difference {
        kind: "mismatched",
        line: Some(item.line),
        transaction: Some(&item.transaction),
        field: Some(&item.field),
        file: Some(item.file.clone()),
        ledger: Some(item.ledger.clone()),
        ..Difference::default()
    });
    let balances = found.balance_differences.iter().map(|item| Difference {
        kind: "balance",
        line: Some(item.line),
        field: Some("balance"),
        file: Some(item.file.to_string()),
        ledger: Some(item.expected.to_string()),
        ..Difference::default()
    });
    let differences = in_file.chain(in_ledger).chain(differing);
    let mut differences: Vec<Difference<'_>> = differences.chain(balances).collect();
    differences.extend(grouped(found));
    differences
}

/// What is no difference by itself: groups, what is suggested, and what is not
/// booked yet.
fn grouped(found: &Reconciliation) -> impl Iterator<Item = Difference<'_>> {
    let groups = found.groups.iter().map(|item| Difference {
        kind: "group",
        line: item.lines.first().copied(),
        amount: Some(item.amount),
        field: Some(&item.by),
        file: Some(item.difference.to_string()),
        ledger: Some(format!("{} transactions", item.transactions)),
        ..Difference::default()
    });
    let suggested = found.suggested.iter().map(|item| Difference {
        kind: "suggested",
        line: Some(item.line),
        transaction: item.transactions.first().map(String::as_str),
        amount: Some(item.amount),
        field: Some(&item.by),
        ledger: Some(format!("{} transactions", item.count)),
        ..Difference::default()
    });
    let pending = found.pending.iter().map(|item| Difference {
        kind: "pending",
        line: Some(item.line),
        date: Some(item.date),
        amount: Some(item.amount),
        reference: item.reference.as_deref(),
        ..Difference::default()
    });
    let posted = found.posted.iter().map(|item| Difference {
        kind: "posted",
        line: Some(item.line),
        transaction: item.transaction.as_deref(),
        amount: Some(item.amount),
        field: Some(&item.account),
        file: item.memo.clone(),
        ..Difference::default()
    });
    groups.chain(suggested).chain(pending).chain(posted)
}

// The summary of the reconciliation, as one row.
table! {
    Reconciliation as it {
        shown account "Account",
        shown from "From",
        shown to "To",
        shown currency "Currency",
        shown matched "Matched",
        shown unmatched_file "Only in the file" = it.unmatched_file.len().cell(),
        shown unmatched_ledger "Only in the ledger" = it.unmatched_ledger.len().cell(),
        shown mismatched "Differing" = it.mismatched.len().cell(),
        shown file_total "Total of the file",
        shown ledger_total "Total of the ledger",
        shown opening_balance "Opening balance",
        shown closing_balance "Closing balance",
        shown balances_checked "Balances checked",
        shown balance_differences "Balances differing" = it.balance_differences.len().cell(),
        shown statement_account "Account in the file",
        shown other_account_rows "Rows of others",
        extra reconciliation "Kept as",
    } also read: FileReading;

    fn details(&self) -> Option<Details> {
        Some(Details {
            in_csv: InCsv::Instead,
            ..Details::of("Differences", &differences(self))
        })
    }
}

table! {
    KeptItem as it {
        shown kind "Kind",
        shown line "Line",
        extra left_open "Left open by",
        shown date "Date",
        shown amount "Amount",
        shown reference "Reference".yields(1),
        shown transactions "Transactions",
    }
}

// A reconciliation that was kept, as one row.
table! {
    KeptReconciliation as it {
        shown reconciliation "Number",
        shown account "Account",
        shown statement "Statement".yields(3),
        shown from "From",
        shown to "To",
        extra opening "Opening",
        shown closing "Closing",
        extra currency "Currency",
        shown difference "Difference" = it.proof.difference.cell(),
        extra ledger_balance "Balance of the ledger" = it.proof.ledger_balance.cell(),
        extra not_in_ledger "Not in the ledger" = it.proof.not_in_ledger.cell(),
        extra not_in_statement "Not in the statement" = it.proof.not_in_statement.cell(),
        extra lines "Lines",
        extra matched "Matched",
        shown open_lines "Open lines".yields(2),
        shown open_transactions "Open transactions".yields(2),
        extra format "Format",
        extra file "File",
        extra sha256 "Hash",
        shown operator "Operator".yields(1),
        extra kept_at "Kept at",
        extra undone "Undone" = it.undone.cell(),
    }

    fn details(&self) -> Option<Details> {
        let items = self.items.as_ref()?;
        Some(Details {
            in_csv: InCsv::Instead,
            ..Details::of("Lines", items)
        })
    }
}
