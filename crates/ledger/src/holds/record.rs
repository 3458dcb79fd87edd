//! Holds against the change log, and against what the journal says was captured of
//! them.

use std::collections::BTreeSet;

use bankctl_storage::Driver;
use bankctl_types::kind::{HoldPurpose, HoldStatus};
use bankctl_types::number::HoldId;

use crate::Result;
use crate::audit::verify::findings::Findings;
use crate::audit::verify::journal::Audit;
use crate::audit::verify::record::{Known, Records};
use crate::kernel::rules::change::Subject;
use crate::kernel::rules::hold::Hold;
use crate::kernel::tables::holds::HoldRow;
use crate::kernel::{paging, tables};
use crate::rooms::records::RecordKind;

/// Holds, by key.
pub(crate) const KIND: RecordKind = RecordKind {
    journal: Some(journal),
    name: Some(name),
    log_name: |change| name(change.key),
    ..RecordKind::of(Subject::Hold, check)
};

fn name(key: i64) -> String {
    HoldId::from_key(key).to_string()
}

/// Holds each hold against the change log.
fn check(driver: &mut dyn Driver, _: &Known, records: &mut Records<'_>) -> Result<()> {
    for_each(driver, |row| {
        let key = row.hold.id.key();
        records.compare(Subject::Hold, key, row.change, &row.after())
    })
}

/// Holds each hold against the journal.
fn journal(
    driver: &mut dyn Driver,
    audit: &Audit,
    findings: &mut Findings,
) -> Result<BTreeSet<i64>> {
    let mut missing: BTreeSet<i64> = audit.captured.keys().copied().collect();
    for_each(driver, |row| {
        missing.remove(&row.hold.id.key());
        captured(&row.hold, audit, findings);
        Ok(())
    })?;
    Ok(missing)
}

fn for_each(driver: &mut dyn Driver, mut visit: impl FnMut(HoldRow) -> Result<()>) -> Result<()> {
    let page =
        |driver: &mut dyn Driver, after, limit| tables::holds::page(driver, None, after, limit);
    let key = |row: &HoldRow| row.hold.id.key();
    paging::each(driver, page, key, |_, row| visit(row))
}

fn captured(hold: &Hold, audit: &Audit, findings: &mut Findings) {
    // The rows of a file are captured from its hold without naming it.
    let of_file = hold.purpose == HoldPurpose::Payroll;
    let taken = if of_file {
        hold.captured_minor
    } else {
        audit.captured.get(&hold.id.key()).copied().unwrap_or(0)
    };
    let fits = taken == hold.captured_minor
        && (hold.status == HoldStatus::Captured || of_file || taken == 0);
    if !fits {
        findings.add(
            "wrong_capture",
            hold.id.to_string(),
            format!(
                "{taken} was captured by the journal, {} by the hold (minor units)",
                hold.captured_minor
            ),
        );
    }
}
