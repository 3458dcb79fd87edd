//! What a caller may ask for that moves or reserves money: one request in a
//! transaction of its own, or many in one.
//!
//! A request that a rule refuses has written nothing, because it is decided on
//! before anything is written. So many share a transaction without a way back
//! for each: those that were refused are as if they had never been in it, and
//! each comes to what it would have come to alone, after the ones before it.

mod service;
mod submit_many;

pub use service::{Served, ServiceRequest};

use bankctl_types::kind::Channel;
use bankctl_types::money::PlainDecimal;
use bankctl_types::number::HoldId;
use serde::{Deserialize, Serialize};

use crate::access::rules::permission::Action;
use crate::error::{Error, Fault};
use crate::holds::HoldRequest;
use crate::kernel::commit_outcome;
use crate::kernel::rules::account::AccountRef;
use crate::kernel::rules::value_date::CountsFrom;
use crate::kernel::transaction::WriteTx;
use crate::payments::PaymentsRoom;
use crate::payments::{Payment, Reference, TransactionRef};
use crate::{Result, views};

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
    /// Make payments together: all of them, or none.
    Group {
        /// The payments (to deposit, to withdraw, to transfer), in order. Their
        /// own references are never written.
        payments: Vec<Self>,
        /// The idempotency key of all.
        reference: Reference,
    },
    /// Post the linked opposite of a transaction.
    Reverse {
        /// The transaction.
        transaction: TransactionRef,
        /// Why.
        reason: String,
        /// From which day it counts, where that is said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        counts_from: Option<CountsFrom>,
        /// The idempotency key.
        reference: Reference,
    },
    /// Post the linked opposites of all that was booked together with one.
    ReverseGroup {
        /// Any transaction of it.
        transaction: TransactionRef,
        /// Why.
        reason: String,
        /// From which day it counts, where that is said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        counts_from: Option<CountsFrom>,
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
    Transaction(Box<views::Transaction>),
    /// Money moved in several transactions together.
    Group(Box<views::Group>),
    /// Money was reserved, taken or given back.
    Hold(Box<views::Hold>),
}

impl Done {
    /// Whether it was done before, and nothing new now.
    #[must_use]
    pub fn is_replay(&self) -> bool {
        match self {
            Self::Transaction(transaction) => transaction.replayed,
            Self::Group(group) => group.replayed,
            Self::Hold(hold) => hold.replayed,
        }
    }

    /// The fees that were taken together with it.
    pub(crate) fn fees(&self) -> Vec<views::FeeTaken> {
        let moved = match self {
            Self::Transaction(transaction) => std::slice::from_ref(transaction.as_ref()),
            Self::Group(group) => &group.transactions,
            Self::Hold(_) => &[],
        };
        let fees = moved.iter().flat_map(|one| &one.fees);
        fees.cloned().collect()
    }

    /// The number of the transaction that it came to, the first of a group;
    /// none in a dry run, and of what moved nothing.
    pub(crate) fn transaction(self) -> Option<String> {
        match self {
            Self::Transaction(transaction) => transaction.id,
            Self::Group(group) => group.id,
            Self::Hold(hold) => hold.transaction,
        }
    }
}

impl From<views::Transaction> for Done {
    fn from(transaction: views::Transaction) -> Self {
        Self::Transaction(Box::new(transaction))
    }
}

impl From<views::Group> for Done {
    fn from(group: views::Group) -> Self {
        Self::Group(Box::new(group))
    }
}

impl From<views::Hold> for Done {
    fn from(hold: views::Hold) -> Self {
        Self::Hold(Box::new(hold))
    }
}

impl Instruction {
    /// What the caller must be permitted.
    #[must_use]
    pub fn action(&self) -> Action {
        match self {
            Self::Deposit { .. } => Action::Deposit,
            Self::Withdraw { .. } => Action::Withdraw,
            Self::Transfer { .. } => Action::Transfer,
            Self::Group { payments, .. } => payments
                .iter()
                .map(Self::action)
                .find(|action| *action != Action::Deposit)
                .unwrap_or(Action::Deposit),
            Self::Reverse { .. } | Self::ReverseGroup { .. } => Action::Reverse,
            Self::PlaceHold { .. } => Action::HoldPlace,
            Self::CaptureHold { .. } => Action::HoldCapture,
            Self::ReleaseHold { .. } => Action::HoldRelease,
        }
    }

    pub(crate) fn carry_out(&self, books: &mut WriteTx<'_>) -> Result<Done> {
        match self {
            Self::Group { payments, .. } => payments
                .iter()
                .try_for_each(|payment| books.may(payment.action()))?,
            alone => books.may(alone.action())?,
        }
        Ok(match self {
            Self::Deposit { .. } | Self::Withdraw { .. } | Self::Transfer { .. } => {
                books.pay(self)?.into()
            }
            Self::Group {
                payments,
                reference,
            } => books.pay_together(payments, reference)?.into(),
            Self::Reverse {
                transaction,
                reason,
                counts_from,
                reference,
            } => books
                .reverse(transaction, (reason, *counts_from), reference)?
                .into(),
            Self::ReverseGroup {
                transaction,
                reason,
                counts_from,
                reference,
            } => books
                .reverse_together(transaction, (reason, *counts_from), reference)?
                .into(),
            Self::PlaceHold { account, request } => books.place_hold(account, request)?.into(),
            Self::CaptureHold {
                hold,
                amount,
                reference,
            } => books.capture_hold(*hold, *amount, reference)?.into(),
            Self::ReleaseHold { hold } => books.release_hold(*hold)?.into(),
        })
    }

    /// What holds for this request when the transaction that it was part of
    /// failed as a whole, if that is not the failure itself.
    pub fn failed_with(&self, error: &Error) -> Option<Fault> {
        let reference = self.reference().and_then(|given| given.written(false));
        commit_outcome::of_one(error, reference.as_deref())
    }

    fn reference(&self) -> Option<&Reference> {
        match self {
            Self::Deposit { payment, .. }
            | Self::Withdraw { payment, .. }
            | Self::Transfer { payment, .. } => Some(&payment.reference),
            Self::PlaceHold { request, .. } => Some(&request.reference),
            Self::Group { reference, .. }
            | Self::Reverse { reference, .. }
            | Self::ReverseGroup { reference, .. }
            | Self::CaptureHold { reference, .. } => Some(reference),
            Self::ReleaseHold { .. } => None,
        }
    }

    /// The accounts that it names; of a payment, those that it moves money of.
    pub(crate) fn names(&self) -> Vec<&AccountRef> {
        match self {
            Self::Deposit { account, .. }
            | Self::Withdraw { account, .. }
            | Self::PlaceHold { account, .. } => vec![account],
            Self::Transfer { from, to, .. } => vec![from, to],
            Self::Group { payments, .. } => payments.iter().flat_map(Self::names).collect(),
            Self::Reverse { .. }
            | Self::ReverseGroup { .. }
            | Self::CaptureHold { .. }
            | Self::ReleaseHold { .. } => Vec::new(),
        }
    }
}

impl PaymentsRoom<'_> {
    /// Carries out a request in a transaction of its own.
    ///
    /// # Errors
    /// In this order: an account or what else it names that is not there, the
    /// amount, the reference, the rules; [`Error::Waiting`] if it takes a second
    /// person.
    pub fn submit(self, instruction: &Instruction) -> Result<Done> {
        self.0.ask(
            &instruction.names(),
            |books| instruction.carry_out(books),
            || instruction.clone(),
        )
    }
}
