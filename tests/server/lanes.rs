//! What many wrote at once, each in a lane of its own, is read as one ledger.

use std::thread;

use serde_json::Value;

use super::common::{Bank, text};
use super::engine::connection;

const TELLERS: usize = 8;
const ROUNDS: usize = 12;

/// A bank that many tellers have paid cash into at once.
fn busy() -> (Bank, Vec<String>) {
    let bank = Bank::new();
    let accounts: Vec<String> = (0..TELLERS).map(|_| bank.account(&[])).collect();
    thread::scope(|scope| {
        for (teller, account) in accounts.iter().enumerate() {
            let bank = &bank;
            scope.spawn(move || {
                for round in 0..ROUNDS {
                    let reference = format!("CASH-{teller}-{round}");
                    bank.json(&["deposit", account, "1.00", "--ref", &reference]);
                }
            });
        }
    });
    let lanes: i64 = connection(&bank)
        .query_one("SELECT count(DISTINCT lane) FROM transfer", &[])
        .expect("a row")
        .get(0);
    assert!(lanes > 1, "all wrote in one lane: this proves nothing");
    (bank, accounts)
}

fn items(found: &Value) -> Vec<Value> {
    found["items"].as_array().expect("items").clone()
}

/// Every page of a history.
fn pages(bank: &Bank, more: &[&str]) -> Vec<Value> {
    let (mut lines, mut after) = (Vec::new(), None::<String>);
    loop {
        let mut arguments = vec!["history", "cash/vault", "--limit", "7"];
        arguments.extend(more);
        if let Some(after) = &after {
            arguments.extend(["--after", after]);
        }
        let page = bank.json(&arguments);
        lines.extend(items(&page));
        after = page["next"].as_str().map(str::to_owned);
        if after.is_none() {
            return lines;
        }
    }
}

#[test]
fn the_banks_own_accounts_are_one_whatever_their_parts() {
    let (bank, accounts) = busy();
    let count = TELLERS * ROUNDS;
    let total = format!("{count}.00");
    assert_eq!(bank.balance("cash/vault"), total);
    let newest = pages(&bank, &[]);
    assert_eq!(newest.len(), count);
    for (place, line) in newest.iter().enumerate() {
        assert_eq!(
            text(&line["balance"]),
            format!("{}.00", count - place),
            "line {place}"
        );
    }
    let mut oldest = pages(&bank, &["--oldest-first"]);
    oldest.reverse();
    assert_eq!(oldest, newest);
    let own = items(&bank.json(&["account", "list", "--internal", "--limit", "100"]));
    assert_eq!(own.len(), 13);
    let vault = bank.json(&["account", "show", "cash/vault"]);
    assert_eq!(text(&vault["ledger_balance"]), total);
    let exported = items(&bank.json(&["export", "transactions", "--account", "cash/vault"]));
    assert_eq!(exported.len(), count);
    let stats = items(&bank.json(&["stats", "--period", "daily", "--account", "cash/vault"]));
    assert_eq!(
        text(&stats.last().expect("today")["closing_balance"]),
        total
    );
    let trial = bank.run(&["report", "trial-balance"]).done().stdout;
    assert!(trial.contains(&total), "{trial}");
    let journal = bank
        .run(&["export", "journal", "--format", "hledger"])
        .done()
        .stdout;
    assert!(journal.contains(&total), "{journal}");
    // The balance of a part says nothing, so it is left out.
    let shown = bank.json(&["transaction", "show", "CASH-3-3"]);
    let balances = shown["balances"].as_object().expect("balances");
    assert_eq!(balances.keys().collect::<Vec<_>>(), [&accounts[3]]);
    bank.verify();
}

#[test]
fn a_request_is_known_in_whichever_lane_it_was_done() {
    let (bank, accounts) = busy();
    for (teller, account) in accounts.iter().enumerate() {
        let reference = format!("CASH-{teller}-5");
        let again = bank.json(&["deposit", account, "1.00", "--ref", &reference]);
        assert_eq!(again["replayed"], true);
        let other = ["deposit", account, "2.00", "--ref", &reference];
        bank.refuses(&other, 6, "reference_conflict");
        bank.json(&["reverse", &reference, "--reason", "a mistake"]);
    }
    assert_eq!(
        bank.balance("cash/vault"),
        format!("{}.00", TELLERS * (ROUNDS - 1))
    );
    bank.verify();
}

#[test]
fn checkpoints_and_proofs_are_of_every_lane() {
    let (bank, accounts) = busy();
    let key = bank.path("audit.key").display().to_string();
    let public = text(&bank.json(&["audit", "keygen", &key])["public_key"]);
    let note = bank
        .run(&["audit", "checkpoint", "--key", &key])
        .done()
        .stdout;
    let note = bank.file("first.note", note);
    for teller in 0..TELLERS {
        let reference = format!("CASH-{teller}-7");
        let proof = bank
            .run(&["audit", "prove", &reference, "--key", &key])
            .done()
            .stdout;
        let file = bank.file("receipt.tlog-proof", &proof);
        let proved = bank.json(&["audit", "check-proof", &file, "--public-key", &public]);
        assert_eq!(text(&proved["reference"]), reference);
    }
    bank.json(&["deposit", &accounts[0], "1.00"]);
    let since = ["audit", "verify", "--since", &note, "--public-key", &public];
    assert_eq!(bank.json(&since)["ok"], true);
    connection(&bank)
        .batch_execute(
            "ALTER TABLE transfer DISABLE TRIGGER ALL; \
             UPDATE transfer SET memo = 'x' WHERE id = (SELECT max(id) - 3 FROM transfer); \
             ALTER TABLE transfer ENABLE TRIGGER ALL",
        )
        .expect("altered");
    assert_eq!(bank.run(&since).code, 8);
}

/// Once the account was read before the lane was taken, and what
/// others had posted in between was lost.
#[test]
fn deposits_to_one_of_the_banks_own_accounts_are_all_kept() {
    let bank = Bank::new();
    bank.funded("10.00");
    thread::scope(|scope| {
        for _ in 0..TELLERS {
            let bank = &bank;
            scope.spawn(move || {
                for _ in 0..ROUNDS {
                    bank.json(&["deposit", "suspense", "1.00", "--channel", "wire"]);
                }
            });
        }
    });
    let expected = format!("{}.00", TELLERS * ROUNDS);
    assert_eq!(bank.balance("suspense"), expected);
    bank.verify();
}

/// A server may acknowledge before the disk has it. No session of ours lets it,
/// also not one that was opened because the first was lost.
#[test]
fn a_session_is_durable_whatever_the_servers_default() {
    let mut bank = Bank::new();
    let account = bank.funded("10.00");
    let mut session = connection(&bank);
    session
        .batch_execute(
            "CREATE TABLE seen (setting TEXT);
             CREATE SEQUENCE tries;
             CREATE FUNCTION look() RETURNS TRIGGER LANGUAGE plpgsql AS
             'BEGIN INSERT INTO seen VALUES (current_setting(''synchronous_commit''));
               IF nextval(''tries'') = 1 THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF;
               RETURN NEW; END';
             CREATE TRIGGER look AFTER INSERT ON transfer FOR EACH ROW EXECUTE FUNCTION look()",
        )
        .expect("a trigger");
    bank.location.push_str("%20-csynchronous_commit%3Doff");
    bank.json(&["deposit", &account, "1.00"]);
    let row = session.query_one("SELECT setting FROM seen", &[]);
    let seen: String = row.expect("one row").get(0);
    assert_eq!(seen, "on");
}
