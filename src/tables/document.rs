//! Papers of customers.

use bankctl_ledger::views::Document;

table! {
    Document as it {
        shown id "Number",
        shown customer "Customer",
        shown kind "Kind",
        shown media_type "Form".yields(3),
        shown size_bytes "Bytes".yields(2),
        extra sha256 "SHA-256",
        shown added_at "Added at".yields(4),
        shown destroyed_at "Destroyed at".yields(1),
        extra dry_run "Dry run",
    }
}
