//! In whatever order people import a file, its fixed copies and its rejects:
//! everybody is paid once, or the file is refused and nothing is posted.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::Value;

use crate::common::{Bank, text};
use crate::onboarding::counts;

/// What a row says instead of an amount that can be read.
const BAD: &str = "1oo";
/// A file with one bad row, and what is right.
const FLAWED: [(char, &str); 4] = [('A', "10.00"), ('B', "20.00"), ('C', BAD), ('D', "40.00")];
pub const RIGHT: [(char, &str); 4] = [
    ('A', "10.00"),
    ('B', "20.00"),
    ('C', "30.00"),
    ('D', "40.00"),
];

/// A bank with payees, by the letter that stands for each.
pub struct Flow {
    pub bank: Bank,
    pub payees: BTreeMap<char, String>,
    /// Whether rows have references.
    pub with: bool,
}

impl Flow {
    pub fn new(with: bool) -> Self {
        let bank = Bank::new();
        let mut people = "customer_external_id,customer_name,external_number\n".to_owned();
        let mut payees = BTreeMap::new();
        for letter in "ABCDEFGH".chars() {
            writeln!(people, "E{letter},Person {letter},100{letter}").expect("a text");
            payees.insert(letter, format!("100{letter}"));
        }
        bank.json(&["import", "accounts", &bank.file("people.csv", people)]);
        Self { bank, payees, with }
    }

    /// A file with a row for each payee and amount.
    pub fn file(&self, name: &str, rows: &[(char, &str)]) -> String {
        let mut content = "account,amount".to_owned();
        content.push_str(if self.with { ",reference\n" } else { "\n" });
        for (letter, amount) in rows {
            write!(content, "{},{amount}", self.payees[letter]).expect("a text");
            if self.with {
                write!(content, ",NOV-{letter}").expect("a text");
            }
            content.push('\n');
        }
        self.bank.file(name, content)
    }

    /// Imports, and gives exit code, error code and result or error.
    pub fn import(&self, file: &str, more: &[&str]) -> (i32, String, Value) {
        let arguments = [&["import", "payroll", file, "-o", "json"], more].concat();
        let run = self.bank.run(&arguments);
        let error: Value = serde_json::from_str(&run.stderr).unwrap_or_default();
        let code = error["error"]["code"].as_str().unwrap_or_default();
        let result = serde_json::from_str(&run.stdout).unwrap_or(error["error"].clone());
        (run.code, code.to_owned(), result)
    }

    /// Expects that so many rows are posted and so many were before.
    #[track_caller]
    pub fn posts(&self, file: &str, more: &[&str], posted: u64, duplicates: u64) -> Value {
        let (code, error, result) = self.import(file, more);
        assert!(code == 0 || code == 9, "{code} {error}: {result}");
        let found = counts(&result);
        assert_eq!((found.1, found.2), (posted, duplicates), "{result}");
        result
    }

    /// Expects a doubt, of a kind for files with references or without.
    #[track_caller]
    pub fn asks(&self, file: &str, more: &[&str]) -> Value {
        let (exit, code, error) = self.import(file, more);
        let expected = if self.with {
            "references_reused"
        } else {
            "similar_batch"
        };
        assert_eq!((exit, code.as_str()), (6, expected), "{error}");
        let hint = text(&error["hint"]);
        assert!(hint.contains("--skip-duplicates"), "{hint}");
        error
    }

    /// What each payee has.
    #[track_caller]
    pub fn has(&self, expected: &[(char, &str)]) {
        for (letter, amount) in expected {
            assert_eq!(self.bank.balance(&self.payees[letter]), *amount, "{letter}");
        }
        self.bank.verify();
    }

    /// A copy of a file of rejects with an amount that can be read.
    pub fn fixed(&self, rejects: &str, name: &str, amount: &str) -> String {
        let rejects = std::fs::read_to_string(rejects).expect("the rejects");
        let rows = rejects
            .lines()
            .map(|row| match row.rfind(&format!(",{BAD}")) {
                Some(place) => {
                    let (before, rest) = row.split_at(place);
                    format!("{before},{amount}{}\n", &rest[BAD.len() + 1..])
                }
                None => format!("{row}\n"),
            });
        self.bank.file(name, rows.collect::<String>())
    }

    /// Posts the good rows of the flawed file; the path of its rejects.
    pub fn skipped(&self) -> (String, String) {
        let file = self.file("pay.csv", &FLAWED);
        let result = self.posts(&file, &["--skip-rejects"], 3, 0);
        (file, text(&result["rejects_file"]))
    }
}

