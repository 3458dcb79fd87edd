//! Several requests that are approved in one sitting.

use serde_json::Value;

use crate::common::{Bank, text};

/// A bank where withdrawals and transfers over 10.00 wait, with requests 1 to 4 of tina's
/// (30.00, 40.00, 5,000.00 that the account has not, 20.00 across) and 5 of ben's (25.00).
fn waiting() -> Bank {
    let mut bank = Bank::new();
    bank.json(&["operator", "add", "ben", "--role", "supervisor,admin"]);
    bank.json(&["operator", "add", "tina", "--role", "teller"]);
    let (account, other) = (bank.funded("1000"), bank.account(&[]));
    bank.json(&["policy", "set", "withdrawals", "--over", "10"]);
    for (maker, words) in [
        ("tina", ["withdraw", &account, "30", "--ref", "W-1"]),
        ("tina", ["withdraw", &account, "40", "--ref", "W-2"]),
        ("tina", ["withdraw", &account, "900", "--ref", "W-3"]),
        ("tina", ["withdraw", &account, "50", "--ref", "W-4"]),
        ("ben", ["withdraw", &account, "25", "--ref", "W-5"]),
    ] {
        maker.clone_into(&mut bank.operator);
        assert_eq!(bank.run(&words).code, 10, "{words:?}");
    }
    "anna".clone_into(&mut bank.operator);
    // Two that were asked for do not go together any more.
    bank.json(&["transfer", &account, &other, "50"]);
    "ben".clone_into(&mut bank.operator);
    bank
}

/// The number, the status and the code of each line.
fn told(run: &Value) -> Vec<(i64, String, Option<String>)> {
    let items = run["items"].as_array().expect("items");
    let line = |item: &Value| {
        let code = item["code"].as_str().map(str::to_owned);
        (
            item["id"].as_i64().expect("a number"),
            text(&item["status"]),
            code,
        )
    };
    items.iter().map(line).collect()
}

fn approve(bank: &Bank, more: &str) -> (i32, Value) {
    let words: Vec<&str> = more.split(' ').collect();
    let run = bank.run(
        &[
            &["approval", "approve"],
            &words[..],
            &["--yes", "-o", "json"],
        ]
        .concat(),
    );
    (run.code, run.json())
}

#[test]
fn each_is_approved_by_itself_and_what_was_refused_is_listed() {
    let bank = waiting();
    let (code, run) = approve(&bank, "2 3 1 4");
    assert_eq!(code, 9, "{run}");
    let approved = || "approved".to_owned();
    let expected = vec![
        (2, approved(), None),
        (3, approved(), None),
        (
            1,
            "pending".to_owned(),
            Some("insufficient_funds".to_owned()),
        ),
        (
            4,
            "pending".to_owned(),
            Some("insufficient_funds".to_owned()),
        ),
    ];
    assert_eq!(told(&run), expected);
    assert_eq!(bank.balance("1000000018"), "10.00");
    bank.verify();
}

#[test]
fn all_of_a_rule_or_an_operator_are_meant_but_for_ones_own() {
    let bank = waiting();
    let (code, run) = approve(&bank, "--rule withdrawals --dry-run");
    assert_eq!(code, 0, "{run}");
    let numbers: Vec<i64> = told(&run).iter().map(|line| line.0).collect();
    assert_eq!(numbers, [1, 2, 3, 4], "5 is ben's own");
    let (_, run) = approve(&bank, "--maker anna");
    assert_eq!(told(&run), Vec::new());
    let (code, run) = approve(&bank, "5 1");
    assert_eq!(code, 9);
    let codes: Vec<Option<String>> = told(&run).into_iter().map(|line| line.2).collect();
    assert_eq!(codes, [Some("permission_denied".to_owned()), None]);
    assert_eq!(bank.balance("1000000018"), "920.00");
}

#[test]
fn none_is_approved_beyond_a_total() {
    let bank = waiting();
    let most = |total: &'static str| {
        [
            "approval",
            "approve",
            "1",
            "2",
            "--yes",
            "--max-total",
            total,
        ]
    };
    bank.refuses(&most("69.99"), 4, "total_exceeded");
    assert_eq!(bank.balance("1000000018"), "950.00");
    let run = bank.json(&most("70"));
    assert_eq!(told(&run).len(), 2);
    assert_eq!(bank.balance("1000000018"), "880.00");
    bank.refuses(
        &["approval", "approve", "99", "1", "--yes"],
        3,
        "approval_not_found",
    );
    bank.refuses(&["approval", "approve"], 2, "usage");
    bank.refuses(
        &["approval", "approve", "3", "--rule", "withdrawals"],
        2,
        "usage",
    );
}

/// Without a terminal nothing is asked, and nothing done without --yes.
#[test]
fn a_script_confirms_a_sitting() {
    let bank = waiting();
    bank.refuses(
        &["approval", "approve", "1", "2"],
        2,
        "confirmation_required",
    );
    assert_eq!(bank.balance("1000000018"), "950.00");
}
