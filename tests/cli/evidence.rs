//! What was written stays provable: attacks by who may write the file, and what
//! a proof says of what it could not prove.

use rusqlite::Connection;
use serde_json::Value;

use crate::common::{Bank, DAY, NOON, text};
use crate::engine;
use crate::forger::forge::Forger;

/// A checkpoint of a bank as it stands, with the key that it is signed by.
struct Kept {
    note: String,
    public: String,
}

impl Kept {
    fn of(bank: &Bank) -> Self {
        let key = bank.path("audit.key").display().to_string();
        let public = text(&bank.json(&["audit", "keygen", &key])["public_key"]);
        let note = bank.run(&["audit", "checkpoint", "--key", &key]).done();
        Self {
            note: bank.file("kept.note", note.stdout),
            public,
        }
    }

    /// What both commands that take a checkpoint say: exit code and result.
    fn proofs(&self, bank: &Bank, without_key: bool) -> [(i32, Value); 2] {
        [&["verify"][..], &["audit", "verify"]].map(|command| {
            let since = ["--since", &self.note, "--public-key", &self.public];
            let run = proof(bank, &[command, &since].concat(), without_key);
            (run.0, run.1)
        })
    }
}

fn proof(bank: &Bank, arguments: &[&str], without_key: bool) -> (i32, Value, String) {
    use crate::common::deadline::InTime as _;
    let mut command = bank.command(&[arguments, &["-o", "json"]].concat());
    if without_key {
        command.env("BANKCTL_KEY_FILE", bank.path("none.key"));
    }
    let output = command.output_in_time().expect("the binary runs");
    let run = crate::common::Run::of(output);
    let result = serde_json::from_str(&run.stdout).unwrap_or_default();
    (run.code, result, run.stderr)
}

#[track_caller]
fn codes(result: &Value) -> Vec<String> {
    let problems = result["problems"].as_array().expect("problems");
    problems
        .iter()
        .map(|problem| text(&problem["code"]))
        .collect()
}

/// A trigger that decides about withdrawals, under any name.
fn plant(path: &std::path::Path, name: &str) {
    let connection = Connection::open(path).expect("a ledger");
    connection
        .execute_batch(&format!(
            "CREATE TRIGGER evil BEFORE INSERT ON transfer WHEN new.kind = 2 \
             BEGIN SELECT RAISE(ABORT, 'the money stays here'); END; \
             PRAGMA writable_schema = ON; \
             UPDATE sqlite_schema SET name = '{name}', sql = replace(sql, 'evil', '{name}') \
             WHERE name = 'evil'"
        ))
        .expect("planted");
}

#[test]
fn a_trigger_is_found_whatever_it_is_called() {
    let names = [
        "sqlite_stat_evil",
        "sqlite_stat1",
        "sqlite_sequence",
        "sqlite_autoindex_evil",
    ];
    for name in names {
        let bank = Bank::new();
        let account = bank.funded("100");
        let copy = bank.path("copy.db");
        let shown = copy.display().to_string();
        bank.json(&["backup", &shown]);
        plant(&bank.ledger(), name);
        plant(&copy, name);
        let (code, result, _) = proof(&bank, &["verify"], false);
        assert_eq!(code, 8, "{name}");
        assert!(result["problems"].to_string().contains(name), "{result}");
        let doctor = bank.run(&["doctor", "-o", "json"]);
        let engine = doctor.json()["items"]
            .as_array()
            .and_then(|items| items.iter().find(|item| item["check"] == "engine").cloned());
        assert_eq!(engine.expect("a check")["status"], "problem", "{name}");
        bank.refuses(&["backup", "--check", &shown], 8, "verification_failed");
        bank.refuses(&["restore", &shown, "--yes"], 8, "verification_failed");
        assert_eq!(bank.balance(&account), "100.00");
    }
}

/// The engine's own statistics are no finding.
#[test]
fn statistics_of_the_engine_are_no_finding() {
    let bank = Bank::new();
    bank.funded("100");
    let connection = Connection::open(bank.ledger()).expect("a ledger");
    connection.execute_batch("ANALYZE").expect("analyzed");
    drop(connection);
    bank.verify();
}

