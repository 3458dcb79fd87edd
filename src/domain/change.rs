//! The register of changes: who made, changed or ended what, and when.
//!
//! Money has the journal; everything else that a bank must be able to explain
//! (customers, accounts, holds, batches, settings) gets one appended line a
//! change, with the record as it stood afterwards. `verify` compares the last
//! line of each record with the record, so a limit that was raised by hand
//! shows.

use super::journal::Stamp;
use super::kind::AccountStatus;
use super::merkle::{self, Hash};

/// What a line of the register is about.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Subject {
    /// A customer, by key.
    Customer = 1,
    /// An account, by key.
    Account = 2,
    /// A hold, by key.
    Hold = 3,
    /// An operator, by key.
    Operator = 4,
    /// The ledger itself.
    Ledger = 5,
    /// An imported file, by key.
    Batch = 6,
    /// Money that was sent to another ledger, by the transfer's key.
    Dispatch = 7,
    /// Money that came from another ledger, by key.
    Arrival = 8,
}

impl Subject {
    /// Every subject.
    pub const ALL: [Self; 8] = [
        Self::Customer,
        Self::Account,
        Self::Hold,
        Self::Operator,
        Self::Ledger,
        Self::Batch,
        Self::Dispatch,
        Self::Arrival,
    ];

    /// The subject of a number on disk.
    pub fn from_code(code: i64) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|subject| *subject as i64 == code)
    }

    /// The name that people read.
    pub fn name(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::Account => "account",
            Self::Hold => "hold",
            Self::Operator => "operator",
            Self::Ledger => "ledger",
            Self::Batch => "batch",
            Self::Dispatch => "dispatch",
            Self::Arrival => "arrival",
        }
    }
}

/// What was done, in one word.
pub mod action {
    /// The record was made.
    pub const CREATED: &str = "created";
    /// Some of its fields were changed.
    pub const UPDATED: &str = "updated";
    /// An account pays nothing out from now on.
    pub const FROZEN: &str = "frozen";
    /// An account pays again.
    pub const UNFROZEN: &str = "unfrozen";
    /// The record was ended.
    pub const CLOSED: &str = "closed";
    /// A hold was captured.
    pub const CAPTURED: &str = "captured";
    /// A hold was released.
    pub const RELEASED: &str = "released";
    /// Money has arrived in another ledger.
    pub const ARRIVED: &str = "arrived";
    /// Money that another ledger refused is back on its account.
    pub const RETURNED: &str = "returned";
    /// Money from another ledger can't be taken, and never will be.
    pub const REFUSED: &str = "refused";
}

/// A line of the register.
#[derive(Clone, Debug)]
pub struct Change {
    /// The key: rising, without gaps.
    pub id: i64,
    /// What it is about.
    pub subject: Subject,
    /// The key of the record.
    pub key: i64,
    /// What was done (see [`action`]).
    pub action: String,
    /// The record afterwards, as one line of JSON.
    pub after: String,
    /// Who and when.
    pub stamp: Stamp,
}

impl Change {
    /// The hash of the whole line: a version, the numbers as eight
    /// little-endian bytes each, then each text as its length and its bytes.
    pub fn leaf(&self) -> Hash {
        let numbers = [
            self.id,
            self.subject as i64,
            self.key,
            self.stamp.operator,
            self.stamp.booked_at.0,
            i64::from(self.stamp.business_date.0),
        ];
        let mut bytes = vec![1];
        for number in numbers {
            bytes.extend_from_slice(&number.to_le_bytes());
        }
        for text in [&self.action, &self.after] {
            bytes.extend_from_slice(&(text.len() as u64).to_le_bytes());
            bytes.extend_from_slice(text.as_bytes());
        }
        merkle::leaf(&bytes)
    }
}

/// The word for a change of an account's state.
pub fn action_for(status: AccountStatus) -> &'static str {
    match status {
        AccountStatus::Open => action::UNFROZEN,
        AccountStatus::Frozen => action::FROZEN,
        AccountStatus::Closed => action::CLOSED,
    }
}
