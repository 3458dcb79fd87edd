//! Disputes, with their clocks.

use bankctl_ledger::views::Dispute;
use bankctl_types::Day;

use super::cell::ToCell;
use super::look_up;
use crate::report::{Cell, LookUp};

table! {
    Dispute as it {
        shown id "Dispute",
        shown transaction "Transaction".yields(3),
        shown account "Account",
        extra customer "Customer",
        shown kind "Kind".yields(1),
        shown amount "Amount",
        shown currency "Currency".yields(4),
        shown status "State",
        shown next "To do",
        shown due "By",
        shown overdue "Overdue".yields(2) = it.overdue.then_some(true).cell(),
        extra regime "Rules",
        extra initiated "Begun",
        extra new_account "New account",
        extra notice "Notice",
        extra notice_on "Notice on",
        extra statement_sent "Statement sent",
        extra confirm_by "Confirm by",
        extra confirmed_on "Confirmed on",
        extra credit_by "Credit by",
        extra decide_by "Decide by",
        extra credited "Credited",
        extra credited_on "Credited on",
        extra tell_credit_by "Tell of credit by",
        extra credit_told_on "Told of credit on",
        extra outcome "Decided for",
        extra found "Error found",
        extra decided_on "Decided on",
        extra tell_decision_by "Tell of decision by",
        extra decision_told_on "Told of decision on",
        extra debit_from "Debit from",
        extra debit_on "Debit on",
        extra returned_on "Taken back on",
        extra outstanding "Outstanding",
        extra transactions "Transactions",
        extra documents "Documents" = documents(it),
        extra tasks "All to do" = tasks(it),
        extra events "Events" = events(it),
        extra reference "Reference",
        extra replayed "Replayed",
        extra dry_run "Dry run",
    }

    fn look_up(&self) -> Option<LookUp> {
        look_up::dispute(self)
    }
}

/// Something and the day for it.
fn on(what: impl std::fmt::Display, day: Day) -> String {
    format!("{what} {day}")
}

fn documents(dispute: &Dispute) -> Cell {
    let all = dispute.documents.iter();
    all.map(i64::to_string).collect::<Vec<_>>().cell()
}

fn tasks(dispute: &Dispute) -> Cell {
    let all = dispute.tasks.iter();
    all.map(|task| on(task.task, task.by))
        .collect::<Vec<_>>()
        .cell()
}

/// What became of it, one beside the other.
fn events(dispute: &Dispute) -> Cell {
    let all = dispute.events.iter();
    all.map(|event| {
        let told = format!("{} ({})", on(&event.action, event.on), event.operator);
        match &event.note {
            Some(note) => format!("{told}: {note}"),
            None => told,
        }
    })
    .collect::<Vec<_>>()
    .cell()
}
