//! Money between ledgers.

use bankctl_ledger::views::Sent;

table! {
    Sent as it {
        extra direction "Direction",
        shown transaction "Transaction",
        shown reference "Reference",
        extra booked_at "Booked at",
        shown from "From",
        shown ledger "Other ledger",
        extra ledger_id "Identity of the other ledger",
        extra address "Address",
        shown to "To",
        shown amount "Amount",
        shown currency "Currency",
        shown state "State",
        extra arrived_as "Transaction there",
        shown reason "Reason",
        extra dry_run "Dry run",
    }
}
