//! Partners, what was sent and what came against the change log; what came also
//! against what its sender has signed.

use std::collections::HashMap;

use bankctl_storage::Driver;

use crate::audit::verify::findings::number;
use crate::audit::verify::record::{Known, Records};
use crate::interledger::table::{ArrivalRow, DispatchRow};
use crate::interledger::{self, Proof, about, arrival_after, dispatch_after, partner_table};
use crate::kernel::paging;
use crate::kernel::rules::change::Subject;
use crate::rooms::records::{RecordKind, name_in};
use crate::{Result, approvals};

/// Ledgers that money goes to or comes from, by number.
pub(crate) const PARTNERS: RecordKind = RecordKind {
    log_name: name_in,
    ..RecordKind::of(Subject::Partner, partners)
};
/// What was sent, by the transfer's key.
pub(crate) const DISPATCHES: RecordKind = RecordKind {
    name: Some(number),
    ..RecordKind::of(Subject::Dispatch, dispatches)
};
/// What came, by key.
pub(crate) const ARRIVALS: RecordKind = RecordKind::of(Subject::Arrival, arrivals);

fn partners(driver: &mut dyn Driver, _: &Known, records: &mut Records<'_>) -> Result<()> {
    for row in partner_table::all(driver)? {
        records.compare(Subject::Partner, row.id, row.change, &row.partner)?;
    }
    Ok(())
}

fn dispatches(driver: &mut dyn Driver, _: &Known, records: &mut Records<'_>) -> Result<()> {
    for_each_dispatch(driver, |row| {
        records.compare(Subject::Dispatch, row.id, row.change, &dispatch_after(row))
    })
}

fn arrivals(driver: &mut dyn Driver, known: &Known, records: &mut Records<'_>) -> Result<()> {
    let partners = partner_table::all(driver)?.into_iter();
    let partners: HashMap<_, _> = partners
        .map(|row| (row.partner.identity.clone(), row.partner))
        .collect();
    let mut unsigned: Vec<ArrivalRow> = Vec::new();
    for_each_arrival(driver, |row| {
        let partner = partners.get(&row.ledger);
        match Proof::of(row, partner, &known.settings.identity) {
            Proof::Wrong => records.findings.add(
                "wrong_signature",
                arrival(row),
                format!("{} has not signed what came from it", row.ledger_name),
            ),
            // Without a message it came before there were any.
            Proof::None if row.message.is_some() || records.knew(Subject::Partner, row.change) => {
                unsigned.push(row.clone());
            }
            Proof::Valid | Proof::None => {}
        }
        records.compare(Subject::Arrival, row.id, row.change, &arrival_after(row))
    })?;
    for row in unsigned {
        if !is_let_in(driver, &row)? {
            records.findings.add(
                "unsigned_arrival",
                arrival(&row),
                "it is not signed, and no second person has let it in",
            );
        }
    }
    Ok(())
}

fn arrival(row: &ArrivalRow) -> String {
    format!("arrival {}", row.id)
}

/// Whether a second person was asked about what came without a signature, and
/// what was booked of it is what that came to.
fn is_let_in(driver: &mut dyn Driver, row: &ArrivalRow) -> Result<bool> {
    let about = about(&row.ledger, &row.reference);
    let asked = approvals::request_about(driver, &about)?;
    Ok(asked
        .is_some_and(|asked| row.transfer.is_none() || asked.approval.transaction == row.transfer))
}

/// Visits all that was sent, in the order of the keys.
pub(crate) fn for_each_dispatch(
    driver: &mut dyn Driver,
    mut visit: impl FnMut(&DispatchRow) -> Result<()>,
) -> Result<()> {
    let page = |driver: &mut dyn Driver, after, limit| {
        interledger::table::dispatches(driver, None, after, limit)
    };
    let key = |row: &DispatchRow| row.id;
    paging::each(driver, page, key, |_, row| visit(&row))
}

/// Visits all that came, in the order of the keys.
pub(crate) fn for_each_arrival(
    driver: &mut dyn Driver,
    mut visit: impl FnMut(&ArrivalRow) -> Result<()>,
) -> Result<()> {
    let key = |row: &ArrivalRow| row.id;
    paging::each(driver, interledger::table::arrivals, key, |_, row| {
        visit(&row)
    })
}
