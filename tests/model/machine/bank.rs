//! The simple model: what a ledger must answer, in some two hundred lines.

use std::collections::HashMap;

use super::step::{FIRST_ACCOUNT, Step};

/// A day, counted as the ledger does.
pub(crate) type Day = i32;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Status {
    Open,
    Frozen,
    Closed,
}

/// One side of a payment: a customer's account, or one of the bank's own.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) enum Side {
    Customer(usize),
    Bank(&'static str, bool),
}

#[derive(Clone, Debug)]
pub(crate) struct Account {
    pub(crate) yen: bool,
    pub(crate) overdraft: i64,
    pub(crate) status: Status,
    pub(crate) balance: i64,
}

#[derive(Clone, Debug)]
pub(crate) struct Hold {
    pub(crate) account: usize,
    pub(crate) amount: i64,
    pub(crate) last: Option<Day>,
    pub(crate) open: bool,
    pub(crate) reference: Option<u8>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Transaction {
    pub(crate) kind: &'static str,
    pub(crate) debit: Side,
    pub(crate) credit: Side,
    pub(crate) amount: i64,
    pub(crate) reference: Option<u8>,
    pub(crate) day: Day,
    pub(crate) reversed: bool,
    /// Balances of debit and credit afterwards; a credit raises.
    pub(crate) after: (i64, i64),
}

/// What a step leads to: nothing to compare, a transaction or a hold by its
/// place, and whether it was there before.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Outcome {
    Done,
    Transaction(usize, bool),
    Hold(usize, bool),
    /// Rows posted, there before, and rejected.
    Wages(usize, usize, usize),
}

/// Who pays a file of wages, and whom how much.
pub(crate) type Wages = (Option<usize>, Vec<(usize, i64)>);

pub(crate) type Answer = Result<Outcome, &'static str>;

#[derive(Clone, Debug)]
pub(crate) struct Bank {
    pub(crate) accounts: Vec<Account>,
    pub(crate) holds: Vec<Hold>,
    pub(crate) transactions: Vec<Transaction>,
    pub(crate) own: HashMap<Side, i64>,
    pub(crate) clock: Day,
    /// The files that were paid: who paid, and what.
    pub(crate) batches: HashMap<u8, Wages>,
    /// What stood on each account at the end of a day: balance and held.
    pub(crate) ended: Vec<(Day, Vec<(i64, i64)>)>,
    /// All that was asked.
    pub(crate) asked: Vec<Step>,
    /// What came of the last of it.
    pub(crate) answer: Answer,
}

impl Bank {
    /// A bank with one account.
    pub(crate) fn new(clock: Day) -> Self {
        let mut bank = Self {
            accounts: Vec::new(),
            holds: Vec::new(),
            transactions: Vec::new(),
            own: HashMap::new(),
            clock,
            batches: HashMap::new(),
            ended: Vec::new(),
            asked: Vec::new(),
            answer: Ok(Outcome::Done),
        };
        bank.take(&FIRST_ACCOUNT);
        bank
    }

    /// Does what is asked.
    pub(crate) fn take(&mut self, step: &Step) {
        self.answer = self.answer_to(step);
        if step.is_request() {
            self.asked.push(step.clone());
        }
    }

    fn answer_to(&mut self, step: &Step) -> Answer {
        match *step {
            Step::Open { yen, overdraft } => {
                self.open(yen, overdraft);
                Ok(Outcome::Done)
            }
            Step::Deposit {
                to,
                amount,
                wire,
                reference,
            } => {
                let name = if wire { "clearing/wire" } else { "cash/vault" };
                let to = Side::Customer(to);
                let sides = (Side::Bank(name, self.yen(to)), to);
                self.pay("deposit", sides, amount, reference, 0)
            }
            Step::Withdraw {
                from,
                amount,
                reference,
            } => {
                let from = Side::Customer(from);
                let sides = (from, Side::Bank("cash/vault", self.yen(from)));
                self.pay("withdrawal", sides, amount, reference, 0)
            }
            Step::Transfer {
                from,
                to,
                amount,
                reference,
            } => {
                let sides = (Side::Customer(from), Side::Customer(to));
                self.pay("transfer", sides, amount, reference, 0)
            }
            Step::Place {
                on,
                amount,
                days,
                reference,
            } => {
                let last = days.map(|days| self.today() + days);
                self.place(on, amount, last, reference)
            }
            Step::Capture { hold, amount } => self.capture(hold, amount),
            Step::Release { hold } => self.release(hold),
            Step::Freeze(account) => self.freeze(account),
            Step::Unfreeze(account) => self.unfreeze(account),
            Step::Close(account) => self.close(account),
            Step::Limit { of, limit } => self.limit(of, limit),
            Step::Reverse(transaction) => self.reverse(transaction),
            Step::Wages {
                from,
                ref rows,
                key,
            } => self.wages(from, rows, key),
            Step::Days(days) => {
                self.pass(days);
                Ok(Outcome::Done)
            }
            Step::ClockBack => {
                self.clock -= 1;
                Ok(Outcome::Done)
            }
            Step::Crash(_) => Ok(Outcome::Done),
        }
    }

