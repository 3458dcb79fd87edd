//! `verify` holds what took a second person against the request, and what was
//! booked against the policy.

use super::common::{Bank, text};
use super::engine;

/// An hour and a bit, in microseconds: where several write, near a change of the
/// policy nothing is said.
const LATER: i64 = 4_000_000_000;

/// A bank whose policy has held back a withdrawal of 200, which ben has approved.
fn approved() -> Bank {
    let mut bank = Bank::new();
    bank.json(&["operator", "add", "ben", "--role", "supervisor,admin"]);
    bank.json(&["operator", "add", "tina", "--role", "teller"]);
    let account = bank.funded("1000");
    bank.json(&["withdraw", &account, "150"]);
    bank.now += LATER;
    bank.json(&["policy", "set", "withdrawals", "--over", "100"]);
    bank.now += LATER;
    "tina".clone_into(&mut bank.operator);
    assert_eq!(
        bank.run(&["withdraw", &account, "200", "--ref", "W-1"])
            .code,
        10
    );
    bank.json(&["withdraw", &account, "90"]);
    "ben".clone_into(&mut bank.operator);
    let done = bank.json(&["approval", "approve", "1"]);
    assert_eq!(text(&done["maker"]), "tina");
    "anna".clone_into(&mut bank.operator);
    bank.verify();
    bank
}

/// The codes of what `verify` finds.
fn found(bank: &Bank) -> Vec<String> {
    let run = bank.run(&["verify", "-o", "json"]);
    assert_eq!(run.code, 8, "{}", run.stdout);
    let problems = run.json()["problems"].as_array().expect("problems").clone();
    problems.iter().map(|one| text(&one["code"])).collect()
}

#[test]
fn what_was_booked_must_be_what_was_asked_for_by_who_asked() {
    let changes = [
        (
            "SET request = replace(request, '200', '100')",
            "wrong_request",
        ),
        (
            "SET request = replace(request, 'W-1', 'W-2')",
            "wrong_request",
        ),
        (
            "SET request = replace(request, 'withdraw', 'deposit')",
            "wrong_request",
        ),
        ("SET maker = 1", "wrong_operator"),
        ("SET transfer = NULL", "wrong_request"),
        ("SET transfer = 1", "wrong_request"),
        ("SET status = 3", "wrong_request"),
    ];
    for (change, code) in changes {
        let bank = approved();
        engine::alter(&bank, &format!("UPDATE approval {change} WHERE id = 1"));
        let found = found(&bank);
        assert!(found.iter().any(|one| one == code), "{change}: {found:?}");
    }
}

#[test]
fn what_the_policy_held_back_has_an_approved_request() {
    let bank = approved();
    engine::alter(&bank, "UPDATE approval SET transfer = NULL WHERE id = 1");
    let found = found(&bank);
    // The one that needed it, and neither what is small nor what came before.
    let count = found.iter().filter(|one| *one == "not_approved").count();
    assert_eq!(count, 1, "{found:?}");
}

#[test]
fn a_policy_that_ended_asks_for_nothing() {
    let mut bank = approved();
    let asked = ["policy", "set", "withdrawals", "--never"];
    assert_eq!(bank.run(&asked).code, 10);
    "ben".clone_into(&mut bank.operator);
    bank.json(&["approval", "approve", "2"]);
    bank.now += LATER;
    bank.json(&["withdraw", "1000000018", "500"]);
    bank.verify();
}

/// A transaction is found by the reference of the hold that it captured, and its
/// reversal is what was asked for.
#[test]
fn a_reversal_may_be_asked_for_by_the_reference_of_a_hold() {
    let mut bank = Bank::new();
    bank.json(&["operator", "add", "ben", "--role", "supervisor,admin"]);
    let account = bank.funded("100");
    let hold = text(&bank.json(&["hold", "place", &account, "10", "--ref", "H-1"])["id"]);
    bank.json(&["hold", "capture", &hold]);
    bank.json(&["policy", "set", "reversals", "--always"]);
    let asked = bank.run(&["reverse", "H-1", "--reason", "mistake"]);
    assert_eq!(asked.code, 10, "{}", asked.stderr);
    "ben".clone_into(&mut bank.operator);
    bank.json(&["approval", "approve", "1"]);
    assert_eq!(bank.balance(&account), "100.00");
    bank.verify();
}
