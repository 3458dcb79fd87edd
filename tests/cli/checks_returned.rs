//! Checks that come back, that are paid, and whose money is given early.

use serde_json::json;

use crate::checks::{OTHER, WEDNESDAY, bank, days, paid_in, refused, run};
use crate::common::{Bank, DAY, text};

/// A product with a fee for returned checks, for an account.
fn with_fee(bank: &Bank, account: &str) {
    run(bank, "product add gold --type checking");
    run(
        bank,
        "product fee set gold returned --event returned-deposit --amount 12",
    );
    run(bank, &format!("account update {account} --product gold"));
}

#[test]
fn cc_12_a_return_takes_all_of_it_even_if_it_is_spent() {
    let (mut bank, account) = bank();
    with_fee(&bank, &account);
    paid_in(&bank, &account, "10000", "-n 1042");
    bank.now = WEDNESDAY + 5 * DAY;
    run(&bank, &format!("withdraw {account} 6725 --channel wire"));
    bank.now = WEDNESDAY + 6 * DAY;
    let tried = run(&bank, "check return K00000013 --reason nsf --dry-run");
    assert_eq!(tried["dry_run"], true);
    assert_eq!(bank.balance(&account), "3275.00");
    let back = run(&bank, "check return K00000013 --reason nsf --ref BACK");
    assert_eq!(
        (&back["status"], &back["return_reason"], &back["held"]),
        (&json!("returned"), &json!("nsf"), &json!("0.00"))
    );
    assert_eq!(back["fees"][0]["amount"], "12.00");
    assert_eq!(
        bank.balances(&account),
        ("-6737.00".into(), "0.00".into(), "-6737.00".into())
    );
    let history = run(&bank, &format!("history {account} --oldest-first"));
    let lines: Vec<(String, String)> = history["items"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|line| (text(&line["kind"]), text(&line["balance"])))
        .collect();
    let expected = [
        ("deposit", "10000.00"),
        ("withdrawal", "3275.00"),
        ("reversal", "-6725.00"),
        ("fee", "-6737.00"),
    ];
    assert_eq!(
        lines,
        expected.map(|(kind, balance)| (kind.into(), balance.into()))
    );
    // Under its reference it is told again, and done once.
    let again = run(&bank, "check return K00000013 --reason nsf --ref BACK");
    assert_eq!(again["replayed"], true);
    refused(
        &bank,
        "check return K00000013 --reason nsf",
        4,
        "check_already_returned",
    );
    assert_eq!(bank.balance(&account), "-6737.00");
    bank.verify();
}

#[test]
fn cc_7_a_check_goes_again_once_and_is_charged_once() {
    let (mut bank, account) = bank();
    with_fee(&bank, &account);
    paid_in(&bank, &account, "500", "-n 5");
    run(&bank, "check return K00000013 --reason nsf");
    // Another deposit of the same paper is none: it goes again as what it is.
    let line = format!("check deposit {account} 500 -n 5 --routing {OTHER} --drawer 55501");
    refused(&bank, &line, 4, "check_already_deposited");
    let again = run(&bank, "check redeposit K00000013 --ref AGAIN");
    assert_eq!(days(&again), "500.00 2026-12-07");
    assert_eq!(
        (&again["exception"], &again["redeposit_of"]),
        (&json!("redeposit"), &json!("K00000013"))
    );
    let replayed = run(&bank, "check redeposit K00000013 --ref AGAIN");
    assert_eq!(
        (&replayed["replayed"], &replayed["id"]),
        (&json!(true), &again["id"])
    );
    bank.now += DAY;
    let second = text(&again["id"]);
    let back = run(&bank, &format!("check return {second} --reason nsf"));
    assert_eq!(back["fees"], json!([]));
    assert_eq!(bank.balance(&account), "-12.00");
    let line = format!("check redeposit {second}");
    refused(&bank, &line, 4, "check_not_redepositable");
    bank.verify();
}

#[test]
fn a_check_that_is_paid_is_kept_back_no_more_and_may_still_come_back() {
    let (mut bank, account) = bank();
    paid_in(&bank, &account, "900", "-n 1");
    let cleared = run(&bank, "check clear K00000013");
    assert_eq!(
        (&cleared["status"], &cleared["held"]),
        (&json!("cleared"), &json!("0.00"))
    );
    assert_eq!(bank.balances(&account).2, "900.00");
    refused(&bank, "check clear K00000013", 4, "check_not_open");
    refused(
        &bank,
        "check release K00000013 --reason r",
        4,
        "check_not_held",
    );
    bank.now += 30 * DAY;
    run(&bank, "check return K00000013 --reason altered");
    refused(
        &bank,
        "check redeposit K00000013",
        4,
        "check_not_redepositable",
    );
    assert_eq!(bank.balance(&account), "0.00");
    bank.verify();
}

