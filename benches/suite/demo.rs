//! The bank that `bankctl demo` makes, as people learn on it: made once by the
//! measured program and kept under `target/bench`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{common, kept};

/// The last day that is booked: over wherever this runs, so that the same bank is
/// made each time.
const UNTIL: &str = "2025-11-30";

/// A bank that was made up.
pub struct Demo {
    home: PathBuf,
    pub ledger: PathBuf,
    pub customers: u64,
}

impl Demo {
    /// The bank of so many customers and months, made if it is not there or was
    /// made by another program.
    pub fn of(customers: u64, months: u64) -> Self {
        let sources = concat!(
            include_str!("../../src/commands/demo/bank.rs"),
            include_str!("../../src/commands/demo/days.rs"),
            include_str!("../../src/commands/demo/people.rs"),
            include_str!("../../src/commands/demo/wages.rs"),
        );
        let mark = common::mark(sources);
        let name = format!("demo-{customers}-{months}-");
        let home = kept().join(format!("{name}{mark:016x}"));
        let bank = home.join("bank");
        let demo = Self {
            ledger: bank.join("ledger.db"),
            home,
            customers,
        };
        // What lies beside the ledger is written when it is whole.
        if !bank.join("README.txt").exists() {
            demo.make(&bank, &name, months);
        }
        demo
    }

    fn make(&self, bank: &Path, name: &str, months: u64) {
        eprintln!(
            "making a bank of {} customers and {months} months …",
            self.customers
        );
        for entry in fs::read_dir(kept()).expect("a folder").flatten() {
            // What another program has made, or this one has not finished.
            if entry.file_name().to_string_lossy().starts_with(name) {
                let _ = fs::remove_dir_all(entry.path());
            }
        }
        fs::create_dir_all(&self.home).expect("a folder");
        let (customers, months) = (self.customers.to_string(), months.to_string());
        let arguments = [
            "demo",
            bank.to_str().expect("UTF-8"),
            "--customers",
            &customers,
            "--months",
            &months,
            "--until",
            UNTIL,
        ];
        common::time(&mut self.bankctl(&arguments));
    }

    /// The program on it, with the key of its personal data.
    pub fn bankctl(&self, arguments: &[&str]) -> Command {
        let mut command = common::bankctl(&self.ledger, arguments);
        command.env("HOME", &self.home);
        command
    }

    /// This program again, where it finds that key.
    pub fn own(&self, part: &str) -> Command {
        let mut command = Command::new(std::env::current_exe().expect("a path"));
        command.env("HOME", &self.home).arg(part).arg(&self.ledger);
        command
    }
}
