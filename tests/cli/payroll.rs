//! Wages from a file: what is read, what is refused, what is posted.

use serde_json::{Value, json};

use crate::common::{Bank, text};
use crate::onboarding::{counts, left_over, onboarded, payroll_file, rejects};

/// The fields of a result, in the order of the contract.
const FIELDS: [&str; 10] = [
    "batch",
    "file",
    "rows",
    "posted",
    "duplicates",
    "rejected",
    "amount",
    "currency",
    "rejects",
    "rejects_file",
];
/// The columns of a rejects file before those of the file itself.
const REJECTS_HEADER: &str = "reject_line,reject_code,reject_reason,";

pub fn pay(bank: &Bank, file: &str, more: &[&str]) -> Value {
    bank.json(&[&["import", "payroll", file], more].concat())
}

fn exists(bank: &Bank, reference: &str) -> bool {
    bank.run(&["transaction", "show", reference]).code == 0
}

/// File, rows, sum, and what one payee has then.
#[rustfmt::skip]
const FILES: [(&str, u64, &str, &str, &str); 6] = [
    ("us_direct_deposit.csv", 400, "2166161.69", "383558648217", "2578.04"),
    ("spreadsheet_with_totals.csv", 120, "622064.45", "383558648217", "2578.04"),
    ("german_latin1.csv", 60, "344815.97", "803887563811", "10139.14"),
    ("unicode_text_utf16.txt", 40, "218668.23", "790766151319", "7122.12"),
    ("split_and_equal_rows.csv", 22, "61459.84", "949193421557", "858.62"),
    ("hostile_text.csv", 11, "60691.90", "162580501138", "2813.40"),
];

#[test]
fn each_real_file_is_paid_once() {
    for (name, rows, amount, payee, balance) in FILES {
        let bank = onboarded();
        let before = bank.balance(payee);
        let file = payroll_file(name);
        let dry = pay(&bank, &file, &["--dry-run"]);
        assert_eq!(
            bank.balance(payee),
            before,
            "{name}: a dry run pays nothing"
        );
        let result = pay(&bank, &file, &[]);
        assert_eq!(counts(&result), (rows, rows, 0, 0), "{name}");
        assert_eq!(result["amount"], amount, "{name}");
        assert_eq!(result["file"], file.as_str());
        assert_eq!(bank.balance("clearing/payroll"), amount, "{name}");
        assert_eq!(bank.balance(payee), balance, "{name}");
        for field in FIELDS {
            assert_eq!(dry[field], result[field], "{name}: {field} of the dry run");
        }
        let again = bank.run(&["import", "payroll", &file]).done();
        assert!(
            again.stderr.contains("nothing was posted again"),
            "{name}: {}",
            again.stderr
        );
        assert_eq!(
            counts(&pay(&bank, &file, &[])),
            (rows, 0, rows, 0),
            "{name}"
        );
        assert_eq!(bank.balance("clearing/payroll"), amount, "{name}");
        bank.verify();
    }
}

#[test]
fn a_result_has_the_fields_of_the_contract() {
    let bank = onboarded();
    let result = pay(
        &bank,
        &payroll_file("us_direct_deposit.csv"),
        &["--batch", "nov"],
    );
    for field in FIELDS {
        assert!(result.get(field).is_some(), "{field} is missing: {result}");
    }
    assert_eq!(result["batch"], "nov");
    assert_eq!(
        (&result["rejects"], &result["rejects_file"]),
        (&json!([]), &Value::Null)
    );
    let paid = bank.json(&["transaction", "show", "PR-2026-11-0000"]);
    assert_eq!(paid["kind"], "payroll");
    assert_eq!(paid["channel"], "payroll");
    assert_eq!(
        (&paid["amount"], &paid["currency"]),
        (&json!("1761.71"), &json!("USD"))
    );
    assert_eq!(paid["debit"], "clearing/payroll");
}

