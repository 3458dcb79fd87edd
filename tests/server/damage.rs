//! Rows that can't be read are told as damage, at once: no server is away.

use super::common::Bank;
use super::engine::connection;

#[test]
fn a_row_that_cannot_be_read_is_damage() {
    let alterations = [
        "ALTER TABLE customer ALTER name TYPE BYTEA USING convert_to(name, 'UTF8')",
        "ALTER TABLE customer ALTER name DROP NOT NULL; UPDATE customer SET name = NULL",
        "ALTER TABLE customer ALTER created_at TYPE TEXT",
        "ALTER TABLE customer ALTER created_at TYPE SMALLINT USING 1",
        "ALTER TABLE customer ALTER status DROP NOT NULL; UPDATE customer SET status = NULL",
        "UPDATE customer SET status = 9",
        "ALTER TABLE customer DROP COLUMN email_sealed",
        "ALTER TABLE holder RENAME TO holders",
    ];
    for alteration in alterations {
        let bank = Bank::new();
        let number = bank.customer("Ana");
        connection(&bank)
            .batch_execute(alteration)
            .expect(alteration);
        for command in [
            &["customer", "show", &number][..],
            &["account", "open", "--customer", &number],
        ] {
            let (exit, error) = bank.fails(command);
            let told = (exit, error["code"].as_str());
            assert_eq!(
                told,
                (8, Some("verification_failed")),
                "{alteration}: {error}"
            );
        }
    }
}

/// The schema restricts no code: the program knows them, and the proof tells of
/// others.
#[test]
fn a_code_that_nothing_means_is_told() {
    let bank = Bank::new();
    let account = bank.funded("10.00");
    bank.json(&["hold", "place", &account, "1"]);
    bank.json(&["gl", "add", "nostro/old", "--class", "asset"]);
    let codes = [
        ("operator", "roles"),
        ("customer", "kind"),
        ("customer", "status"),
        ("account", "type"),
        ("account", "status"),
        ("account", "mandate"),
        ("holder", "role"),
        ("hold", "status"),
        ("hold", "purpose"),
        ("change", "subject"),
        ("transfer", "kind"),
        ("transfer", "channel"),
        ("gl_account", "class"),
    ];
    bank.verify();
    let mut connection = connection(&bank);
    connection
        .batch_execute("SET session_replication_role = replica")
        .expect("no triggers");
    for (table, column) in codes {
        let last = format!("ctid = (SELECT max(ctid) FROM {table})");
        let before: i64 = connection
            .query_one(&format!("SELECT {column} FROM {table} WHERE {last}"), &[])
            .expect("a row")
            .try_get::<_, Option<i64>>(0)
            .expect("a number")
            .unwrap_or(-1);
        let set = |from: &str, to: &str| {
            format!("UPDATE {table} SET {column} = {to} WHERE {column} {from}")
        };
        let change = format!("UPDATE {table} SET {column} = 99 WHERE {last}");
        connection.batch_execute(&change).expect(&change);
        let run = bank.run(&["verify", "-o", "json"]);
        assert_eq!(run.code, 8, "{change}: {}", run.stderr);
        assert_eq!(run.json()["ok"], false, "{change}");
        let back = match before {
            -1 => set("= 99", "NULL"),
            code => set("= 99", &code.to_string()),
        };
        connection.batch_execute(&back).expect(&back);
    }
    bank.verify();
}
