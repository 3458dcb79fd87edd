//! Money between ledgers.

use bankctl_ledger::views::Sent;

table! {
    Sent as it {
        extra direction "Direction",
        shown transaction "Transaction",
        shown reference "Reference".yields(2),
        extra booked_at "Booked at",
        shown from "From",
        shown ledger "Other ledger".yields(3),
        extra ledger_id "Identity of the other ledger",
        extra address "Address",
        shown to "To",
        shown amount "Amount".adds(),
        shown currency "Currency".yields(4),
        shown state "State",
        extra arrived_as "Transaction there",
        shown reason "Reason".yields(1),
        extra dry_run "Dry run",
    }
}
