//! A bank that was made up.

use bankctl_types::Day;
use serde::Serialize;

/// A bank to learn on.
#[derive(Clone, Debug, Serialize)]
pub struct DemoBank {
    /// The folder.
    pub folder: String,
    /// The ledger in it.
    pub ledger: String,
    /// How many people are customers.
    pub customers: u64,
    /// How many transactions were booked.
    pub transactions: u64,
    /// The first day.
    pub from: Day,
    /// The last day.
    pub to: Day,
    /// The number that decided all that is made up.
    pub seed: u64,
    /// Whether nothing was written.
    pub dry_run: bool,
}

table! {
    DemoBank as it {
        shown folder "Folder",
        shown ledger "Ledger",
        shown customers "Customers",
        shown transactions "Transactions",
        shown from "From",
        shown to "To",
        shown seed "Seed",
        extra dry_run "Dry run",
    }
}
