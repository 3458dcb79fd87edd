//! Tills, counts and handovers against the register, and against the journal.

use std::collections::BTreeSet;

use bankctl_storage::Driver;

use super::rules::count::Count;
use super::rules::handover::Handover;
use super::table::{self, CountRow, HandoverRow, TillRow};
use crate::Result;
use crate::audit::verify::findings::Findings;
use crate::audit::verify::journal::Audit;
use crate::audit::verify::occurrences::Moved;
use crate::audit::verify::record::{Known, Records};
use crate::kernel::paging;
use crate::kernel::rules::change::Subject;
use crate::kernel::rules::internal_account::{EXPENSE_CASH_OVER_SHORT, Internal, unsharded};
use crate::rooms::records::{RecordKind, name_in};

/// Tills, by number.
pub(crate) const TILLS: RecordKind = RecordKind {
    log_name: name_in,
    ..RecordKind::of(Subject::Till, tills)
};
/// Counts of cash, by number.
pub(crate) const COUNTS: RecordKind = RecordKind {
    journal: Some(journal_of_counts),
    ..RecordKind::of(Subject::CashCount, counts)
};
/// Handovers, by number.
pub(crate) const HANDOVERS: RecordKind = RecordKind {
    journal: Some(journal_of_handovers),
    ..RecordKind::of(Subject::Handover, handovers)
};

fn tills(driver: &mut dyn Driver, _: &Known, records: &mut Records<'_>) -> Result<()> {
    let key = |row: &TillRow| row.id;
    paging::each(driver, table::till_page, key, |_, row| {
        records.compare(Subject::Till, row.id, row.change, &row.record)?;
        if !row.record.is_sound() {
            let what = "its state, its operator and its session do not go together";
            let till = format!("till {}", row.record.name);
            records.findings.add("wrong_till", till, what);
        }
        Ok(())
    })
}

fn counts(driver: &mut dyn Driver, _: &Known, records: &mut Records<'_>) -> Result<()> {
    let key = |row: &CountRow| row.id;
    paging::each(driver, table::count_page, key, |_, row| {
        records.compare(Subject::CashCount, row.id, row.change, &row.record)?;
        if !row.record.is_sound() {
            let what = "what was counted, booked and explained does not go together";
            records
                .findings
                .add("wrong_count", format!("count {}", row.id), what);
        }
        Ok(())
    })
}

fn handovers(driver: &mut dyn Driver, _: &Known, records: &mut Records<'_>) -> Result<()> {
    let key = |row: &HandoverRow| row.id;
    paging::each(driver, table::handover_page, key, |_, row| {
        records.compare(Subject::Handover, row.id, row.change, &row.record)?;
        if !row.record.is_sound() {
            let what = "its state and what it names do not go together";
            records
                .findings
                .add("wrong_handover", format!("handover {}", row.id), what);
        }
        Ok(())
    })
}

/// Holds each count against the journal: its difference is booked as it is written
/// down, and the till had what was expected (V4: what a till has is its last count and
/// what moved since).
fn journal_of_counts(
    driver: &mut dyn Driver,
    audit: &Audit,
    findings: &mut Findings,
) -> Result<BTreeSet<i64>> {
    let mut missing: BTreeSet<i64> = audit.counts.keys().collect();
    let key = |row: &CountRow| row.id;
    paging::each(driver, table::count_page, key, |_, row| {
        missing.remove(&row.id);
        if !fits_count(&row.record, audit.counts.of(row.id)) {
            findings.add(
                "wrong_count",
                format!("count {}", row.id),
                "what the journal booked for it is not its difference",
            );
        }
        Ok(())
    })?;
    Ok(missing)
}

fn fits_count(count: &Count, moved: Option<&Moved>) -> bool {
    let difference = count.difference_minor();
    match (count.transfer, moved) {
        (Some(transfer), Some(moved)) => {
            let own = |account| Internal::of(account) == Some(EXPENSE_CASH_OVER_SHORT);
            let (till, other) = if difference > 0 {
                (moved.debit, moved.credit)
            } else {
                (moved.credit, moved.debit)
            };
            moved.transfer == transfer
                && moved.amount_minor == difference.saturating_abs()
                && unsharded(till) == count.account
                && own(other)
        }
        (None, None) => true,
        _ => false,
    }
}

fn journal_of_handovers(
    driver: &mut dyn Driver,
    audit: &Audit,
    findings: &mut Findings,
) -> Result<BTreeSet<i64>> {
    let mut missing: BTreeSet<i64> = audit.handovers.keys().collect();
    let key = |row: &HandoverRow| row.id;
    paging::each(driver, table::handover_page, key, |_, row| {
        missing.remove(&row.id);
        if !fits_handover(&row.record, audit.handovers.of(row.id)) {
            findings.add(
                "wrong_handover",
                format!("handover {}", row.id),
                "what the journal moved for it is not what is written down of it",
            );
        }
        Ok(())
    })?;
    Ok(missing)
}

fn fits_handover(offer: &Handover, moved: Option<&Moved>) -> bool {
    match (offer.transfer, moved) {
        (Some(transfer), Some(moved)) => {
            moved.transfer == transfer
                && moved.amount_minor == offer.amount_minor
                && unsharded(moved.debit) == offer.receiver
                && unsharded(moved.credit) == offer.giver
        }
        (None, None) => true,
        _ => false,
    }
}
