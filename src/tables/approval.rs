//! What takes a second person, and the requests that wait for one.

use bankctl_ledger::approvals::rules::ApprovalStatus;
use bankctl_ledger::views::{Approval, PolicyRule, Waiting};

use bankctl_types::Money;
use serde::Serialize;

use super::cell::ToCell;
use super::look_up;
use crate::report::{Cell, Details, LookUp};

table! {
    Approval as it {
        shown id "Request",
        shown status "Status",
        extra rule "Rule",
        shown command "Command",
        shown request "Asked for" = Cell::Text(plain(&it.request)),
        shown maker "Asked by",
        shown asked_at "Asked at",
        shown expires_at "Expires at",
        shown checker "Decided by",
        extra decided_at "Decided at",
        extra reason "Reason",
        extra transaction "Transaction",
        extra dry_run "Dry run",
    }

    fn details(&self) -> Option<Details> {
        (!self.fees.is_empty()).then(|| Details::of("Fees", &self.fees))
    }

    fn look_up(&self) -> Option<LookUp> {
        Some(look_up::approval(self))
    }
}

/// A request as people read it: with holder, amount and balance.
#[derive(Clone, Debug, Serialize)]
pub struct ApprovalLine {
    /// The request.
    #[serde(flatten)]
    pub request: Approval,
    /// What it asks for, where it moves or reserves money.
    #[serde(skip)]
    pub asked: Option<String>,
    /// What is on the first account that it names.
    #[serde(skip)]
    pub balance: Option<Money>,
}

table! {
    ApprovalLine as it {
        shown id "Request" = it.request.id.cell(),
        shown status "Status".yields(6) = it.request.status.cell(),
        extra rule "Rule" = it.request.rule.cell(),
        shown command "Command".yields(4) = it.request.command.cell(),
        shown request "Asked for" = Cell::Text(asked(it)),
        shown balance "Balance".yields(7),
        shown maker "Asked by".yields(5) = it.request.maker.cell(),
        shown asked_at "Asked at".yields(2) = it.request.asked_at.cell(),
        shown expires_at "Expires at".yields(1) = it.request.expires_at.cell(),
        shown checker "Decided by".yields(3) = it.request.checker.cell(),
        extra decided_at "Decided at" = it.request.decided_at.cell(),
        extra reason "Reason" = it.request.reason.cell(),
        extra transaction "Transaction" = it.request.transaction.cell(),
        extra dry_run "Dry run" = it.request.dry_run.cell(),
    }

    fn look_up(&self) -> Option<LookUp> {
        Some(look_up::approval(&self.request))
    }
}

fn asked(line: &ApprovalLine) -> String {
    let asked = line.asked.clone();
    asked.unwrap_or_else(|| plain(&line.request.request))
}

/// The values of a request with their names, without its brackets.
fn plain(request: &serde_json::Value) -> String {
    fn add(name: &str, value: &serde_json::Value, found: &mut Vec<String>) {
        match value {
            serde_json::Value::Null => {}
            serde_json::Value::Object(fields) => {
                for (name, value) in fields {
                    add(name, value, found);
                }
            }
            serde_json::Value::Array(items) if items.iter().all(serde_json::Value::is_object) => {
                for (place, item) in items.iter().enumerate() {
                    found.push(format!("{name} {}", place + 1));
                    add(name, item, found);
                }
            }
            // A key that was made says nothing to people.
            serde_json::Value::String(_) if name == "made" => {}
            serde_json::Value::String(text) => found.push(format!("{name} {text}")),
            other => found.push(format!("{name} {other}")),
        }
    }
    let mut found = Vec::new();
    add("", request, &mut found);
    found.join(", ")
}

/// What became of a request in a sitting.
#[derive(Clone, Debug, Serialize)]
pub struct ApprovedLine {
    /// The number.
    pub id: i64,
    /// Its status now.
    pub status: ApprovalStatus,
    /// The command that asked for it.
    pub command: &'static str,
    /// What was asked.
    pub request: serde_json::Value,
    /// Who asked.
    pub maker: String,
    /// The transaction that it came to.
    pub transaction: Option<String>,
    /// Why it was not approved, as a code.
    pub code: Option<&'static str>,
    /// The same in words.
    pub message: Option<String>,
    /// Whether nothing was written.
    pub dry_run: bool,
}

impl ApprovedLine {
    /// One that was approved and carried out.
    pub fn done(approved: Approval) -> Self {
        Self {
            id: approved.id,
            status: approved.status,
            command: approved.command,
            request: approved.request,
            maker: approved.maker,
            transaction: approved.transaction,
            code: None,
            message: None,
            dry_run: approved.dry_run,
        }
    }

    /// One that was not, with the code and the words of the reason.
    pub fn refused(
        request: Approval,
        (code, message): (&'static str, String),
        dry_run: bool,
    ) -> Self {
        Self {
            code: Some(code),
            message: Some(message),
            dry_run,
            ..Self::done(request)
        }
    }
}

table! {
    ApprovedLine as it {
        shown id "Request",
        shown status "Status",
        shown command "Command",
        shown request "Asked for".yields(1) = Cell::Text(plain(&it.request)),
        shown maker "Asked by",
        shown transaction "Transaction".yields(2),
        extra code "Code",
        shown message "Not approved because",
        extra dry_run "Dry run",
    }
}

table! {
    Waiting as it {
        shown approval "Request",
        shown status "Status",
        shown rule "Rule",
        extra dry_run "Dry run",
    }

    fn look_up(&self) -> Option<LookUp> {
        look_up::waiting(self)
    }
}

table! {
    PolicyRule as it {
        shown rule "Rule",
        shown when "When",
        shown over "Over",
        shown currency "Currency",
        shown minutes "Minutes",
        shown slip_percent "Percent off",
        extra dry_run "Dry run",
    }
}
