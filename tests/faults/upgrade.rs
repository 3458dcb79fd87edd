//! A ledger of an older version that is brought to the current one while the
//! disk fails, the process is killed or the power is cut: afterwards it is the
//! old one or the new one, whole, and the next run goes on.

use std::fs;

use rusqlite::Connection;

use crate::common::Bank;
use crate::common::deadline::InTime as _;
use crate::disk::{CALLS, EIO, ENOSPC, Fault, KILL, calls, faulty};
use crate::engine;
use crate::power::{cuts, recorded};
use crate::rounds;

/// What asks for the ledger, and so upgrades it.
const ASKED: [&str; 2] = ["balance", "1000000018"];
const OLD: i64 = 13;

fn old() -> Bank {
    let bank = Bank::nowhere();
    engine::make_v13(&bank);
    bank
}

fn version(bank: &Bank) -> i64 {
    Connection::open(bank.ledger())
        .and_then(|file| file.query_row("PRAGMA user_version", [], |row| row.get(0)))
        .expect("a version")
}

/// Whether it is the old one or the new one, and goes on.
fn is_whole(bank: &Bank, new: i64) -> Result<(), String> {
    let found = version(bank);
    if found != OLD && found != new {
        return Err(format!("version {found}"));
    }
    if found > OLD && !bank.path("bank.db.v13").exists() {
        return Err("no copy was kept of the old one".to_owned());
    }
    let proof = bank.run(&["verify", "-o", "json"]);
    if proof.code != 0 {
        return Err(format!("{}{}", proof.stdout, proof.stderr));
    }
    match bank.balance("1000000018").as_str() {
        "481.00" => Ok(()),
        other => Err(format!("the balance is {other}")),
    }
}

#[test]
fn an_upgrade_that_fails_leaves_the_old_ledger_or_the_new_one() {
    let template = old();
    let copied = || {
        let bank = Bank::nowhere();
        fs::copy(template.ledger(), bank.ledger()).expect("copied");
        bank
    };
    let step = if rounds(0) > 0 { 1 } else { 23 };
    let mut faults = Vec::new();
    for (call, count) in calls(&copied(), &ASKED) {
        let call = CALLS.iter().copied().find(|name| *name == call);
        let call = call.expect("a call that is known");
        for at in 1..=count {
            for (with, on) in [(EIO, false), (EIO, true), (ENOSPC, true), (KILL, false)] {
                faults.push(Fault { call, at, on, with });
            }
        }
    }
    let upgraded = copied();
    upgraded.run(&ASKED).done();
    let new = version(&upgraded);
    let (mut tried, mut stayed, mut wrong) = (0, 0, Vec::new());
    for fault in faults.into_iter().step_by(step) {
        let bank = copied();
        let output = faulty(&bank, fault, &ASKED).output_in_time();
        let code = output.expect("it runs").status.code();
        tried += 1;
        stayed += u64::from(version(&bank) == OLD);
        if code == Some(0) && version(&bank) == OLD {
            wrong.push(format!("{fault:?}: it was told to be upgraded"));
        }
        if let Err(what) = is_whole(&bank, new) {
            wrong.push(format!("{fault:?}: exit {code:?}: {what}"));
        }
    }
    println!("{tried} faults; {stayed} left the old ledger");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(stayed > 0 && stayed < tried, "{stayed} of {tried}");
}

#[test]
fn a_power_cut_leaves_the_old_ledger_or_the_new_one() {
    let bank = old();
    let record = recorded(&bank, |record| {
        let mut command = bank.command(&ASKED);
        record(&mut command);
        assert!(command.output_in_time().expect("it runs").status.success());
    });
    let new = version(&bank);
    cuts(&record, 40, 1_442_695_040_888_963_407, |left, _| {
        is_whole(left, new)
    });
}
