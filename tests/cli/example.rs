//! The script that shows the main job on real files.
#![cfg(unix)]

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::common::data;
use crate::common::deadline::InTime as _;

fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples")
}

/// Names and bytes of the files in a folder.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    std::fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.is_file())
        .map(|path| {
            let name = path.file_name().expect("a name").to_string_lossy();
            (name.into_owned(), std::fs::read(&path).expect("a file"))
        })
        .collect()
}

#[test]
fn the_main_job_runs_and_leaves_nothing_behind() {
    let folder = tempfile::tempdir().expect("a folder");
    let before = (files(&examples()), files(&examples().join("payroll")));
    let output = Command::new("sh")
        .arg(examples().join("main-job.sh"))
        .env("BANKCTL", env!("CARGO_BIN_EXE_bankctl"))
        .env("TMPDIR", folder.path())
        // What a reader may have set must not change what is shown.
        .env("BANKCTL_OUTPUT", "json")
        .env("BANKCTL_LEDGER", folder.path().join("mine.db"))
        .current_dir(folder.path())
        .output_in_time()
        .expect("sh runs");
    let shown = String::from_utf8_lossy(&output.stdout);
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{shown}{told}");
    assert_eq!(told, "", "everything is shown in order on standard output");
    let mut rest = &*shown;
    for expected in [
        "$ bankctl init",
        "$ bankctl import accounts accounts.csv",
        "Posted      400",
        "383558648217",
        "$ bankctl import payroll us_direct_deposit.csv --dry-run",
        "2,166,161.69",
        "nothing was posted again",
        "$ bankctl import payroll refused_rows.csv",
        "14 of 16 rows were rejected; nothing was posted",
        "(exit code 9)",
        "2 were posted",
        "$ bankctl history 383558648217",
        "1,761.71",
        "$ bankctl stats --period monthly --chart",
        "$ bankctl report trial-balance",
        "3,159,524.60  3,159,524.60",
        "$ bankctl reconcile statement.csv",
        "Only in the file     0",
        "$ bankctl verify",
        "Ok            true",
    ] {
        let Some((_, after)) = rest.split_once(expected) else {
            panic!("{expected:?} is missing after its forerunners in {shown}");
        };
        rest = after;
    }
    assert_eq!(files(folder.path()), BTreeMap::new());
    let left = std::fs::read_dir(folder.path()).expect("a folder").count();
    assert_eq!(left, 0, "the temporary folder is removed");
    assert_eq!(
        (files(&examples()), files(&examples().join("payroll"))),
        before
    );
}

/// The bank's own account at another bank comes to 0.00 with a fee and a return.
#[test]
fn the_account_at_the_correspondent_is_reconciled() {
    let folder = tempfile::tempdir().expect("a folder");
    let output = Command::new("sh")
        .arg(examples().join("nostro.sh"))
        .env("BANKCTL", env!("CARGO_BIN_EXE_bankctl"))
        .env("TMPDIR", folder.path())
        .env("BANKCTL_OUTPUT", "json")
        .current_dir(folder.path())
        .output_in_time()
        .expect("sh runs");
    let shown = String::from_utf8_lossy(&output.stdout);
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{shown}{told}");
    let mut rest = &*shown;
    for expected in [
        "$ bankctl import ach payroll.ach",
        "(exit code 9)",
        "$ bankctl export ach --returns",
        "799R03123456780000003",
        "Only in the file     1",
        "--dry-run",
        "it would be kept; 1 line would be booked",
        "kept as reconciliation 1; 1 line of it is booked",
        "this file is kept already, as reconciliation 1: nothing was written",
        "$ bankctl reconcile show 1",
        "Difference             0.00",
        "expense/bank-fees ",
        "Ok            true",
    ] {
        let Some((_, after)) = rest.split_once(expected) else {
            panic!("{expected:?} is missing after its forerunners in {shown}");
        };
        rest = after;
    }
    let left = std::fs::read_dir(folder.path()).expect("a folder").count();
    assert_eq!(left, 0, "the temporary folder is removed");
}