    fn open(&mut self, yen: bool, overdraft: i64) {
        self.accounts.push(Account {
            yen,
            overdraft,
            status: Status::Open,
            balance: 0,
        });
    }

    pub(crate) fn today(&self) -> Day {
        self.transactions
            .last()
            .map_or(self.clock, |last| last.day.max(self.clock))
    }

    pub(crate) fn held(&self, account: usize, day: Day) -> i64 {
        let open = |hold: &&Hold| {
            hold.account == account && hold.open && hold.last.is_none_or(|last| last >= day)
        };
        self.holds.iter().filter(open).map(|hold| hold.amount).sum()
    }

    pub(crate) fn available(&self, account: usize) -> i64 {
        let own = &self.accounts[account];
        own.balance - self.held(account, self.today()) + own.overdraft
    }

    pub(crate) fn yen(&self, side: Side) -> bool {
        match side {
            Side::Customer(account) => self.accounts[account].yen,
            Side::Bank(_, yen) => yen,
        }
    }

    pub(crate) fn status(&self, side: Side) -> Status {
        match side {
            Side::Customer(account) => self.accounts[account].status,
            Side::Bank(..) => Status::Open,
        }
    }

    fn add(&mut self, side: Side, amount: i64) -> i64 {
        let balance = match side {
            Side::Customer(account) => &mut self.accounts[account].balance,
            Side::Bank(..) => self.own.entry(side).or_default(),
        };
        *balance += amount;
        *balance
    }

    pub(crate) fn may_pay(
        &self,
        side: Side,
        amount: i64,
        reserved: i64,
    ) -> Result<(), &'static str> {
        match self.status(side) {
            Status::Closed => return Err("account_closed"),
            Status::Frozen => return Err("account_frozen"),
            Status::Open => {}
        }
        match side {
            Side::Customer(account) if self.available(account) + reserved < amount => {
                Err("insufficient_funds")
            }
            _ => Ok(()),
        }
    }

    /// Moves money, or says why not.
    pub(crate) fn pay(
        &mut self,
        kind: &'static str,
        (debit, credit): (Side, Side),
        amount: i64,
        reference: Option<u8>,
        reserved: i64,
    ) -> Answer {
        if let Some(known) = self.known(kind, (debit, credit), amount, reference) {
            return known;
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
        self.may_pay(debit, amount, reserved)?;
        let day = self.today();
        let after = (self.add(debit, -amount), self.add(credit, amount));
        self.transactions.push(Transaction {
            kind,
            debit,
            credit,
            amount,
            reference,
            day,
            reversed: false,
            after,
        });
        Ok(Outcome::Transaction(self.transactions.len() - 1, false))
    }

    fn known(
        &self,
        kind: &'static str,
        (debit, credit): (Side, Side),
        amount: i64,
        reference: Option<u8>,
    ) -> Option<Answer> {
        reference?;
        let same = |other: &Transaction| {
            (other.kind, other.debit, other.credit, other.amount) == (kind, debit, credit, amount)
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

    pub(crate) fn reverse(&mut self, place: usize) -> Answer {
        let original = self.transactions[place].clone();
        if original.kind == "reversal" {
            return Err("not_reversible");
        }
        if original.reversed {
            return Err("already_reversed");
        }
        let sides = (original.credit, original.debit);
        let answer = self.pay("reversal", sides, original.amount, None, 0)?;
        self.transactions[place].reversed = true;
        Ok(answer)
    }

    pub(crate) fn freeze(&mut self, account: usize) -> Answer {
        match self.accounts[account].status {
            Status::Closed => return Err("account_closed"),
            Status::Frozen => return Err("account_frozen"),
            Status::Open => self.accounts[account].status = Status::Frozen,
        }
        Ok(Outcome::Done)
    }

    pub(crate) fn unfreeze(&mut self, account: usize) -> Answer {
        if self.accounts[account].status == Status::Closed {
            return Err("account_closed");
        }
        self.accounts[account].status = Status::Open;
        Ok(Outcome::Done)
    }

    pub(crate) fn close(&mut self, account: usize) -> Answer {
        let own = &self.accounts[account];
        let code = match own.status {
            Status::Closed => "account_closed",
            Status::Frozen => "account_frozen",
            Status::Open if own.balance != 0 => "balance_not_zero",
            Status::Open if self.held(account, self.today()) > 0 => "holds_open",
            Status::Open => {
                self.accounts[account].status = Status::Closed;
                return Ok(Outcome::Done);
            }
        };
        Err(code)
    }

    pub(crate) fn limit(&mut self, account: usize, limit: i64) -> Answer {
        let own = &self.accounts[account];
        if own.status == Status::Closed {
            return Err("account_closed");
        }
        if limit < self.held(account, self.today()) - own.balance {
            return Err("limit_exceeded");
        }
        self.accounts[account].overdraft = limit;
        Ok(Outcome::Done)
    }

    /// Lets days pass, and remembers how each of them ended.
    pub(crate) fn pass(&mut self, days: i32) {
        let first = self.today();
        for day in first..(self.clock + days).max(first) {
            let all = 0..self.accounts.len();
            let stood = all
                .map(|a| (self.accounts[a].balance, self.held(a, day)))
                .collect();
            self.ended.push((day, stood));
        }
        self.clock += days;
    }
}
