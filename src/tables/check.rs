//! Checks, and amounts that the law sets.

use bankctl_ledger::views::{Available, Check, CheckNotice, Regulation};

use crate::report::{Cell, Details};

table! {
    Check as it {
        shown id "Check",
        shown account "Account",
        shown amount "Amount",
        shown held "Kept back",
        shown currency "Currency".yields(6),
        shown class "Class".yields(3),
        shown number "Number",
        extra routing "Drawn on bank",
        extra drawer "Drawn on account",
        extra at "Paid in at",
        shown banking_day "Banking day".yields(4),
        extra availability "Can be used" = days(&it.availability),
        extra released "Given early",
        extra released_for "Given because",
        shown exception "Waits longer for".yields(2),
        extra doubt "Doubt",
        extra notice_required "Notice required",
        shown status "Status",
        extra transaction "Transaction",
        extra reference "Reference",
        shown return_reason "Returned for".yields(5),
        extra returned_by "Returned by",
        extra redeposit_of "Paid in before as",
        extra replayed "Replayed",
        extra dry_run "Dry run",
    }

    fn details(&self) -> Option<Details> {
        if !self.fees.is_empty() {
            return Some(Details::of("Fees", &self.fees));
        }
        Some(Details::of("When it can be used", &self.availability))
    }
}

table! {
    Available as it {
        shown on "From",
        shown amount "Amount",
        shown hold "Kept back until then by",
    }
}

table! {
    CheckNotice as it {
        shown check "Check",
        shown account "Account",
        shown deposited_on "Paid in on",
        shown amount "Delayed",
        shown currency "Currency",
        shown exception "Reason",
        shown available_on "Can be used on",
        extra text "Text",
    }
}

table! {
    Regulation as it {
        shown code "Code",
        shown effective_from "From",
        shown value "Value",
        shown currency "Currency",
        shown in_force "In force",
        shown reason "Reason",
        extra dry_run "Dry run",
    }
}

/// Each part with its first day.
fn days(availability: &[Available]) -> Cell {
    let parts = availability
        .iter()
        .map(|part| format!("{} on {}", part.amount, part.on));
    Cell::Text(parts.collect::<Vec<_>>().join(", "))
}
