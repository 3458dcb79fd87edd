//! The ledger itself, and what was written to a file.

use bankctl_ledger::views::{LedgerSettings, LedgerState, Sharing};

table! {
    LedgerSettings as it {
        shown ledger "Ledger",
        shown name "Name",
        shown currency "Currency",
        shown timezone "Time zone",
        shown created_at "Created at",
        shown key_file "Key file",
        extra dry_run "Dry run",
    }
}

table! {
    LedgerState as it {
        shown ledger "Ledger",
        shown name "Name",
        shown currency "Currency",
        shown timezone "Time zone",
        shown created_at "Created at",
        shown login "Login",
        shown session_idle_minutes "Session idle minutes",
        shown session_hours "Session hours",
        shown back_value_days "Back value days",
        shown routing_number "Routing number",
        extra ach_operators "ACH operators",
        extra ach_company_id "ACH company id",
        extra statement_notice "Statement notice",
        extra dry_run "Dry run",
    }
}

table! {
    Sharing as it {
        shown ledger "Ledger",
        shown key_file "Key file",
        shown group "Group",
        extra dry_run "Dry run",
    }
}