#[test]
fn a_version_that_was_turned_back_is_told_as_damage() {
    let bank = Bank::new();
    bank.funded("100");
    let version = |number: i64| {
        let connection = Connection::open(bank.ledger()).expect("a ledger");
        let now = connection
            .query_row("PRAGMA user_version", [], |row| row.get::<_, i64>(0))
            .expect("a version");
        let set = format!("PRAGMA user_version = {number}");
        connection.execute_batch(&set).expect("set");
        now
    };
    let newest = version(1);
    // The last step changes nothing in a file: it does no harm to take it again.
    for older in 1..newest - 1 {
        version(older);
        let (code, error) = bank.fails(&["verify"]);
        assert_eq!(
            (code, &error["code"]),
            (8, &"verification_failed".into()),
            "{older}: {error}"
        );
        let told = text(&error["message"]);
        assert!(told.contains("by hand"), "{older}: {told}");
    }
    version(newest);
    bank.verify();
}

#[test]
fn what_is_not_proved_without_the_key_is_said_and_counted() {
    let bank = Bank::new();
    let ana = bank.customer("Ana Rich");
    bank.json(&["account", "open", "--customer", &ana]);
    bank.customer("Bob");
    assert_eq!(bank.json(&["verify"])["not_proved"], 0);
    let (code, result, told) = proof(&bank, &["verify"], true);
    assert_eq!((code, &result["not_proved"]), (0, &2.into()), "{result}");
    assert!(told.contains("2 records not proved"), "{told}");
    let connection = Connection::open(bank.ledger()).expect("a ledger");
    connection
        .execute_batch(
            "UPDATE customer SET name = 'Eve Thief', external_id = 'E-1' WHERE id = 1; \
             DELETE FROM customer_word WHERE customer = 1; \
             INSERT INTO customer_word VALUES ('eve', 1), ('thief', 1), ('e-1', 1)",
        )
        .expect("changed");
    drop(connection);
    let (code, result, _) = proof(&bank, &["verify"], false);
    assert_eq!(
        (code, codes(&result)),
        (8, vec!["wrong_personal_data".to_owned()])
    );
    let (_, result, _) = proof(&bank, &["verify"], true);
    assert_eq!(result["not_proved"], 2, "{result}");
}

#[test]
fn of_a_forgotten_customer_nothing_stands_there_but_that() {
    let bank = Bank::new();
    let gone = bank.customer("Gone");
    bank.json(&["customer", "close", &gone, "--yes"]);
    bank.json(&["customer", "forget", &gone, "--yes"]);
    bank.verify();
    for change in ["name = 'Anybody Else'", "external_id = 'STOLEN-ID'"] {
        let connection = Connection::open(bank.ledger()).expect("a ledger");
        let changed = format!("UPDATE customer SET {change}");
        connection.execute_batch(&changed).expect("changed");
        for without_key in [false, true] {
            let (code, result, _) = proof(&bank, &["verify"], without_key);
            assert_eq!(code, 8, "{change}: {result}");
            assert!(
                codes(&result).contains(&"wrong_personal_data".to_owned()),
                "{result}"
            );
        }
        connection
            .execute_batch("UPDATE customer SET name = '(forgotten)', external_id = NULL")
            .expect("put back");
        drop(connection);
        bank.verify();
    }
}

/// Of a bank whose money was last moved in winter, and that has worked since.
fn dormant() -> (Bank, Kept) {
    let mut bank = Bank::new();
    bank.funded("1000");
    bank.now = NOON + 300 * DAY;
    bank.json(&["customer", "add", "--name", "Later", "--yes"]);
    let kept = Kept::of(&bank);
    (bank, kept)
}

/// A withdrawal of spring, with all that follows from it.
fn put_before(bank: &Bank, lane: i64) {
    let forger = Forger::open(&bank.ledger());
    if lane > 0 {
        forger
            .connection
            .execute_batch("INSERT INTO log (id, leaves, peaks) VALUES (3, 0, x''), (4, 0, x'')")
            .expect("a lane");
    }
    let (at, day) = (NOON + 100 * DAY, NOON / DAY + 100);
    forger
        .connection
        .execute_batch(&format!(
            "INSERT INTO transfer SELECT 2, credit, debit, 90000, 2, channel, {at}, {day}, NULL, \
             operator, NULL, NULL, NULL, NULL, 'RENT', NULL, 0, 0, 0, 0, 0, 0, leaf, {lane}, NULL, NULL, NULL \
             FROM transfer WHERE id = 1"
        ))
        .expect("a row");
    forger.refit();
    forger.close();
}

