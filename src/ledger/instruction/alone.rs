//! One request in a transaction of its own.

use super::Instruction;
use crate::domain::account::AccountRef;
use crate::domain::kind::Channel;
use crate::domain::money::PlainDecimal;
use crate::domain::number::HoldId;
use crate::ledger::holds::HoldRequest;
use crate::ledger::money::{Payment, Reference, TransactionRef};
use crate::ledger::request::Request;
use crate::ledger::{Ledger, Result};
use crate::report;

impl Ledger {
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
        self.ask(
            &[account],
            |books| books.deposit(account, channel, payment),
            || {
                Request::Money(Instruction::Deposit {
                    account: account.clone(),
                    channel,
                    payment: payment.clone(),
                })
            },
        )
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
        self.ask(
            &[account],
            |books| books.withdraw(account, channel, payment),
            || {
                Request::Money(Instruction::Withdraw {
                    account: account.clone(),
                    channel,
                    payment: payment.clone(),
                })
            },
        )
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
        self.ask(
            &[from, to],
            |books| books.transfer(from, to, payment),
            || {
                Request::Money(Instruction::Transfer {
                    from: from.clone(),
                    to: to.clone(),
                    payment: payment.clone(),
                })
            },
        )
    }

    /// Posts the linked opposite of a transaction.
    ///
    /// # Errors
    /// In this order: not found, the reference, itself a reversal, already
    /// reversed, the rules of a payment the other way round.
    pub fn reverse(
        &mut self,
        target: &TransactionRef,
        reason: &str,
        reference: &Reference,
    ) -> Result<report::Transaction> {
        self.ask(
            &[],
            |books| books.reverse(target, reason, reference),
            || {
                Request::Money(Instruction::Reverse {
                    transaction: target.clone(),
                    reason: reason.to_owned(),
                    reference: reference.clone(),
                })
            },
        )
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
        self.ask(
            &[],
            |books| books.capture_hold(id, amount, reference),
            || {
                Request::Money(Instruction::CaptureHold {
                    hold: id,
                    amount,
                    reference: reference.clone(),
                })
            },
        )
    }

    /// Gives reserved money back.
    ///
    /// # Errors
    /// In this order: not found, not open, expired.
    pub fn release_hold(&mut self, id: HoldId) -> Result<report::Hold> {
        self.write(|books| books.release_hold(id))
    }
}
