//! Statements held against the books.

use serde_json::{Value, json};

use crate::common::{Bank, DAY, data, text};
use crate::export::lively;

fn reconcile(bank: &Bank, file: &str, account: &str, more: &[&str]) -> (i32, Value) {
    let arguments = [
        &["reconcile", file, "--account", account],
        more,
        &["-o", "json"],
    ]
    .concat();
    let run = bank.run(&arguments);
    assert!(matches!(run.code, 0 | 9), "{arguments:?}: {}", run.stderr);
    if run.code == 9 {
        let error: Value = serde_json::from_str(&run.stderr).expect("JSON on standard error");
        assert_eq!(error["error"]["code"], "differences_found");
    }
    (run.code, run.json())
}

/// How many are matched, only in the file, only in the ledger, not alike.
fn counts(result: &Value) -> [usize; 4] {
    let count = |name: &str| result[name].as_array().map_or(usize::MAX, Vec::len);
    let matched = result["matched"].as_u64().expect("a count");
    [
        usize::try_from(matched).expect("small"),
        count("unmatched_file"),
        count("unmatched_ledger"),
        count("mismatched"),
    ]
}

/// What was exported reconciles with no difference, for accounts of every
/// kind and currency.
#[test]
fn our_own_exports_close_the_circle() {
    let bank = lively();
    let all = bank.path("all.csv").display().to_string();
    bank.run(&["export", "transactions", "-o", "csv", "--to-file", &all])
        .done();
    let accounts = [
        "383558648217",
        "176969697416",
        "949193421557",
        "cash/vault",
        "clearing/payroll",
        "clearing/wire:EUR",
        "clearing/wire:BHD",
        "equity/opening",
    ];
    for account in accounts {
        let own = bank.path("own.csv").display().to_string();
        let export = [
            "export",
            "transactions",
            "--account",
            account,
            "-o",
            "csv",
            "--to-file",
            &own,
        ];
        bank.run(&export).done();
        let history = bank
            .run(&["history", account, "-o", "csv", "--limit", "1000"])
            .done();
        let history = bank.file("history.csv", history.stdout);
        let balance = bank.balance(account);
        for file in [&own, &history, &all] {
            let (code, result) = reconcile(&bank, file, account, &[]);
            assert_eq!(code, 0, "{account} {file}: {result}");
            let [matched, rest @ ..] = counts(&result);
            assert!(
                matched > 0 && rest == [0, 0, 0],
                "{account} {file}: {result}"
            );
            assert_eq!(result["file_total"], balance.as_str(), "{account} {file}");
            assert_eq!(result["ledger_total"], balance.as_str(), "{account} {file}");
        }
    }
}

/// A bank, and an account with five transactions on as many days.
fn account() -> (Bank, String) {
    let mut bank = Bank::new();
    let account = bank.account(&[]);
    for (amount, reference) in [
        ("100.00", "A"),
        ("200.00", "B"),
        ("30.00", "C"),
        ("30.00", "D"),
    ] {
        bank.json(&["deposit", &account, amount, "--ref", reference]);
        bank.now += DAY;
    }
    bank.json(&["withdraw", &account, "12.50", "--ref", "E"]);
    (bank, account)
}

const LINES: [&str; 5] = [
    "2026-11-21,100.00,A",
    "2026-11-22,200.00,B",
    "2026-11-23,30.00,C",
    "2026-11-24,30.00,D",
    "2026-11-25,-12.50,E",
];

fn statement(bank: &Bank, lines: &[&str]) -> String {
    bank.file(
        "statement.csv",
        format!("date,amount,reference\n{}\n", lines.join("\n")),
    )
}

