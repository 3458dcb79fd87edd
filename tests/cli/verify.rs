//! `verify` finds what was changed by hand, and says nothing of sound books.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use rusqlite::Connection;
use rusqlite::types::Value as Cell;

use super::by_hand::{columns, exactly, rows, tables, unheld};
use super::common::{Bank, DAY, NOON, text};
use super::full_ledger::{both_ways, chart, interest, log_in_and_out, ordered, papers};
use super::full_nights::{drawers, standing};

/// A small ledger where every table has rows, and nearly every column a value
/// (the hold of a batch takes a file of several chunks).
pub fn lively() -> Bank {
    let mut bank = Bank::new();
    crate::ach::numbers(&bank);
    let ana = text(
        &bank.json(&[
            "customer",
            "add",
            "--name",
            "Ana García",
            "--email",
            "ana@example.com",
            "--phone",
            "+49 30 1234",
            "--address",
            "Unter den Linden 1",
            "--birth-date",
            "1990-02-03",
            "--external-id",
            "OLD-1",
        ])["number"],
    );
    let bob = bank.customer("Bob Builder");
    bank.json(&["customer", "close", "--yes", &bank.customer("Gone")]);
    let first = text(
        &bank.json(&[
            "account",
            "open",
            "--customer",
            &ana,
            "--joint",
            &bob,
            "--overdraft",
            "50",
            "--name",
            "House",
            "--external-number",
            "DE44500105175407324931",
        ])["number"],
    );
    let second = text(&bank.json(&["account", "open", "--customer", &bob])["number"]);
    let idle = text(&bank.json(&["account", "open", "--customer", &bob])["number"]);
    bank.json(&["account", "freeze", &idle, "--reason", "a court"]);
    bank.json(&[
        "account",
        "close",
        "--yes",
        &text(&bank.json(&["account", "open", "--customer", &bob])["number"]),
    ]);
    chart(&bank, &first);
    papers(&bank, &ana);
    ordered(&bank, &ana, &bob);
    bank.json(&["customer", "suspend", &bob, "--reason", "moved away"]);
    move_money(&mut bank, &first, &second);
    crate::checks::of_each_kind(&bank, &first);
    "anna".clone_into(&mut bank.operator);
    log_in_and_out(&mut bank);
    both_ways(&bank, &first);
    bank.json(&["ctr", "exempt", &ana]);
    bank.json(&["customer", "link", &ana, &bob, "--ctr"]);
    let rule = "rule set much --template large --action alert";
    bank.json(&rule.split(' ').collect::<Vec<_>>());
    bank.json(&["case", "open", "nothing in it"]);
    crate::checks_made::draw(&bank, &first);
    crate::ach::of_each_state(&bank, &first);
    // The month is over.
    bank.now = NOON + 10 * DAY;
    bank.json(&["statement", &first, "--during", "2026-11"]);
    crate::reconcile_kept::kept(&bank);
    bank.verify();
    bank
}

/// The same with business days: a calendar, a problem that was mended, and a month
/// of nights that is closed.
pub fn nightly() -> Bank {
    let mut bank = lively();
    bank.now = NOON + 30 * DAY;
    "anna".clone_into(&mut bank.operator);
    for words in [
        &["calendar", "add", "own", "--weekend", "none"][..],
        &["calendar", "holiday", "own", "2026-12-24", "--label", "Eve"],
        &["day", "set", "--calendar", "own"],
        &["day", "open", "--yes"],
    ] {
        bank.json(words);
    }
    interest(&bank);
    standing(&bank);
    let alter = |by: &str| {
        let statement = format!(
            "UPDATE position SET balance_minor = balance_minor {by} WHERE account = (SELECT max(account) FROM position)"
        );
        let connection = Connection::open(bank.ledger()).expect("a ledger");
        connection.execute_batch(&statement).expect("altered");
    };
    alter("+ 7");
    assert_eq!(bank.run(&["day", "close"]).code, 9);
    alter("- 7");
    bank.json(&["day", "retry", "2026-12-21"]);
    bank.now += 12 * DAY;
    // What must be sent back is told.
    assert_eq!(bank.run(&["close-of-business"]).code, 9);
    bank.json(&["period", "close", "2026-12"]);
    let due = bank.json(&["fee", "list", "--status", "due"])["items"][0]["id"].to_string();
    bank.json(&["fee", "waive", &due, "--reason", "hardship"]);
    drawers(&mut bank);
    crate::disputed::disputed(&mut bank);
    let last = "transfer cash/vault clearing/wire 1 --ref LAST";
    bank.json(&last.split(' ').collect::<Vec<_>>());
    bank.json(&["reverse", "LAST", "--reason", "a mistake"]);
    bank
}

