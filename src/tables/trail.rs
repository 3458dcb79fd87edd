//! The audit log.

use bankctl_ledger::views::AuditLogLine;

table! {
    AuditLogLine as it {
        shown id "Line",
        shown at "At",
        extra business_date "Business date",
        shown operator "Operator",
        shown action "Action",
        shown subject "Subject",
        shown record "Record",
        shown origin "From",
        shown approval "Approval",
        extra after "Afterwards",
    }
}