/// Following the hint must not pay the rejects alone.
#[test]
fn after_a_bad_row_the_same_file_is_fixed() {
    for with in [true, false] {
        let flow = Flow::new(with);
        let file = flow.file("pay.csv", &FLAWED);
        let run = flow
            .bank
            .run(&["import", "payroll", &file, "--rejects", "bad.csv"]);
        assert_eq!(run.code, 9, "{}", run.stderr);
        let hint = format!(
            "hint: fix them in {file} and run it again, or post the good rows with --skip-rejects"
        );
        assert!(run.stderr.contains(&hint), "{}", run.stderr);
        assert!(!run.stderr.contains("import that"), "{}", run.stderr);
        flow.has(&[('A', "0.00"), ('C', "0.00")]);
        let file = flow.file("pay.csv", &RIGHT);
        flow.posts(&file, &[], 4, 0);
        flow.has(&RIGHT);
    }
}

#[test]
fn rejects_that_were_fixed_are_paid_and_then_the_fixed_file_pays_nothing() {
    for with in [true, false] {
        let flow = Flow::new(with);
        let (file, rejects) = flow.skipped();
        let rejects = flow.fixed(&rejects, "bad.csv", "30.00");
        flow.posts(&rejects, &[], 1, 0);
        flow.has(&RIGHT);
        let fixed = flow.file("fixed.csv", &RIGHT);
        let result = flow.posts(&fixed, &[], 0, 4);
        let paid: Vec<u64> = result["paid_before"]
            .as_array()
            .expect("a list")
            .iter()
            .map(|other| other["rows"].as_u64().expect("a count"))
            .collect();
        assert_eq!(paid, [3, 1], "{result}");
        // Any of them again, and the untouched file, which has a bad row.
        flow.posts(&fixed, &[], 0, 4);
        flow.posts(&rejects, &[], 0, 1);
        flow.posts(&file, &["--skip-rejects"], 0, 3);
        flow.has(&RIGHT);
    }
}

#[test]
fn a_fixed_file_pays_what_was_not_taken_and_then_the_rejects_pay_nothing() {
    for with in [true, false] {
        let flow = Flow::new(with);
        let (_, rejects) = flow.skipped();
        let fixed = flow.file("fixed.csv", &RIGHT);
        flow.posts(&fixed, &[], 1, 3);
        flow.has(&RIGHT);
        let rejects = flow.fixed(&rejects, "bad.csv", "30.00");
        if with {
            flow.posts(&rejects, &[], 0, 1);
        } else {
            let asked = flow.asks(&rejects, &[]);
            assert_eq!(
                text(&asked["hint"]),
                "if they are the same payments, run it with --skip-duplicates: then no row is left to pay; if it is a payment of its own, run it with --allow-similar"
            );
            flow.posts(&rejects, &["--skip-duplicates"], 0, 1);
        }
        flow.has(&RIGHT);
    }
}

/// Nothing of the file was posted, and its rejects are fixed and imported all
/// the same.
#[test]
fn rejects_that_were_paid_alone_are_not_paid_again_with_their_file() {
    for with in [true, false] {
        let flow = Flow::new(with);
        let file = flow.file("pay.csv", &FLAWED);
        let bad = flow.bank.path("bad.csv").display().to_string();
        flow.posts(&file, &["--rejects", &bad], 0, 0);
        let rejects = flow.fixed(&bad, "fixed-bad.csv", "30.00");
        flow.posts(&rejects, &[], 1, 0);
        let fixed = flow.file("pay.csv", &RIGHT);
        let asked = flow.asks(&fixed, &[]);
        let message = text(&asked["message"]);
        assert!(message.starts_with("1 of 4 rows in "), "{message}");
        assert!(message.contains(&rejects), "{message}");
        assert!(
            text(&asked["hint"]).contains("it pays the other 3 rows"),
            "{asked}"
        );
        flow.has(&[('A', "0.00"), ('C', "30.00")]);
        flow.posts(&fixed, &["--skip-duplicates"], 3, 1);
        flow.has(&RIGHT);
    }
}

/// Two people fix the same row, one in the file and one in its rejects.
#[test]
fn rejects_of_a_file_that_was_fixed_and_paid_are_a_repeat() {
    for with in [true, false] {
        let flow = Flow::new(with);
        let file = flow.file("pay.csv", &FLAWED);
        let bad = flow.bank.path("bad.csv").display().to_string();
        flow.posts(&file, &["--rejects", &bad], 0, 0);
        let fixed = flow.file("pay.csv", &RIGHT);
        flow.posts(&fixed, &[], 4, 0);
        let rejects = flow.fixed(&bad, "fixed-bad.csv", "30.00");
        if with {
            flow.posts(&rejects, &[], 0, 1);
        } else {
            flow.asks(&rejects, &[]);
            flow.posts(&rejects, &["--skip-duplicates"], 0, 1);
        }
        flow.has(&RIGHT);
    }
}

