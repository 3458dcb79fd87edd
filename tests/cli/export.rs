//! Books out: tables for other programs, journals for plain-text accounting.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::process::{Command, Output};

use serde_json::Value;

use crate::common::deadline::InTime as _;
use crate::common::{Bank, DAY, text};
use crate::onboarding::{counts, onboarded, payroll_file};

/// A bank in which everything has happened: wages, reversals, holds, several
/// currencies, closed and frozen accounts, hostile texts, several days.
pub fn lively() -> Bank {
    let mut bank = onboarded();
    let pay = |bank: &Bank, name| bank.json(&["import", "payroll", &payroll_file(name)]);
    pay(&bank, "split_and_equal_rows.csv");
    pay(&bank, "hostile_text.csv");
    let (ana, bo) = ("383558648217", "176969697416");
    let reverse = bank.json(&[
        "deposit", ana, "250.00", "--ref", "D-1", "--memo", "=1+1; x",
    ]);
    bank.json(&["reverse", &text(&reverse["id"]), "--reason", "typed twice"]);
    bank.now += DAY;
    bank.json(&["withdraw", ana, "16.33", "--memo", "a\nb"]);
    bank.json(&["transfer", ana, bo, "100.00", "--ref", "(T) * x"]);
    let hold = bank.json(&["hold", "place", bo, "50.00"]);
    bank.json(&["hold", "capture", &text(&hold["id"]), "20.00"]);
    bank.json(&["hold", "place", bo, "5.00"]);
    let payments = serde_json::json!([
        {"op": "transfer", "from": ana, "to": bo, "amount": "2.00", "memo": "a, [2026-01-01] b"},
        {"op": "withdraw", "account": ana, "amount": "1.00", "memo": "fee"},
    ]);
    let together = serde_json::json!({"op": "group", "payments": payments, "ref": "G, 1"});
    bank.feed(&["post", "-"], together.to_string().as_bytes())
        .done();
    bank.json(&["reverse", "G, 1", "--group", "--reason", "wrong"]);
    for (currency, amount) in [("EUR", "7.25"), ("JPY", "1200"), ("BHD", "3.125")] {
        let account = bank.account(&["--currency", currency, "--type", "savings"]);
        let wire = ["--channel", "wire", "--value-date", "2026-11-01"];
        bank.json(&[&["deposit", &account, amount], &wire[..]].concat());
    }
    bank.now += DAY;
    let closed = bank.funded("5.00");
    bank.json(&["withdraw", &closed, "5.00"]);
    bank.json(&["account", "close", &closed, "--yes"]);
    bank.json(&["account", "freeze", bo, "--reason", "court order"]);
    bank
}

fn records(csv: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    reader
        .deserialize()
        .map(|record| record.expect("a record"))
        .collect()
}

/// An export as CSV and as JSON.
fn both(bank: &Bank, arguments: &[&str]) -> (Vec<BTreeMap<String, String>>, Vec<Value>) {
    let arguments = [&["export"], arguments].concat();
    let csv = bank
        .run(&[&arguments[..], &["-o", "csv"]].concat())
        .done()
        .stdout;
    assert!(!csv.contains('\r') && csv.ends_with('\n'), "{csv:?}");
    let list = bank.json(&arguments);
    let items = list["items"].as_array().expect("a list").clone();
    (records(&csv), items)
}

