//! Random journals against a second reading in rational numbers.

use bankctl_types::Day;
use chrono::Datelike as _;
use proptest::prelude::*;

use super::super::accrued::{Accrued, PARTS_A_MINOR};
use super::super::conditions::{Conditions, Schedule};
use super::super::explained::{Booked, explain};
use super::super::moves::Sides;
use super::super::moves::{Bases, Move, accrual, correction};
use super::super::night::{Row, State};
use crate::products::rules::day_count::DayCount;
use crate::products::rules::product::{Method, Rates};
use crate::products::rules::rate::Rate;
use crate::products::rules::tiers::{Tier, Tiers};

/// A fraction of a minor unit, as a sum for each number of days a year: the
/// second reading knows no common multiple.
#[derive(Clone, Copy, Default, Debug)]
struct Rational([i128; 3]);

const YEARS: [i128; 3] = [360, 365, 366];

impl Rational {
    fn add(&mut self, minor: i64, rate: Rate, days: i128, year: i128) {
        let place = YEARS
            .iter()
            .position(|known| *known == year)
            .expect("a year");
        self.0[place] += i128::from(minor) * i128::from(rate.parts()) * days;
    }

    /// Whether it is the same, over the product of all three years.
    fn is(self, accrued: Accrued) -> bool {
        let (minor, part) = accrued.stored().expect("an amount");
        let parts = i128::from(minor) * PARTS_A_MINOR + i128::from(part);
        let product: i128 = YEARS.iter().product();
        let sum: i128 = self
            .0
            .iter()
            .zip(YEARS)
            .map(|(sum, year)| sum * (product / year))
            .sum();
        parts * (product / 1_603_080) == sum
    }
}

/// A day by the plain words of the rule.
fn part_of_year(count: DayCount, day: Day) -> (i128, i128) {
    let (date, next) = (day.to_date(), day.plus(1).to_date());
    match count {
        DayCount::Act365f => (1, 365),
        DayCount::Act360 => (1, 360),
        DayCount::ActAct => (1, if date.leap_year() { 366 } else { 365 }),
        DayCount::Thirty360 => {
            let months = (next.year() - date.year()) * 12;
            let months = months + next.month().cast_signed() - date.month().cast_signed();
            let days = next.day().min(30).cast_signed() - date.day().min(30).cast_signed();
            (i128::from(months * 30 + days), 360)
        }
    }
}

/// What a balance earns on a day, tier by tier.
fn one_day(conditions: &Conditions, minor: i64, day: Day) -> (Rational, Rational) {
    let (mut earned, mut owed) = (Rational::default(), Rational::default());
    let (days, year) = part_of_year(conditions.day_count, day);
    let rates = &conditions.rates;
    if minor < 0 {
        for unit in [
            (minor.max(-conditions.limit_minor), rates.overdraft),
            (
                (minor + conditions.limit_minor).min(0),
                rates.excess.unwrap_or(rates.overdraft),
            ),
        ] {
            owed.add(-unit.0, unit.1, days, year);
        }
    } else if minor >= conditions.earn_from_minor {
        let mut reached = rates
            .tiers
            .all()
            .iter()
            .filter(|tier| tier.from_minor <= minor);
        match conditions.method {
            Method::Whole => {
                let last = reached.next_back().expect("a tier");
                earned.add(minor, last.rate, days, year);
            }
            Method::Banded => {
                let mut rest = minor;
                for tier in reached.collect::<Vec<_>>().into_iter().rev() {
                    earned.add(rest - tier.from_minor, tier.rate, days, year);
                    rest = tier.from_minor;
                }
            }
        }
    }
    (earned, owed)
}

fn any_conditions() -> impl Strategy<Value = Conditions> {
    let tier = (1..50_000_i64, 0..=100_000_000_i64);
    (
        0..4_usize,
        any::<bool>(),
        prop_oneof![Just(0), 0..5_000_i64],
        prop::collection::btree_map(tier.0, tier.1, 0..4),
        [0..=100_000_000_i64, 0..=100_000_000, 0..=100_000_000],
        any::<bool>(),
        0..20_000_i64,
    )
        .prop_map(
            |(count, whole, earn_from_minor, tiers, rates, excess, limit_minor)| {
                let [first, overdraft, beyond] =
                    rates.map(|parts| Rate::from_parts(parts).expect("a rate"));
                let mut all = vec![Tier {
                    from_minor: 0,
                    rate: first,
                }];
                all.extend(tiers.into_iter().map(|(from_minor, parts)| Tier {
                    from_minor,
                    rate: Rate::from_parts(parts).expect("a rate"),
                }));
                Conditions {
                    day_count: DayCount::ALL[count],
                    method: if whole { Method::Whole } else { Method::Banded },
                    earn_from_minor,
                    rates: Rates {
                        tiers: Tiers::of(all).expect("tiers"),
                        overdraft,
                        excess: excess.then_some(beyond),
                    },
                    limit_minor,
                }
            },
        )
}

/// Rows in the order of their booking: how many days later than the row before,
/// how far off the value date is, and the amount.
fn any_rows() -> impl Strategy<Value = Vec<(i32, i32, i64)>> {
    prop::collection::vec((0..6, -40..6, -30_000..30_000_i64), 0..20)
}

const FIRST: i32 = 21_000;

