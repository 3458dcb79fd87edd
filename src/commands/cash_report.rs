//! What is said at the counter of cash whose report is due.

use bankctl_ledger::views::Transaction;
use bankctl_ledger::{Instruction, Ledger};

use crate::tables::told;

/// Adds to cash that was booked whose report is due with it, and says so: the teller asks
/// who the person is. What was booked stands, whatever becomes of that.
pub(super) fn note(
    ledger: &mut Ledger,
    request: &Instruction,
    booked: &mut Transaction,
) -> Option<String> {
    if booked.replayed {
        return None;
    }
    let (Instruction::Deposit { payment, .. } | Instruction::Withdraw { payment, .. }) = request
    else {
        return None;
    };
    booked.ctr = ledger
        .ctr_told(booked, payment.conductor.as_deref())
        .ok()
        .flatten();
    booked.ctr.as_ref().map(told::cash_report)
}
