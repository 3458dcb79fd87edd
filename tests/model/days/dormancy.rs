//! Which accounts are dormant, and months that are closed.

use bankctl_types::Day;

use super::bank::{Answer, Bank, Outcome, Refused, Side, month_end, month_start};
use super::products::{DORMANT_AFTER, GOLD};
use super::step::{Pay, Way};

/// Whether an account is dormant.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Dormancy {
    /// The first day on which that is looked at; none while its product knows no
    /// dormancy.
    due: Option<Day>,
    pub(crate) since: Option<Day>,
    contacted: Option<Day>,
}

impl Dormancy {
    /// That of an account which is looked at from a day on.
    pub(crate) fn due(day: Day) -> Self {
        Self {
            due: Some(day),
            since: None,
            contacted: None,
        }
    }
}

impl Bank {
    /// After how many days an account is dormant by its product on a day.
    fn dormant_after(&self, account: usize, day: Day) -> Option<i32> {
        let product = self.product_on(account, day);
        product
            .filter(|(product, _)| *product == GOLD)
            .map(|_| DORMANT_AFTER)
    }

    /// An account was given a product.
    pub(crate) fn begin_dormancy(&mut self, account: usize, product: usize) {
        let day = self.day;
        match &mut self.accounts[account].dormancy {
            Some(known) => known.due = Some(day),
            none if product == GOLD => *none = Some(Dormancy::due(day)),
            _ => {}
        }
    }

    /// Since when an account is dormant.
    pub(crate) fn dormant_since(&self, account: usize) -> Option<Day> {
        self.accounts[account].dormancy?.since
    }

    pub(crate) fn contact(&mut self, account: usize) {
        let day = self.day;
        let known = self.accounts[account].dormancy.get_or_insert(Dormancy {
            due: None,
            since: None,
            contacted: None,
        });
        known.contacted = Some(day);
    }

    /// Customers have ordered a payment; one that pays in at the counter is there.
    pub(crate) fn was_active(&mut self, pay: &Pay) {
        let day = self.day;
        let (debit, credit) = pay.sides();
        for side in [debit, credit] {
            if let Side::Customer(account) = side {
                self.accounts[account].activity = day;
            }
        }
        if let Way::In(to) = pay.way
            && pay.value.is_none()
        {
            self.reactivate(to);
        }
    }

    /// Says whether it was dormant.
    fn reactivate(&mut self, account: usize) -> bool {
        let due = self.dormant_after(account, self.day);
        let due = due.map(|days| self.day.plus(days));
        match &mut self.accounts[account].dormancy {
            Some(known) if known.since.is_some() => {
                (known.since, known.due) = (None, due);
                true
            }
            _ => false,
        }
    }

    pub(crate) fn reactivate_by_hand(&mut self, account: usize) -> Answer {
        self.must_be_open(&[account])?;
        if self.reactivate(account) {
            Ok(Outcome::Done)
        } else {
            Err("not_dormant")
        }
    }

    /// Flags the accounts that are dormant on the last day of a close.
    pub(crate) fn flag_dormant(&mut self, until: Day) {
        for account in 0..self.accounts.len() {
            let days = self.dormant_after(account, until);
            let days = days.filter(|_| !self.accounts[account].is_closed);
            let own = &mut self.accounts[account];
            let Some(known) = &mut own.dormancy else {
                continue;
            };
            if known.since.is_some() || known.due.is_none_or(|due| due > until) {
                continue;
            }
            let last = known
                .contacted
                .map_or(own.activity, |day| day.max(own.activity));
            let from = days.map(|days| last.plus(days));
            match from {
                Some(from) if from <= until => known.since = Some(from),
                other => known.due = other,
            }
        }
    }

    /// Closes a month of which nothing is left to do, in their order.
    pub(crate) fn close_period(&mut self, month: Day) -> Answer {
        if self.closed.is_some_and(|closed| month <= closed) {
            return Err("already_closed");
        }
        let expected = match self.closed {
            Some(closed) => month_end(closed).plus(1),
            None => month_start(self.first),
        };
        if month != expected {
            return Err("period_order");
        }
        let last = month_end(month);
        let left = self.unfinished.or(self.is_open.then_some(self.day));
        let is_next_in_it = self.day <= last && self.next() <= last;
        if left.is_some_and(|day| day <= last) || is_next_in_it {
            return Err("day_not_due");
        }
        self.closed = Some(month);
        Ok(Outcome::Done)
    }

    /// The first day that lies in no closed month.
    pub(crate) fn first_open_day(&self) -> Option<Day> {
        self.closed.map(|month| month_end(month).plus(1))
    }

    /// Whether something can count from a day that lies back.
    pub(crate) fn may_count_from(&self, day: Day) -> Result<(), Refused> {
        match self.first_open_day() {
            Some(open) if day < self.day && day < open => Err("period_closed"),
            _ => Ok(()),
        }
    }
}