#[test]
fn transactions_are_the_same_in_csv_and_json() {
    let bank = lively();
    // The filter, how many transactions.
    let table: [(&[&str], usize); 7] = [
        (&[], 447),
        (&["--account", "383558648217"], 9),
        (&["--account", "383558648217", "--from", "2026-11-22"], 6),
        (&["--account", "383558648217", "--to", "2026-11-21"], 3),
        (&["--from", "2026-11-22", "--to", "2026-11-22"], 10),
        (&["--from", "2026-11-23"], 2),
        (&["--from", "2030-01-01"], 0),
    ];
    for (filter, count) in table {
        let (csv, json) = both(&bank, &[&["transactions"], filter].concat());
        assert_eq!((csv.len(), json.len()), (count, count), "{filter:?}");
        for (record, item) in csv.iter().zip(&json) {
            for field in [
                "id",
                "kind",
                "business_date",
                "amount",
                "currency",
                "debit",
                "credit",
            ] {
                assert_eq!(item[field], record[field].as_str(), "{field}: {item}");
            }
            for field in ["memo", "reference"] {
                let cell = bankctl_types::text::unguard(&record[field]);
                assert_eq!(item[field].as_str().unwrap_or_default(), cell, "{item}");
            }
        }
        let ids: Vec<String> = json.iter().map(|item| text(&item["id"])).collect();
        assert!(ids.is_sorted(), "in the order of booking");
    }
    let csv = bank
        .run(&["export", "transactions", "-o", "csv"])
        .done()
        .stdout;
    assert!(csv.contains("'=1+1; x"), "a formula does not run");
}

#[test]
fn accounts_and_customers_are_whole() {
    let bank = lively();
    let (csv, json) = both(&bank, &["accounts"]);
    assert_eq!((csv.len(), json.len()), (404, 404));
    let mut sums: BTreeMap<String, i64> = BTreeMap::new();
    for (record, item) in csv.iter().zip(&json) {
        for field in [
            "number",
            "type",
            "currency",
            "status",
            "ledger_balance",
            "held",
        ] {
            assert_eq!(item[field], record[field].as_str(), "{field}: {item}");
        }
        let minor: i64 = record["ledger_balance"]
            .replace('.', "")
            .parse()
            .expect("a number");
        *sums.entry(record["currency"].clone()).or_default() += minor;
    }
    assert_eq!(sums["EUR"], 725);
    let statuses = |status: &str| {
        csv.iter()
            .filter(|record| record["status"] == status)
            .count()
    };
    assert_eq!((statuses("closed"), statuses("frozen")), (1, 1));
    let (csv, json) = both(&bank, &["customers"]);
    assert_eq!((csv.len(), json.len()), (404, 404));
    for (record, item) in csv.iter().zip(&json) {
        let phone = bankctl_types::text::unguard(&record["phone"]);
        assert_eq!(item["phone"].as_str().unwrap_or_default(), phone);
        assert_eq!(
            item["name"].as_str(),
            Some(&*bankctl_types::text::unguard(&record["name"]))
        );
    }
}

#[test]
fn zero_rows_are_an_empty_list() {
    let bank = Bank::new();
    for what in ["transactions", "accounts", "customers"] {
        let (csv, json) = both(&bank, &[what]);
        assert!(csv.is_empty() && json.is_empty(), "{what}");
        let header = bank.run(&["export", what, "-o", "csv"]).done().stdout;
        assert_eq!(header.lines().count(), 1, "{what}: {header}");
    }
}

/// To a file is the same as to standard output: whole, private, in one step.
#[test]
fn a_file_is_replaced_when_the_export_is_whole() {
    let bank = lively();
    let target = bank.path("out.csv");
    let path = target.display().to_string();
    for arguments in [
        &["transactions", "-o", "csv"][..],
        &["customers", "-o", "json"],
        &["journal", "--format", "hledger"],
    ] {
        let arguments = [&["export"], arguments].concat();
        let direct = bank.run(&arguments).done().stdout;
        std::fs::write(&target, "older").expect("a file");
        let run = bank
            .run(&[&arguments[..], &["--to-file", &path]].concat())
            .done();
        assert_eq!(run.stdout, "", "{arguments:?}");
        assert_eq!(std::fs::read_to_string(&target).expect("a file"), direct);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = std::fs::metadata(&target)
                .expect("a file")
                .permissions()
                .mode();
            assert_eq!(mode & 0o077, 0, "names and balances are private");
        }
    }
    // What can't be written changes nothing and leaves nothing.
    let before = std::fs::read(&target).expect("a file");
    let nowhere = bank.path("none/out.csv").display().to_string();
    bank.refuses(&["export", "accounts", "--to-file", &nowhere], 1, "io");
    let refused = bank.run(&[
        "export",
        "transactions",
        "--account",
        "nobody",
        "--to-file",
        &path,
    ]);
    assert_eq!(refused.code, 3, "{}", refused.stderr);
    assert_eq!(std::fs::read(&target).expect("a file"), before);
    let left: Vec<_> = std::fs::read_dir(bank.folder.path())
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name())
        .filter(|name| !name.to_string_lossy().starts_with("bank.db"))
        .filter(|name| name != ".config")
        .collect();
    assert_eq!(left, ["out.csv"]);
}

