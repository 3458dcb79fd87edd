//! What is looked up among ACH entries, where almost all are settled: the rows that a
//! server reads for it are few.

use postgres::Client;

use super::ach_file::{NachaFile, OPERATOR, OURS};
use super::common::Bank;
use super::common::deadline::until;
use super::engine::connection;

/// How many entries are settled.
const SETTLED: i64 = 20_000;

fn words(bank: &Bank, line: &str) {
    bank.json(&line.split(' ').collect::<Vec<_>>());
}

/// A number that the server counts.
fn counted(client: &mut Client, query: &str) -> i64 {
    client.query_one(query, &[]).expect("a number").get(0)
}

/// How many rows of entries were read so far, in whatever way.
fn rows_read(client: &mut Client) -> i64 {
    counted(
        client,
        "SELECT (seq_tup_read + coalesce(idx_tup_fetch, 0))::BIGINT FROM pg_stat_user_tables WHERE relname = 'ach_entry' AND schemaname = current_schema()",
    )
}

/// How often the index of what is open was looked into.
fn looked(client: &mut Client) -> i64 {
    counted(
        client,
        "SELECT idx_scan::BIGINT FROM pg_stat_user_indexes WHERE indexrelname = 'ach_entry_open' AND schemaname = current_schema()",
    )
}

/// A bank with an entry that waits, one in suspense, one to be sent, and many settled.
fn with_settled() -> Bank {
    let bank = Bank::new();
    let account = bank.funded("100");
    words(
        &bank,
        &format!("ledger set --routing-number {OURS} --ach-operator {OPERATOR}"),
    );
    let of = |modifier, description, bank| NachaFile {
        bank,
        modifier,
        description,
        ..NachaFile::default()
    };
    let later = NachaFile {
        effective: "261124",
        settled: "328",
        ..of('B', "INVOICE", OURS)
    };
    let later = bank.file("b.ach", later.of(&[(22, &account, 700, "LATER", "")]));
    words(&bank, &format!("import ach {later}"));
    let file = of('A', "INVOICE", OURS).of(&[
        (22, &account, 500, "ANA", ""),
        (22, "744567899", 300, "NOBODY", ""),
    ]);
    let taken = bank.run(&["import", "ach", &bank.file("a.ach", file)]);
    assert_eq!(taken.code, 9, "{}", taken.stderr);
    let wages = of('C', "PAYROLL", "021000021");
    let wages = bank.file("c.ach", wages.of(&[(22, "9876", 400, "BOB", "")]));
    words(&bank, &format!("import payroll {wages} --from {account}"));
    connection(&bank)
        .batch_execute(&format!(
            "ALTER TABLE ach_entry DISABLE TRIGGER ALL; \
             INSERT INTO ach_entry (id, batch, line, entry_key, code, amount_minor, due, state, account, in_suspense, sent, change_id) \
             SELECT nextval('ach_entry_number'), batch, line, entry_key || '/' || copy, code, amount_minor, due, state, account, in_suspense, sent, change_id \
             FROM ach_entry, generate_series(1, {SETTLED}) AS copy WHERE state = 2; \
             ALTER TABLE ach_entry ENABLE TRIGGER ALL; ANALYZE ach_entry"
        ))
        .expect("entries");
    bank
}

#[test]
fn what_is_open_is_found_without_a_look_at_the_rest() {
    let bank = with_settled();
    let mut client = connection(&bank);
    for line in [
        "ach post-due",
        "ach list --state suspense",
        "ach list --state waiting",
        "ach list --due-by 2026-12-31",
        "export ach --batch",
        "export ach --again 261121/A",
    ] {
        let (read, scans) = (rows_read(&mut client), looked(&mut client));
        bank.run(&line.split(' ').collect::<Vec<_>>()).done();
        // The server counts it when the connection has ended.
        until("a look into the index", || {
            (looked(&mut client) > scans).then_some(())
        });
        let read = rows_read(&mut client) - read;
        assert!(read < SETTLED / 10, "{line}: {read} rows were read");
    }
}
