//! `bankctl --version` against an empty Rust program.
//!
//!     cargo bench --bench startup

#![allow(missing_docs, unreachable_pub, clippy::all, clippy::pedantic)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::float_arithmetic
)]

mod common;

use std::process::Command;

fn main() {
    let folder = common::folder();
    let source = folder.path().join("empty.rs");
    let empty = folder.path().join("empty");
    std::fs::write(&source, "fn main() {}").expect("a file");
    common::time(
        Command::new("rustc")
            .args(["-O", "-o"])
            .arg(&empty)
            .arg(&source),
    );
    let (mut ours, mut others) = (Vec::new(), Vec::new());
    for round in 0..220 {
        let version = common::time(&mut common::bankctl(folder.path(), &["--version"]));
        let other = common::time(&mut Command::new(&empty));
        if round >= 20 {
            ours.push(version);
            others.push(other);
        }
    }
    common::report("bankctl --version", &ours, "empty program", &others);
    let apart = ours
        .iter()
        .zip(&others)
        .map(|(ours, other)| (ours.as_secs_f64() - other.as_secs_f64()) * 1e3);
    println!("apart: {:.2} ms", common::median(apart.collect()));
}
