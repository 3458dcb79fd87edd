//! The table of `docs/internals/threat-model.md`: what stops or shows each of them.

use rusqlite::Connection;

use super::common::{Bank, text};

/// A bank with two who may decide, a teller, a request that waits, and an
/// account.
fn staffed() -> (Bank, String, String) {
    let bank = Bank::new();
    let account = bank.funded("1000");
    bank.json(&["operator", "add", "ben", "--role", "supervisor,admin"]);
    bank.json(&["operator", "add", "tina", "--role", "teller"]);
    bank.json(&["policy", "set", "withdrawals", "--over", "100"]);
    let run = bank.run(&["withdraw", &account, "500", "-o", "json"]);
    assert_eq!(run.code, 10, "{}", run.stderr);
    let request = run.json()["approval"].to_string();
    (bank, account, request)
}

/// What a forger who may write the file does to it by hand.
fn by_hand(bank: &Bank, change: &str) -> rusqlite::Result<usize> {
    let connection = Connection::open(bank.ledger())?;
    connection.execute(change, [])
}

#[test]
fn a_maker_who_edits_the_request_is_refused_or_seen() {
    let (bank, account, request) = staffed();
    let decided = |checker: &str| {
        format!(
            "UPDATE approval SET status = 2, checker = {checker}, decided_at = 1 WHERE id = {request}"
        )
    };
    // Under the own name not even the file takes it.
    let own = by_hand(&bank, &decided("maker"));
    assert!(own.is_err_and(|error| error.to_string().contains("CHECK")));
    bank.verify();
    // Under another's it is seen, and moves nothing.
    let other = decided("(SELECT id FROM operator WHERE name = 'ben')");
    assert_eq!(by_hand(&bank, &other).ok(), Some(1));
    seen(&bank, &format!("approval {request}"));
    assert_eq!(bank.balance(&account), "1000.00");
}

#[test]
fn a_maker_who_edits_who_made_the_request_is_seen() {
    let (bank, _, request) = staffed();
    let change = format!(
        "UPDATE approval SET maker = (SELECT id FROM operator WHERE name = 'tina') WHERE id = {request}"
    );
    assert_eq!(by_hand(&bank, &change).ok(), Some(1));
    seen(&bank, &format!("approval {request}"));
}

#[test]
fn roles_policy_and_refusals_that_were_edited_are_seen() {
    for (change, subject) in [
        (
            "UPDATE operator SET roles = 31 WHERE name = 'tina'",
            "operator 3",
        ),
        (
            "UPDATE operator SET os_user = 'eve' WHERE name = 'ben'",
            "operator 2",
        ),
        ("UPDATE ledger SET policy = NULL", "ledger 1"),
        ("UPDATE approval SET request = '{}'", "approval 1"),
    ] {
        let (bank, ..) = staffed();
        assert_eq!(by_hand(&bank, change).ok(), Some(1), "{change}");
        seen(&bank, subject);
    }
    let (mut bank, ..) = staffed();
    bank.operator = "tina".to_owned();
    bank.refuses(&["operator", "list"], 5, "permission_denied");
    bank.operator = "anna".to_owned();
    let denied = bank.json(&["audit", "log", "--denials"]);
    let line = denied["items"][0]["id"].to_string();
    let erased = by_hand(&bank, &format!("DELETE FROM change WHERE id = {line}"));
    assert!(erased.is_err_and(|error| error.to_string().contains("append-only")));
    bank.verify();
    by_hand(&bank, "DROP TRIGGER change_is_append_only_delete").expect("dropped");
    by_hand(&bank, &format!("DELETE FROM change WHERE id = {line}")).expect("deleted");
    assert_eq!(bank.run(&["verify"]).code, 8);
}

/// An operator is bound by the roles, by whatever way something is asked.
#[test]
fn a_teller_gains_nothing_by_any_command() {
    let (mut bank, account, request) = staffed();
    bank.operator = "tina".to_owned();
    for way in [
        &["operator", "role", "tina", "--role", "admin"][..],
        &["operator", "add", "eve", "--role", "admin"],
        &["policy", "set", "withdrawals", "--never"],
        &["approval", "approve", &request],
        &[
            "token",
            "create",
            "tina",
            "--scope",
            "deposit:write",
            "--expires",
            "1d",
        ],
        &["account", "update", &account, "--overdraft", "5000"],
        &["backup", "copy.db"],
        &["ledger", "copy", "--to", "copy.db"],
        &["export", "customers"],
    ] {
        bank.refuses(way, 5, "permission_denied");
    }
    bank.operator = "anna".to_owned();
    let denied = bank.json(&["audit", "log", "--denials", "--operator", "tina"]);
    assert_eq!(denied["items"].as_array().map(Vec::len), Some(9));
    assert!(!bank.path("copy.db").exists());
    bank.verify();
}

/// Expects that the proof names what was changed by hand.
#[track_caller]
fn seen(bank: &Bank, subject: &str) {
    let run = bank.run(&["verify", "-o", "json"]);
    assert_eq!(run.code, 8, "{}{}", run.stdout, run.stderr);
    let problems = run.json()["problems"].clone();
    let subjects: Vec<String> = problems
        .as_array()
        .expect("problems")
        .iter()
        .map(|problem| text(&problem["subject"]))
        .collect();
    assert!(subjects.iter().any(|found| found == subject), "{problems}");
}
