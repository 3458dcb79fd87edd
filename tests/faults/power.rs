//! Power that is cut at any moment: what was shown is there, and the books are
//! whole.

mod copies;
mod record;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use rusqlite::Connection;

use crate::common::Bank;
use crate::common::deadline::InTime as _;
use crate::disk::compiled;
use crate::rounds;
pub use record::Chance;
use record::{Before, Record};

fn library() -> &'static Path {
    static LIBRARY: OnceLock<PathBuf> = OnceLock::new();
    LIBRARY.get_or_init(|| compiled("recorder"))
}

/// Lets something happen to a bank and records it.
pub fn recorded(bank: &Bank, happen: impl FnOnce(&dyn Fn(&mut Command))) -> Record {
    let before = Before::of(bank.folder.path());
    let outside = tempfile::tempdir().expect("a folder");
    let to = outside.path().join("record");
    let record = |command: &mut Command| {
        command
            .env("LD_PRELOAD", library())
            .env("RECORD_FOLDER", bank.folder.path())
            .env("RECORD_TO", &to);
    };
    happen(&record);
    Record::read(before, &to)
}

/// The references in the JSON that was shown; the result of an import has none, and
/// says which column of the file they were read from.
fn acknowledged(text: &str) -> impl Iterator<Item = &str> {
    let of_import = text.contains("\"columns\":{");
    let references = text.split("\"reference\":\"").skip(1);
    references
        .filter(move |_| !of_import)
        .filter_map(|rest| rest.split('"').next())
}

/// How many rows of files were shown to be posted.
fn posted(text: &str) -> usize {
    let rest = text.split_once("\"posted\":").map_or("", |(_, rest)| rest);
    let digits = rest.split(|c: char| !c.is_ascii_digit()).next();
    digits.and_then(|digits| digits.parse().ok()).unwrap_or(0)
}

fn references(ledger: &Path) -> Vec<String> {
    let connection = Connection::open(ledger).expect("the ledger");
    let mut statement = connection
        .prepare("SELECT reference FROM transfer WHERE reference IS NOT NULL")
        .expect("the journal");
    let rows = statement.query_map([], |row| row.get(0)).expect("rows");
    rows.map(|row| row.expect("a reference")).collect()
}

/// Whether a file is a ledger that proves itself; what is wrong with it.
pub fn proved(bank: &Bank, file: &str) -> Result<(), String> {
    let proof = bank.run(&["--ledger", file, "verify", "-o", "json"]);
    match proof.code {
        0 => Ok(()),
        code => Err(format!("{file}: {code} {}{}", proof.stdout, proof.stderr)),
    }
}

/// What was shown is in the ledger.
fn shown_is_there(bank: &Bank, shown: &[&str]) -> Result<(), String> {
    if !bank.ledger().exists() {
        return match shown {
            [] => Ok(()),
            _ => Err("no ledger".to_owned()),
        };
    }
    proved(bank, "bank.db")?;
    let there = references(&bank.ledger());
    let rows = there.iter().filter(|known| known.starts_with("P-"));
    let (rows, told) = (rows.count(), shown.iter().map(|text| posted(text)).sum());
    if rows < told {
        return Err(format!("{told} rows were shown, {rows} are there"));
    }
    let mut told = shown.iter().flat_map(|text| acknowledged(text));
    match told.find(|reference| !there.iter().any(|known| known == reference)) {
        None => Ok(()),
        Some(reference) => Err(format!("{reference} was shown")),
    }
}

