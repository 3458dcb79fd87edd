//! The simple model: what a ledger must answer, in some hundred lines here and
//! some dozens in each of the files around it.

use std::collections::{BTreeSet, HashMap};

use super::approvals::{Policy, Request, WAITS};
use super::money::Payment;
use super::papers::Paper;
use super::partners::Partner;
use super::people::KycDecision;
use super::step::{FIRST_ACCOUNT, Step};
use super::tills::TILL;

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
    pub(crate) holders: Vec<usize>,
    /// Whether all holders must order what it pays.
    pub(crate) all: bool,
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
    /// The customers who ordered it.
    pub(crate) by: BTreeSet<usize>,
    /// Who of the two who work here asked for it.
    pub(crate) operator: usize,
    pub(crate) day: Day,
    pub(crate) reversed: bool,
    /// The first of those that were booked together with it.
    pub(crate) group: Option<usize>,
    /// The value date that was given.
    pub(crate) value: Option<Day>,
    /// What was sent to the other ledger by it, or came back by it.
    pub(crate) sent: Option<usize>,
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
    /// It waits for a second person, as the request of a place.
    Waits(usize),
    /// How many arrived, came back, wait there and are on their way.
    Swept([usize; 4]),
    /// It was approved, and came to a transaction or not.
    Approved(Option<usize>),
}

/// The code of a refusal.
pub(crate) type Refused = &'static str;

/// A row of wages: whom, how much, and the value date.
pub(crate) type Wage = (usize, i64, Option<Day>);

/// Who pays a file of wages, and its rows.
pub(crate) type Wages = (Option<usize>, Vec<Wage>);

pub(crate) type Answer = Result<Outcome, Refused>;

#[derive(Clone, Debug)]
pub(crate) struct Bank {
    pub(crate) customers: Vec<KycDecision>,
    pub(crate) accounts: Vec<Account>,
    pub(crate) holds: Vec<Hold>,
    /// What counts from a later day, by account and day.
    pub(crate) later: HashMap<(usize, Day), i64>,
    pub(crate) transactions: Vec<Transaction>,
    pub(crate) own: HashMap<Side, i64>,
    pub(crate) policy: Policy,
    /// What the till is, if there is one.
    pub(crate) till: Option<Status>,
    pub(crate) papers: Vec<Paper>,
    /// The customers who were forgotten.
    pub(crate) forgotten: Vec<usize>,
    /// The other ledger that money goes to.
    pub(crate) partner: Partner,
    /// What took a second person.
    pub(crate) requests: Vec<Request>,
    /// Who of the two who work here is asking.
    pub(crate) person: usize,
    /// Whether a second person has approved what is done now.
    pub(crate) is_approved: bool,
    pub(crate) clock: Day,
    /// The files that were paid: who paid, and what.
    pub(crate) batches: HashMap<u8, Wages>,
    /// What stood on each account at the end of a day: balance and held.
    pub(crate) ended: Vec<(Day, Vec<(i64, i64)>)>,
    /// Whether backups can be put back where it is.
    pub(crate) keeps_backups: bool,
    /// What it was when a backup was taken.
    pub(crate) backup: Option<Box<Self>>,
    /// All that was asked.
    pub(crate) asked: Vec<Step>,
    /// What came of the last of it.
    pub(crate) answer: Answer,
}

impl Bank {
    /// A bank with one customer, who has one account.
    pub(crate) fn new(clock: Day) -> Self {
        let mut bank = Self {
            customers: vec![KycDecision::Active],
            accounts: Vec::new(),
            holds: Vec::new(),
            later: HashMap::new(),
            transactions: Vec::new(),
            own: HashMap::new(),
            policy: Policy::default(),
            till: None,
            papers: Vec::new(),
            forgotten: Vec::new(),
            partner: Partner::new(clock),
            requests: Vec::new(),
            person: 0,
            is_approved: false,
            clock,
            batches: HashMap::new(),
            ended: Vec::new(),
            keeps_backups: false,
            backup: None,
            asked: Vec::new(),
            answer: Ok(Outcome::Done),
        };
        bank.take(&FIRST_ACCOUNT);
        bank
    }

    /// Does what is asked.
    pub(crate) fn take(&mut self, step: &Step) {
        self.answer = match self.obey(step) {
            Err(WAITS) => Ok(self.keep(step)),
            answer => answer,
        };
        if step.is_request() {
            self.asked.push(step.clone());
        }
    }

