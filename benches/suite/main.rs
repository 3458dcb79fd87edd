//! What bankctl costs, beside what the same work costs elsewhere.
//!
//!     cargo bench --bench suite                           # minutes
//!     cargo bench --bench suite -- --sizes 10k,1m,10m     # an hour, 3 GB
//!     cargo bench --bench suite -- deposit import         # only these parts
//!     cargo bench --bench suite -- compare OLD.json NEW.json
//!
//! `benches/README.md` says what the parts are and how to read the figures.

#![allow(missing_docs, unreachable_pub, clippy::all, clippy::pedantic)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::float_arithmetic
)]

#[path = "../common.rs"]
mod common;
mod context;
mod counter;
mod demo;
mod deposit;
mod figures;
mod files;
mod find;
mod import;
mod night;
mod pairs;
mod peers;
mod plot;
mod raw;
mod reads;
mod seeds;
mod session;
mod size;
mod startup;
mod statements;

use std::path::{Path, PathBuf};

use figures::Figures;

/// How a run was asked for.
pub struct Plan {
    /// Transactions of the seeded ledgers, smallest first.
    pub sizes: Vec<u64>,
    /// How many pairs are run of what takes milliseconds.
    pub rounds: usize,
    /// How many pairs are run of what takes seconds.
    pub long_rounds: usize,
}

impl Plan {
    /// The size that work on one ledger is measured with.
    pub fn largest(&self) -> u64 {
        *self.sizes.last().expect("at least one size")
    }
}

/// Where figures and seeded ledgers are kept.
pub fn kept() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("bench");
    std::fs::create_dir_all(&folder).expect("a folder");
    folder
}

/// A part: its name, and whether it runs when nothing is named.
type Part = (&'static str, fn(&Plan, &mut Figures));

const PARTS: &[Part] = &[
    ("startup", startup::run),
    ("deposit", deposit::run),
    ("session", session::run),
    ("import", import::run),
    ("files", files::run),
    ("statements", statements::run),
    ("night", night::run),
    ("size", size::run),
    ("reads", reads::run),
    ("counter", counter::run),
    ("find", find::run),
    ("peers", peers::run),
];

fn main() {
    let mut arguments: Vec<String> = std::env::args()
        .skip(1)
        .filter(|argument| argument != "--bench")
        .collect();
    match arguments.first().map(String::as_str) {
        Some("raw") => return raw::write(&arguments[1..]),
        Some("searched") => return find::searched(&arguments[1..]),
        Some("compare") => return figures::compare(&arguments[1..]),
        Some("plot") => return plot::draw(&Figures::of_this_commit()),
        _ => {}
    }
    let mut plan = Plan {
        sizes: vec![10_000, 1_000_000],
        rounds: 100,
        long_rounds: 5,
    };
    let mut option = |name: &str| {
        let at = arguments.iter().position(|argument| argument == name)?;
        arguments.remove(at);
        Some(arguments.remove(at))
    };
    if let Some(text) = option("--sizes") {
        plan.sizes = text.split(',').map(number).collect();
        plan.sizes.sort_unstable();
    }
    if let Some(text) = option("--rounds") {
        plan.rounds = number(&text) as usize;
    }
    if let Some(text) = option("--long-rounds") {
        plan.long_rounds = number(&text) as usize;
    }
    for name in &arguments {
        let known = PARTS.iter().any(|(part, _)| part == name);
        assert!(known, "no such part: {name}; see benches/README.md");
    }
    let mut figures = Figures::of_this_commit();
    for (name, run) in PARTS {
        if arguments.is_empty() || arguments.iter().any(|wanted| wanted == name) {
            eprintln!("{name} …");
            run(&plan, &mut figures);
            figures.keep();
        }
    }
    figures.print();
}

/// `10k`, `1m` or digits.
fn number(text: &str) -> u64 {
    let (digits, factor) = match text.strip_suffix(['k', 'K']) {
        Some(digits) => (digits, 1_000),
        None => match text.strip_suffix(['m', 'M']) {
            Some(digits) => (digits, 1_000_000),
            None => (text, 1),
        },
    };
    let number: Option<u64> = digits.parse().ok();
    number.unwrap_or_else(|| panic!("{text} is no number")) * factor
}
