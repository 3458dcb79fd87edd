//! A payroll, each wage with a reference and without, against the limit of its own
//! schema, against `sqlite3 .import` of the same file into a bare table, and against
//! TigerBeetle's own benchmark, whose transfers have unique numbers, where
//! `BANKCTL_TIGERBEETLE` names its program. Exports, for their memory.

use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use super::figures::{Aim, Figures, Ratio};
use super::pairs::Pairs;
use super::{Plan, common, raw};

/// Accounts that the wages go to.
const ACCOUNTS: u64 = 100_000;
/// The variable that names TigerBeetle's program.
const TIGERBEETLE: &str = "BANKCTL_TIGERBEETLE";

/// Whether each wage has a reference of twelve letters, which rise in the file.
#[derive(Clone, Copy, PartialEq)]
enum References {
    Each,
    None,
}

pub fn run(plan: &Plan, figures: &mut Figures) {
    if !common::needs("sqlite3") {
        return;
    }
    let folder = common::folder();
    let (base, accounts) = common::ledger(folder.path(), "base.db", ACCOUNTS);
    // A few thousand rows are over before they can be timed.
    let mut sizes: Vec<u64> = plan
        .sizes
        .iter()
        .map(|size| (*size).max(1_000_000))
        .collect();
    sizes.dedup();
    for rows in sizes {
        let rounds = if rows > 1_000_000 {
            1
        } else {
            plan.long_rounds
        };
        for references in [References::Each, References::None] {
            let what = (rows, references);
            one(folder.path(), &base, &accounts, what, rounds, figures);
        }
    }
}

fn one(
    folder: &Path,
    base: &Path,
    accounts: &[String],
    (rows, references): (u64, References),
    rounds: usize,
    figures: &mut Figures,
) {
    let payroll = folder.join("payroll.csv");
    write_payroll(&payroll, rows, accounts, references);
    let file = payroll.to_str().expect("UTF-8");
    let (ledger, again, bare) = ["bank.db", "raw.db", "bare.db"]
        .map(|name| folder.join(name))
        .into();
    let (mut limit, mut table, mut peak) = (Pairs::new(), Pairs::new(), 0);
    let mut beetle = Pairs::new();
    for _ in 0..rounds {
        std::fs::copy(base, &ledger).expect("a copy");
        let (time, memory) = watched(&mut common::bankctl(
            &ledger,
            &["import", "payroll", file, "--quiet"],
        ));
        peak = peak.max(memory);
        std::fs::copy(base, &again).expect("a copy");
        limit.push(time, raw::time(&ledger, &again));
        if let Some(other) = tigerbeetle(folder, rows) {
            beetle.push(time, other);
        }
        let _ = std::fs::remove_file(&bare);
        let import = format!(".import {file} t");
        let other = common::time(Command::new("sqlite3").arg(&bare).args([
            match references {
                References::Each => {
                    "CREATE TABLE t (account TEXT, amount TEXT, name TEXT, reference TEXT)"
                }
                References::None => "CREATE TABLE t (account TEXT, amount TEXT, name TEXT)",
            },
            ".mode csv",
            &import,
        ]));
        table.push(time, other);
    }
    let with = match references {
        References::Each => "with references",
        References::None => "without references",
    };
    let what = format!(
        "import payroll, {} rows {with}",
        super::figures::shown(rows as f64)
    );
    figures.pairs(
        "import",
        &what,
        "raw limit of its schema (rate)",
        &limit,
        Ratio::Rate,
        Aim::AtLeast(0.85),
    );
    figures.pairs(
        "import",
        &what,
        "sqlite3 .import, bare table (rate)",
        &table,
        Ratio::Rate,
        Aim::AtLeast(0.5),
    );
    if beetle.count() > 0 {
        figures.pairs(
            "import",
            &what,
            "tigerbeetle benchmark (rate)",
            &beetle,
            Ratio::Rate,
            Aim::AtLeast(1.1),
        );
    }
    let rate = rows as f64 / limit.ours_milliseconds() * 1e3;
    figures.alone(
        "import",
        &format!("{what}: rate"),
        rate,
        "rows/s",
        Aim::None,
    );
    let memory = Aim::AtMost(100.0);
    figures.alone(
        "import",
        &format!("{what}: memory"),
        peak as f64 / 1024.0,
        "MiB",
        memory,
    );
    let grown = size(&ledger) - size(base);
    let bytes = grown as f64 / rows as f64;
    figures.alone(
        "import",
        &format!("{what}: file"),
        bytes,
        "bytes/row",
        Aim::AtMost(120.0),
    );
    if references == References::None {
        exports(folder, &ledger, rows, figures);
    }
    for file in [&ledger, &again, &bare, &payroll] {
        std::fs::remove_file(file).expect("removed");
    }
}

