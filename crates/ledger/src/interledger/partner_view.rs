//! The ledgers that money goes to and comes from.

use bankctl_types::Timestamp;
use serde::Serialize;

/// A ledger that money goes to or comes from.
#[derive(Clone, Debug, Serialize)]
pub struct Partner {
    /// The name that it is called by here.
    pub name: String,
    /// What tells it from every other ledger.
    pub identity: String,
    /// Where it is; `None` if transfers say it.
    pub address: Option<String>,
    /// What its transfers are signed with.
    pub public_key: String,
    /// `active` or `disabled`.
    pub status: &'static str,
    /// When it was made known.
    pub added_at: Timestamp,
    /// When it was disabled.
    pub disabled_at: Option<Timestamp>,
    /// Whether nothing was written.
    pub dry_run: bool,
}

/// By what a ledger is made known to another.
#[derive(Clone, Debug, Serialize)]
pub struct PartnerCard {
    /// The name of its bank.
    pub name: String,
    /// What tells it from every other ledger.
    pub identity: String,
    /// Where it is, if that was said.
    pub address: Option<String>,
    /// What its transfers are signed with.
    pub public_key: String,
    /// The card itself, with its signature: what the other ledger reads.
    pub card: String,
}
