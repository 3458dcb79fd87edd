//! Logins and sessions.

use bankctl_ledger::views::{Codes, Credential, Login, Logout, Session};

use super::cell::ToCell;
use crate::report::Cell;

table! {
    Login as it {
        shown operator "Operator",
        shown session "Session",
        shown ends_at "Ends at",
        shown idle_minutes "Idle minutes",
        extra dry_run "Dry run",
    }
}

table! {
    Logout as it {
        shown session "Ended session",
        extra dry_run "Dry run",
    }
}

table! {
    Session as it {
        shown id "Session",
        shown operator "Operator",
        shown account "Account".yields(2),
        shown status "Status",
        shown started_at "Started at",
        shown used_at "Used at".yields(3),
        shown ends_at "Ends at".yields(1),
    }
}

table! {
    Credential as it {
        shown operator "Operator",
        shown temporary "Temporary",
        shown codes "Codes",
        extra dry_run "Dry run",
    }
}

table! {
    Codes as it {
        shown operator "Operator",
        shown status "Status",
        shown secret "Secret",
        shown address "Address",
        shown recovery_codes "Recovery codes" = recovery_codes(it),
        extra dry_run "Dry run",
    }
}

/// All in one line, or nothing.
fn recovery_codes(codes: &Codes) -> Cell {
    let all = codes.recovery_codes.join(" ");
    (!all.is_empty()).then_some(all).cell()
}