/// One says 30, the other 31: nobody is paid both.
#[test]
fn a_row_that_was_fixed_in_two_ways_is_asked_about() {
    for with in [true, false] {
        for rejects_first in [true, false] {
            let flow = Flow::new(with);
            let (_, rejects) = flow.skipped();
            let rejects = flow.fixed(&rejects, "bad.csv", "31.00");
            let fixed = flow.file("fixed.csv", &RIGHT);
            if !with && !rejects_first {
                // Without references the rejects are a file of their own.
                continue;
            }
            let (first, second) = if rejects_first {
                (&rejects, &fixed)
            } else {
                (&fixed, &rejects)
            };
            flow.posts(first, &[], 1, if rejects_first { 0 } else { 3 });
            let (exit, _, result) = flow.import(second, &[]);
            assert_eq!(exit, 9, "{result}");
            let code = if with {
                "reference_conflict"
            } else {
                "paid_otherwise"
            };
            assert_eq!(result["rejects"][0]["code"], code, "{result}");
            assert_eq!(result["posted"], 0);
            let paid = if rejects_first { "31.00" } else { "30.00" };
            flow.has(&[('A', "10.00"), ('C', paid), ('D', "40.00")]);
        }
    }
}

/// A row that was fixed says the same as another of the payee.
#[test]
fn a_fixed_row_that_equals_another_is_paid_too() {
    for rows in [
        [("10.00", "10.00"), (BAD, "10.00")],
        [(BAD, "10.00"), ("10.00", "10.00")],
    ] {
        let flow = Flow::new(false);
        let flawed = rows.map(|(flawed, _)| ('A', flawed));
        flow.posts(&flow.file("pay.csv", &flawed), &["--skip-rejects"], 1, 0);
        let right = rows.map(|(_, right)| ('A', right));
        flow.posts(&flow.file("fixed.csv", &right), &[], 1, 1);
        flow.has(&[('A', "20.00")]);
    }
}

#[test]
fn some_rejects_here_and_the_others_there() {
    let flawed = [
        ('A', "10.00"),
        ('B', BAD),
        ('C', "30.00"),
        ('D', BAD),
        ('E', "50.00"),
    ];
    let right = [
        ('A', "10.00"),
        ('B', "20.00"),
        ('C', "30.00"),
        ('D', "40.00"),
        ('E', "50.00"),
    ];
    for with in [true, false] {
        let flow = Flow::new(with);
        let file = flow.file("pay.csv", &flawed);
        let result = flow.posts(&file, &["--skip-rejects"], 3, 0);
        let rejects = std::fs::read_to_string(text(&result["rejects_file"])).expect("rejects");
        let mut lines: Vec<&str> = rejects.lines().collect();
        assert_eq!(lines.len(), 3);
        let kept = lines.remove(2);
        let one = flow
            .bank
            .file("one.csv", lines.join("\n").replace(BAD, "20.00") + "\n");
        flow.posts(&one, &[], 1, 0);
        let fixed = flow.file("fixed.csv", &right);
        flow.posts(&fixed, &[], 1, 4);
        flow.has(&right);
        let header = lines[0];
        let rest = format!("{header}\n{}\n", kept.replace(BAD, "40.00"));
        let rest = flow.bank.file("rest.csv", rest);
        if with {
            flow.posts(&rest, &[], 0, 1);
        } else {
            flow.asks(&rest, &[]);
        }
        flow.has(&right);
    }
}

#[test]
fn rejects_of_rejects_are_such_of_one_file() {
    let flawed = [('A', "10.00"), ('B', BAD), ('C', BAD)];
    for with in [true, false] {
        let flow = Flow::new(with);
        let file = flow.file("pay.csv", &flawed);
        let first = text(&flow.posts(&file, &["--skip-rejects"], 1, 0)["rejects_file"]);
        let content = std::fs::read_to_string(&first).expect("rejects");
        let header = content.lines().next().expect("a header").to_owned();
        let half = flow.bank.file(
            "half.csv",
            content.replacen(&format!(",{BAD}"), ",20.00", 1),
        );
        let second = text(&flow.posts(&half, &["--skip-rejects"], 1, 0)["rejects_file"]);
        let content = std::fs::read_to_string(&second).expect("rejects");
        assert_eq!(content.lines().next(), Some(&*header), "no column twice");
        assert_eq!(content.lines().count(), 2, "{content}");
        let rest = flow.fixed(&second, "rest.csv", "30.00");
        flow.posts(&rest, &[], 1, 0);
        let right = [('A', "10.00"), ('B', "20.00"), ('C', "30.00")];
        let fixed = flow.file("fixed.csv", &right);
        flow.posts(&fixed, &[], 0, 3);
        flow.has(&right);
    }
}

