//! Standing orders: each date is done once, on the business day that it moves to.

use std::collections::BTreeSet;

use bankctl_types::Day;

use super::bank::{
    Answer, Bank, Outcome, Side, business_day_before, is_business_day, month, month_end,
    next_business_day,
};
use super::step::{Every, IfShort, OnHoliday, Ordered, Wanted};

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Status {
    Active,
    Paused,
    Suspended,
    Ended,
}

/// What became of a date.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Became {
    Executed,
    Failed,
    Skipped,
    Retrying,
    Short,
}

#[derive(Clone, Debug)]
pub(crate) struct Occurrence {
    pub(crate) nominal: Day,
    pub(crate) became: Became,
    pub(crate) attempts: i64,
    tried: Day,
    pub(crate) transaction: Option<usize>,
}

#[derive(Clone, Debug)]
pub(crate) struct Order {
    ordered: Ordered,
    pub(crate) status: Status,
    pub(crate) failures: i64,
    left: Option<i64>,
    /// The place of the next date, counted from the start.
    place: i32,
    pub(crate) next: Option<Day>,
    pub(crate) occurrences: Vec<Occurrence>,
}

/// What an attempt came to.
enum Attempt {
    Moved(usize),
    Nothing,
    Short,
    Refused,
}

/// What is due: the next date of an order, or one that is tried again.
type Due = (Day, usize, Option<usize>);

impl Order {
    fn date(&self, place: i32) -> Option<Day> {
        if self.left == Some(0) {
            return None;
        }
        let start = self.ordered.start;
        match self.ordered.every {
            Every::Once => (place == 0).then_some(start),
            Every::Days(days) => Some(start.plus(place * days)),
            Every::Months(months) => {
                let (_, _, wanted) = start.parts();
                // The first of the month, and from there on day by day.
                let mut day = start.plus(1 - i32::try_from(wanted).expect("a day"));
                for _ in 0..place * months {
                    day = month_end(day).plus(1);
                }
                let last = month_end(day);
                Some(
                    day.plus(i32::try_from(wanted).expect("a day") - 1)
                        .min(last),
                )
            }
        }
    }

    /// Goes to a place of its dates.
    fn go_to(&mut self, place: i32) {
        (self.place, self.next) = (place, self.date(place));
    }

    /// Goes to the first date after a day.
    fn go_beyond(&mut self, day: Day) {
        self.go_to(0);
        while self.next.is_some_and(|next| next <= day) {
            self.go_to(self.place + 1);
        }
    }

    fn is_open(&self) -> bool {
        let mut all = self.occurrences.iter();
        all.any(|one| matches!(one.became, Became::Retrying | Became::Short))
    }

    fn end_if_over(&mut self) {
        if self.next.is_none() && !self.is_open() {
            self.status = Status::Ended;
        }
    }

    /// The business day that a date moves to.
    fn moved(&self, nominal: Day) -> Option<Day> {
        let (before, after) = (business_day_before(nominal), next_business_day(nominal));
        if is_business_day(nominal) {
            return Some(nominal);
        }
        match self.ordered.on_holiday {
            OnHoliday::Preceding => Some(before),
            OnHoliday::Modified if month(after) != month(nominal) => Some(before),
            OnHoliday::Following | OnHoliday::Modified => Some(after),
            OnHoliday::Skip => None,
        }
    }

    /// Whether a date is done when a business day starts. One that is left out comes to
    /// that when it is over.
    fn is_due(&self, nominal: Day, today: Day) -> bool {
        nominal <= today || self.moved(nominal).is_some_and(|day| day <= today)
    }

    /// Writes down what came of an attempt: the first of a day, or the second one.
    fn settle(&mut self, place: usize, attempt: &Attempt, (today, is_first): (Day, bool)) {
        let one = &mut self.occurrences[place];
        if is_first {
            one.attempts += 1;
            one.tried = today;
        }
        one.became = match attempt {
            Attempt::Moved(transaction) => {
                one.transaction = Some(*transaction);
                Became::Executed
            }
            Attempt::Nothing => Became::Skipped,
            Attempt::Refused => Became::Failed,
            Attempt::Short if is_first => Became::Short,
            Attempt::Short => match self.ordered.if_short {
                IfShort::Retry(days) if one.attempts <= days => Became::Retrying,
                _ => Became::Failed,
            },
        };
        match one.became {
            Became::Executed => self.failures = 0,
            Became::Failed => {
                self.failures += 1;
                if self.failures >= 3 && self.status == Status::Active {
                    self.status = Status::Suspended;
                }
            }
            _ => {}
        }
    }
}

impl Bank {
    pub(crate) fn add_order(&mut self, ordered: &Ordered) -> Answer {
        self.may_book()?;
        if ordered.from == ordered.to {
            return Err("same_account");
        }
        self.must_be_open(&[ordered.from, ordered.to])?;
        let mut order = Order {
            ordered: ordered.clone(),
            status: Status::Active,
            failures: 0,
            left: ordered.times,
            place: 0,
            next: None,
            occurrences: Vec::new(),
        };
        order.go_beyond(self.day);
        if order.next.is_none() {
            return Err("invalid_date");
        }
        self.orders.push(order);
        Ok(Outcome::Done)
    }

    pub(crate) fn pause(&mut self, order: usize) -> Answer {
        let order = &mut self.orders[order];
        if order.status == Status::Ended {
            return Err("order_ended");
        }
        order.status = Status::Paused;
        Ok(Outcome::Done)
    }

