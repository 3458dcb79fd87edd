//! Faults that were found on the way, each by its name.

use std::process::Stdio;

use rustix::process::{Pid, Signal, kill_process};

use crate::common::Bank;
use crate::common::deadline::{InTime as _, Started, until};
use crate::disk::{EIO, Fault, KILL, STOP, calls, faulty, run};

fn every(bank: &Bank, call: &'static str, arguments: &[&str]) -> u64 {
    let counted = calls(bank, arguments);
    counted
        .iter()
        .find(|(name, _)| name == call)
        .expect("known")
        .1
}

fn from(call: &'static str, at: u64) -> Fault {
    Fault {
        call,
        at,
        on: true,
        with: EIO,
    }
}

/// The folders in which something is being made, or was.
fn drafts(bank: &Bank) -> Vec<String> {
    let entries = std::fs::read_dir(bank.folder.path()).expect("a folder");
    let names = entries.map(|entry| entry.expect("an entry").file_name());
    let names = names.map(|name| name.to_string_lossy().into_owned());
    let hidden = |name: &String| name.starts_with('.') && name != ".config";
    names.filter(hidden).collect()
}

/// The first call of a kind kills or stops the process.
fn first(call: &'static str, with: i32) -> Fault {
    Fault {
        call,
        at: 1,
        on: false,
        with,
    }
}

/// Closing a file writes the WAL back, and tells nobody when that fails.
#[test]
fn a_ledger_whose_last_pages_were_not_written_is_not_called_made() {
    let writes = every(&Bank::nowhere(), "pwrite", &["init"]);
    for at in (writes / 2)..=writes {
        let bank = Bank::nowhere();
        let made = run(&bank, from("pwrite", at), &["init"]);
        assert_eq!(
            made.code == 0,
            bank.ledger().exists(),
            "{at}: {}",
            made.stderr
        );
        if made.code == 0 {
            bank.verify();
        }
    }
}

/// The ledger was renamed, and then nothing could be renamed any more.
#[test]
fn a_restore_that_can_not_rename_leaves_the_ledger_in_its_place() {
    for at in 1..=3 {
        let bank = Bank::new();
        let account = bank.funded("5.00");
        bank.json(&["backup", "copy.db"]);
        bank.json(&["deposit", &account, "1.00"]);
        let failed = run(&bank, from("rename", at), &["restore", "copy.db", "--yes"]);
        let expected = if failed.code == 0 { "5.00" } else { "6.00" };
        assert_eq!(bank.balance(&account), expected, "{}", failed.stderr);
        bank.verify();
    }
}

/// A ledger that was moved knew its old path as its own, and a restore gave it
/// a second name: killed then, it left one that neither name opened.
#[test]
fn a_restore_of_a_moved_ledger_that_is_killed_leaves_one_that_opens() {
    let made = Bank::new();
    let account = made.funded("5.00");
    made.json(&["backup", "copy.db"]);
    made.json(&["deposit", &account, "1.00"]);
    let moved = || {
        let bank = Bank::nowhere();
        for name in ["bank.db", "copy.db"] {
            std::fs::copy(made.path(name), bank.path(name)).expect("copied");
        }
        bank.take_keys_of(&made);
        bank
    };
    let restore = ["restore", "copy.db", "--yes"];
    let renames = every(&moved(), "rename", &restore);
    assert!(renames >= 2, "{renames}: this proves nothing");
    for at in 1..=renames {
        let bank = moved();
        let kill = Fault {
            at,
            ..first("rename", KILL)
        };
        let killed = faulty(&bank, kill, &restore).output_in_time();
        let killed = killed.expect("it runs");
        assert_eq!(killed.status.code(), None, "{at}: {killed:?}");
        let kept = bank.path("bank.db.before-restore-1");
        assert!(kept.exists(), "{at}: it has one name");
        bank.verify();
        assert_eq!(bank.balance(&account), "6.00");
        let kept = kept.display().to_string();
        let by_the_other = ["--ledger", &kept, "balance", &account];
        bank.refuses(&by_the_other, 6, "other_name");
        bank.json(&restore);
        assert_eq!(bank.balance(&account), "5.00");
        bank.verify();
    }
}

/// The new ledger was in place, but its folder could not be synced.
#[test]
fn a_restore_that_is_in_place_is_not_called_a_failure() {
    let mut unknown = 0;
    for at in 1..=12 {
        let bank = Bank::new();
        let account = bank.funded("5.00");
        bank.json(&["backup", "copy.db"]);
        bank.json(&["deposit", &account, "1.00"]);
        let run = run(&bank, from("fsync", at), &["restore", "copy.db", "--yes"]);
        match run.code {
            0 => assert_eq!(bank.balance(&account), "5.00"),
            1 => assert_eq!(bank.balance(&account), "6.00"),
            code => {
                assert_eq!(code, 11, "{}", run.stderr);
                unknown += 1;
            }
        }
    }
    assert!(
        unknown > 0,
        "no sync of the folder failed: this proves nothing"
    );
}

