//! Rows of cash reports against the register.

use bankctl_storage::Driver;

use super::kept::is_sound;
use super::table::{self, CtrRow};
use crate::Result;
use crate::audit::verify::record::{Known, Records};
use crate::kernel::paging;
use crate::kernel::rules::change::Subject;
use crate::rooms::records::RecordKind;

/// Rows of cash reports, by number.
pub(crate) const KIND: RecordKind = RecordKind::of(Subject::CtrReport, check);

fn check(driver: &mut dyn Driver, _: &Known, records: &mut Records<'_>) -> Result<()> {
    let key = |row: &CtrRow| row.id;
    paging::each(driver, table::page, key, |_, row| {
        let record: serde_json::Value = serde_json::from_str(&row.record).unwrap_or_default();
        records.compare_text(Subject::CtrReport, row.id, row.change, &row.record);
        if record.is_null() || !is_sound(&row) {
            let what = "what it says and what it is about do not go together";
            let name = format!("cash report {}", row.id);
            records.findings.add("wrong_ctr", name, what);
        }
        Ok(())
    })
}
