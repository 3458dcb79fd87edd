//! Many processes on one ledger: how long each waits, and what all do together.
//!
//!     cargo bench --bench tellers
//!
//! 16 tellers make 200 deposits each, every one a process of its own; then as
//! many `post -` processes do, one request at a time; then single deposits are
//! made while an import of 1,000,000 wages runs.

#![allow(missing_docs, unreachable_pub, clippy::all, clippy::pedantic)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::float_arithmetic
)]

mod common;

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, Stdio};
use std::thread;
use std::time::{Duration, Instant};

const TELLERS: usize = 16;
const DEPOSITS: usize = 200;

fn number(name: &str, default: u64) -> u64 {
    std::env::var(name).map_or(default, |text| text.parse().expect("a number"))
}

/// What a run of deposits came to.
struct Run {
    times: Vec<f64>,
    seconds: f64,
}

impl Run {
    /// Runs tellers at once; each gives the times of its deposits.
    fn of(tellers: usize, teller: impl Fn(usize) -> Vec<Duration> + Sync) -> Self {
        let since = Instant::now();
        let mut times: Vec<f64> = thread::scope(|scope| {
            let running: Vec<_> = (0..tellers)
                .map(|place| {
                    let teller = &teller;
                    scope.spawn(move || teller(place))
                })
                .collect();
            let times = running
                .into_iter()
                .flat_map(|teller| teller.join().unwrap());
            times.map(|time| time.as_secs_f64() * 1e3).collect()
        });
        times.sort_by(f64::total_cmp);
        Self {
            times,
            seconds: since.elapsed().as_secs_f64(),
        }
    }

    fn rate(&self) -> f64 {
        self.times.len() as f64 / self.seconds
    }

    fn at(&self, share: f64) -> f64 {
        self.times[((self.times.len() - 1) as f64 * share) as usize]
    }

    fn print(&self, name: &str) {
        println!(
            "{name}: {:.0} a second; {:.2} ms in the middle, p99 {:.1} ms, at most {:.1} ms",
            self.rate(),
            self.at(0.5),
            self.at(0.99),
            self.at(1.0)
        );
    }

    fn compare(&self, alone: &Self) {
        println!(
            "  throughput {:.2} of one alone; p99 {:.1} times the time of a commit ({:.2} ms)",
            self.rate() / alone.rate(),
            self.at(0.99) * self.rate() / 1e3,
            1e3 / self.rate()
        );
    }
}

/// Deposits by processes of their own.
fn processes(ledger: &Path, account: &str) -> Vec<Duration> {
    (0..DEPOSITS)
        .map(|_| common::time(&mut common::bankctl(ledger, &["deposit", account, "1.00"])))
        .collect()
}

/// Deposits by a process that stays open.
fn stream(ledger: &Path, account: &str) -> Vec<Duration> {
    let mut child = common::bankctl(ledger, &["post", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    let mut requests = child.stdin.take().expect("piped");
    let mut answers = BufReader::new(child.stdout.take().expect("piped"));
    let mut line = String::new();
    let times = (0..DEPOSITS)
        .map(|_| {
            let since = Instant::now();
            writeln!(
                requests,
                r#"{{"op":"deposit","account":"{account}","amount":"1.00"}}"#
            )
            .expect("it reads");
            line.clear();
            answers.read_line(&mut line).expect("an answer");
            assert!(line.contains(r#""kind":"deposit""#), "{line}");
            since.elapsed()
        })
        .collect();
    drop(requests);
    assert!(child.wait().expect("it ends").success());
    times
}

/// Deposits for as long as an import runs.
fn during(import: &mut Child, ledger: &Path, account: &str) -> Vec<Duration> {
    let mut times = Vec::new();
    while import.try_wait().expect("it runs").is_none() {
        times.push(common::time(&mut common::bankctl(
            ledger,
            &["deposit", account, "1.00"],
        )));
        thread::sleep(Duration::from_millis(2));
    }
    assert!(import.wait().expect("it ran").success());
    times
}

fn main() {
    let folder = common::folder();
    let accounts = number("BANKCTL_BENCH_ACCOUNTS", 100_000);
    let rows = number("BANKCTL_BENCH_ROWS", 1_000_000);
    let (ledger, numbers) = common::ledger(folder.path(), "ledger.db", accounts);
    let of = |place: usize| numbers[place * 7].as_str();

    let alone = Run::of(1, |place| processes(&ledger, of(place)));
    alone.print("1 teller, a process a deposit");
    let all = Run::of(TELLERS, |place| processes(&ledger, of(place)));
    all.print("16 tellers, a process a deposit");
    all.compare(&alone);

    let alone = Run::of(1, |place| stream(&ledger, of(place)));
    alone.print("1 post -, one at a time");
    let all = Run::of(TELLERS, |place| stream(&ledger, of(place)));
    all.print("16 post -, one at a time");
    all.compare(&alone);

    let file = folder.path().join("payroll.csv");
    common::write_payroll(&file, rows, &numbers, 7);
    let mut import = common::bankctl(&ledger, &["import", "payroll"])
        .arg(&file)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the binary runs");
    let times = during(&mut import, &ledger, of(3));
    let beside = Run::of(1, |_| times.clone());
    println!(
        "a deposit while {rows} wages are imported: {:.2} ms in the middle, p99 {:.1} ms, at most \
         {:.1} ms ({} deposits)",
        beside.at(0.5),
        beside.at(0.99),
        beside.at(1.0),
        beside.times.len()
    );
    common::time(&mut common::bankctl(&ledger, &["verify"]));
}
