//! A payroll of a million rows against `sqlite3 .import` of the same file into
//! a bare table.
//!
//!     cargo bench --bench import
//!
//! `BANKCTL_BENCH_ROWS` and `BANKCTL_BENCH_ACCOUNTS` change the size.

#![allow(missing_docs, unreachable_pub, clippy::all, clippy::pedantic)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::float_arithmetic
)]

mod common;

use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

fn number(name: &str, default: u64) -> u64 {
    std::env::var(name)
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(default)
}

fn main() {
    if !common::needs("sqlite3") {
        return;
    }
    let rows = number("BANKCTL_BENCH_ROWS", 1_000_000);
    let folder = common::folder();
    let (base, accounts) = common::ledger(
        folder.path(),
        "base.db",
        number("BANKCTL_BENCH_ACCOUNTS", 100_000),
    );
    let payroll = folder.path().join("payroll.csv");
    common::write_payroll(&payroll, rows, &accounts, 20_261_121);
    let (mut ours, mut theirs, mut peak) = (Vec::new(), Vec::new(), 0);
    for _ in 0..5 {
        let ledger = folder.path().join("bank.db");
        std::fs::copy(&base, &ledger).expect("a copy");
        let arguments = [
            "import",
            "payroll",
            payroll.to_str().expect("UTF-8"),
            "--quiet",
        ];
        let (time, memory) = watched(&mut common::bankctl(&ledger, &arguments));
        ours.push(time);
        peak = peak.max(memory);
        let bare = folder.path().join("bare.db");
        let _ = std::fs::remove_file(&bare);
        let import = format!(".import {} t", payroll.display());
        theirs.push(common::time(Command::new("sqlite3").arg(&bare).args([
            "CREATE TABLE t (a TEXT, b TEXT)",
            ".mode csv",
            &import,
        ])));
        std::fs::remove_file(&ledger).expect("removed");
    }
    common::report(
        &format!("bankctl import payroll, {rows} rows"),
        &ours,
        "sqlite3 .import, bare table",
        &theirs,
    );
    let best = ours.iter().min().expect("five");
    println!(
        "best: {:.0} rows a second; memory at most {} MiB",
        rows as f64 / best.as_secs_f64(),
        peak / 1024
    );
}

/// Time, and peak memory in KiB as the system counts it.
fn watched(command: &mut Command) -> (Duration, u64) {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let since = Instant::now();
    let mut child = command.spawn().expect("it runs");
    let status = format!("/proc/{}/status", child.id());
    let done = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&done);
    let watcher = std::thread::spawn(move || {
        let mut peak = 0;
        while !seen.load(Ordering::Relaxed) {
            let text = std::fs::read_to_string(&status).unwrap_or_default();
            let line = text
                .lines()
                .find(|line| line.starts_with("VmHWM:"))
                .unwrap_or_default();
            let digits: String = line.chars().filter(char::is_ascii_digit).collect();
            peak = digits.parse().unwrap_or(0).max(peak);
            std::thread::sleep(Duration::from_millis(10));
        }
        peak
    });
    assert!(child.wait().expect("it ends").success());
    let time = since.elapsed();
    done.store(true, Ordering::Relaxed);
    (time, watcher.join().expect("it ends"))
}
