//! Tills, counts of cash and handovers.

use crate::tables::cell::ToCell as _;
use bankctl_ledger::views::{Count, Handover, Till};

table! {
    Till as it {
        shown name "Till",
        extra branch "Branch",
        shown status "State",
        shown operator "Operator",
        extra assigned_to "Assigned to",
        shown expected "By the books",
        extra max "At most",
        shown over_limit "Too much".yields(1) = it.over_limit.filter(|over| *over).cell(),
        extra max_refuse "Refuses more",
        extra blind "Blind",
        shown currency "Currency",
        shown offered_to "Offered to it".yields(2),
        shown offered_from "Offered by it".yields(3),
        extra session "Session",
        shown opened_at "Open since".yields(4),
        extra dry_run "Dry run",
        extra replayed "Replayed",
    }
}

table! {
    Count as it {
        shown id "Count",
        shown till "Till",
        extra session "Session",
        shown counted "Counted",
        shown expected "By the books",
        shown difference "Difference",
        shown resolved "Explained".yields(2),
        shown currency "Currency".yields(4),
        extra pieces "Pieces",
        shown counted_by "Counted by".yields(3),
        extra witness "Witness",
        shown counted_at "At".yields(5),
        extra business_date "Day",
        shown waits "Waits".yields(1),
        shown transaction "Transaction".yields(6),
        extra dry_run "Dry run",
        extra reference "Reference",
        extra replayed "Replayed",
    }
}

table! {
    Handover as it {
        shown id "Handover",
        shown from "From",
        shown to "To",
        shown amount "Amount",
        shown currency "Currency",
        shown status "State",
        shown given_by "Given by",
        shown ended_by "Ended by".yields(1),
        extra reason "Reason",
        extra reference "Reference",
        shown transaction "Transaction".yields(2),
        shown offered_at "Offered at".yields(3),
        extra replayed "Replayed",
        extra dry_run "Dry run",
    }
}
