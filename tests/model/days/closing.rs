//! Accounts are closed: what they earned is paid, and what is in them paid out.

use super::bank::{Answer, Bank, Outcome, Refused, Side};
use super::fees::Became;
use super::products::WHOLE;

/// Whole cents, half of one up, of what is above nothing.
fn half_up(accrued: i128) -> i64 {
    i64::try_from((accrued.max(0) + WHOLE / 2) / WHOLE).expect("an amount")
}

impl Bank {
    /// Whether none of some accounts is closed.
    pub(crate) fn must_be_open(&self, accounts: &[usize]) -> Result<(), Refused> {
        let mut closed = accounts
            .iter()
            .map(|account| self.accounts[*account].is_closed);
        if closed.any(|is_closed| is_closed) {
            return Err("account_closed");
        }
        Ok(())
    }

    /// The same of the sides of a transaction.
    pub(crate) fn sides_must_be_open(&self, sides: [Side; 2]) -> Result<(), Refused> {
        for side in sides {
            if let Side::Customer(account) = side {
                self.must_be_open(&[account])?;
            }
        }
        Ok(())
    }

    pub(crate) fn close_account(&mut self, account: usize, to: usize) -> Answer {
        let before = self.clone();
        let done = self.pay_out(account, to);
        if done.is_err() {
            *self = before;
        }
        done
    }

    fn pay_out(&mut self, account: usize, to: usize) -> Answer {
        self.must_be_open(&[account])?;
        self.may_book()?;
        self.pay_all(account);
        let value = self.counts_from();
        for place in 0..self.charged.len() {
            let fee = &self.charged[place];
            if (fee.account, fee.became) == (account, Became::Due) {
                self.take_fee(place, value);
            }
        }
        let left = self.accounts[account].balance;
        if left < 0 {
            return Err("balance_not_zero");
        }
        if left > 0 {
            self.must_be_open(&[to])?;
            let sides = (Side::Customer(account), Side::Customer(to));
            let one = self.transaction("transfer", sides, left, value);
            self.book(one);
        }
        let own = &mut self.accounts[account];
        own.is_closed = true;
        // What is left of a cent is the bank's.
        own.accrued = (0, 0);
        self.book_night();
        Ok(Outcome::Done)
    }

    /// Pays what an account has earned through yesterday, and takes what it owes.
    fn pay_all(&mut self, account: usize) {
        let Some(through) = self.accounts[account].through else {
            return;
        };
        let (yesterday, value) = (self.day.plus(-1), self.counts_from());
        self.accounts[account].through = Some(through.max(yesterday));
        let accrued = self.accrued(account);
        let (earned, owed) = (half_up(accrued.0), half_up(accrued.1));
        let tax = self.tax(account, earned);
        self.pay_one(account, (earned, tax, owed), value);
        // What it was paid too much by corrections is taken back, as far as it is there.
        let too_much = half_up(-self.accrued(account).0);
        let taken = too_much.min(self.accounts[account].balance.max(0));
        if taken > 0 {
            let sides = (Side::Customer(account), Side::Own("payable/interest"));
            let one = self.transaction("interest", sides, taken, value);
            self.book(one);
            self.accounts[account].paid.0 -= taken;
        }
    }
}
