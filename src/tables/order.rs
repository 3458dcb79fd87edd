//! Standing orders, and what became of their dates.

use bankctl_ledger::views::{Occurrence, Order};

use super::cell::ToCell;
use super::look_up;
use crate::report::{Cell, LookUp};

table! {
    Order as it {
        shown id "Order",
        shown from "From",
        shown to "To",
        shown rule "Rule".yields(3),
        shown amount "Amount",
        shown currency "Currency".yields(5),
        shown every "Every".yields(4),
        extra day "Day",
        extra start "Start",
        extra end "End",
        extra times "Times",
        extra left "Left",
        extra on_holiday "On holiday",
        extra if_short "If short",
        extra retry_days "Retry days",
        extra priority "Priority",
        shown memo "Memo".yields(2),
        extra reference "Reference",
        extra ordered_by "Ordered by",
        shown status "Status",
        extra failures "Failures",
        shown upcoming "Next" = upcoming(it),
        extra occurrences "Occurrences" = occurrences(it),
        extra replayed "Replayed",
        extra dry_run "Dry run",
    }

    fn look_up(&self) -> Option<LookUp> {
        look_up::order(self)
    }
}

/// The business days of the next dates, one beside the other.
fn upcoming(order: &Order) -> Cell {
    let days = order.upcoming.iter();
    let days: Vec<String> = days.map(|one| one.on.to_string()).collect();
    days.cell()
}

/// What became of the last dates, one beside the other.
fn occurrences(order: &Order) -> Cell {
    let all = order.occurrences.iter();
    let texts: Vec<String> = all
        .map(|one| match &one.code {
            Some(code) => format!("{} {} ({code})", one.nominal, one.status),
            None => format!("{} {}", one.nominal, one.status),
        })
        .collect();
    texts.cell()
}

table! {
    Occurrence as it {
        shown order "Order",
        shown from "From",
        shown to "To",
        shown nominal "Date",
        shown on "On",
        shown status "Status",
        shown attempts "Attempts".yields(2),
        extra tried_on "Tried on",
        extra amount "Amount",
        extra currency "Currency",
        extra transaction "Transaction",
        shown code "Code",
    }
}
