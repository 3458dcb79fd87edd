//! Money that moves in the model.

use std::collections::BTreeSet;

use super::approvals::Rule;
use super::bank::{Answer, Bank, Outcome, Refused, Side, Status, Transaction};

/// A payment that is asked for.
#[derive(Clone, Debug)]
pub(super) struct Payment {
    pub(super) kind: &'static str,
    pub(super) debit: Side,
    pub(super) credit: Side,
    pub(super) amount: i64,
    pub(super) reference: Option<u8>,
    /// Who orders it; `None` for what nobody need order.
    pub(super) by: Option<Vec<usize>>,
    /// What a hold reserves for it.
    pub(super) reserved: i64,
}

impl Payment {
    /// One that nobody need order, without a reference.
    pub(super) fn new(kind: &'static str, (debit, credit): (Side, Side), amount: i64) -> Self {
        Self {
            kind,
            debit,
            credit,
            amount,
            reference: None,
            by: None,
            reserved: 0,
        }
    }

    fn ordered_by(&self) -> BTreeSet<usize> {
        self.by.iter().flatten().copied().collect()
    }

    /// The rules about it: what a reversal or a transfer does has one beside
    /// its own.
    fn rules(&self) -> Vec<Rule> {
        let own = match self.kind {
            "deposit" => return vec![Rule::Deposits],
            "withdrawal" => return vec![Rule::Withdrawals],
            "transfer" => Rule::Transfers,
            "reversal" => Rule::Reversals,
            _ => return Vec::new(),
        };
        match (self.debit, self.credit) {
            (Side::Customer(_), Side::Bank(..)) => vec![Rule::Withdrawals, own],
            (Side::Bank(..), Side::Customer(_)) => vec![Rule::Deposits, own],
            _ => vec![own],
        }
    }
}

impl Bank {
    pub(super) fn may_pay(&self, side: Side, amount: i64, reserved: i64) -> Result<(), Refused> {
        let Side::Customer(account) = side else {
            return Ok(());
        };
        match self.accounts[account].status {
            Status::Closed => return Err("account_closed"),
            Status::Frozen => return Err("account_frozen"),
            Status::Open => {}
        }
        self.must_be_known(account)?;
        if self.available(account) + reserved < amount {
            return Err("insufficient_funds");
        }
        Ok(())
    }

    /// Moves money, or says why not.
    pub(super) fn pay(&mut self, payment: &Payment) -> Answer {
        if let Some(known) = self.known(payment) {
            return known;
        }
        let Payment {
            kind,
            debit,
            credit,
            amount,
            ..
        } = *payment;
        if let Some(by) = &payment.by {
            self.may_order(debit, by)?;
        }
        if debit == credit {
            return Err("same_account");
        }
        if self.yen(debit) != self.yen(credit) {
            return Err("currency_mismatch");
        }
        if [debit, credit]
            .iter()
            .any(|side| self.status(*side) == Status::Closed)
        {
            return Err("account_closed");
        }
        self.may_pay(debit, amount, payment.reserved)?;
        for rule in payment.rules() {
            self.must_not_wait(rule, Some((amount, self.yen(debit))))?;
        }
        let day = self.today();
        let after = (self.add(debit, -amount), self.add(credit, amount));
        self.transactions.push(Transaction {
            kind,
            debit,
            credit,
            amount,
            reference: payment.reference,
            by: payment.ordered_by(),
            operator: self.person,
            day,
            reversed: false,
            after,
        });
        Ok(Outcome::Transaction(self.transactions.len() - 1, false))
    }

    fn known(&self, payment: &Payment) -> Option<Answer> {
        payment.reference?;
        let Payment {
            kind,
            debit,
            credit,
            amount,
            reference,
            ..
        } = *payment;
        let same = |other: &Transaction| {
            (other.kind, other.debit, other.credit, other.amount) == (kind, debit, credit, amount)
                && other.by == payment.ordered_by()
        };
        if let Some(place) = self
            .transactions
            .iter()
            .position(|t| t.reference == reference)
        {
            return Some(if same(&self.transactions[place]) {
                Ok(Outcome::Transaction(place, true))
            } else {
                Err("reference_conflict")
            });
        }
        let on_hold = self.holds.iter().any(|hold| hold.reference == reference);
        on_hold.then_some(Err("reference_conflict"))
    }

    pub(super) fn reverse(&mut self, place: usize) -> Answer {
        let original = self.transactions[place].clone();
        if original.kind == "reversal" {
            return Err("not_reversible");
        }
        if original.reversed {
            return Err("already_reversed");
        }
        let sides = (original.credit, original.debit);
        let answer = self.pay(&Payment::new("reversal", sides, original.amount))?;
        self.transactions[place].reversed = true;
        Ok(answer)
    }
}
