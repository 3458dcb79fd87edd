//! Many processes on one ledger at once.
//!
//! Nobody is told `busy`, no money appears or vanishes, a reference is posted
//! once however many try it, and readers see whole transactions only.

use std::process::{Output, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use serde_json::Value;

use super::common::{Bank, text};
use crate::common::deadline::{Ends, InTime as _, Started, until};

/// Starts a run with its output kept.
fn start(bank: &Bank, arguments: &[&str]) -> Started {
    bank.command(&[arguments, &["-o", "json"]].concat())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .start()
        .expect("the binary runs")
}

fn code_of(output: &Output) -> String {
    let error: Value = serde_json::from_slice(&output.stderr).unwrap_or_default();
    error["error"]["code"].as_str().unwrap_or("").to_owned()
}

/// Customers' money in all accounts, in cents.
fn total(bank: &Bank, accounts: &[String]) -> i64 {
    let names: Vec<&str> = accounts.iter().map(String::as_str).collect();
    let found = bank.json(&[&["balance"], names.as_slice()].concat());
    let items = found["items"].as_array().expect("items");
    let cents = |item: &Value| {
        text(&item["ledger_balance"])
            .replace('.', "")
            .parse::<i64>()
            .expect("cents")
    };
    items.iter().map(cents).sum()
}

#[test]
fn sixteen_tellers_at_once_lose_nothing() {
    let bank = Bank::new();
    let accounts: Vec<String> = (0..4).map(|_| bank.funded("1000.00")).collect();
    let rounds = 12;
    let failures: Vec<String> = thread::scope(|scope| {
        let tellers: Vec<_> = (0..16usize)
            .map(|teller| {
                let (bank, accounts) = (&bank, &accounts);
                scope.spawn(move || {
                    let mut failures = Vec::new();
                    for round in 0..rounds {
                        let from = &accounts[(teller + round) % 4];
                        let to = &accounts[(teller + round + 1) % 4];
                        let arguments: Vec<&str> = match (teller + round) % 4 {
                            0 => vec!["deposit", from, "3.00"],
                            1 => vec!["withdraw", from, "3.00"],
                            2 => vec!["transfer", from, to, "7.77"],
                            _ => vec!["hold", "place", from, "0.01"],
                        };
                        let output = start(bank, &arguments).wait_with_output().expect("it ends");
                        if !output.status.success() {
                            failures.push(format!("{arguments:?}: {}", code_of(&output)));
                        }
                    }
                    failures
                })
            })
            .collect();
        tellers
            .into_iter()
            .flat_map(|teller| teller.join().expect("a teller"))
            .collect()
    });
    assert!(failures.is_empty(), "{failures:?}");
    // As many deposits as withdrawals were made, of the same amount.
    assert_eq!(total(&bank, &accounts), 400_000);
    let proof = bank.json(&["verify"]);
    assert_eq!(proof["ok"], true);
    assert_eq!(
        proof["transactions"],
        4 + 16 * rounds * 3 / 4,
        "each was posted once"
    );
    let held = bank.json(&["hold", "list", "--limit", "1000"]);
    assert_eq!(
        held["items"].as_array().map(Vec::len),
        Some(16 * rounds / 4)
    );
}

#[test]
fn a_reference_is_posted_once_however_many_try_it() {
    let bank = Bank::new();
    let account = bank.account(&[]);
    let references = 8;
    let children: Vec<(usize, Started)> = (0..10usize)
        .flat_map(|process| (0..references).map(move |reference| (process, reference)))
        .map(|(process, reference)| {
            // Two of ten ask for another amount under the same reference.
            let amount = if process < 8 { "10.00" } else { "11.00" };
            let name = format!("REF-{reference}");
            (
                reference,
                start(&bank, &["deposit", &account, amount, "--ref", &name]),
            )
        })
        .collect();
    let mut first = vec![0; references];
    let mut replayed = vec![0; references];
    let mut conflicts = vec![0; references];
    for (reference, child) in children {
        let output = child.wait_with_output().expect("it ends");
        match output.status.code() {
            Some(0) => {
                let posted: Value = serde_json::from_slice(&output.stdout).expect("JSON");
                let count = if posted["replayed"] == true {
                    &mut replayed
                } else {
                    &mut first
                };
                count[reference] += 1;
            }
            Some(6) => {
                assert_eq!(code_of(&output), "reference_conflict");
                conflicts[reference] += 1;
            }
            other => panic!("{other:?}: {}", String::from_utf8_lossy(&output.stderr)),
        }
    }
    for reference in 0..references {
        assert_eq!(first[reference], 1, "REF-{reference} was posted once");
        let others = (replayed[reference], conflicts[reference]);
        assert!(
            others == (7, 2) || others == (1, 8),
            "REF-{reference}: {others:?}"
        );
    }
    let items = bank.json(&["history", &account, "--limit", "100"]);
    assert_eq!(items["items"].as_array().map(Vec::len), Some(references));
    bank.verify();
}

#[test]
fn readers_see_whole_transfers_only() {
    let bank = Bank::new();
    let accounts: Vec<String> = (0..3).map(|_| bank.funded("500.00")).collect();
    let over = AtomicBool::new(false);
    let seen = thread::scope(|scope| {
        let ends = Ends(&over);
        let readers: Vec<_> = (0..2)
            .map(|_| {
                scope.spawn(|| {
                    let mut seen = Vec::new();
                    while !over.load(Ordering::Relaxed) {
                        seen.push(total(&bank, &accounts));
                        let lines = bank.json(&["report", "trial-balance"]);
                        let sum = &lines["totals"][0];
                        assert_eq!(sum["debit"], sum["credit"], "{lines}");
                    }
                    seen
                })
            })
            .collect();
        let writers: Vec<_> = (0..6usize)
            .map(|writer| {
                let (bank, accounts) = (&bank, &accounts);
                scope.spawn(move || {
                    for round in 0..12 {
                        let from = &accounts[(writer + round) % 3];
                        let to = &accounts[(writer + round + 1) % 3];
                        bank.json(&["transfer", from, to, "1.23"]);
                    }
                })
            })
            .collect();
        for writer in writers {
            writer.join().expect("a writer");
        }
        drop(ends);
        readers
            .into_iter()
            .flat_map(|reader| reader.join().expect("a reader"))
            .collect::<Vec<_>>()
    });
    assert!(!seen.is_empty());
    assert!(seen.iter().all(|total| *total == 150_000), "{seen:?}");
    bank.verify();
}

#[test]
fn of_several_that_make_a_ledger_one_succeeds() {
    for _ in 0..5 {
        let bank = Bank::nowhere();
        let children: Vec<Started> = (0..6)
            .map(|number| start(&bank, &["init", "--name", &format!("Bank {number}")]))
            .collect();
        let outputs: Vec<Output> = children
            .into_iter()
            .map(|child| child.wait_with_output().expect("it ends"))
            .collect();
        let made: Vec<&Output> = outputs
            .iter()
            .filter(|output| output.status.success())
            .collect();
        assert_eq!(made.len(), 1, "one makes it");
        for output in outputs.iter().filter(|output| !output.status.success()) {
            assert_eq!(
                (output.status.code(), code_of(output)),
                (Some(6), "already_exists".to_owned())
            );
        }
        let account = bank.funded("5.00");
        assert_eq!(bank.balance(&account), "5.00");
        bank.verify();
        // Nothing is left of the others.
        let names: Vec<String> = std::fs::read_dir(bank.folder.path())
            .expect("a folder")
            .map(|entry| {
                entry
                    .expect("an entry")
                    .file_name()
                    .to_string_lossy()
                    .into_owned()
            })
            .filter(|name| name.contains("draft"))
            .collect();
        assert!(names.is_empty(), "{names:?}");
    }
}

#[test]
fn tellers_work_while_a_large_file_is_imported() {
    let bank = Bank::new();
    let accounts: Vec<String> = (0..5).map(|_| bank.account(&[])).collect();
    let rows = 60_000;
    let mut lines = vec!["account,amount,reference".to_owned()];
    lines.extend((0..rows).map(|row| format!("{},1.00,PAY-{row}", accounts[row % 4])));
    let file = lines.join("\n");
    let file = bank.file("pay.csv", file);
    let mut import = start(&bank, &["import", "payroll", &file]);
    let mut deposits = 0;
    let mut meanwhile = 0;
    until("the import ends", || {
        let running = import.try_wait().expect("a state").is_none();
        bank.json(&["deposit", &accounts[4], "1.00"]);
        deposits += 1;
        meanwhile += usize::from(running);
        (!running && deposits >= 3).then_some(())
    });
    let output = import.wait_with_output().expect("it ends");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let result: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(result["posted"], rows);
    assert!(meanwhile > 0, "no teller came while it ran");
    assert_eq!(bank.balance(&accounts[4]), format!("{deposits}.00"));
    assert_eq!(
        total(&bank, &accounts[..4]),
        i64::try_from(rows * 100).expect("small")
    );
    bank.verify();
}

#[test]
fn one_file_imported_twice_at_once_is_paid_once() {
    let bank = Bank::new();
    let accounts: Vec<String> = (0..4).map(|_| bank.account(&[])).collect();
    let rows = 120_000;
    let mut file = String::from("account,amount\n");
    for row in 0..rows {
        file.push_str(&accounts[row % 4]);
        file.push_str(",1.00\n");
    }
    let file = bank.file("twice.csv", file);
    let runs: Vec<Started> = (0..3)
        .map(|_| start(&bank, &["import", "payroll", &file]))
        .collect();
    for run in runs {
        let output = run.wait_with_output().expect("it ends");
        let code = code_of(&output);
        assert!(
            output.status.success() || code == "import_running",
            "{code}"
        );
    }
    // A process that stopped left the rest to be done, if there is any.
    bank.run(&["import", "payroll", &file]).done();
    assert_eq!(
        total(&bank, &accounts),
        i64::try_from(rows).expect("small") * 100
    );
    bank.verify();
}
