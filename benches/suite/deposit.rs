//! A whole `bankctl deposit` against the `sqlite3` shell writing the same rows.

use std::process::Command;

use super::figures::{Aim, Figures, Ratio};
use super::pairs::Pairs;
use super::{Plan, common};

/// What a deposit writes, as statements: the row of the journal with its
/// reference, both positions, the figures of the day, the log.
const ROWS: &str = "
.bail on
PRAGMA synchronous = FULL;
PRAGMA foreign_keys = ON;
BEGIN IMMEDIATE;
INSERT INTO transfer SELECT id + 1, 84000050, 100000001, 100, 1, 1, booked_at, business_date, NULL, operator, NULL, NULL, NULL, NULL, lower(hex(randomblob(18))), NULL, debit_balance_minor, credit_balance_minor, id, 0, id, 0, leaf, 0 FROM transfer ORDER BY id DESC LIMIT 1;
UPDATE position SET balance_minor = balance_minor - 100, legs = legs + 1 WHERE account = 84000050;
UPDATE position SET balance_minor = balance_minor + 100, legs = legs + 1 WHERE account = 100000001;
INSERT INTO rollup VALUES (20778, 'USD', 1, 1, 1, 0, 1, 100) ON CONFLICT (day, currency, kind, channel, flow, lane) DO UPDATE SET transfers = transfers + 1, amount_minor = amount_minor + 100;
UPDATE log SET leaves = leaves + 1, peaks = randomblob(96) WHERE id = 1;
COMMIT;
";

pub fn run(plan: &Plan, figures: &mut Figures) {
    if !common::needs("sqlite3") {
        return;
    }
    let folder = common::folder();
    let (ours, _) = common::ledger(folder.path(), "ours.db", 1_000);
    let theirs = folder.path().join("theirs.db");
    let deposit = || {
        common::time(&mut common::bankctl(
            &ours,
            &["deposit", "1000000018", "1.00"],
        ))
    };
    deposit();
    std::fs::copy(&ours, &theirs).expect("a copy");
    let script = folder.path().join("deposit.sql");
    std::fs::write(&script, ROWS).expect("a script");
    let read = format!(".read {}", script.display());
    let pairs = Pairs::run(20, plan.rounds * 2, deposit, || {
        common::time(Command::new("sqlite3").arg(&theirs).arg(&read))
    });
    figures.pairs(
        "deposit",
        "a whole deposit process",
        "sqlite3 shell, same rows",
        &pairs,
        Ratio::Time,
        Aim::AtMost(0.9),
    );
}
