//! Statements that are held against an account: every call that can fail fails, the process
//! is killed, and the power is cut, while one is kept, while what is left of it is booked,
//! and while it is undone. What is run again comes to the books of a run that nobody
//! disturbed, byte for byte.

use std::process::Command;

use crate::common::deadline::InTime as _;
use crate::common::{Bank, Run};
use crate::power::{counted, cuts, proved, recorded};
use crate::sweep::{Deed, deed, furnished, sweep_of};

/// Where fees go.
const RULES: &str = "[[rule]]\ntext = \"fee\"\naccount = \"expense/bank-fees\"\n";
const HEADINGS: &str = "date,amount,balance,reference,description\n";
/// A wire that is in the books of [`furnished`].
const WIRE: &str = "2026-11-21,7.00,7.00,AHEAD,wire\n";

/// What is kept is there once, with its line of the change log; what is booked, with the
/// reconciliation that says so.
const STATED: &[Deed] = &[
    deed(
        &[
            "reconcile",
            "kept.csv",
            "--account",
            "clearing/wire",
            "--keep",
        ],
        "SELECT count(*) + 10 * (count(*) <> (SELECT count(*) FROM change WHERE subject = 67 AND subject_key = 3)) FROM reconciliation WHERE json_extract(record, '$.file') = 'kept.csv'",
    ),
    deed(
        &[
            "reconcile",
            "posted.csv",
            "--account",
            "clearing/wire",
            "--post",
            "--rules",
            "fee.toml",
        ],
        "SELECT count(*) + 10 * (count(*) <> (SELECT count(*) FROM transfer WHERE source = 67 AND source_key = 3000001)) FROM reconciliation WHERE json_extract(record, '$.file') = 'posted.csv' AND json_array_length(lines, '$.posted') = 1",
    ),
    // This one was kept before.
    deed(
        &[
            "reconcile",
            "later.csv",
            "--account",
            "clearing/other",
            "--post",
            "--rules",
            "fee.toml",
        ],
        "SELECT count(*) + 10 * (count(*) <> (SELECT count(*) FROM transfer WHERE source = 67 AND source_key = 1000001)) FROM reconciliation WHERE json_extract(record, '$.file') = 'later.csv' AND json_array_length(lines, '$.posted') = 1",
    ),
    deed(
        &["reconcile", "undo", "2"],
        "SELECT count(*) + 10 * (1 + count(*) <> (SELECT count(*) FROM change WHERE subject = 67 AND subject_key = 2)) FROM reconciliation WHERE id = 2 AND json_extract(record, '$.undone')",
    ),
];

/// A bank with two reconciliations: of the first a fee is not booked, and the second is to
/// be undone.
fn stated() -> Bank {
    let bank = furnished();
    bank.file("fee.toml", RULES);
    let fee = "2026-11-21,-2.50,4.50,,Fee of the month\n";
    bank.file("kept.csv", format!("{HEADINGS}{WIRE}"));
    bank.file("posted.csv", format!("{HEADINGS}{WIRE}{fee}"));
    let later = fee.replace("4.50", "-2.50");
    bank.file("later.csv", format!("{HEADINGS}{later}"));
    let undone = "2026-11-21,-3.00,-3.00,,Fee of a day\n";
    bank.file("undone.csv", format!("{HEADINGS}{undone}"));
    for (file, account) in [
        ("later.csv", "clearing/other"),
        ("undone.csv", "clearing/check"),
    ] {
        let kept = bank.run(&["reconcile", file, "--account", account, "--keep"]);
        // A line is left over.
        assert_eq!(kept.code, 9, "{file}: {}", kept.stderr);
    }
    bank
}

#[test]
fn every_fault_of_what_is_done_with_statements() {
    sweep_of(&stated(), STATED);
}

/// What is done one after the other, and what stands for each once it was shown.
const ALL: [(&str, &str); 4] = [
    (
        "reconcile kept.csv --account clearing/wire --keep",
        "SELECT count(*) FROM reconciliation WHERE id = 3",
    ),
    (
        "reconcile many.csv --account clearing/ach --post --rules fee.toml",
        "SELECT count(*) = 300 FROM transfer WHERE source = 67 AND source_key BETWEEN 4000001 AND 4000300",
    ),
    (
        "reconcile later.csv --account clearing/other --post --rules fee.toml",
        "SELECT count(*) FROM transfer WHERE source = 67 AND source_key = 1000001",
    ),
    (
        "reconcile undo 2",
        "SELECT count(*) FROM reconciliation WHERE id = 2 AND json_extract(record, '$.undone')",
    ),
];

fn words(line: &str) -> Vec<&str> {
    line.split(' ').chain(["-o", "json"]).collect()
}

/// The journal, and all that is written down of statements.
fn books(bank: &Bank) -> String {
    [
        "export journal --format ledger",
        "reconcile list --all -o json",
        "reconcile show 1 -o json",
        "reconcile show 2 -o json",
        "reconcile show 3 -o json",
        "reconcile show 4 -o json",
        "balance clearing/wire clearing/ach clearing/other expense/bank-fees -o json",
        "audit log --limit 500 -o csv",
    ]
    .map(|line| {
        let words: Vec<&str> = line.split(' ').collect();
        bank.run(&words).done().stdout
    })
    .join("\n")
}

#[test]
fn what_was_shown_of_statements_is_there_and_the_rest_is_done_once() {
    let bank = stated();
    let fees = (0..300).map(|fee| {
        format!(
            "2026-11-21,-0.01,-{}.{:02},,Fee {fee}\n",
            (fee + 1) / 100,
            (fee + 1) % 100
        )
    });
    bank.file(
        "many.csv",
        format!("{HEADINGS}{}", fees.collect::<String>()),
    );
    let all = |bank: &Bank, record: &dyn Fn(&mut Command)| {
        for (line, _) in ALL {
            let mut command = bank.command(&words(line));
            record(&mut command);
            let run = Run::of(command.output_in_time().expect("it runs"));
            if run.code != 0 {
                return Err(format!("{line}: {}: {}", run.code, run.stderr));
            }
        }
        Ok(())
    };
    let record = recorded(&bank, |record| all(&bank, record).expect("done"));
    let expected = books(&bank);
    cuts(&record, 40, 6_364_136_223_846_793_005, |left, shown| {
        proved(left, "bank.db")?;
        // What is long is shown piece by piece.
        let shown = shown.iter().filter(|text| text.ends_with('\n')).count();
        for (line, query) in ALL.iter().take(shown) {
            if counted(&left.ledger(), query) != 1 {
                return Err(format!("{shown} were shown, and not: {line}"));
            }
        }
        // Of 300 postings there is none or all.
        let posted = counted(
            &left.ledger(),
            "SELECT count(*) FROM transfer WHERE source = 67 AND source_key > 4000000",
        );
        if ![0, 300].contains(&posted) {
            return Err(format!("{posted} of 300 were booked"));
        }
        all(left, &|_| ())?;
        proved(left, "bank.db")?;
        let is_same = books(left) == expected;
        is_same
            .then_some(())
            .ok_or_else(|| "other books".to_owned())
    });
}