#[test]
fn a_transaction_that_was_put_before_a_checkpoint_is_found() {
    for lane in [0, 1] {
        let (bank, kept) = dormant();
        for (code, result) in kept.proofs(&bank, false) {
            assert_eq!((code, codes(&result)), (0, vec![]), "{result}");
        }
        put_before(&bank, lane);
        for (code, result) in kept.proofs(&bank, false) {
            assert_eq!(code, 8, "lane {lane}");
            let found = codes(&result);
            assert!(
                found.contains(&"booked_before_checkpoint".to_owned()),
                "lane {lane}: {found:?}"
            );
        }
    }
}

/// A file has one lane unless it was copied from a server, and its record says
/// so: a forger who adds one must rewrite that too.
#[test]
fn a_lane_that_was_added_is_found() {
    let (bank, kept) = dormant();
    let connection = Connection::open(bank.ledger()).expect("a ledger");
    connection
        .execute_batch("INSERT INTO log (id, leaves, peaks) VALUES (3, 0, x''), (4, 0, x'')")
        .expect("a lane");
    drop(connection);
    let (code, result, _) = proof(&bank, &["verify"], false);
    assert_eq!(
        (code, codes(&result)),
        (8, vec!["altered_record".to_owned()])
    );
    // With the record made to fit the checkpoint shows the record.
    let forger = Forger::open(&bank.ledger());
    forger.refit();
    forger.close();
    bank.verify();
    for (code, result) in kept.proofs(&bank, false) {
        assert_eq!(code, 8, "{result}");
        assert!(
            codes(&result).contains(&"altered_before_checkpoint".to_owned()),
            "{result}"
        );
    }
}

/// Work goes on after a checkpoint, also by a clock that went back.
#[test]
fn what_is_booked_after_a_checkpoint_is_no_finding() {
    let (mut bank, kept) = dormant();
    // The clock was set back a little.
    bank.now -= 60_000_000;
    let account = bank.account(&[]);
    bank.json(&["deposit", &account, "5", "--yes"]);
    bank.now += 3 * DAY;
    bank.json(&["deposit", &account, "6"]);
    bank.customer("Another");
    for (code, result) in kept.proofs(&bank, false) {
        assert_eq!((code, codes(&result)), (0, vec![]), "{result}");
    }
    bank.verify();
}

/// A line about a customer that begins as a sealed one, in a ledger that never
/// had any.
#[test]
fn a_line_that_looks_sealed_is_none() {
    let bank = Bank::new();
    let (gone, there) = (bank.customer("Famous"), bank.customer("Other"));
    for customer in [&gone, &there] {
        bank.run(&["customer", "show", customer, "--reveal"]).done();
    }
    bank.json(&["customer", "close", &gone, "--yes"]);
    bank.json(&["customer", "forget", &gone, "--yes"]);
    let kept = Kept::of(&bank);
    for customer in [1, 2] {
        let ledger = bank.ledger();
        let before = std::fs::read(&ledger).expect("a ledger");
        let forger = Forger::open(&ledger);
        forger
            .connection
            .execute_batch(&format!(
                "UPDATE change SET operator = 0, booked_at = booked_at - 100 * {DAY}, after = 'sealed:1:AAAA' \
                 WHERE subject = 1 AND subject_key = {customer} AND action = 'revealed'"
            ))
            .expect("changed");
        forger.close();
        for without_key in [false, true] {
            let (code, result, _) = proof(&bank, &["verify"], without_key);
            assert_eq!(code, 8, "{result}");
            for (code, result) in kept.proofs(&bank, without_key) {
                assert_eq!(code, 8, "{result}");
            }
        }
        std::fs::write(&ledger, before).expect("put back");
    }
}