/// Cuts the power at moments of a record, and asks whether what is left is as
/// it must be after what was shown.
#[track_caller]
pub fn cuts(
    record: &Record,
    short: u64,
    seed: u64,
    holds: impl Fn(&Bank, &[&str]) -> Result<(), String>,
) {
    let (count, mut lost, mut chance) = (rounds(short), Vec::new(), Chance(seed));
    for round in 0..count {
        let at = chance.below(record.acts() + 1);
        let bank = Bank::nowhere();
        record.cut(at, &mut chance, bank.folder.path());
        let shown: Vec<&str> = record.shown_before(at).collect();
        if let Err(what) = holds(&bank, &shown) {
            lost.push(format!("cut {round} at {at}: {what}"));
        }
    }
    println!(
        "{count} cuts among {} acts: {} lost",
        record.acts(),
        lost.len()
    );
    assert!(
        lost.is_empty(),
        "{} of them:\n{}",
        lost.len(),
        lost.join("\n")
    );
}

#[track_caller]
fn nothing_is_lost(record: &Record, short: u64, seed: u64) {
    cuts(record, short, seed, shown_is_there);
}

/// Several tellers at once, so that the WAL stays and is written back in turn.
#[test]
fn what_tellers_were_shown_is_there() {
    let bank = Bank::new();
    let account = bank.funded("100.00");
    let other = bank.funded("100.00");
    let record = recorded(&bank, |record| {
        for round in 0..12 {
            let tellers: Vec<_> = (0..4)
                .map(|teller| {
                    let reference = format!("R-{round}-{teller}");
                    let mut command = bank.command(&[
                        "transfer", &account, &other, "0.01", "--ref", &reference, "-o", "json",
                    ]);
                    record(&mut command);
                    command.stdout(Stdio::null()).start().expect("it runs")
                })
                .collect();
            for mut teller in tellers {
                assert!(teller.wait().expect("it ends").success());
            }
        }
    });
    nothing_is_lost(&record, 60, 88_172_645_463_325_252);
}

#[test]
fn what_an_import_has_shown_is_there() {
    let bank = Bank::new();
    let account = bank.account(&[]);
    let rows: String = (0..60_000)
        .map(|row| format!("{account},0.01,P-{row}\n"))
        .collect();
    let file = bank.file("pay.csv", format!("account,amount,reference\n{rows}"));
    let record = recorded(&bank, |record| {
        for arguments in [
            ["import", "payroll", &file, "-o", "json"],
            ["deposit", &account, "1.00", "-o", "json"],
        ] {
            let mut command = bank.command(&arguments);
            record(&mut command);
            assert!(command.output_in_time().expect("it runs").status.success());
        }
    });
    nothing_is_lost(&record, 10, 362_436_069_362_436_069);
}

#[test]
fn a_day_that_was_shown_to_be_closed_is_closed() {
    let bank = Bank::new();
    let account = bank.funded("100.00");
    bank.json(&["day", "set", "--calendar", "every-day"]);
    bank.json(&["day", "open", "--yes"]);
    bank.json(&["hold", "place", &account, "1", "--expires", "2026-11-21"]);
    let record = recorded(&bank, |record| {
        let mut command = bank.command(&["day", "close", "-o", "json"]);
        record(&mut command);
        assert!(command.output_in_time().expect("it runs").status.success());
    });
    cuts(&record, 40, 2_463_534_242_246_353_424, |bank, shown| {
        proved(bank, "bank.db")?;
        let finished = || {
            let statement =
                "SELECT min(finished_at IS NOT NULL) FROM business_day WHERE date <= 20778";
            let connection = Connection::open(bank.ledger()).expect("the ledger");
            let found = connection.query_row(statement, [], |row| row.get::<_, bool>(0));
            found.expect("a business day")
        };
        if !shown.is_empty() && !finished() {
            return Err("the day was shown to be closed".to_owned());
        }
        let again = bank.run(&["day", "close", "-o", "json"]);
        if ![0, 4].contains(&again.code) || !finished() {
            return Err(format!("again: {} {}", again.code, again.stderr));
        }
        let log = bank.json(&["audit", "log", "--limit", "500"]).to_string();
        match log.matches("\"expired\"").count() {
            1 => proved(bank, "bank.db"),
            times => Err(format!("the hold was registered {times} times")),
        }
    });
}