/// What was done, the lines then, further options, and the counts.
type Altered<'a> = (&'a str, Vec<&'a str>, &'a [&'a str], [usize; 4]);

/// What becomes of the lines, further options, and the counts then.
#[test]
fn each_line_is_used_once_and_every_difference_is_listed() {
    let (bank, account) = account();
    let [first, second, third, fourth, fifth] = LINES;
    #[rustfmt::skip]
    let table: [Altered; 16] = [
        ("all", vec![first, second, third, fourth, fifth], &[], [5, 0, 0, 0]),
        ("in another order", vec![fifth, second, fourth, third, first], &[], [5, 0, 0, 0]),
        ("one is missing", vec![first, second, fourth, fifth], &[], [4, 0, 1, 0]),
        ("one is doubled", vec![first, second, second, third, fourth, fifth], &[], [5, 1, 0, 0]),
        ("one too many", vec![first, second, third, fourth, fifth, "2026-11-23,7.00,X"], &[], [5, 1, 0, 0]),
        ("another amount", vec!["2026-11-21,100.01,A", second, third, fourth, fifth], &[], [4, 0, 0, 1]),
        ("another sign", vec![first, second, third, fourth, "2026-11-25,12.50,E"], &[], [4, 0, 0, 1]),
        ("no references", vec!["2026-11-21,100.00,", second, "2026-11-23,30.00,", "2026-11-24,30.00,", fifth], &[], [5, 0, 0, 0]),
        ("equal amounts, crossed", vec![first, second, "2026-11-24,30.00,", "2026-11-24,30.00,", fifth], &[], [5, 0, 0, 0]),
        ("unknown references", vec!["2026-11-21,100.00,Z", second, third, fourth, fifth], &[], [5, 0, 0, 0]),
        ("near enough", vec![first, "2026-11-25,200.00,", third, fourth, fifth], &[], [5, 0, 0, 0]),
        ("too far by one day", vec![first, "2026-11-25,200.00,", third, fourth, fifth], &["--days", "2"], [4, 1, 1, 0]),
        ("known, but far", vec![first, second, third, fourth, "2026-11-29,-12.50,E"], &["--to", "2026-11-30"], [4, 0, 0, 1]),
        ("only some days", vec![first, second, third, fourth, fifth], &["--from", "2026-11-22", "--to", "2026-11-23"], [2, 0, 0, 0]),
        ("the file covers less", vec![second, third], &[], [2, 0, 0, 0]),
        ("days without lines", vec![second, third], &["--from", "2026-11-21", "--to", "2026-11-25"], [2, 0, 3, 0]),
    ];
    for (what, lines, more, expected) in table {
        let file = statement(&bank, &lines);
        let (code, result) = reconcile(&bank, &file, &account, more);
        assert_eq!(counts(&result), expected, "{what}: {result}");
        let agrees = expected[1..] == [0, 0, 0];
        assert_eq!(code, if agrees { 0 } else { 9 }, "{what}");
    }
}

#[test]
fn a_difference_says_where_and_what() {
    let (bank, account) = account();
    let [first, _, third, fourth, fifth] = LINES;
    let file = statement(
        &bank,
        &[
            first,
            "2026-11-22,200.10,B",
            third,
            fifth,
            "2026-11-23,7.00,X",
        ],
    );
    let (_, result) = reconcile(&bank, &file, &account, &[]);
    let fields = [
        "account",
        "from",
        "to",
        "matched",
        "file_total",
        "ledger_total",
    ];
    assert!(
        fields.iter().all(|field| !result[field].is_null()),
        "{result}"
    );
    assert_eq!(
        result["unmatched_file"],
        json!([{"line": 6, "date": "2026-11-23", "amount": "7.00", "reference": "X"}])
    );
    let missing = &result["unmatched_ledger"][0];
    assert_eq!(
        (&missing["amount"], &missing["reference"]),
        (&json!("30.00"), &json!("D"))
    );
    assert!(fourth.contains(&text(&missing["date"])));
    let differs = &result["mismatched"][0];
    assert_eq!(
        (
            &differs["line"],
            &differs["field"],
            &differs["file"],
            &differs["ledger"]
        ),
        (
            &json!(3),
            &json!("amount"),
            &json!("200.10"),
            &json!("200.00")
        )
    );
    assert_eq!(
        (&result["file_total"], &result["ledger_total"]),
        (&json!("324.60"), &json!("347.50"))
    );
    let table = bank.run(&["reconcile", &file, "--account", &account]);
    assert_eq!(table.code, 9);
    for told in ["200.10", "7.00", "D"] {
        assert!(table.stdout.contains(told), "{told}: {}", table.stdout);
    }
}

#[test]
fn bad_lines_refuse_the_file_and_all_are_named() {
    let (bank, account) = account();
    let file = statement(
        &bank,
        &[
            "2026-11-21,x,A",
            "2026-11-22,200.00,B",
            "2026-13-22,1.00,C",
            "2026-11-22,1.001,C",
        ],
    );
    let arguments = ["reconcile", &file, "--account", &account, "--decimal", "."];
    let (exit, error) = bank.fails(&arguments);
    assert_eq!((exit, &error["code"]), (2, &json!("unreadable_rows")));
    for line in ["line 2", "line 4", "line 5"] {
        assert!(text(&error["message"]).contains(line), "{line}: {error}");
    }
    bank.refuses(
        &["reconcile", &file, "--account", "999999999999"],
        3,
        "account_not_found",
    );
    bank.refuses(
        &["reconcile", "none.csv", "--account", &account],
        3,
        "file_not_found",
    );
}

/// Lines of equal amounts some days late get the most partners that there are,
/// not the nearest first.
#[test]
fn equal_amounts_find_the_most_partners() {
    let mut bank = Bank::new();
    let account = bank.account(&[]);
    let mut deposit = |day: i64, reference: &str| {
        bank.now = bank.now - bank.now % DAY + DAY / 2;
        bank.now += DAY * day;
        bank.json(&[
            "deposit",
            &account,
            "45.00",
            "--channel",
            "wire",
            "--ref",
            reference,
        ]);
    };
    deposit(0, "S-02");
    deposit(3, "S-05");
    let days = |day: i64| {
        let day = 21 + day;
        format!("2026-11-{day}")
    };
    let lines = [format!("{},45.00,", days(2)), format!("{},45.00,", days(6))];
    let file = statement(&bank, &lines.each_ref().map(String::as_str));
    let span = ["--from", "2026-11-20", "--to", "2026-11-30"];
    let (code, result) = reconcile(&bank, &file, &account, &span);
    assert_eq!((code, counts(&result)), (0, [2, 0, 0, 0]), "{result}");
}

/// A reference or a transaction's number within a line's words names its
/// transaction, if it names only one, and no chance word takes a line away.
#[test]
fn references_within_words_are_found() {
    let (bank, account) = account();
    let history = bank.json(&["history", &account]);
    let number = history["items"]
        .as_array()
        .and_then(|items| items.iter().find(|item| item["reference"] == "D"))
        .map(|item| text(&item["transaction"]).to_owned())
        .expect("the deposit");
    let described = |lines: &[&str]| {
        let head = "Date,Amount,Description\n";
        bank.file("words.csv", format!("{head}{}\n", lines.join("\n")))
    };
    let fourth = format!("2026-11-29,30.00,PAYMENT {number} THANKS");
    let differs = format!("2026-11-24,31.00,payment /{}/", number.to_lowercase());
    #[rustfmt::skip]
    let table: [(&str, Vec<&str>, [usize; 4]); 5] = [
        ("a number, far away", vec![&fourth], [0, 0, 4, 1]),
        ("a number and another amount", vec![&differs], [0, 0, 4, 1]),
        ("a short name and its amount", vec!["2026-11-24,30.00,rent C"], [1, 0, 4, 0]),
        ("a chance word", vec!["2026-11-25,-12.50,A. Smith", "2026-11-21,100.00,E Street"], [2, 0, 3, 0]),
        ("two names", vec!["2026-11-23,30.00,C and D"], [1, 0, 4, 0]),
    ];
    for (what, lines, expected) in table {
        let file = described(&lines);
        let span = ["--from", "2026-11-21", "--to", "2026-11-30"];
        let (_, result) = reconcile(&bank, &file, &account, &span);
        assert_eq!(counts(&result), expected, "{what}: {result}");
    }
}

/// One date as the banks of several countries write it: each form has one
/// reading, or a row or an option that decides it.
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
    type Expected = Result<([usize; 4], u64), &'static str>;
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
    /// Lines, opening and closing balance, how many were compared, and which
    /// lines differ.
    type Case<'a> = (&'a [&'a str], &'a str, &'a str, u64, &'a [u64]);
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

/// What an employer's bank sent, by the file that says who is to get it: it
/// lacks a date, which is asked for.
#[test]
fn a_payroll_file_is_held_against_the_clearing_account() {
    let bank = lively();
    let wages = "Account Number,Net Pay,Reference,Pay Date\n\
        383558648217,10.00,W-1,2026-11-23\n\
        949193421557,20.00,W-2,2026-11-23\n";
    let file = bank.file("wages.csv", wages);
    bank.json(&["import", "payroll", &file]);
    bank.refuses(
        &["reconcile", &file, "--account", "clearing/payroll"],
        2,
        "missing_column",
    );
    let more = ["--map", "date=Pay Date", "--map", "amount=Net Pay"];
    let (code, result) = reconcile(&bank, &file, "clearing/payroll", &more);
    assert_eq!((code, counts(&result)), (0, [2, 0, 0, 0]), "{result}");
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
