//! Statements as banks write them: their dates, letters, accounts and
//! balances.

use serde_json::{Value, json};

use crate::common::{Bank, DAY, data, text};
use crate::reconcile::{account, counts, reconcile};

/// One date as the banks of several countries write it: each form has one
/// reading, or a row or an option that decides it.
/// The counts of a comparison and the rows of other accounts, or a code.
type Expected = Result<([usize; 4], u64), &'static str>;
/// Lines, opening and closing balance, how many were compared, and which lines
/// differ.
type Case<'a> = (&'a [&'a str], &'a str, &'a str, u64, &'a [u64]);

#[test]
fn dates_are_read_as_banks_write_them() {
    let (bank, account) = account();
    #[rustfmt::skip]
    let table: [(&str, &[&str]); 9] = [
        ("Date,Amount\n21.11.2026 14:05:11,100.00\n22.11.2026 09:15:00,200.00\n", &[]),
        ("Date,Af Bij,Amount\n20261121,Bij,\"100,00\"\n20261122,Bij,\"200,00\"\n", &[]),
        ("Date,Af Bij,Amount\n20261121,Bij,\"100,00\"\n20261122,Bij,\"200,00\"\n", &["--date-format", "ymd"]),
        ("Date,Amount\n\"Nov 21, 2026\",100.00\n\"Nov 22, 2026\",200.00\n", &[]),
        ("Date,Amount\n11/21/2026 14:05,100.00\n11/22/2026 09:15,200.00\n", &[]),
        ("Date,Amount\n21. November 2026,100.00\n22-nov-26,200.00\n", &[]),
        ("Date,Amount\n46347,100.00\n46348.5,200.00\n", &["--date-format", "excel"]),
        ("Date,Amount\n26-11-21,100.00\n26-11-22,200.00\n", &["--date-format", "ymd"]),
        ("Date,Amount\n2026-11-21T23:59:59Z,100.00\n2026/11/22,200.00\n", &[]),
    ];
    for (content, more) in table {
        let file = bank.file("dates.csv", content);
        let (code, result) = reconcile(&bank, &file, &account, more);
        assert_eq!((code, counts(&result)), (0, [2, 0, 0, 0]), "{content}");
        let days = (&result["from"], &result["to"]);
        assert_eq!(
            days,
            (&json!("2026-11-21"), &json!("2026-11-22")),
            "{content}"
        );
    }
    for (content, code) in [
        ("Date,Amount\n11/10/2026,1.00\n", "ambiguous_date"),
        ("Date,Amount\n26-11-10,1.00\n", "ambiguous_date"),
        ("Date,Amount\n46347,1.00\n", "unreadable_rows"),
    ] {
        let file = bank.file("dates.csv", content);
        let (_, error) = bank.fails(&["reconcile", &file, "--account", &account]);
        assert_eq!(error["code"], code, "{content}");
        let told = format!("{} {}", error["message"], error["hint"]);
        assert!(told.contains("--date-format"), "{content}: {told}");
    }
}

/// The account's column selects the rows; what is of another account, or of
/// several others, is refused, and the hint names the way on.
#[test]
fn rows_of_other_accounts_are_not_ours() {
    let mut bank = Bank::new();
    let account = bank.account(&["--external-number", "DE89 3704 0044 0532 0130 00"]);
    bank.json(&[
        "deposit",
        &account,
        "45.00",
        "--channel",
        "wire",
        "--ref",
        "S-02",
    ]);
    bank.now += DAY;
    bank.json(&[
        "deposit",
        &account,
        "60.00",
        "--channel",
        "wire",
        "--ref",
        "S-03",
    ]);
    let rows = |one: &str, other: &str| {
        let head = "Account,Date,Description,Amount\n";
        bank.file(
            "several.csv",
            format!("{head}{one},2026-11-21,STALL,45.00\n{other},2026-11-22,OTHER FIRM,60.00\n"),
        )
    };
    let iban = "DE89370400440532013000";
    #[rustfmt::skip]
    let table: [(&str, &str, &[&str], Expected); 9] = [
        (&account, "1000000999", &[], Ok(([1, 0, 0, 0], 1))),
        (&account, "1000000999", &["--to", "2026-11-22"], Ok(([1, 0, 1, 0], 1))),
        (&account, iban, &[], Ok(([2, 0, 0, 0], 0))),
        (iban, iban, &[], Ok(([2, 0, 0, 0], 0))),
        ("7000000001", "7000000001", &[], Err("wrong_statement_account")),
        ("7000000001", "7000000001", &["--statement-account", "7000000001"], Ok(([2, 0, 0, 0], 0))),
        ("7000000001", "7000000002", &[], Err("ambiguous_statement")),
        ("7000000001", "7000000002", &["--statement-account", "7000000001"], Ok(([1, 0, 0, 0], 1))),
        ("7000000001", "7000000002", &["--ignore", "Account"], Ok(([2, 0, 0, 0], 0))),
    ];
    for (one, other, more, expected) in table {
        let file = rows(one, other);
        match expected {
            Ok((expected, others)) => {
                let (code, result) = reconcile(&bank, &file, &account, more);
                assert_eq!(counts(&result), expected, "{one} {other} {more:?}");
                assert_eq!(code == 0, expected[1..] == [0, 0, 0]);
                assert_eq!(
                    result["other_account_rows"], others,
                    "{one} {other} {more:?}"
                );
            }
            Err(code) => {
                let arguments = [&["reconcile", &file, "--account", &account], more].concat();
                let (exit, error) = bank.fails(&arguments);
                assert_eq!((exit, &error["code"]), (2, &json!(code)), "{one} {other}");
                assert!(
                    text(&error["hint"]).contains("--statement-account"),
                    "{error}"
                );
            }
        }
    }
    let blank = rows("", "7000000002");
    let above = bank.file(
        "above.csv",
        "Account: 7000000002\n\nDate,Amount\n2026-11-21,45.00\n",
    );
    for file in [blank, above] {
        let command = ["reconcile", &file, "--account", &account];
        bank.refuses(&command, 2, "wrong_statement_account");
    }
}

