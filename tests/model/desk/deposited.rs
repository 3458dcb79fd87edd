//! Checks that are paid in: when their money can be used, and what becomes of them.

use bankctl_ledger::checks::rules::availability::BusinessDays;
use bankctl_types::Day;

use super::bank::{Answer, Bank, Kind, OWNERS, Outcome, Refused, Side, half_a_year, row};
use super::drawn::Item;
use super::step::{Paper, Reason};

/// What of an account's checks of a day can be used on the next business day, and above
/// how much of a customer's checks of a day the rest waits for longer.
const FIRST_DAY: i64 = 27_500;
const LARGE: i64 = 672_500;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Status {
    Deposited,
    Cleared,
    Returned(Reason),
}

#[derive(Clone, Debug)]
pub(crate) struct Check {
    pub(crate) paper: Paper,
    /// The day from which the law counts.
    day: Day,
    /// What waits, by the day on which it can be used.
    parts: Vec<(Day, i64)>,
    pub(crate) released: i64,
    pub(crate) status: Status,
    /// The transaction that brought it.
    brought: usize,
    redeposit_of: Option<usize>,
    /// Whether all of it waits for longer: it came back before, or its account was
    /// overdrawn repeatedly.
    is_excepted: bool,
}

impl Check {
    /// What of it can't be used yet, by day.
    pub(crate) fn waiting(&self, today: Day) -> Vec<(Day, i64)> {
        if self.status != Status::Deposited {
            return Vec::new();
        }
        let waits = |(on, minor): &&(Day, i64)| *on > today && *minor > 0;
        self.parts.iter().filter(waits).copied().collect()
    }

    /// The same together.
    pub(crate) fn held(&self, today: Day) -> i64 {
        self.waiting(today).iter().map(|(_, minor)| minor).sum()
    }

    fn is_same_paper(&self, other: &Paper) -> bool {
        let of = |paper: &Paper| (paper.drawn_on, paper.number, paper.amount);
        of(&self.paper) == of(other)
    }

    fn counts(&self, day: Day) -> bool {
        self.day == day && !matches!(self.status, Status::Returned(_))
    }
}

impl Bank {
    pub(super) fn take_paper(&mut self, paper: &Paper) -> Answer {
        let is_of = |(known, _): &&(Paper, usize)| known.reference == paper.reference;
        let known = self.papers.iter().find(is_of);
        if let Some((known, place)) = known.filter(|_| paper.reference.is_some()) {
            // What is said of when it can be used is not part of it.
            let same = Paper {
                no_hold: paper.no_hold,
                ..known.clone()
            };
            return if same == *paper {
                Ok(Outcome::Check(*place, true))
            } else {
                Err("reference_conflict")
            };
        }
        let place = self.take_in(paper, None)?;
        if paper.reference.is_some() {
            self.papers.push((paper.clone(), place));
        }
        Ok(Outcome::Check(place, false))
    }

    pub(super) fn redeposit(&mut self, place: usize) -> Answer {
        let before = &self.checks[place];
        match before.status {
            Status::Deposited | Status::Cleared => return Err("check_not_redepositable"),
            Status::Returned(_) if before.redeposit_of.is_some() => {
                return Err("check_not_redepositable");
            }
            Status::Returned(Reason::Closed | Reason::KeyedInError) => {
                return Err("check_not_redepositable");
            }
            Status::Returned(Reason::Nsf | Reason::Endorsement) => {}
        }
        let paper = Paper {
            no_hold: false,
            reference: None,
            ..before.paper.clone()
        };
        let taken = self.take_in(&paper, Some(place))?;
        Ok(Outcome::Check(taken, false))
    }

