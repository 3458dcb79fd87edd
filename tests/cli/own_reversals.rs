//! What a teller takes back: alone within what the policy allows, else by asking.

use serde_json::json;

use super::common::{Bank, DAY, text};
use super::engine;

/// An hour and a bit, in microseconds: where several write, near a change of the
/// policy `verify` says nothing.
const LATER: i64 = 4_000_000_000;
const MINUTE: i64 = 60_000_000;

/// A bank with two tellers and a supervisor who decides, and an account with money.
fn staffed() -> (Bank, String) {
    let mut bank = Bank::new();
    bank.json(&["operator", "add", "tina", "--role", "teller"]);
    bank.json(&["operator", "add", "tom", "--role", "teller,admin"]);
    bank.json(&["operator", "add", "ben", "--role", "supervisor"]);
    let account = bank.funded("1000");
    bank.now += LATER;
    (bank, account)
}

fn by<'b>(bank: &'b mut Bank, name: &str) -> &'b Bank {
    name.clone_into(&mut bank.operator);
    bank
}

/// How the reversal of a reference ends: 0 if it is done, 10 if it waits.
fn reverse(bank: &Bank, reference: &str, more: &[&str]) -> i32 {
    let words = [&["reverse", reference, "--reason", "typo"], more].concat();
    let run = bank.run(&words);
    assert!(matches!(run.code, 0 | 10), "{words:?}: {}", run.stderr);
    run.code
}

#[test]
fn without_a_rule_a_teller_asks_and_a_supervisor_decides() {
    let (mut bank, account) = staffed();
    by(&mut bank, "tina").json(&["deposit", &account, "25", "--ref", "D-1"]);
    let run = bank.run(&["reverse", "D-1", "--reason", "typo", "-o", "json"]);
    assert_eq!(run.code, 10, "{}", run.stderr);
    assert_eq!(run.json()["rule"], "reversals");
    assert_eq!(bank.balance(&account), "1025.00", "nothing has moved");
    bank.refuses(&["approval", "approve", "1"], 5, "permission_denied");
    // Who decides about others' reversals must be one who takes back at once.
    by(&mut bank, "tom").refuses(&["approval", "approve", "1"], 5, "permission_denied");
    let done = by(&mut bank, "ben").json(&["approval", "approve", "1"]);
    assert_eq!(
        (text(&done["maker"]), text(&done["checker"])),
        ("tina".into(), "ben".into())
    );
    assert_eq!(bank.balance(&account), "1000.00");
    let shown = bank.json(&["transaction", "show", &text(&done["transaction"])]);
    assert_eq!(
        (&shown["kind"], &shown["operator"]),
        (&json!("reversal"), &json!("tina"))
    );
    // A supervisor asks nobody, and what a rule refuses does not wait.
    bank.json(&["deposit", &account, "30", "--ref", "D-2"]);
    assert_eq!(reverse(&bank, "D-2", &[]), 0);
    by(&mut bank, "tina").refuses(&["reverse", "D-2", "--reason", "r"], 4, "already_reversed");
    bank.refuses(
        &["reverse", "D-9", "--reason", "r"],
        3,
        "transaction_not_found",
    );
    bank.verify();
}

#[test]
fn a_teller_takes_back_what_is_small_own_and_of_just_now() {
    let (mut bank, account) = staffed();
    by(&mut bank, "anna").json(&[
        "policy",
        "set",
        "own-reversals",
        "--over",
        "100",
        "--minutes",
        "15",
    ]);
    let shown = bank.json(&["policy", "show"]);
    let rule = json!({"rule": "own-reversals", "when": "over", "over": "100.00", "currency": "USD", "minutes": 15, "dry_run": false});
    assert_eq!(shown["items"], json!([rule]));
    by(&mut bank, "tom").json(&["deposit", &account, "7", "--ref", "TOMS"]);
    by(&mut bank, "tina");
    for (reference, amount) in [
        ("SMALL", "100"),
        ("LARGE", "100.01"),
        ("LATE", "5"),
        ("AGAIN", "6"),
    ] {
        bank.json(&["deposit", &account, amount, "--ref", reference]);
    }
    let eur = bank.account(&["--currency", "EUR"]);
    bank.json(&["deposit", &eur, "1", "--ref", "EUROS"]);
    bank.now += 15 * MINUTE;
    assert_eq!(reverse(&bank, "SMALL", &["--dry-run"]), 0);
    assert_eq!(reverse(&bank, "SMALL", &["--ref", "BACK"]), 0);
    assert_eq!(reverse(&bank, "SMALL", &["--ref", "BACK"]), 0, "a replay");
    for other in ["LARGE", "TOMS", "EUROS"] {
        assert_eq!(reverse(&bank, other, &[]), 10, "{other}");
    }
    // What was asked for already is one request.
    assert_eq!(
        bank.json(&["approval", "list"])["items"]
            .as_array()
            .map(Vec::len),
        Some(3)
    );
    assert_eq!(reverse(&bank, "AGAIN", &["--ref", "BACK-2"]), 0);
    bank.now += 1;
    assert_eq!(reverse(&bank, "LATE", &[]), 10, "too late");
    bank.json(&["deposit", &account, "8", "--ref", "NIGHT"]);
    bank.now += DAY;
    assert_eq!(reverse(&bank, "NIGHT", &[]), 10, "of another day");
    bank.verify();
    // The rule about reversals holds all the same.
    let always = ["policy", "set", "reversals", "--always"];
    bank.json(&["deposit", &account, "9", "--ref", "HELD"]);
    by(&mut bank, "anna").json(&["operator", "role", "tom", "--role", "supervisor,admin"]);
    bank.json(&always);
    assert_eq!(reverse(by(&mut bank, "tina"), "HELD", &[]), 10);
}

