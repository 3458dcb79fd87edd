//! What takes a second person: the policy, requests that wait, and what the
//! other of the two who work here decides about them.

use std::collections::HashMap;

use bankctl::error::Error;
use bankctl_ledger::RuleSetting;
use bankctl_ledger::approvals::rules::ApprovalStatus;
use bankctl_ledger::kernel::rules::policy;
use bankctl_types::number::TransactionId;

use super::bank::{Answer, Bank, Day, Outcome, Refused};
use super::place::Place;
use super::real::{PEOPLE, Real, amount, currency};
use super::step::Step;

/// For how many days a request waits.
pub(super) const WAITS_DAYS: i32 = 7;

/// What is answered to what takes a second person.
pub(super) const WAITS: Refused = "approval_required";

/// What a rule is about.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) enum Rule {
    Deposits,
    Withdrawals,
    Transfers,
    Reversals,
    Batches,
    Limits,
    Accounts,
    Customers,
}

impl Rule {
    /// Those about an amount.
    pub(super) const OF_AMOUNTS: [Self; 5] = [
        Self::Deposits,
        Self::Withdrawals,
        Self::Transfers,
        Self::Reversals,
        Self::Batches,
    ];
    /// The others.
    pub(super) const PLAIN: [Self; 3] = [Self::Limits, Self::Accounts, Self::Customers];
}

/// When a rule is to apply: of an amount, in dollars or yen, to more.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum When {
    Always,
    Never,
    Over(i64, bool),
}

/// The rules that were set.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub(crate) struct Policy {
    always: Vec<Rule>,
    /// The largest amount that needs nobody else, by rule and currency.
    free: HashMap<(Rule, bool), i64>,
}

impl Policy {
    fn is_set(&self) -> bool {
        !self.always.is_empty() || !self.free.is_empty()
    }

    /// Whether something waits, by its amount in dollars or yen.
    pub(super) fn holds(&self, rule: Rule, asked: Option<(i64, bool)>) -> bool {
        if self.always.contains(&rule) {
            return true;
        }
        let is_limited = [false, true].map(|yen| self.free.contains_key(&(rule, yen)));
        match asked {
            // In the currency that nobody thought of, all of it does.
            Some((asked, yen)) if is_limited.contains(&true) => {
                self.free.get(&(rule, yen)).is_none_or(|free| asked > *free)
            }
            _ => false,
        }
    }

    pub(super) fn set(&mut self, rule: Rule, when: When) {
        self.always.retain(|other| *other != rule);
        match when {
            When::Over(free, yen) => drop(self.free.insert((rule, yen), free)),
            When::Always | When::Never => self.free.retain(|(other, _), _| *other != rule),
        }
        if when == When::Always {
            self.always.push(rule);
            self.always.sort_unstable_by_key(|rule| *rule as usize);
        }
    }
}

/// A request that waits, or did.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    step: Step,
    maker: usize,
    asked: Day,
    /// What was decided, and when.
    decided: Option<(Decided, Day)>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Decided {
    Approved,
    Rejected,
}

impl Request {
    fn waits_on(&self, day: Day) -> bool {
        self.decided.is_none() && day < self.asked + WAITS_DAYS
    }
}

impl Bank {
    /// Whether something must wait now. What was approved does not.
    pub(super) fn must_not_wait(
        &self,
        rule: Rule,
        asked: Option<(i64, bool)>,
    ) -> Result<(), Refused> {
        if self.policy.holds(rule, asked) && !self.is_approved {
            return Err(WAITS);
        }
        Ok(())
    }

    /// As soon as there is a policy, the admin who changes it asks.
    pub(super) fn policy_must_not_wait(&self) -> Result<(), Refused> {
        if self.policy.is_set() && !self.is_approved {
            return Err(WAITS);
        }
        Ok(())
    }

    pub(super) fn set_policy(&mut self, rule: Rule, when: When) -> Answer {
        let mut changed = self.policy.clone();
        changed.set(rule, when);
        if changed != self.policy {
            self.policy_must_not_wait()?;
        }
        self.policy = changed;
        Ok(Outcome::Done)
    }

    /// Keeps what takes a second person, once.
    pub(super) fn keep(&mut self, step: &Step) -> Outcome {
        let (maker, today) = (self.person, self.today());
        let same = |request: &Request| {
            request.step == *step && request.maker == maker && request.waits_on(today)
        };
        let known = self.requests.iter().position(same);
        if let Some(place) = known {
            return Outcome::Waits(place);
        }
        self.requests.push(Request {
            step: step.clone(),
            maker,
            asked: today,
            decided: None,
        });
        Outcome::Waits(self.requests.len() - 1)
    }

    /// The requests that wait: those of the operator who is here, and the other's.
    pub(super) fn waiting(&self) -> [Vec<usize>; 2] {
        let waits = |place: &usize| self.requests[*place].waits_on(self.today());
        let all = (0..self.requests.len()).filter(waits);
        let (own, others) = all.partition(|place| self.requests[*place].maker == self.person);
        [own, others]
    }