    /// What has passed meanwhile is not made up for.
    pub(crate) fn resume(&mut self, order: usize) -> Answer {
        let today = self.day;
        let order = &mut self.orders[order];
        match order.status {
            Status::Ended => return Err("order_ended"),
            Status::Active => return Ok(Outcome::Done),
            Status::Paused | Status::Suspended => {}
        }
        (order.status, order.failures) = (Status::Active, 0);
        if order.next.is_some_and(|next| next <= today) {
            order.go_beyond(today);
        }
        order.end_if_over();
        Ok(Outcome::Done)
    }

    pub(crate) fn end(&mut self, order: usize) {
        let order = &mut self.orders[order];
        let all = order.occurrences.iter_mut();
        for one in all.filter(|one| one.became == Became::Retrying) {
            one.became = Became::Skipped;
        }
        (order.next, order.status) = (None, Status::Ended);
    }

    /// What is due when a business day starts, in the order that it is done in.
    fn due(&self, today: Day) -> BTreeSet<Due> {
        let mut due = BTreeSet::new();
        let all = self.orders.iter().enumerate();
        for (number, order) in all.filter(|(_, order)| order.status == Status::Active) {
            let next = order.next.filter(|next| order.is_due(*next, today));
            due.extend(next.map(|next| (next, number, None)));
            for (place, one) in order.occurrences.iter().enumerate() {
                if one.became == Became::Retrying && one.tried < today {
                    due.insert((one.nominal, number, Some(place)));
                }
            }
        }
        due
    }

    /// Whether there is anything to do when the next business day starts.
    pub(crate) fn is_any_order_due(&self) -> bool {
        !self.due(self.next()).is_empty()
    }

    /// Carries orders out on the day that has started; those that an account was short
    /// for once more.
    pub(crate) fn carry_out(&mut self) {
        let today = self.day;
        let mut due = self.due(today);
        while let Some((nominal, number, again)) = due.pop_first() {
            if self.orders[number].status != Status::Active {
                continue;
            }
            if let Some(place) = again {
                let attempt = self.attempt(number);
                let order = &mut self.orders[number];
                order.settle(place, &attempt, (today, true));
                order.end_if_over();
                continue;
            }
            self.next_date(number, nominal);
            let order = &self.orders[number];
            let next = order.next.filter(|next| order.is_due(*next, today));
            if order.status == Status::Active {
                due.extend(next.map(|next| (next, number, None)));
            }
        }
        self.second_pass();
    }

    fn next_date(&mut self, number: usize, nominal: Day) {
        let order = &mut self.orders[number];
        let is_left_out = order.moved(nominal).is_none();
        if is_left_out {
            order.go_to(order.place + 1);
            order.end_if_over();
            return;
        }
        let today = self.day;
        let place = order.occurrences.len();
        order.occurrences.push(Occurrence {
            nominal,
            became: Became::Short,
            attempts: 0,
            tried: today,
            transaction: None,
        });
        order.left = order.left.map(|left| left - 1);
        order.go_to(order.place + 1);
        let attempt = self.attempt(number);
        let order = &mut self.orders[number];
        order.settle(place, &attempt, (today, true));
        order.end_if_over();
    }

    fn second_pass(&mut self) {
        let mut short: Vec<(Day, usize, usize)> = Vec::new();
        for (number, order) in self.orders.iter().enumerate() {
            let all = order.occurrences.iter().enumerate();
            let all = all.filter(|(_, one)| one.became == Became::Short);
            short.extend(all.map(|(place, one)| (one.nominal, number, place)));
        }
        short.sort_unstable();
        for (_, number, place) in short {
            let attempt = match self.orders[number].status {
                Status::Active => self.attempt(number),
                _ => Attempt::Short,
            };
            let today = self.day;
            let order = &mut self.orders[number];
            order.settle(place, &attempt, (today, false));
            order.end_if_over();
        }
    }

    /// Moves what an order wants, or what there is of it.
    fn attempt(&mut self, number: usize) -> Attempt {
        let Ordered {
            from,
            to,
            wanted,
            if_short,
            ..
        } = self.orders[number].ordered;
        let there = self.accounts[from].balance;
        let amount = match wanted {
            Wanted::Fixed(amount) => amount,
            Wanted::Above(stays) => there - stays,
            Wanted::UpTo(full) => full - self.accounts[to].balance,
        };
        if amount <= 0 {
            return Attempt::Nothing;
        }
        match self.move_ordered((from, to), amount) {
            Attempt::Short if if_short == IfShort::Partial && (1..amount).contains(&there) => {
                self.move_ordered((from, to), there)
            }
            attempt => attempt,
        }
    }

    /// Nothing is charged for what is ordered to be done again and again.
    fn move_ordered(&mut self, (from, to): (usize, usize), amount: i64) -> Attempt {
        let may = self.must_be_open(&[from, to]);
        match may.and_then(|()| self.may_pay(from, amount, 0)) {
            Err("insufficient_funds") => Attempt::Short,
            Err(_) => Attempt::Refused,
            Ok(()) => {
                let sides = (Side::Customer(from), Side::Customer(to));
                let one = self.transaction("transfer", sides, amount, self.day);
                Attempt::Moved(self.book(one))
            }
        }
    }
}
