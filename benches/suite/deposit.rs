//! A whole `bankctl deposit` against the `sqlite3` shell writing the same rows.

use std::path::Path;
use std::process::Command;

use rusqlite::Connection;

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
INSERT INTO transfer (id, debit, credit, amount_minor, kind, channel, booked_at, business_date, operator, reference, debit_balance_minor, credit_balance_minor, debit_previous, debit_jump, credit_previous, credit_jump, leaf, lane)
SELECT id + 1, 84000050, 100000001, 100, 1, 1, booked_at, business_date, operator, lower(hex(randomblob(18))), debit_balance_minor, credit_balance_minor, id, 0, id, 0, leaf, 0 FROM transfer ORDER BY id DESC LIMIT 1;
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
    let script = folder.path().join("deposit.sql");
    std::fs::write(&script, ROWS).expect("a script");
    let read = format!(".read {}", script.display());
    let deposit = || {
        common::time(&mut common::bankctl(
            &ours,
            &["deposit", "1000000018", "1.00"],
        ))
    };
    deposit();
    for (doubled, line, other) in [
        (false, "a whole deposit process", "sqlite3 shell, same rows"),
        (
            true,
            "the same with as many tables again",
            "sqlite3 shell, same rows and tables",
        ),
    ] {
        if doubled {
            double(&ours);
        }
        std::fs::copy(&ours, &theirs).expect("a copy");
        let pairs = Pairs::run(20, plan.rounds * 2, deposit, || {
            common::time(Command::new("sqlite3").arg(&theirs).arg(&read))
        });
        figures.pairs(
            "deposit",
            line,
            other,
            &pairs,
            Ratio::Time,
            Aim::AtMost(0.95),
        );
    }
}

/// Gives a ledger each of its tables a second time under another name, with
/// indexes and triggers: what a start reads once the schema has doubled.
fn double(ledger: &Path) {
    let ledger = Connection::open(ledger).expect("a ledger");
    let mut objects = ledger
        .prepare("SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY type <> 'table'")
        .expect("a schema");
    let copies: Vec<String> = objects
        .query_map([], |row| {
            let (kind, name, table, sql): (String, String, String, String) =
                (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
            // What an object is about starts at its first bracket; of a trigger at its body.
            let opening = if kind == "trigger" { "BEGIN" } else { "(" };
            let body = sql.find(opening).map_or("", |at| &sql[at..]);
            Ok(match kind.as_str() {
                "table" => format!("CREATE TABLE again_{table} {body}"),
                "index" if sql.starts_with("CREATE UNIQUE") => {
                    format!("CREATE UNIQUE INDEX again_{name} ON again_{table} {body}")
                }
                "index" => format!("CREATE INDEX again_{name} ON again_{table} {body}"),
                _ => format!("CREATE TRIGGER again_{name} BEFORE DELETE ON again_{table} {body}"),
            })
        })
        .and_then(Iterator::collect)
        .expect("a schema");
    ledger
        .execute_batch(&copies.join(";\n"))
        .expect("as many tables again");
}
