//! Requests that wait for a second person against the change log.

use bankctl_storage::{Driver, damaged};
use serde_json::Value;

use crate::approvals::approvable;
use crate::approvals::requests::legible;
use crate::approvals::table::{self, ApprovalRow};
use crate::audit::verify::record::{Known, Records};
use crate::kernel::paging;
use crate::kernel::rules::change::{Change, Subject};
use crate::rooms::records::RecordKind;
use crate::{Privacy, Result};

/// Requests, by number.
pub(crate) const KIND: RecordKind = RecordKind {
    legible: Some(shown),
    ..RecordKind::of(Subject::Approval, check)
};

/// Holds each request against the change log.
fn check(driver: &mut dyn Driver, _: &Known, records: &mut Records<'_>) -> Result<()> {
    let key = |row: &ApprovalRow| row.id;
    paging::each(driver, table::page, key, |_, row| {
        let asked = approvable::read(&row.approval.request).ok();
        if row.about != asked.and_then(|(_, request)| request.about()) {
            records.findings.add(
                "wrong_request",
                format!("approval {}", row.id),
                "it is found by something else than what was asked",
            );
        }
        records.compare(Subject::Approval, row.id, row.change, &row.approval)
    })
}

/// The audit log shows a request without what is secret in it.
fn shown(_: &mut dyn Driver, _: &Privacy, _: &Change, after: &mut Value) -> Result<()> {
    if let Some(request) = after["request"].as_str() {
        let request = legible(request)?;
        after["request"] = serde_json::to_string(&request).map_err(damaged)?.into();
    }
    Ok(())
}
