//! How many instructions the hot paths take, held against what was kept.
//!
//!     cargo bench --profile measure --bench instructions
//!     cargo bench --profile measure --bench instructions -- --keep
//!
//! Times depend on who else is at the machine; instructions, counted by
//! valgrind, hardly do. `benches/instructions.json` has the counts of the last
//! change that meant to change them. One that has grown by more than 3% fails;
//! with `--keep` the new counts are written down. Those of another compiler
//! can't be compared, so with one nothing fails.

#![allow(missing_docs, unreachable_pub, clippy::all, clippy::pedantic)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::float_arithmetic
)]

mod common;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Stdio};

use serde::{Deserialize, Serialize};

/// What a count may grow by, in percent.
const GROWTH_MAX: f64 = 3.0;
/// Threads that wait for each other spin more or less: the least counts.
const RUNS: usize = 3;
const ACCOUNTS: u64 = 1_000;

#[derive(Serialize, Deserialize)]
struct Kept {
    rustc: String,
    instructions: BTreeMap<String, u64>,
}

fn main() {
    if !common::needs("valgrind") {
        return;
    }
    let folder = common::folder();
    let (ledger, accounts) = common::ledger(folder.path(), "base.db", ACCOUNTS);
    let payroll = |name: &str, rows: u64, seed: u64| {
        let path = folder.path().join(name);
        common::write_payroll(&path, rows, &accounts, seed);
        path.display().to_string()
    };
    let (old, new) = (
        payroll("old.csv", 100_000, 1),
        payroll("new.csv", 10_000, 2),
    );
    common::time(&mut common::bankctl(&ledger, &["import", "payroll", &old]));
    let mut now = Kept {
        rustc: common::output(Command::new("rustc").arg("--version"))
            .trim()
            .to_owned(),
        instructions: BTreeMap::new(),
    };
    for (name, arguments) in [
        ("deposit", &["deposit", "1000000018", "1.00"][..]),
        ("history, a page", &["history", "1000000018"]),
        ("balance", &["balance", "1000000018"]),
        ("import payroll, 10,000 rows", &["import", "payroll", &new]),
        ("verify, 101,000 transactions", &["verify"]),
    ] {
        let counts = (0..RUNS).map(|_| count(folder.path(), &ledger, arguments));
        now.instructions
            .insert(name.to_owned(), counts.min().unwrap_or(0));
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/instructions.json");
    let kept = std::fs::read(&path)
        .ok()
        .and_then(|bytes| serde_json::from_slice(&bytes).ok());
    let grown = kept.as_ref().is_some_and(|kept| show(kept, &now));
    if std::env::args().any(|argument| argument == "--keep") {
        let text = serde_json::to_string_pretty(&now).expect("JSON");
        std::fs::write(&path, text + "\n").expect("written");
    } else if grown {
        println!("an instruction count has grown by more than {GROWTH_MAX}%: mend it, or keep it");
        std::process::exit(1);
    }
}

/// Counts a process on a copy of the ledger.
fn count(folder: &Path, ledger: &Path, arguments: &[&str]) -> u64 {
    let copy = folder.join("copy.db");
    std::fs::copy(ledger, &copy).expect("a copy");
    let counts = folder.join("callgrind.out");
    let ours = common::bankctl(&copy, arguments);
    let mut command = Command::new("valgrind");
    command
        .env_clear()
        .env("BANKCTL_LEDGER", &copy)
        .arg("--tool=callgrind")
        .arg(format!("--callgrind-out-file={}", counts.display()))
        .arg(ours.get_program())
        .args(["--no-input", "--quiet"])
        .args(ours.get_args())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let status = command.status().expect("valgrind");
    assert!(status.success(), "{command:?} failed with {status}");
    let text = std::fs::read_to_string(&counts).expect("counts");
    let totals = text
        .lines()
        .filter_map(|line| line.strip_prefix("totals: "));
    for leftover in ["copy.db", "copy.db-wal", "copy.db-shm"] {
        let _ = std::fs::remove_file(folder.join(leftover));
    }
    totals
        .map(|total| total.trim().parse::<u64>().expect("a count"))
        .sum()
}

/// Prints the counts beside those that were kept; says whether one has grown
/// too much.
fn show(kept: &Kept, now: &Kept) -> bool {
    let mut grown = false;
    for (name, count) in &now.instructions {
        let Some(before) = kept.instructions.get(name) else {
            println!("{name}: {count} instructions, new");
            continue;
        };
        let change = (*count as f64 / *before as f64 - 1.0) * 100.0;
        println!("{name}: {count} instructions, {change:+.2}% of {before}");
        grown |= change > GROWTH_MAX;
    }
    if kept.rustc != now.rustc {
        println!(
            "kept with {}, counted with {}: not held against each other",
            kept.rustc, now.rustc
        );
        return false;
    }
    grown
}
