//! Statements as PDF: one for a customer at the counter, and those of all accounts at
//! a month's end.

use std::path::Path;

use super::figures::{Aim, Figures, Ratio};
use super::import::watched;
use super::pairs::Pairs;
use super::{Plan, common};

/// Accounts, each with some payments.
const ACCOUNTS: u64 = 10_000;
/// Payments in all.
const PAYMENTS: u64 = 100_000;

pub fn run(plan: &Plan, figures: &mut Figures) {
    let folder = common::folder();
    let (ledger, accounts) = common::ledger(folder.path(), "bank.db", ACCOUNTS);
    let payroll = folder.path().join("pay.csv");
    common::write_payroll(&payroll, PAYMENTS, &accounts, 20_261_203);
    common::time(&mut common::bankctl(
        &ledger,
        &["import", "payroll", path(&payroll), "--quiet"],
    ));
    let file = folder.path().join("statement");
    let one = |format: &str| {
        let (account, to) = (accounts[0].as_str(), path(&file));
        let words = ["statement", account, "--during", "today", "--format"];
        let words = [&words[..], &[format, "--to-file", to]].concat();
        common::time(&mut common::bankctl(&ledger, &words))
    };
    let pairs = Pairs::run(2, plan.rounds, || one("pdf"), || one("text"));
    let what = "statement --format pdf, one page";
    let milliseconds = pairs.ours_milliseconds();
    figures.pairs("statements", what, "text", &pairs, Ratio::Time, Aim::None);
    let whole = format!("{what}: a whole process");
    figures.alone("statements", &whole, milliseconds, "ms", Aim::AtMost(30.0));
    let all = folder.path().join("all");
    std::fs::create_dir(&all).expect("a folder");
    let (time, peak) = watched(&mut common::bankctl(
        &ledger,
        &[
            "statement",
            "--all",
            "--during",
            "today",
            "--format",
            "pdf",
            "--to-dir",
            path(&all),
            "--quiet",
        ],
    ));
    let a_second = ACCOUNTS as f64 / time.as_secs_f64();
    let what = "statement --all --format pdf, 10,000 accounts";
    figures.alone(
        "statements",
        what,
        a_second,
        "a second",
        Aim::AtLeast(100.0),
    );
    let memory = format!("{what}: memory");
    let mebibytes = peak as f64 / 1024.0;
    figures.alone("statements", &memory, mebibytes, "MiB", Aim::AtMost(100.0));
}

fn path(path: &Path) -> &str {
    path.to_str().expect("UTF-8")
}
