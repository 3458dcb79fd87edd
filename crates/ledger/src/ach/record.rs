//! Entries against the change log and the journal.

use std::collections::BTreeSet;

use bankctl_storage::Driver;
use bankctl_types::ach::Direction;

use super::rules::entry::{AchEntry, Part};
use super::table::{self, AchRow};
use crate::Result;
use crate::audit::verify::findings::Findings;
use crate::audit::verify::journal::Audit;
use crate::audit::verify::occurrences::Moved;
use crate::audit::verify::record::{Known, Records};
use crate::kernel::paging;
use crate::kernel::rules::change::Subject;
use crate::kernel::rules::internal_account::{CLEARING_ACH, Internal, SUSPENSE, unsharded};
use crate::rooms::records::RecordKind;

/// Entries, by number.
pub(crate) const KIND: RecordKind = RecordKind {
    journal: Some(journal),
    ..RecordKind::of(Subject::AchEntry, check)
};

fn check(driver: &mut dyn Driver, _: &Known, records: &mut Records<'_>) -> Result<()> {
    let key = |row: &AchRow| row.id;
    paging::each(driver, table::page, key, |_, row| {
        records.compare(Subject::AchEntry, row.id, row.change, &row.record)?;
        if !row.record.is_sound() {
            let what = "its state, its account and its reason do not go together";
            let subject = format!("ACH entry {}", row.id);
            records.findings.add("wrong_ach_entry", subject, what);
        }
        Ok(())
    })
}

/// Holds each entry against the journal: every part is booked as it follows from the
/// entry, once, and nothing else is.
fn journal(
    driver: &mut dyn Driver,
    audit: &Audit,
    findings: &mut Findings,
) -> Result<BTreeSet<i64>> {
    let mut missing: BTreeSet<i64> = audit.ach_entries.keys().map(Part::entry).collect();
    let key = |row: &AchRow| row.id;
    paging::each(driver, table::page, key, |_, row| {
        missing.remove(&row.id);
        for part in Part::ALL {
            if !fits(&row.record, part, audit.ach_entries.of(part.key(row.id))) {
                let subject = format!("ACH entry {}", row.id);
                let what = "what the journal booked for it is not what is written down of it";
                findings.add("wrong_ach_entry", subject, what);
            }
        }
        Ok(())
    })?;
    Ok(missing)
}

/// Whether a transaction is what a part of an entry comes to.
fn fits(entry: &AchEntry, part: Part, moved: Option<&Moved>) -> bool {
    let (true, Some(moved)) = (entry.has(part), moved) else {
        return !entry.has(part) && moved.is_none();
    };
    let (debit, credit) = (unsharded(moved.debit), unsharded(moved.credit));
    // As a credit: from where it came to where it went.
    // What the bank sends itself moves the other way.
    let is_credit = (entry.direction() == Direction::Credit) != entry.is_sent();
    let comes_in = is_credit == (part != Part::Returned);
    let (from, to) = if comes_in {
        (debit, credit)
    } else {
        (credit, debit)
    };
    let is_suspense = |account| Internal::of(account) == Some(SUSPENSE);
    let is_clearing = |account| Internal::of(account) == Some(CLEARING_ACH);
    let sides_fit = match part {
        Part::Booked | Part::Returned if entry.in_suspense => is_clearing(from) && is_suspense(to),
        Part::Booked | Part::Returned => is_clearing(from) && entry.account == Some(to),
        Part::Repaired => is_suspense(from) && entry.account == Some(to),
    };
    moved.amount_minor == entry.amount_minor && sides_fit
}
