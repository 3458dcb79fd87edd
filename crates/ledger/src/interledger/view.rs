//! Money between ledgers.

use bankctl_types::kind::TransitState;
use bankctl_types::{Currency, Money, Timestamp};
use serde::Serialize;

/// The other end of a transaction that moved money between ledgers.
#[derive(Clone, Debug, Serialize)]
pub struct OtherEnd {
    /// `out` if the money was sent, `in` if it came.
    pub direction: &'static str,
    /// The name of the other ledger's bank.
    pub ledger: String,
    /// The identity of the other ledger.
    pub ledger_id: String,
    /// The account there.
    pub account: String,
    /// Its status.
    pub state: TransitState,
    /// Why it was refused there, if it was, or is still on its way.
    pub reason: Option<String>,
    /// Whether what came is signed by the ledger that it came from: `valid`,
    /// `none` or `wrong`. Looked at where a single transaction is shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signature: Option<&'static str>,
    /// What that ledger said, with its signature.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

impl OtherEnd {
    /// The account there and its ledger, for people.
    pub fn shown(&self) -> String {
        format!("{} · {}", self.ledger, self.account)
    }
}

/// Money that was sent to another ledger; where two ledgers are held against
/// each other, also money that came from there.
#[derive(Clone, Debug, Serialize)]
pub struct Sent {
    /// `out` if the money was sent, `in` if it came.
    pub direction: &'static str,
    /// The number of the transaction that took it from its account; `None` if
    /// none is known.
    pub transaction: Option<String>,
    /// Its reference.
    pub reference: Option<String>,
    /// When it was posted.
    pub booked_at: Timestamp,
    /// The account that paid.
    pub from: String,
    /// The name of the other ledger's bank.
    pub ledger: String,
    /// The identity of the other ledger.
    pub ledger_id: String,
    /// Where the other ledger is.
    pub address: String,
    /// The account there.
    pub to: String,
    /// How much.
    pub amount: Money,
    /// The currency of the amount.
    pub currency: Currency,
    /// Its status.
    pub state: TransitState,
    /// The number of the transaction that brought it to its account.
    pub arrived_as: Option<String>,
    /// Why it was refused there, or is still on its way.
    pub reason: Option<String>,
    /// Whether nothing was written.
    pub dry_run: bool,
}
