//! What a ledger is called, and the zone that decides its day, changed later.

use crate::common::{Bank, text};

#[test]
fn the_name_changes_and_the_change_log_keeps_it() {
    let bank = Bank::new();
    bank.funded("5");
    let dry = bank.json(&["ledger", "set", "--name", "Other Bank", "--dry-run"]);
    assert_eq!(dry["name"], "Other Bank");
    assert_eq!(bank.json(&["ledger", "show"])["name"], "Test Bank");
    let state = bank.json(&["ledger", "set", "--name", "Other Bank"]);
    assert_eq!(state["name"], "Other Bank");
    assert_eq!(bank.json(&["ledger", "show"])["name"], "Other Bank");
    let log = bank.json(&["audit", "log", "--subject", "ledger"]);
    assert_eq!(log["items"][0]["after"]["name"], "Other Bank");
    bank.verify();
    bank.refuses(&["ledger", "set", "--name", " "], 2, "invalid_text");
    bank.refuses(
        &["ledger", "set", "--name", "A", "--login", "os"],
        2,
        "usage",
    );
}

#[test]
fn the_time_zone_changes_until_something_is_booked() {
    let mut bank = Bank::new();
    let account = bank.account(&[]);
    // In Tokyo it is the next day at three in the afternoon.
    bank.now += 3 * 3_600_000_000;
    let state = bank.json(&["ledger", "set", "--timezone", "Asia/Tokyo"]);
    assert_eq!(state["timezone"], "Asia/Tokyo");
    let first = bank.json(&["deposit", &account, "5"]);
    assert_eq!(text(&first["business_date"]), "2026-11-22");
    let (code, error) = bank.fails(&["ledger", "set", "--timezone", "America/New_York"]);
    assert_eq!((code, &error["code"]), (4, &"timezone_fixed".into()));
    assert!(text(&error["message"]).contains("Asia/Tokyo"), "{error}");
    // The same again changes nothing, and a name may go with it.
    bank.json(&[
        "ledger",
        "set",
        "--timezone",
        "Asia/Tokyo",
        "--name",
        "Tokyo Bank",
    ]);
    let state = bank.json(&["ledger", "show"]);
    assert_eq!(
        (&state["name"], &state["timezone"]),
        (&"Tokyo Bank".into(), &"Asia/Tokyo".into())
    );
    bank.verify();
}

#[test]
fn the_time_zone_stays_once_a_business_day_was_opened() {
    let bank = Bank::new();
    bank.json(&["day", "set", "--calendar", "every-day"]);
    bank.json(&["ledger", "set", "--timezone", "Asia/Tokyo"]);
    bank.json(&["day", "open", "--dry-run"]);
    bank.json(&["ledger", "set", "--timezone", "Europe/Berlin"]);
    let opened = bank.json(&["day", "open", "--yes"]);
    // Twelve o'clock is one in Berlin, whose cut-off at 17:00 is four hours later.
    assert_eq!(opened["cut_off_at"], "2026-11-21T16:00:00.000000Z");
    let (code, error) = bank.fails(&["ledger", "set", "--timezone", "Asia/Tokyo"]);
    assert_eq!((code, &error["code"]), (4, &"timezone_fixed".into()));
    assert!(text(&error["message"]).contains("business day"), "{error}");
    bank.json(&["ledger", "set", "--name", "Berlin Bank"]);
    bank.verify();
}

#[test]
fn with_a_policy_a_second_person_decides() {
    let mut bank = Bank::new();
    bank.json(&["operator", "add", "ben", "--role", "supervisor,admin"]);
    bank.json(&["operator", "add", "eve", "--role", "teller"]);
    bank.json(&["policy", "set", "reversals", "--always"]);
    let run = bank.run(&["ledger", "set", "--name", "Other Bank", "-o", "json"]);
    assert_eq!(run.code, 10, "{}", run.stderr);
    let number = run.json()["approval"].to_string();
    "ben".clone_into(&mut bank.operator);
    bank.json(&["approval", "approve", &number]);
    assert_eq!(bank.json(&["ledger", "show"])["name"], "Other Bank");
    bank.verify();
    "eve".clone_into(&mut bank.operator);
    bank.refuses(&["ledger", "set", "--name", "Mine"], 5, "permission_denied");
}
