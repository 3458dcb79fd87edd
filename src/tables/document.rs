//! Papers of customers.

use bankctl_ledger::views::Document;

table! {
    Document as it {
        shown id "Number",
        shown customer "Customer",
        shown kind "Kind",
        shown media_type "Form",
        shown size_bytes "Bytes",
        extra sha256 "SHA-256",
        shown added_at "Added at",
        shown destroyed_at "Destroyed at",
        extra dry_run "Dry run",
    }
}