/// Opening and closing balances and those beside lines are held against lines
/// and ledger; what differs is said with its line.
#[test]
fn balances_are_held_against_lines_and_ledger() {
    let (bank, account) = balanced();
    let [opening, salary, cash, closing] = BALANCES;
    let none = "2026-11-22,Salary,100.00,";
    let wrong = "2026-11-23,Cash,-30.00,1070.00";
    let far = "2026-11-23,Closing balance,,70.00";
    let low = [
        "2026-11-22,Salary,100.00,100.00",
        "2026-11-23,Cash,-30.00,70.00",
    ];
    #[rustfmt::skip]
    let table: [Case; 9] = [
        (&[opening, salary, cash, closing], "500.00", "570.00", 4, &[]),
        (&[closing, cash, salary, opening], "500.00", "570.00", 4, &[]),
        (&[salary, cash], "500.00", "570.00", 2, &[]),
        (&[cash, salary], "500.00", "570.00", 2, &[]),
        (&[opening, none, cash], "500.00", "570.00", 2, &[]),
        (&[opening, salary, cash], "500.00", "570.00", 3, &[]),
        (&[salary, wrong], "500.00", "1070.00", 2, &[3, 3]),
        (&[opening, salary, cash, far], "500.00", "70.00", 4, &[5, 5]),
        (&low, "0.00", "70.00", 2, &[3]),
    ];
    for (lines, first, last, checked, wrong) in table {
        let file = bank.file(
            "balances.csv",
            format!("{BALANCE_HEAD}{}\n", lines.join("\n")),
        );
        let (code, result) = reconcile(&bank, &file, &account, &[]);
        assert_eq!(counts(&result), [2, 0, 0, 0], "{lines:?}: {result}");
        assert_eq!(
            code,
            if wrong.is_empty() { 0 } else { 9 },
            "{lines:?}: {result}"
        );
        let ends = (&result["opening_balance"], &result["closing_balance"]);
        assert_eq!(ends, (&json!(first), &json!(last)), "{lines:?}: {result}");
        assert_eq!(result["balances_checked"], checked, "{lines:?}: {result}");
        let found: Vec<u64> = result["balance_differences"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|difference| difference["line"].as_u64())
            .collect();
        assert_eq!(found, wrong, "{lines:?}: {result}");
    }
}

const BALANCE_HEAD: &str = "Date,Description,Amount,Balance\n";
const BALANCES: [&str; 4] = [
    "2026-11-22,Opening balance,,500.00",
    "2026-11-22,Salary,100.00,600.00",
    "2026-11-23,Cash,-30.00,570.00",
    "2026-11-23,Closing balance,,570.00",
];

/// An account of which [`BALANCES`] is a statement.
fn balanced() -> (Bank, String) {
    let mut bank = Bank::new();
    let account = bank.account(&[]);
    bank.json(&["deposit", &account, "500.00", "--ref", "D0"]);
    bank.now += DAY;
    bank.json(&["deposit", &account, "100.00", "--ref", "D1"]);
    bank.now += DAY;
    bank.json(&["withdraw", &account, "30.00", "--ref", "W1"]);
    (bank, account)
}

