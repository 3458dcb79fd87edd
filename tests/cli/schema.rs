//! A schema that was changed by hand, and what the schema itself refuses.

use rusqlite::Connection;

use super::verify::{lively, tampered};

#[test]
fn a_schema_that_was_changed_is_found() {
    let bank = lively();
    let connection = Connection::open(bank.ledger()).expect("a ledger");
    let named: Vec<(String, String)> = connection
        .prepare("SELECT type, name FROM sqlite_schema WHERE sql IS NOT NULL AND type <> 'trigger'")
        .and_then(|mut statement| {
            statement
                .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect()
        })
        .expect("the schema");
    drop(connection);
    let mut cases: Vec<String> = named
        .iter()
        .map(|(kind, name)| format!("DROP {kind} {name}"))
        .collect();
    cases.push("CREATE TABLE hidden (id INTEGER)".to_owned());
    cases.push("CREATE TRIGGER later AFTER INSERT ON customer BEGIN SELECT 1; END".to_owned());
    cases.push("CREATE INDEX more ON transfer (memo)".to_owned());
    cases.push("ALTER TABLE customer ADD COLUMN more TEXT".to_owned());
    cases.push("ALTER TABLE rollup RENAME COLUMN transfers TO others".to_owned());
    let mut missed = Vec::new();
    for change in &cases {
        let found = tampered(&bank, change, |connection| {
            connection
                .execute_batch(change)
                .unwrap_or_else(|e| panic!("{change}: {e}"));
        });
        missed.extend(found.err());
    }
    assert!(missed.is_empty(), "missed:\n{}", missed.join("\n"));
}

#[test]
fn a_trigger_that_was_dropped_is_found() {
    let bank = lively();
    let names = [
        "transfer_is_append_only_update",
        "transfer_is_append_only_delete",
        "change_is_append_only_update",
        "change_is_append_only_delete",
        "customer_is_never_deleted",
        "account_is_never_deleted",
        "position_is_never_deleted",
        "hold_is_never_deleted",
        "batch_is_never_deleted",
        "log_is_never_deleted",
    ];
    for name in names {
        let connection = Connection::open(bank.ledger()).expect("a ledger");
        let sql: String = connection
            .query_row(
                "SELECT sql FROM sqlite_schema WHERE name = ?1",
                [name],
                |row| row.get(0),
            )
            .expect("a trigger");
        connection
            .execute_batch(&format!("DROP TRIGGER {name}"))
            .expect("dropped");
        let run = bank.run(&["verify", "-o", "json"]);
        assert_eq!(run.code, 8, "{name}");
        assert!(
            run.json()["problems"].to_string().contains(name),
            "{name}: {}",
            run.stdout
        );
        connection.execute_batch(&sql).expect("made again");
        bank.verify();
    }
}

#[test]
fn the_schema_refuses_to_change_what_was_written() {
    let bank = lively();
    let connection = Connection::open(bank.ledger()).expect("a ledger");
    connection
        .execute_batch("PRAGMA recursive_triggers = ON")
        .expect("a setting");
    for table in ["transfer", "change"] {
        for change in [
            format!("UPDATE {table} SET id = id + 1000"),
            format!("DELETE FROM {table}"),
            format!("INSERT OR REPLACE INTO {table} SELECT * FROM {table} WHERE id = 1"),
            format!("REPLACE INTO {table} SELECT * FROM {table} WHERE id = 1"),
        ] {
            let refused = connection
                .execute(&change, [])
                .expect_err(&change)
                .to_string();
            assert!(refused.contains("append-only"), "{change}: {refused}");
        }
    }
    let kept = ["customer", "account", "position", "hold", "batch", "log"];
    for table in kept {
        assert!(
            connection
                .execute(&format!("DELETE FROM {table}"), [])
                .is_err(),
            "{table}"
        );
    }
    drop(connection);
    bank.verify();
}
