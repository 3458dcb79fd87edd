//! The files beside a ledger are removed or replaced while a process has it
//! open: whatever was acknowledged is there afterwards.
#![cfg(unix)]

use std::fmt::Write as _;
use std::fs;

use crate::common::Bank;
use crate::common::deadline::InTime as _;
use crate::second_name::Stream;

type Deed = fn(&Bank, &str);

/// What happens to the files, by name.
const DEEDS: [(&str, Deed); 7] = [
    ("the -wal is removed", |bank, _| remove(bank, "-wal")),
    ("the -shm is removed", |bank, _| remove(bank, "-shm")),
    ("both are removed", |bank, _| {
        remove(bank, "-wal");
        remove(bank, "-shm");
    }),
    ("the -wal is moved away", |bank, _| {
        fs::rename(bank.path("bank.db-wal"), bank.path("away")).expect("moved");
    }),
    ("the -wal is replaced by a copy", |bank, _| {
        fs::copy(bank.path("bank.db-wal"), bank.path("copy")).expect("copied");
        fs::rename(bank.path("copy"), bank.path("bank.db-wal")).expect("replaced");
    }),
    ("both are removed and another writes", |bank, account| {
        remove(bank, "-wal");
        remove(bank, "-shm");
        other(bank, account);
    }),
    ("the -shm is removed and another writes", |bank, account| {
        remove(bank, "-shm");
        other(bank, account);
    }),
];

fn remove(bank: &Bank, end: &str) {
    fs::remove_file(bank.path(&format!("bank.db{end}"))).expect("removed");
}

/// Another process books beside the stream, if it can.
fn other(bank: &Bank, account: &str) {
    let run = bank.run(&["deposit", account, "1.00", "--ref", "OTHER"]);
    if run.code == 0 {
        fs::write(bank.path("acknowledged"), "").expect("a file");
    }
}

#[test]
fn a_writer_acknowledges_nothing_more_once_its_files_are_gone() {
    for (what, deed) in DEEDS {
        let bank = Bank::new();
        let account = bank.funded("100.00");
        let mut stream = Stream::open(&bank, &account);
        let mut known = Vec::new();
        assert!(stream.deposit("P-0"), "{what}");
        // What lies in a file that is removed by hand is lost with it, unless
        // the writer still has it: it is written back when the writer ends.
        known.push("P-0".to_owned());
        deed(&bank, &account);
        if bank.path("acknowledged").exists() {
            known.push("OTHER".to_owned());
            // The other could not see what was only in the files of the first.
            known.retain(|reference| reference != "P-0" || !what.starts_with("both"));
        }
        for number in 1..4 {
            let reference = format!("P-{number}");
            if stream.deposit(&reference) {
                known.push(reference);
            }
        }
        let run = stream.end();
        assert_ne!(run.code, 0, "{what}: it goes on");
        bank.verify();
        for reference in known {
            let shown = bank.run(&["transaction", "show", &format!("ref:{reference}")]);
            assert_eq!(shown.code, 0, "{what}: {reference} was acknowledged");
        }
    }
}

#[test]
fn a_writer_that_only_ends_writes_nothing_over_what_others_have_written() {
    let bank = Bank::new();
    let account = bank.funded("100.00");
    let mut stream = Stream::open(&bank, &account);
    assert!(stream.deposit("P-0"));
    remove(&bank, "-wal");
    remove(&bank, "-shm");
    other(&bank, &account);
    let there = bank.path("acknowledged").exists();
    drop(stream.end());
    bank.verify();
    let shown = bank.run(&["transaction", "show", "ref:OTHER"]);
    assert_eq!(shown.code == 0, there, "{}", shown.stderr);
}

#[test]
fn an_import_whose_files_are_gone_pays_each_row_once() {
    let bank = Bank::new();
    let account = bank.funded("100.00");
    let mut rows = "account,amount,reference\n".to_owned();
    for row in 0..60_000 {
        writeln!(rows, "{account},1.00,W-{row}").expect("a string takes it");
    }
    let file = bank.file("pay.csv", rows);
    let mut import = bank
        .command(&["import", "payroll", &file, "-q"])
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .start()
        .expect("it runs");
    let wal = bank.path("bank.db-wal");
    let began = || fs::metadata(&wal).is_ok_and(|data| data.len() > 1_000_000);
    while !began() && import.try_wait().expect("asked").is_none() {
        std::thread::sleep(std::time::Duration::from_millis(1));
    }
    let _ = fs::remove_file(&wal);
    let told = import.wait().expect("it ends").success();
    // What it told is there without another run.
    if told {
        assert_eq!(bank.balance(&account), "60100.00");
    }
    bank.verify();
    bank.run(&["import", "payroll", &file]).done();
    bank.verify();
    assert_eq!(bank.balance(&account), "60100.00");
}
