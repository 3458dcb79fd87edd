//! Money between ledgers: each transaction of `in-transit` against what was
//! written down of it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use bankctl_storage::Driver;
use bankctl_types::kind::{Kind, TransitState};

use super::Findings;
use super::journal::number;
use crate::audit::verify::records::Records;
use crate::interledger::table::{ArrivalRow, DispatchRow};
use crate::interledger::{self, Proof, about, arrival_after, dispatch_after};
use crate::kernel::paging;
use crate::kernel::rules::change::Subject;
use crate::kernel::rules::internal_account::{is_between_ledgers, is_in_transit};
use crate::kernel::rules::transfer::Transfer;
use crate::{Result, approvals};

/// The transactions that moved money between ledgers, by key.
#[derive(Default)]
pub(crate) struct Moves {
    /// What was sent.
    out: BTreeSet<i64>,
    /// How much came, in minor units, and the arrival that it was booked for.
    came: BTreeMap<i64, (i64, Option<i64>)>,
    /// What went back to its account: the transaction by the one that sent it.
    back: BTreeMap<i64, i64>,
}

impl Moves {
    /// Takes the next transaction of the journal.
    pub(crate) fn take(&mut self, transfer: &Transfer) {
        let request = &transfer.request;
        if !is_between_ledgers(request) {
            return;
        }
        match (request.kind, request.reverses) {
            (Kind::Reversal, Some(sent)) => {
                self.back.insert(sent, transfer.id);
            }
            _ if is_in_transit(request.credit) => {
                self.out.insert(transfer.id);
            }
            _ => {
                let source = request.source.map(|source| source.key);
                self.came
                    .insert(transfer.id, (request.amount_minor, source));
            }
        }
    }
}

/// Holds the partners, what was sent and what came against the register; what
/// came also against what its sender has signed.
pub(crate) fn recorded(
    driver: &mut dyn Driver,
    identity: &str,
    records: &mut Records<'_>,
) -> Result<()> {
    let mut partners = HashMap::new();
    for row in interledger::partner_table::all(driver)? {
        records.compare(Subject::Partner, row.id, row.change, &row.partner)?;
        partners.insert(row.partner.identity.clone(), row.partner);
    }
    for_each_dispatch(driver, |row| {
        records.compare(Subject::Dispatch, row.id, row.change, &dispatch_after(row))
    })?;
    let mut unsigned: Vec<ArrivalRow> = Vec::new();
    for_each_arrival(driver, |row| {
        let partner = partners.get(&row.ledger);
        match Proof::of(row, partner, identity) {
            Proof::Wrong => records.findings.add(
                "wrong_signature",
                arrival(row),
                format!("{} has not signed what came from it", row.ledger_name),
            ),
            // Without a message it came before there were any.
            Proof::None if row.message.is_some() || records.knew_partners_at(row.change) => {
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
    let asked = approvals::table::about(driver, &about)?;
    Ok(asked
        .is_some_and(|asked| row.transfer.is_none() || asked.approval.transaction == row.transfer))
}

/// Holds what was sent and what came against the journal.
pub(crate) fn moved(
    driver: &mut dyn Driver,
    moves: &mut Moves,
    findings: &mut Findings,
) -> Result<()> {
    for_each_dispatch(driver, |row| {
        let is_sent = moves.out.remove(&row.id);
        let is_back = moves.back.remove(&row.id).is_some();
        if !is_sent || is_back != (row.state == TransitState::Returned) {
            let not = |is: bool| if is { "" } else { "not " };
            findings.add(
                "wrong_dispatch",
                number(row.id),
                format!(
                    "by what is written down it is {}, by the journal it was {}sent and {}returned",
                    row.state,
                    not(is_sent),
                    not(is_back),
                ),
            );
        }
        Ok(())
    })?;
    for_each_arrival(driver, |row| {
        let Some(transfer) = row.transfer else {
            return Ok(());
        };
        let came = moves.came.remove(&transfer);
        if let Some((_, Some(source))) = came
            && source != row.id
        {
            let message = format!("it names arrival {source}, and came as arrival {}", row.id);
            findings.add("wrong_source", number(transfer), message);
        }
        if came.map(|(amount_minor, _)| amount_minor) != Some(row.amount_minor) {
            findings.add(
                "wrong_arrival",
                number(transfer),
                format!(
                    "{} minor units came from {}, which the journal does not say",
                    row.amount_minor, row.ledger_name
                ),
            );
        }
        Ok(())
    })?;
    let left = moves.out.iter().chain(moves.came.keys());
    for id in left.chain(moves.back.values()) {
        findings.add(
            "unexplained_transit",
            number(*id),
            "it moved money between ledgers, and nothing says from where or to where",
        );
    }
    Ok(())
}

fn for_each_dispatch(
    driver: &mut dyn Driver,
    mut visit: impl FnMut(&DispatchRow) -> Result<()>,
) -> Result<()> {
    let page = |driver: &mut dyn Driver, after, limit| {
        interledger::table::dispatches(driver, None, after, limit)
    };
    let key = |row: &DispatchRow| row.id;
    paging::each(driver, page, key, |_, row| visit(&row))
}

fn for_each_arrival(
    driver: &mut dyn Driver,
    mut visit: impl FnMut(&ArrivalRow) -> Result<()>,
) -> Result<()> {
    let key = |row: &ArrivalRow| row.id;
    paging::each(driver, interledger::table::arrivals, key, |_, row| {
        visit(&row)
    })
}
