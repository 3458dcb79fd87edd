//! What is said at the counter of cash: that its report is due, that the till is full.

use bankctl_ledger::views::Transaction;
use bankctl_ledger::{Instruction, Ledger};

use crate::tables::told;

/// Adds to cash that was booked what the teller does next, and says so: whose report is
/// due with it, and how much the till has beyond its limit. What was booked stands,
/// whatever becomes of that.
pub(crate) fn note(
    ledger: &mut Ledger,
    request: &Instruction,
    booked: &mut Transaction,
) -> Vec<String> {
    if booked.replayed {
        return Vec::new();
    }
    let (Instruction::Deposit { payment, .. } | Instruction::Withdraw { payment, .. }) = request
    else {
        return Vec::new();
    };
    let conductor = payment.conductor.as_deref();
    booked.ctr = ledger.ctr().told(booked, conductor).ok().flatten();
    booked.till_over = ledger.tills().told(booked).ok().flatten();
    told::at_counter(booked)
}
