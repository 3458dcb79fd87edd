//! Rules against payments, as a table.

use bankctl_types::kind::{Channel, CustomerStatus, Kind};
use bankctl_types::{Currency, Day, Timestamp};

use super::{Facts, HOUR_MICROS, Past, Template, When};

fn day(text: &str) -> Day {
    Day::parse(text).expect("a day")
}

/// A payment on a day of November 2026 at noon.
fn past(kind: Kind, on: &str, minor: i64) -> Past {
    let business_date = day(&format!("2026-11-{on}"));
    Past {
        id: 0,
        kind,
        channel: (kind != Kind::Transfer).then_some(Channel::Cash),
        minor,
        booked_at: Timestamp((i64::from(business_date.0) * 24 + 12) * HOUR_MICROS),
        business_date,
        value_date: business_date,
    }
}

fn facts(now: Past, before: &[Past]) -> Facts {
    let first = |back: i32| now.business_date.plus(-back);
    Facts {
        now,
        currency: Currency::parse("USD").expect("USD"),
        hour: 12,
        account_days: 100,
        statuses: vec![CustomerStatus::Active],
        dormant: false,
        counterparty_days: None,
        quiet_days: 0,
        of_account: before.to_vec(),
        of_person: before.to_vec(),
        first_days: (0..31).map(first).collect(),
        ctr_minor: 1_000_000,
    }
}

fn when(text: &str) -> When {
    let when: When = serde_json::from_str(text).expect("a rule");
    when.check().expect("sense");
    when
}

#[test]
fn structuring_is_seen_below_the_threshold_only() {
    let rule = when(Template::Structuring.when());
    let cash = |on, minor| past(Kind::Deposit, on, minor);
    let table = [
        (
            "4,800 and 4,900",
            vec![cash("23", 480_000)],
            cash("24", 490_000),
            false,
        ),
        (
            "and 3,000 come to 12,700",
            vec![cash("23", 480_000), cash("24", 490_000)],
            cash("25", 300_000),
            true,
        ),
        (
            "a small one is none of them",
            vec![cash("23", 480_000), cash("24", 490_000)],
            cash("25", 299_999),
            false,
        ),
        (
            "a report is due of one of the days",
            vec![cash("23", 480_000), cash("23", 900_000)],
            cash("25", 300_000),
            false,
        ),
        (
            "five business days, no more",
            vec![cash("18", 480_000), cash("20", 490_000)],
            cash("23", 300_000),
            false,
        ),
        (
            "cash that is taken is not cash that is brought",
            vec![past(Kind::Withdrawal, "23", -900_000)],
            cash("24", 490_000),
            false,
        ),
    ];
    for (what, before, now, expected) in table {
        assert_eq!(rule.fits(&facts(now, &before)), expected, "{what}");
    }
}

#[test]
fn rules_fit_what_they_say() {
    let out = past(Kind::Withdrawal, "23", -100_000);
    let transfer = past(Kind::Transfer, "23", -1_000_001);
    let five = [out; 4];
    let young = Facts {
        account_days: 3,
        ..facts(out, &[])
    };
    let at_night = Facts {
        hour: 23,
        ..facts(out, &[])
    };
    let dormant = Facts {
        dormant: true,
        ..facts(out, &[])
    };
    let woken = Facts {
        quiet_days: 365,
        ..facts(out, &[])
    };
    let known = Facts {
        counterparty_days: Some(30),
        ..facts(transfer, &[])
    };
    let table = [
        (r#"{"amount_over":"1000"}"#, facts(out, &[]), false),
        (r#"{"amount_over":"999.99"}"#, facts(out, &[]), true),
        (
            r#"{"amount_least":"1000","amount_most":"1000"}"#,
            facts(out, &[]),
            true,
        ),
        (r#"{"direction":"in"}"#, facts(out, &[]), false),
        (
            r#"{"kind":["deposit","withdrawal"]}"#,
            facts(out, &[]),
            true,
        ),
        (r#"{"channel":["wire"]}"#, facts(out, &[]), false),
        (r#"{"currency":"EUR"}"#, facts(out, &[]), false),
        (r#"{"account_days_under":4}"#, young.clone(), true),
        (r#"{"account_days_under":3}"#, young, false),
        (r#"{"hour_from":22,"hour_until":6}"#, at_night, true),
        (r#"{"hour_from":22,"hour_until":6}"#, facts(out, &[]), false),
        (r#"{"customer_status":["pending"]}"#, facts(out, &[]), false),
        (Template::Dormant.when(), dormant, true),
        (Template::Dormant.when(), facts(out, &[]), false),
        (Template::Woken.when(), facts(out, &[]), false),
        (Template::Woken.when(), woken.clone(), true),
        (r#"{"quiet_days":366}"#, woken, false),
        (Template::Velocity.when(), facts(out, &five), true),
        (Template::Velocity.when(), facts(out, &five[1..]), false),
        (Template::NewPayee.when(), facts(transfer, &[]), true),
        (Template::NewPayee.when(), known, false),
        (Template::Large.when(), facts(transfer, &[]), true),
    ];
    for (rule, facts, expected) in table {
        assert_eq!(when(rule).fits(&facts), expected, "{rule}");
    }
}

#[test]
fn what_is_no_rule_is_refused() {
    for text in [
        "[]",
        "{}",
        r#"{"amount":"1"}"#,
        r#"{"amount_over":1}"#,
        r#"{"kind":["gift"]}"#,
        r#"{"kind":["payroll"]}"#,
        r#"{"hour_from":25}"#,
        r#"{"window":{"days":5}}"#,
        r#"{"window":{"count":2}}"#,
        r#"{"window":{"days":5,"hours":2,"count":2}}"#,
    ] {
        let read = serde_json::from_str::<When>(text);
        assert!(!read.is_ok_and(|when| when.check().is_ok()), "{text}");
    }
}
