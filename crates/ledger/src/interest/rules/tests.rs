//! The worked examples by their numbers.

mod random;

use bankctl_types::Day;

use super::accrued::Accrued;
use super::conditions::{Conditions, Schedule};
use super::explained::{Booked, explain};
use super::moves::{Bases, Move, Sides, accrual, correction};
use crate::products::rules::day_count::DayCount;
use crate::products::rules::product::{Method, Rates, Rounding};
use crate::products::rules::rate::Rate;
use crate::products::rules::tiers::{Tier, Tiers};

fn day(text: &str) -> Day {
    Day::parse(text).expect("a day")
}

fn rate(text: &str) -> Rate {
    Rate::parse(text).expect("a rate")
}

fn tiers(of: &[(i64, &str)]) -> Tiers {
    let tiers = of.iter().map(|(from_minor, percent)| Tier {
        from_minor: *from_minor,
        rate: rate(percent),
    });
    Tiers::of(tiers.collect()).expect("tiers")
}

fn at(percent: &str, day_count: DayCount) -> Conditions {
    Conditions {
        day_count,
        method: Method::Banded,
        earn_from_minor: 0,
        rates: Rates {
            tiers: tiers(&[(0, percent)]),
            overdraft: Rate::ZERO,
            excess: None,
        },
        limit_minor: 0,
    }
}

fn moved(date: &str, minor: i64) -> Move {
    Move {
        value_date: day(date),
        minor,
    }
}

fn still(minor: i64) -> Bases {
    Bases::of(minor, Vec::new())
}

/// What a balance that stays earns, as people are shown it.
fn earned(conditions: Conditions, minor: i64, from: &str, to: &str) -> Accrued {
    let days = (day(from), day(to));
    let sides = accrual(&Schedule::always(conditions), &still(minor), days);
    sides.expect("a sum").earned
}

fn cents(accrued: Accrued) -> i64 {
    accrued.payable_minor(Rounding::Down).expect("an amount")
}

#[test]
fn int_1_a_quiet_month() {
    let schedule = || at("1.85", DayCount::Act365f);
    let one = earned(schedule(), 1_234_567, "2026-11-01", "2026-11-01");
    assert_eq!(one.stored(), Some((62, 92_007_788_400_000)));
    assert_eq!(one.shown(2), "0.6257394384");
    let month = earned(schedule(), 1_234_567, "2026-11-01", "2026-11-30");
    assert_eq!(month.stored(), Some((1_877, 34_997_652_000_000)));
    assert_eq!(month.shown(2), "18.7721831507");
    assert_eq!(cents(month), 1_877);
    let carried = month.minus(Accrued::of_minor(1_877)).expect("the rest");
    assert_eq!(carried.shown(2), "0.0021831507");
}

#[test]
fn int_2_what_is_left_over_is_carried() {
    let schedule = || at("1.85", DayCount::Act365f);
    let month = earned(schedule(), 1_234_567, "2026-11-01", "2026-11-30");
    let carried = month.minus(Accrued::of_minor(1_877)).expect("the rest");
    let next = earned(schedule(), 1_236_444, "2026-12-01", "2026-12-31");
    assert_eq!(next.shown(2), "19.4274146301");
    let both = next.plus(carried).expect("the sum");
    assert_eq!(both.shown(2), "19.4295977808");
    assert_eq!(cents(both), 1_942);
    let left = both.minus(Accrued::of_minor(1_942)).expect("the rest");
    assert_eq!(left.shown(2), "0.0095977808");
}

