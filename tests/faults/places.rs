//! Where the ledger lies: full and read-only disks, files that are removed,
//! replaced or copied away while another process works.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use rusqlite::Connection;

use crate::common::deadline::{InTime as _, until};
use crate::common::{Bank, Run};
use crate::rounds;

/// A file system in memory that goes away with its owner.
struct Disk(PathBuf);

impl Disk {
    /// Nothing where this user may not mount, which is told, and is no success
    /// where `CI` is `true`.
    fn mounted(bank: &Bank, size: &str) -> Option<Self> {
        let place = bank.path("disk");
        fs::create_dir(&place).expect("a folder");
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &format!("size={size}"), "tmpfs"])
            .arg(&place)
            .stderr(Stdio::null())
            .status_in_time()
            .is_ok_and(|status| status.success());
        if !mounted {
            let required = std::env::var("CI").is_ok_and(|value| value == "true");
            assert!(!required, "full disks need a user who may mount one");
            // Past the capture of the test harness, so that it is seen.
            let _ = writeln!(
                std::io::stderr(),
                "not tried, as this user may not mount a disk: {}",
                std::thread::current()
                    .name()
                    .unwrap_or("a test of full disks")
            );
        }
        mounted.then_some(Self(place))
    }

    fn remount(&self, options: &str) {
        let status = Command::new("mount")
            .args(["-o", &format!("remount,{options}")])
            .arg(&self.0)
            .status_in_time();
        assert!(status.expect("mount").success());
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount")
            .arg("-l")
            .arg(&self.0)
            .status_in_time();
    }
}

/// A bank with an account on a disk of its own.
fn settled(bank: &Bank, disk: &Disk) -> String {
    let at = disk.0.join("bank.db").display().to_string();
    for arguments in [
        &["init"][..],
        &["customer", "add", "--name", "Ana"],
        &["account", "open", "--customer", "C00000013"],
        &["deposit", "1000000018", "50"],
    ] {
        bank.run(&[&["--ledger", &at][..], arguments].concat())
            .done();
    }
    at
}

/// The disk is filled until some bytes are left: each command is done and
/// there, or refused as `disk_full` and not there.
#[test]
fn a_disk_is_full_at_every_size() {
    let bank = Bank::nowhere();
    let Some(disk) = Disk::mounted(&bank, "4m") else {
        return;
    };
    let at = settled(&bank, &disk);
    let ask = |arguments: &[&str]| -> Run {
        bank.run(&[&["--ledger", &at, "-o", "json"][..], arguments].concat())
    };
    let filler = disk.0.join("filler");
    let (mut done, mut full) = (0, 0);
    let step = if rounds(0) > 0 { 1 } else { 6 };
    for free_pages in (0..60u64).step_by(step) {
        let _ = fs::remove_file(&filler);
        let _ = fs::write(&filler, vec![0; 4 << 20]);
        let written = fs::metadata(&filler).expect("a file").len();
        let left = written.saturating_sub(free_pages * 4096);
        fs::File::options()
            .write(true)
            .open(&filler)
            .and_then(|file| file.set_len(left))
            .expect("shortened");
        let reference = format!("R-{free_pages}");
        let run = ask(&["deposit", "1000000018", "1", "--ref", &reference]);
        fs::remove_file(&filler).expect("removed");
        match run.code {
            0 => done += 1,
            1 => {
                assert!(run.stderr.contains("disk_full"), "{}", run.stderr);
                full += 1;
            }
            code => panic!("{free_pages} pages: exit {code}: {}", run.stderr),
        }
        let there = ask(&["transaction", "show", &reference]).code == 0;
        assert_eq!(there, run.code == 0, "{free_pages} pages: {}", run.stderr);
        ask(&["verify"]).done();
    }
    println!("{done} were done, {full} met a full disk");
    assert!(done > 0 && full > 0, "{done} done, {full} full");
}

#[test]
fn a_disk_that_can_only_be_read_is_told() {
    let bank = Bank::nowhere();
    let Some(disk) = Disk::mounted(&bank, "4m") else {
        return;
    };
    let at = settled(&bank, &disk);
    let ask =
        |arguments: &[&str]| bank.run(&[&["--ledger", &at, "-o", "json"][..], arguments].concat());
    disk.remount("ro");
    let refused = ask(&["deposit", "1000000018", "1", "--ref", "R"]);
    assert_eq!(refused.code, 5, "{}", refused.stderr);
    assert!(
        refused.stderr.contains("permission_denied"),
        "{}",
        refused.stderr
    );
    disk.remount("rw");
    assert_eq!(ask(&["transaction", "show", "R"]).code, 3);
    ask(&["deposit", "1000000018", "1", "--ref", "R"]).done();
    ask(&["verify"]).done();
}

