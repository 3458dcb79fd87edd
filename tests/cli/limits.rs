//! Limits of payments, least balances and dormancy. The examples LIM-1 to LIM-4 are
//! those of the design.

use serde_json::{Value, json};

use crate::common::deadline::InTime as _;
use crate::common::{Bank, text};
use crate::fees::{controlled, golden, run};
use crate::groups::post;
use crate::interest::later;

fn limited() -> (Bank, String) {
    let bank = Bank::new();
    run(&bank, "product add gold --type checking");
    run(
        &bank,
        "product limit set gold cash --direction out --channel cash --per day --count 3 --amount 1000",
    );
    let account = golden(&bank, "9000");
    (bank, account)
}

#[test]
fn lim_1_to_lim_3_a_number_and_a_sum_a_day() {
    let (bank, account) = limited();
    let withdraw = |amount: &str| bank.json(&["withdraw", &account, amount]);
    let first = text(&withdraw("400")["id"]);
    withdraw("400");
    let (code, error) = bank.fails(&["withdraw", &account, "300"]);
    assert_eq!(
        (code, text(&error["code"])),
        (4, "payment_limit_exceeded".to_owned())
    );
    assert!(
        text(&error["message"]).contains("200.00 is left"),
        "LIM-1: {error}"
    );
    withdraw("200");
    bank.refuses(&["withdraw", &account, "0.01"], 4, "payment_limit_exceeded");
    // What goes another way does not count.
    bank.json(&["withdraw", &account, "5000", "--channel", "wire"]);
    bank.json(&["reverse", &first, "--reason", "slip"]);
    withdraw("400");
    let used = &bank.json(&["limit", "show", &account])["items"][0];
    let fields = ["count_used", "count_left", "amount_used", "amount_left"];
    assert_eq!(
        fields.map(|field| used[field].clone()),
        [json!(3), json!(0), json!("1000.00"), json!("0.00")],
        "LIM-3"
    );
    bank.verify();
}

