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

mod asked;
mod common;

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::Path;
use std::time::Instant;

use asked::Asked;

/// How many accounts are paid, in turn.
const ACCOUNTS: usize = 1_000;
const ROUNDS: usize = 9;
const ALONE: usize = 300;
const TOGETHER: usize = 12_800;
const IN_FLIGHT: usize = 64;

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
    let mut server = Asked::start(&ledger);
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
