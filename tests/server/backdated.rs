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