/// Two tellers at once, 150 each with 200 left: one is done, one refused.
#[test]
fn lim_4_two_at_once_are_not_both_within_a_limit() {
    let (bank, account) = limited();
    bank.json(&["withdraw", &account, "800"]);
    let tellers: Vec<_> = (0..2)
        .map(|_| {
            let mut command = bank.command(&["withdraw", &account, "150"]);
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
fn payments_of_one_transaction_and_of_a_group_count_for_each_other() {
    let (bank, account) = limited();
    let one = |amount: &str| json!({"op": "withdraw", "account": account, "amount": amount, "channel": "cash"});
    let (_, answers) = post(&bank, &[one("600"), one("600"), one("400")]);
    let codes: Vec<Value> = answers
        .iter()
        .map(|one| one["error"]["code"].clone())
        .collect();
    assert_eq!(
        codes,
        [Value::Null, json!("payment_limit_exceeded"), Value::Null]
    );
    let (bank, account) = limited();
    let one = |amount: &str| json!({"op": "withdraw", "account": account, "amount": amount, "channel": "cash"});
    let group = json!({"op": "group", "ref": "G", "payments": [one("600"), one("600")]});
    let (_, answers) = post(&bank, &[group]);
    assert_eq!(answers[0]["error"]["code"], "payment_limit_exceeded");
    assert_eq!(bank.balance(&account), "9000.00");
}

#[test]
fn limits_of_what_comes_in_and_of_a_week_hold_too_and_end() {
    let bank = Bank::new();
    run(&bank, "product add gold --type checking");
    run(
        &bank,
        "product limit set gold inward --direction in --per week --amount 500",
    );
    let account = golden(&bank, "400");
    bank.refuses(&["deposit", &account, "101"], 4, "payment_limit_exceeded");
    let from = bank.funded("200");
    bank.refuses(
        &["transfer", &from, &account, "101"],
        4,
        "payment_limit_exceeded",
    );
    bank.json(&["transfer", &from, &account, "100"]);
    bank.refuses(
        &[
            "product",
            "limit",
            "set",
            "gold",
            "inward",
            "--direction",
            "in",
            "--per",
            "week",
        ],
        6,
        "rate_exists",
    );
    run(
        &bank,
        "product limit set gold inward --direction in --per week --effective 2026-11-22",
    );
    bank.refuses(&["deposit", &account, "1"], 4, "payment_limit_exceeded");
    let mut bank = bank;
    bank.now += crate::common::DAY;
    bank.json(&["deposit", &account, "1"]);
    bank.verify();
}

#[test]
fn an_account_keeps_the_least_balance_of_its_product() {
    let bank = Bank::new();
    run(&bank, "product add gold --type checking --min-balance 100");
    let account = golden(&bank, "500");
    assert_eq!(
        bank.json(&["account", "show", &account])["minimum_balance"],
        "100.00"
    );
    let other = bank.account(&[]);
    bank.refuses(&["withdraw", &account, "400.01"], 4, "minimum_balance");
    bank.refuses(&["transfer", &account, &other, "401"], 4, "minimum_balance");
    bank.refuses(&["hold", "place", &account, "401"], 4, "minimum_balance");
    bank.refuses(&["withdraw", &account, "501"], 4, "insufficient_funds");
    bank.json(&["withdraw", &account, "400"]);
    // To be closed it gets another product first.
    run(
        &bank,
        &format!("account update {account} --product checking"),
    );
    bank.json(&["withdraw", &account, "100"]);
    bank.verify();
}

#[test]
fn an_account_is_dormant_after_so_many_days_without_its_customer() {
    let mut bank = controlled();
    run(&bank, "product add gold --type checking --dormant-after 30");
    run(
        &bank,
        "product add always --type checking --dormant-after 0",
    );
    let (account, busy, kept) = (
        golden(&bank, "100"),
        golden(&bank, "100"),
        bank.funded("100"),
    );
    run(&bank, &format!("account update {kept} --product always"));
    later(&mut bank, 10);
    bank.json(&["withdraw", &busy, "1"]);
    later(&mut bank, 20);
    let since = |bank: &Bank, account: &str| {
        bank.json(&["account", "show", account])["dormant_since"].clone()
    };
    assert_eq!(since(&bank, &account), Value::Null);
    later(&mut bank, 1);
    assert_eq!(since(&bank, &account), "2026-11-30");
    for other in [&busy, &kept] {
        assert_eq!(since(&bank, other), Value::Null);
    }
    bank.refuses(&["withdraw", &account, "1"], 4, "account_dormant");
    bank.refuses(&["hold", "place", &account, "1"], 4, "account_dormant");
    bank.verify();
    // What comes by wire does not show that the customer is there.
    bank.json(&["deposit", &account, "1", "--channel", "wire"]);
    bank.refuses(&["withdraw", &account, "1"], 4, "account_dormant");
    bank.json(&["account", "reactivate", &account]);
    bank.refuses(&["account", "reactivate", &account], 4, "not_dormant");
    bank.json(&["withdraw", &account, "1"]);
    later(&mut bank, 10);
    assert_eq!(since(&bank, &busy), "2026-12-10");
    bank.json(&["deposit", &busy, "1"]);
    assert_eq!(since(&bank, &busy), Value::Null);
    bank.json(&["withdraw", &busy, "1"]);
    bank.verify();
}

/// A customer who calls is there, but what is dormant needs more than a call.
#[test]
fn a_contact_that_is_noted_counts_as_activity() {
    let mut bank = controlled();
    run(&bank, "product add gold --type checking --dormant-after 30");
    let (called, silent) = (golden(&bank, "100"), golden(&bank, "100"));
    let owner = text(&run(&bank, &format!("account show {called}"))["holders"][0]["customer"]);
    let plain = text(&run(&bank, &format!("account open --customer {owner}"))["number"]);
    later(&mut bank, 10);
    bank.json(&["operator", "add", "tina", "--role", "teller"]);
    "tina".clone_into(&mut bank.operator);
    let noted = run(&bank, &format!("customer contact {owner}"));
    let accounts: Vec<&Value> = noted["items"]
        .as_array()
        .expect("accounts")
        .iter()
        .map(|one| &one["account"])
        .collect();
    assert_eq!(accounts, [&json!(called), &json!(plain)]);
    // Twice a day is once.
    run(&bank, &format!("customer contact {called}"));
    "anna".clone_into(&mut bank.operator);
    let log = bank.json(&["audit", "log", "--limit", "9"]);
    let lines = log["items"].as_array().expect("lines").iter();
    let contacts = lines.filter(|line| line["action"] == "contacted");
    let who: Vec<&Value> = contacts.map(|line| &line["operator"]).collect();
    assert_eq!(who, ["tina", "tina"]);
    // What has no dormancy yet has the contact when it gets it.
    run(&bank, &format!("account update {plain} --product gold"));
    let since = |bank: &Bank, account: &str| {
        bank.json(&["account", "show", account])["dormant_since"].clone()
    };
    later(&mut bank, 21);
    assert_ne!(since(&bank, &silent), Value::Null);
    for account in [&called, &plain] {
        assert_eq!(since(&bank, account), Value::Null, "{account}");
    }
    later(&mut bank, 10);
    for account in [&called, &plain] {
        assert_eq!(since(&bank, account), "2026-12-10", "{account}");
    }
    let noted = run(&bank, &format!("customer contact {called}"));
    assert_eq!(noted["items"][0]["dormant_since"], "2026-12-10");
    bank.refuses(&["withdraw", &called, "1"], 4, "account_dormant");
    bank.refuses(
        &["customer", "contact", "cash/vault"],
        4,
        "internal_account",
    );
    let alone = bank.customer("Alone");
    bank.refuses(&["customer", "contact", &alone], 3, "account_not_found");
    bank.verify();
}

/// The order of refusals: limits that refuse, money, limits that ask for review.
#[test]
fn a_payment_beyond_a_limit_of_review_waits_for_a_second_person() {
    let mut bank = Bank::new();
    run(&bank, "product add gold --type checking");
    let review =
        "product limit set gold large --direction out --per day --amount 100 --then review";
    let words: Vec<&str> = review.split(' ').collect();
    bank.refuses(&words, 4, "no_second_person");
    bank.json(&["operator", "add", "ben", "--role", "supervisor,admin"]);
    bank.json(&["operator", "add", "tina", "--role", "teller"]);
    assert_eq!(run(&bank, review)["then"], "review");
    run(
        &bank,
        "product limit set gold hard --direction out --per day --amount 500",
    );
    let (account, other) = (golden(&bank, "400"), bank.account(&[]));
    "tina".clone_into(&mut bank.operator);
    bank.json(&["withdraw", &account, "60"]);
    let withdraw = ["withdraw", &account, "60", "--ref", "W-1"];
    bank.refuses(&["withdraw", &account, "600"], 4, "payment_limit_exceeded");
    bank.refuses(&["withdraw", &account, "400"], 4, "insufficient_funds");
    let waiting = bank.run(&withdraw);
    assert_eq!(waiting.code, 10, "{}", waiting.stderr);
    assert!(
        waiting.stderr.contains("a limit of the account's product"),
        "{}",
        waiting.stderr
    );
    assert_eq!(bank.run(&["hold", "place", &account, "60"]).code, 10);
    assert_eq!(bank.balance(&account), "340.00");
    // What was not carried out does not count.
    bank.json(&["transfer", &account, &other, "40"]);
    "ben".clone_into(&mut bank.operator);
    let done = bank.json(&["approval", "approve", "1"]);
    assert_eq!(text(&done["rule"]), "payment-limits");
    bank.json(&["approval", "approve", "2"]);
    let (ledger, held, _) = bank.balances(&account);
    assert_eq!((ledger.as_str(), held.as_str()), ("240.00", "60.00"));
    "tina".clone_into(&mut bank.operator);
    assert_eq!(bank.json(&withdraw)["replayed"], true);
    let used = &bank.json(&["limit", "show", &account])["items"];
    let large = used
        .as_array()
        .expect("limits")
        .iter()
        .find(|one| one["name"] == "large");
    let large = large.expect("the limit");
    assert_eq!(
        (&large["then"], &large["amount_used"]),
        (&json!("review"), &json!("160.00"))
    );
    "anna".clone_into(&mut bank.operator);
    bank.verify();
}

/// No person asks for what a standing order pays: nothing waits.
#[test]
fn a_standing_order_beyond_a_limit_of_review_is_refused() {
    let mut bank = controlled();
    bank.json(&["operator", "add", "ben", "--role", "supervisor,admin"]);
    run(&bank, "product add gold --type checking");
    run(
        &bank,
        "product limit set gold large --direction out --per day --amount 100 --then review",
    );
    let (account, other) = (golden(&bank, "400"), bank.account(&[]));
    bank.json(&["order", "add", &account, &other, "150", "--every", "day"]);
    later(&mut bank, 1);
    later(&mut bank, 31);
    assert_eq!(bank.balance(&account), "400.00");
    let failed = bank.json(&["order", "list", "--failed"]);
    assert!(
        failed.to_string().contains("payment_limit_exceeded"),
        "{failed}"
    );
    assert!(
        bank.json(&["approval", "list"])["items"]
            .as_array()
            .expect("items")
            .is_empty()
    );
    bank.verify();
}
