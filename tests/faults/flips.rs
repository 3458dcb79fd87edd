//! A flipped bit or byte never gives a wrong answer unless `verify` tells.

use std::fs;

use rusqlite::Connection;

use crate::common::Bank;
use crate::power::Chance;
use crate::rounds;

/// Everything that can be asked.
const QUESTIONS: &[&[&str]] = &[
    &["history", "1000000018"],
    &["history", "1000000026"],
    &[
        "balance",
        "1000000018",
        "1000000026",
        "cash/vault",
        "clearing/payroll",
    ],
    &["account", "list"],
    &["account", "show", "1000000018"],
    &["customer", "list"],
    &["customer", "list", "--search", "ana"],
    &["hold", "list"],
    &["transaction", "show", "R-3"],
    &["report", "trial-balance"],
    &["stats", "--period", "daily"],
    &["export", "transactions"],
];

fn answers(bank: &Bank) -> Vec<Option<String>> {
    let ask = |question: &&[&str]| {
        let run = bank.run(&[question, &["-o", "json"][..]].concat());
        (run.code == 0).then_some(run.stdout)
    };
    QUESTIONS.iter().map(ask).collect()
}

fn furnished() -> Bank {
    let bank = Bank::new();
    for overdraft in ["0", "10"] {
        bank.account(&["--overdraft", overdraft]);
    }
    bank.json(&["deposit", "1000000018", "100", "--ref", "FIRST"]);
    for number in 0..12 {
        let reference = format!("R-{number}");
        bank.json(&[
            "transfer",
            "1000000018",
            "1000000026",
            "1.25",
            "--memo",
            "rent",
            "--ref",
            &reference,
        ]);
    }
    bank.json(&["hold", "place", "1000000018", "5"]);
    bank.json(&["reverse", "R-4", "--reason", "a mistake"]);
    let rows: String = (0..40)
        .map(|row| format!("1000000018,1.00,P-{row}\n"))
        .collect();
    let file = bank.file("pay.csv", format!("account,amount,reference\n{rows}"));
    bank.json(&["import", "payroll", &file]);
    Connection::open(bank.ledger())
        .and_then(|connection| connection.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)"))
        .expect("everything is in the file");
    bank
}

/// Flips something in the file, and puts what is wrong then on the list.
fn flips(seed: u64, count: u64, alter: impl Fn(&mut u8, &mut Chance)) {
    let bank = furnished();
    let whole = fs::read(bank.ledger()).expect("a file");
    let expected = answers(&bank);
    assert!(expected.iter().all(Option::is_some), "{expected:?}");
    let mut chance = Chance(seed);
    let (mut told, mut harmless, mut wrong) = (0u64, 0u64, Vec::new());
    for round in 0..count {
        // The header and the first page's cells are where most can go wrong.
        let place = if round % 3 == 0 {
            chance.below(400)
        } else {
            chance.below(whole.len())
        };
        let mut bytes = whole.clone();
        alter(&mut bytes[place], &mut chance);
        for leftover in ["bank.db-wal", "bank.db-shm", "bank.db-journal"] {
            let _ = fs::remove_file(bank.path(leftover));
        }
        fs::write(bank.ledger(), &bytes).expect("a file");
        let proof = bank.run(&["verify", "-o", "json"]);
        let (code, told_of) = (proof.code, &proof.stderr);
        assert!((0..=9).contains(&code), "byte {place}: {code} {told_of}");
        if code != 0 {
            told += 1;
            continue;
        }
        let same = |(answer, expected): (&Option<String>, &Option<String>)| {
            answer.is_none() || answer == expected
        };
        if answers(&bank).iter().zip(&expected).all(same) {
            harmless += 1;
        } else {
            wrong.push(place);
        }
    }
    println!(
        "{count} flips: {told} told, {harmless} harmless, {} wrong",
        wrong.len()
    );
    assert!(wrong.is_empty(), "silently wrong after a flip at {wrong:?}");
    assert!(told > 0 && harmless > 0, "{told} told, {harmless} harmless");
}

#[test]
fn a_flipped_bit_is_told_or_changes_no_answer() {
    flips(0x2545_F491_4F6C_DD1D, rounds(150), |byte, chance| {
        *byte ^= 1 << chance.below(8);
    });
}

#[test]
fn a_flipped_byte_is_told_or_changes_no_answer() {
    flips(0x9E37_79B9_7F4A_7C15, rounds(150), |byte, chance| {
        *byte ^= u8::try_from(1 + chance.below(255)).expect("a byte");
    });
}

/// SQLite takes a page of the WAL that does not fit for the end of a write that
/// was cut off, and what comes after it as never written. The books are whole
/// then, and older; what comes after it shows it, until another process writes the rest
/// back. Of the last transaction alone only a checkpoint that was kept elsewhere
/// can tell.
#[test]
fn a_bit_flipped_in_the_wal_is_told() {
    let bank = furnished();
    let key = bank.path("audit.key").display().to_string();
    let public = crate::common::text(&bank.json(&["audit", "keygen", &key])["public_key"]);
    let reader = Connection::open(bank.ledger()).expect("the ledger");
    reader
        .execute_batch("BEGIN; SELECT count(*) FROM transfer")
        .expect("read");
    for _ in 0..6 {
        bank.json(&["deposit", "1000000018", "1.00"]);
    }
    let note = bank
        .run(&["audit", "checkpoint", "--key", &key])
        .done()
        .stdout;
    let expected = bank.balance("1000000018");
    let whole = fs::read(bank.path("bank.db-wal")).expect("a WAL");
    let mut chance = Chance(0x1234_5678_9ABC_DEF1);
    let (mut found, mut last, mut kept) = (0u64, 0u64, 0u64);
    for _ in 0..rounds(40) {
        let left = Bank::nowhere();
        let mut bytes = whole.clone();
        bytes[chance.below(whole.len())] ^= 1 << chance.below(8);
        fs::copy(bank.ledger(), left.ledger()).expect("copied");
        fs::write(left.path("bank.db-wal"), bytes).expect("written");
        let note = left.file("last.note", &note);
        let since = ["audit", "verify", "--since", &note, "--public-key", &public];
        // Before another command has written back what it takes for the WAL.
        let proof = left.run(&["verify", "-o", "json"]);
        let told = left.run(&since);
        if left.balance("1000000018") == expected {
            assert_eq!(proof.code, 0, "{}{}", proof.stdout, proof.stderr);
            kept += 1;
            continue;
        }
        assert_eq!(told.code, 8, "{}{}", told.stdout, told.stderr);
        if proof.code == 8 {
            assert!(
                proof.stdout.contains("bank.db-wal was changed"),
                "{}",
                proof.stdout
            );
            found += 1;
        } else {
            let count = |bank: &Bank| bank.json(&["verify"])["transactions"].as_u64();
            assert_eq!(
                count(&left).map(|left| left + 1),
                count(&bank),
                "more than the last"
            );
            last += 1;
        }
    }
    println!(
        "verify found {found}, a checkpoint alone {last} that lost the last transaction, {kept} lost nothing"
    );
    assert!(found > 0 && found > last, "this proves nothing");
}