    /// Does it, if nothing speaks against it.
    pub(super) fn obey(&mut self, step: &Step) -> Answer {
        match *step {
            Step::Deposit { .. } | Step::Withdraw { .. } | Step::Transfer { .. } => {
                let payment = self.payment(step);
                self.pay(&payment)
            }
            Step::Open {
                yen,
                overdraft,
                owner,
                joint,
                all,
            } => {
                let joint = joint.filter(|joint| *joint != owner);
                self.open(Account {
                    yen,
                    overdraft,
                    holders: joint.into_iter().chain([owner]).rev().collect(),
                    all,
                    status: Status::Open,
                    balance: 0,
                })
            }
            Step::Stand { customer, standing } => self.stand(customer, standing),
            Step::Leave(customer) => self.leave(customer),
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
            Step::Group {
                ref payments,
                reference,
            } => self.pay_together(payments, reference),
            Step::ReverseGroup(transaction) => self.reverse_together(transaction),
            Step::Wages { .. } => self.wages(step),
            Step::Policy { rule, when } => self.set_policy(rule, when),
            Step::Approve(request) => self.approve(request),
            Step::Reject(request) => self.reject(request),
            Step::Paper { .. } | Step::Read(_) | Step::Forget(_) => self.file_away(step),
            Step::Till(_) | Step::Count { .. } => self.tend(step),
            Step::Send { .. }
            | Step::Sweep
            | Step::Know(_)
            | Step::KnowThere(_)
            | Step::PolicyThere(_)
            | Step::DecideThere { .. }
            | Step::CloseThere(_) => self.deal(step),
            Step::Customer
            | Step::Turn
            | Step::Backup
            | Step::Restore
            | Step::Days(_)
            | Step::ClockBack
            | Step::Crash(_) => {
                self.go_on(step);
                Ok(Outcome::Done)
            }
        }
    }

    /// What is never refused.
    fn go_on(&mut self, step: &Step) {
        match *step {
            Step::Customer => self.add_customer(),
            Step::Turn => self.person = 1 - self.person,
            Step::Days(days) => self.pass(days),
            Step::ClockBack => self.clock -= 1,
            Step::Backup => self.back_up(),
            Step::Restore => self.restore(),
            _ => {}
        }
    }

    /// What money is asked to do.
    pub(super) fn payment(&self, step: &Step) -> Payment {
        match step {
            Step::Deposit {
                to,
                amount,
                wire,
                reference,
                value,
            } => {
                let name = if *wire { "clearing/wire" } else { "cash/vault" };
                let to = Side::Customer(*to);
                let sides = (Side::Bank(name, self.yen(to)), to);
                Payment {
                    reference: *reference,
                    value: *value,
                    ..Payment::new("deposit", sides, *amount)
                }
            }
            Step::Withdraw {
                from,
                amount,
                reference,
                by,
            } => {
                let from = Side::Customer(*from);
                let sides = (from, Side::Bank("cash/vault", self.yen(from)));
                Payment {
                    reference: *reference,
                    by: Some(by.clone()),
                    ..Payment::new("withdrawal", sides, *amount)
                }
            }
            Step::Transfer {
                from,
                to,
                amount,
                reference,
                by,
                value,
            } => {
                let sides = (Side::Customer(*from), Side::Customer(*to));
                Payment {
                    reference: *reference,
                    value: *value,
                    by: Some(by.clone()),
                    ..Payment::new("transfer", sides, *amount)
                }
            }
            _ => unreachable!("no payment"),
        }
    }

    pub(crate) fn today(&self) -> Day {
        self.transactions
            .last()
            .map_or(self.clock, |last| last.day.max(self.clock))
    }

    /// What one of the bank's own accounts has.
    pub(crate) fn own_balance(&self, name: &'static str, yen: bool) -> i64 {
        let balance = self.own.get(&Side::Bank(name, yen));
        balance.copied().unwrap_or(0)
    }

    pub(crate) fn held(&self, account: usize, day: Day) -> i64 {
        let open = |hold: &&Hold| {
            hold.account == account && hold.open && hold.last.is_none_or(|last| last >= day)
        };
        let placed: i64 = self.holds.iter().filter(open).map(|hold| hold.amount).sum();
        let later = self.later.iter();
        let later = later.filter(|((of, from), _)| *of == account && *from > day);
        placed + later.map(|(_, amount)| amount).sum::<i64>()
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
            Side::Bank(TILL, _) => self.till.unwrap_or(Status::Open),
            Side::Bank(..) => Status::Open,
        }
    }

    pub(super) fn add(&mut self, side: Side, amount: i64) -> i64 {
        let balance = match side {
            Side::Customer(account) => &mut self.accounts[account].balance,
            Side::Bank(..) => self.own.entry(side).or_default(),
        };
        *balance += amount;
        *balance
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
        self.partner.clock = self.partner.clock.max(self.clock);
    }
}
