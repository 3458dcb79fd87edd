//! A ledger that others keep busy: what is said, and for how long it is waited.
#![cfg(target_os = "linux")]

use std::fs::File;
use std::time::Instant;

use rusqlite::Connection;

use super::common::Bank;
use super::seat::Seat;

/// A transaction that keeps others from writing.
fn writing(bank: &Bank) -> Connection {
    let connection = Connection::open(bank.ledger()).expect("opened");
    let begun = connection.execute_batch("BEGIN IMMEDIATE");
    begun.expect("the write lock");
    connection
}

#[test]
fn a_long_wait_is_told_and_ends_when_the_ledger_is_free() {
    let bank = Bank::new();
    let account = bank.funded("1");
    let other = writing(&bank);
    let seat = Seat::of(&bank, &["deposit", &account, "5", "--yes"]);
    seat.sees("waiting for the ledger: another process is writing");
    other.execute_batch("ROLLBACK").expect("free");
    let (code, shown) = seat.ends();
    assert_eq!(code, 0, "{shown}");
}

#[test]
fn the_process_that_has_the_turn_is_named() {
    let bank = Bank::new();
    let account = bank.funded("1");
    // As long as it is open, there is a WAL.
    let reader = Connection::open(bank.ledger()).expect("opened");
    let read = reader.query_row("SELECT count(*) FROM account", [], |row| {
        row.get::<_, i64>(0)
    });
    read.expect("read");
    let wal = File::open(bank.path("bank.db-wal")).expect("a WAL");
    wal.lock().expect("the turn");
    let seat = Seat::of(&bank, &["deposit", &account, "5", "--yes"]);
    let process = std::process::id();
    seat.sees(&format!(
        "waiting for the ledger: another process ({process}) is writing"
    ));
    wal.unlock().expect("free");
    assert_eq!(seat.ends().0, 0);
}

#[test]
fn the_timeout_says_for_how_long() {
    let bank = Bank::new();
    let account = bank.funded("1");
    let _other = writing(&bank);
    let since = Instant::now();
    let (code, error) = bank.fails(&["deposit", &account, "5", "--timeout", "1"]);
    assert_eq!((code, &error["code"]), (7, &"busy".into()));
    let message = error["message"].as_str().expect("a message");
    assert_eq!(message, "the ledger stayed busy for 1 seconds");
    assert!(since.elapsed().as_secs() < 20, "{:?}", since.elapsed());
    // In a pipe nothing is said of the wait itself.
    let run = bank.run(&["deposit", &account, "5", "--timeout", "2"]);
    assert!(
        run.stderr.starts_with("bankctl: the ledger stayed busy"),
        "{}",
        run.stderr
    );
    let run = bank.run(&["balance", &account, "--timeout", "99999999"]);
    assert_eq!(run.code, 2, "{}", run.stderr);
}
