//! What is wrong with the machine is found, and its cure is told.

use crate::common::deadline::InTime as _;
use serde_json::Value;

use crate::common::{Bank, DAY, Run, text};

/// The status of a check.
fn status(run: &Run, check: &str) -> Option<String> {
    let items = run.json()["items"].as_array().cloned().expect("a list");
    let found = items.iter().find(|item| item["check"] == check)?;
    let cured = found["status"] == "ok" || found["cure"].is_string();
    assert!(cured, "no cure: {found}");
    Some(text(&found["status"]))
}

fn examined(bank: &Bank) -> Run {
    let run = bank.run(&["doctor", "-o", "json"]);
    let all_good = run.json()["items"]
        .as_array()
        .is_some_and(|items| items.iter().all(|item| item["status"] == "ok"));
    assert_eq!(
        run.code,
        if all_good { 0 } else { 9 },
        "{}{}",
        run.stdout,
        run.stderr
    );
    run
}

#[test]
fn a_ledger_in_order_is_said_to_be() {
    let bank = Bank::new();
    bank.funded("5.00");
    let run = examined(&bank);
    for check in [
        "permissions",
        "limits",
        "wal",
        "leftovers",
        "open",
        "clock",
        "engine",
    ] {
        assert_eq!(
            status(&run, check).as_deref(),
            Some("ok"),
            "{check}: {}",
            run.stdout
        );
    }
    for check in ["free_space", "file_system"] {
        assert!(status(&run, check).is_some(), "{check}: {}", run.stdout);
    }
}

#[cfg(unix)]
#[test]
fn what_is_not_in_order_is_named() {
    use std::os::unix::fs::PermissionsExt as _;
    let mut bank = Bank::new();
    bank.funded("5.00");
    let open = std::fs::Permissions::from_mode(0o644);
    std::fs::set_permissions(bank.ledger(), open).expect("changed");
    std::fs::create_dir(bank.path(".bankctl-x.restore")).expect("made");
    bank.file("bank.db-journal", "");
    bank.now -= DAY;
    let run = examined(&bank);
    let warned = |check: &str| status(&run, check);
    assert_eq!(warned("permissions").as_deref(), Some("warning"));
    assert_eq!(warned("leftovers").as_deref(), Some("warning"));
    assert_eq!(warned("clock").as_deref(), Some("problem"));
    let found: Value = run.json();
    assert!(found.to_string().contains("chmod 600"), "{found}");
    assert!(found.to_string().contains("bank.db-journal"), "{found}");
}

#[test]
fn a_ledger_that_is_damaged_or_missing_is_a_finding() {
    let bank = Bank::new();
    bank.funded("5.00");
    let connection = rusqlite::Connection::open(bank.ledger()).expect("the ledger");
    connection
        .execute_batch("DROP TRIGGER transfer_is_append_only_update")
        .expect("altered");
    drop(connection);
    assert_eq!(
        status(&examined(&bank), "engine").as_deref(),
        Some("problem")
    );
    std::fs::write(bank.ledger(), "garbage").expect("written");
    assert_eq!(status(&examined(&bank), "open").as_deref(), Some("problem"));
    std::fs::remove_file(bank.ledger()).expect("removed");
    assert_eq!(status(&examined(&bank), "open").as_deref(), Some("problem"));
    assert!(!bank.ledger().exists(), "looking makes nothing");
}

/// Where files may not grow.
#[cfg(unix)]
#[test]
fn a_limit_of_the_process_is_named() {
    let bank = Bank::new();
    let direct = bank.command(&["doctor", "-o", "json"]);
    let output = std::process::Command::new("sh")
        .env_clear()
        .envs(
            direct
                .get_envs()
                .filter_map(|(name, value)| Some((name, value?))),
        )
        .args(["-c", "ulimit -f 4096; exec \"$@\"", "sh"])
        .arg(direct.get_program())
        .args(direct.get_args())
        .output_in_time()
        .expect("a shell");
    assert_eq!(
        status(&Run::of(output), "limits").as_deref(),
        Some("warning")
    );
}
