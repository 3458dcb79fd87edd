//! Limits of customers: what all accounts that a customer owns pay or are paid together.

use serde_json::{Value, json};

use crate::common::deadline::InTime as _;
use crate::common::{Bank, text};
use crate::fees::run;
use crate::groups::post;

/// A customer with two accounts, of whom 1,000.00 in cash are paid a day, three times.
fn limited() -> (Bank, String, [String; 2]) {
    let bank = Bank::new();
    let ana = bank.customer("Ana García");
    run(
        &bank,
        &format!(
            "limit set {ana} cash --direction out --channel cash --per day --count 3 --amount 1000"
        ),
    );
    let accounts = [(); 2].map(|()| opened(&bank, &ana, ""));
    (bank, ana, accounts)
}

/// A new account of a customer with money in it.
fn opened(bank: &Bank, customer: &str, more: &str) -> String {
    let line = format!("account open --customer {customer} {more}");
    let account = text(&run(bank, line.trim())["number"]);
    run(bank, &format!("deposit {account} 9000"));
    account
}

/// What is used and left of the only limit that is shown.
fn used(bank: &Bank, party: &str) -> [Value; 4] {
    let shown = bank.json(&["limit", "show", party]);
    assert_eq!(shown["items"].as_array().map(Vec::len), Some(1), "{shown}");
    let fields = ["count_used", "count_left", "amount_used", "amount_left"];
    fields.map(|field| shown["items"][0][field].clone())
}

#[test]
fn all_accounts_of_an_owner_count_together() {
    let (bank, ana, [first, second]) = limited();
    let paid = text(&bank.json(&["withdraw", &first, "400"])["id"]);
    bank.json(&["withdraw", &second, "400"]);
    let (code, error) = bank.fails(&["withdraw", &second, "300"]);
    assert_eq!(
        (code, text(&error["code"])),
        (4, "payment_limit_exceeded".to_owned())
    );
    let message = text(&error["message"]);
    let expected = format!(
        "customer {ana} has the limit \"cash\" over all accounts in USD, 1000.00 USD a day: 200.00 is left, 300.00 was asked for"
    );
    assert_eq!(message, expected);
    bank.json(&["withdraw", &first, "200"]);
    bank.refuses(&["withdraw", &second, "1"], 4, "payment_limit_exceeded");
    // What goes another way does not count.
    bank.json(&["withdraw", &second, "5000", "--channel", "wire"]);
    let all = [json!(3), json!(0), json!("1000.00"), json!("0.00")];
    for party in [&ana, &first, &second] {
        assert_eq!(used(&bank, party), all, "{party}");
    }
    bank.json(&["reverse", &paid, "--reason", "slip"]);
    let left = [json!(2), json!(1), json!("600.00"), json!("400.00")];
    assert_eq!(used(&bank, &second), left);
    bank.json(&["withdraw", &second, "400"]);
    bank.verify();
}

#[test]
fn joint_holders_and_other_currencies_do_not_count() {
    let (bank, ana, [first, _]) = limited();
    let bob = bank.customer("Bob Builder");
    let joint = opened(&bank, &bob, &format!("--joint {ana}"));
    let euros = opened(&bank, &ana, "--currency EUR");
    for account in [&joint, &euros] {
        bank.json(&["withdraw", account, "900"]);
        let shown = bank.json(&["limit", "show", account]);
        assert_eq!(shown["items"], json!([]), "{account}");
    }
    bank.json(&["withdraw", &first, "900"]);
    bank.refuses(&["withdraw", &first, "101"], 4, "payment_limit_exceeded");
    // One of euros is beside it.
    run(
        &bank,
        &format!("limit set {ana} cash --direction out --per day --amount 950 --currency EUR"),
    );
    bank.refuses(&["withdraw", &euros, "51"], 4, "payment_limit_exceeded");
    bank.json(&["withdraw", &euros, "50"]);
    let shown = bank.json(&["limit", "show", &ana]);
    let currencies: Vec<&Value> = shown["items"]
        .as_array()
        .expect("limits")
        .iter()
        .map(|one| &one["currency"])
        .collect();
    assert_eq!(currencies, ["EUR", "USD"]);
    bank.verify();
}

/// Two tellers at two accounts of one customer, 150 each with 200 left: one is done,
/// one refused.
#[test]
fn two_tellers_at_two_accounts_are_not_both_within_a_limit() {
    let (bank, _, accounts) = limited();
    bank.json(&["withdraw", &accounts[0], "800"]);
    let tellers: Vec<_> = accounts
        .iter()
        .map(|account| {
            let mut command = bank.command(&["withdraw", account, "150"]);
            command.stdout(std::process::Stdio::null());
            command.stderr(std::process::Stdio::null());
            command.start().expect("the binary runs")
        })
        .collect();
    let ends = tellers
        .into_iter()
        .map(|mut one| one.wait().expect("it ends").code());
    let mut codes: Vec<_> = ends.collect();
    codes.sort_unstable();
    assert_eq!(codes, [Some(0), Some(4)]);
    bank.verify();
}

