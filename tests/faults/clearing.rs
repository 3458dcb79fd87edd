//! Entries of the Automated Clearing House: every call that can fail fails, the process is
//! killed, and the power is cut, in an import, on the day of what waited, when a file is
//! written for the operator, and when an entry is sent back, repaired, cancelled or
//! reversed.

use std::fs;

use crate::ach_file::{NachaFile, OPERATOR, OURS};
use crate::common::deadline::InTime as _;
use crate::common::{Bank, DAY, Run};
use crate::power::{counted, cuts, proved, recorded};
use crate::sweep::{Deed, deed, furnished, sweep_of};

/// A bank of others.
const THEIRS: &str = "021000021";

/// How many rows of the journal stand for entries that are here twice or not at all.
const BOOKED: &str = "SELECT count(*) FROM ach_entry WHERE amount_minor > 0 AND state NOT IN (1, 7) AND (SELECT count(*) FROM transfer WHERE source = 65 AND source_key = 4 * ach_entry.id + 1) <> 1";

const IMPORTING: &[Deed] = &[deed(
    &["import", "ach", "entries.ach"],
    "SELECT count(*) / 3 + 10 * (count(*) <> (SELECT count(*) FROM transfer WHERE source = 65)) FROM ach_entry",
)];

/// Entry 1 waited, 2 is on its account, 3 is in suspense, 4 and 6 are to be sent, 5 was sent.
const CLEARING: &[Deed] = &[
    deed(
        &["ach", "post-due"],
        "SELECT count(*) + 10 * (count(*) <> (SELECT count(*) FROM transfer WHERE source = 65 AND source_key = 5)) FROM ach_entry WHERE id = 1 AND state = 2",
    ),
    deed(
        &["ach", "return", "2", "--code", "R10", "--info", "not mine"],
        "SELECT count(*) + 10 * (count(*) <> (SELECT count(*) FROM transfer WHERE source = 65 AND source_key = 11)) FROM ach_entry WHERE id = 2 AND state = 5",
    ),
    deed(
        &["ach", "repair", "3", "--account", "1000000018"],
        "SELECT count(*) + 10 * (count(*) <> (SELECT count(*) FROM transfer WHERE source = 65 AND source_key = 14)) FROM ach_entry WHERE id = 3 AND state = 6",
    ),
    deed(
        &["ach", "cancel", "6", "--reason", "paid twice"],
        "SELECT count(*) + 10 * (count(*) <> (SELECT count(*) FROM transfer WHERE source = 65 AND source_key = 27 AND reverses IS NOT NULL)) FROM ach_entry WHERE id = 6 AND state = 12",
    ),
    Deed {
        again: 4,
        ..deed(
            &["export", "ach", "--batch"],
            "SELECT count(*) FROM ach_entry WHERE id = 4 AND state = 9 AND exported IS NOT NULL",
        )
    },
    Deed {
        again: 4,
        ..deed(
            &["export", "ach", "--reversal", "5"],
            "SELECT count(*) + 10 * (count(*) <> (SELECT count(*) FROM transfer JOIN ach_entry AS sent ON source_key = 4 * sent.id + 1 WHERE source = 65 AND sent.original = 5)) FROM ach_entry WHERE original = 5",
        )
    },
];

fn words(bank: &Bank, line: &str) {
    bank.json(&line.split(' ').collect::<Vec<_>>());
}

fn numbers(bank: &Bank) {
    words(
        bank,
        &format!("ledger set --routing-number {OURS} --ach-operator {OPERATOR}"),
    );
}

/// A bank with an entry of each kind that is dealt with: see [`CLEARING`].
fn with_entries(bank: &mut Bank, account: &str) {
    numbers(bank);
    let later = NachaFile {
        effective: "261124",
        settled: "328",
        modifier: 'B',
        ..NachaFile::default()
    };
    let later = later.of(&[(22, account, 700, "LATER", "")]);
    words(bank, &format!("import ach {}", bank.file("b.ach", later)));
    let file = NachaFile {
        settled: "328",
        ..NachaFile::default()
    };
    // What is booked on the day that it comes is settled with the rest.
    bank.now += 3 * DAY;
    let file = file.of(&[
        (22, account, 500, "ANA", ""),
        (22, "744567899", 300, "NOBODY", ""),
    ]);
    let taken = bank.run(&["import", "ach", &bank.file("c.ach", file)]);
    assert_eq!(taken.code, 9, "{}", taken.stderr);
    for (modifier, batch, cents) in [('D', "one", 400), ('E', "two", 401), ('F', "three", 402)] {
        let wages = NachaFile {
            description: "PAYROLL",
            bank: THEIRS,
            modifier,
            ..NachaFile::default()
        };
        let wages = wages.of(&[(22, "9876", cents, "BOB", "")]);
        let wages = bank.file("wages.ach", wages);
        let pay =
            format!("import payroll {wages} --from {account} --batch {batch} --allow-similar");
        words(bank, &pay);
    }
    bank.run(&["export", "ach", "--batch", "two"]).done();
}