/// Runs a program on a journal; `None` where it is not installed.
pub fn content(program: &str, arguments: &[&str], file: &str) -> Option<Output> {
    let output = Command::new(program)
        .args(
            arguments
                .iter()
                .map(|argument| if *argument == "FILE" { file } else { argument }),
        )
        .env("LC_ALL", "C.UTF-8")
        .env_remove("LEDGER_FILE")
        .output_in_time();
    match output {
        Ok(output) => {
            let told = String::from_utf8_lossy(&output.stderr);
            assert!(
                output.status.success() && told.is_empty(),
                "{program}: {told}"
            );
            Some(output)
        }
        Err(error) => {
            let required = std::env::var("CI").is_ok_and(|value| value == "true");
            assert!(!required, "{program}: {error}");
            // Past the capture of the test harness, so that it is seen.
            let _ = writeln!(std::io::stderr(), "skipped: no {program} on the path");
            None
        }
    }
}

#[test]
fn the_journal_passes_the_strict_checks_of_three_programs() {
    let bank = lively();
    let checks: [(&str, &str, &[&str]); 3] = [
        ("hledger", "hledger", &["-f", "FILE", "check", "-s"]),
        (
            "ledger",
            "ledger",
            &[
                "--args-only",
                "-f",
                "FILE",
                "--pedantic",
                "--explicit",
                "--check-payees",
                "bal",
            ],
        ),
        ("beancount", "bean-check", &["--no-cache", "FILE"]),
    ];
    for (format, program, arguments) in checks {
        let path = bank.path(&format!("books.{format}")).display().to_string();
        let export = ["export", "journal", "--format", format, "--to-file", &path];
        bank.run(&export).done();
        content(program, arguments, &path);
        let journal = std::fs::read_to_string(&path).expect("a file");
        assert!(
            !journal.contains("quentin.0@example.com"),
            "no contact data"
        );
        assert!(!journal.contains("Quentin"), "no names");
        if format == "hledger" {
            let balance = [
                "-f",
                "FILE",
                "bal",
                "-N",
                "--flat",
                "cash:vault",
                "cur:USD",
                "-O",
                "csv",
            ];
            if let Some(output) = content("hledger", &balance, &path) {
                let told = String::from_utf8_lossy(&output.stdout).into_owned();
                let vault = bank.balance("cash/vault");
                assert!(told.contains(&format!("{vault} USD")), "{vault}: {told}");
            }
        }
    }
}

#[test]
fn an_empty_ledger_has_a_journal_too() {
    let bank = Bank::new();
    for format in ["hledger", "ledger", "beancount"] {
        let run = bank.run(&["export", "journal", "--format", format]).done();
        assert!(!run.stdout.is_empty(), "{format}");
    }
    bank.refuses(&["export", "journal", "--format", "gnucash"], 2, "usage");
}

/// What was exported can be taken in elsewhere.
#[test]
fn an_export_of_accounts_is_taken_in_by_another_bank() {
    let bank = onboarded();
    let path = bank.path("accounts-out.csv").display().to_string();
    bank.run(&["export", "accounts", "-o", "csv", "--to-file", &path])
        .done();
    let other = Bank::new();
    let result = other.json(&[
        "import",
        "accounts",
        &path,
        "--map",
        "customer_external_id=holders_customer",
        "--map",
        "customer_name=holders_name",
        "--map",
        "external_number=number",
        "--map",
        "opening_balance=ledger_balance",
    ]);
    assert_eq!(counts(&result), (400, 400, 0, 0), "{result}");
    assert_eq!(
        other.balance("equity/opening"),
        bank.balance("equity/opening")
    );
    other.verify();
}