/// Payments, holds, a reversal and a payroll, on two days and by two people.
fn move_money(bank: &mut Bank, first: &str, second: &str) {
    bank.json(&[
        "deposit",
        first,
        "1000",
        "--ref",
        "D-1",
        "--memo",
        "wages",
        "--channel",
        "wire",
        "--value-date",
        "2026-11-20",
    ]);
    let hold = text(
        &bank.json(&[
            "hold",
            "place",
            first,
            "40",
            "--ref",
            "H-1",
            "--memo",
            "hotel",
            "--expires",
            "2026-12-24",
        ])["id"],
    );
    bank.json(&["hold", "capture", &hold, "30"]);
    bank.json(&["hold", "place", first, "5"]);
    let payments = serde_json::json!([
        {"op": "deposit", "account": first, "amount": "3.00"},
        {"op": "transfer", "from": first, "to": second, "amount": "2.00"},
    ]);
    let together = serde_json::json!({"op": "group", "payments": payments, "ref": "G-1"});
    bank.feed(&["post", "-"], together.to_string().as_bytes())
        .done();
    let released = text(&bank.json(&["hold", "place", first, "7"])["id"]);
    bank.json(&["hold", "release", &released]);
    bank.now += DAY;
    bank.json(&["transfer", first, second, "200", "--ref", "T-1"]);
    bank.json(&["reverse", "--yes", "T-1", "--reason", "wrong account"]);
    bank.json(&["operator", "add", "otto", "--role", "supervisor,admin"]);
    bank.json(&["policy", "set", "withdrawals", "--over", "400"]);
    bank.json(&["operator", "add", "robot", "--role", "service"]);
    for scope in ["stats:read", "hold:list"] {
        let token = ["token", "create", "robot", "--expires", "1d", "--scope"];
        bank.json(&[&token[..], &[scope]].concat());
    }
    let waits = |amount| {
        let run = bank.run(&["withdraw", first, amount, "-o", "json"]);
        assert_eq!(run.code, 10, "{}", run.stderr);
        run.json()["approval"].to_string()
    };
    let (request, _) = (waits("401"), waits("402"));
    "otto".clone_into(&mut bank.operator);
    bank.json(&["approval", "reject", &request, "--reason", "too much"]);
    bank.json(&["withdraw", first, "12.50"]);
    let file = bank.file(
        "pay.csv",
        format!("account,amount\n{first},10.00\n{second},20.00\n{second},x\n"),
    );
    let paid = bank.run(&["import", "payroll", &file, "--skip-rejects", "-o", "json"]);
    assert_eq!(paid.code, 9, "{}", paid.stderr);
    files_and_dates(bank, first, second);
}

/// A file that was fixed, one with a reference in a row that was not taken, money
/// that counts from later days, and the setting about value dates.
fn files_and_dates(bank: &mut Bank, first: &str, second: &str) {
    let fixed = format!("account,amount\n{first},10.00\n{second},20.00\n{second},3.00\n");
    let fixed = bank.file("fixed.csv", fixed);
    let result = bank.json(&["import", "payroll", &fixed]);
    assert_eq!(result["duplicates"], 2, "{result}");
    let rows = format!("account,amount,reference\n{first},4.00,N-1\n{second},x,N-2\n");
    let file = bank.file("references.csv", rows);
    let paid = bank.run(&["import", "payroll", &file, "--skip-rejects"]);
    assert_eq!(paid.code, 9, "{}", paid.stderr);
    let later = [
        "--channel",
        "wire",
        "--value-date",
        "2027-01-05",
        "--ref",
        "L-1",
    ];
    bank.json(&[&["deposit", first, "6"], &later[..]].concat());
    let later = [
        "--channel",
        "wire",
        "--value-date",
        "2027-01-06",
        "--ref",
        "L-2",
    ];
    bank.json(&[&["deposit", second, "7"], &later[..]].concat());
    bank.json(&["reverse", "L-2", "--yes", "--reason", "wrong account"]);
    let run = bank.run(&["ledger", "set", "--back-value-days", "40", "-o", "json"]);
    let request = run.json()["approval"].to_string();
    "anna".clone_into(&mut bank.operator);
    bank.json(&["approval", "approve", &request]);
    "otto".clone_into(&mut bank.operator);
}