/// A copy of the whole ledger lay beside it for ever.
#[test]
fn what_a_killed_backup_or_restore_leaves_is_told_and_removed() {
    for (call, arguments) in [
        ("link", &["backup", "other.db"][..]),
        ("rename", &["restore", "copy.db", "--yes"]),
    ] {
        let bank = Bank::new();
        bank.funded("5.00");
        bank.json(&["backup", "copy.db"]);
        let output = faulty(&bank, first(call, KILL), arguments)
            .output_in_time()
            .expect("it runs");
        assert_eq!(output.status.code(), None, "{output:?}");
        let left = drafts(&bank);
        assert_eq!(left.len(), 1, "{left:?}");
        let doctor = || bank.run(&["doctor", "-o", "json"]).stdout;
        let cure = format!("rm -r {}", bank.path(&left[0]).display());
        assert!(doctor().contains(&cure), "{}", doctor());
        bank.verify();
        bank.json(&["backup", "third.db"]);
        assert!(drafts(&bank).is_empty(), "{:?}", drafts(&bank));
        assert!(!doctor().contains(".bankctl-"), "{}", doctor());
    }
}

/// What an export had written by then, perhaps of every customer, lay beside
/// where it should have been, under another name, for ever.
#[test]
fn what_a_killed_export_leaves_is_removed_by_the_next() {
    let bank = Bank::new();
    let customer = bank.customer("Ana");
    let paper = bank.file("scan.bin", "%PDF-1.7");
    let add = ["customer", "document", "add", &customer, &paper, "--kind"];
    bank.json(&[&add[..], &["passport"]].concat());
    let rows = bank.file("wages.csv", "account,amount\n1000000018,5.00\n");
    let import = ["import", "payroll", &rows, "--skip-rejects", "--rejects"];
    for (call, arguments) in [
        ("rename", &["export", "customers", "--to-file"][..]),
        ("rename", &["export", "transactions", "--to-file"]),
        ("link", &["customer", "document", "export", "1"]),
        ("link", &import),
    ] {
        let file = bank.path("out").display().to_string();
        let arguments = [arguments, &[&file]].concat();
        let killed = faulty(&bank, first(call, KILL), &arguments).output_in_time();
        let killed = killed.expect("it runs");
        assert_eq!(killed.status.code(), None, "{arguments:?}: {killed:?}");
        assert_eq!(drafts(&bank).len(), 1, "{arguments:?}: nothing was left");
        assert!(!bank.path("out").exists(), "{arguments:?}");
        bank.run(&["export", "accounts", "--to-file", &file]).done();
        let left = drafts(&bank);
        assert!(left.is_empty(), "{arguments:?}: {left:?}");
        std::fs::remove_file(&file).expect("the export");
    }
}

/// Waits until a process is stopped.
fn stopped(child: &Started) -> Pid {
    let state = format!("/proc/{}/stat", child.id());
    until("it stops", || {
        let line = std::fs::read_to_string(&state).expect("a process");
        let state = line.rsplit(") ").next().expect("a state");
        assert!(!state.starts_with('Z'), "it ended: {line}");
        state.starts_with('T').then(|| Pid::from_child(child))
    })
}

#[test]
fn an_export_that_goes_on_is_not_taken_for_one_that_was_killed() {
    let bank = Bank::new();
    bank.customer("Ana");
    let export = ["export", "customers", "--to-file"];
    let slow = [&export[..], &["slow.csv"]].concat();
    let mut child = faulty(&bank, first("rename", STOP), &slow)
        .stderr(Stdio::null())
        .start()
        .expect("it runs");
    let process = stopped(&child);
    bank.run(&[&export[..], &["fast.csv"]].concat()).done();
    bank.json(&["backup", "copy.db"]);
    let working = drafts(&bank);
    kill_process(process, Signal::CONT).expect("told to go on");
    let ended = child.wait().expect("it ends");
    assert_eq!((working.len(), ended.code()), (1, Some(0)), "{working:?}");
    let read = |name: &str| std::fs::read_to_string(bank.path(name)).expect("an export");
    assert_eq!(read("slow.csv"), read("fast.csv"));
    assert!(drafts(&bank).is_empty());
}