#[test]
fn every_fault_of_an_import() {
    let bank = furnished();
    let entry = |cents| (22, "1000000018", cents, "ANA", "");
    let entries = NachaFile::default().of(&[entry(100), entry(200), entry(300)]);
    bank.file("entries.ach", entries);
    numbers(&bank);
    sweep_of(&bank, IMPORTING);
}

#[test]
fn every_fault_of_what_is_done_with_entries() {
    let mut bank = furnished();
    with_entries(&mut bank, "1000000018");
    sweep_of(&bank, CLEARING);
}

/// What is done one after the other, and what stands for the first five, which show
/// something.
const ALL: [&str; 8] = [
    "import ach many.ach",
    "ach post-due",
    "ach return 2 --code R10 --info signed",
    "ach repair 3 --account 1000000018",
    "ach cancel 6 --reason twice",
    "export ach --batch --to-file out.ach",
    "export ach --reversal 5 --to-file back.ach",
    "export ach --corrections --to-file changes.ach",
];
const SHOWN_IS: [&str; 5] = [
    "SELECT count(*) = 300 FROM ach_entry WHERE entry_key LIKE 'ach/%/M/%' AND state = 2",
    "SELECT count(*) FROM ach_entry WHERE id = 1 AND state = 2",
    "SELECT count(*) FROM ach_entry WHERE id = 2 AND state = 5",
    "SELECT count(*) FROM ach_entry WHERE id = 3 AND state = 6",
    "SELECT count(*) FROM ach_entry WHERE id = 6 AND state = 12",
];

/// Does all of it again at a time: what was sent is not sent again.
fn again(bank: &Bank, now: i64) -> Result<(), String> {
    for line in ALL {
        let mut command = bank.command(&line.split(' ').collect::<Vec<_>>());
        command.env("BANKCTL_TEST_CLOCK", now.to_string());
        let run = Run::of(command.output_in_time().expect("it runs"));
        let was_sent = run.code == 4 && line.starts_with("export");
        if run.code != 0 && !was_sent {
            return Err(format!("again: {line}: {}: {}", run.code, run.stderr));
        }
    }
    let wrong = counted(&bank.ledger(), BOOKED);
    let rows = "SELECT count(*) FROM transfer WHERE source = 65";
    let rows = counted(&bank.ledger(), rows);
    // 300 and six as they came or went, one returned, one repaired, one cancelled, and one
    // reversed.
    if (wrong, rows) != (0, 310) {
        return Err(format!("{rows} rows of the journal, {wrong} entries wrong"));
    }
    proved(bank, "bank.db")
}

/// The power is cut in all of it; what was shown is there, and the rest is done once when
/// everything is run again.
#[test]
fn what_was_shown_of_entries_is_there_and_the_rest_is_done_once() {
    let mut bank = Bank::new();
    let account = bank.funded("100.00");
    assert_eq!(account, "1000000018");
    with_entries(&mut bank, &account);
    let many: Vec<_> = (1..=300)
        .map(|cents| (22, account.as_str(), cents, "ANA", ""))
        .collect();
    let file = NachaFile {
        modifier: 'M',
        ..NachaFile::default()
    };
    let many = file.of(&many);
    bank.file("many.ach", &many);
    let record = recorded(&bank, |record| {
        for line in ALL {
            let mut words: Vec<&str> = line.split(' ').collect();
            if words[0] != "export" {
                words.extend(["-o", "json"]);
            }
            let mut command = bank.command(&words);
            record(&mut command);
            let output = command.output_in_time().expect("it runs");
            assert!(output.status.success(), "{line}: {output:?}");
        }
    });
    let now = bank.now;
    cuts(&record, 40, 1_181_783_497_276_652_981, |left, shown| {
        proved(left, "bank.db")?;
        for query in SHOWN_IS.iter().take(shown.len()) {
            if counted(&left.ledger(), query) != 1 {
                return Err(format!("{} were shown, and not: {query}", shown.len()));
            }
        }
        // What a file tells of is there before the file is.
        let sent = "SELECT count(*) FROM ach_entry WHERE state = 9 AND exported IS NOT NULL";
        if left.path("back.ach").exists() && counted(&left.ledger(), sent) < 3 {
            return Err("the file of a reversal is there, and the entry is not".to_owned());
        }
        fs::write(left.path("many.ach"), &many).expect("written");
        again(left, now)
    });
}
