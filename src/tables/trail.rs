//! The audit log.

use bankctl_ledger::views::AuditLogLine;

table! {
    AuditLogLine as it {
        shown id "Line",
        shown at "At".yields(4),
        extra business_date "Business date",
        shown operator "Operator",
        shown action "Action",
        shown subject "Subject",
        shown record "Record",
        shown origin "From".yields(1),
        shown approval "Approval".yields(2),
        extra after "Afterwards",
    }
}