#[test]
fn payments_of_one_stream_and_of_a_group_count_for_each_other() {
    let (bank, ana, [first, second]) = limited();
    let one = |account: &str, amount: &str| json!({"op": "withdraw", "account": account, "amount": amount, "channel": "cash"});
    let lines = [one(&first, "600"), one(&second, "600"), one(&second, "400")];
    let (_, answers) = post(&bank, &lines);
    let codes: Vec<Value> = answers
        .iter()
        .map(|one| one["error"]["code"].clone())
        .collect();
    assert_eq!(
        codes,
        [Value::Null, json!("payment_limit_exceeded"), Value::Null]
    );
    assert_eq!(used(&bank, &ana)[2], "1000.00");
    let (bank, _, [first, second]) = limited();
    let both = [one(&first, "600"), one(&second, "600")];
    let group = json!({"op": "group", "ref": "G", "payments": both});
    let (_, answers) = post(&bank, &[group]);
    assert_eq!(answers[0]["error"]["code"], "payment_limit_exceeded");
    assert_eq!(bank.balance(&first), "9000.00");
}

#[test]
fn a_transfer_between_own_accounts_counts_and_what_comes_in_too() {
    let bank = Bank::new();
    let ana = bank.customer("Ana García");
    let accounts = [(); 2].map(|()| opened(&bank, &ana, ""));
    for line in ["paid --direction out", "got --direction in"] {
        let line = format!("limit set {ana} {line} --per month --amount 9500");
        if line.contains("--direction in") {
            // The two deposits are beyond it already.
            run(&bank, &line.replace("9500", "18100"));
        } else {
            run(&bank, &line);
        }
    }
    bank.json(&["transfer", &accounts[0], &accounts[1], "100"]);
    bank.refuses(&["deposit", &accounts[0], "1"], 4, "payment_limit_exceeded");
    bank.json(&["withdraw", &accounts[1], "9000"]);
    bank.refuses(
        &["withdraw", &accounts[0], "400.01"],
        4,
        "payment_limit_exceeded",
    );
    bank.json(&["withdraw", &accounts[0], "400"]);
    bank.verify();
}

#[test]
fn beyond_a_limit_of_review_a_payment_of_any_account_waits() {
    let mut bank = Bank::new();
    let ana = bank.customer("Ana García");
    let [first, second] = [(); 2].map(|()| opened(&bank, &ana, ""));
    let review =
        format!("limit set {ana} large --direction out --per day --amount 100 --then review");
    let words: Vec<&str> = review.split(' ').collect();
    bank.refuses(&words, 4, "no_second_person");
    bank.json(&["operator", "add", "ben", "--role", "supervisor,admin"]);
    bank.json(&["operator", "add", "tina", "--role", "teller"]);
    run(&bank, &review);
    "tina".clone_into(&mut bank.operator);
    bank.refuses(&words, 5, "permission_denied");
    bank.json(&["withdraw", &first, "60"]);
    let waiting = bank.run(&["withdraw", &second, "60"]);
    assert_eq!(waiting.code, 10, "{}", waiting.stderr);
    assert!(
        waiting.stderr.contains("product or owner"),
        "{}",
        waiting.stderr
    );
    "ben".clone_into(&mut bank.operator);
    let done = bank.json(&["approval", "approve", "1"]);
    assert_eq!(text(&done["rule"]), "payment-limits");
    assert_eq!(bank.balance(&second), "8940.00");
    "anna".clone_into(&mut bank.operator);
    bank.verify();
}

#[test]
fn limits_are_set_once_a_day_end_and_may_take_a_second_person() {
    let (mut bank, ana, [first, _]) = limited();
    let set = |more: &str| -> Vec<String> {
        format!("limit set {ana} cash --direction out --per day {more}")
            .split_whitespace()
            .map(str::to_owned)
            .collect()
    };
    bank.refuses(&words(&set("--amount 5")), 6, "rate_exists");
    bank.refuses(
        &words(&set("--amount 5 --effective 2026-11-01")),
        2,
        "invalid_date",
    );
    bank.refuses(
        &words(&set("--amount 5.001 --effective 2026-12-01")),
        2,
        "invalid_amount",
    );
    for unknown in ["C00000999", "C99999995"] {
        let run = bank.run(&["limit", "show", unknown]);
        assert_ne!(run.code, 0, "{unknown}");
    }
    run(
        &bank,
        &format!("limit set {ana} cash --direction out --per day --effective 2026-11-22"),
    );
    bank.refuses(&["withdraw", &first, "1001"], 4, "payment_limit_exceeded");
    bank.now += crate::common::DAY;
    bank.json(&["withdraw", &first, "1001"]);
    assert_eq!(bank.json(&["limit", "show", &ana])["items"], json!([]));
    bank.json(&["operator", "add", "ben", "--role", "supervisor,admin"]);
    bank.json(&["policy", "set", "products", "--always"]);
    let asked = set("--amount 7 --effective 2026-12-01");
    assert_eq!(bank.run(&words(&asked)).code, 10);
    "ben".clone_into(&mut bank.operator);
    bank.json(&["approval", "approve", "1"]);
    "anna".clone_into(&mut bank.operator);
    bank.refuses(&words(&asked), 6, "rate_exists");
    let gone = bank.customer("Gone");
    bank.json(&["customer", "close", "--yes", &gone]);
    bank.refuses(
        &[
            "limit",
            "set",
            &gone,
            "x",
            "--direction",
            "in",
            "--per",
            "day",
            "--count",
            "1",
        ],
        4,
        "customer_closed",
    );
    bank.verify();
}

fn words(line: &[String]) -> Vec<&str> {
    line.iter().map(String::as_str).collect()
}
