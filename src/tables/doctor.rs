//! What was looked at, and how it is.

use bankctl_ledger::views::Finding;

table! {
    Finding as it {
        shown check "Check",
        shown status "Status",
        shown message "What was found",
        shown cure "What to do".yields(1),
    }
}
