//! Several people at one till at once.

use std::process::Stdio;

use serde_json::Value;

use crate::common::deadline::{InTime as _, Started};
use crate::common::text;
use crate::tills::Branch;

const ROUNDS: usize = 8;

/// Starts a run of an operator with its output kept.
fn start(branch: &Branch, operator: &str, line: &str) -> Started {
    let account = &*branch.account;
    let words = line.split(' ');
    let words: Vec<&str> = words
        .map(|word| if word == "A" { account } else { word })
        .chain(["-o", "json"])
        .collect();
    let mut command = branch.bank.command(&words);
    command
        .env("BANKCTL_TEST_OPERATOR", operator)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command.start().expect("the binary runs")
}

/// The code of a refusal, if it was one.
fn ended(run: Started) -> Option<String> {
    let output = run.wait_with_output().expect("it ends");
    let error: Value = serde_json::from_slice(&output.stderr).unwrap_or_default();
    (!output.status.success()).then(|| text(&error["error"]["code"]))
}

#[test]
fn of_two_who_open_a_till_one_has_it() {
    let mut branch = Branch::new();
    for _ in 0..ROUNDS {
        let people = ["tom", "tess"];
        let runs = people.map(|operator| start(&branch, operator, "till open tom"));
        let codes = runs.map(ended);
        let refused: Vec<&str> = codes.iter().flatten().map(String::as_str).collect();
        assert_eq!(refused, ["till_already_open"]);
        let place = codes.iter().position(Option::is_none).expect("one has it");
        assert_eq!(text(&branch.till("tom")["operator"]), people[place]);
        branch.as_who(people[place]);
        branch.run("till close --counted 0");
    }
    branch.verify();
}

#[test]
fn a_count_between_payments_leaves_what_was_counted() {
    let mut branch = Branch::new();
    branch.opened("tom", "500");
    let mut runs = Vec::new();
    for _ in 0..ROUNDS {
        runs.push(start(&branch, "tom", "deposit A 5"));
        runs.push(start(&branch, "sue", "till count tom --counted 500"));
        runs.push(start(&branch, "sue", "deposit A 7 --till tom"));
    }
    for run in runs {
        assert_eq!(ended(run), None);
    }
    // The last count finds something, whatever came before.
    branch.run("deposit A 1");
    branch.run("till count --counted 500");
    let account = branch.account.clone();
    let rounds = i64::try_from(ROUNDS).expect("small");
    assert_eq!(
        branch.bank.balance(&account),
        format!("{}.00", 20_001 + 12 * rounds)
    );
    branch.as_who("anna");
    let history = branch.run("history cash/till-tom --limit 100");
    let items = history["items"].as_array().expect("lines");
    let is_difference = |line: &&Value| line["kind"] == "difference";
    let differences: Vec<&Value> = items.iter().filter(is_difference).collect();
    assert!(!differences.is_empty(), "{history}");
    for line in differences {
        assert_eq!(text(&line["balance"]), "500.00", "{line}");
    }
    // What is not there any more is an expense.
    let cents = |amount: String| amount.replace('.', "").parse::<i64>().expect("cents");
    let (till, over) = (
        branch.expected("tom"),
        branch.own("expense/cash-over-short"),
    );
    assert_eq!(cents(till) + cents(over), 100 * (501 + 12 * rounds));
    branch.verify();
}

#[test]
fn an_offer_is_accepted_once() {
    let mut branch = Branch::new();
    branch.opened("tom", "500");
    for round in 1..=ROUNDS {
        branch.as_who("tom");
        branch.run("till give vault 10");
        let offer = format!("{}", round + 1);
        let lines = [
            ("sue", format!("till accept {offer}")),
            ("tom", format!("till refuse {offer} --reason mistake")),
        ];
        let runs = lines.map(|(operator, line)| start(&branch, operator, &line));
        let codes = runs.map(ended);
        let refused: Vec<&str> = codes.iter().flatten().map(String::as_str).collect();
        assert_eq!(refused, ["handover_ended"]);
    }
    branch.verify();
}
