//! Spreadsheets as files: payroll, accounts and statements from `.xlsx`.

use serde_json::json;

use crate::cases::import;
use crate::common::{Bank, DAY, NOON, data, text};

/// A bank on 2026-11-27 with the accounts of the files: the first two by our
/// own numbers, the others by those of another system.
fn bank() -> Bank {
    let mut bank = Bank::nowhere();
    bank.now = NOON + 6 * DAY;
    bank.run(&["init", "--name", "Test Bank", "--currency", "USD"])
        .done();
    let header = "customer_external_id,customer_name,external_number\n";
    let others = [
        "X1",
        "X2",
        "1000000034",
        "1000000042",
        "1000000059",
        "1000000067",
    ];
    let rows = others.iter().enumerate();
    let rows: String = rows
        .map(|(place, number)| format!("E{place},Person {place},{number}\n"))
        .collect();
    let file = bank.file("people.csv", format!("{header}{rows}"));
    bank.json(&["import", "accounts", &file]);
    bank
}

fn file(name: &str) -> String {
    data(&format!("xlsx/own__payroll_{name}.xlsx"))
        .display()
        .to_string()
}

/// A file and what is said; exit code, rows, posted, rejected and the sum.
type File<'f> = (&'f str, &'f [&'f str], i32, u64, u64, u64, &'f str);

#[rustfmt::skip]
const FILES: [File<'_>; 9] = [
    ("ordinary", &[], 0, 5, 5, 0, "4804.95"),
    ("ordinary", &["--skip-hidden"], 0, 4, 4, 0, "3804.96"),
    ("three_sheets", &[], 0, 3, 3, 0, "600.00"),
    ("three_sheets", &["--sheet", "november"], 0, 3, 3, 0, "600.00"),
    ("filtered_rows", &["--no-references"], 0, 5, 5, 0, "150.00"),
    ("filtered_rows", &["--skip-hidden"], 0, 3, 3, 0, "90.00"),
    ("merged_heading", &[], 0, 2, 2, 0, "2222.15"),
    ("formula_without_value", &[], 9, 2, 0, 2, "0.00"),
    ("error_cells", &[], 9, 6, 0, 6, "0.00"),
];

#[test]
fn each_spreadsheet_is_paid_as_it_shows() {
    for (name, more, exit, rows, posted, rejected, amount) in FILES {
        let bank = bank();
        let (code, told) = import(&bank, "payroll", &file(name), more);
        assert_eq!(code, exit, "{name} {more:?}: {told}");
        let counts = [&told["rows"], &told["posted"], &told["rejected"]];
        assert_eq!(
            counts,
            [&json!(rows), &json!(posted), &json!(rejected)],
            "{name} {more:?}"
        );
        assert_eq!(told["amount"], amount, "{name} {more:?}");
        assert_eq!(told["format"], "xlsx", "{name}");
        bank.verify();
        let (code, again) = import(&bank, "payroll", &file(name), more);
        assert_eq!((code, &again["posted"]), (exit, &json!(0)), "{name} again");
    }
}

#[test]
fn hidden_rows_are_told_and_value_dates_come_from_days() {
    let bank = bank();
    let told = bank.json(&["import", "payroll", &file("ordinary")]);
    let warning = &told["warnings"][0];
    assert_eq!(
        (&warning["code"], &warning["line"]),
        (&json!("hidden_rows"), &json!(5))
    );
    assert!(
        text(&warning["message"]).starts_with("1 row of 999.99 is not shown"),
        "{warning}"
    );
    let run = bank
        .run(&["transaction", "show", "P-1", "-o", "json"])
        .json();
    assert_eq!(run["value_date"], "2026-11-30");
    // Left out or not is another reading of the same file.
    bank.refuses(
        &["import", "payroll", &file("ordinary"), "--skip-hidden"],
        6,
        "reference_conflict",
    );
}

#[test]
fn rejects_of_a_spreadsheet_are_a_table_that_can_be_fixed() {
    let bank = bank();
    let bad = bank.path("bad.csv").display().to_string();
    let (code, told) = import(
        &bank,
        "payroll",
        &file("account_numbers_as_float"),
        &["--skip-rejects", "--rejects", &bad],
    );
    assert_eq!(
        (code, &told["posted"], &told["rejected"]),
        (9, &json!(1), &json!(3)),
        "{told}"
    );
    let kept = std::fs::read_to_string(&bad).expect("rejects");
    assert!(
        kept.starts_with("reject_line,reject_code,reject_reason,\"Employee\",\"Account Number\""),
        "{kept}"
    );
    let fixed = kept
        .replace("1.9143100000101E+18", "1000000026")
        .replace("\"12345678\"", "\"1000000034\"")
        .replace("123456789012345", "1000000042");
    let fixed = bank.file("fixed.csv", fixed);
    let told = bank.json(&["import", "payroll", &fixed]);
    assert_eq!(
        (&told["posted"], &told["amount"]),
        (&json!(3), &json!("90.00"))
    );
    bank.verify();
}

#[test]
fn what_is_no_spreadsheet_says_what_it_is() {
    let bank = bank();
    let old = bank.file("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1");
    let (code, error) = bank.fails(&["import", "payroll", &old]);
    assert_eq!((code, &error["code"]), (2, &json!("unsupported_format")));
    assert_eq!(error["hint"], "save it as .xlsx without a password");
    bank.refuses(
        &["import", "payroll", &file("three_sheets"), "--sheet", "x"],
        2,
        "unknown_sheet",
    );
    bank.refuses(
        &[
            "import",
            "payroll",
            &file("three_sheets"),
            "--sheet",
            "October (old)",
        ],
        2,
        "missing_column",
    );
    let torn = std::fs::read(file("ordinary")).expect("a file");
    let torn = bank.file("torn.xlsx", &torn[..torn.len() / 2]);
    bank.refuses(&["import", "accounts", &torn], 2, "unreadable_file");
    bank.refuses(
        &["reconcile", &torn, "--account", "1000000018"],
        2,
        "unreadable_file",
    );
}
