//! Money that moves in the model.

use std::collections::BTreeSet;

use super::approvals::{Rule, WAITS};
use super::bank::{Answer, Bank, Day, Outcome, Refused, Side, Status, Transaction};

/// How many days back a value date may lie.
pub(super) const BACK_DAYS: i32 = 31;

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
    /// The value date that is given.
    pub(super) value: Option<Day>,
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
            value: None,
        }
    }

    /// Whether a transaction is what is asked for.
    pub(super) fn is_what(&self, other: &Transaction) -> bool {
        (other.kind, other.debit, other.credit, other.amount)
            == (self.kind, self.debit, self.credit, self.amount)
            && other.value == self.value
            && other.by == self.ordered_by()
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

    /// A value date too far back takes a second person.
    fn must_not_lie_far_back(&self, value: Option<Day>) -> Result<(), Refused> {
        if value.is_some_and(|value| value < self.today() - BACK_DAYS) && !self.is_approved {
            return Err(WAITS);
        }
        Ok(())
    }

    /// Whether its order and its value date can be as they are.
    pub(super) fn may_be_asked(&self, payment: &Payment) -> Result<(), Refused> {
        if let Some(by) = &payment.by {
            self.may_order(payment.debit, by)?;
        }
        let is_cash = [payment.debit, payment.credit]
            .iter()
            .any(|side| matches!(side, Side::Bank("cash/vault", _)));
        if is_cash && payment.value.is_some() {
            return Err("usage");
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
        self.may_be_asked(payment)?;
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
        self.keeps_its_floor(credit, amount)?;
        for rule in payment.rules() {
            self.must_not_wait(rule, Some((amount, self.yen(debit))))?;
            self.must_not_lie_far_back(payment.value)?;
        }
        let day = self.today();
        if let (Side::Customer(to), Some(from)) = (credit, payment.value.filter(|from| *from > day))
        {
            *self.later.entry((to, from)).or_default() += amount;
        }
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
            group: None,
            value: payment.value,
            sent: None,
            after,
        });
        Ok(Outcome::Transaction(self.transactions.len() - 1, false))
    }

    pub(super) fn known(&self, payment: &Payment) -> Option<Answer> {
        let known = self.known_alone_or_first(payment)?;
        match known {
            Ok(Outcome::Transaction(place, _)) if self.transactions[place].group.is_some() => {
                Some(Err("reference_conflict"))
            }
            known => Some(known),
        }
    }

    pub(super) fn known_alone_or_first(&self, payment: &Payment) -> Option<Answer> {
        let reference = payment.reference;
        reference?;
        if let Some(place) = self
            .transactions
            .iter()
            .position(|t| t.reference == reference)
        {
            return Some(if payment.is_what(&self.transactions[place]) {
                Ok(Outcome::Transaction(place, true))
            } else {
                Err("reference_conflict")
            });
        }
        let on_hold = self.holds.iter().any(|hold| hold.reference == reference);
        on_hold.then_some(Err("reference_conflict"))
    }

    /// Whether a transaction can be taken back, by itself or with others.
    pub(super) fn must_be_reversible(&self, place: usize) -> Result<(), Refused> {
        let original = &self.transactions[place];
        if original.sent.is_some() {
            return Err("between_ledgers");
        }
        if original.kind == "reversal" {
            return Err("not_reversible");
        }
        if original.reversed {
            return Err("already_reversed");
        }
        Ok(())
    }

    pub(super) fn reverse(&mut self, place: usize) -> Answer {
        self.must_be_reversible(place)?;
        if self.transactions[place].group.is_some() {
            return Err("part_of_group");
        }
        self.take_back(place)
    }

    /// Moves the money back.
    pub(super) fn take_back(&mut self, place: usize) -> Answer {
        let original = self.transactions[place].clone();
        let sides = (original.credit, original.debit);
        let later = match (original.credit, original.value) {
            (Side::Customer(of), Some(from)) if from > self.today() => Some((of, from)),
            _ => None,
        };
        let reserved = later.and_then(|later| self.later.get(&later));
        let reserved = reserved.map_or(0, |held| original.amount.min(*held));
        let answer = self.pay(&Payment {
            reserved,
            ..Payment::new("reversal", sides, original.amount)
        })?;
        if let Some(held) = later.and_then(|later| self.later.get_mut(&later)) {
            *held -= reserved;
        }
        self.transactions[place].reversed = true;
        Ok(answer)
    }
}
