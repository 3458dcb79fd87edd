//! Cash reports.

use bankctl_ledger::views::{CtrDay, CtrExemption, CtrLink, CtrPart};

table! {
    CtrDay as it {
        shown day "Day",
        shown person "Person",
        shown name "Name".yields(1),
        shown cash_in "Cash in",
        shown cash_out "Cash out",
        shown currency "Currency".yields(4),
        shown due_on "Due",
        shown status "State",
        extra version "Version",
        shown filed_on "Filed".yields(2),
        extra replayed "Replayed",
        extra dry_run "Dry run",
        shown linked "Linked with".yields(3),
        extra together_in "In together",
        extra together_out "Out together",
    }
}

table! {
    CtrPart as it {
        extra day "Day",
        extra due_on "Due",
        shown role "Role",
        shown name "Name",
        extra birth_date "Birth date",
        extra address "Address",
        extra tin "TIN",
        extra id_kind "Paper",
        extra id_number "Number of the paper",
        extra id_country "Country of the paper",
        shown cash_in "Cash in",
        shown accounts_in "Accounts in".yields(2),
        shown cash_out "Cash out",
        shown accounts_out "Accounts out".yields(1),
        extra multiple "Multiple",
        extra aggregated "Aggregated",
        extra branch "Branch",
        extra transactions "Transactions",
        shown report "Report",
        shown customer "Customer".yields(4),
        extra currency "Currency",
        extra linked "Linked with",
    }
}

table! {
    CtrLink as it {
        shown customer "Customer",
        shown linked "Linked with",
        extra dry_run "Dry run",
    }
}

table! {
    CtrExemption as it {
        shown customer "Customer",
        shown exempt "Exempt",
        extra dry_run "Dry run",
    }
}
