//! Personal data in the file itself: its bytes, its migration, its altering.

use std::fs;
use std::process::Stdio;
use std::thread::sleep;

use rusqlite::Connection;

use crate::common::deadline::InTime as _;
use crate::common::{Bank, Run, text};

/// Whether the bytes of the ledger's files have a text.
fn has_bytes(bank: &Bank, text: &str) -> bool {
    ["bank.db", "bank.db-wal", "bank.db-shm"]
        .iter()
        .any(|name| {
            let bytes = fs::read(bank.path(name)).unwrap_or_default();
            bytes
                .windows(text.len())
                .any(|part| part == text.as_bytes())
        })
}

/// A ledger as the first version made it, with personal data in plain.
fn of_version_1() -> Bank {
    let bank = Bank::nowhere();
    let connection = Connection::open(bank.ledger()).expect("a file");
    let schema = include_str!("../../crates/storage/src/schema/sqlite/0001_ledger.sql");
    let rows = include_str!("../data/ledger-1.sql");
    connection
        .execute_batch(&format!(
            "PRAGMA journal_mode = WAL; PRAGMA foreign_keys = OFF; BEGIN; {schema} {rows} COMMIT;
             PRAGMA application_id = 1112228692; PRAGMA user_version = 1;"
        ))
        .expect("a ledger");
    bank
}

#[test]
fn a_stolen_file_shows_no_personal_data() {
    let bank = Bank::new();
    let added = bank.json(&[
        "customer",
        "add",
        "--name",
        "Ana Quintessa",
        "--email",
        "ana.q@example.com",
        "--phone",
        "+49 30 7654321",
        "--address",
        "17 Juniper Row",
    ]);
    let customer = added["number"].as_str().expect("a number").to_owned();
    bank.json(&[
        "customer",
        "update",
        &customer,
        "--email",
        "second@example.org",
    ]);
    for plain in ["example.com", "example.org", "7654321", "Juniper"] {
        assert!(!has_bytes(&bank, plain), "{plain}");
    }
    assert!(
        has_bytes(&bank, "Quintessa"),
        "a name is what money is paid to"
    );
    bank.json(&["customer", "update", &customer, "--name", "Ana Other"]);
    bank.json(&["customer", "close", &customer, "--yes"]);
    bank.json(&["customer", "forget", &customer, "--yes"]);
    for plain in ["Quintessa", "quintessa", "Ana Other"] {
        assert!(!has_bytes(&bank, plain), "{plain}");
    }
    bank.verify();
}

#[test]
fn an_older_ledger_is_sealed_when_it_is_opened() {
    let bank = of_version_1();
    let plain = ["example.com", "1234567", "1 Main St", "1990-02-03"];
    for text in plain {
        assert!(has_bytes(&bank, text), "{text}");
    }
    let shown = bank.json(&["customer", "show", "C00000013"]);
    assert_eq!(shown["email"], "ana.garcia@example.com");
    assert_eq!(shown["birth_date"], "1990-02-03");
    for text in plain {
        assert!(!has_bytes(&bank, text), "{text}");
    }
    assert!(
        bank.path("bank.db.v1").exists(),
        "what was there is kept beside it"
    );
    bank.verify();
    for search in [
        "ana.garcia@example.com",
        "+49 30 1234567",
        "garcia",
        "CRM-77",
    ] {
        let found = bank.json(&["customer", "list", "--search", search]);
        assert_eq!(found["items"][0]["number"], "C00000013", "{search}");
    }
    assert_eq!(bank.balance("1000000018"), "250.00");
    // Lines of the register from before are proved with the key, and with it
    // alone.
    let altered = "DROP TRIGGER change_is_append_only_update;
        UPDATE change SET after = (SELECT after FROM change WHERE id = 18) WHERE id = 16;
        CREATE TRIGGER change_is_append_only_update BEFORE UPDATE ON change
        BEGIN SELECT RAISE(ABORT, 'the register of changes is append-only'); END;";
    bank.json(&["withdraw", "1000000018", "250.00"]);
    bank.json(&["account", "close", "1000000018", "--yes"]);
    bank.json(&["customer", "close", "C00000013", "--yes"]);
    let copy = bank.path("copy.db").display().to_string();
    bank.json(&["backup", &copy]);
    Connection::open(&copy)
        .expect("a copy")
        .execute_batch(altered)
        .expect("altered");
    let run = bank.run(&["--ledger", &copy, "verify", "-o", "json"]);
    assert_eq!(run.code, 8, "{}", run.stdout);
    assert!(run.stdout.contains("altered_change"), "{}", run.stdout);
    bank.json(&["customer", "forget", "C00000013", "--yes"]);
    for text in ["García", "garcia", "CRM-77", "crm-77"] {
        assert!(!has_bytes(&bank, text), "{text}");
    }
    bank.verify();
    fs::remove_dir_all(bank.path(".config")).expect("removed");
    bank.verify();
}

#[test]
fn an_older_backup_is_sealed_when_it_is_restored() {
    let old = of_version_1();
    drop(Connection::open(old.ledger()).expect("the file"));
    let bank = Bank::new();
    let backup = bank.path("old.db");
    fs::copy(old.ledger(), &backup).expect("a copy");
    fs::remove_file(bank.ledger()).expect("no ledger there");
    bank.json(&["restore", &backup.display().to_string(), "--yes"]);
    let shown = bank.json(&["customer", "show", "C00000013"]);
    assert_eq!(shown["email"], "ana.garcia@example.com");
    assert!(!has_bytes(&bank, "example.com"));
    bank.verify();
}