fn booked(rows: &[(i32, i32, i64)]) -> Vec<Booked> {
    let mut date = FIRST;
    let each = (1..).zip(rows).map(|(transfer, (later, off, minor))| {
        date += later;
        Booked {
            transfer,
            business_date: Day(date),
            moved: Move {
                value_date: Day(date + off),
                minor: *minor,
            },
        }
    });
    each.collect()
}

fn last_day(rows: &[Booked]) -> Day {
    rows.last()
        .map_or(Day(FIRST), |row| row.business_date)
        .plus(3)
}

fn schedule_of(conditions: &[(i32, Conditions)]) -> Schedule {
    let mut schedule = Schedule::default();
    let mut from = FIRST - 60;
    for (later, conditions) in conditions {
        schedule.then(Day(from), Some(conditions.clone().into()));
        from += later;
    }
    schedule
}

proptest! {
    /// All days at once, as the second reading has it day by day.
    #[test]
    fn accrual_is_the_sum_of_its_days(
        conditions in prop::collection::vec((1..90_i32, any_conditions()), 1..4),
        rows in any_rows(),
    ) {
        let (schedule, rows) = (schedule_of(&conditions), booked(&rows));
        let (from, to) = (Day(FIRST - 50), last_day(&rows));
        let bases = Bases::of(0, rows.iter().map(|row| row.moved).collect());
        let sides = accrual(&schedule, &bases, (from, to)).expect("a sum");
        let (mut earned, mut owed) = (Rational::default(), Rational::default());
        for number in from.0..=to.0 {
            let day = Day(number);
            let counted = rows.iter().filter(|row| row.moved.value_date <= day);
            let minor: i64 = counted.map(|row| row.moved.minor).sum();
            let (now, _) = schedule.on(day);
            let one = one_day(now.expect("conditions"), minor, day);
            for place in 0..3 {
                earned.0[place] += one.0.0[place];
                owed.0[place] += one.1.0[place];
            }
        }
        prop_assert!(earned.is(sides.earned), "{sides:?}");
        prop_assert!(owed.is(sides.owed), "{sides:?}");
    }

    /// Day by day with corrections, as nights have it; and in lines, as people
    /// are shown it.
    #[test]
    fn nights_and_lines_add_up_to_the_same(
        conditions in prop::collection::vec((1..90_i32, any_conditions()), 1..4),
        rows in any_rows(),
    ) {
        let (schedule, rows) = (schedule_of(&conditions), booked(&rows));
        let (from, to) = (Day(FIRST - 50), last_day(&rows));
        let mut bases = Bases::default();
        let (mut sides, mut through) = (Sides::default(), from.plus(-1));
        for number in from.0..=to.0 {
            let today = Day(number);
            for row in rows.iter().filter(|row| row.business_date == today) {
                let more = correction(&schedule, &mut bases, row.moved, through).expect("a sum");
                sides = sides.plus(more).expect("a sum");
            }
            let night = accrual(&schedule, &bases, (today, today)).expect("a sum");
            sides = sides.plus(night).expect("a sum");
            through = today;
        }
        let bases = Bases::of(0, rows.iter().map(|row| row.moved).collect());
        let at_once = accrual(&schedule, &bases, (from, to)).expect("a sum");
        prop_assert_eq!(sides, at_once);
        let lines = explain(&schedule, &rows, (from, to));
        let sum = lines.iter().fold(Accrued::ZERO, |sum, line| {
            sum.plus(line.interest).expect("a sum")
        });
        prop_assert_eq!(Some(sum), at_once.earned.minus(at_once.owed));
    }
}

/// The rows of an account up to a day, newest first, each with the one before.
fn chain(rows: &[Booked], through: Day) -> Vec<Row> {
    let known = rows.iter().filter(|row| row.business_date <= through);
    let mut chain: Vec<Row> = known
        .map(|row| Row {
            booked: *row,
            previous: row.transfer - 1,
        })
        .collect();
    chain.reverse();
    chain
}

proptest! {
    /// Nights that only look at what is new, whichever of them were missed, come to
    /// what all days at once come to.
    #[test]
    fn nights_keep_what_they_need(
        conditions in prop::collection::vec((1..90_i32, any_conditions()), 1..4),
        rows in any_rows(),
        nights in prop::collection::vec((1..5_i32, 0..4_i32), 1..30),
    ) {
        let (schedule, rows) = (schedule_of(&conditions), booked(&rows));
        let first = Day(FIRST - 50);
        let mut state = State::begun(first.plus(-1));
        let mut today = Day(FIRST - 1);
        for (later, further) in nights {
            today = today.plus(later);
            // What was accrued ahead is not accrued again.
            let until = today.plus(further).max(state.accrued_through);
            let all = chain(&rows, today);
            let (since, earlier): (Vec<Row>, Vec<Row>) =
                all.into_iter().partition(|row| row.booked.transfer > state.settled);
            let late = state.late_since(&since);
            let bound = late.map_or(Day::MAX, |day| state.counts_by_then(day));
            let before: Vec<Row> = earlier
                .into_iter()
                .filter(|row| row.booked.business_date >= bound)
                .collect();
            state = state.after_night(&schedule, &since, &before, until).expect("a sum");
            let seen = rows.iter().filter(|row| row.business_date <= today);
            let bases = Bases::of(0, seen.map(|row| row.moved).collect());
            let at_once = accrual(&schedule, &bases, (first, until)).expect("a sum");
            prop_assert_eq!(state.sides, at_once);
        }
    }
}
