//! A backup that was made, or put in place.

use bankctl_ledger::views::{Copy, LedgerCopy};

table! {
    Copy as it {
        shown file "Backup",
        shown ledger "Ledger",
        shown transactions "Transactions",
        shown kept "Replaced ledger kept at",
        shown encrypted "Encrypted",
        extra dry_run "Dry run",
    }
}

table! {
    LedgerCopy as it {
        shown from "From",
        shown to "To",
        shown transactions "Transactions",
        shown accounts "Accounts",
        shown root "Root",
        extra dry_run "Dry run",
    }
}