#[test]
fn a_value_that_is_moved_to_another_row_shows() {
    let bank = Bank::new();
    for (name, email) in [("Ana", "a@example.com"), ("Ben", "b@example.com")] {
        bank.json(&["customer", "add", "--name", name, "--email", email]);
    }
    let connection = Connection::open(bank.ledger()).expect("the ledger");
    connection
        .execute_batch(
            "UPDATE customer SET email_sealed = (SELECT email_sealed FROM customer WHERE id = 2) WHERE id = 1",
        )
        .expect("a change");
    drop(connection);
    let run = bank.run(&["customer", "show", "C00000013", "-o", "json"]);
    assert_eq!(run.code, 8, "{}{}", run.stdout, run.stderr);
    let run = bank.run(&["verify", "-o", "json"]);
    assert_eq!(run.code, 8, "{}", run.stdout);
    assert!(run.stdout.contains("altered_record"), "{}", run.stdout);
    assert!(run.stdout.contains("wrong_personal_data"), "{}", run.stdout);
}

/// Every name of a customer who is to be forgotten, in each form that it is kept
/// in.
const NAMES: [&str; 3] = ["Zqverysecretname", "zqverysecretname", "ZQ-EXTERNAL"];

/// A closed customer, who is to be forgotten, among others.
fn to_forget(bank: &Bank) -> String {
    let add = ["customer", "add", "--name", "Zqverysecretname Xv"];
    let add = [
        &add[..],
        &["--external-id", "ZQ-EXTERNAL", "--email", "zq@x.y"],
    ]
    .concat();
    let customer = text(&bank.json(&add)["number"]);
    let mut rows = "customer_external_id,customer_name,external_number\n".to_owned();
    for number in 0..200 {
        rows.push_str(
            &["C-", "Other ", "X-"]
                .map(|text| format!("{text}{number}"))
                .join(","),
        );
        rows.push('\n');
    }
    bank.json(&["import", "accounts", &bank.file("others.csv", rows)]);
    bank.json(&["customer", "close", &customer, "--yes"]);
    customer
}

fn freed_parts(bank: &Bank) -> String {
    let found = bank.run(&["doctor", "-o", "json"]).json();
    let items = found["items"].as_array().expect("a list").clone();
    let check = items.iter().find(|item| item["check"] == "freed_parts");
    text(&check.expect("the check")["status"])
}

#[test]
fn who_is_forgotten_is_forgotten_whenever_the_process_is_killed() {
    const KILLS: u64 = 30;
    let template = Bank::new();
    let customer = to_forget(&template);
    let forget = ["customer", "forget", &customer, "--yes"];
    let since = std::time::Instant::now();
    let whole = Bank::nowhere();
    fs::copy(template.ledger(), whole.ledger()).expect("copied");
    whole.take_keys_of(&template);
    whole.run(&forget).done();
    let long = since.elapsed();
    let mut forgotten = 0;
    for kill in 0..KILLS {
        let bank = Bank::nowhere();
        fs::copy(template.ledger(), bank.ledger()).expect("copied");
        bank.take_keys_of(&template);
        let mut process = bank
            .command(&forget)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .start()
            .expect("it runs");
        sleep(long * u32::try_from(kill).expect("few") / u32::try_from(KILLS).expect("few"));
        process.kill().expect("killed");
        process.wait().expect("it ends");
        // The next command, whatever it is, finishes.
        let shown = bank.json(&["customer", "show", &customer]);
        if shown["forgotten_at"].is_null() {
            bank.run(&forget).done();
        } else {
            forgotten += 1;
            bank.refuses(&forget, 4, "not_forgettable");
        }
        for name in NAMES {
            assert!(!has_bytes(&bank, name), "kill {kill}: {name}");
        }
        assert_eq!(freed_parts(&bank), "ok", "kill {kill}");
        bank.verify();
    }
    println!("{forgotten} of {KILLS} had forgotten before they were killed");
}

#[test]
fn what_a_reader_keeps_from_being_wiped_is_named_and_wiped_afterwards() {
    let bank = Bank::new();
    let customer = to_forget(&bank);
    let reader = Connection::open(bank.ledger()).expect("the ledger");
    reader
        .execute_batch("BEGIN; SELECT count(*) FROM customer")
        .expect("read");
    let mut command = bank.command(&["customer", "forget", &customer, "--yes"]);
    let run = Run::of(
        command
            .env("BANKCTL_TEST_PATIENCE", "300")
            .output_in_time()
            .expect("it runs"),
    );
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(
        run.stderr.contains("the next command wipes them"),
        "{}",
        run.stderr
    );
    assert!(NAMES.iter().any(|name| has_bytes(&bank, name)));
    assert_eq!(freed_parts(&bank), "warning");
    drop(reader);
    // A process that only reads is as good as any.
    bank.json(&["balance", "cash/vault"]);
    for name in NAMES {
        assert!(!has_bytes(&bank, name), "{name}");
    }
    assert_eq!(freed_parts(&bank), "ok");
    bank.verify();
}

#[test]
fn the_first_commands_after_an_upgrade_wait_for_each_other() {
    for _ in 0..8 {
        let bank = of_version_1();
        let all: Vec<_> = (0..4)
            .map(|_| {
                bank.command(&["verify", "-q", "-o", "json"])
                    .stdout(Stdio::piped())
                    .stderr(Stdio::piped())
                    .start()
                    .expect("it runs")
            })
            .collect();
        for process in all {
            let run = Run::of(process.wait_with_output().expect("it ends"));
            assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
        }
        bank.json(&["whoami"]);
        for plain in ["example.com", "1234567", "1 Main St", "1990-02-03"] {
            assert!(!has_bytes(&bank, plain), "{plain}");
        }
    }
}