#[test]
fn int_3_and_4_february_by_each_way_to_count() {
    let table = [
        (
            DayCount::Act365f,
            ["31.7808219178", "30.6849315068"],
            [3_178, 3_068],
        ),
        (
            DayCount::ActAct,
            ["31.6939890710", "30.6849315068"],
            [3_169, 3_068],
        ),
        (
            DayCount::Act360,
            ["32.2222222222", "31.1111111111"],
            [3_222, 3_111],
        ),
        (
            DayCount::Thirty360,
            ["33.3333333333", "33.3333333333"],
            [3_333, 3_333],
        ),
    ];
    for (count, expected, paid) in table {
        let leap = earned(at("4", count), 1_000_000, "2028-02-01", "2028-02-29");
        let plain = earned(at("4", count), 1_000_000, "2027-02-01", "2027-02-28");
        assert_eq!([leap, plain].map(|sum| sum.shown(2)), expected, "{count}");
        assert_eq!([leap, plain].map(cents), paid, "{count}");
    }
}

#[test]
fn int_5_a_span_over_the_end_of_a_year() {
    let table = [
        (
            DayCount::ActAct,
            "2027-12-16",
            "2027-12-31",
            "17.5342465753",
        ),
        (
            DayCount::ActAct,
            "2028-01-01",
            "2028-01-15",
            "16.3934426230",
        ),
        (
            DayCount::ActAct,
            "2027-12-16",
            "2028-01-15",
            "33.9276891983",
        ),
        (
            DayCount::Act365f,
            "2027-12-16",
            "2028-01-15",
            "33.9726027397",
        ),
    ];
    for (count, from, to, expected) in table {
        let sum = earned(at("4", count), 1_000_000, from, to);
        assert_eq!(sum.shown(2), expected, "{count} {from} {to}");
    }
}

#[test]
fn int_7_tiers() {
    let three = [(0, "0.50"), (1_000_000, "1.00"), (5_000_000, "1.50")];
    let by = |method| Conditions {
        method,
        rates: Rates {
            tiers: tiers(&three),
            ..at("0", DayCount::Act365f).rates
        },
        ..at("0", DayCount::Act365f)
    };
    let table = [
        (6_000_000, 31, ["50.9589041096", "76.4383561644"]),
        (999_999, 365, ["49.9999500000", "49.9999500000"]),
        (1_000_000, 365, ["50.0000000000", "100.0000000000"]),
        (1_000_001, 365, ["50.0001000000", "100.0001000000"]),
    ];
    for (minor, days, expected) in table {
        let last = day("2026-01-01").plus(days - 1).to_string();
        let sums = [Method::Banded, Method::Whole]
            .map(|method| earned(by(method), minor, "2026-01-01", &last).shown(2));
        assert_eq!(sums, expected, "{minor}");
    }
}

#[test]
fn int_8_small_change_waits_for_its_first_cent() {
    let conditions = || at("0.01", DayCount::Act365f);
    let one = earned(conditions(), 10_000, "2026-01-01", "2026-01-01");
    assert_eq!(one.shown(2), "0.0000273973");
    let almost = earned(conditions(), 10_000, "2026-01-01", "2026-12-30");
    let year = earned(conditions(), 10_000, "2026-01-01", "2026-12-31");
    assert_eq!([almost, year].map(cents), [0, 1]);
}

#[test]
fn int_9_the_sum_is_rounded_once() {
    let of = |minor, days| {
        let last = day("2026-11-01").plus(days - 1).to_string();
        earned(at("1.85", DayCount::Act365f), minor, "2026-11-01", &last)
    };
    let accounts = [12_345, 67_890, 101_112];
    let sum = |days| {
        let each = accounts.map(|minor| of(minor, days));
        each.into_iter()
            .fold(Accrued::ZERO, |sum, one| sum.plus(one).expect("a sum"))
    };
    assert_eq!(sum(1).shown(2), "0.0919156027");
    assert_eq!([1, 2, 30].map(|days| sum(days).floor_minor()), [9, 18, 275]);
    let paid = accounts.map(|minor| cents(of(minor, 30)));
    assert_eq!(paid, [18, 103, 153]);
    let left = sum(30).minus(Accrued::of_minor(274)).expect("the rest");
    assert_eq!(
        (left.shown(2).as_str(), left.floor_minor()),
        ("0.0174680822", 1)
    );
}

