//! A ledger that is copied to another file: one copier at a time, and none
//! that writes into what is a ledger by then.

use std::fmt::Write as _;
use std::process::{Command, Stdio};

use super::common::{Bank, text};
use crate::common::deadline::{InTime as _, LONGEST, Started};

/// A bank with so many wages that copying it takes a while.
fn large() -> (Bank, String) {
    let bank = Bank::new();
    let account = bank.account(&[]);
    let mut wages = "account,amount\n".to_owned();
    for _ in 0..60_000 {
        let _ = writeln!(wages, "{account},1.00");
    }
    let wages = bank.file("wages.csv", wages);
    bank.json(&["import", "payroll", &wages]);
    (bank, account)
}

fn signal(child: &Started, name: &str) {
    let sent = Command::new("kill")
        .args([name, &child.id().to_string()])
        .status_in_time();
    assert!(sent.expect("kill runs").success());
}

#[test]
fn one_copier_writes_to_a_draft_at_a_time() {
    let (bank, account) = large();
    let place = bank.path("copy.db");
    let target = place.display().to_string();
    let draft = bank.path("copy.db.copying");
    let arguments = ["ledger", "copy", "--to", &target];
    let mut first = bank
        .command(&arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .start()
        .expect("the binary runs");
    let size = || draft.metadata().map_or(0, |data| data.len());
    let since = std::time::Instant::now();
    while size() < 1_000_000 && !place.exists() && since.elapsed() < LONGEST {
        std::thread::yield_now();
    }
    signal(&first, "-STOP");
    assert!(!place.exists(), "too fast to be paused");
    // A process that comes second leaves the draft alone, and says whose it is.
    let (code, error) = bank.fails(&arguments);
    assert_eq!((code, text(&error["code"]).as_str()), (6, "already_exists"));
    assert!(
        text(&error["message"]).contains("copy.db.copying"),
        "{error}"
    );
    // A draft is no ledger, whatever it is called.
    let draft_name = draft.display().to_string();
    bank.refuses(&["--ledger", &draft_name, "verify"], 8, "not_a_ledger");
    // The lock ends with its process, and the copy goes on.
    first.kill().expect("killed");
    first.wait().expect("ended");
    let copied = bank.json(&arguments);
    assert_eq!(copied["root"], bank.json(&["verify"])["root"]);
    assert!(!draft.exists());
    let there = bank.json(&["--ledger", &target, "balance", &account]);
    assert_eq!(there["items"][0]["ledger_balance"], "60000.00");
}

#[test]
fn a_copy_that_was_altered_says_what_to_remove() {
    let bank = Bank::new();
    bank.funded("10.00");
    let target = bank.path("copy.db").display().to_string();
    let arguments = ["ledger", "copy", "--to", &target];
    // The beginning of a copy, with a row that was changed by hand.
    bank.json(&arguments);
    let draft = bank.path("copy.db.copying");
    std::fs::rename(&target, &draft).expect("renamed");
    let connection = rusqlite::Connection::open(&draft).expect("a draft");
    connection
        .execute_batch(
            "DROP TRIGGER transfer_is_append_only_update;
             UPDATE transfer SET amount_minor = 2000;
             CREATE TRIGGER transfer_is_append_only_update BEFORE UPDATE ON transfer
             BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
             PRAGMA user_version = 0;",
        )
        .expect("a change");
    drop(connection);
    let (code, error) = bank.fails(&arguments);
    assert_eq!(
        (code, text(&error["code"]).as_str()),
        (8, "verification_failed")
    );
    assert!(text(&error["hint"]).contains("copy.db.copying"), "{error}");
    std::fs::remove_file(&draft).expect("removed");
    for part in ["-wal", "-shm"] {
        let _ = std::fs::remove_file(bank.path(&format!("copy.db.copying{part}")));
    }
    bank.json(&arguments);
}
