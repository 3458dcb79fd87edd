//! What a caller may ask for that moves or reserves money: one request in a
//! transaction of its own, or many in one.
//!
//! A request that a rule refuses has written nothing, because it is decided on
//! before anything is written. So many share a transaction without a way back
//! for each: those that were refused are as if they had never been in it, and
//! each comes to what it would have come to alone, after the ones before it.

mod alone;
mod together;

use serde::{Deserialize, Serialize};

use super::Result;
use super::books::Books;
use super::doubt;
use super::holds::HoldRequest;
use super::money::{Payment, Reference, TransactionRef};
use crate::domain::account::AccountRef;
use crate::domain::kind::Channel;
use crate::domain::money::PlainDecimal;
use crate::domain::number::HoldId;
use crate::domain::permission::Action;
use crate::error::{Description, Error};
use crate::report;

/// A request to move or reserve money.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Instruction {
    /// Take money in from a channel.
    Deposit {
        /// The account that is paid.
        account: AccountRef,
        /// The way of the money.
        channel: Channel,
        /// The rest.
        payment: Payment,
    },
    /// Pay money out through a channel.
    Withdraw {
        /// The account that pays.
        account: AccountRef,
        /// The way of the money.
        channel: Channel,
        /// The rest.
        payment: Payment,
    },
    /// Move money from one account to another.
    Transfer {
        /// The account that pays.
        from: AccountRef,
        /// The account that is paid.
        to: AccountRef,
        /// The rest.
        payment: Payment,
    },
    /// Post the linked opposite of a transaction.
    Reverse {
        /// The transaction.
        transaction: TransactionRef,
        /// Why.
        reason: String,
        /// The idempotency key.
        reference: Reference,
    },
    /// Reserve money.
    PlaceHold {
        /// The account whose money it is.
        account: AccountRef,
        /// The rest.
        request: HoldRequest,
    },
    /// Take reserved money.
    CaptureHold {
        /// The hold.
        hold: HoldId,
        /// How much; all of it by default.
        amount: Option<PlainDecimal>,
        /// The idempotency key.
        reference: Reference,
    },
    /// Give reserved money back.
    ReleaseHold {
        /// The hold.
        hold: HoldId,
    },
}

/// What came of a request.
#[derive(Clone, Debug)]
pub enum Done {
    /// Money moved.
    Transaction(Box<report::Transaction>),
    /// Money was reserved, taken or given back.
    Hold(Box<report::Hold>),
}

impl From<report::Transaction> for Done {
    fn from(transaction: report::Transaction) -> Self {
        Self::Transaction(Box::new(transaction))
    }
}

impl From<report::Hold> for Done {
    fn from(hold: report::Hold) -> Self {
        Self::Hold(Box::new(hold))
    }
}

impl Instruction {
    /// What whoever asks for it must be permitted.
    pub(super) fn action(&self) -> Action {
        match self {
            Self::Deposit { .. } => Action::Deposit,
            Self::Withdraw { .. } => Action::Withdraw,
            Self::Transfer { .. } => Action::Transfer,
            Self::Reverse { .. } => Action::Reverse,
            Self::PlaceHold { .. } => Action::HoldPlace,
            Self::CaptureHold { .. } => Action::HoldCapture,
            Self::ReleaseHold { .. } => Action::HoldRelease,
        }
    }

    pub(super) fn carry_out(&self, books: &mut Books<'_>) -> Result<Done> {
        books.may(self.action())?;
        Ok(match self {
            Self::Deposit {
                account,
                channel,
                payment,
            } => books.deposit(account, *channel, payment)?.into(),
            Self::Withdraw {
                account,
                channel,
                payment,
            } => books.withdraw(account, *channel, payment)?.into(),
            Self::Transfer { from, to, payment } => books.transfer(from, to, payment)?.into(),
            Self::Reverse {
                transaction,
                reason,
                reference,
            } => books.reverse(transaction, reason, reference)?.into(),
            Self::PlaceHold { account, request } => books.place_hold(account, request)?.into(),
            Self::CaptureHold {
                hold,
                amount,
                reference,
            } => books.capture_hold(*hold, *amount, reference)?.into(),
            Self::ReleaseHold { hold } => books.release_hold(*hold)?.into(),
        })
    }

    /// What is said of this request when the transaction that it was part of
    /// failed as a whole.
    pub fn failed_with(&self, error: &Error) -> Description {
        doubt::of_one(error, self.reference()).unwrap_or_else(|| error.describe())
    }

    fn reference(&self) -> Option<&Reference> {
        match self {
            Self::Deposit { payment, .. }
            | Self::Withdraw { payment, .. }
            | Self::Transfer { payment, .. } => Some(&payment.reference),
            Self::PlaceHold { request, .. } => Some(&request.reference),
            Self::Reverse { reference, .. } | Self::CaptureHold { reference, .. } => {
                Some(reference)
            }
            Self::ReleaseHold { .. } => None,
        }
    }

    /// The accounts that it names.
    fn names(&self) -> Vec<&AccountRef> {
        match self {
            Self::Deposit { account, .. }
            | Self::Withdraw { account, .. }
            | Self::PlaceHold { account, .. } => vec![account],
            Self::Transfer { from, to, .. } => vec![from, to],
            Self::Reverse { .. } | Self::CaptureHold { .. } | Self::ReleaseHold { .. } => {
                Vec::new()
            }
        }
    }
}
