//! Another week's wages, or the same file again: what a file is held against,
//! and how people say what it is.

use std::fmt::Write as _;

use crate::common::{DAY, text};
use crate::payroll_once::{Flow, RIGHT};

/// Employees' numbers as references, and the same wages each month or week.
#[test]
fn the_next_pay_day_is_paid_or_asked_about() {
    for (days, with) in [(7, true), (7, false), (30, true), (30, false), (4, true)] {
        let mut flow = Flow::new(with);
        flow.posts(&flow.file("first.csv", &RIGHT), &[], 4, 0);
        flow.bank.now += days * DAY;
        let mut rows = RIGHT.to_vec();
        rows.push(('E', "50.00"));
        let next = flow.file("next.csv", &rows);
        if with {
            let asked = flow.asks(&next, &[]);
            assert!(text(&asked["hint"]).contains("--no-references"), "{asked}");
            flow.has(&RIGHT);
            let week = ["--no-references", "--similar-days", "5"];
            flow.posts(
                &next,
                if days < 5 {
                    &["--no-references", "--allow-similar"]
                } else {
                    &week
                },
                5,
                0,
            );
        } else {
            if days < 25 {
                flow.asks(&next, &[]);
            }
            flow.posts(&next, &["--similar-days", "5"], 5, 0);
        }
        flow.has(&[('A', "20.00"), ('D', "80.00"), ('E', "50.00")]);
    }
}

/// Two files of one day that pay the same are a repeat with references, and a
/// question without.
#[test]
fn all_of_a_file_under_another_name() {
    for with in [true, false] {
        let mut flow = Flow::new(with);
        flow.posts(&flow.file("pay.csv", &RIGHT), &[], 4, 0);
        let mut turned = RIGHT;
        turned.reverse();
        let copy = flow.file("copy.csv", &turned);
        flow.bank.now += 3 * DAY;
        if with {
            flow.posts(&copy, &["--dry-run"], 0, 4);
            flow.bank.now += DAY;
            flow.asks(&copy, &[]);
            flow.posts(&copy, &["--skip-duplicates"], 0, 4);
        } else {
            let asked = flow.asks(&copy, &[]);
            assert_eq!(asked["details"]["paid_before"], 4, "{asked}");
            flow.posts(&copy, &["--skip-duplicates"], 0, 4);
        }
        flow.has(&RIGHT);
    }
}

/// With pay dates in the file there is no doubt.
#[test]
fn pay_dates_tell_weeks_apart() {
    let mut flow = Flow::new(false);
    let file = |flow: &Flow, name: &str, date: &str, with: bool| {
        let mut content = format!(
            "account,amount,pay date{}\n",
            if with { ",reference" } else { "" }
        );
        for (letter, amount) in RIGHT {
            write!(content, "{},{amount},{date}", flow.payees[&letter]).expect("a text");
            let reference = if with {
                format!(",EMP-{letter}")
            } else {
                String::new()
            };
            writeln!(content, "{reference}").expect("a text");
        }
        flow.bank.file(name, content)
    };
    let first = file(&flow, "first.csv", "2026-11-21", false);
    flow.posts(&first, &[], 4, 0);
    // The same with another pay date in the same week is no other week's.
    let moved = file(&flow, "moved.csv", "2026-11-22", false);
    flow.asks(&moved, &[]);
    flow.bank.now += 7 * DAY;
    let next = file(&flow, "next.csv", "2026-11-28", false);
    flow.posts(&next, &[], 4, 0);
    flow.has(&[('A', "20.00"), ('D', "80.00")]);
    // Likewise with references that stay: those are asked about.
    flow.with = true;
    let first = file(&flow, "a.csv", "2026-12-01", true);
    flow.posts(&first, &["--allow-similar"], 4, 0);
    flow.bank.now += 7 * DAY;
    let next = file(&flow, "b.csv", "2026-12-05", true);
    let asked = flow.asks(&next, &["--skip-rejects"]);
    assert_eq!(asked["details"]["reused"], 4, "{asked}");
    // The first again, long after: the same pay date.
    let content = std::fs::read_to_string(&first).expect("a file") + "\n";
    let again = flow.bank.file("c.csv", content);
    flow.bank.now += 30 * DAY;
    flow.posts(&again, &["--yes"], 0, 4);
    flow.has(&[('A', "30.00"), ('D', "120.00")]);
}

