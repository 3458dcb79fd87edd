//! What a caller may ask for that moves or reserves money: one request in a
//! transaction of its own, or many in one.
//!
//! A request that a rule refuses has written nothing, because it is decided on
//! before anything is written. So many share a transaction without a way back
//! for each: those that were refused are as if they had never been in it, and
//! each comes to what it would have come to alone, after the ones before it.

use std::time::{Duration, Instant};

use super::books::{Books, Ending};
use super::doubt;
use super::holds::HoldRequest;
use super::money::{Payment, Reference, TransactionRef, find};
use super::{Ledger, Result};
use crate::domain::account::AccountRef;
use crate::domain::internal;
use crate::domain::kind::Channel;
use crate::domain::money::PlainDecimal;
use crate::domain::number::{AccountId, HoldId};
use crate::error::{Description, Error};
use crate::{report, store};

/// How long requests are taken into a transaction: others wait for so long,
/// and for the commit.
const TOGETHER_MAX: Duration = Duration::from_millis(10);

/// A request to move or reserve money.
#[derive(Clone, Debug)]
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
    fn carry_out(&self, books: &mut Books<'_>) -> Result<Done> {
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

    /// The customers' accounts that it decides on, as far as they are known
    /// beforehand.
    fn accounts(&self, books: &mut Books<'_>) -> Result<Vec<AccountId>> {
        let found = match self {
            Self::Deposit { account, .. }
            | Self::Withdraw { account, .. }
            | Self::PlaceHold { account, .. } => vec![books.resolve(account)?],
            Self::Transfer { from, to, .. } => vec![books.resolve(from)?, books.resolve(to)?],
            Self::Reverse { transaction, .. } => {
                let request = find(books.driver, transaction)?.request;
                vec![
                    internal::whole(request.debit),
                    internal::whole(request.credit),
                ]
            }
            Self::CaptureHold { hold, .. } | Self::ReleaseHold { hold } => {
                store::holds::by_id(books.driver, *hold)?
                    .map(|row| row.hold.account)
                    .into_iter()
                    .collect()
            }
        };
        Ok(found)
    }
}

/// Whether the failure is one of the request, and not of the ledger.
fn is_refusal(error: &Error) -> bool {
    !matches!(error, Error::Store(_))
}

/// Locks what the requests decide on, all together and in order, before
/// anything is posted.
fn lock_all(books: &mut Books<'_>, instructions: &[&Instruction]) -> Result<()> {
    if !books.driver.has_many_writers() {
        return Ok(());
    }
    let mut accounts = Vec::with_capacity(instructions.len() * 2);
    for instruction in instructions {
        match instruction.accounts(books) {
            Ok(found) => accounts.extend(found),
            // It will be refused when its turn comes.
            Err(error) if is_refusal(&error) => {}
            Err(error) => return Err(error),
        }
    }
    books.lock(&accounts)?;
    books.make_ready(&accounts)
}

impl Ledger {
    /// Carries out requests in one transaction, in order, and says what came
    /// of each: those that could be are durable together, the others have
    /// written nothing. Takes as many as may be taken without keeping others
    /// waiting, and at least one; in a dry run that one alone, so that each is
    /// tried on the ledger as it is.
    ///
    /// # Errors
    /// The ledger failed, and nothing was done; or whether all was done is not
    /// known ([`Instruction::failed_with`] says what then holds for each).
    pub fn carry_out(&mut self, instructions: &[&Instruction]) -> Result<Vec<Result<Done>>> {
        let all = if self.context.dry_run {
            &instructions[..instructions.len().min(1)]
        } else {
            instructions
        };
        self.write(|books| {
            let since = Instant::now();
            lock_all(books, all)?;
            let mut outcomes = Vec::with_capacity(all.len());
            for instruction in all {
                match instruction.carry_out(books) {
                    Err(error) if !is_refusal(&error) => return Err(error),
                    outcome => outcomes.push(outcome),
                }
                if since.elapsed() > TOGETHER_MAX {
                    break;
                }
            }
            if outcomes.iter().all(Result::is_err) {
                // What a writer needs by itself is not written for nothing.
                books.ending = Ending::TakeBack;
            }
            Ok(outcomes)
        })
    }

    /// Takes money in from a channel.
    ///
    /// # Errors
    /// In this order: the account, the amount, the reference, the rules.
    pub fn deposit(
        &mut self,
        account: &AccountRef,
        channel: Channel,
        payment: &Payment,
    ) -> Result<report::Transaction> {
        self.write_to(&[account], |books| books.deposit(account, channel, payment))
    }

    /// Pays money out through a channel.
    ///
    /// # Errors
    /// In this order: the account, the amount, the reference, the rules.
    pub fn withdraw(
        &mut self,
        account: &AccountRef,
        channel: Channel,
        payment: &Payment,
    ) -> Result<report::Transaction> {
        self.write_to(&[account], |books| {
            books.withdraw(account, channel, payment)
        })
    }

    /// Moves money from one account to another.
    ///
    /// # Errors
    /// In this order: the accounts (the paying one first), the amount, the
    /// reference, the rules.
    pub fn transfer(
        &mut self,
        from: &AccountRef,
        to: &AccountRef,
        payment: &Payment,
    ) -> Result<report::Transaction> {
        self.write_to(&[from, to], |books| books.transfer(from, to, payment))
    }

    /// Posts the linked opposite of a transaction.
    ///
    /// # Errors
    /// In this order: not found, the reference, between ledgers, itself a
    /// reversal, already reversed, the rules of a payment the other way round.
    pub fn reverse(
        &mut self,
        target: &TransactionRef,
        reason: &str,
        reference: &Reference,
    ) -> Result<report::Transaction> {
        self.write(|books| books.reverse(target, reason, reference))
    }

    /// Reserves money on an account.
    ///
    /// # Errors
    /// In this order: the account, the amount, the reference, the last day,
    /// the rules of a payment, and more on hold than can be counted.
    pub fn place_hold(
        &mut self,
        account: &AccountRef,
        request: &HoldRequest,
    ) -> Result<report::Hold> {
        self.write_to(&[account], |books| books.place_hold(account, request))
    }

    /// Takes reserved money, in whole or in part; the rest is released.
    ///
    /// # Errors
    /// In this order: not found, the amount, the reference, not open, expired,
    /// more than is reserved, the rules of a payment.
    pub fn capture_hold(
        &mut self,
        id: HoldId,
        amount: Option<PlainDecimal>,
        reference: &Reference,
    ) -> Result<report::Hold> {
        self.write(|books| books.capture_hold(id, amount, reference))
    }

    /// Gives reserved money back.
    ///
    /// # Errors
    /// In this order: not found, not open, expired.
    pub fn release_hold(&mut self, id: HoldId) -> Result<report::Hold> {
        self.write(|books| books.release_hold(id))
    }
}