#[test]
fn int_10_to_12_what_is_late_is_corrected_by_the_difference() {
    let schedule = Schedule::always(at("1.85", DayCount::Act365f));
    let table = [
        ("2026-11-03", 500_000, "2026-11-19", "4.3082191781"),
        ("2026-10-20", 500_000, "2026-11-04", "4.0547945205"),
        ("2026-11-10", -100_000, "2026-11-16", "-0.3547945205"),
        ("2026-11-17", -100_000, "2026-11-16", "0.0000000000"),
    ];
    for (value_date, minor, through, expected) in table {
        let mut bases = still(1_234_567);
        let late = moved(value_date, minor);
        let sides = correction(&schedule, &mut bases, late, day(through)).expect("a sum");
        assert_eq!(sides.earned.shown(2), expected, "{value_date}");
        assert_eq!(sides.owed, Accrued::ZERO);
        assert_eq!(bases.on(day("2026-12-01")).0, 1_234_567 + minor);
    }
}

#[test]
fn int_13_a_rate_that_changes() {
    let mut schedule = Schedule::always(at("1.85", DayCount::Act365f));
    let later = at("2.10", DayCount::Act365f);
    schedule.then(day("2026-11-16"), Some(later.into()));
    let days = (day("2026-11-01"), day("2026-11-30"));
    let sum = accrual(&schedule, &still(1_234_567), days).expect("a sum");
    assert_eq!(sum.earned.shown(2), "20.0405739041");
    assert_eq!(cents(sum.earned), 2_004);
}

#[test]
fn int_14_an_overdraft_beyond_its_limit() {
    let mut conditions = at("1.00", DayCount::Act365f);
    conditions.rates.overdraft = rate("9.90");
    conditions.rates.excess = Some(rate("18.00"));
    conditions.limit_minor = 50_000;
    let schedule = Schedule::always(conditions);
    let bases = Bases::of(
        0,
        vec![
            moved("2026-11-02", -25_000),
            moved("2026-11-05", -55_000),
            moved("2026-11-07", 80_000),
        ],
    );
    let days = (day("2026-11-01"), day("2026-11-30"));
    let sum = accrual(&schedule, &bases, days).expect("a sum");
    assert_eq!(sum.owed.shown(2), "0.7705479452");
    assert_eq!(cents(sum.owed), 77);
    assert_eq!(sum.earned, Accrued::ZERO);
}

#[test]
fn int_15_what_comes_after_the_cut_off_counts_from_the_next_day() {
    let schedule = Schedule::always(at("1.85", DayCount::Act365f));
    let days = (day("2026-10-30"), day("2026-11-02"));
    let table = [
        ("2026-11-02", "2.1541095890"),
        ("2026-10-30", "2.5342465753"),
    ];
    for (value_date, expected) in table {
        let bases = Bases::of(1_000_000, vec![moved(value_date, 250_000)]);
        let sum = accrual(&schedule, &bases, days).expect("a sum");
        assert_eq!(sum.earned.shown(2), expected, "{value_date}");
    }
}

#[test]
fn int_18_currencies_with_other_decimals() {
    let yen = earned(
        at("0.2", DayCount::Act365f),
        1_000_000,
        "2026-11-01",
        "2026-11-30",
    );
    assert_eq!((yen.shown(0).as_str(), cents(yen)), ("164.3835616438", 164));
    let dinar = earned(
        at("1.5", DayCount::Act365f),
        1_234_567,
        "2026-11-01",
        "2026-11-30",
    );
    assert_eq!(
        (dinar.shown(3).as_str(), cents(dinar)),
        ("1.5220689041", 1_522)
    );
}

#[test]
fn int_19_a_quarter_is_paid_once() {
    let quarter = earned(
        at("1.85", DayCount::Act365f),
        1_234_567,
        "2026-10-01",
        "2026-12-31",
    );
    assert_eq!(
        (quarter.shown(2).as_str(), cents(quarter)),
        ("57.5680283288", 5_756)
    );
}

