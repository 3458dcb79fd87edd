//! Rules, alerts and cases against the change log.

use bankctl_storage::Driver;

use super::kept::{is_sound, rules_of};
use super::rules::states::RowKind;
use super::table::{self, AlertRow};
use crate::Result;
use crate::audit::verify::record::{Known, Records};
use crate::kernel::paging;
use crate::kernel::rules::change::Subject;
use crate::kernel::tables;
use crate::rooms::records::{RecordKind, name_in};

/// Rules, by number.
pub(crate) const RULES: RecordKind = RecordKind {
    log_name: name_in,
    ..RecordKind::of(Subject::AlertRule, rules)
};
/// Alerts, by number.
pub(crate) const ALERTS: RecordKind = RecordKind::of(Subject::Alert, alerts);
/// Cases, their notes and the key of these, by number.
pub(crate) const CASES: RecordKind = RecordKind::of(Subject::Case, cases);

fn rules(driver: &mut dyn Driver, _: &Known, records: &mut Records<'_>) -> Result<()> {
    let text = tables::settings::alert_rules(driver)?;
    for stored in rules_of(text.as_deref())? {
        records.compare(Subject::AlertRule, stored.id, stored.change, &stored.rule)?;
    }
    Ok(())
}

fn alerts(driver: &mut dyn Driver, _: &Known, records: &mut Records<'_>) -> Result<()> {
    rows(driver, records, Subject::Alert)
}

fn cases(driver: &mut dyn Driver, _: &Known, records: &mut Records<'_>) -> Result<()> {
    rows(driver, records, Subject::Case)
}

/// Holds the rows of one subject against the change log.
fn rows(driver: &mut dyn Driver, records: &mut Records<'_>, subject: Subject) -> Result<()> {
    let key = |row: &AlertRow| row.id;
    paging::each(driver, table::page, key, |_, row| {
        let of = match row.kind {
            RowKind::Alert => Subject::Alert,
            RowKind::Case | RowKind::Note | RowKind::Key => Subject::Case,
        };
        if of != subject {
            return Ok(());
        }
        records.compare_text(subject, row.id, row.change, &row.record);
        if !is_sound(&row) {
            let what = "what it says and what it is about do not go together";
            let name = format!("{subject} {}", row.id);
            records.findings.add("wrong_alert", name, what);
        }
        Ok(())
    })
}
