//! Checks against the change log, and against the holds and the journal.

use std::collections::{BTreeMap, BTreeSet};

use bankctl_storage::Driver;
use bankctl_types::Day;
use bankctl_types::kind::Channel;

use super::rules::item::{self, Check, CheckClass, CheckStatus, Part};
use super::table::{self, CheckRow};
use crate::Result;
use crate::audit::verify::findings::Findings;
use crate::audit::verify::journal::Audit;
use crate::audit::verify::record::{Known, Records};
use crate::kernel::rules::change::Subject;
use crate::kernel::tables::holds::HoldRow;
use crate::kernel::{paging, tables};
use crate::rooms::records::RecordKind;

/// Checks that were paid in, by key.
pub(crate) const KIND: RecordKind = RecordKind {
    journal: Some(journal),
    name: Some(item::name),
    log_name: |change| item::name(change.key),
    ..RecordKind::of(Subject::Check, check)
};

fn check(driver: &mut dyn Driver, _: &Known, records: &mut Records<'_>) -> Result<()> {
    records.compare_all(driver, Subject::Check, table::page, |_, row, findings| {
        if !row.record.is_sound() {
            let what = "its state, its amounts and what it names do not go together";
            findings.add("wrong_check", item::name(row.id), what);
        }
        Ok(())
    })
}

/// Holds each check against the holds that keep its money back (V7: what they reserve
/// is what of checks can't be used yet), and against what the journal moved for it.
fn journal(
    driver: &mut dyn Driver,
    audit: &Audit,
    findings: &mut Findings,
) -> Result<BTreeSet<i64>> {
    let mut missing: BTreeSet<i64> = audit.returned_checks.keys().collect();
    let mut held = held_parts(driver)?;
    missing.extend(held.keys());
    let key = |row: &CheckRow| row.id;
    paging::each(driver, table::page, key, |driver, row| {
        missing.remove(&row.id);
        let parts = held.remove(&row.id).unwrap_or_default();
        if parts != expected(&row.record) {
            let what = "what is held for it is not what of it can't be used yet";
            findings.add("wrong_check", item::name(row.id), what);
        }
        if !fits_journal(driver, audit, &row)? {
            let what = "what the journal moved for it is not what is written down of it";
            findings.add("wrong_check", item::name(row.id), what);
        }
        Ok(())
    })?;
    Ok(missing)
}

/// What should be held for a check, by day.
fn expected(check: &Check) -> Vec<Part> {
    match check.status {
        CheckStatus::Deposited => check.parts.clone(),
        CheckStatus::Cleared | CheckStatus::Returned => Vec::new(),
    }
}

/// What is held for checks, by key and day.
fn held_parts(driver: &mut dyn Driver) -> Result<BTreeMap<i64, Vec<Part>>> {
    let mut by_check: BTreeMap<i64, Vec<Part>> = BTreeMap::new();
    let key = |row: &HoldRow| row.hold.id.key();
    paging::each(driver, tables::holds::open_of_checks, key, |_, row| {
        let hold = row.hold;
        let on = hold.expires_on.map_or(Day::MAX, |last| last.plus(1));
        let minor = hold.amount_minor;
        let parts = by_check.entry(hold.check.unwrap_or_default()).or_default();
        let place = parts.partition_point(|part| part.on <= on);
        parts.insert(place, Part { on, minor });
        Ok(())
    })?;
    Ok(by_check)
}

/// Whether a check was booked as it says: to its account, and back once it was returned.
fn fits_journal(driver: &mut dyn Driver, audit: &Audit, row: &CheckRow) -> Result<bool> {
    let check = &row.record;
    let brought = tables::transfers::by_id(driver, check.transfer)?;
    let is_brought = brought.is_some_and(|found| {
        let request = &found.transfer.request;
        request.credit == check.account
            && request.amount_minor == check.amount_minor
            && request.channel == Some(Channel::Check)
            && request.debit.is_customer() == (check.class == CheckClass::OnUs)
    });
    let is_returned = match (check.returned, audit.returned_checks.of(row.id)) {
        (Some(transfer), Some(moved)) => {
            moved.transfer == transfer
                && moved.debit == check.account
                && moved.amount_minor == check.amount_minor
        }
        (None, None) => true,
        _ => false,
    };
    Ok(is_brought && is_returned)
}
