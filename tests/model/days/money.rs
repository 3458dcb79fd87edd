//! Payments, and what takes them back.

use super::bank::{Answer, Bank, Outcome, Refused, Side, Transaction, month_start};
use super::products::{AMOUNT, CASH_OUT, COUNT, FREE, MINIMUM, MOVED};
use super::step::{Pay, Way};

/// The kinds that customers order.
fn is_ordered(kind: &str) -> bool {
    ["deposit", "withdrawal", "transfer"].contains(&kind)
}

impl Pay {
    pub(crate) fn kind(&self) -> &'static str {
        match self.way {
            Way::In(_) => "deposit",
            Way::Out(_) => "withdrawal",
            Way::Across(..) => "transfer",
        }
    }

    pub(crate) fn sides(&self) -> (Side, Side) {
        let own = Side::Own(if self.value.is_some() {
            "clearing/wire"
        } else {
            "cash/vault"
        });
        match self.way {
            Way::In(to) => (own, Side::Customer(to)),
            Way::Out(from) => (Side::Customer(from), own),
            Way::Across(from, to) => (Side::Customer(from), Side::Customer(to)),
        }
    }
}

impl Bank {
    fn is_gold(&self, account: usize) -> bool {
        let product = self.product_on(account, self.day);
        product.is_some_and(|(product, _)| self.products[product].is_gold)
    }

    /// What an account was ordered to pay since a day and was not taken back.
    fn ordered(&self, account: usize, first: i32) -> impl Iterator<Item = &Transaction> {
        let all = self.transactions.iter();
        all.filter(move |one| {
            one.debit == Side::Customer(account)
                && is_ordered(one.kind)
                && one.day.0 >= first
                && one.reversed_by.is_none()
        })
    }

    /// The fee that goes with a payment, if there is one.
    fn fee(&self, kind: &str, account: usize, amount: i64) -> Option<(&'static str, i64)> {
        if !self.is_gold(account) {
            return None;
        }
        let (code, minor) = match kind {
            "withdrawal" => {
                let first = month_start(self.day).0;
                let before = self.ordered(account, first);
                let used = before.filter(|one| one.kind == "withdrawal").count();
                ("cash-out", if used < FREE { 0 } else { CASH_OUT })
            }
            "transfer" => ("move", ((amount + 50) / 100).clamp(MOVED.0, MOVED.1)),
            _ => return None,
        };
        let is_charged = minor > 0 && !self.is_waived(account, code, self.day);
        is_charged.then_some((code, minor))
    }

    /// Whether an account may pay what is ordered, with its fee.
    pub(crate) fn may_pay(&self, account: usize, amount: i64, fee: i64) -> Result<(), Refused> {
        if self.dormant_since(account).is_some() {
            return Err("account_dormant");
        }
        let own = &self.accounts[account];
        if self.is_gold(account) {
            let of_day = || self.ordered(account, self.day.0);
            let sum: i64 = of_day().map(|one| one.amount).sum();
            if of_day().count() >= COUNT || sum + amount > AMOUNT {
                return Err("payment_limit_exceeded");
            }
        }
        self.has(account, amount + fee)?;
        if self.is_gold(account) && own.balance - amount - fee < MINIMUM {
            return Err("minimum_balance");
        }
        Ok(())
    }

    fn has(&self, account: usize, amount: i64) -> Result<(), Refused> {
        let own = &self.accounts[account];
        if own.balance + own.overdraft < amount {
            return Err("insufficient_funds");
        }
        Ok(())
    }

    pub(crate) fn pay(&mut self, pay: &Pay) -> Answer {
        if let Some(known) = self.known(pay) {
            return known;
        }
        self.may_book()?;
        if let Some(value) = pay.value {
            self.may_count_from(value)?;
        }
        let (kind, sides) = (pay.kind(), pay.sides());
        let mut fee = None;
        if let Side::Customer(from) = sides.0 {
            fee = self.fee(kind, from, pay.amount);
            if sides.0 == sides.1 {
                return Err("same_account");
            }
        }
        self.sides_must_be_open([sides.0, sides.1])?;
        if let Side::Customer(from) = sides.0 {
            self.may_pay(from, pay.amount, fee.map_or(0, |(_, minor)| minor))?;
        }
        let value = pay.value.unwrap_or_else(|| self.counts_from());
        let place = self.transactions.len();
        let mut one = self.transaction(kind, sides, pay.amount, value);
        one.group = fee.map(|_| place);
        one.asked = Some(pay.clone());
        self.book(one);
        self.was_active(pay);
        if let Some((code, minor)) = fee {
            let sides = (sides.0, Side::Own("income/fees"));
            let mut one = self.transaction("fee", sides, minor, self.counts_from());
            one.group = Some(place);
            let taken = self.book(one);
            self.was_charged(code, taken);
        }
        Ok(Outcome::Transaction(place, false))
    }

