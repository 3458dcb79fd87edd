//! Holds.

use bankctl_types::kind::{HoldPurpose, HoldStatus};
use bankctl_types::{Currency, Day, Money, Timestamp};
use serde::Serialize;

/// A hold as it stands.
#[derive(Clone, Debug, Serialize)]
pub struct Hold {
    /// The number; `None` in a dry run that would place it.
    pub id: Option<String>,
    /// The account whose money is reserved.
    pub account: String,
    /// What was reserved.
    pub amount: Money,
    /// The currency of all amounts.
    pub currency: Currency,
    /// What was taken.
    pub captured: Money,
    /// What is still reserved.
    pub remaining: Money,
    /// The state.
    pub status: HoldStatus,
    /// The caller's idempotency key.
    pub reference: Option<String>,
    /// Words for the people who read it.
    pub memo: Option<String>,
    /// When it was placed.
    pub placed_at: Timestamp,
    /// The last day on which it reserves.
    pub expires_on: Option<Day>,
    /// The transaction that captured it, after a capture.
    pub transaction: Option<String>,
    /// Whether the reference was known and nothing new was placed.
    pub replayed: bool,
    /// Whether nothing was written.
    pub dry_run: bool,
    /// What the money is reserved for.
    pub purpose: HoldPurpose,
}