#[test]
fn rows_of_one_file_with_one_reference_stay_rejected_and_the_hint_says_how_to_go_on() {
    let flow = Flow::new(false);
    let [a, b] = ['A', 'B'].map(|letter| &flow.payees[&letter]);
    let rows =
        format!("account,amount,Reference\n{a},5.00,BONUS\n{a},10.00,SALARY\n{b},20.00,SALARY\n");
    let file = flow.bank.file("salary.csv", rows);
    let run = flow.bank.run(&["import", "payroll", &file]);
    assert_eq!(run.code, 9, "{}", run.stderr);
    for word in ["--no-references", "--map memo=Reference"] {
        assert!(run.stderr.contains(word), "{word}: {}", run.stderr);
    }
    let dry = flow.posts(&file, &["--map", "memo=Reference", "--dry-run"], 3, 0);
    assert_eq!(dry["rejected"], 0);
    flow.posts(&file, &["--no-references"], 3, 0);
    let history = flow.bank.json(&["history", a]);
    assert_eq!(history["items"][0]["memo"], "SALARY");
    // Both say the same of how the file is read.
    flow.posts(&file, &["--map", "memo=Reference"], 0, 3);
    flow.has(&[('A', "15.00"), ('B', "20.00")]);
}

/// A column that says the same of everybody identifies no payment.
#[test]
fn one_reference_for_all_is_what_the_payments_are_for() {
    let flow = Flow::new(false);
    let [a, b] = ['A', 'B'].map(|letter| &flow.payees[&letter]);
    let rows = format!("account,amount,Reference\n{a},10.00,SALARY\n{b},20.00,SALARY\n");
    let file = flow.bank.file("salary.csv", rows);
    flow.posts(&file, &[], 2, 0);
    flow.posts(&file, &["--map", "memo=Reference"], 0, 2);
    flow.posts(&file, &["--no-references"], 0, 2);
    flow.has(&[('A', "10.00"), ('B', "20.00")]);
    let history = flow.bank.json(&["history", a]);
    assert_eq!(history["items"][0]["memo"], "SALARY");
}

/// Where the file has a memo of its own, that stays.
#[test]
fn references_that_are_none_do_not_replace_a_memo() {
    let flow = Flow::new(false);
    let [a, b] = ['A', 'B'].map(|letter| &flow.payees[&letter]);
    let rows = format!(
        "name,account,amount,ref,memo\nAda,{a},10.00,E-1,overtime\nBo,{b},20.00,E-1,wage\n"
    );
    let file = flow.bank.file("memo.csv", rows);
    flow.posts(&file, &["--no-references"], 2, 0);
    let item = &flow.bank.json(&["history", a])["items"][0];
    assert_eq!(item["memo"], "overtime");
    flow.has(&[('A', "10.00"), ('B', "20.00")]);
}

/// A few rows of a file of thousands, of which only a sample is kept.
#[test]
fn a_few_rows_of_a_large_file_are_known() {
    let flow = Flow::new(false);
    let mut content = "account,amount\n".to_owned();
    for row in 0..3_000 {
        let payee = &flow.payees[&"ABCDEFGH".chars().nth(row % 8).expect("a letter")];
        writeln!(content, "{payee},{row}.25").expect("a text");
    }
    let large = flow.bank.file("large.csv", &content);
    flow.posts(&large, &[], 3_000, 0);
    let some: String = content
        .lines()
        .take(6)
        .map(|line| format!("{line}\n"))
        .collect();
    let some = flow.bank.file("some.csv", some);
    let asked = flow.asks(&some, &[]);
    assert_eq!(asked["details"]["paid_before"], 5, "{asked}");
    flow.posts(&some, &["--skip-duplicates"], 0, 5);
}

/// What was taken back may be paid again.
#[test]
fn payments_that_were_reversed_are_no_repeat() {
    let flow = Flow::new(false);
    let rows = [('A', "10.00"), ('B', "20.00")];
    let batch = text(&flow.posts(&flow.file("pay.csv", &rows), &[], 2, 0)["batch"]);
    for line in [2, 3] {
        let row = format!("{batch}:{line}");
        flow.bank.json(&["reverse", &row, "--reason", "wrong day"]);
    }
    let turned = flow.file("again.csv", &[('B', "20.00"), ('A', "10.00")]);
    flow.posts(&turned, &[], 2, 0);
    flow.has(&rows);
}

/// References tell payments apart, so part of an earlier file under others is no
/// repeat, but most of it is.
#[test]
fn equal_amounts_under_references_of_their_own() {
    let flow = Flow::new(true);
    flow.posts(&flow.file("pay.csv", &RIGHT), &[], 4, 0);
    let under_others = |name: &str, letters: &[char]| {
        let mut content = "account,amount,reference\n".to_owned();
        for (letter, amount) in RIGHT.iter().filter(|(letter, _)| letters.contains(letter)) {
            let payee = &flow.payees[letter];
            writeln!(content, "{payee},{amount},OTHER-{name}-{letter}").expect("a text");
        }
        flow.bank.file(name, content)
    };
    flow.posts(&under_others("some.csv", &['A', 'B']), &[], 2, 0);
    let most = under_others("most.csv", &['A', 'B', 'C']);
    let (exit, code, _) = flow.import(&most, &[]);
    assert_eq!((exit, code.as_str()), (6, "similar_batch"));
    flow.has(&[('A', "20.00"), ('C', "30.00")]);
}