/// What `docs/internals/threat-model.md` says is shown, row by row.
#[test]
fn the_security_table_holds() {
    if Command::new("sqlite3")
        .arg("-version")
        .output_in_time()
        .is_err()
    {
        assert!(
            std::env::var_os("CI").is_none(),
            "no sqlite3 is installed, and here it must be"
        );
        let line = "\nno sqlite3 is installed here: examples/security.sh was not run\n";
        // Not by `eprintln`, which a test keeps to itself.
        let _ = std::io::stderr().write_all(line.as_bytes());
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let output = Command::new("sh")
        .arg(examples().join("security.sh"))
        .env("BANKCTL", env!("CARGO_BIN_EXE_bankctl"))
        .env("TMPDIR", folder.path())
        .env("BANKCTL_OUTPUT", "json")
        .current_dir(folder.path())
        .output_in_time()
        .expect("sh runs");
    let shown = String::from_utf8_lossy(&output.stdout);
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{shown}{told}");
    assert!(shown.ends_with("Every row holds.\n"), "{shown}");
    let left = std::fs::read_dir(folder.path()).expect("a folder").count();
    assert_eq!(left, 0, "the temporary folder is removed");
}

/// A failure shows: the script stops, and still cleans up.
#[test]
fn a_failure_ends_the_script() {
    let folder = tempfile::tempdir().expect("a folder");
    let output = Command::new("sh")
        .arg(examples().join("main-job.sh"))
        .env("BANKCTL", "/bin/false")
        .env("TMPDIR", folder.path())
        .output_in_time()
        .expect("sh runs");
    assert!(!output.status.success());
    let left = std::fs::read_dir(folder.path()).expect("a folder").count();
    assert_eq!(left, 0, "the temporary folder is removed");
}

#[test]
fn the_example_has_the_files_that_are_tested() {
    let is_file = |(name, _): &(String, Vec<u8>)| {
        Path::new(name)
            .extension()
            .is_none_or(|extension| extension != "md")
    };
    let ours: Vec<_> = files(&examples().join("payroll"))
        .into_iter()
        .filter(is_file)
        .collect();
    let tested: Vec<_> = files(&data("payroll"))
        .into_iter()
        .filter(is_file)
        .collect();
    assert!(
        ours == tested,
        "examples/payroll and tests/data/payroll differ"
    );
}

#[test]
fn two_months_of_nights_explain_each_cent() {
    let folder = tempfile::tempdir().expect("a folder");
    let output = Command::new("sh")
        .arg(examples().join("nights.sh"))
        .env("BANKCTL", env!("CARGO_BIN_EXE_bankctl"))
        .env("TMPDIR", folder.path())
        .current_dir(folder.path())
        .output_in_time()
        .expect("sh runs");
    let shown = String::from_utf8_lossy(&output.stdout);
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{shown}{told}");
    let mut rest = &*shown;
    for expected in [
        // The leap day is one of 366.
        "2028-02-28  2028-02-29     2  10,000.00  1.85  act/act  1.0109289617",
        "2028-03-13  2028-03-14  closed",
        "2028-03-17  2028-03-20  closed",
        // April ends on a Sunday, and is paid on Friday.
        "2028-04-28  2028-05-01  interest      20.10",
        "2028-03-02  2028-03-08     7     500.00  2.10  act/act  0.2008196721",
        "2028-03-09  2028-03-12     4  -7,000.00  2.10  act/act  -1.6065573770",
        "All lines: 427558602186. Paid: 4208 cents. Not paid yet: 6758602186.",
        "Ok            true",
    ] {
        let Some((_, after)) = rest.split_once(expected) else {
            panic!("{expected:?} is missing after its forerunners in {shown}");
        };
        rest = after;
    }
    assert_eq!(files(folder.path()), BTreeMap::new());
}

#[test]
fn a_day_of_a_branch_closes_to_a_difference_of_zero() {
    let folder = tempfile::tempdir().expect("a folder");
    let output = Command::new("sh")
        .arg(examples().join("branch-day.sh"))
        .env("BANKCTL", env!("CARGO_BIN_EXE_bankctl"))
        .env("TMPDIR", folder.path())
        .current_dir(folder.path())
        .output_in_time()
        .expect("sh runs");
    let shown = String::from_utf8_lossy(&output.stdout);
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{shown}{told}");
    let mut rest = &*shown;
    for expected in [
        // Nine business days after the first, of an account that was opened that day.
        "Can be used       900.00 on 2026-12-11",
        "for 92.14 EUR on account 1000000039",
        "a cash report is due: C00000013 has 10,100.00 USD in and 150.00 USD out",
        "2026-11-30,2026-12-15,2a,Ana García",
        "its payment is stopped, order 1",
        "State              provisional",
        "5,598.00      5,600.00       -2.00",
        "12,770.50     12,770.50        0.00",
        "2026-11-30  2026-12-01  closed",
        "USD 61,113.25: assets = liabilities and equity",
        "USD -2.00: income less expenses = change of assets less liabilities and equity",
        "USD 60,368.50: opening plus in less out = balances of cash",
        "USD 20.00: open credits of disputes = balance of receivable/disputes",
        "Total                    USD       61,215.25  61,215.25",
        "Ok            true",
    ] {
        let Some((_, after)) = rest.split_once(expected) else {
            panic!("{expected:?} is missing after its forerunners in {shown}");
        };
        rest = after;
    }
    assert_eq!(files(folder.path()), BTreeMap::new());
}
