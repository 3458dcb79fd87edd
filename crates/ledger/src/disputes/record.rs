//! Disputes against the change log, the journal, and the account of their credits.

use std::collections::BTreeSet;

use bankctl_storage::Driver;
use bankctl_types::Currency;
use bankctl_types::number::DisputeId;

use super::money::sides;
use super::rules::dispute::{Dispute, Part};
use super::table::{self, DisputeRow};
use super::{currency_of, prove};
use crate::Result;
use crate::audit::verify::findings::Findings;
use crate::audit::verify::journal::Audit;
use crate::audit::verify::occurrences::Moved;
use crate::audit::verify::record::{Known, Records};
use crate::kernel::paging;
use crate::kernel::rules::change::Subject;
use crate::kernel::rules::internal_account::{RECEIVABLE_DISPUTES, unsharded};
use crate::rooms::records::RecordKind;

/// Disputes, by key.
pub(crate) const KIND: RecordKind = RecordKind {
    journal: Some(journal),
    name: Some(name),
    log_name: |change| name(change.key),
    ..RecordKind::of(Subject::Dispute, check)
};

fn name(key: i64) -> String {
    DisputeId::from_key(key).to_string()
}

fn check(driver: &mut dyn Driver, _: &Known, records: &mut Records<'_>) -> Result<()> {
    records.compare_all(driver, Subject::Dispute, table::page, |_, row, findings| {
        if !row.record.is_sound() {
            let what = "its state, its credit and its decision do not go together";
            let subject = format!("dispute {}", name(row.id));
            findings.add("wrong_dispute", subject, what);
        }
        Ok(())
    })?;
    for one in prove::booked(driver)? {
        if one.outstanding_minor != one.balance_minor {
            let what = prove::wrong(&one);
            records
                .findings
                .add("wrong_dispute", RECEIVABLE_DISPUTES.name, what);
        }
    }
    Ok(())
}

/// Holds each dispute against the journal: every part is booked as it follows from the
/// dispute, once, and nothing else is.
fn journal(
    driver: &mut dyn Driver,
    audit: &Audit,
    findings: &mut Findings,
) -> Result<BTreeSet<i64>> {
    let keys = audit.disputes.keys();
    let mut missing: BTreeSet<i64> = keys.map(Part::dispute).collect();
    let key = |row: &DisputeRow| row.id;
    paging::each(driver, table::page, key, |driver, row| {
        missing.remove(&row.id);
        let currency = currency_of(driver, row.record.account)?;
        for part in Part::ALL {
            let moved = audit.disputes.of(part.key(row.id));
            if !fits(&row.record, part, currency, moved) {
                let subject = format!("dispute {}", name(row.id));
                let what = "what the journal booked for it is not what is written down of it";
                findings.add("wrong_dispute", subject, what);
            }
        }
        Ok(())
    })?;
    Ok(missing)
}

fn fits(dispute: &Dispute, part: Part, currency: Currency, moved: Option<&Moved>) -> bool {
    let (debit, credit, kind) = sides(part, dispute.account, currency);
    match (dispute.booked_minor(part), moved) {
        (0, None) => true,
        (minor, Some(moved)) => {
            moved.amount_minor == minor
                && moved.kind == kind
                && unsharded(moved.debit) == debit
                && unsharded(moved.credit) == credit
        }
        (_, None) => false,
    }
}
