//! What auditors keep and compare.

use bankctl_ledger::views::{Audit, AuditKey, Checkpoint, ProofOfInclusion, Proved};

use super::cell::ToCell;
use crate::report::Details;

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
        Some(Details::of("Problems", &self.problems))
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

table! {
    Proved as it {
        shown origin "Ledger",
        shown transaction "Transaction",
        shown kind "Kind",
        shown booked_at "Booked at",
        shown business_date "Date",
        shown amount_minor "Amount (minor units)",
        shown debit "Debit",
        shown credit "Credit",
        shown reference "Reference",
        shown memo "Memo",
        shown transactions "Transactions",
    }
}
