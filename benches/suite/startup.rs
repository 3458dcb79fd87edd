//! `bankctl --version` against an empty Rust program.

use std::process::Command;

use super::figures::{Aim, Figures, Ratio};
use super::pairs::Pairs;
use super::{Plan, common};

pub fn run(plan: &Plan, figures: &mut Figures) {
    let folder = common::folder();
    let source = folder.path().join("empty.rs");
    let empty = folder.path().join("empty");
    std::fs::write(&source, "fn main() {}").expect("a file");
    let mut compile = Command::new("rustc");
    common::time(compile.args(["-O", "-o"]).arg(&empty).arg(&source));
    let pairs = Pairs::run(
        20,
        plan.rounds * 2,
        || common::time(&mut common::bankctl(folder.path(), &["--version"])),
        || common::time(&mut Command::new(&empty)),
    );
    figures.pairs(
        "startup",
        "bankctl --version",
        "empty Rust program",
        &pairs,
        Ratio::Time,
        Aim::None,
    );
    figures.alone(
        "startup",
        "above an empty program",
        pairs.apart_milliseconds(),
        "ms",
        Aim::AtMost(2.0),
    );
}