#[test]
fn a_file_that_comes_again_with_more_rows_is_asked_about() {
    let more = [
        ('A', "10.00"),
        ('B', "20.00"),
        ('C', "30.00"),
        ('D', "40.00"),
        ('E', "50.00"),
    ];
    for with in [true, false] {
        let flow = Flow::new(with);
        flow.posts(&flow.file("pay.csv", &RIGHT), &[], 4, 0);
        let file = flow.file("more.csv", &more);
        let asked = flow.asks(&file, &[]);
        let message = text(&asked["message"]);
        assert!(message.starts_with("4 of 5 rows in "), "{message}");
        assert!(message.contains("pay.csv (2026-11-21)"), "{message}");
        flow.has(&[('A', "10.00"), ('E', "0.00")]);
        flow.posts(&file, &["--skip-duplicates"], 1, 4);
        flow.has(&more);
        flow.posts(&file, &[], 0, 5);
    }
}

/// Who is paid another amount now is not paid both.
#[test]
fn what_is_left_out_as_paid_leaves_no_room_for_another_amount() {
    let flow = Flow::new(false);
    flow.posts(&flow.file("pay.csv", &RIGHT), &[], 4, 0);
    let other = [
        ('E', "50.00"),
        ('A', "10.00"),
        ('B', "25.00"),
        ('C', "30.00"),
        ('D', "40.00"),
    ];
    let file = flow.file("other.csv", &other);
    flow.asks(&file, &[]);
    let (exit, _, result) = flow.import(&file, &["--skip-duplicates"]);
    assert_eq!(exit, 9, "{result}");
    assert_eq!(result["rejects"][0]["code"], "paid_otherwise", "{result}");
    assert_eq!(result["rejects"][0]["line"], 4);
    flow.posts(&file, &["--skip-duplicates", "--skip-rejects"], 1, 3);
    flow.has(&[('A', "10.00"), ('B', "20.00"), ('E', "50.00")]);
}

/// Some rows have a reference and some have none.
#[test]
fn rows_without_references_among_others_are_known_by_their_line() {
    let flow = Flow::new(false);
    let file = |name: &str, last: &str| {
        let [a, b, c] = ['A', 'B', 'C'].map(|letter| &flow.payees[&letter]);
        let rows = format!("account,amount,reference\n{a},10.00,N-1\n{b},20.00,\n{c},{last},N-3\n");
        flow.bank.file(name, rows)
    };
    flow.posts(&file("pay.csv", BAD), &["--skip-rejects"], 2, 0);
    flow.posts(&file("fixed.csv", "30.00"), &[], 1, 2);
    flow.has(&[('A', "10.00"), ('B', "20.00"), ('C', "30.00")]);
}

/// All orders of what people may do with a file; where they are asked, they say
/// that these are the same payments, which they are.
#[test]
fn in_any_order_everybody_is_paid_once() {
    for with in [true, false] {
        for order in orders(&[0, 1, 2, 3]) {
            let flow = Flow::new(with);
            let (flawed, rejects) = flow.skipped();
            let rejects = flow.fixed(&rejects, "bad.csv", "30.00");
            let fixed = flow.file("fixed.csv", &RIGHT);
            let saved_again = std::fs::read_to_string(&fixed)
                .expect("a file")
                .replace('\n', "\r\n");
            let saved_again = flow.bank.file("again.csv", saved_again);
            let steps: [(&str, &[&str]); 4] = [
                (&rejects, &[]),
                (&fixed, &[]),
                (&saved_again, &[]),
                (&flawed, &["--skip-rejects"]),
            ];
            for step in &order {
                let (file, more) = steps[*step];
                let (mut exit, _, mut result) = flow.import(file, more);
                if exit == 6 {
                    let same = [more, &["--skip-duplicates"]].concat();
                    (exit, _, result) = flow.import(file, &same);
                }
                assert!(exit == 0 || exit == 9, "{order:?}: {exit} {result}");
            }
            for (letter, amount) in RIGHT {
                let balance = flow.bank.balance(&flow.payees[&letter]);
                assert_eq!(balance, amount, "{order:?}, references {with}: {letter}");
            }
        }
    }
}

fn orders(of: &[usize]) -> Vec<Vec<usize>> {
    let [first, rest @ ..] = of else {
        return vec![Vec::new()];
    };
    let mut all = Vec::new();
    for shorter in orders(rest) {
        for place in 0..=shorter.len() {
            let mut order = shorter.clone();
            order.insert(place, *first);
            all.push(order);
        }
    }
    all
}