/// The memory that exports of the ledger take.
fn exports(folder: &Path, ledger: &Path, rows: u64, figures: &mut Figures) {
    for (name, arguments) in [
        (
            "export journal",
            &["export", "journal", "--format", "hledger", "--to-file"][..],
        ),
        (
            "export transactions",
            &["export", "transactions", "-o", "csv", "--to-file"],
        ),
    ] {
        let mut command = common::bankctl(ledger, arguments);
        let (time, peak) = watched(command.arg(folder.join("export")));
        let name = format!(
            "{name}, {} transactions",
            super::figures::shown((rows + ACCOUNTS) as f64)
        );
        figures.alone(
            "import",
            &format!("{name}: memory"),
            peak as f64 / 1024.0,
            "MiB",
            Aim::AtMost(100.0),
        );
        figures.alone(
            "import",
            &format!("{name}: time"),
            time.as_secs_f64() * 1e3,
            "ms",
            Aim::None,
        );
        std::fs::remove_file(folder.join("export")).expect("removed");
    }
}

/// How long TigerBeetle's own benchmark takes to load as many transfers to as many
/// accounts, by the rate that it prints; `None` where its program is not named.
fn tigerbeetle(folder: &Path, rows: u64) -> Option<Duration> {
    let program = std::env::var_os(TIGERBEETLE)?;
    let mut command = Command::new(program);
    command
        .current_dir(folder)
        .arg("benchmark")
        .arg(format!("--transfer-count={rows}"))
        .arg(format!("--account-count={ACCOUNTS}"));
    let output = command.output().expect("TigerBeetle runs");
    let text = [output.stdout, output.stderr].concat();
    let text = String::from_utf8_lossy(&text);
    let rate = text
        .lines()
        .filter_map(|line| line.split_once("load accepted = "))
        .find_map(|(_, rest)| rest.split_whitespace().next()?.parse::<f64>().ok());
    if rate.is_none() {
        println!("TigerBeetle's benchmark gives no rate: {text}");
    }
    rate.map(|rate| Duration::from_secs_f64(rows as f64 / rate))
}

fn size(path: &Path) -> u64 {
    std::fs::metadata(path).expect("a file").len()
}

/// Wages in a random but repeatable order, with the payee's name.
fn write_payroll(path: &Path, rows: u64, accounts: &[String], references: References) {
    use std::io::Write as _;
    let mut file = std::io::BufWriter::new(std::fs::File::create(path).expect("a file"));
    let has_references = references == References::Each;
    let last = if has_references { ",reference" } else { "" };
    writeln!(file, "account,amount,name{last}").expect("written");
    let mut state: u64 = 20_261_121;
    for row in 0..rows {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        let last = if has_references {
            format!(",PAY-{row:08}")
        } else {
            String::new()
        };
        let place = state % accounts.len() as u64;
        let account = &accounts[place as usize];
        let (whole, cents) = (100 + (state >> 20) % 9_900, (state >> 40) % 100);
        writeln!(
            file,
            "{account},{whole}.{cents:02},Customer {place} Example{last}"
        )
        .expect("written");
    }
}

/// Time, and peak memory in KiB as the system counts it.
pub fn watched(command: &mut Command) -> (Duration, u64) {
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
            let line = text.lines().find(|line| line.starts_with("VmHWM:"));
            let digits: String = line
                .unwrap_or_default()
                .chars()
                .filter(char::is_ascii_digit)
                .collect();
            peak = digits.parse().unwrap_or(0).max(peak);
            std::thread::sleep(Duration::from_millis(10));
        }
        peak
    });
    assert!(
        child.wait().expect("it ends").success(),
        "{command:?} failed"
    );
    let time = since.elapsed();
    done.store(true, Ordering::Relaxed);
    (time, watcher.join().expect("it ends"))
}
