//! What auditors keep and compare.

use bankctl_ledger::views::{Audit, AuditKey, Checkpoint, ProofOfInclusion, Proved};

use super::cell::ToCell;
use super::verify::problems;
use crate::report::{Cell, Details};

table! {
    AuditKey as it {
        shown file "Secret key",
        shown public_file "Public key",
        shown public_key "To give to others",
        extra dry_run "Dry run",
    }
}

table! {
    Checkpoint as it {
        shown origin "Ledger",
        shown transactions "Transactions",
        shown root "Root",
        shown changes "Changes",
        shown changes_root "Root of changes".yields(1),
        shown note "Signed note",
    }
}

table! {
    Audit as it {
        shown origin "Ledger",
        shown transactions "Transactions",
        shown root "Root",
        shown ok "Ok",
        shown not_proved "Not proved",
        shown problems "Problems" = it.problems.len().cell(),
    }

    fn details(&self) -> Option<Details> {
        Some(problems(&self.problems))
    }
}

table! {
    ProofOfInclusion as it {
        shown transaction "Transaction",
        shown index "Index",
        shown transactions "Transactions",
        shown proof "Proof",
    }
}

/// The amount; in minor units where the currency can't be told.
fn amount_of(proved: &Proved) -> Cell {
    match &proved.amount {
        Some(amount) => Cell::of(amount),
        None => Cell::of(format_args!("{} minor units", proved.amount_minor)),
    }
}

table! {
    Proved as it {
        shown origin "Ledger",
        shown transaction "Transaction",
        shown kind "Kind",
        shown booked_at "Booked at",
        shown business_date "Date",
        shown amount "Amount" = amount_of(it),
        shown currency "Currency",
        extra amount_minor "Amount (minor units)",
        shown debit "Debit",
        shown credit "Credit",
        shown reference "Reference",
        shown memo "Memo",
        shown transactions "Transactions",
    }
}
