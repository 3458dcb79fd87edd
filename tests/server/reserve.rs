//! A payroll that is posted in several transactions keeps its money together.

use std::fmt::Write as _;
use std::process::Stdio;

use super::common::{Bank, Run, text};
use super::engine::connection;
use crate::common::deadline::{InTime as _, Started, until};

/// More than a server posts in one transaction, and fewer than a file does.
const ROWS: usize = 9_000;

fn until_half_is_posted(bank: &Bank, child: &mut Started) {
    let mut client = connection(bank);
    let posted = "SELECT 1 FROM batch WHERE last_line > 0 AND complete = 0";
    let waits = "SELECT 1 FROM pg_locks WHERE NOT granted";
    until("half is posted", || {
        let mut there = |query: &str| client.query_opt(query, &[]).expect("asked").is_some();
        let found = there(posted) && there(waits);
        assert!(child.try_wait().expect("asked").is_none(), "it has ended");
        found.then_some(())
    });
}

#[test]
fn nobody_spends_what_a_payroll_still_pays() {
    let bank = Bank::new();
    // Locks are taken in the order of the numbers: this one before the employer's.
    let (last, employer) = (bank.account(&[]), bank.funded("9000.00"));
    let payee = bank.account(&[]);
    let mut wages = "account,amount\n".to_owned();
    for row in 1..=ROWS {
        let account = if row == ROWS { &last } else { &payee };
        writeln!(wages, "{account},1.00").expect("a string takes it");
    }
    let wages = bank.file("wages.csv", wages);
    let mut session = connection(&bank);
    let mut held = session.transaction().expect("begun");
    let key: i64 = last[..last.len() - 1].parse().expect("a number");
    held.execute(
        "SELECT 1 FROM position WHERE account = $1 FOR NO KEY UPDATE",
        &[&key],
    )
    .expect("locked");
    let mut child = bank
        .command(&[
            "import", "payroll", &wages, "--from", &employer, "-o", "json",
        ])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .start()
        .expect("it runs");
    until_half_is_posted(&bank, &mut child);
    let (ledger, held_amount, available) = bank.balances(&employer);
    assert_eq!((ledger, available.as_str()), (held_amount, "0.00"));
    bank.refuses(&["withdraw", &employer, "0.01"], 4, "insufficient_funds");
    held.rollback().expect("let go");
    let run = Run::of(child.wait_with_output().expect("it ends")).done();
    assert_eq!(run.json()["posted"], ROWS);
    let (ledger, held_amount, _) = bank.balances(&employer);
    assert_eq!((ledger.as_str(), held_amount.as_str()), ("0.00", "0.00"));
    assert_eq!(text(&run.json()["amount"]), "9000.00");
    bank.verify();
}