/// A count in a ledger.
pub fn counted(ledger: &Path, query: &str) -> usize {
    let connection = Connection::open(ledger).expect("the ledger");
    let found = connection.query_row(query, [], |row| row.get::<_, i64>(0));
    usize::try_from(found.expect("a count")).expect("small")
}

/// Checks that are paid, returned and read from a file, a cashier's check, a dispute and
/// an exchange: what was shown of each is there with all that belongs to it.
#[test]
fn what_a_desk_has_shown_is_there() {
    let bank = Bank::new();
    let (account, euro) = (bank.funded("100.00"), bank.account(&["--currency", "EUR"]));
    let rows: String = (0..30)
        .map(|row| format!("{account},{},0.01\n", 100 + row))
        .collect();
    let file = bank.file("inclearing.csv", format!("account,number,amount\n{rows}"));
    let rate = ["exchange-rate", "set", "USD/EUR", "0.9"];
    bank.json(&rate);
    let disputed = [
        "withdraw",
        &account,
        "5",
        "--channel",
        "wire",
        "--ref",
        "D-1",
    ];
    bank.json(&disputed);
    bank.json(&["dispute", "open", "D-1", "--kind", "missing"]);
    let all = [
        format!("check present {account} 1 --number 7 --ref K-1"),
        format!("check present {account} 999 --number 8 --ref K-2"),
        format!("cashier-check issue --from {account} 2 --payee Coast --ref K-3"),
        "dispute credit D00000013".to_owned(),
        format!("exchange {account} {euro} 3 --ref K-4"),
        format!("import checks {file}"),
        "dispute resolve D00000013 --for customer --reason found".to_owned(),
        "cashier-check present 1 2 --ref K-5".to_owned(),
    ];
    let record = recorded(&bank, |record| {
        for line in &all {
            let words: Vec<&str> = line.split(' ').chain(["-o", "json"]).collect();
            let mut command = bank.command(&words);
            record(&mut command);
            let output = command.output_in_time().expect("it runs");
            // One is returned, which is told on the other stream.
            assert!(
                [Some(0), Some(4)].contains(&output.status.code()),
                "{line}: {output:?}"
            );
        }
    });
    // How many transactions each of those comes to that show something.
    let of_all = [1, 1, 1, 2, 30, 1, 1];
    cuts(&record, 60, 1_442_695_040_888_963_407, |bank, shown| {
        proved(bank, "bank.db")?;
        let least: usize = of_all.iter().take(shown.len()).sum();
        let there = counted(
            &bank.ledger(),
            "SELECT count(*) FROM transfer WHERE source IN (57, 58) OR group_id IS NOT NULL",
        );
        if there < least {
            return Err(format!(
                "{} were shown, {there} of {least} rows are there",
                shown.len()
            ));
        }
        // A returned item stands before all that was shown after it.
        let returned = "SELECT count(*) FROM drawn_check WHERE status = 2";
        if shown.len() > 1 && counted(&bank.ledger(), returned) != 1 {
            return Err("the item that was returned is gone".to_owned());
        }
        Ok(())
    });
}

#[test]
fn a_ledger_that_was_made_is_there() {
    let bank = Bank::nowhere();
    let record = recorded(&bank, |record| {
        let mut command = bank.command(&["init", "-o", "json"]);
        record(&mut command);
        assert!(command.output_in_time().expect("it runs").status.success());
    });
    nothing_is_lost(&record, 40, 521_288_629_521_288_629);
}

