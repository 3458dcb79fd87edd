//! Money between ledgers: each transaction of `in-transit` against what was
//! written down of it.

use std::collections::{BTreeMap, BTreeSet};

use super::register::Records;
use super::{PAGE_ROWS, number};
use crate::domain::change::Subject;
use crate::domain::internal::{is_between_ledgers, is_in_transit};
use crate::domain::journal::Transfer;
use crate::domain::kind::{Kind, TransitState};
use crate::ledger::Result;
use crate::ledger::transit::{arrival_after, dispatch_after};
use crate::store::{self, Driver};

/// The transactions that moved money between ledgers, by key.
#[derive(Default)]
pub(super) struct Moves {
    /// What was sent.
    out: BTreeSet<i64>,
    /// How much came, in minor units.
    came: BTreeMap<i64, i64>,
    /// What went back to its account: the transaction by the one that sent it.
    back: BTreeMap<i64, i64>,
}

impl Moves {
    /// Takes the next transaction of the journal.
    pub(super) fn take(&mut self, transfer: &Transfer) {
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
                self.came.insert(transfer.id, request.amount_minor);
            }
        }
    }
}

/// Holds what was sent and what came against the journal and the register.
pub(super) fn check(
    driver: &mut dyn Driver,
    mut moves: Moves,
    records: &mut Records<'_>,
) -> Result<()> {
    dispatches(driver, &mut moves, records)?;
    arrivals(driver, &mut moves, records)?;
    let left = moves.out.iter().chain(moves.came.keys());
    for id in left.chain(moves.back.values()) {
        records.findings.add(
            "unexplained_transit",
            number(*id),
            "it moved money between ledgers, and nothing says from where or to where",
        );
    }
    Ok(())
}

fn dispatches(driver: &mut dyn Driver, moves: &mut Moves, records: &mut Records<'_>) -> Result<()> {
    let mut after = 0;
    loop {
        let rows = store::transit::dispatches(driver, None, after, PAGE_ROWS)?;
        let Some(end) = rows.last() else {
            return Ok(());
        };
        after = end.id;
        for row in rows {
            let now = dispatch_after(&row);
            records.compare(Subject::Dispatch, row.id, row.change, &now)?;
            let is_sent = moves.out.remove(&row.id);
            let is_back = moves.back.remove(&row.id).is_some();
            if !is_sent || is_back != (row.state == TransitState::Returned) {
                records.findings.add(
                    "wrong_dispatch",
                    number(row.id),
                    format!(
                        "by what is written down it is {}, by the journal it was {}sent and {}returned",
                        row.state,
                        if is_sent { "" } else { "not " },
                        if is_back { "" } else { "not " },
                    ),
                );
            }
        }
    }
}

fn arrivals(driver: &mut dyn Driver, moves: &mut Moves, records: &mut Records<'_>) -> Result<()> {
    let mut after = 0;
    loop {
        let rows = store::transit::arrivals(driver, after, PAGE_ROWS)?;
        let Some(end) = rows.last() else {
            return Ok(());
        };
        after = end.id;
        for row in rows {
            let now = arrival_after(&row);
            records.compare(Subject::Arrival, row.id, row.change, &now)?;
            let Some(transfer) = row.transfer else {
                continue;
            };
            if moves.came.remove(&transfer) != Some(row.amount_minor) {
                records.findings.add(
                    "wrong_arrival",
                    number(transfer),
                    format!(
                        "{} minor units came from {}, which the journal does not say",
                        row.amount_minor, row.ledger_name
                    ),
                );
            }
        }
    }
}
