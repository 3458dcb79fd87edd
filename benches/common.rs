//! Whole processes, timed in pairs: ours, the other, ours, the other.
//!
//! Both of a pair run within the same second, so that a machine that is busy
//! is busy for both; what counts is the median of the pairs' ratios.

#![allow(
    dead_code,
    missing_docs,
    unreachable_pub,
    clippy::all,
    clippy::pedantic
)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::float_arithmetic
)]

#[path = "../tests/model/machine/keys.rs"]
mod keys;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// A folder that is removed at the end, on the disk of the build.
pub fn folder() -> tempfile::TempDir {
    tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder")
}

/// The binary on a ledger.
pub fn bankctl(ledger: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_bankctl"));
    command
        .env_clear()
        .env("BANKCTL_LEDGER", ledger)
        .args(arguments);
    command
}

/// Runs a command that must succeed, and gives its time.
pub fn time(command: &mut Command) -> Duration {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let since = Instant::now();
    let status = command
        .status()
        .unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let time = since.elapsed();
    assert!(status.success(), "{command:?} failed with {status}");
    time
}

/// What a command prints.
pub fn output(command: &mut Command) -> String {
    let output = command
        .output()
        .unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(
        output.status.success(),
        "{command:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).expect("UTF-8")
}

pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Prints medians of both and of the ratios of the pairs.
pub fn report(name: &str, ours: &[Duration], other_name: &str, other: &[Duration]) {
    let milliseconds =
        |times: &[Duration]| median(times.iter().map(|time| time.as_secs_f64() * 1e3).collect());
    let ratios = ours
        .iter()
        .zip(other)
        .map(|(ours, other)| ours.as_secs_f64() / other.as_secs_f64());
    println!(
        "{name}: {:.2} ms; {other_name}: {:.2} ms; ratio {:.2} (median of {} pairs)",
        milliseconds(ours),
        milliseconds(other),
        median(ratios.collect()),
        ours.len()
    );
}

/// Writes customers and accounts as a file for `import accounts`, and gives
/// the accounts' numbers in the other system.
pub fn write_accounts(path: &Path, accounts: u64) -> Vec<String> {
    use std::fmt::Write as _;
    let mut text = String::from(
        "customer_external_id,customer_name,email,phone,type,currency,external_number,opening_balance\n",
    );
    let mut numbers = Vec::new();
    for account in 0..accounts {
        let number = format!("{}", 100_000_000_000 + account * 7_919);
        writeln!(text, "E{account},Customer {account} Example,c.{account}@example.com,+1-555-{account:07},checking,USD,{number},1000.00").expect("memory");
        numbers.push(number);
    }
    std::fs::write(path, text).expect("a file");
    numbers
}

/// Writes wages to accounts in a random but repeatable order.
pub fn write_payroll(path: &Path, rows: u64, accounts: &[String], seed: u64) {
    use std::io::Write as _;
    let mut file = std::io::BufWriter::new(std::fs::File::create(path).expect("a file"));
    writeln!(file, "account,amount").expect("written");
    let mut state = seed | 1;
    for _ in 0..rows {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        let account = &accounts[(state % accounts.len() as u64) as usize];
        writeln!(
            file,
            "{account},{}.{:02}",
            100 + (state >> 20) % 9_900,
            (state >> 40) % 100
        )
        .expect("written");
    }
}

/// A new ledger with accounts; gives their numbers.
pub fn ledger(folder: &Path, name: &str, accounts: u64) -> (PathBuf, Vec<String>) {
    let ledger = folder.join(name);
    let file = folder.join("accounts.csv");
    let numbers = write_accounts(&file, accounts);
    time(&mut bankctl(&ledger, &["init"]));
    time(&mut bankctl(
        &ledger,
        &["import", "accounts", file.to_str().expect("UTF-8")],
    ));
    (ledger, numbers)
}

/// A number that tells a text from others.
pub fn mark(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// A program that must be installed for a comparison.
pub fn needs(program: &str) -> bool {
    let there = Command::new(program).arg("--version").output().is_ok();
    if !there {
        println!("{program} is not installed: nothing to compare with");
    }
    there
}

/// Keys of personal data that are gone when the bench ends.
pub fn privacy() -> std::rc::Rc<bankctl_ledger::Privacy> {
    std::rc::Rc::new(bankctl_ledger::Privacy::new(std::sync::Arc::new(
        keys::InMemory,
    )))
}
