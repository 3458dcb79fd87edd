//! `history`, `balance` and `deposit` on ten million transactions against ten
//! thousand.
//!
//!     cargo bench --bench growth
//!
//! `BANKCTL_BENCH_TRANSACTIONS` changes the size of the large one.

#![allow(missing_docs, unreachable_pub, clippy::all, clippy::pedantic)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::float_arithmetic
)]

mod common;

use std::path::{Path, PathBuf};

const ACCOUNTS: u64 = 1_000;
const SMALL: u64 = 10_000;
const PART: u64 = 1_000_000;

fn main() {
    let large = std::env::var("BANKCTL_BENCH_TRANSACTIONS")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(10_000_000);
    let folder = common::folder();
    let ledgers: [PathBuf; 2] = [(large, "large.db"), (SMALL, "small.db")]
        .map(|(transactions, name)| fill(folder.path(), name, transactions));
    for (name, arguments) in [
        ("history, 50 lines", &["history", "1000000018"][..]),
        (
            "history, 50 lines, oldest first",
            &["history", "1000000018", "--oldest-first"],
        ),
        ("balance", &["balance", "1000000018"]),
        ("deposit", &["deposit", "1000000018", "1.00"]),
    ] {
        let mut times = [Vec::new(), Vec::new()];
        for round in 0..120 {
            for (place, ledger) in ledgers.iter().enumerate() {
                let time = common::time(&mut common::bankctl(ledger, arguments));
                if round >= 20 {
                    times[place].push(time);
                }
            }
        }
        common::report(
            &format!("{name}, {large} transactions"),
            &times[0],
            &format!("{SMALL}"),
            &times[1],
        );
    }
}

fn fill(folder: &Path, name: &str, transactions: u64) -> PathBuf {
    let (ledger, accounts) = common::ledger(folder, name, ACCOUNTS);
    let mut left = transactions.saturating_sub(ACCOUNTS);
    let mut seed = 1;
    while left > 0 {
        let rows = left.min(PART);
        let file = folder.join("part.csv");
        common::write_payroll(&file, rows, &accounts, seed * 7_919);
        common::time(&mut common::bankctl(
            &ledger,
            &[
                "import",
                "payroll",
                file.to_str().expect("UTF-8"),
                "--allow-similar",
            ],
        ));
        left -= rows;
        seed += 1;
    }
    ledger
}
