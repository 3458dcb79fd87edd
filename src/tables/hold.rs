//! Holds.

use bankctl_ledger::views::Hold;

use super::look_up;
use crate::report::LookUp;

table! {
    Hold as it {
        shown id "Hold",
        shown account "Account",
        shown amount "Amount".yields(3).adds(),
        shown currency "Currency".yields(5),
        extra captured "Captured",
        shown remaining "Remaining".adds(),
        shown status "Status",
        extra reference "Reference",
        shown memo "Memo".yields(2),
        extra placed_at "Placed at",
        shown expires_on "Expires on".yields(4),
        extra transaction "Transaction",
        extra replayed "Replayed",
        extra dry_run "Dry run",
        shown purpose "Purpose".yields(1),
    }

    fn look_up(&self) -> Option<LookUp> {
        look_up::hold(self)
    }
}
