//! Money between ledgers: each transaction of `in-transit` against what was
//! written down of it.

use std::collections::{BTreeMap, BTreeSet};

use bankctl_storage::Driver;
use bankctl_types::kind::{Kind, TransitState};

use super::findings::Findings;
use super::findings::number;
use crate::Result;
use crate::interledger::record::{for_each_arrival, for_each_dispatch};
use crate::kernel::rules::internal_account::{is_between_ledgers, is_in_transit};
use crate::kernel::rules::transfer::Transfer;

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
