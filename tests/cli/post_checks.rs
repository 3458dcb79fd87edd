//! Checks in the stream of requests.

use serde_json::{Value, json};

use crate::checks::{OTHER, bank};
use crate::common::deadline::InTime as _;
use crate::common::{Run, text};
use crate::post::{codes, post};

/// A check of class personal.
fn check(account: &str, amount: &str, number: &str) -> Value {
    json!({"op": "check deposit", "account": account, "amount": amount, "number": number,
        "routing": OTHER, "drawer": "55501234"})
}

/// The same with more fields.
fn with(mut check: Value, more: &Value) -> Value {
    let fields = check.as_object_mut().expect("an object");
    fields.extend(more.as_object().expect("an object").clone());
    check
}

#[test]
fn checks_are_answered_as_the_command_does() {
    let (mut bank, account) = bank();
    let first = with(
        check(&account, "10000", "1042"),
        &json!({"id": "c-1", "ref": "C-1"}),
    );
    let doubt = json!({"exception": "doubt:torn", "memo": "rent", "at": "atm"});
    let (run, answers) = post(
        &bank,
        &[],
        &[
            json!({"op": "deposit", "account": account, "amount": "1", "ref": "D-1"}),
            first.clone(),
            with(
                check(&account, "50", "7"),
                &json!({"no_hold": "yes", "class": "cashier"}),
            ),
            with(check(&account, "60", "8"), &doubt),
            first,
        ],
    );
    assert_eq!(run.code, 0, "{answers:?}");
    // CC-1, after 1.00 in cash, which is no check.
    let days: Vec<(Value, Value)> = answers[1]["availability"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|part| (part["amount"].clone(), part["on"].clone()))
        .collect();
    let expected = [
        (json!("275.00"), json!("2026-11-27")),
        (json!("6450.00"), json!("2026-11-30")),
        (json!("3275.00"), json!("2026-12-07")),
    ];
    assert_eq!(days, expected, "{answers:?}");
    assert_eq!(answers[1]["request"]["id"], "c-1");
    assert_eq!(answers[2]["held"], "0.00");
    assert_eq!(
        (&answers[3]["exception"], &answers[3]["doubt"]),
        (&json!("doubt"), &json!("torn"))
    );
    // Sent again under its reference it is the same one.
    assert_eq!(answers[4]["replayed"], json!(true));
    assert_eq!(answers[4]["id"], answers[1]["id"]);
    let shown = bank.json(&["check", "show", "K00000013"]);
    assert_eq!(shown["availability"], answers[1]["availability"]);
    assert_eq!(bank.balance(&account), "10111.00");
    "anna".clone_into(&mut bank.operator);
    bank.verify();
}

#[test]
fn what_is_wrong_with_a_check_stops_nothing() {
    let (bank, account) = bank();
    let good = || check(&account, "50", "7");
    let without = |field: &str| {
        let mut check = good();
        check.as_object_mut().expect("an object").remove(field);
        check
    };
    let (run, answers) = post(
        &bank,
        &[],
        &[
            without("routing"),
            without("number"),
            without("drawer"),
            with(good(), &json!({"routing": "021000012"})),
            with(good(), &json!({"class": "gold"})),
            with(good(), &json!({"no_hold": "perhaps"})),
            with(good(), &json!({"no_hold": "yes", "exception": "emergency"})),
            with(good(), &json!({"channel": "check"})),
            good(),
            good(),
            with(
                check(&account, "5", "9"),
                &json!({"class": "on-us", "drawer": "55501234"}),
            ),
        ],
    );
    assert_eq!(run.code, 9, "{answers:?}");
    let expected = [
        "usage",
        "usage",
        "usage",
        "invalid_routing_number",
        "usage",
        "usage",
        "usage",
        "usage",
        "done",
        "check_already_deposited",
        "invalid_account_number",
    ];
    assert_eq!(codes(&answers), expected, "{answers:?}");
    assert_eq!(bank.balance(&account), "50.00");
    bank.verify();
}

/// What takes a second person waits, and a service that may not ask for it is refused.
#[test]
fn a_check_that_is_given_at_once_waits_for_a_second_person() {
    let (bank, account) = bank();
    for supervisor in ["sue", "sam"] {
        bank.json(&["operator", "add", supervisor, "--role", "supervisor"]);
    }
    bank.json(&["operator", "add", "ada", "--role", "admin"]);
    bank.json(&["policy", "set", "availability", "--over", "1000"]);
    let asked = with(check(&account, "5000", "7"), &json!({"no_hold": "yes"}));
    let (_, answers) = post(&bank, &["--dry-run"], std::slice::from_ref(&asked));
    assert_eq!(codes(&answers), ["approval_required"]);
    let (run, answers) = post(&bank, &[], &[asked]);
    assert_eq!((run.code, codes(&answers)), (9, vec!["approval_required"]));
    let waiting = bank.json(&["approval", "list"]);
    assert_eq!(
        waiting["items"].as_array().map(Vec::len),
        Some(1),
        "{waiting}"
    );
    assert_eq!(bank.balance(&account), "0.00");
    bank.verify();
}

/// Who may send a stream may not take checks in by that alone.
#[test]
fn a_token_for_the_stream_takes_no_check_in() {
    let (bank, account) = bank();
    bank.json(&["operator", "add", "robot", "--role", "service"]);
    let file = bank.file("requests.jsonl", check(&account, "50", "7").to_string());
    for (scopes, code) in [
        ("post:write", "permission_denied"),
        ("post:write,check:deposit", "done"),
    ] {
        let create = ["token", "create", "robot", "--scope", scopes];
        let made = bank.json(&[&create[..], &["--expires", "90d"]].concat());
        let mut command = bank.command(&["post", &file]);
        command.env("BANKCTL_TOKEN", text(&made["token"]));
        let run = Run::of(command.output_in_time().expect("the binary runs"));
        let answer: Value = serde_json::from_str(&run.stdout).expect("JSON");
        assert_eq!(codes(&[answer]), [code], "{scopes}");
    }
    assert_eq!(bank.balance(&account), "50.00");
    bank.verify();
}
