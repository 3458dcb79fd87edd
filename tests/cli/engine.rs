//! Where a test's ledger is, and what is in it: a file in its folder.

#![allow(dead_code, unreachable_pub)]

use std::fmt::Write as _;
use std::path::Path;

use crate::common::Bank;

/// Whether the ledger is on a server.
pub const ON_SERVER: bool = false;

/// What the ledger of a folder is called.
pub fn location(folder: &Path) -> String {
    folder.join("bank.db").display().to_string()
}

/// Whether there is nothing where the ledger would be.
pub fn is_nowhere(bank: &Bank) -> bool {
    !bank.ledger().exists()
}

/// Makes a ledger of schema version 1 with rows of that time.
pub fn make_old(bank: &Bank) {
    let schema = include_str!("../../crates/storage/src/schema/sqlite/0001_ledger.sql");
    let rows = std::fs::read_to_string(crate::common::data("ledger-v1-sqlite.sql"));
    let settings = "PRAGMA application_id = 1112228692; PRAGMA user_version = 1; \
                    PRAGMA foreign_keys = OFF; PRAGMA journal_mode = WAL;";
    let connection = rusqlite::Connection::open(bank.ledger()).expect("a file");
    for script in [settings, schema, &rows.expect("the rows")] {
        connection.execute_batch(script).expect("a ledger");
    }
}

/// Makes a ledger of schema version 8, which has reasons in plain.
pub fn make_v8(bank: &Bank) {
    let scripts = [
        "PRAGMA application_id = 1112228692; PRAGMA user_version = 8; \
         PRAGMA foreign_keys = OFF; PRAGMA journal_mode = WAL;",
        include_str!("../../crates/storage/src/schema/sqlite/0001_ledger.sql"),
        include_str!("../../crates/storage/src/schema/sqlite/0002_transit.sql"),
        include_str!("../../crates/storage/src/schema/sqlite/0003_operators.sql"),
        include_str!("../../crates/storage/src/schema/sqlite/0004_approvals.sql"),
        include_str!("../../crates/storage/src/schema/sqlite/0005_tokens.sql"),
        include_str!("../../crates/storage/src/schema/sqlite/0006_privacy.sql"),
        include_str!("../../crates/storage/src/schema/sqlite/0007_knowing.sql"),
        include_str!("../../crates/storage/src/schema/sqlite/0008_login.sql"),
        "DROP TRIGGER change_is_append_only_update;",
        include_str!("../../crates/storage/src/schema/sqlite/0006_privacy_sealed.sql"),
        include_str!("../data/ledger-v8-sqlite.sql"),
    ];
    let connection = rusqlite::Connection::open(bank.ledger()).expect("a file");
    for script in scripts {
        connection.execute_batch(script).expect("a ledger");
    }
}

/// Makes a ledger of schema version 13, from before rows of the journal had
/// sources and groups.
pub fn make_v13(bank: &Bank) {
    let scripts = [
        "PRAGMA application_id = 1112228692; PRAGMA user_version = 13; \
         PRAGMA foreign_keys = OFF; PRAGMA journal_mode = WAL;",
        include_str!("../../crates/storage/src/schema/sqlite/0001_ledger.sql"),
        include_str!("../../crates/storage/src/schema/sqlite/0002_transit.sql"),
        include_str!("../../crates/storage/src/schema/sqlite/0003_operators.sql"),
        include_str!("../../crates/storage/src/schema/sqlite/0004_approvals.sql"),
        include_str!("../../crates/storage/src/schema/sqlite/0005_tokens.sql"),
        include_str!("../../crates/storage/src/schema/sqlite/0006_privacy.sql"),
        include_str!("../../crates/storage/src/schema/sqlite/0007_knowing.sql"),
        include_str!("../../crates/storage/src/schema/sqlite/0008_login.sql"),
        include_str!("../../crates/storage/src/schema/sqlite/0009_files.sql"),
        include_str!("../../crates/storage/src/schema/sqlite/0010_forgetting.sql"),
        include_str!("../../crates/storage/src/schema/sqlite/0011_recorded.sql"),
        include_str!("../../crates/storage/src/schema/sqlite/0012_partners.sql"),
        include_str!("../../crates/storage/src/schema/sqlite/0013_callers.sql"),
        "DROP TRIGGER change_is_append_only_update;",
        include_str!("../../crates/storage/src/schema/sqlite/0006_privacy_sealed.sql"),
        "DROP TRIGGER change_is_append_only_update;",
        include_str!("../../crates/storage/src/schema/sqlite/0010_forgetting_sealed.sql"),
        include_str!("../data/ledger-v13-sqlite.sql"),
    ];
    let connection = rusqlite::Connection::open(bank.ledger()).expect("a file");
    for script in scripts {
        connection.execute_batch(script).expect("a ledger");
    }
}

/// Runs statements on a ledger by hand.
pub fn alter(bank: &Bank, statements: &str) {
    run(bank, statements);
}

/// Lets nobody insert into a table, or update it, until it is unblocked.
pub fn block(bank: &Bank, table: &str, what: &str) {
    run(
        bank,
        &format!(
            "CREATE TRIGGER blocked_{table} BEFORE {what} ON {table} \
             BEGIN SELECT RAISE(ABORT, 'blocked'); END"
        ),
    );
}

/// Lets others write again.
pub fn unblock(bank: &Bank, table: &str) {
    run(bank, &format!("DROP TRIGGER blocked_{table}"));
}

fn run(bank: &Bank, statement: &str) {
    let connection = rusqlite::Connection::open(bank.ledger()).expect("the file");
    connection.execute_batch(statement).expect(statement);
}

/// Every row of every table, as text.
pub fn content(bank: &Bank) -> String {
    let connection = rusqlite::Connection::open(bank.ledger()).expect("the file");
    let mut tables = connection
        .prepare("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
        .expect("a statement");
    let names: Vec<String> = tables
        .query_map([], |row| row.get(0))
        .expect("rows")
        .map(|name| name.expect("a name"))
        .collect();
    assert!(names.len() > 5, "{names:?}");
    let mut text = String::new();
    for name in names {
        let mut rows = connection
            .prepare(&format!("SELECT * FROM \"{name}\""))
            .expect("a statement");
        let width = rows.column_count();
        let mut found = rows.query([]).expect("rows");
        while let Some(row) = found.next().expect("a row") {
            let values: Vec<rusqlite::types::Value> = (0..width)
                .map(|place| row.get(place).expect("a value"))
                .collect();
            writeln!(text, "{name} {values:?}").expect("a string takes it");
        }
    }
    text
}