/// Ledgers of before have lines that upgrades have sealed: they are as they were
/// sealed, for both commands, with the key and without.
#[test]
fn sealed_lines_of_older_ledgers_are_proved_as_they_were_sealed() {
    for make in [engine::make_old as fn(&Bank), with_v8] {
        let bank = Bank::nowhere();
        make(&bank);
        bank.verify();
        let kept = Kept::of(&bank);
        let sealed = "after LIKE 'sealed:1:%'";
        let count = |bank: &Bank| -> i64 {
            let connection = Connection::open(bank.ledger()).expect("a ledger");
            let count = format!("SELECT count(*) FROM change WHERE {sealed}");
            connection
                .query_row(&count, [], |row| row.get(0))
                .expect("a count")
        };
        assert!(count(&bank) > 0, "nothing is sealed: this proves nothing");
        for without_key in [false, true] {
            for (code, result) in kept.proofs(&bank, without_key) {
                assert_eq!((code, codes(&result)), (0, vec![]), "{result}");
            }
        }
        bank.customer("Another");
        bank.verify();
        let ledger = bank.ledger();
        let before = std::fs::read(&ledger).expect("a ledger");
        for change in [
            format!("operator = 0 WHERE {sealed}"),
            format!(
                "after = 'sealed:1:AAAA' WHERE id = (SELECT max(id) FROM change WHERE {sealed})"
            ),
            format!(
                "booked_at = booked_at - 1 WHERE id = (SELECT max(id) FROM change WHERE {sealed})"
            ),
            "subject = 1, subject_key = 1, after = 'sealed:1:AAAA' WHERE id = 1".to_owned(),
        ] {
            let forger = Forger::open(&ledger);
            let update = format!("UPDATE change SET {change}");
            forger.connection.execute_batch(&update).expect("changed");
            forger.close();
            for without_key in [false, true] {
                let (code, result, _) = proof(&bank, &["verify"], without_key);
                assert_eq!(code, 8, "{change}: {result}");
                for (code, result) in kept.proofs(&bank, without_key) {
                    assert_eq!(code, 8, "{change}: {result}");
                }
            }
            std::fs::write(&ledger, &before).expect("put back");
        }
        bank.verify();
    }
}

fn with_v8(bank: &Bank) {
    engine::make_v8(bank);
    crate::migration::give_key(bank);
}

/// A code is kept in capitals; others mean the same, and no version writes them.
#[test]
fn a_currency_in_other_letters_is_found() {
    let bank = Bank::new();
    bank.funded("5");
    for (table, column) in [
        ("account", "currency"),
        ("rollup", "currency"),
        ("ledger", "currency"),
    ] {
        let set = |to: &str| {
            let connection = Connection::open(bank.ledger()).expect("a ledger");
            let update = format!("UPDATE {table} SET {column} = '{to}' WHERE {column} <> '{to}'");
            connection.execute(&update, []).expect("changed");
        };
        set("usd");
        let run = bank.run(&["verify"]);
        assert_eq!(run.code, 8, "{table}: {}{}", run.stdout, run.stderr);
        set("USD");
        bank.verify();
    }
}

/// Books never go back, so that one booking by a clock far ahead would keep all
/// others at its date: in a file a person must say that it is right.
#[test]
fn a_clock_far_ahead_books_nothing_until_it_is_confirmed() {
    let mut bank = Bank::new();
    let account = bank.funded("10");
    bank.now += 31 * DAY;
    bank.json(&["deposit", &account, "1"]);
    let before = bank.now;
    bank.now += 31 * DAY + 1;
    for arguments in [
        &["deposit", &account, "1"][..],
        &["customer", "add", "--name", "Ben"],
        &["deposit", &account, "1", "--dry-run"],
    ] {
        bank.refuses(arguments, 1, "clock_ahead");
    }
    let line = format!("{{\"op\":\"deposit\",\"account\":\"{account}\",\"amount\":\"1\"}}\n");
    let answers = bank.feed(&["post", "-"], line.as_bytes()).stdout;
    assert!(answers.contains("clock_ahead"), "{answers}");
    // What only reads goes on, and the books are where they were.
    assert_eq!(bank.balance(&account), "11.00");
    bank.now = before;
    bank.json(&["deposit", &account, "1"]);
    bank.now += 400 * DAY;
    bank.json(&["deposit", &account, "1", "--yes"]);
    bank.json(&["deposit", &account, "1"]);
    assert_eq!(bank.balance(&account), "14.00");
    bank.verify();
}

/// What is missing is a finding, and not the end of the proof.
#[test]
fn a_frozen_account_without_its_owner_is_a_finding() {
    let bank = Bank::new();
    let account = bank.account(&[]);
    bank.json(&["account", "freeze", &account, "--reason", "a court"]);
    let forger = Forger::open(&bank.ledger());
    let gone = "DELETE FROM customer";
    forger.connection.execute_batch(gone).expect("deleted");
    forger.close();
    let (code, result, _) = proof(&bank, &["verify"], false);
    assert_eq!(code, 8, "{result}");
    assert!(
        codes(&result).contains(&"missing_record".to_owned()),
        "{result}"
    );
}
