//! Requests as they are told, and why one can't be decided about.

use bankctl_types::Timestamp;
use bankctl_types::number::TransactionId;

use crate::access::operator_by_key;
use crate::approvals::approvable;
use crate::approvals::rules::ApprovalStatus;
use crate::approvals::table::ApprovalRow;
use crate::error::advice::{Advice, List};
use crate::error::{Class, Error, Fault};
use crate::{Result, Settings, not_found, views};

pub(crate) fn unknown(id: i64) -> Error {
    not_found(
        "approval_not_found",
        format!("no request {id}"),
        Advice::LookIn(List::Requests),
    )
}

pub(crate) fn decided(id: i64, status: ApprovalStatus) -> Error {
    let message = format!("the request {id} is {status}");
    Fault::new(Class::Refused, "already_decided", message)
        .hint("what was decided stays: make the request again if it is still wanted")
        .into()
}

/// A request as people may see it: without what is kept of a password.
pub(crate) fn legible(request: &str) -> Result<serde_json::Value> {
    let mut request: serde_json::Value =
        serde_json::from_str(request).map_err(bankctl_storage::damaged)?;
    approvable::hide_secrets(&mut request);
    Ok(request)
}

/// A request with the names of who asked and who decided, and with the currencies
/// of its amounts.
pub(crate) fn shown(
    (driver, settings): (&mut dyn bankctl_storage::Driver, &Settings),
    row: &ApprovalRow,
    now: Timestamp,
    dry_run: bool,
) -> Result<views::Approval> {
    let approval = &row.approval;
    let mut name = |key: i64| -> Result<String> {
        let row = operator_by_key(driver, key)?;
        Ok(row.map_or_else(String::new, |row| row.operator.name))
    };
    let maker = name(approval.maker)?;
    let checker = match approval.checker {
        Some(key) => Some(name(key)?),
        None => None,
    };
    let (kind, request) = approvable::read(&approval.request)?;
    let mut told = legible(&approval.request)?;
    if let Some(fields) = kind.fields(&mut told) {
        request.add_currencies(driver, settings, fields)?;
    }
    Ok(views::Approval {
        id: row.id,
        status: approval.status_at(now),
        rule: approval.rule,
        command: request.command(),
        request: told,
        maker,
        asked_at: approval.asked_at,
        expires_at: approval.expires_at,
        checker,
        decided_at: approval.decided_at.map(Timestamp),
        reason: approval.reason.clone(),
        transaction: approval
            .transaction
            .map(|key| TransactionId::from_key(key).to_string()),
        fees: Vec::new(),
        dry_run,
    })
}
