//! Each cent of interest, in lines that people can compute again.
//!
//! What was booked in time earns from its value date on. What was booked late
//! earns from its business date on, and the days before that are a correction,
//! which has lines of its own: one for each rate at which there is more or less.

use bankctl_types::Day;

use super::accrued::Accrued;
use super::conditions::{Conditions, Schedule};
use super::moves::{Bases, Move, each_stretch};
use crate::products::rules::day_count::{self, DayCount};
use crate::products::rules::rate::Rate;

/// A row of the journal, on the side of one account.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Booked {
    /// The transfer.
    pub transfer: i64,
    /// The day that it was booked on.
    pub business_date: Day,
    /// The day and the amount.
    pub moved: Move,
}

/// Interest on one amount at one rate in days that follow each other.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Line {
    /// The first day.
    pub from: Day,
    /// The last day.
    pub to: Day,
    /// The amount, in minor units.
    pub base_minor: i64,
    /// The rate.
    pub rate: Rate,
    /// Which part of a year a day is.
    pub day_count: DayCount,
    /// What was earned; what is owed is below zero.
    pub interest: Accrued,
    /// The transfer that was booked late.
    pub correction_of: Option<i64>,
}

impl Line {
    /// How many days it is about.
    pub fn days(&self) -> i128 {
        day_count::days(self.from, self.to)
    }
}

/// What was accrued from one day to another, both included, of rows that were
/// booked in the order that they stand in.
pub fn explain(schedule: &Schedule, rows: &[Booked], (from, to): (Day, Day)) -> Vec<Line> {
    let known = rows.iter().filter(|row| row.business_date <= to);
    let as_booked = known.clone().map(|row| Move {
        value_date: row.moved.value_date.max(row.business_date),
        ..row.moved
    });
    let mut bases = Bases::of(0, as_booked.collect());
    let mut lines = Vec::new();
    each_stretch(schedule, &bases, (from, to), |stretch| {
        lines.push(Line {
            from: stretch.from,
            to: stretch.to,
            base_minor: stretch.slice.minor,
            rate: stretch.slice.rate,
            day_count: stretch.day_count,
            interest: stretch.interest,
            correction_of: None,
        });
    });
    for row in known.filter(|row| row.moved.value_date < row.business_date) {
        let before = bases.clone();
        // Counts from the value date instead.
        bases.take(row.moved);
        bases.take(Move {
            value_date: row.business_date,
            minor: row.moved.minor.saturating_neg(),
        });
        if row.business_date >= from {
            corrected(schedule, [&before, &bases], row, &mut lines);
        }
    }
    lines
}

/// What a row that was booked late changes of the days before.
fn corrected(schedule: &Schedule, bases: [&Bases; 2], row: &Booked, lines: &mut Vec<Line>) {
    let (mut first, through) = (row.moved.value_date, row.business_date.plus(-1));
    while first <= through {
        let [(before, stays), (after, remains)] = bases.map(|bases| bases.on(first));
        let (conditions, holds) = schedule.on(first);
        let mut last = through.min(stays).min(remains).min(holds);
        if let Some(conditions) = conditions {
            last = conditions.day_count.alike_until(first, last);
            lines.extend(differences(conditions, (first, last), [before, after], row));
        }
        first = Day(last.0.saturating_add(1));
    }
}

/// What other balances earn: a line for each rate at which there is more or less.
fn differences(
    conditions: &Conditions,
    (from, to): (Day, Day),
    [before, after]: [i64; 2],
    row: &Booked,
) -> Vec<Line> {
    let weight = conditions.day_count.weight(from, to);
    let mut moved: Vec<(Rate, i128)> = Vec::new();
    for (minor, sign) in [(after, 1), (before, -1)] {
        for slice in conditions.slices(minor) {
            let more = i128::from(slice.minor) * sign;
            match moved.iter_mut().find(|(rate, _)| *rate == slice.rate) {
                Some((_, sum)) => *sum += more,
                None => moved.push((slice.rate, more)),
            }
        }
    }
    let lines = moved.into_iter().filter(|(_, minor)| *minor != 0);
    let lines = lines.filter_map(|(rate, minor)| {
        let base_minor = i64::try_from(minor).ok()?;
        Some(Line {
            from,
            to,
            base_minor,
            rate,
            day_count: conditions.day_count,
            interest: Accrued::interest(base_minor, rate, weight),
            correction_of: Some(row.transfer),
        })
    });
    lines.collect()
}