/// The ledger as a file by itself, and a hand on it that nothing holds.
fn by_hand(ledger: &Path, work: impl FnOnce(&Connection)) {
    let connection = unheld(ledger);
    work(&connection);
    let back = "PRAGMA wal_checkpoint(TRUNCATE)";
    connection.execute_batch(back).expect("written back");
}

/// Copies the bank, lets a hand on the copy, and asks for the proof.
pub fn tampered(bank: &Bank, what: &str, work: impl FnOnce(&Connection)) -> Result<String, String> {
    let original = bank.ledger();
    let kept = bank.path("kept.db");
    if !kept.exists() {
        by_hand(&original, |_| {});
        bank.verify();
        fs::copy(&original, &kept).expect("a copy");
    }
    for leftover in ["bank.db-wal", "bank.db-shm"] {
        let _ = fs::remove_file(bank.path(leftover));
    }
    fs::copy(&kept, &original).expect("a copy");
    by_hand(&original, work);
    let run = bank.run(&["verify", "-o", "json"]);
    if run.code != 8 {
        return Err(format!(
            "{what}: exit {} {}{}",
            run.code, run.stdout, run.stderr
        ));
    }
    if !run.stderr.contains("verification_failed") {
        return Err(format!("{what}: {}", run.stderr));
    }
    if run.stdout.is_empty() {
        // Without its own row or its last booking no ledger opens at all.
        return Ok(format!("{what}: only the error {}", run.stderr));
    }
    let result = run.json();
    let named = result["ok"] == false
        && result["problems"]
            .as_array()
            .is_some_and(|problems| !problems.is_empty());
    if named {
        Ok(String::new())
    } else {
        Err(format!("{what}: {result}"))
    }
}

/// Another value of the same type.
fn another(cell: &Cell) -> String {
    match cell {
        Cell::Null => "7".to_owned(),
        Cell::Integer(value) => if *value == 1 { "2" } else { "1" }.to_owned(),
        Cell::Real(_) => "0".to_owned(),
        Cell::Text(value) if value == "USD" => "'EUR'".to_owned(),
        Cell::Text(value) if value == "UTC" => "'Europe/Berlin'".to_owned(),
        Cell::Text(value) => format!("'{}x'", value.replace('\'', "''")),
        Cell::Blob(bytes) => {
            let other = if bytes.first() == Some(&0xab) {
                "cd"
            } else {
                "ab"
            };
            format!("x'{}'", other.repeat(bytes.len().max(1)))
        }
    }
}

/// What a ledger knows of its file alone, which is no part of the books;
/// `docs/internals/durability.md` names it among what is not proved.
const OF_THE_FILE: [&str; 3] = ["ledger.place", "ledger.wipe_since", "ledger.wipe_all"];

#[test]
fn a_changed_value_in_any_column_of_any_table_is_found() {
    let bank = nightly();
    let mut missed = Vec::new();
    let mut unopened = BTreeSet::new();
    let mut tried = 0;
    let connection = Connection::open(bank.ledger()).expect("a ledger");
    let mut cases = Vec::new();
    for table in tables(&connection) {
        let names = columns(&connection, &table);
        let all = rows(&connection, &table);
        assert!(!all.is_empty(), "{table} has no rows to change");
        for (at, name) in names.iter().enumerate() {
            if OF_THE_FILE.contains(&format!("{table}.{name}").as_str()) {
                continue;
            }
            // A row with a value there, and one without.
            let with = all.iter().find(|row| row[at] != Cell::Null);
            let without = all.iter().find(|row| row[at] == Cell::Null);
            for row in [with, without].into_iter().flatten() {
                let is_bytes = ["_sealed", "_token", "_tail"]
                    .iter()
                    .any(|end| name.ends_with(end));
                let value = match &row[at] {
                    Cell::Null if is_bytes => "x'ab'".to_owned(),
                    other => another(other),
                };
                let place = exactly(&names, row);
                cases.push((
                    format!("{table}.{name}"),
                    format!("UPDATE OR IGNORE {table} SET {name} = {value} WHERE {place}"),
                    format!("UPDATE OR IGNORE {table} SET {name} = 987654 WHERE {place}"),
                ));
            }
        }
    }
    drop(connection);
    for (column, change, instead) in cases {
        tried += 1;
        let found = tampered(&bank, &change, |connection| {
            let changed = connection.execute(&change, []).expect("a change");
            if changed == 0 {
                // The value was taken by another row.
                assert_eq!(connection.execute(&instead, []), Ok(1), "{instead}");
            }
        });
        match found {
            Ok(told) if told.is_empty() => {}
            Ok(_) => {
                unopened.insert(column);
            }
            Err(wrong) => missed.push(wrong),
        }
    }
    assert!(tried > 100, "only {tried} changes");
    assert!(
        missed.is_empty(),
        "{} of {tried} missed:\n{}",
        missed.len(),
        missed.join("\n")
    );
    // What leaves no ledger to report on; everything else is in the report.
    let allowed = "ledger.id ledger.currency ledger.timezone ledger.policy ledger.login ledger.day ledger.ach";
    let allowed: BTreeSet<String> = allowed.split(' ').map(str::to_owned).collect();
    assert!(unopened.is_subset(&allowed), "{unopened:?}");
}

