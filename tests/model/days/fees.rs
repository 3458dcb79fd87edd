//! Fees: what was charged, what is due, and what is not charged.

use bankctl_types::Day;

use super::bank::{Answer, Bank, Outcome, Side, month_end, month_start};
use super::products::{CODES, LETTER, MONTHLY, WAIVED_FROM};

/// What became of a fee.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Became {
    Due,
    Taken,
    Waived,
    /// Its account was closed before it could be taken.
    GivenUp,
}

/// A fee, or the rest of one.
#[derive(Clone, Debug)]
pub(crate) struct Charged {
    pub(crate) account: usize,
    pub(crate) code: &'static str,
    pub(crate) period: Option<Day>,
    pub(crate) due: i64,
    pub(crate) taken: i64,
    pub(crate) became: Became,
    /// The transaction that took it.
    pub(crate) transaction: Option<usize>,
}

/// A fee that an account does not pay.
#[derive(Clone, Debug)]
pub(crate) struct Waiver {
    account: usize,
    code: &'static str,
    first: Day,
    until: Option<Day>,
}

impl Bank {
    /// Whether an account does not pay a fee on a day.
    pub(crate) fn is_waived(&self, account: usize, code: &str, day: Day) -> bool {
        self.waivers.iter().any(|waiver| {
            (waiver.account, waiver.code) == (account, code)
                && waiver.first <= day
                && waiver.until.is_none_or(|until| day <= until)
        })
    }

    /// Keeps a fee that a transaction has taken whole.
    pub(crate) fn was_charged(&mut self, code: &'static str, transaction: usize) {
        let one = &self.transactions[transaction];
        let Side::Customer(account) = one.debit else {
            unreachable!("customers pay fees");
        };
        self.charged.push(Charged {
            account,
            code,
            period: None,
            due: one.amount,
            taken: one.amount,
            became: Became::Taken,
            transaction: Some(transaction),
        });
    }

    fn has_fees(&self, account: usize) -> bool {
        let product = self.product_on(account, self.day);
        product.is_some_and(|(product, _)| self.products[product].is_gold)
    }

    pub(crate) fn charge(&mut self, account: usize) -> Answer {
        self.may_book()?;
        if !self.has_fees(account) {
            return Err("fee_not_found");
        }
        self.must_be_open(&[account])?;
        let own = &self.accounts[account];
        if own.balance + own.overdraft < LETTER {
            return Err("insufficient_funds");
        }
        let sides = (Side::Customer(account), Side::Own("income/fees"));
        let one = self.transaction("fee", sides, LETTER, self.counts_from());
        let place = self.book(one);
        self.was_charged("letter", place);
        Ok(Outcome::Transaction(place, false))
    }

    pub(crate) fn waive(&mut self, account: usize, fee: usize, until: Option<Day>) -> Answer {
        let (code, first) = (CODES[fee], self.day);
        self.must_be_open(&[account])?;
        if !self.has_fees(account) {
            return Err("fee_not_found");
        }
        if until.is_some_and(|until| until < first) {
            return Err("invalid_date");
        }
        let covers = |waiver: &Waiver| {
            (waiver.account, waiver.code) == (account, code)
                && waiver.first <= first
                && match (waiver.until, until) {
                    (None, _) => true,
                    (Some(known), Some(until)) => first <= known && until <= known,
                    (Some(_), None) => false,
                }
        };
        if self.waivers.iter().any(covers) {
            return Err("already_waived");
        }
        self.waivers.push(Waiver {
            account,
            code,
            first,
            until,
        });
        Ok(Outcome::Done)
    }

    pub(crate) fn waive_due(&mut self, fee: usize) -> Answer {
        let fee = &mut self.charged[fee];
        match fee.became {
            Became::Due => fee.became = Became::Waived,
            Became::Waived => return Err("already_waived"),
            Became::Taken | Became::GivenUp => return Err("fee_not_due"),
        }
        Ok(Outcome::Done)
    }

    pub(crate) fn refund(&mut self, place: usize) -> Answer {
        if self.transactions[place].kind != "fee" {
            return Err("not_a_fee");
        }
        self.reverse(place, false, true)
    }

    /// Takes what there is of a fee that is due; the rest of it is one more.
    pub(crate) fn take_fee(&mut self, place: usize, value: Day) {
        let Charged {
            account, code, due, ..
        } = self.charged[place];
        let taken = due.min(self.accounts[account].balance.max(0));
        if taken == 0 {
            return;
        }
        let sides = (Side::Customer(account), Side::Own("income/fees"));
        let one = self.transaction("fee", sides, taken, value);
        let transaction = self.book(one);
        let fee = &mut self.charged[place];
        (fee.taken, fee.became) = (taken, Became::Taken);
        fee.transaction = Some(transaction);
        let rest = Charged {
            due: due - taken,
            taken: 0,
            became: Became::Due,
            transaction: None,
            period: fee.period,
            account,
            code,
        };
        if rest.due > 0 {
            self.charged.push(rest);
        }
    }

    /// Tries again to take what is due.
    pub(crate) fn take_arrears(&mut self, until: Day) {
        for place in 0..self.charged.len() {
            let fee = &mut self.charged[place];
            if fee.became != Became::Due {
                continue;
            }
            if self.accounts[fee.account].is_closed {
                fee.became = Became::GivenUp;
            } else {
                self.take_fee(place, until.plus(1));
            }
        }
    }

    /// Charges accounts for a month that is over.
    pub(crate) fn charge_month(&mut self, until: Day) {
        if until != month_end(until) {
            return;
        }
        for account in 0..self.accounts.len() {
            let product = self.product_on(account, until);
            let product = product.filter(|_| !self.accounts[account].is_closed);
            let Some((product, since)) = product else {
                continue;
            };
            let is_there = |fee: &Charged| {
                (fee.account, fee.code, fee.period) == (account, "monthly", Some(until))
            };
            let first = month_start(until);
            if !self.products[product].is_gold || self.charged.iter().any(is_there) {
                continue;
            }
            // The first month is for the days that are left of it.
            let of = |from: Day| i64::from(until.0 - from.0 + 1);
            let (days, whole) = (of(since.max(first)), of(first));
            let due = (MONTHLY * days * 2 + whole) / (whole * 2);
            let least = self.least(account, (since.max(first), until));
            let is_waived = least >= WAIVED_FROM || self.is_waived(account, "monthly", until);
            self.charged.push(Charged {
                account,
                code: "monthly",
                period: Some(until),
                due,
                taken: 0,
                became: if is_waived {
                    Became::Waived
                } else {
                    Became::Due
                },
                transaction: None,
            });
            if !is_waived {
                self.take_fee(self.charged.len() - 1, until.plus(1));
            }
        }
    }
}
