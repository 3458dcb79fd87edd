//! Fees against the change log, and against what the journal says was taken.

use std::collections::BTreeSet;

use bankctl_storage::Driver;

use crate::Result;
use crate::audit::verify::findings::Findings;
use crate::audit::verify::journal::Audit;
use crate::audit::verify::record::{Known, Records};
use crate::fees::rules::item::FeeStatus;
use crate::fees::table::{self, FeeRow};
use crate::kernel::paging;
use crate::kernel::rules::change::Subject;
use crate::rooms::records::{RecordKind, text};

/// Fees of products, by number.
pub(crate) const TERMS: RecordKind = RecordKind {
    log_name: |change| text(change, "code"),
    ..RecordKind::of(Subject::FeeTerm, terms)
};
/// Fees that accounts owe or paid, by number.
pub(crate) const FEES: RecordKind = RecordKind {
    journal: Some(journal),
    ..RecordKind::of(Subject::Fee, fees)
};
/// What accounts do not pay, by number.
pub(crate) const WAIVERS: RecordKind = RecordKind::of(Subject::FeeWaiver, waivers);

fn terms(driver: &mut dyn Driver, _: &Known, records: &mut Records<'_>) -> Result<()> {
    records.compare_all(driver, Subject::FeeTerm, table::term_page, |_, _, _| Ok(()))
}

fn waivers(driver: &mut dyn Driver, _: &Known, records: &mut Records<'_>) -> Result<()> {
    let page = table::waiver_page;
    records.compare_all(driver, Subject::FeeWaiver, page, |_, _, _| Ok(()))
}

fn fees(driver: &mut dyn Driver, _: &Known, records: &mut Records<'_>) -> Result<()> {
    records.compare_all(
        driver,
        Subject::Fee,
        table::fee_page,
        |driver, row, findings| {
            let rest = table::fee_rest(driver, row.id)?.map(|rest| rest.record.due_minor);
            let expected = row.record.rest(row.id).map(|rest| rest.due_minor);
            if !row.record.is_sound() || rest != expected {
                findings.add(
                    "wrong_fee",
                    format!("fee {}", row.id),
                    "what was taken and what is left of it are not what was due",
                );
            }
            Ok(())
        },
    )
}

/// Holds each fee against the journal: one that was taken is one transfer of that
/// amount from its account, and of others there is none.
fn journal(
    driver: &mut dyn Driver,
    audit: &Audit,
    findings: &mut Findings,
) -> Result<BTreeSet<i64>> {
    let mut missing: BTreeSet<i64> = audit.fees.keys().copied().collect();
    let key = |row: &FeeRow| row.id;
    paging::each(driver, table::fee_page, key, |_, row| {
        missing.remove(&row.id);
        let item = &row.record;
        let booked = audit.fees.get(&row.id);
        let fits = match (item.status, booked) {
            (FeeStatus::Taken, Some(booked)) => {
                booked.account == item.account
                    && booked.minor == item.taken_minor
                    && booked.is_earned
                    && booked.is_with_payment
                        == (item.cause.is_some() && item.event.goes_with_cause())
            }
            (FeeStatus::Taken, None) | (_, Some(_)) => false,
            (_, None) => true,
        };
        if !fits {
            findings.add(
                "wrong_fee",
                format!("fee {}", row.id),
                "what was taken of it by the journal is not what its record says",
            );
        }
        Ok(())
    })?;
    Ok(missing)
}
