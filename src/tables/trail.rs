//! The audit log.

use bankctl_ledger::views::AuditLogLine;
use serde::Serialize;

use super::cell::ToCell;
use crate::report::Cell;

table! {
    AuditLogLine as it {
        shown id "Line",
        shown at "At",
        extra business_date "Business date",
        shown operator "Operator",
        shown action "Action",
        shown subject "Subject",
        shown record "Record",
        shown origin "From",
        shown approval "Approval",
        extra after "Afterwards",
    }
}

/// A line as people read it: with what it changed.
#[derive(Clone, Debug, Serialize)]
#[serde(transparent)]
pub struct ChangeLine(pub AuditLogLine);

table! {
    ChangeLine as it {
        shown id "Line" = it.0.id.cell(),
        shown at "At".yields(4) = it.0.at.cell(),
        extra business_date "Business date" = it.0.business_date.cell(),
        shown operator "Operator" = it.0.operator.cell(),
        shown action "Action" = it.0.action.cell(),
        shown subject "Subject".yields(3) = it.0.subject.cell(),
        shown record "Record" = it.0.record.cell(),
        shown changed "Changed" = changed(&it.0),
        shown origin "From".yields(1) = it.0.origin.cell(),
        shown approval "Approval".yields(2) = it.0.approval.cell(),
        extra after "Afterwards" = it.0.after.cell(),
    }
}

/// What was changed and why; of what was refused, the reason.
fn changed(line: &AuditLogLine) -> Cell {
    let fields = line.changed.iter().map(|one| match one.before.as_str() {
        "none" => format!("{}: {}", one.field, one.after),
        before => format!("{}: {before} -> {}", one.field, one.after),
    });
    let told: Vec<String> = fields.collect();
    if !told.is_empty() {
        return told.cell();
    }
    let reason = ["reason", "freeze_reason"]
        .iter()
        .find_map(|name| line.after[*name].as_str());
    reason.cell()
}