#[test]
fn equal_rows_are_two_payments() {
    let bank = onboarded();
    let file = payroll_file("split_and_equal_rows.csv");
    let batch = text(&pay(&bank, &file, &[])["batch"]);
    let history = bank.json(&["history", "949193421557", "--kind", "payroll"]);
    let items = history["items"].as_array().expect("a list");
    let of = |name: &str| {
        items
            .iter()
            .map(|item| text(&item[name]))
            .collect::<Vec<_>>()
    };
    assert_eq!(of("amount"), ["100.00", "100.00"]);
    assert_eq!(
        of("reference"),
        [format!("{batch}:23"), format!("{batch}:22")]
    );
}

/// Lines of `refused_rows.csv` and why they are refused.
const REFUSED: [(u64, &str); 14] = [
    (3, "invalid_amount"),
    (4, "invalid_amount"),
    (5, "invalid_amount"),
    (6, "account_not_found"),
    (7, "missing_account"),
    (8, "missing_amount"),
    (9, "invalid_amount"),
    (10, "invalid_account_number"),
    (11, "invalid_amount"),
    (12, "invalid_amount"),
    (13, "duplicate_reference"),
    (14, "duplicate_reference"),
    (17, "row_length"),
    (18, "row_length"),
];

fn refused() -> Vec<(u64, String)> {
    REFUSED.map(|(line, code)| (line, code.to_owned())).to_vec()
}

#[test]
fn with_a_bad_row_nothing_is_posted_and_all_are_told() {
    let bank = onboarded();
    let file = payroll_file("refused_rows.csv");
    let result = left_over(&bank, &["import", "payroll", &file]);
    assert_eq!(counts(&result), (16, 0, 0, 14));
    assert_eq!(rejects(&result), refused());
    assert_eq!(result["amount"], "0.00");
    assert!(!exists(&bank, "OK-1") && !exists(&bank, "OK-2"));
    assert_eq!(bank.balance("clearing/payroll"), "0.00");
    let table = bank.run(&["import", "payroll", &file]);
    assert_eq!(table.code, 9);
    assert!(table.stderr.contains("hint:"), "{}", table.stderr);
    for (line, code) in REFUSED {
        let told = table
            .stdout
            .lines()
            .any(|row| row.trim_start().starts_with(&format!("{line} ")) && row.contains(code));
        assert!(told, "line {line}: {}", table.stdout);
    }
}

#[test]
fn good_rows_are_posted_and_bad_ones_kept_mended_and_posted() {
    let bank = onboarded();
    let source = std::fs::read_to_string(payroll_file("refused_rows.csv")).expect("a file");
    let file = bank.file("refused.csv", &source);
    let result = left_over(&bank, &["import", "payroll", &file, "--skip-rejects"]);
    assert_eq!(counts(&result), (16, 2, 0, 14));
    assert_eq!(result["amount"], "1283.00");
    assert!(exists(&bank, "OK-1") && exists(&bank, "OK-2"));
    let path = text(&result["rejects_file"]);
    assert!(path.ends_with("refused.rejects.csv"), "{path}");
    let kept = std::fs::read_to_string(&path).expect("the rejects");
    let lines: Vec<&str> = source.lines().collect();
    let rows: Vec<&str> = kept.lines().skip(1).collect();
    assert_eq!(
        kept.lines().next(),
        Some(&*format!("{REJECTS_HEADER}{}", lines[0]))
    );
    assert_eq!(rows.len(), REFUSED.len(), "{kept}");
    for (row, (line, code)) in rows.iter().zip(REFUSED) {
        assert!(row.starts_with(&format!("{line},{code},\"")), "{row}");
        let as_read = lines[usize::try_from(line).expect("small") - 1];
        assert!(row.ends_with(&format!("\",{as_read}")), "{row}");
    }
    // Again: nothing twice, and the old rejects stay as they are.
    let again = left_over(&bank, &["import", "payroll", &file, "--skip-rejects"]);
    assert_eq!(counts(&again), (16, 0, 2, 14));
    assert_eq!(std::fs::read_to_string(&path).expect("kept"), kept);
    assert!(
        text(&again["rejects_file"]).ends_with("refused.rejects-2.csv"),
        "{again}"
    );
    // One row mended, the others taken out.
    let mended = format!(
        "{REJECTS_HEADER}{}\n{}\n",
        lines[0],
        rows[0].replace(",12.345,", ",12.34,")
    );
    let mended = bank.file("mended.csv", mended);
    assert_eq!(counts(&pay(&bank, &mended, &[])), (1, 1, 0, 0));
    let paid = bank.json(&["transaction", "show", "too-many-decimals"]);
    assert_eq!(paid["amount"], "12.34");
    assert_eq!(bank.balance("clearing/payroll"), "1295.34");
    bank.verify();
}