/// What is listed anyway explains its amount in a balance; a statement's last
/// day is that of its closing balance; balances stand in several forms.
#[test]
fn balances_are_read_in_several_forms() {
    let (bank, account) = balanced();
    let [_, salary, ..] = BALANCES;
    let checked = |content: &str, more: &[&str]| {
        let file = bank.file("forms.csv", content);
        let (code, result) = reconcile(&bank, &file, &account, more);
        (code, counts(&result), result)
    };
    let short = format!("{BALANCE_HEAD}{salary}\n2026-11-23,Closing balance,,600.00\n");
    let (code, counts, result) = checked(&short, &[]);
    assert_eq!((code, counts), (9, [1, 0, 1, 0]), "{result}");
    assert_eq!(result["balance_differences"], json!([]), "{result}");
    let plain = "Date,Description,Amount\n,Opening balance,500.00\n2026-11-22,Salary,100.00\n";
    let (code, counts, result) = checked(plain, &[]);
    assert_eq!((code, counts), (0, [1, 0, 0, 0]), "{result}");
    assert_eq!(result["closing_balance"], "600.00", "{result}");
    let sides = "Date,Description,Debit,Credit,Balance\n\
        2026-11-22,Salary,,100.00,600.00 CR\n2026-11-23,Cash,30.00,,570.00 Cr.\n";
    let (code, counts, result) = checked(sides, &[]);
    assert_eq!((code, counts), (0, [2, 0, 0, 0]), "{result}");
    let german = "Datum;Betrag;Saldo\n22.11.2026;100,00;600,00 H\n";
    let (code, counts, result) = checked(german, &[]);
    assert_eq!((code, counts), (0, [1, 0, 0, 0]), "{result}");
    let (code, counts, result) = checked(sides, &["--to", "2026-11-22"]);
    assert_eq!((code, counts), (0, [1, 0, 0, 0]), "{result}");
    assert_eq!(result["closing_balance"], "600.00", "{result}");
    let aside = format!("{BALANCE_HEAD}{salary}\n2026-11-23,Cash,-30.00,1070.00\n");
    let (code, _, result) = checked(&aside, &["--ignore", "Balance"]);
    assert_eq!(
        (code, &result["closing_balance"]),
        (0, &Value::Null),
        "{result}"
    );
    let unread = format!("{BALANCE_HEAD}2026-11-22,Salary,100.00,much\n");
    let file = bank.file("forms.csv", unread);
    let (exit, error) = bank.fails(&["reconcile", &file, "--account", &account]);
    assert_eq!((exit, &error["code"]), (2, &json!("unreadable_rows")));
}

/// A code page is told by its letters or named; what is neither is refused.
#[test]
fn letters_are_read_in_the_encoding_of_the_file() {
    let (bank, account) = account();
    let head = b"Buchungstag;Betrag;Verwendungszweck\n21.11.2026;100,00;".to_vec();
    let table: [(&[u8], &[&str], Option<&str>); 5] = [
        (b"Geh\xe4lter f\xfcr M\xe4rz\n", &[], None),
        (
            b"Geh\xe4lter f\xfcr M\xe4rz\n",
            &["--encoding", "latin1"],
            None,
        ),
        (b"Wyp\xb3ata\n", &["--encoding", "windows-1250"], None),
        (
            b"Geh\xe4lter\n",
            &["--encoding", "utf-8"],
            Some("unreadable_file"),
        ),
        (b"Geh\xe4lter\n", &["--encoding", "letters"], Some("usage")),
    ];
    for (tail, more, code) in table {
        let path = bank.path("letters.csv");
        std::fs::write(&path, [&head, tail].concat()).expect("written");
        let file = path.display().to_string();
        let Some(code) = code else {
            let (exit, result) = reconcile(&bank, &file, &account, more);
            assert_eq!((exit, counts(&result)), (0, [1, 0, 0, 0]), "{more:?}");
            continue;
        };
        let arguments = [&["reconcile", &file, "--account", &account], more].concat();
        let (exit, error) = bank.fails(&arguments);
        assert_eq!((exit, &error["code"]), (2, &json!(code)), "{more:?}");
        assert!(text(&error["hint"]).contains("windows-1252"), "{error}");
    }
}

/// Statements of real banks: each is read for an account in its currency, and
/// everything in it is unknown to an empty one; what leaves a doubt is asked
/// about.
#[test]
fn statements_of_other_banks_are_read() {
    let bank = Bank::new();
    let accounts =
        ["USD", "EUR", "GBP", "SGD", "CAD"].map(|code| bank.account(&["--currency", code]));
    let mut read = 0;
    for entry in std::fs::read_dir(data("bank_csv")).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.extension().is_some_and(|extension| extension == "md") {
            continue;
        }
        let file = path.display().to_string();
        let runs = accounts.iter().map(|account| {
            let command = ["reconcile", &file, "--account", account, "-o", "json"];
            let run = bank.run(&command);
            // What the hint says of another bank's number is what helps.
            let hint = run.stderr.split("--statement-account \\\"").nth(1);
            match hint.and_then(|rest| rest.split('\\').next()) {
                Some(number) => {
                    bank.run(&[&command[..], &["--statement-account", number]].concat())
                }
                None => run,
            }
        });
        let run = runs
            .inspect(|run| assert!(run.code != 4 || run.stderr.contains("currency_mismatch")))
            .find(|run| run.code != 4)
            .unwrap_or_else(|| panic!("{file} is of no currency"));
        match run.code {
            9 => {
                read += 1;
                let result = run.json();
                assert_eq!(result["matched"], 0, "{file}");
                assert!(counts(&result)[1] > 0, "{file}: {result}");
            }
            2 => {
                let error: Value = serde_json::from_str(&run.stderr).expect("JSON");
                assert!(!error["error"]["hint"].is_null(), "{file}: {error}");
            }
            // One has a header and no lines: nothing differs.
            0 => assert!(file.ends_with("reckon__bom_utf8_file.csv"), "{file}"),
            code => panic!("{file}: {code} {}", run.stderr),
        }
    }
    assert!(read >= 12, "{read} statements were read");
}
