//! A check that is taken in on the terminal screen, in a real pseudo-terminal.
#![cfg(target_os = "linux")]

use serde_json::json;

use super::checks::bank;
use super::common::text;
use super::desk::{Desk, picture};

/// CC-1: the days are shown before anything is booked, and are those that it then has.
#[test]
fn a_check_is_taken_in_on_the_screen() {
    let (mut bank, account) = bank();
    bank.json(&["operator", "add", "tom", "--role", "teller"]);
    bank.json(&["operator", "add", "ada", "--role", "admin"]);
    for supervisor in ["sue", "sam"] {
        bank.json(&["operator", "add", supervisor, "--role", "supervisor"]);
    }
    "ada".clone_into(&mut bank.operator);
    bank.json(&["policy", "set", "availability", "--over", "1000"]);
    "tom".clone_into(&mut bank.operator);

    let mut desk = Desk::of(&bank);
    desk.sees("Type a name");
    desk.types(&account, "1 customer");
    desk.types("\r", "d deposit");
    // A routing number that was read wrongly is told beside the field.
    desk.types(
        "c10000\t1042\t021000012\t55501234",
        "is not a routing number",
    );
    desk.types(
        "\u{1b}[Z\u{7f}\u{7f}21\r",
        "Take in a check of 10,000.00 USD?",
    );
    for told in [
        "275.00 USD from Fri 2026-11-27",
        "6,450.00 USD from Mon 2026-11-30",
        "3,275.00 USD from Mon 2026-12-07",
        "Waits longer  large",
        "must get a notice",
        "balance 0.00 → 10,000.00, available 0.00",
    ] {
        desk.sees(told);
    }
    let none = bank.json(&["check", "list", "--account", &account]);
    assert_eq!(none["items"], json!([]), "nothing is booked by looking");
    desk.types("y", "Took in check K00000013: 10,000.00 USD");
    desk.sees("3,275.00 USD from Mon 2026-12-07");
    desk.sees("bankctl check notice K00000013");

    let check = bank.json(&["check", "show", "K00000013"]);
    let days: Vec<String> = check["availability"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|part| format!("{} {}", text(&part["amount"]), text(&part["on"])))
        .collect();
    let expected = [
        "275.00 2026-11-27",
        "6450.00 2026-11-30",
        "3275.00 2026-12-07",
    ];
    assert_eq!(days, expected, "{check}");

    // The same paper is refused, and the form stays.
    desk.types("\r", "d deposit");
    desk.types("c10000\t1042\t021000021\t55501234\r", "K00000013");
    desk.sees("Check number");
    // All of it at once waits for a second person.
    desk.types("\u{1b}", "d deposit");
    desk.types("c5000\t7\t021000021\t9\t\t\t\tn\r", "needs a second person");
    desk.types("y", "Not done yet");
    assert_eq!(desk.leaves(), 0);
    "anna".clone_into(&mut bank.operator);
    bank.json(&["verify"]);
}

/// The picture of the guide. After a change of the screen run this with `BANKCTL_BLESS=1`.
#[test]
fn the_guide_of_checks_shows_what_a_teller_sees() {
    let (bank, account) = bank();
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/guide/checks.md");
    let before = std::fs::read_to_string(&path).expect("the guide");
    let mut guide = before.clone();
    let mut desk = Desk::sized(&bank, (80, 17), &[]);
    desk.types(&account, "1 customer");
    desk.types("\r", "d deposit");
    desk.types("c10000\t1042\t021000021\t55501234\r", "must get a notice");
    let shown = desk.drawn(&guide, "check");
    picture(&mut guide, "check", &shown);
    assert_eq!(desk.leaves(), 0);
    if std::env::var_os("BANKCTL_BLESS").is_some() {
        std::fs::write(&path, guide).expect("written");
    } else {
        assert_eq!(before, guide, "BANKCTL_BLESS=1 writes the picture anew");
    }
}