#[test]
fn a_row_taken_away_or_added_in_any_table_is_found() {
    let bank = nightly();
    let connection = Connection::open(bank.ledger()).expect("a ledger");
    let mut cases = Vec::new();
    for table in tables(&connection) {
        let names = columns(&connection, &table);
        let all = rows(&connection, &table);
        for row in [&all[0], &all[all.len() / 2], &all[all.len() - 1]] {
            // A session that is gone lets nobody in; a copy has none.
            if table == "session" {
                continue;
            }
            cases.push(format!(
                "DELETE FROM {table} WHERE {}",
                exactly(&names, row)
            ));
        }
        // A copy of a row with a key of its own.
        let key = if table == "external_number" || table == "customer_word" {
            "'zz'"
        } else {
            "999999999999"
        };
        let values: Vec<String> = names
            .iter()
            .enumerate()
            .map(|(at, name)| match (at, name.as_str()) {
                (0, _) => key.to_owned(),
                (_, "number") if table == "check_item" => "number + 7".to_owned(),
                (_, "transfer") if table == "check_item" => name.clone(),
                (_, "reference") if table == "arrival" => "'another'".to_owned(),
                (_, "transfer") if table == "dispute" => name.clone(),
                (_, "reference" | "reverses" | "hold" | "external_id" | "transfer") => {
                    "NULL".to_owned()
                }
                (_, "secret_hash" | "access_hash" | "refresh_hash") => "randomblob(32)".to_owned(),
                (_, "entry_key" | "batch_key") => "'another'".to_owned(),
                (_, "name") if table == "operator" => "'eve'".to_owned(),
                (_, "name") if table == "till" => "'another'".to_owned(),
                (_, "account") if table == "till" => "1".to_owned(),
                (_, "holder") if table == "till" => "NULL".to_owned(),
                (_, "name") if table == "calendar" => "'another'".to_owned(),
                (_, "code") if table == "product" => "'another'".to_owned(),
                (_, "nominal") if table == "occurrence" => "1".to_owned(),
                (_, "effective_from" | "valid_from") => format!("{name} + 1000"),
                (_, "period") if table == "fee" => "1".to_owned(),
                (_, "cause" | "rest_of") => "NULL".to_owned(),
                (_, "name") if table == "gl_account" => "'nostro/eve'".to_owned(),
                (_, "identity" | "name") if table == "partner" => "'another'".to_owned(),
                (_, "name") if table == "master_key" => format!("'{}'", "e".repeat(32)),
                _ => name.clone(),
            })
            .collect();
        cases.push(format!(
            "INSERT INTO {table} SELECT {} FROM {table} LIMIT 1",
            values.join(", ")
        ));
    }
    // An account that nothing was booked on, without its balance.
    cases.push("DELETE FROM position WHERE legs = 0 AND account > 100000000".to_owned());
    cases.push("INSERT INTO customer_word SELECT 'zz', id FROM customer WHERE id = 2".to_owned());
    cases.push("INSERT INTO holder SELECT account, 3, 2 FROM holder LIMIT 1".to_owned());
    cases.push("INSERT INTO operator VALUES (77, 'mallory', 1, 31, NULL, 0)".to_owned());
    drop(connection);
    let mut missed = Vec::new();
    for change in &cases {
        let found = tampered(&bank, change, |connection| {
            let changed = connection
                .execute(change, [])
                .unwrap_or_else(|e| panic!("{change}: {e}"));
            assert!(changed > 0, "{change}");
        });
        missed.extend(found.err());
    }
    assert!(cases.len() > 50, "only {} changes", cases.len());
    assert!(missed.is_empty(), "missed:\n{}", missed.join("\n"));
}