#[test]
fn a_group_is_taken_back_as_each_of_it_is() {
    let (mut bank, account) = staffed();
    by(&mut bank, "anna").json(&[
        "policy",
        "set",
        "own-reversals",
        "--over",
        "50",
        "--minutes",
        "15",
    ]);
    by(&mut bank, "tina");
    for (reference, amounts, code) in [("G-1", ["50", "1"], 0), ("G-2", ["50", "51"], 10)] {
        let payments =
            amounts.map(|amount| json!({"op": "deposit", "account": account, "amount": amount}));
        let group = json!({"op": "group", "ref": reference, "payments": payments});
        bank.feed(&["post", "-"], format!("{group}\n").as_bytes())
            .done();
        assert_eq!(reverse(&bank, reference, &["--group"]), code, "{reference}");
    }
    bank.json(&["deposit", &account, "3", "--ref", "P-1"]);
    bank.json(&["deposit", &account, "300", "--ref", "P-2"]);
    let line = |of: &str| {
        format!(
            "{}\n",
            json!({"op": "reverse", "transaction": of, "reason": "typo"})
        )
    };
    let run = bank.feed(&["post", "-"], (line("P-1") + &line("P-2")).as_bytes());
    let answers: Vec<&str> = run.stdout.lines().collect();
    assert!(answers[0].contains("\"reversal\""), "{}", answers[0]);
    assert!(answers[1].contains("approval_required"), "{}", answers[1]);
    bank.verify();
}

#[test]
fn the_rule_has_an_amount_and_a_time_and_can_be_taken_away() {
    let (mut bank, account) = staffed();
    by(&mut bank, "anna");
    for words in [
        "own-reversals --over 5",
        "own-reversals --never",
        "own-reversals --minutes 5",
        "own-reversals --over 5 --minutes 0",
        "own-reversals --over 5 --minutes 1441",
        "withdrawals --over 5 --minutes 5",
    ] {
        let line = format!("policy set {words}");
        bank.refuses(&line.split(' ').collect::<Vec<_>>(), 2, "usage");
    }
    bank.json(&[
        "policy",
        "set",
        "own-reversals",
        "--over",
        "5",
        "--minutes",
        "9",
    ]);
    bank.json(&[
        "policy",
        "set",
        "own-reversals",
        "--over",
        "4",
        "--currency",
        "EUR",
        "--minutes",
        "8",
    ]);
    let rows = bank.json(&["policy", "show"])["items"].clone();
    let rows: Vec<String> = rows
        .as_array()
        .expect("items")
        .iter()
        .map(|row| format!("{} {} {}", row["over"], row["currency"], row["minutes"]))
        .collect();
    assert_eq!(rows, ["\"4.00\" \"EUR\" 8", "\"5.00\" \"USD\" 8"]);
    bank.json(&["policy", "set", "own-reversals", "--always"]);
    assert_eq!(bank.json(&["policy", "show"])["items"], json!([]));
    by(&mut bank, "tina").json(&["deposit", &account, "1", "--ref", "D-1"]);
    assert_eq!(reverse(&bank, "D-1", &[]), 10);
    bank.refuses(
        &["policy", "set", "own-reversals", "--always"],
        5,
        "permission_denied",
    );
}

/// `verify` knows who was a teller when, and what the policy allowed.
#[test]
fn what_a_teller_took_back_alone_was_allowed() {
    let (mut bank, account) = staffed();
    by(&mut bank, "tina").json(&["deposit", &account, "25", "--ref", "D-1"]);
    assert_eq!(reverse(&bank, "D-1", &[]), 10);
    by(&mut bank, "ben").json(&["approval", "approve", "1"]);
    bank.verify();
    engine::alter(&bank, "UPDATE approval SET transfer = NULL WHERE id = 1");
    let run = bank.run(&["verify", "-o", "json"]);
    assert_eq!(run.code, 8);
    let problems = run.json()["problems"].to_string();
    assert!(problems.contains("not_approved"), "{problems}");
}
