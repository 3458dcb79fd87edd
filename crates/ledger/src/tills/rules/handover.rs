//! Cash that goes from one drawer to another: offered by one person, accepted by
//! another, and booked then.

use bankctl_types::number::AccountId;
use bankctl_types::{Timestamp, words};
use serde::Serialize;

words! {
    /// The state of a handover.
    HandoverStatus {
        /// The giver has it ready.
        Offered = 1, "offered";
        /// The receiver has it: it is booked.
        Accepted = 2, "accepted";
        /// The receiver does not take it.
        Refused = 3, "refused";
        /// The giver took the offer back.
        Withdrawn = 4, "withdrawn";
    }
}

/// A handover, as the change log keeps it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Handover {
    /// The account that the cash leaves.
    pub giver: AccountId,
    /// The account that it goes to.
    pub receiver: AccountId,
    /// How much, in minor units.
    pub amount_minor: i64,
    /// The key of the operator who offered it.
    pub given_by: i64,
    /// The key of the operator who accepted or refused it, or took it back.
    pub ended_by: Option<i64>,
    /// The state.
    pub status: HandoverStatus,
    /// Why it was refused.
    pub reason: Option<String>,
    /// The idempotency key of the offer.
    pub reference: Option<String>,
    /// The transaction that moved the cash, by key.
    pub transfer: Option<i64>,
    /// When it was offered.
    pub offered_at: Timestamp,
    /// The idempotency key of the opening of a till that took it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub taken_under: Option<String>,
}

impl Handover {
    /// Whether its fields go together.
    pub fn is_sound(&self) -> bool {
        self.giver != self.receiver
            && self.amount_minor > 0
            && (self.status == HandoverStatus::Offered) == self.ended_by.is_none()
            && (self.status == HandoverStatus::Accepted) == self.transfer.is_some()
    }
}
