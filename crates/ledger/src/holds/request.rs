//! What a caller says of money that is to be reserved.

use bankctl_types::Day;
use bankctl_types::money::PlainDecimal;
use serde::{Deserialize, Serialize};

use crate::payments::reference::Reference;

/// A request to reserve money.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct HoldRequest {
    /// How much.
    pub amount: PlainDecimal,
    /// The last day on which it reserves.
    pub expires_on: Option<Day>,
    /// The idempotency key.
    pub reference: Reference,
    /// Words for the people who read it.
    pub memo: Option<String>,
}