/// The journal is read in pages of 2,048 rows, by several readers.
#[test]
fn books_of_many_pages_are_proved_whole() {
    let bank = Bank::new();
    let customer = bank.customer("Ana");
    let account = text(&bank.json(&["account", "open", "--customer", &customer])["number"]);
    let rows: String = (0..5_000).map(|_| format!("{account},1.00\n")).collect();
    let file = bank.file("pay.csv", format!("account,amount\n{rows}"));
    bank.json(&["import", "payroll", &file]);
    let proof = bank.json(&["verify"]);
    assert_eq!(proof["transactions"], 5_000);
    for change in [
        "DELETE FROM transfer WHERE id = 2048",
        "DELETE FROM transfer WHERE id BETWEEN 2049 AND 4096",
        "DELETE FROM transfer WHERE id > 4096",
        "UPDATE transfer SET amount_minor = amount_minor + 1 WHERE id = 4096",
        "UPDATE transfer SET leaf = randomblob(32) WHERE id = 1",
        "UPDATE transfer SET lane = 1 WHERE id = 2049",
        "UPDATE transfer SET id = 1000000000000 WHERE id = 5000",
        "UPDATE transfer SET operator = 7 WHERE id = 3000",
    ] {
        let found = tampered(&bank, change, |connection| {
            assert_ne!(connection.execute(change, []), Ok(0), "{change}");
        });
        assert_eq!(found, Ok(String::new()));
    }
}

/// A lane has a second row of figures only where one has no room.
#[test]
fn figures_that_were_moved_are_found() {
    let bank = Bank::new();
    bank.funded("5.00");
    let ledger = Connection::open(bank.ledger()).expect("the ledger");
    let moved = "UPDATE rollup SET lane = lane + 4294967296";
    assert_eq!(ledger.execute(moved, []).expect("moved"), 1);
    drop(ledger);
    let (exit, _) = bank.fails(&["verify"]);
    assert_eq!(exit, 8);
    let told = bank.run(&["verify", "-o", "json"]).stdout;
    assert!(told.contains("wrong_figures"), "{told}");
}

/// Columns of codes that only the program knows.
const CODES: &[(&str, &[&str])] = &[
    (
        "check_item",
        &["class", "place", "exception", "status", "reason"],
    ),
    ("ach_entry", &["code", "state"]),
    ("regulation", &["code"]),
    ("alert", &["kind"]),
    ("ctr", &["kind"]),
    ("operator", &["roles"]),
    ("customer", &["kind", "status"]),
    ("account", &["type", "status", "mandate"]),
    ("holder", &["role"]),
    ("batch", &["kind"]),
    ("hold", &["status", "purpose"]),
    ("dispatch", &["state"]),
    ("document", &["kind", "media_type"]),
    ("session", &["ended"]),
    ("approval", &["rule", "status"]),
    ("change", &["subject"]),
    ("transfer", &["kind", "channel"]),
    ("gl_account", &["class"]),
    ("rollup", &["kind"]),
    ("check_book", &["status"]),
    ("stop_payment", &["status"]),
    ("drawn_check", &["kind", "status"]),
];

/// The schema restricts none of them: the program does.
#[test]
fn a_code_that_nothing_means_is_told() {
    let bank = lively();
    let mut missed = Vec::new();
    for &(table, columns) in CODES {
        for column in columns {
            let change = format!(
                "UPDATE {table} SET {column} = 99 WHERE rowid = (SELECT max(rowid) FROM {table})"
            );
            let change = match table {
                "holder" => format!("UPDATE {table} SET {column} = 99"),
                "rollup" => "UPDATE rollup SET kind = 99 WHERE kind = 3".to_owned(),
                _ => change,
            };
            let found = tampered(&bank, &change, |connection| {
                assert_ne!(connection.execute(&change, []), Ok(0), "{change}");
            });
            // Its own problem, not only the error that ended the command.
            match found {
                Ok(told) if told.is_empty() => {}
                Ok(told) | Err(told) => missed.push(told),
            }
        }
    }
    assert!(missed.is_empty(), "missed:\n{}", missed.join("\n"));
}
