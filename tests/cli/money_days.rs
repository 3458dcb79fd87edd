//! The days and the clock of payments.

use crate::common::{Bank, DAY, text};

#[test]
fn a_value_date_is_beside_the_business_date() {
    let bank = Bank::new();
    let ana = bank.account(&[]);
    let wire = ["deposit", &ana, "1", "--channel", "wire"];
    let posted = bank.json(&[&wire[..], &["--value-date", "2026-12-24"]].concat());
    assert_eq!(posted["value_date"], "2026-12-24");
    assert_eq!(posted["business_date"], "2026-11-21");
    assert_eq!(
        bank.json(&["deposit", &ana, "1"])["value_date"],
        "2026-11-21"
    );
    for wrong in ["2026-02-29", "24.12.2026", "2026-1-1", "", "today"] {
        bank.refuses(
            &["deposit", &ana, "1", "--value-date", wrong],
            2,
            "invalid_date",
        );
    }
}

#[test]
fn the_time_zone_decides_the_business_date() {
    // 2026-11-21 at noon in UTC is the 22nd where it is 14 hours later, and
    // at 01:00 it is still the 20th in New York.
    for (zone, hour, day) in [
        ("UTC", 12, "2026-11-21"),
        ("Pacific/Kiritimati", 12, "2026-11-22"),
        ("America/New_York", 1, "2026-11-20"),
        ("Europe/Berlin", 23, "2026-11-22"),
        ("Europe/Berlin", 22, "2026-11-21"),
    ] {
        let mut bank = Bank::nowhere();
        bank.now += (hour - 12) * DAY / 24;
        let made = bank.json(&["init", "--timezone", zone]);
        assert_eq!(made["timezone"], zone);
        let ana = bank.account(&[]);
        let posted = bank.json(&["deposit", &ana, "1"]);
        assert_eq!(posted["business_date"], day, "{zone} {hour}");
        assert_eq!(bank.json(&["balance", &ana])["items"][0]["at"], day);
    }
    let bank = Bank::nowhere();
    bank.refuses(&["init", "--timezone", "Berlin"], 2, "invalid_timezone");
    bank.refuses(&["init", "--currency", "XXX"], 2, "invalid_currency");
}

#[test]
fn a_clock_that_goes_back_does_not_take_the_books_with_it() {
    let mut bank = Bank::new();
    let ana = bank.funded("10");
    let before = bank.run(&["deposit", &ana, "1"]).done().stderr;
    assert!(before.is_empty(), "{before}");
    bank.now -= 2 * DAY;
    let run = bank.run(&["deposit", &ana, "1"]).done();
    assert_eq!(run.stderr.lines().count(), 1, "{}", run.stderr);
    assert!(
        run.stderr.contains("clock") && run.stderr.contains("2026-11-21T12:00:00"),
        "{}",
        run.stderr
    );
    assert!(run.stdout.contains("2026-11-21"), "{}", run.stdout);
    let quiet = bank.run(&["deposit", &ana, "1", "--quiet"]).done();
    assert_eq!(quiet.stderr, "");
    let posted = bank.json(&["deposit", &ana, "1"]);
    assert_eq!(posted["booked_at"], "2026-11-21T12:00:00.000000Z");
    assert_eq!(posted["business_date"], "2026-11-21");
    assert_eq!(
        bank.run(&["balance", &ana]).done().stderr,
        "",
        "reading books nothing"
    );
    bank.verify();
}

/// A clock that was never set.
#[test]
fn a_clock_before_1970_is_an_error_and_books_nothing() {
    let mut bank = Bank::new();
    let account = bank.account(&[]);
    let right = bank.now;
    bank.now = -3_600_000_000;
    for arguments in [
        &["deposit", &account, "1"][..],
        &["deposit", &account, "1", "--ref", "D-1", "--dry-run"],
        &["hold", "place", &account, "1"],
        &["customer", "add", "--name", "Ben"],
    ] {
        let (code, error) = bank.fails(arguments);
        assert_eq!((code, text(&error["code"]).as_str()), (1, "clock_not_set"));
        let message = text(&error["message"]);
        assert!(message.contains("1969-12-31T23:00:00"), "{message}");
    }
    // What only reads goes on.
    assert_eq!(bank.balance(&account), "0.00");
    bank.now = right;
    bank.json(&["deposit", &account, "1"]);
    bank.verify();
    let mut early = Bank::nowhere();
    early.now = -1;
    early.refuses(&["init"], 1, "clock_not_set");
    early.now = right;
    early.json(&["init"]);
}
