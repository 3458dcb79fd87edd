//! A copy of what many wrote at once, each in a lane of its own.

use std::process::Stdio;

use super::common::{Bank, NOON};
use super::engine::connection;
use crate::common::deadline::{InTime as _, until};

/// A bank in a file of its folder.
fn in_file() -> Bank {
    let mut bank = Bank::nowhere();
    bank.location = bank.ledger().display().to_string();
    bank
}

fn arguments<'a>(from: &'a Bank, to: &'a Bank) -> [&'a str; 6] {
    let (from, to) = (from.location.as_str(), to.location.as_str());
    ["ledger", "copy", "--from", from, "--to", to]
}

/// A bank whose last two transactions are in two lanes: the one with the
/// higher number was booked an hour earlier.
fn skewed() -> (Bank, [String; 2]) {
    let mut bank = Bank::new();
    let accounts = [(); 2].map(|()| bank.account(&[]));
    bank.json(&["deposit", &accounts[1], "1.00"]);
    // A teller whose clock is right waits for an account.
    let (mut account, mut lane) = (connection(&bank), connection(&bank));
    let mut held = account.transaction().expect("a transaction");
    let key: String = accounts[1].chars().take(9).collect();
    let lock = format!("SELECT 1 FROM position WHERE account = {key} FOR UPDATE");
    held.execute(&lock, &[]).expect("locked");
    let waiting = bank
        .command(&["deposit", &accounts[1], "5.00"])
        .stdout(Stdio::null())
        .start()
        .expect("the binary runs");
    let waits = "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' \
                 AND query LIKE '%position%'";
    until("a teller waits for an account", || {
        let found = lane.query_opt(waits, &[]).expect("asked");
        found.map(drop)
    });
    // Another's is an hour ahead, and that one is done first.
    bank.now = NOON + 3_600_000_000;
    bank.json(&["deposit", &accounts[0], "7.00"]);
    bank.now = NOON;
    // Its lane is taken, so the one that waited takes another.
    let mut taken = lane.transaction().expect("a transaction");
    let lanes = "SELECT id FROM log WHERE id = 1 FOR UPDATE";
    taken.execute(lanes, &[]).expect("locked");
    held.rollback().expect("let go");
    let mut waiting = waiting;
    assert!(waiting.wait().expect("ended").success());
    taken.rollback().expect("let go");
    let last = lane
        .query(
            "SELECT booked_at, lane FROM transfer ORDER BY id DESC LIMIT 2",
            &[],
        )
        .expect("rows");
    let [last, before] = [0, 1].map(|row| {
        let row: &postgres::Row = &last[row];
        (row.get::<_, i64>(0), row.get::<_, i64>(1))
    });
    assert!(
        last.0 < before.0 && last.1 != before.1,
        "{last:?} {before:?}"
    );
    bank.verify();
    (bank, accounts)
}

#[test]
fn a_file_that_was_copied_from_a_server_books_nothing_before_an_accounts_last() {
    let (server, [ahead, _]) = skewed();
    let file = in_file();
    server.json(&arguments(&server, &file));
    file.verify();
    file.json(&["deposit", &ahead, "1.00"]);
    let wages = file.file("wages.csv", format!("account,amount\n{ahead},2.00\n"));
    file.json(&["import", "payroll", &wages]);
    file.verify();
    assert_eq!(file.balance(&ahead), "10.00");
}

/// The copy was broken off when a lower number was not committed yet: it lacks
/// the end of one lane, and has later numbers of another.
#[test]
fn a_copy_goes_on_although_numbers_were_committed_out_of_order() {
    let (server, accounts) = skewed();
    let file = in_file();
    server.json(&arguments(&server, &file));
    let root = server.json(&["verify"])["root"].clone();
    let draft = file.path("bank.db.copying");
    std::fs::rename(file.ledger(), &draft).expect("renamed");
    let copy = rusqlite::Connection::open(&draft).expect("a draft");
    let missing: i64 = copy
        .query_row("SELECT max(id) FROM transfer WHERE lane = 0", [], |row| {
            row.get(0)
        })
        .expect("a row");
    let last: i64 = copy
        .query_row("SELECT max(id) FROM transfer", [], |row| row.get(0))
        .expect("a row");
    assert!(missing < last);
    let sql = |name: &str| -> String {
        let found = "SELECT sql FROM sqlite_schema WHERE name = ?1";
        copy.query_row(found, [name], |row| row.get(0))
            .expect("a trigger")
    };
    // The operator who copied became an operator of the copy when it was whole.
    let tables = [
        ("transfer", Some("transfer_is_append_only_delete")),
        ("change", Some("change_is_append_only_delete")),
        ("operator", None),
    ];
    for (table, trigger) in tables {
        let (without, with) = trigger.map_or_else(Default::default, |name| {
            (format!("DROP TRIGGER {name};"), format!("{};", sql(name)))
        });
        let copied: i64 = connection(&server)
            .query_one(&format!("SELECT max(id) FROM {table}"), &[])
            .expect("a row")
            .get(0);
        let broken_off = match table {
            "operator" => String::new(),
            _ => format!(
                "DELETE FROM {table} WHERE id = (SELECT max(id) FROM {table} WHERE lane = 0);"
            ),
        };
        copy.execute_batch(&format!(
            "PRAGMA foreign_keys = OFF; {without}
             DELETE FROM {table} WHERE id > {copied}; {broken_off}
             {with} PRAGMA user_version = 0;"
        ))
        .expect("a change");
    }
    drop(copy);
    let copied = server.json(&arguments(&server, &file));
    assert_eq!(copied["root"], root);
    file.verify();
    assert_eq!(file.balance(&accounts[0]), "7.00");
}
