//! Where a test's ledger is, and what is in it: a file in its folder.

#![allow(dead_code, unreachable_pub)]

use std::collections::BTreeMap;
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

/// The schema as it grew, up to version 14.
const SCHEMA: [&str; 14] = [
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
    include_str!("../../crates/storage/src/schema/sqlite/0014_house.sql"),
];

/// A ledger of a version, from 8 on, with the steps that follow the rows.
fn make(bank: &Bank, version: usize, more: &[&str]) {
    let settings = format!(
        "PRAGMA application_id = 1112228692; PRAGMA user_version = {version}; \
         PRAGMA foreign_keys = OFF; PRAGMA journal_mode = WAL;"
    );
    let connection = rusqlite::Connection::open(bank.ledger()).expect("a file");
    let scripts = [&settings[..]]
        .into_iter()
        .chain(SCHEMA.into_iter().take(version));
    let sealed = [
        "DROP TRIGGER change_is_append_only_update;",
        include_str!("../../crates/storage/src/schema/sqlite/0006_privacy_sealed.sql"),
    ];
    for script in scripts.chain(sealed).chain(more.iter().copied()) {
        connection.execute_batch(script).expect("a ledger");
    }
}

/// Makes a ledger of schema version 8, which has reasons in plain.
pub fn make_v8(bank: &Bank) {
    make(bank, 8, &[include_str!("../data/ledger-v8-sqlite.sql")]);
}

/// Makes a ledger of schema version 10, which knew no partners, with rows.
pub fn make_v10(bank: &Bank, rows: &str) {
    let more = [
        "DROP TRIGGER change_is_append_only_update;",
        include_str!("../../crates/storage/src/schema/sqlite/0010_forgetting_sealed.sql"),
        rows,
    ];
    make(bank, 10, &more);
}

/// Makes a ledger of schema version 13, from before rows of the journal had
/// sources and groups.
pub fn make_v13(bank: &Bank) {
    let more = [
        "DROP TRIGGER change_is_append_only_update;",
        include_str!("../../crates/storage/src/schema/sqlite/0010_forgetting_sealed.sql"),
        include_str!("../data/ledger-v13-sqlite.sql"),
    ];
    make(bank, 13, &more);
}

/// Takes from a ledger what versions after 14 have brought: tables, columns,
/// indexes and triggers. The rows that there were then stay.
pub fn back_to_v14(bank: &Bank) {
    let then = rusqlite::Connection::open_in_memory().expect("a database");
    for script in SCHEMA {
        then.execute_batch(script).expect("a schema");
    }
    let (before, now) = (objects(&then), objects(&open(bank)));
    // Whatever stands on a table goes before it does.
    let mut undone = String::new();
    for kind in ["trigger", "index", "table"] {
        let later = now
            .iter()
            .filter(|(key, _)| key.0 == kind && !before.contains_key(*key));
        let changed = now.iter().filter(|(key, sql)| {
            key.0 == kind && kind == "trigger" && before.get(*key).is_some_and(|old| old != *sql)
        });
        for ((_, name), _) in later.chain(changed) {
            writeln!(undone, "DROP {kind} {name};").expect("a text");
        }
    }
    let columns = "SELECT name FROM pragma_table_info(?1)";
    for (_, table) in before.keys().filter(|(kind, _)| kind == "table") {
        let of = |connection: &rusqlite::Connection| -> Vec<String> {
            let mut statement = connection.prepare(columns).expect("a statement");
            let rows = statement
                .query_map([table], |row| row.get(0))
                .expect("rows");
            rows.map(|row| row.expect("a name")).collect()
        };
        let old = of(&then);
        for column in of(&open(bank)).iter().filter(|name| !old.contains(name)) {
            writeln!(undone, "ALTER TABLE {table} DROP COLUMN {column};").expect("a text");
        }
    }
    for (key, sql) in before.iter().filter(|(key, _)| key.0 == "trigger") {
        if now.get(key) != Some(sql) {
            writeln!(undone, "{sql};").expect("a text");
        }
    }
    // Accounts of the chart that versions after 14 have brought, which nothing was
    // booked to.
    let kept = "gl_account_is_never_deleted";
    let sql = &before[&("trigger".to_owned(), kept.to_owned())];
    let chart = "SELECT group_concat(id) FROM gl_account";
    let ids: String = then.query_row(chart, [], |row| row.get(0)).expect("rows");
    writeln!(
        undone,
        "DROP TRIGGER {kept}; DELETE FROM gl_account WHERE id < 200 AND id NOT IN ({ids}); {sql};"
    )
    .expect("a text");
    run(bank, &format!("{undone} PRAGMA user_version = 14;"));
}

fn open(bank: &Bank) -> rusqlite::Connection {
    rusqlite::Connection::open(bank.ledger()).expect("a file")
}

/// What a schema has, by kind and name, and how it was made.
fn objects(connection: &rusqlite::Connection) -> BTreeMap<(String, String), String> {
    let sql = "SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL";
    let mut statement = connection.prepare(sql).expect("a statement");
    let rows = statement.query_map([], |row| Ok(((row.get(0)?, row.get(1)?), row.get(2)?)));
    rows.expect("rows")
        .map(|row| row.expect("an object"))
        .collect()
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