    /// The request that an operator who is here may decide about.
    fn undecided(&self, place: usize) -> Result<&Request, Refused> {
        let request = &self.requests[place];
        if !request.waits_on(self.today()) {
            return Err("already_decided");
        }
        if request.maker == self.person {
            return Err("permission_denied");
        }
        Ok(request)
    }

    /// Whether a second person has lately agreed to a file of the caller.
    pub(super) fn is_agreed_to(&self, step: &Step) -> bool {
        let today = self.today();
        self.requests.iter().any(|request| {
            let lately = |(decided, day)| decided == Decided::Approved && today < day + WAITS_DAYS;
            request.step == *step
                && request.maker == self.person
                && request.decided.is_some_and(lately)
        })
    }

    pub(super) fn approve(&mut self, place: usize) -> Answer {
        let Request { step, maker, .. } = self.undecided(place)?.clone();
        if matches!(step, Step::Wages { .. }) {
            // An operator who asked imports the file again.
            self.requests[place].decided = Some((Decided::Approved, self.today()));
            return Ok(Outcome::Approved(None));
        }
        let checker = std::mem::replace(&mut self.person, maker);
        self.is_approved = true;
        let done = self.obey(&step);
        self.is_approved = false;
        self.person = checker;
        let transaction = match done? {
            Outcome::Transaction(transaction, _) => Some(transaction),
            Outcome::Hold(..) => Some(self.transactions.len() - 1),
            _ => None,
        };
        self.requests[place].decided = Some((Decided::Approved, self.today()));
        Ok(Outcome::Approved(transaction))
    }

    pub(super) fn reject(&mut self, place: usize) -> Answer {
        self.undecided(place)?;
        self.requests[place].decided = Some((Decided::Rejected, self.today()));
        Ok(Outcome::Done)
    }
}

pub(super) fn setting(when: When) -> RuleSetting {
    match when {
        When::Always => RuleSetting::Always,
        When::Never => RuleSetting::Never,
        When::Over(minor, yen) => RuleSetting::Over(amount(minor, yen), Some(currency(yen))),
    }
}

impl<P: Place> Real<P> {
    /// The request of a number, by its place.
    pub(super) fn request(&mut self, number: i64) -> Outcome {
        let requests = &mut self.names.requests;
        let place = requests.iter().position(|known| *known == number);
        Outcome::Waits(place.unwrap_or_else(|| {
            requests.push(number);
            requests.len() - 1
        }))
    }

    pub(super) fn approve(&mut self, bank: &Bank, place: usize) -> Result<Outcome, Error> {
        let done = self
            .ledger
            .approvals()
            .approve(self.names.requests[place])?;
        let maker = PEOPLE[bank.requests[place].maker];
        assert_eq!(
            (&*done.maker, done.checker.as_deref()),
            (maker, Some(PEOPLE[bank.person]))
        );
        self.learn_accounts(bank);
        self.learn(bank);
        let id = done.transaction.as_deref().and_then(TransactionId::parse);
        let mut known = self.names.transactions.iter();
        Ok(Outcome::Approved(id.map(|id| {
            let place = known.position(|known| *known == id);
            place.expect("one that the model has too")
        })))
    }

    pub(super) fn reject(&mut self, place: usize) -> Result<Outcome, Error> {
        let number = self.names.requests[place];
        self.ledger.approvals().reject(number, "not wanted")?;
        Ok(Outcome::Done)
    }

    pub(super) fn set_policy(&mut self, rule: Rule, when: When) -> Result<Outcome, Error> {
        let rule = match rule {
            Rule::Deposits => policy::Rule::Deposit,
            Rule::Withdrawals => policy::Rule::Withdrawal,
            Rule::Transfers => policy::Rule::Transfer,
            Rule::Reversals => policy::Rule::Reversal,
            Rule::Batches => policy::Rule::Batches,
            Rule::Limits => policy::Rule::Limits,
            Rule::Accounts => policy::Rule::Accounts,
            Rule::Customers => policy::Rule::Customers,
        };
        self.ledger.approvals().set_policy(rule, &setting(when))?;
        Ok(Outcome::Done)
    }

    /// What became of every request.
    pub(super) fn compare_requests(&mut self, bank: &Bank) {
        assert_eq!(self.names.requests.len(), bank.requests.len());
        for (number, request) in self.names.requests.iter().zip(&bank.requests) {
            let told = self
                .ledger
                .approvals()
                .get(*number)
                .expect("a request")
                .status;
            // Who only reads goes by the clock.
            let expected = match request.decided {
                Some((Decided::Approved, _)) => ApprovalStatus::Approved,
                Some((Decided::Rejected, _)) => ApprovalStatus::Rejected,
                None if request.waits_on(bank.clock) => ApprovalStatus::Pending,
                None => ApprovalStatus::Expired,
            };
            assert_eq!(told, expected, "{request:?}");
        }
    }
}