/// A process that was killed after its last page was written and before the sync
/// leaves a transaction that others see. Who is told that it is there must be
/// able to rely on it.
#[test]
fn a_replay_of_what_a_killed_process_left_is_durable() {
    let bank = Bank::new();
    let account = bank.funded("5.00");
    let deposit = ["deposit", &account, "1.00", "--ref", "R-1", "-o", "json"];
    // The page that makes the transaction whole is on the way to the disk, and
    // the process is gone.
    let killed = crate::disk::Fault {
        call: "fsync",
        at: 3,
        on: false,
        with: crate::disk::KILL,
    };
    let record = recorded(&bank, |record| {
        let mut command = bank.command(&deposit);
        record(&mut command);
        let both = format!(
            "{} {}",
            crate::disk::library().display(),
            library().display()
        );
        crate::disk::with(&bank, killed, &mut command).env("LD_PRELOAD", both);
        assert!(!command.output_in_time().expect("it runs").status.success());
        // Another process reads, so that nothing is written back when the next ends.
        let reader = Connection::open(bank.ledger()).expect("the ledger");
        reader
            .query_row("SELECT count(*) FROM transfer", [], |_| Ok(()))
            .expect("read");
        let mut command = bank.command(&deposit);
        record(&mut command);
        let again = command.output_in_time().expect("it runs");
        assert!(again.status.success());
        let shown = String::from_utf8_lossy(&again.stdout).into_owned();
        assert!(
            shown.contains("\"replayed\":true"),
            "{shown}: this proves nothing"
        );
    });
    nothing_is_lost(&record, 60, 123_456_789_123_456_789);
}

/// A writer that is known to lose what it has shown, or not to.
fn writer(bank: &Bank, synchronous: &str) -> Record {
    recorded(bank, |record| {
        let mut command = Command::new(std::env::current_exe().expect("this test"));
        command
            .args(["--exact", "power::plain_writer", "--nocapture"])
            .env("BANKCTL_TEST_WRITER", synchronous)
            .env("BANKCTL_TEST_FILE", bank.ledger());
        record(&mut command);
        assert!(command.output_in_time().expect("it runs").status.success());
    })
}

/// Not a test but the process that [`writer`] starts.
#[test]
fn plain_writer() {
    let (Ok(synchronous), Ok(file)) = (
        std::env::var("BANKCTL_TEST_WRITER"),
        std::env::var("BANKCTL_TEST_FILE"),
    ) else {
        return;
    };
    let connection = Connection::open(file).expect("a file");
    connection
        .execute_batch(&format!("PRAGMA synchronous = {synchronous};"))
        .expect("set");
    for number in 0..200 {
        connection
            .execute("INSERT INTO plain (number) VALUES (?1)", [number])
            .expect("written");
        println!("\nDONE {number}");
    }
}

/// The cuts find what `synchronous=NORMAL` loses, and nothing that `FULL`
/// keeps: else the tests above would prove nothing.
#[test]
fn the_cuts_find_what_a_careless_writer_loses() {
    let lost = |synchronous: &str| {
        let bank = Bank::nowhere();
        let plain = Connection::open(bank.ledger()).expect("a file");
        plain
            .execute_batch("PRAGMA journal_mode = WAL; CREATE TABLE plain (number INTEGER);")
            .expect("made");
        drop(plain);
        let record = writer(&bank, synchronous);
        let mut chance = Chance(987_654_321_987_654_321);
        let (mut shown, mut lost) = (0u64, 0u64);
        for _ in 0..40 {
            let at = chance.below(record.acts() + 1);
            let left = Bank::nowhere();
            record.cut(at, &mut chance, left.folder.path());
            let there: i64 = Connection::open(left.ledger())
                .and_then(|file| file.query_row("SELECT count(*) FROM plain", [], |row| row.get(0)))
                .expect("a table");
            let told = record
                .shown_before(at)
                .flat_map(str::lines)
                .filter(|line| line.starts_with("DONE "))
                .count();
            let there = u64::try_from(there).expect("a count");
            shown += told as u64;
            lost += (told as u64).saturating_sub(there);
        }
        println!("synchronous={synchronous}: {lost} of {shown} lost");
        lost
    };
    assert!(lost("NORMAL") > 0);
    assert_eq!(lost("FULL"), 0);
}