/// Starts a deposit that waits for its turn, lets something happen to the
/// files, and gives the deposit its turn.
fn meanwhile(bank: &Bank, account: &str, happen: impl FnOnce()) -> Run {
    let keeper = Connection::open(bank.ledger()).expect("the ledger");
    keeper.execute_batch("BEGIN IMMEDIATE").expect("kept");
    let waiting = bank
        .command(&["deposit", account, "1.00", "--ref", "LATE", "-o", "json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .start()
        .expect("it runs");
    // It has its turn in the queue, and waits for the one who keeps the ledger.
    let queue = bank.path("bank.db-wal");
    until("it waits for the ledger", || {
        let file = fs::File::open(&queue).expect("the queue");
        file.try_lock_shared().is_err().then_some(())
    });
    sleep(Duration::from_millis(300));
    happen();
    keeper.execute_batch("ROLLBACK").expect("let go");
    Run::of(waiting.wait_with_output().expect("it ends"))
}

#[test]
fn a_ledger_that_is_removed_meanwhile_takes_no_money() {
    let bank = Bank::new();
    let account = bank.funded("5.00");
    let kept = bank.path("kept.db");
    let run = meanwhile(&bank, &account, || {
        fs::rename(bank.ledger(), &kept).expect("moved");
    });
    assert_eq!((run.code, run.stdout.as_str()), (1, ""), "{}", run.stderr);
    assert!(run.stderr.contains("replaced or removed"), "{}", run.stderr);
    fs::rename(&kept, bank.ledger()).expect("moved back");
    bank.verify();
    assert_eq!(bank.balance(&account), "5.00");
}

#[test]
fn a_ledger_that_is_replaced_meanwhile_takes_no_money() {
    let bank = Bank::new();
    let account = bank.funded("5.00");
    let copy = bank.path("copy.db").display().to_string();
    bank.json(&["backup", &copy]);
    let run = meanwhile(&bank, &account, || {
        fs::rename(&copy, bank.ledger()).expect("replaced");
        for part in ["bank.db-wal", "bank.db-shm"] {
            let _ = fs::remove_file(bank.path(part));
        }
    });
    assert_eq!((run.code, run.stdout.as_str()), (1, ""), "{}", run.stderr);
    bank.verify();
    assert_eq!(bank.balance(&account), "5.00");
    bank.json(&["deposit", &account, "1.00", "--ref", "LATE"]);
    assert_eq!(bank.balance(&account), "6.00");
}

/// What is in the WAL alone is lost with it; what is left is whole.
#[test]
fn a_wal_that_is_removed_or_copied_away_leaves_books_that_are_whole() {
    let bank = Bank::new();
    let account = bank.funded("5.00");
    let reader = Connection::open(bank.ledger()).expect("the ledger");
    reader
        .execute_batch("BEGIN; SELECT count(*) FROM transfer")
        .expect("read");
    for _ in 0..5 {
        bank.json(&["deposit", &account, "1.00"]);
    }
    let alone = Bank::nowhere();
    fs::copy(bank.ledger(), alone.ledger()).expect("copied");
    alone.verify();
    assert_eq!(alone.balance(&account), "5.00", "the state before the WAL");
    let both = Bank::nowhere();
    let beside = |bank: &Bank| -> PathBuf { Path::new(&bank.path("bank.db-wal")).to_path_buf() };
    fs::copy(bank.ledger(), both.ledger()).expect("copied");
    fs::copy(beside(&bank), beside(&both)).expect("copied");
    both.verify();
    assert_eq!(both.balance(&account), "10.00");
    drop(reader);
    bank.verify();
    assert_eq!(bank.balance(&account), "10.00");
}

/// Two hosts, one of which is an hour behind: bookings never go back.
#[test]
fn clocks_that_differ_do_not_turn_the_books_back() {
    let mut bank = Bank::new();
    let account = bank.funded("5.00");
    let noon = bank.now;
    for round in 0..10 {
        bank.now = if round % 2 == 0 {
            noon
        } else {
            noon + 3_600_000_000
        };
        bank.json(&["deposit", &account, "1.00"]);
    }
    let history = bank.json(&["history", &account, "--oldest-first"]);
    let times: Vec<&str> = history["items"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|item| item["booked_at"].as_str().expect("a time"))
        .collect();
    assert!(times.is_sorted(), "{times:?}");
    bank.verify();
}
