//! Faults that were found on the way, each by its name.

use crate::common::Bank;
use crate::disk::{EIO, Fault, KILL, calls, faulty, run};

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
        let killed = Fault {
            call,
            at: 1,
            on: false,
            with: KILL,
        };
        let output = faulty(&bank, killed, arguments).output().expect("it runs");
        assert_eq!(output.status.code(), None, "{output:?}");
        let left = || -> Vec<String> {
            let entries = std::fs::read_dir(bank.folder.path()).expect("a folder");
            let names = entries.map(|entry| entry.expect("an entry").file_name());
            let names = names.map(|name| name.to_string_lossy().into_owned());
            names.filter(|name| name.starts_with(".bankctl-")).collect()
        };
        let drafts = left();
        assert_eq!(drafts.len(), 1, "{drafts:?}");
        let doctor = || bank.run(&["doctor", "-o", "json"]).stdout;
        let cure = format!("rm -r {}", bank.path(&drafts[0]).display());
        assert!(doctor().contains(&cure), "{}", doctor());
        bank.verify();
        bank.json(&["backup", "third.db"]);
        assert!(left().is_empty(), "{:?}", left());
        assert!(!doctor().contains(".bankctl-"), "{}", doctor());
    }
}
