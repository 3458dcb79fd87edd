//! The power is cut while a backup is made or put in place: there is always a
//! ledger, and a backup is whole as soon as it has its name.

use crate::common::deadline::InTime as _;
use rusqlite::Connection;
use serde_json::Value;

use super::{cuts, proved, recorded, shown_is_there};
use crate::common::Bank;

/// How many transactions a ledger has.
fn transactions(bank: &Bank, file: &str) -> u64 {
    let count: i64 = Connection::open(bank.path(file))
        .and_then(|file| file.query_row("SELECT count(*) FROM transfer", [], |row| row.get(0)))
        .expect("a count");
    count.unsigned_abs()
}

/// What the last of the commands that were shown has said of a field.
fn last(shown: &[&str], field: &str) -> Option<Value> {
    let results = shown.iter().rev();
    let mut results = results.filter_map(|text| serde_json::from_str::<Value>(text).ok());
    results.find_map(|result| result.get(field).cloned())
}

/// How many transactions the backup of a name was said to have.
fn told(shown: &[&str], name: &str) -> Option<u64> {
    let mut results = shown
        .iter()
        .filter_map(|text| serde_json::from_str::<Value>(text).ok());
    let made = results.find(|result| result["file"] == name)?;
    made["transactions"].as_u64()
}

fn run_all(bank: &Bank, record: &dyn Fn(&mut std::process::Command), all: &[&[&str]]) {
    for arguments in all {
        let mut command = bank.command(&[*arguments, &["-o", "json"]].concat());
        record(&mut command);
        let output = command.output_in_time().expect("it runs");
        assert!(output.status.success(), "{arguments:?}: {output:?}");
    }
}

#[test]
fn a_backup_is_whole_or_not_there() {
    let bank = Bank::new();
    let account = bank.funded("5.00");
    let record = recorded(&bank, |record| {
        let deposit = ["deposit", &account, "1.00"];
        let backup = ["backup", "copy.db"];
        let again = ["backup", "again.db"];
        run_all(&bank, record, &[&backup, &deposit, &again, &deposit]);
    });
    cuts(&record, 40, 886_756_453_886_756_453, |left, shown| {
        shown_is_there(left, shown)?;
        if !left.ledger().exists() {
            return Err("the ledger is gone".to_owned());
        }
        for name in ["copy.db", "again.db"] {
            let told = told(shown, name);
            if !left.path(name).exists() {
                match told {
                    Some(_) => return Err(format!("{name} is gone")),
                    None => continue,
                }
            }
            proved(left, name)?;
            let there = transactions(left, name);
            if told.is_some_and(|told| there < told) {
                return Err(format!("{told:?} were told, {there} are there"));
            }
        }
        Ok(())
    });
}

#[test]
fn a_restore_leaves_a_ledger_at_every_moment() {
    let bank = Bank::new();
    let account = bank.funded("5.00");
    bank.json(&["backup", "copy.db"]);
    bank.json(&["deposit", &account, "1.00"]);
    let record = recorded(&bank, |record| {
        let deposit = ["deposit", &account, "1.00"];
        run_all(&bank, record, &[&["restore", "copy.db", "--yes"], &deposit]);
    });
    cuts(&record, 40, 362_436_069_886_756_453, |left, shown| {
        if !left.ledger().exists() {
            return Err("the ledger is gone".to_owned());
        }
        shown_is_there(left, shown)?;
        proved(left, "copy.db")?;
        let kept = "bank.db.before-restore-1";
        if last(shown, "kept").is_some() || left.path(kept).exists() {
            proved(left, kept)?;
            assert_eq!(transactions(left, kept), 2, "as it was");
        }
        Ok(())
    });
}
