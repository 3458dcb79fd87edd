//! Statements held against the books.

use serde_json::{Value, json};

use crate::common::{Bank, DAY, text};
use crate::export::lively;

/// Exit code and result.
pub fn reconcile(bank: &Bank, file: &str, account: &str, more: &[&str]) -> (i32, Value) {
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
pub fn counts(result: &Value) -> [usize; 4] {
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
pub fn account() -> (Bank, String) {
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
        .map(|item| text(&item["transaction"]))
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
