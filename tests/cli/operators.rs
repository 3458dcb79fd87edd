//! Operators: appointed, changed, disabled, found again; and what the audit
//! log keeps.

use super::common::{Bank, text};
use super::engine;
use crate::common::deadline::InTime as _;

#[test]
fn who_makes_a_ledger_may_do_everything() {
    let bank = Bank::new();
    let who = bank.json(&["whoami"]);
    assert_eq!(text(&who["operator"]), "anna");
    assert_eq!(who["roles"].as_array().map(Vec::len), Some(6));
    let listed = bank.json(&["operator", "list"]);
    assert_eq!(listed["items"].as_array().map(Vec::len), Some(1));
    bank.verify();
}

#[test]
fn an_operator_works_under_the_account_that_was_said() {
    let mut bank = Bank::new();
    let account = bank.account(&[]);
    let added = bank.json(&[
        "operator",
        "add",
        "ben",
        "--role",
        "teller",
        "--os-user",
        "bk42",
    ]);
    assert_eq!(text(&added["os_user"]), "bk42");
    bank.operator = "ben".to_owned();
    bank.refuses(&["deposit", &account, "1"], 5, "permission_denied");
    bank.operator = "bk42".to_owned();
    let posted = bank.json(&["deposit", &account, "1"]);
    assert_eq!(text(&posted["operator"]), "ben");
    bank.operator = "anna".to_owned();
    for taken in [
        &["operator", "add", "bk42", "--role", "teller"][..],
        &["operator", "add", "ben", "--role", "teller"],
        &[
            "operator",
            "add",
            "eva",
            "--role",
            "teller",
            "--os-user",
            "anna",
        ],
        &["operator", "role", "ben", "--os-user", "anna"],
    ] {
        bank.refuses(taken, 6, "already_exists");
    }
    bank.json(&["operator", "role", "ben", "--os-user", "ben"]);
    bank.operator = "ben".to_owned();
    bank.json(&["deposit", &account, "1"]);
    bank.verify_as("anna");
}

#[test]
fn roles_are_changed_and_operators_disabled_at_once() {
    let mut bank = Bank::new();
    let account = bank.funded("10");
    bank.json(&["operator", "add", "ben", "--role", "teller"]);
    bank.operator = "ben".to_owned();
    bank.json(&["account", "freeze", &account, "--reason", "x"]);
    let unfreeze = ["account", "unfreeze", &account];
    bank.refuses(&unfreeze, 5, "permission_denied");
    bank.operator = "anna".to_owned();
    let changed = bank.json(&["operator", "role", "ben", "--role", "teller,supervisor"]);
    assert_eq!(
        changed["roles"],
        serde_json::json!(["teller", "supervisor"])
    );
    bank.operator = "ben".to_owned();
    bank.json(&unfreeze);
    bank.operator = "anna".to_owned();
    bank.json(&["operator", "disable", "ben"]);
    bank.operator = "ben".to_owned();
    let (code, error) = bank.fails(&["balance", &account]);
    assert_eq!(code, 5, "{error}");
    assert!(text(&error["message"]).contains("disabled"), "{error}");
    bank.operator = "anna".to_owned();
    bank.json(&["operator", "enable", "ben"]);
    bank.operator = "ben".to_owned();
    bank.json(&["balance", &account]);
    bank.verify_as("anna");
}

#[test]
fn a_ledger_keeps_an_admin() {
    let bank = Bank::new();
    bank.refuses(
        &["operator", "role", "anna", "--role", "teller"],
        4,
        "last_admin",
    );
    bank.refuses(&["operator", "disable", "anna"], 4, "last_admin");
    bank.json(&["operator", "add", "ben", "--role", "admin"]);
    bank.json(&["operator", "role", "anna", "--role", "teller"]);
    bank.refuses(&["operator", "list"], 5, "permission_denied");
}

#[test]
fn a_dry_run_appoints_nobody_and_notes_no_refusal() {
    let mut bank = Bank::new();
    let before = engine::content(&bank);
    let added = bank.json(&["operator", "add", "ben", "--role", "teller", "--dry-run"]);
    assert_eq!(added["dry_run"], true);
    bank.operator = "mallory".to_owned();
    bank.refuses(&["customer", "list", "--dry-run"], 5, "permission_denied");
    bank.refuses(
        &["customer", "add", "--name", "X", "--dry-run"],
        5,
        "permission_denied",
    );
    assert_eq!(engine::content(&bank), before);
}

