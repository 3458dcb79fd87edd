//! The balance of an account by value date, and what it earns and owes.

use bankctl_types::Day;

use super::accrued::Accrued;
use super::conditions::{Schedule, Slice};
use crate::products::rules::day_count::DayCount;

/// Money that moved: the day that it counts from, and how much in minor units.
/// What an account got is above zero.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Move {
    /// The value date.
    pub value_date: Day,
    /// The amount.
    pub minor: i64,
}

/// The balance of an account by value date.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Bases {
    /// The balance before all days that are known.
    minor: i128,
    /// The balance from each day on that something counts from.
    steps: Vec<(Day, i128)>,
}

impl Bases {
    /// A balance, and what moved since.
    pub fn of(minor: i64, mut moves: Vec<Move>) -> Self {
        moves.sort_unstable();
        let mut bases = Self {
            minor: i128::from(minor),
            steps: Vec::with_capacity(moves.len()),
        };
        for moved in moves {
            bases.take(moved);
        }
        bases
    }

    /// Takes one more move in.
    pub fn take(&mut self, new: Move) {
        let day = new.value_date;
        let place = self.steps.partition_point(|(from, _)| *from < day);
        if self.steps.get(place).is_none_or(|(from, _)| *from != day) {
            let before = place.checked_sub(1).map(|place| self.steps[place].1);
            self.steps
                .insert(place, (day, before.unwrap_or(self.minor)));
        }
        for (_, minor) in &mut self.steps[place..] {
            *minor += i128::from(new.minor);
        }
    }

    /// The balance on a day, and the last day that it stays. Value dates may
    /// bring it beyond what was ever booked: then it is at the edge of what can
    /// be counted.
    pub fn on(&self, day: Day) -> (i64, Day) {
        let later = self.steps.partition_point(|(from, _)| *from <= day);
        let until = self
            .steps
            .get(later)
            .map_or(Day::MAX, |(from, _)| from.plus(-1));
        let now = later
            .checked_sub(1)
            .map_or(self.minor, |place| self.steps[place].1);
        let edge = if now < 0 { i64::MIN } else { i64::MAX };
        (i64::try_from(now).unwrap_or(edge), until)
    }
}

/// Both sides of what was not paid yet.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Sides {
    /// What the bank owes the customer.
    pub earned: Accrued,
    /// What the customer owes the bank.
    pub owed: Accrued,
}

impl Sides {
    /// The sum; `None` beyond what a ledger can count.
    pub fn plus(self, other: Self) -> Option<Self> {
        Some(Self {
            earned: self.earned.plus(other.earned)?,
            owed: self.owed.plus(other.owed)?,
        })
    }

    /// The difference; `None` beyond what a ledger can count.
    pub fn minus(self, other: Self) -> Option<Self> {
        Some(Self {
            earned: self.earned.minus(other.earned)?,
            owed: self.owed.minus(other.owed)?,
        })
    }
}

/// Days on which a part of a balance stays, and what it earns then.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Stretch {
    /// The first day.
    pub from: Day,
    /// The last day.
    pub to: Day,
    /// The whole balance, in minor units.
    pub balance_minor: i64,
    /// The part and its rate.
    pub slice: Slice,
    /// Which part of a year a day is.
    pub day_count: DayCount,
    /// What it earns; what is owed is below zero.
    pub interest: Accrued,
}

/// Shows each stretch from one day to another, both included, in their order.
pub fn each_stretch(
    schedule: &Schedule,
    bases: &Bases,
    (from, to): (Day, Day),
    mut visit: impl FnMut(Stretch),
) {
    let mut first = from;
    while first <= to {
        let (balance_minor, stays) = bases.on(first);
        let (conditions, holds) = schedule.on(first);
        let mut last = to.min(stays).min(holds);
        if let Some(conditions) = conditions {
            let day_count = conditions.day_count;
            last = day_count.alike_until(first, last);
            let weight = day_count.weight(first, last);
            for slice in conditions.slices(balance_minor) {
                visit(Stretch {
                    from: first,
                    to: last,
                    balance_minor,
                    slice,
                    day_count,
                    interest: Accrued::interest(slice.minor, slice.rate, weight),
                });
            }
        }
        // Not `plus`, which would stay at the last day that can be written.
        first = Day(last.0.saturating_add(1));
    }
}

/// What is earned and owed from one day to another, both included; `None`
/// beyond what a ledger can count.
pub fn accrual(schedule: &Schedule, bases: &Bases, days: (Day, Day)) -> Option<Sides> {
    let mut sides = Some(Sides::default());
    each_stretch(schedule, bases, days, |stretch| {
        let mut one = Sides::default();
        if stretch.slice.minor < 0 {
            one.owed = -stretch.interest;
        } else {
            one.earned = stretch.interest;
        }
        sides = sides.and_then(|sides| sides.plus(one));
    });
    sides
}

/// What changes of what was accrued up to a day because of money that became
/// known afterwards; takes the money in.
pub fn correction(
    schedule: &Schedule,
    bases: &mut Bases,
    late: Move,
    through: Day,
) -> Option<Sides> {
    let days = (late.value_date, through);
    let before = accrual(schedule, bases, days)?;
    bases.take(late);
    accrual(schedule, bases, days)?.minus(before)
}
