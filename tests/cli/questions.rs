//! What a person at a terminal is asked, and what happens without one.
#![cfg(target_os = "linux")]

use super::common::{Bank, text};
use super::seat::Seat;

#[test]
fn init_asks_for_what_was_not_given() {
    let bank = Bank::nowhere();
    let mut seat = Seat::with(&bank, &["init"], &[("TZ", "Europe/Berlin")]);
    seat.sees("Name of the bank [Bank]:");
    seat.types("First Example Bank\n", "Currency (ISO 4217) [USD]:");
    seat.types("EURO\n", "\"EURO\" is not the code of a currency");
    seat.types("EUR\n", "Time zone (IANA name) [");
    seat.types("Europe/Berlin\n", "Key file");
    let (code, shown) = seat.ends();
    assert_eq!(code, 0, "{shown}");
    assert!(!shown.contains("assumed"), "{shown}");
    let state = bank.json(&["ledger", "show"]);
    assert_eq!(state["name"], "First Example Bank");
    assert_eq!(
        (&state["currency"], &state["timezone"]),
        (&"EUR".into(), &"Europe/Berlin".into())
    );
}

#[test]
fn init_takes_what_is_offered_and_asks_for_the_rest_only() {
    let bank = Bank::nowhere();
    let given = ["init", "--currency", "JPY", "--timezone", "Asia/Tokyo"];
    let mut seat = Seat::of(&bank, &given);
    seat.types("\n", "Key file");
    assert_eq!(seat.ends().0, 0);
    let state = bank.json(&["ledger", "show"]);
    assert_eq!(
        (&state["name"], &state["currency"]),
        (&"Bank".into(), &"JPY".into())
    );
    // What is there is told of before anything is asked.
    let (code, shown) = Seat::of(&bank, &["init"]).ends();
    assert_eq!(code, 6, "{shown}");
    assert!(!shown.contains("Name of the bank"), "{shown}");
}

#[test]
fn init_can_be_left() {
    for (keys, code) in [("\u{4}", 2), ("\u{3}", 130)] {
        let bank = Bank::nowhere();
        let mut seat = Seat::of(&bank, &["init"]);
        seat.sees("Name of the bank");
        seat.types(keys, "");
        assert_eq!(seat.ends().0, code, "{keys:?}");
        assert!(!bank.ledger().exists(), "{keys:?}");
    }
}

#[test]
fn without_a_terminal_init_says_what_it_assumed() {
    let bank = Bank::nowhere();
    let run = bank.run(&["init", "--currency", "EUR"]).done();
    assert!(
        run.stderr
            .starts_with("assumed: name Bank, time zone UTC; "),
        "{}",
        run.stderr
    );
    let state = bank.json(&["ledger", "show"]);
    assert_eq!(
        (&state["name"], &state["timezone"]),
        (&"Bank".into(), &"UTC".into())
    );
    let other = Bank::nowhere();
    let whole = [
        "init",
        "--name",
        "A",
        "--currency",
        "EUR",
        "--timezone",
        "UTC",
    ];
    assert_eq!(other.run(&whole).done().stderr, "");
    let silent = Bank::nowhere();
    assert_eq!(silent.run(&["init", "--quiet"]).done().stderr, "");
}

#[test]
fn a_restore_says_what_disappears_and_asks_for_the_name() {
    let bank = Bank::new();
    let account = bank.funded("5");
    let copy = bank.path("copy.db").display().to_string();
    bank.json(&["backup", &copy]);
    bank.json(&["deposit", &account, "6"]);
    bank.json(&["deposit", &account, "7"]);
    let mut seat = Seat::of(&bank, &["restore", &copy]);
    seat.sees("The ledger has 3 transactions, the last at 2026-11-21 12:00:00");
    seat.sees("The backup has 1 transaction, the last at");
    seat.sees("2 transactions will disappear");
    seat.types("y\n", "nothing was done");
    let (code, shown) = seat.ends();
    assert_eq!(code, 2, "{shown}");
    assert_eq!(bank.balance(&account), "18.00");
    let mut seat = Seat::of(&bank, &["restore", &copy]);
    seat.sees("Type Test Bank to go on:");
    seat.types("Test Bank\n", "kept at");
    assert_eq!(seat.ends().0, 0);
    assert_eq!(bank.balance(&account), "5.00");
    // Without a terminal it is as it was.
    bank.refuses(&["restore", &copy], 2, "confirmation_required");
    bank.json(&["restore", &copy, "--yes"]);
}

#[test]
fn ctrl_c_at_a_question_does_nothing() {
    let bank = Bank::new();
    let account = bank.account(&[]);
    let mut seat = Seat::of(&bank, &["account", "close", &account]);
    seat.sees("[y/N]");
    seat.types("\u{3}", "");
    assert_eq!(seat.ends().0, 130);
    assert_eq!(bank.json(&["account", "show", &account])["status"], "open");
}

#[test]
fn what_is_refused_is_not_asked_about() {
    let bank = Bank::new();
    let account = bank.funded("5");
    let customer = text(&bank.json(&["account", "show", &account])["holders"][0]["customer"]);
    for (arguments, expected) in [
        (
            ["account", "close", &account],
            "still has a balance of 5.00",
        ),
        (["customer", "close", &customer], "still has open accounts"),
        (["customer", "forget", &customer], "is not closed"),
    ] {
        let (code, shown) = Seat::of(&bank, &arguments).ends();
        assert_eq!(code, 4, "{shown}");
        assert!(
            shown.contains(expected) && !shown.contains("[y/N]"),
            "{shown}"
        );
    }
    // Without a terminal the answer is missing first, as it always was.
    bank.refuses(&["account", "close", &account], 2, "confirmation_required");
}

#[test]
fn forgetting_asks_for_the_number_and_says_what_is_lost() {
    let bank = Bank::new();
    let customer = bank.customer("Uma Lindqvist");
    bank.json(&["customer", "close", &customer, "--yes"]);
    let mut seat = Seat::of(&bank, &["customer", "forget", &customer]);
    seat.sees("(Uma Lindqvist)?");
    seat.sees("are destroyed, for ever.");
    seat.types("yes\n", "nothing was done");
    assert_eq!(seat.ends().0, 2);
    let mut seat = Seat::of(&bank, &["customer", "forget", &customer]);
    seat.types(&format!("{customer}\n"), "closed");
    assert_eq!(seat.ends().0, 0);
    let shown = bank.run(&["customer", "show", &customer]).done().stdout;
    assert!(!shown.contains("Uma"), "{shown}");
}
