//! Imported files against the change log, and against what the journal says was
//! posted of them.

use std::collections::BTreeSet;

use bankctl_storage::Driver;

use crate::audit::verify::findings::Findings;
use crate::audit::verify::journal::Audit;
use crate::audit::verify::record::{Known, Records};
use crate::imports::table::BatchRow;
use crate::kernel::paging;
use crate::kernel::rules::change::Subject;
use crate::rooms::records::{self, RecordKind};
use crate::{Result, imports};

/// Imported files, by key.
pub(crate) const KIND: RecordKind = RecordKind {
    journal: Some(journal),
    log_name: |change| records::text(change, "batch_key"),
    ..RecordKind::of(Subject::Batch, check)
};

/// Holds each file against the change log.
fn check(driver: &mut dyn Driver, _: &Known, records: &mut Records<'_>) -> Result<()> {
    for_each(driver, |batch| {
        let now = imports::after(&batch);
        records.compare(Subject::Batch, batch.id, batch.change, &now)
    })
}

/// Holds each file against the journal.
fn journal(
    driver: &mut dyn Driver,
    audit: &Audit,
    findings: &mut Findings,
) -> Result<BTreeSet<i64>> {
    let mut missing: BTreeSet<i64> = audit.batches.keys().copied().collect();
    for_each(driver, |batch| {
        missing.remove(&batch.id);
        let posted = audit.batches.get(&batch.id).copied().unwrap_or_default();
        posted.compare(&batch, findings);
        Ok(())
    })?;
    Ok(missing)
}

fn for_each(driver: &mut dyn Driver, mut visit: impl FnMut(BatchRow) -> Result<()>) -> Result<()> {
    let key = |row: &BatchRow| row.id;
    paging::each(driver, imports::table::page, key, |_, row| visit(row))
}