#[test]
fn the_owner_of_the_ledger_can_recover_it() {
    let mut bank = Bank::new();
    bank.operator = "carla".to_owned();
    bank.refuses(&["operator", "list"], 5, "permission_denied");
    bank.refuses(&["operator", "recover"], 2, "confirmation_required");
    bank.json(&["operator", "recover", "--yes"]);
    let log = bank.json(&["audit", "log", "--action", "recovered"]);
    assert_eq!(text(&log["items"][0]["operator"]), "carla");
    assert_eq!(text(&log["items"][0]["record"]), "carla");
    // What compliance sees is nobody's by owning the file; who has the role keeps it.
    let roles = |bank: &Bank| bank.json(&["whoami"])["roles"].to_string();
    assert!(!roles(&bank).contains("compliance"), "{}", roles(&bank));
    bank.operator = "anna".to_owned();
    bank.json(&["operator", "recover", "--yes"]);
    assert!(roles(&bank).contains("compliance"), "{}", roles(&bank));
    bank.verify();
}

#[test]
fn names_that_shells_and_screens_misread_are_refused() {
    let bank = Bank::new();
    for name in [
        "",
        "an na",
        "a\u{202e}b",
        "a\tb",
        "-anna",
        "a;b",
        &"a".repeat(65),
    ] {
        let (code, _) = bank.fails(&["operator", "add", name, "--role", "teller"]);
        assert_eq!(code, 2, "{name:?}");
    }
}

#[test]
fn the_audit_log_is_found_through() {
    let mut bank = Bank::new();
    let account = bank.funded("10");
    let customer = text(&bank.json(&["account", "show", &account])["holders"][0]["customer"]);
    bank.json(&[
        "customer",
        "update",
        &customer,
        "--email",
        "ana@example.com",
    ]);
    bank.now += super::common::DAY;
    bank.json(&["account", "freeze", &account, "--reason", "court"]);
    let count = |arguments: &[&str]| {
        let arguments = [&["audit", "log", "--limit", "200"], arguments].concat();
        bank.json(&arguments)["items"]
            .as_array()
            .map_or(0, Vec::len)
    };
    assert_eq!(count(&["--subject", "customer"]), 2);
    assert_eq!(count(&["--subject", "account", "--record", &account]), 2);
    assert_eq!(count(&["--action", "frozen"]), 1);
    assert_eq!(count(&["--from", "2026-11-22"]), 1);
    assert_eq!(count(&["--operator", "nobody"]), 0);
    let newest = bank.json(&["audit", "log", "--limit", "1"]);
    let line = &newest["items"][0];
    assert_eq!(text(&line["action"]), "frozen");
    assert_eq!(text(&line["operator"]), "anna");
    assert!(!text(&line["origin"]).is_empty());
    assert_eq!(text(&line["after"]["freeze_reason"]), "court");
    let next = text(&newest["next"]);
    let before = bank.json(&["audit", "log", "--limit", "1", "--after", &next]);
    assert_eq!(text(&before["items"][0]["action"]), "updated");
    // That an address was changed is for the auditor, the address is not.
    let all = bank.run(&["audit", "log", "-o", "csv"]).done().stdout;
    assert!(
        !all.contains("ana@example.com") && all.contains("***"),
        "{all}"
    );
    let oldest = bank.json(&["audit", "log", "--limit", "1", "--oldest-first"]);
    assert_eq!(oldest["items"][0]["id"], 1);
}

/// Whom a server lets in it knows: no name of the system counts there, and
/// on this machine no variable.
#[test]
fn the_account_is_what_cannot_be_chosen() {
    let bank = Bank::new();
    let whoami = |variable: (&str, &str)| {
        let mut command = bank.command(&["whoami", "-o", "json"]);
        command
            .env_remove("BANKCTL_TEST_OPERATOR")
            .env(variable.0, variable.1);
        super::common::Run::of(command.output_in_time().expect("it runs"))
            .done()
            .json()
    };
    let account = text(&whoami(("LANG", "C"))["account"]);
    for name in [
        "USER",
        "LOGNAME",
        "USERNAME",
        "SUDO_USER",
        "BANKCTL_OPERATOR",
    ] {
        assert_eq!(text(&whoami((name, "anna"))["account"]), account, "{name}");
    }
    if engine::ON_SERVER {
        assert_eq!(account, "bank", "the role of the server");
    }
}
