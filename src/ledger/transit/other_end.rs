//! The other end of a transaction that moved money between ledgers.

use crate::domain::internal::{is_between_ledgers, is_in_transit};
use crate::domain::journal::Transfer;
use crate::domain::kind::{Kind, TransitState};
use crate::ledger::Result;
use crate::report::OtherEnd;
use crate::store::transit::{ArrivalRow, DispatchRow};
use crate::store::{self, Driver};

/// Where the money went or came from; `None` for a transaction within the
/// ledger.
pub(crate) fn other_end(driver: &mut dyn Driver, transfer: &Transfer) -> Result<Option<OtherEnd>> {
    if !is_between_ledgers(&transfer.request) {
        return Ok(None);
    }
    let request = &transfer.request;
    let sent_by = match (request.kind, request.reverses) {
        (Kind::Reversal, Some(sent)) => Some(sent),
        _ if is_in_transit(request.credit) => Some(transfer.id),
        _ => None,
    };
    Ok(match sent_by {
        Some(sent) => store::transit::dispatch(driver, sent)?.map(to),
        None => store::transit::arrival_as(driver, transfer.id)?.map(from),
    })
}

fn to(row: DispatchRow) -> OtherEnd {
    OtherEnd {
        direction: "out",
        ledger: row.ledger_name,
        ledger_id: row.ledger,
        account: row.account,
        state: row.state,
        reason: row.reason,
    }
}

fn from(row: ArrivalRow) -> OtherEnd {
    OtherEnd {
        direction: "in",
        ledger: row.ledger_name,
        ledger_id: row.ledger,
        account: row.sender,
        state: TransitState::Arrived,
        reason: None,
    }
}