    fn known(&self, pay: &Pay) -> Option<Answer> {
        let reference = pay.reference?;
        let is_of = |one: &Transaction| {
            let asked = one.asked.as_ref();
            asked.is_some_and(|asked| asked.reference == Some(reference))
        };
        let place = self.transactions.iter().position(is_of)?;
        let is_same = self.transactions[place].asked.as_ref() == Some(pay);
        Some(if is_same {
            Ok(Outcome::Transaction(place, true))
        } else {
            Err("reference_conflict")
        })
    }

    /// Whether a transaction can be taken back.
    fn is_reversible(&self, place: usize) -> Result<(), Refused> {
        let one = &self.transactions[place];
        // Tax is never booked without the interest that it is on.
        if ["interest", "overdraft-interest", "reversal"].contains(&one.kind) {
            return Err("not_reversible");
        }
        match one.reversed_by {
            Some(_) => Err("already_reversed"),
            None => Ok(()),
        }
    }

    /// What takes a transaction back, if who got the money has it.
    fn reversal(&self, place: usize, today: bool) -> Transaction {
        let one = &self.transactions[place];
        let value = if today {
            self.counts_from()
        } else {
            self.first_open_day()
                .map_or(one.value, |open| one.value.max(open))
        };
        Transaction {
            reverses: Some(place),
            ..self.transaction("reversal", (one.credit, one.debit), one.amount, value)
        }
    }

    /// Takes one back; a fee, or what is left of a group, without the others.
    pub(crate) fn reverse(&mut self, place: usize, today: bool, is_left: bool) -> Answer {
        self.may_book()?;
        self.is_reversible(place)?;
        let one = &self.transactions[place];
        if one.group.is_some() && one.kind != "fee" && !is_left {
            return Err("part_of_group");
        }
        let reversal = self.reversal(place, today);
        self.sides_must_be_open([reversal.debit, reversal.credit])?;
        if let Side::Customer(account) = reversal.debit {
            self.has(account, reversal.amount)?;
        }
        Ok(Outcome::Transaction(self.book(reversal), false))
    }

    /// Takes all back that was booked together, the last first; but not fees that were
    /// given back alone.
    pub(crate) fn reverse_together(&mut self, place: usize, today: bool) -> Answer {
        let group = self.transactions[place].group;
        let of_group = |other: &usize| match group {
            Some(first) => self.transactions[*other].group == Some(first),
            None => *other == place,
        };
        let is_refunded = |other: &usize| {
            let one = &self.transactions[*other];
            let alone = one.reversed_by.map(|by| self.transactions[by].group);
            one.kind == "fee" && group.is_some() && alone == Some(None)
        };
        let all = (0..self.transactions.len()).filter(of_group);
        let all: Vec<usize> = all.filter(|other| !is_refunded(other)).collect();
        if all.len() < 2 {
            return self.reverse(all.first().copied().unwrap_or(place), today, true);
        }
        self.may_book()?;
        for other in all.iter().rev() {
            self.is_reversible(*other)?;
        }
        let before = self.clone();
        let first = self.transactions.len();
        for other in all.into_iter().rev() {
            let mut reversal = self.reversal(other, today);
            reversal.group = Some(first);
            let mut done = self.sides_must_be_open([reversal.debit, reversal.credit]);
            if let Side::Customer(account) = reversal.debit {
                done = done.and_then(|()| self.has(account, reversal.amount));
            }
            if done.is_ok() {
                self.book(reversal);
            }
            if let Err(code) = done {
                *self = before;
                return Err(code);
            }
        }
        Ok(Outcome::Transaction(first, false))
    }
}
