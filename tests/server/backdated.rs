//! Rows that were put before a checkpoint, on a server, where clocks differ.

use super::common::{Bank, DAY, text};
use super::engine::connection;

const MINUTE: i64 = 60_000_000;

/// A deposit that is booked so much before the last one, as who may write the
/// tables adds it.
fn put_before(bank: &Bank, micros: i64, days: i64) {
    connection(bank)
        .batch_execute(&format!(
            "ALTER TABLE transfer DISABLE TRIGGER ALL; \
             INSERT INTO transfer SELECT nextval('transfer_number'), debit, credit, 1, kind, channel, \
             booked_at - {micros}, business_date - {days}, value_date, operator, batch, line, reverses, \
             hold, NULL, memo, debit_balance_minor, credit_balance_minor, debit_previous, debit_jump, \
             credit_previous, credit_jump, leaf, lane FROM transfer ORDER BY id DESC LIMIT 1; \
             ALTER TABLE transfer ENABLE TRIGGER ALL"
        ))
        .expect("a row");
}

#[test]
fn what_is_booked_before_a_checkpoint_is_found_beyond_the_skew_of_clocks() {
    for (micros, days, is_early) in [
        (4 * MINUTE, 0, false),
        (6 * MINUTE, 0, true),
        (0, 1, true),
        (DAY, 1, true),
    ] {
        let bank = Bank::new();
        bank.funded("100");
        let key = bank.path("audit.key").display().to_string();
        let public = text(&bank.json(&["audit", "keygen", &key])["public_key"]);
        let made = bank.run(&["audit", "checkpoint", "--key", &key]).done();
        let note = bank.file("kept.note", made.stdout);
        put_before(&bank, micros, days);
        for command in [&["verify"][..], &["audit", "verify"]] {
            let since = ["--since", &note, "--public-key", &public, "-o", "json"];
            let run = bank.run(&[command, &since].concat());
            let found = run.stdout.contains("booked_before_checkpoint");
            assert_eq!(
                found, is_early,
                "{command:?} {micros} {days}: {}",
                run.stdout
            );
        }
    }
}

/// The number of lanes stands in the record of the ledger from the start, and
/// after a copy between a file and a server.
#[test]
fn a_ledger_that_moves_says_its_lanes() {
    let lanes = |bank: &Bank| -> i64 {
        let after: String = connection(bank)
            .query_one(
                "SELECT after FROM change WHERE subject = 5 AND action <> 'placed' ORDER BY id DESC LIMIT 1",
                &[],
            )
            .expect("a line")
            .get(0);
        let record: serde_json::Value = serde_json::from_str(&after).expect("JSON");
        record["lanes"].as_i64().expect("a number")
    };
    assert_eq!(lanes(&Bank::new()), 48);
    let mut file = Bank::nowhere();
    file.location = file.ledger().display().to_string();
    file.run(&["init", "--name", "Test Bank"]).done();
    file.funded("5");
    let server = Bank::nowhere();
    let copy = |from: &Bank, to: &Bank| {
        let (from, to) = (from.location.as_str(), to.location.as_str());
        file.json(&["ledger", "copy", "--from", from, "--to", to]);
    };
    copy(&file, &server);
    assert_eq!(lanes(&server), 48);
    server.take_keys_of(&file);
    server.verify();
    let mut back = Bank::nowhere();
    back.location = back.ledger().display().to_string();
    copy(&server, &back);
    back.take_keys_of(&file);
    back.verify();
    back.customer("Later");
    back.verify();
}

#[test]
fn a_version_that_was_turned_back_is_told_as_damage() {
    let bank = Bank::new();
    bank.funded("1");
    let version = |number: i64| -> i64 {
        let mut session = connection(&bank);
        let read = "SELECT version FROM bankctl_schema";
        let now = session.query_one(read, &[]).expect("a version").get(0);
        let set = format!("UPDATE bankctl_schema SET version = {number}");
        session.batch_execute(&set).expect("set");
        now
    };
    let newest = version(1);
    for older in 1..newest {
        version(older);
        bank.refuses(&["verify"], 8, "verification_failed");
    }
    version(newest);
    bank.verify();
}

/// What a client books by a clock of its own must fit what others book.
#[test]
fn a_client_whose_clock_differs_from_the_servers_books_nothing() {
    use crate::common::deadline::InTime as _;
    let by_clock = |bank: &Bank, wrong: i64, arguments: &[&str]| {
        let mut command = bank.command(&[arguments, &["-o", "json"]].concat());
        command.env("BANKCTL_TEST_CLOCK", format!("~{wrong}"));
        crate::common::Run::of(command.output_in_time().expect("the binary runs"))
    };
    let bank = Bank::nowhere();
    by_clock(&bank, 0, &["init", "--name", "Test Bank"]).done();
    let add = ["customer", "add", "--name", "Ana"];
    for (minutes, is_refused) in [(-6, true), (-4, false), (0, false), (4, false), (6, true)] {
        let run = by_clock(&bank, minutes * MINUTE, &add);
        assert_eq!(
            run.stderr.contains("clock_differs"),
            is_refused,
            "{minutes}: {}",
            run.stderr
        );
        assert_eq!(run.code == 1, is_refused, "{minutes}: {}", run.stderr);
        // What only reads goes on.
        by_clock(&bank, minutes * MINUTE, &["customer", "list"]).done();
    }
}
