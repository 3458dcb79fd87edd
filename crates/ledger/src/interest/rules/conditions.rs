//! What an account earns and owes on which day.

use std::rc::Rc;

use bankctl_types::Day;
use smallvec::SmallVec;

use crate::products::rules::day_count::DayCount;
use crate::products::rules::product::{Method, Rates};
use crate::products::rules::rate::Rate;

/// What holds for an account's balance on some days.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Conditions {
    /// Which part of a year a day is.
    pub day_count: DayCount,
    /// What a rate holds for.
    pub method: Method,
    /// Below this balance nothing is earned, in minor units.
    pub earn_from_minor: i64,
    /// The rates.
    pub rates: Rates,
    /// How far below zero the account may go, in minor units.
    pub limit_minor: i64,
}

/// A part of a balance, and its rate. What is owed is below zero.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Slice {
    /// The part, in minor units.
    pub minor: i64,
    /// The rate a year.
    pub rate: Rate,
}

/// The parts of a balance. Most have one or two.
pub type Slices = SmallVec<[Slice; 4]>;

impl Conditions {
    /// The parts of a balance that earn or owe something.
    pub fn slices(&self, minor: i64) -> Slices {
        let mut slices = Slices::new();
        if minor < 0 {
            self.owed(minor, &mut slices);
        } else if minor >= self.earn_from_minor.max(1) {
            self.earned(minor, &mut slices);
        }
        slices.retain(|slice| slice.minor != 0 && slice.rate != Rate::ZERO);
        slices
    }

    fn earned(&self, minor: i64, slices: &mut Slices) {
        let tiers = &self.rates.tiers;
        if self.method == Method::Whole {
            let rate = tiers.reached(minor);
            return slices.push(Slice { minor, rate });
        }
        let mut all = tiers.all().iter().peekable();
        while let Some(tier) = all.next() {
            let end = all.peek().map_or(minor, |next| next.from_minor.min(minor));
            slices.push(Slice {
                minor: (end - tier.from_minor).max(0),
                rate: tier.rate,
            });
        }
    }

    fn owed(&self, minor: i64, slices: &mut Slices) {
        let rates = &self.rates;
        // Within the limit a negative number has an opposite.
        let within = match rates.excess {
            Some(_) => minor.max(-self.limit_minor.max(0)),
            None => minor,
        };
        slices.push(Slice {
            minor: within,
            rate: rates.overdraft,
        });
        slices.push(Slice {
            minor: minor - within,
            rate: rates.excess.unwrap_or(rates.overdraft),
        });
    }
}

/// The conditions of an account from each day on, rising; `None` where it earns
/// and owes nothing.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Schedule(Vec<(Day, Option<Rc<Conditions>>)>);

impl Schedule {
    /// The same conditions on all days.
    pub fn always(conditions: Conditions) -> Self {
        Self(vec![(Day::MIN, Some(Rc::new(conditions)))])
    }

    /// From a day on, which lies after all before it, these conditions.
    pub fn then(&mut self, from: Day, conditions: Option<Rc<Conditions>>) {
        if self.0.last().is_none_or(|(_, last)| *last != conditions) {
            self.0.push((from, conditions));
        }
    }

    /// The conditions on a day, and the last day that they hold for.
    pub fn on(&self, day: Day) -> (Option<&Conditions>, Day) {
        let later = self.0.partition_point(|(from, _)| *from <= day);
        let until = self
            .0
            .get(later)
            .map_or(Day::MAX, |(from, _)| from.plus(-1));
        let now = later.checked_sub(1).and_then(|place| self.0.get(place));
        (now.and_then(|(_, conditions)| conditions.as_deref()), until)
    }
}