/// INT-20: nothing is earned before there is something, below zero, or below
/// what the product earns from.
#[test]
fn int_20_what_earns_nothing() {
    let schedule = Schedule::always(at("1.85", DayCount::Act365f));
    let bases = Bases::of(0, vec![moved("2026-11-20", 100_000)]);
    let before = (day("2026-11-18"), day("2026-11-19"));
    assert_eq!(accrual(&schedule, &bases, before), Some(Sides::default()));
    let first = (day("2026-11-18"), day("2026-11-20"));
    let sum = accrual(&schedule, &bases, first).expect("a sum");
    assert_eq!(sum.earned.shown(2), "0.0506849315");
    let overdrawn = accrual(&schedule, &still(-5_000), first);
    assert_eq!(overdrawn, Some(Sides::default()));
    let mut conditions = at("1.85", DayCount::Act365f);
    conditions.earn_from_minor = 10_000;
    for (minor, earns) in [(9_999, false), (10_000, true)] {
        let sum = earned(conditions.clone(), minor, "2026-11-01", "2026-11-30");
        assert_eq!(sum > Accrued::ZERO, earns, "{minor}");
    }
}

#[test]
fn what_was_booked_late_has_a_line_of_its_own() {
    let schedule = Schedule::always(at("1.85", DayCount::Act365f));
    let booked = |transfer, business_date, value_date, minor| Booked {
        transfer,
        business_date: day(business_date),
        moved: moved(value_date, minor),
    };
    let rows = [
        booked(1, "2026-10-15", "2026-10-15", 1_234_567),
        booked(2, "2026-11-20", "2026-11-03", 500_000),
    ];
    let lines = explain(&schedule, &rows, (day("2026-11-01"), day("2026-11-20")));
    let shown: Vec<_> = lines
        .iter()
        .map(|line| {
            let rate = line.rate;
            let (from, to, days) = (line.from, line.to, line.days());
            let interest = line.interest.shown(2);
            let of = line.correction_of;
            format!(
                "{from} {to} {days} {} {rate} {interest} {of:?}",
                line.base_minor
            )
        })
        .collect();
    let expected = [
        "2026-11-01 2026-11-19 19 1234567 1.85 11.8890493288 None",
        "2026-11-20 2026-11-20 1 1734567 1.85 0.8791640959 None",
        "2026-11-03 2026-11-19 17 500000 1.85 4.3082191781 Some(2)",
    ];
    assert_eq!(shown, expected);
}

/// A correction that goes through tiers is a line for each rate, and of a product
/// whose whole balance has one rate the old amount at the old and the new at the new.
#[test]
fn each_line_of_a_correction_can_be_computed_again() {
    let table: [(Method, &[&str]); 2] = [
        (
            Method::Banded,
            &["100000 1.00 0.5479452055", "200000 2.00 2.1917808219"],
        ),
        (
            Method::Whole,
            &["1200000 2.00 13.1506849315", "-900000 1.00 -4.9315068493"],
        ),
    ];
    for (method, expected) in table {
        let conditions = Conditions {
            method,
            rates: Rates {
                tiers: tiers(&[(0, "1.00"), (1_000_000, "2.00")]),
                ..at("0", DayCount::Act365f).rates
            },
            ..at("0", DayCount::Act365f)
        };
        let rows = [
            Booked {
                transfer: 1,
                business_date: day("2026-11-01"),
                moved: moved("2026-11-01", 900_000),
            },
            Booked {
                transfer: 2,
                business_date: day("2026-11-21"),
                moved: moved("2026-11-01", 300_000),
            },
        ];
        let days = (day("2026-11-01"), day("2026-11-21"));
        let lines = explain(&Schedule::always(conditions), &rows, days);
        let shown: Vec<String> = lines
            .iter()
            .filter(|line| line.correction_of == Some(2))
            .map(|line| {
                format!(
                    "{} {} {}",
                    line.base_minor,
                    line.rate,
                    line.interest.shown(2)
                )
            })
            .collect();
        assert_eq!(shown, expected);
    }
}
