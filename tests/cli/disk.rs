//! Writes that fail half-way, full disks, killed processes, what they leave.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use rusqlite::Connection;

use super::common::{Bank, Run};
use crate::common::deadline::{InTime as _, until};

/// Runs where no file may grow beyond some blocks of 512 bytes.
fn limited(bank: &Bank, blocks: u64, arguments: &[&str]) -> Run {
    let direct = bank.command(&[arguments, &["-o", "json"]].concat());
    let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$@\"");
    let output = Command::new("sh")
        .env_clear()
        .envs(
            direct
                .get_envs()
                .filter_map(|(name, value)| Some((name, value?))),
        )
        .current_dir(bank.folder.path())
        .args(["-c", &script, "sh"])
        .arg(direct.get_program())
        .args(direct.get_args())
        .output_in_time()
        .expect("a shell");
    Run::of(output)
}

#[test]
fn a_write_that_fails_half_way_leaves_the_books_whole() {
    let bank = Bank::new();
    let account = bank.funded("5.00");
    for blocks in [0, 1, 8, 16, 40, 64] {
        let run = limited(
            &bank,
            blocks,
            &["deposit", &account, "1.00", "--ref", &format!("R-{blocks}")],
        );
        let there = bank
            .run(&["transaction", "show", &format!("R-{blocks}")])
            .code
            == 0;
        assert!(
            run.code == 0 || run.code == 1,
            "{blocks} blocks: {} {}",
            run.code,
            run.stderr
        );
        assert_eq!(
            run.code == 0,
            there,
            "{blocks} blocks: done means durable, failed means not there"
        );
        bank.verify();
    }
    assert_eq!(
        limited(&bank, 0, &["deposit", &account, "1.00"]).code,
        1,
        "no byte may be written"
    );
    bank.json(&["deposit", &account, "1.00"]);
    bank.verify();
}

/// A small file system in memory that goes away with its owner.
struct SmallDisk<'a>(&'a Path);

impl Drop for SmallDisk<'_> {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.0).status_in_time();
    }
}

#[test]
fn a_full_disk_is_told_and_harms_nothing() {
    let bank = Bank::nowhere();
    let disk = bank.path("disk");
    fs::create_dir(&disk).expect("a folder");
    let mounted = Command::new("mount")
        .args(["-t", "tmpfs", "-o", "size=2m", "tmpfs"])
        .arg(&disk)
        .stderr(Stdio::null())
        .status_in_time();
    if !mounted.is_ok_and(|status| status.success()) {
        eprintln!("skipped: a small disk can't be mounted here");
        return;
    }
    let guard = SmallDisk(&disk);
    let at = disk.join("bank.db").display().to_string();
    let ask =
        |arguments: &[&str]| bank.run(&[&["--ledger", &at, "-o", "json"], arguments].concat());
    let full = |run: &Run| {
        assert_eq!(run.code, 1, "{}{}", run.stdout, run.stderr);
        assert!(run.stderr.contains("disk_full"), "{}", run.stderr);
    };
    ask(&["init"]).done();
    let customer = ask(&["customer", "add", "--name", "Ana"]).done().json()["number"].clone();
    let opened = ask(&[
        "account",
        "open",
        "--customer",
        customer.as_str().expect("a number"),
    ])
    .done();
    let account = opened.json()["number"]
        .as_str()
        .expect("a number")
        .to_owned();
    ask(&["deposit", &account, "5.00"]).done();
    let _ = fs::write(disk.join("filler"), vec![0; 4 << 20]);
    full(&ask(&["deposit", &account, "1.00", "--ref", "FULL"]));
    full(&bank.run(&[
        "--ledger",
        &disk.join("other.db").display().to_string(),
        "-o",
        "json",
        "init",
    ]));
    fs::remove_file(disk.join("filler")).expect("removed");
    assert_eq!(
        ask(&["transaction", "show", "FULL"]).code,
        3,
        "nothing was written"
    );
    ask(&["deposit", &account, "1.00", "--ref", "FULL"]).done();
    ask(&["verify"]).done();
    drop(guard);
}

#[test]
fn what_a_killed_process_leaves_needs_no_help() {
    let bank = Bank::new();
    let account = bank.account(&[]);
    let mut lines = vec!["account,amount,reference".to_owned()];
    lines.extend((0..120_000).map(|row| format!("{account},1.00,P-{row}")));
    let file = bank.file("pay.csv", lines.join("\n"));
    let mut left = 0;
    for pause in [60, 250, 500, 800, 1_200] {
        let mut import = bank
            .command(&["import", "payroll", &file])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .start()
            .expect("it runs");
        // However slow the machine is, it has begun.
        until("it has the ledger open", || {
            let ended = import.try_wait().expect("a state").is_some();
            (ended || bank.path("bank.db-wal").exists()).then_some(())
        });
        std::thread::sleep(Duration::from_millis(pause));
        let _ = import.kill();
        import.wait().expect("it ends");
        left += usize::from(bank.path("bank.db-wal").exists());
        bank.verify();
    }
    assert!(left > 0, "no WAL was ever left: this proves nothing");
    let result = bank.json(&["import", "payroll", &file]);
    let count = |name: &str| result[name].as_i64().expect("a count");
    assert_eq!(count("posted") + count("duplicates"), 120_000, "{result}");
    assert_eq!(bank.balance(&account), "120000.00");
    bank.verify();
}

#[test]
fn the_wal_of_a_removed_ledger_does_not_get_into_a_new_one() {
    let bank = Bank::new();
    let account = bank.funded("5.00");
    // Another process has it open: the WAL stays when the file is removed.
    let open = Connection::open(bank.ledger()).expect("a ledger");
    open.query_row("SELECT count(*) FROM ledger", [], |row| {
        row.get::<_, i64>(0)
    })
    .expect("a row");
    bank.json(&["deposit", &account, "1.00"]);
    fs::remove_file(bank.ledger()).expect("removed");
    bank.refuses(&["init"], 6, "already_exists");
    drop(open);
    for leftover in ["bank.db-wal", "bank.db-shm"] {
        let _ = fs::remove_file(bank.path(leftover));
    }
    bank.json(&["init"]);
    bank.verify();
}
