//! `post -` against the disk: one request at a time, and 64 in flight.
//!
//!     cargo bench --bench post
//!
//! The disk's own rate is that of a loop which appends a few bytes and waits
//! for fdatasync, in turns with ours in the same folder.

#![allow(missing_docs, unreachable_pub, clippy::all, clippy::pedantic)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::float_arithmetic
)]

mod common;

use std::fs::OpenOptions;
use std::io::{BufRead as _, BufReader, BufWriter, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Stdio};
use std::time::Instant;

/// How many accounts are paid, in turn.
const ACCOUNTS: usize = 1_000;
const ROUNDS: usize = 9;
const ALONE: usize = 300;
const TOGETHER: usize = 12_800;
const IN_FLIGHT: usize = 64;

/// A process that is asked line by line.
struct Server {
    child: Child,
    requests: BufWriter<ChildStdin>,
    answers: BufReader<ChildStdout>,
    sent: usize,
    line: String,
}

impl Server {
    fn start(ledger: &Path) -> Self {
        let mut child = common::bankctl(ledger, &["post", "-"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the binary runs");
        Self {
            requests: BufWriter::new(child.stdin.take().expect("piped")),
            answers: BufReader::new(child.stdout.take().expect("piped")),
            child,
            sent: 0,
            line: String::new(),
        }
    }

    fn send(&mut self, numbers: &[String], run: &str) {
        let account = &numbers[self.sent % ACCOUNTS];
        let sent = self.sent;
        writeln!(
            self.requests,
            r#"{{"op":"deposit","id":{sent},"account":"{account}","amount":"1.00","ref":"{run}-{sent}"}}"#
        )
        .expect("it reads");
        self.sent += 1;
    }

    fn answer(&mut self) {
        self.line.clear();
        self.answers.read_line(&mut self.line).expect("an answer");
        assert!(self.line.contains(r#""replayed":false"#), "{}", self.line);
    }

    /// How many requests a second are answered, so many in flight.
    fn rate(&mut self, numbers: &[String], run: &str, count: usize, in_flight: usize) -> f64 {
        let since = Instant::now();
        let mut waiting = 0;
        for _ in 0..count {
            self.send(numbers, run);
            waiting += 1;
            if waiting < in_flight {
                continue;
            }
            self.requests.flush().expect("it reads");
            self.answer();
            waiting -= 1;
            // What else was answered together is there already.
            while waiting > 0 && !self.answers.buffer().is_empty() {
                self.answer();
                waiting -= 1;
            }
        }
        self.requests.flush().expect("it reads");
        for _ in 0..waiting {
            self.answer();
        }
        count as f64 / since.elapsed().as_secs_f64()
    }

    fn end(mut self) {
        drop(self.requests);
        assert!(self.child.wait().expect("it ends").success());
    }
}

/// How often a second a few bytes can be appended and be on the disk.
fn disk(path: &Path, count: usize) -> f64 {
    let mut file = OpenOptions::new()
        .create(true)
        .append(true)
        .open(path)
        .expect("a file");
    let since = Instant::now();
    for _ in 0..count {
        file.write_all(&[b'x'; 200]).expect("written");
        file.sync_data().expect("on the disk");
    }
    count as f64 / since.elapsed().as_secs_f64()
}

fn main() {
    let folder = common::folder();
    let (ledger, numbers) = common::ledger(folder.path(), "ledger.db", ACCOUNTS as u64);
    let file = folder.path().join("appended");
    let mut server = Server::start(&ledger);
    server.rate(&numbers, "warm", 2_000, IN_FLIGHT);
    let (mut disks, mut alone, mut together) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        disks.push(disk(&file, ALONE));
        alone.push(server.rate(&numbers, &format!("a{round}"), ALONE, 1));
        together.push(server.rate(&numbers, &format!("t{round}"), TOGETHER, IN_FLIGHT));
    }
    server.end();
    common::time(&mut common::bankctl(&ledger, &["verify"]));
    let of_disk =
        |rates: &[f64]| common::median(rates.iter().zip(&disks).map(|(a, b)| a / b).collect());
    println!(
        "append + fdatasync: {:.0} a second; post -, one at a time: {:.0}, {:.2} of it; \
         {IN_FLIGHT} in flight: {:.0}, {:.1} of it (medians of {ROUNDS})",
        common::median(disks.clone()),
        common::median(alone.clone()),
        of_disk(&alone),
        common::median(together.clone()),
        of_disk(&together),
    );
}