#[test]
fn a_dry_run_and_a_refusal_leave_no_file() {
    let bank = onboarded();
    let file = bank.file(
        "refused.csv",
        std::fs::read(payroll_file("refused_rows.csv")).expect("a file"),
    );
    let names = || {
        let mut names: Vec<_> = std::fs::read_dir(bank.folder.path())
            .expect("a folder")
            .map(|entry| entry.expect("an entry").file_name())
            .filter(|name| !name.to_string_lossy().starts_with("bank.db"))
            .collect();
        names.sort();
        names
    };
    let before = names();
    let dry = left_over(
        &bank,
        &["import", "payroll", &file, "--skip-rejects", "--dry-run"],
    );
    assert_eq!(counts(&dry), (16, 2, 0, 14));
    assert_eq!(dry["rejects_file"], Value::Null);
    assert_eq!(names(), before, "a dry run writes nothing");
    // Rejects are never written over what is there.
    let taken = bank.file("taken.csv", "mine");
    let arguments = [
        "import",
        "payroll",
        &file,
        "--skip-rejects",
        "--rejects",
        &taken,
    ];
    bank.refuses(&arguments, 6, "already_exists");
    assert_eq!(std::fs::read_to_string(&taken).expect("kept"), "mine");
    assert!(!exists(&bank, "OK-1"), "nothing is posted then");
}

#[test]
fn hostile_texts_are_stored_as_given_and_shown_harmless() {
    let bank = onboarded();
    pay(&bank, &payroll_file("hostile_text.csv"), &[]);
    let memos: [(&str, Value, &str); 8] = [
        (
            "162580501138",
            json!("=HYPERLINK(\"http://example.com\",\"pay\")"),
            "'=",
        ),
        ("173829196888", json!("+1+1"), ",+1+1,"),
        ("881620777393", json!("@SUM(A1:A9)"), "'@SUM"),
        ("517977022215", json!("\u{1b}[31mred\u{1b}[0m"), "\u{1b}["),
        ("587872136245", json!("\u{1b}]0;title\u{7}"), "\u{1b}]"),
        (
            "593449417152",
            json!("x\u{202e}gnp.exe"),
            "x\u{202e}gnp.exe",
        ),
        ("737738853730", json!("a\0b"), "a\0b"),
        (
            "839768214985",
            json!("O'Neil, \"Jr\""),
            "\"O'Neil, \"\"Jr\"\"\"",
        ),
    ];
    for (account, memo, in_csv) in memos {
        let history = bank.json(&["history", account, "--kind", "payroll"]);
        assert_eq!(history["items"][0]["memo"], memo, "{account}");
        let table = bank.run(&["history", account]).done().stdout;
        let raw = table.chars().find(|letter| {
            (letter.is_control() && *letter != '\n') || matches!(letter, '\u{202a}'..='\u{202e}')
        });
        assert_eq!(raw, None, "{account}: {table:?}");
        let csv = bank.run(&["export", "transactions", "--account", account, "-o", "csv"]);
        let csv = csv.done().stdout;
        assert!(csv.contains(in_csv), "{account}: {csv}");
        let mut reader = csv::Reader::from_reader(csv.as_bytes());
        let place = reader
            .headers()
            .expect("a header")
            .iter()
            .position(|name| name == "memo");
        let cell = reader
            .records()
            .filter_map(Result::ok)
            .map(|record| record[place.expect("a memo")].to_owned())
            .find(|cell| *bankctl_types::text::unguard(cell) == memo);
        assert!(cell.is_some(), "{account}: the memo comes back from {csv}");
    }
    bank.verify();
}
