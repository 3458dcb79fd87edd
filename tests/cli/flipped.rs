//! A flipped byte never gives a wrong answer silently.

use std::fs;

use rusqlite::Connection;

use super::common::{Bank, Run};

fn answers(bank: &Bank, accounts: &[String]) -> Vec<Run> {
    let mut runs = Vec::new();
    for account in accounts {
        runs.push(bank.run(&["history", account, "-o", "json"]));
        runs.push(bank.run(&["balance", account, "-o", "json"]));
    }
    runs
}

#[test]
fn a_flipped_byte_is_told_or_changes_no_answer() {
    let bank = Bank::new();
    let accounts = [bank.funded("100.00"), bank.funded("250.00")];
    for number in 0..12 {
        bank.json(&[
            "transfer",
            &accounts[0],
            &accounts[1],
            "1.25",
            "--memo",
            &format!("rent {number}"),
        ]);
    }
    Connection::open(bank.ledger())
        .and_then(|connection| connection.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)"))
        .expect("everything is in the file");
    let whole = fs::read(bank.ledger()).expect("a file");
    let expected: Vec<String> = answers(&bank, &accounts)
        .into_iter()
        .map(|run| run.done().stdout)
        .collect();
    let mut random = 0x2545_F491_4F6C_DD1D_u64;
    let (mut told, mut harmless, mut wrong) = (0, 0, Vec::new());
    for round in 0..300usize {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        // The header and the first page's cells are where most can go wrong.
        let place = if round < 100 {
            round
        } else {
            usize::try_from(random % whole.len() as u64).expect("small")
        };
        let mut bytes = whole.clone();
        bytes[place] ^= u8::try_from(1 + (random >> 32) % 255).expect("a byte");
        for leftover in ["bank.db-wal", "bank.db-shm", "bank.db-journal"] {
            let _ = fs::remove_file(bank.path(leftover));
        }
        fs::write(bank.ledger(), &bytes).expect("a file");
        let proof = bank.run(&["verify", "-o", "json"]);
        assert!(
            (0..=9).contains(&proof.code),
            "byte {place}: {} {}",
            proof.code,
            proof.stderr
        );
        if proof.code != 0 {
            told += 1;
            continue;
        }
        let runs = answers(&bank, &accounts);
        let same = runs
            .iter()
            .zip(&expected)
            .all(|(run, expected)| run.code != 0 || run.stdout == *expected);
        if same {
            harmless += 1;
        } else {
            wrong.push(place);
        }
    }
    assert!(wrong.is_empty(), "silently wrong after a flip at {wrong:?}");
    assert!(
        told > 50 && harmless > 0,
        "{told} told, {harmless} harmless"
    );
}
