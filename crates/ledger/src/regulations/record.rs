//! Amounts that the law sets, against the change log.

use bankctl_storage::Driver;

use super::table;
use crate::Result;
use crate::audit::verify::record::{Known, Records};
use crate::kernel::rules::change::Subject;
use crate::rooms::records::{RecordKind, text};

/// Amounts, by number.
pub(crate) const KIND: RecordKind = RecordKind {
    log_name: |change| text(change, "code"),
    ..RecordKind::of(Subject::Regulation, check)
};

fn check(driver: &mut dyn Driver, _: &Known, records: &mut Records<'_>) -> Result<()> {
    records.compare_all(driver, Subject::Regulation, table::page, |_, _, _| Ok(()))
}
