//! Other programs at the same work: hledger and ledger on the exported
//! journal, the `doubleentry` crate on a SQLite file.

use std::path::Path;
use std::process::Command;

use super::common::{self, bankctl, needs, time};
use super::figures::{Aim, Figures, Ratio, shown};
use super::pairs::Pairs;
use super::seeds::{Seed, busy, seed};
use super::{Plan, kept};

/// Rows that the `doubleentry` crate records.
const ROWS: u64 = 100_000;

pub fn run(plan: &Plan, figures: &mut Figures) {
    // What they read whole each time would take minutes with the larger ones.
    let seed = seed(plan.sizes[0]);
    plain_text(plan, &seed, figures);
    doubleentry(plan, figures);
}

fn plain_text(plan: &Plan, seed: &Seed, figures: &mut Figures) {
    let folder = common::folder();
    let busy = busy();
    let size = shown(seed.transactions as f64);
    for program in ["hledger", "ledger"] {
        if !needs(program) {
            continue;
        }
        let journal = folder.path().join(program);
        let journal = journal.to_str().expect("UTF-8");
        let export = [
            "export",
            "journal",
            "--format",
            program,
            "--to-file",
            journal,
        ];
        time(&mut bankctl(&seed.path, &export));
        let monthly: &[&str] = if program == "hledger" {
            &["balance", "--monthly", "cash", "clearing", "--depth", "2"]
        } else {
            &["register", "--monthly", "cash", "clearing", "--depth", "2"]
        };
        for (what, ours, theirs) in [
            (
                "balance of an account",
                &["balance", &busy][..],
                &["balance", &busy][..],
            ),
            (
                "balances of the bank",
                &["report", "trial-balance"],
                &["balance", "--depth", "2"],
            ),
            (
                "register of an account",
                &["history", &busy, "--limit", "1000"],
                &["register", &busy],
            ),
            (
                "monthly figures",
                &[
                    "stats", "--period", "monthly", "--from", "2022-01", "--to", "2024-12",
                ],
                monthly,
            ),
        ] {
            let pairs = Pairs::run(
                1,
                plan.long_rounds,
                || time(&mut bankctl(&seed.path, ours)),
                || time(Command::new(program).args(["-f", journal]).args(theirs)),
            );
            let what = format!("{what}, {size} transactions");
            figures.pairs("peers", &what, program, &pairs, Ratio::Time, Aim::None);
        }
    }
}

/// Payments from one account to a thousand, both from the same file.
fn doubleentry(plan: &Plan, figures: &mut Figures) {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/peers/Cargo.toml");
    let target = kept().with_file_name("peers");
    let built = Command::new("cargo")
        .args([
            "build",
            "--release",
            "--locked",
            "--quiet",
            "--manifest-path",
        ])
        .arg(&manifest)
        .arg("--target-dir")
        .arg(&target)
        // Ours leave out of SQLite what others ask for.
        .env("LIBSQLITE3_FLAGS", "")
        .status();
    if !built.is_ok_and(|status| status.success()) {
        println!("benches/peers can't be built: nothing to compare with");
        return;
    }
    let program = target.join("release/peers");
    let folder = common::folder();
    let (base, accounts) = common::ledger(folder.path(), "base.db", 1_000);
    let payroll = folder.path().join("payroll.csv");
    common::write_payroll(&payroll, ROWS, &accounts, 7);
    let file = payroll.to_str().expect("UTF-8");
    let numbers = folder.path().join("accounts.csv");
    let their_base = folder.path().join("their-base.db");
    time(
        Command::new(&program)
            .args(["accounts"])
            .arg(&their_base)
            .arg(&numbers),
    );
    // It leaves what it wrote beside the file, which is copied alone.
    rusqlite::Connection::open(&their_base)
        .and_then(|base| base.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)"))
        .expect("a base");
    let (ledger, theirs) = (
        folder.path().join("ours.db"),
        folder.path().join("theirs.db"),
    );
    let pairs = Pairs::run(
        0,
        plan.long_rounds,
        || {
            std::fs::copy(&base, &ledger).expect("a copy");
            time(&mut bankctl(
                &ledger,
                &["import", "payroll", file, "--quiet"],
            ))
        },
        || {
            for left in ["theirs.db-wal", "theirs.db-shm"] {
                // What the round before has left belongs to another file.
                let _ = std::fs::remove_file(folder.path().join(left));
            }
            std::fs::copy(&their_base, &theirs).expect("a copy");
            time(
                Command::new(&program)
                    .arg("payroll")
                    .arg(&theirs)
                    .arg(&payroll),
            )
        },
    );
    let what = format!(
        "import payroll, {} rows to 1,000 accounts",
        shown(ROWS as f64)
    );
    figures.pairs(
        "peers",
        &what,
        "doubleentry, record_batch (rate)",
        &pairs,
        Ratio::Rate,
        Aim::None,
    );
}
