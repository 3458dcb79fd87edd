//! A statement file held against the books.

use bankctl_ledger::views::{FileReading, FileWarning, Reconciliation};
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
    groups.chain(suggested).chain(pending)
}

/// What is odd about a file, as a line for people.
pub fn warned(warning: &FileWarning) -> String {
    let line = warning
        .line
        .map_or_else(String::new, |line| format!("line {line}: "));
    format!("warning: {line}{}", warning.message)
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
    } also read: FileReading;

    fn details(&self) -> Option<Details> {
        Some(Details {
            in_csv: InCsv::Instead,
            ..Details::of("Differences", &differences(self))
        })
    }
}