    fn take_in(&mut self, paper: &Paper, before: Option<usize>) -> Result<usize, Refused> {
        let is_void = |check: &Check| check.status == Status::Returned(Reason::KeyedInError);
        let newest = self
            .checks
            .iter()
            .rposition(|check| check.is_same_paper(paper) && !is_void(check));
        if newest.is_some_and(|newest| Some(newest) != before) {
            return Err("check_already_deposited");
        }
        let from = match paper.drawn_on {
            None => Side::Own("clearing/check", false),
            Some(account) => {
                self.may_be_paid(account, paper.number, paper.amount)?;
                Side::Customer(account)
            }
        };
        let sides = (from, Side::Customer(paper.to));
        let brought = self.post_check(row(Kind::OfCheck, sides, paper.amount))?;
        if let Some(account) = paper.drawn_on {
            self.note_paid(account, paper.number, brought);
        }
        let mended = before.is_some_and(|before| {
            self.checks[before].status == Status::Returned(Reason::Endorsement)
        });
        let mut check = Check {
            paper: paper.clone(),
            day: BusinessDays::new().banking_day(self.today),
            parts: Vec::new(),
            released: 0,
            status: Status::Deposited,
            brought,
            redeposit_of: before,
            is_excepted: before.is_some() && !mended,
        };
        if !paper.no_hold {
            check.is_excepted |= self.was_overdrawn(paper.to, check.day);
            check.parts = self.parts_of(&check);
        }
        self.checks.push(check);
        Ok(self.checks.len() - 1)
    }

    /// Whether an account was below zero on six banking days of the half year before, or
    /// on two by a large amount; or would have been, if what was returned had been paid.
    fn was_overdrawn(&self, account: usize, day: Day) -> bool {
        let days = BusinessDays::new();
        let mut on = days.banking_day(half_a_year(day, false));
        let (mut short, mut by_much) = (0, 0);
        while on < day.min(self.today) {
            let is_short = |item: &&Item| {
                item.account == Some(account)
                    && item.day == on
                    && item.paid == Err("insufficient_funds")
            };
            let unpaid = self.items.iter().filter(is_short);
            let unpaid: i64 = unpaid.map(|item| item.amount).sum();
            let would_be = self.balance_on(account, on) - unpaid;
            short += usize::from(would_be < 0);
            by_much += usize::from(would_be <= -LARGE);
            on = days.plus(on, 1);
        }
        short >= 6 || by_much >= 2
    }

    fn parts_of(&self, check: &Check) -> Vec<(Day, i64)> {
        let amount = check.paper.amount;
        let is_here = check.paper.drawn_on.is_some();
        let of_day = || self.checks.iter().filter(|other| other.counts(check.day));
        let owner = OWNERS[check.paper.to];
        let of_customer = of_day().filter(|other| OWNERS[other.paper.to] == owner);
        let of_customer: i64 = of_customer.map(|other| other.paper.amount).sum();
        let usual = if check.is_excepted {
            0
        } else {
            (LARGE - of_customer).clamp(0, amount)
        };
        // Checks of other banks share in the first amount of the account.
        let shares = |other: &&Check| {
            let is_there = other.paper.to == check.paper.to;
            is_there && other.paper.drawn_on.is_none() && !other.is_excepted
        };
        let sharing: i64 = of_day()
            .filter(shares)
            .map(|other| other.paper.amount)
            .sum();
        let first = if is_here {
            usual
        } else {
            (FIRST_DAY - sharing).clamp(0, usual)
        };
        let long = if is_here { 2 } else { 7 };
        let days = BusinessDays::new();
        let parts = [(1, first), (2, usual - first), (long, amount - usual)];
        let parts = parts.into_iter().filter(|(_, minor)| *minor > 0);
        let parts = parts.map(|(after, minor)| (days.plus(check.day, after), minor));
        parts.collect()
    }

    pub(super) fn release(&mut self, place: usize, amount: Option<i64>) -> Result<(), Refused> {
        let today = self.today;
        let check = &mut self.checks[place];
        let held = check.held(today);
        let given = amount.unwrap_or(held);
        if held == 0 || given > held {
            return Err("check_not_held");
        }
        let mut left = given;
        for (on, minor) in check.parts.iter_mut().rev() {
            if *on > today {
                let part = left.min(*minor);
                *minor -= part;
                left -= part;
            }
        }
        check.released += given;
        Ok(())
    }

    pub(super) fn clear(&mut self, place: usize) -> Result<(), Refused> {
        let check = &mut self.checks[place];
        if check.status != Status::Deposited {
            return Err("check_not_open");
        }
        check.status = Status::Cleared;
        Ok(())
    }

    /// Takes back what a check brought, whatever the account has.
    pub(super) fn send_back(&mut self, place: usize, reason: Reason) -> Result<(), Refused> {
        let check = &mut self.checks[place];
        if matches!(check.status, Status::Returned(_)) {
            return Err("check_already_returned");
        }
        check.status = Status::Returned(reason);
        let brought = check.brought;
        let opposite = self.opposite(brought);
        self.book(opposite);
        Ok(())
    }
}
