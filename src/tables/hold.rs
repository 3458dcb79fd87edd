//! Holds.

use bankctl_ledger::views::Hold;

use super::look_up;
use crate::report::LookUp;

table! {
    Hold as it {
        shown id "Hold",
        shown account "Account",
        shown amount "Amount",
        shown currency "Currency",
        extra captured "Captured",
        shown remaining "Remaining",
        shown status "Status",
        extra reference "Reference",
        shown memo "Memo",
        extra placed_at "Placed at",
        shown expires_on "Expires on",
        extra transaction "Transaction",
        extra replayed "Replayed",
        extra dry_run "Dry run",
        shown purpose "Purpose",
    }

    fn look_up(&self) -> Option<LookUp> {
        look_up::hold(self)
    }
}