#[test]
fn what_brought_a_check_is_taken_back_with_it_alone() {
    let (bank, account) = bank();
    let check = paid_in(&bank, &account, "900", "-n 1");
    let hold = text(&check["availability"][0]["hold"]);
    refused(
        &bank,
        &format!("hold release {hold}"),
        4,
        "hold_not_by_hand",
    );
    let line = format!(
        "reverse {} --reason wrong --yes",
        text(&check["transaction"])
    );
    refused(&bank, &line, 4, "is_check");
    let back = run(&bank, "check return K00000013 --reason keyed-in-error");
    let line = format!(
        "reverse {} --reason wrong --yes",
        text(&back["returned_by"])
    );
    refused(&bank, &line, 4, "not_reversible");
    bank.verify();
}

#[test]
fn money_of_a_check_is_given_early_by_two_people_if_the_policy_says_so() {
    let (mut bank, account) = bank();
    for (name, role) in [
        ("tom", "teller"),
        ("sue", "supervisor"),
        ("ada", "supervisor,admin"),
    ] {
        bank.json(&["operator", "add", name, "--role", role]);
    }
    paid_in(&bank, &account, "10000", "-n 1");
    bank.operator = "tom".to_owned();
    let line = "check release K00000013 --amount 4000 --reason rent";
    let given = run(&bank, line);
    // The last day is given first.
    assert_eq!(
        days(&given),
        "4000.00 2026-11-25, 275.00 2026-11-27, 5725.00 2026-11-30"
    );
    assert_eq!(
        (&given["held"], &given["released"]),
        (&json!("6000.00"), &json!("4000.00"))
    );
    assert_eq!(bank.balances(&account).2, "4000.00");
    refused(
        &bank,
        "check release K00000013 --amount 6000.01 --reason r",
        4,
        "check_not_held",
    );
    bank.operator = "anna".to_owned();
    bank.json(&["policy", "set", "availability", "--over", "1000"]);
    bank.operator = "tom".to_owned();
    run(&bank, "check release K00000013 --amount 1000 --reason r");
    refused(
        &bank,
        "check release K00000013 --reason r",
        10,
        "approval_required",
    );
    let whole = format!("check deposit {account} 3000 -n 2 --routing {OTHER} --drawer 1 --no-hold");
    refused(&bank, &whole, 10, "approval_required");
    bank.operator = "ada".to_owned();
    bank.json(&["approval", "approve", "1"]);
    bank.json(&["approval", "approve", "2"]);
    assert_eq!(
        bank.balances(&account),
        ("13000.00".into(), "0.00".into(), "13000.00".into())
    );
    bank.operator = "anna".to_owned();
    bank.verify();
}

#[test]
fn tellers_take_checks_in_and_supervisors_send_them_back() {
    let (mut bank, account) = bank();
    bank.json(&["operator", "add", "tom", "--role", "teller"]);
    bank.json(&["operator", "add", "sue", "--role", "supervisor"]);
    bank.operator = "tom".to_owned();
    paid_in(&bank, &account, "90", "-n 1");
    refused(
        &bank,
        "check return K00000013 --reason nsf",
        5,
        "permission_denied",
    );
    refused(&bank, "check clear K00000013", 5, "permission_denied");
    let set = "regulation set reg-cc-first-day 1 --from 2027-01-01 --reason r";
    refused(&bank, set, 5, "permission_denied");
    bank.operator = "sue".to_owned();
    refused(&bank, set, 5, "permission_denied");
    run(&bank, "check return K00000013 --reason nsf");
    bank.operator = "anna".to_owned();
    // A check that comes back waits for nobody, whatever the policy says.
    bank.json(&["operator", "add", "ada", "--role", "supervisor,admin"]);
    for rule in ["reversals", "withdrawals"] {
        bank.run(&["policy", "set", rule, "--always", "-o", "json"]);
    }
    paid_in(&bank, &account, "95", "-n 2");
    run(&bank, "check return K00000021 --reason nsf");
    bank.verify();
}
