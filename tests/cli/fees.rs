//! Fees: with payments, by the month and by hand; waived and given back. The examples
//! FEE-1 to FEE-7 are those of the design.

use serde_json::{Value, json};

use crate::common::{Bank, text};
use crate::groups::post;
use crate::interest::later;

/// A bank in controlled mode on 2026-10-31, whose every day is a business day.
pub fn controlled() -> Bank {
    let bank = Bank::made_before(21);
    bank.json(&["day", "set", "--calendar", "every-day", "--yes"]);
    bank.json(&["day", "open", "--yes"]);
    bank
}

/// Runs a line of words.
pub fn run(bank: &Bank, line: &str) -> Value {
    let words: Vec<&str> = line.split(' ').collect();
    bank.json(&words)
}

/// A new account of the product gold with so much in it.
pub fn golden(bank: &Bank, amount: &str) -> String {
    let account = bank.funded(amount);
    run(bank, &format!("account update {account} --product gold"));
    account
}

pub fn fees(bank: &Bank, more: &str) -> Vec<Value> {
    let listed = run(bank, format!("fee list {more}").trim());
    listed["items"].as_array().expect("items").clone()
}

/// What each fee is, what was taken of it and what became of it.
pub fn told(fees: &[Value]) -> Vec<String> {
    let one = |fee: &Value| {
        let parts = ["code", "amount", "taken", "status"].map(|field| text(&fee[field]));
        parts.join(" ")
    };
    fees.iter().map(one).collect()
}

#[test]
fn fee_5_a_withdrawal_and_its_fee_are_booked_together_or_not_at_all() {
    let bank = Bank::new();
    run(&bank, "product add gold --type checking");
    run(
        &bank,
        "product fee set gold cash-out --event withdrawal --amount 2.50",
    );
    let (account, other) = (golden(&bank, "100"), golden(&bank, "100"));
    let (code, error) = bank.fails(&["withdraw", &other, "97.51"]);
    assert_eq!(
        (code, text(&error["code"])),
        (4, "insufficient_funds".to_owned())
    );
    assert!(text(&error["message"]).contains("100.01"), "{error}");
    let withdraw = ["withdraw", &account, "97.50", "--ref", "W-1"];
    let would = bank.json(&[&withdraw[..], &["--dry-run"]].concat());
    let fee =
        json!([{"code": "cash-out", "amount": "2.50", "transaction": null, "balance": "0.00"}]);
    assert_eq!(would["fees"], fee);
    assert_eq!(bank.balance(&account), "100.00");
    let told = bank
        .run(&[&withdraw[..], &["--dry-run"]].concat())
        .done()
        .stdout;
    for part in [
        "A fee of 2.50 USD (cash-out) would be taken.",
        "Balance would be 0.00.",
    ] {
        assert!(told.contains(part), "{told}");
    }
    let done = bank.json(&withdraw);
    assert_eq!(done["fees"][0]["amount"], "2.50");
    assert_eq!(bank.balance(&account), "0.00");
    assert_eq!(bank.balance("income/fees"), "2.50");
    let again = bank.json(&withdraw);
    assert_eq!(again["replayed"], true);
    assert_eq!((&again["id"], &again["fees"]), (&done["id"], &done["fees"]));
    assert_eq!(bank.balance("income/fees"), "2.50");
    bank.refuses(
        &["withdraw", &account, "97.49", "--ref", "W-1"],
        6,
        "reference_conflict",
    );
    let shown = bank.json(&["transaction", "show", "W-1"]);
    assert_eq!(shown["fees"], done["fees"]);
    assert_eq!(
        shown["group_transactions"].as_array().map(Vec::len),
        Some(2)
    );
    bank.verify();
}

#[test]
fn fee_6_what_is_taken_back_gives_its_free_place_back() {
    let bank = Bank::new();
    run(&bank, "product add gold --type checking");
    run(
        &bank,
        "product fee set gold cash-out --event withdrawal --amount 1 --free 4",
    );
    let account = golden(&bank, "100");
    let mut done = Vec::new();
    for _ in 0..4 {
        done.push(bank.json(&["withdraw", &account, "5"]));
    }
    assert!(done.iter().all(|one| one["fees"].is_null()));
    bank.json(&["reverse", &text(&done[1]["id"]), "--reason", "slip"]);
    assert!(bank.json(&["withdraw", &account, "5"])["fees"].is_null());
    assert_eq!(
        bank.json(&["withdraw", &account, "5"])["fees"][0]["amount"],
        "1.00"
    );
    // In one transaction those before count as well.
    let one = json!({"op": "withdraw", "account": account, "amount": "1", "channel": "cash"});
    let (answer, _) = post(&bank, &[one.clone(), one]);
    assert_eq!(
        answer.stdout.matches("cash-out").count(),
        2,
        "{}",
        answer.stdout
    );
    bank.verify();
}

/// Monthly 12.00, waived if the least daily balance is 1,500; and a balance of 7.35.
#[test]
fn fee_1_and_7_a_month_is_charged_waived_or_taken_as_far_as_there_is_money() {
    let mut bank = controlled();
    run(&bank, "product add gold --type checking");
    run(
        &bank,
        "product fee set gold monthly --event monthly --amount 12 --waive-if min-daily-balance>=1500",
    );
    let [below, enough, little] = ["1499.99", "1500", "7.35"].map(|amount| golden(&bank, amount));
    later(&mut bank, 30);
    assert!(fees(&bank, "").is_empty(), "the first month is free");
    later(&mut bank, 1);
    assert_eq!(
        told(&fees(&bank, "")),
        [
            "monthly 12.00 12.00 taken",
            "monthly 12.00 0.00 waived",
            "monthly 12.00 7.35 taken",
            "monthly 4.65 0.00 due",
        ]
    );
    let balances = [&below, &enough, &little].map(|account| bank.balance(account));
    assert_eq!(balances, ["1487.99", "1500.00", "0.00"]);
    let paid = &bank.json(&["history", &below])["items"][0];
    let fields = [
        "kind",
        "amount",
        "business_date",
        "value_date",
        "counterparty",
    ];
    assert_eq!(
        fields.map(|field| text(&paid[field])),
        ["fee", "-12.00", "2026-11-30", "2026-12-01", "income/fees"]
    );
    bank.verify();
    bank.json(&["deposit", &little, "100"]);
    later(&mut bank, 1);
    assert_eq!(bank.balance(&little), "95.35");
    assert!(fees(&bank, "--status due").is_empty());
    bank.verify();
    // A close that is run again takes nothing more.
    bank.run(&["close-of-business"]).done();
    assert_eq!(bank.balance("income/fees"), "24.00");
}

#[test]
fn fee_3_the_first_month_is_charged_by_its_days() {
    let mut bank = controlled();
    run(&bank, "product add gold --type checking");
    run(
        &bank,
        "product fee set gold monthly --event monthly --amount 12 --first-period prorated",
    );
    later(&mut bank, 18);
    let account = golden(&bank, "100");
    later(&mut bank, 13);
    assert_eq!(bank.balance(&account), "94.80");
    assert_eq!(told(&fees(&bank, "")), ["monthly 5.20 5.20 taken"]);
    bank.verify();
}

#[test]
fn a_fee_for_the_least_balance_is_for_months_that_went_below_it() {
    let mut bank = controlled();
    run(&bank, "product add gold --type checking --min-balance 50");
    run(
        &bank,
        "product fee set gold low --event minimum-balance --amount 5 --first-period full",
    );
    let (kept, went_below) = (golden(&bank, "50"), golden(&bank, "60"));
    later(&mut bank, 3);
    bank.json(&["deposit", &kept, "10"]);
    // The bank itself takes it below.
    let reversed = text(&bank.json(&["history", &went_below])["items"][0]["transaction"]);
    bank.json(&[
        "reverse",
        &reversed,
        "--reason",
        "check returned",
        "--value-date",
        "today",
    ]);
    later(&mut bank, 1);
    bank.json(&["deposit", &went_below, "100"]);
    later(&mut bank, 27);
    assert_eq!(bank.balance(&kept), "60.00");
    assert_eq!(bank.balance(&went_below), "95.00");
    bank.verify();
}

#[test]
fn a_fee_is_given_back_alone_once_and_the_rest_of_its_group_later() {
    let bank = Bank::new();
    run(&bank, "product add gold --type checking");
    run(
        &bank,
        "product fee set gold cash-out --event withdrawal --amount 2.50",
    );
    let account = golden(&bank, "100");
    let done = bank.json(&["withdraw", &account, "20"]);
    let (payment, fee) = (text(&done["id"]), text(&done["fees"][0]["transaction"]));
    bank.refuses(
        &["fee", "refund", &payment, "--reason", "x"],
        4,
        "not_a_fee",
    );
    bank.refuses(&["reverse", &payment, "--reason", "x"], 4, "part_of_group");
    let refund = bank.json(&[
        "fee",
        "refund",
        &fee,
        "--reason",
        "our mistake",
        "--ref",
        "F-1",
    ]);
    assert_eq!(
        (&refund["kind"], &refund["amount"]),
        (&json!("reversal"), &json!("2.50"))
    );
    let again = bank.json(&[
        "fee",
        "refund",
        &fee,
        "--reason",
        "our mistake",
        "--ref",
        "F-1",
    ]);
    assert_eq!(again["replayed"], true);
    bank.refuses(
        &["fee", "refund", &fee, "--reason", "x"],
        4,
        "already_reversed",
    );
    assert_eq!(bank.balance(&account), "80.00");
    assert_eq!(told(&fees(&bank, "")), ["cash-out 2.50 2.50 refunded"]);
    bank.verify();
    bank.json(&["reverse", &payment, "--group", "--reason", "slip"]);
    assert_eq!(bank.balance(&account), "100.00");
    bank.verify();
    // Both together, where nothing was given back before.
    let done = bank.json(&["withdraw", &account, "20"]);
    bank.json(&["reverse", &text(&done["id"]), "--group", "--reason", "slip"]);
    assert_eq!(bank.balance(&account), "100.00");
    assert_eq!(bank.balance("income/fees"), "0.00");
    bank.verify();
}

#[test]
fn fees_are_waived_for_an_account_or_one_by_one() {
    let mut bank = controlled();
    run(&bank, "product add gold --type checking");
    run(
        &bank,
        "product fee set gold monthly --event monthly --amount 12 --first-period full",
    );
    run(
        &bank,
        "product fee set gold cash-out --event withdrawal --amount 1",
    );
    let (spared, empty) = (golden(&bank, "100"), golden(&bank, "1"));
    let waived = bank.json(&[
        "fee", "waive", &spared, "--code", "cash-out", "--reason", "staff",
    ]);
    assert_eq!(waived["until"], Value::Null);
    bank.json(&[
        "fee",
        "waive",
        &spared,
        "--code",
        "monthly",
        "--until",
        "2026-10-31",
        "--reason",
        "staff",
    ]);
    assert!(bank.json(&["withdraw", &spared, "5"])["fees"].is_null());
    bank.refuses(
        &[
            "fee", "waive", &spared, "--code", "cash-out", "--reason", "x",
        ],
        4,
        "already_waived",
    );
    bank.refuses(
        &["fee", "waive", &spared, "--code", "none", "--reason", "x"],
        3,
        "fee_not_found",
    );
    later(&mut bank, 1);
    assert_eq!(
        told(&fees(&bank, "")),
        [
            "monthly 12.00 0.00 waived",
            "monthly 12.00 1.00 taken",
            "monthly 11.00 0.00 due"
        ]
    );
    bank.refuses(&["fee", "waive", "2", "--reason", "x"], 4, "fee_not_due");
    bank.refuses(&["fee", "waive", "9", "--reason", "x"], 3, "fee_not_found");
    bank.json(&["fee", "waive", "3", "--reason", "x"]);
    bank.refuses(&["fee", "waive", "3", "--reason", "x"], 4, "already_waived");
    bank.json(&["deposit", &empty, "100"]);
    later(&mut bank, 1);
    assert_eq!(bank.balance(&empty), "100.00");
    bank.verify();
}

#[test]
fn a_fee_by_hand_is_what_the_product_says_or_less_and_once_by_its_reference() {
    let bank = Bank::new();
    run(&bank, "product add gold --type checking");
    run(
        &bank,
        "product fee set gold copy --event on-request --amount 5",
    );
    run(
        &bank,
        "product fee set gold cash-out --event withdrawal --amount 1",
    );
    let account = golden(&bank, "7");
    let charge = ["fee", "charge", &account, "copy", "--ref", "C-1"];
    assert_eq!(
        bank.json(&[&charge[..], &["--dry-run"]].concat())["taken"],
        "5.00"
    );
    let done = bank.json(&charge);
    assert_eq!(bank.json(&charge)["replayed"], true);
    assert_eq!(bank.json(&charge)["transaction"], done["transaction"]);
    assert_eq!(bank.balance(&account), "2.00");
    bank.refuses(
        &["fee", "charge", &account, "copy", "4", "--ref", "C-1"],
        6,
        "reference_conflict",
    );
    bank.refuses(
        &["fee", "charge", &account, "copy"],
        4,
        "insufficient_funds",
    );
    bank.refuses(
        &["fee", "charge", &account, "copy", "5.01"],
        2,
        "invalid_amount",
    );
    bank.refuses(
        &["fee", "charge", &account, "cash-out"],
        4,
        "fee_not_by_hand",
    );
    bank.refuses(&["fee", "charge", &account, "nothing"], 3, "fee_not_found");
    bank.refuses(
        &["fee", "charge", "cash/vault", "copy"],
        4,
        "internal_account",
    );
    bank.json(&[
        "fee",
        "charge",
        &account,
        "copy",
        "2",
        "--reason",
        "half price",
    ]);
    assert_eq!(bank.balance(&account), "0.00");
    bank.verify();
}

#[test]
fn a_group_has_the_fees_of_each_of_its_payments() {
    let bank = Bank::new();
    run(&bank, "product add gold --type checking");
    run(
        &bank,
        "product fee set gold cash-out --event withdrawal --amount 1",
    );
    run(
        &bank,
        "product fee set gold move --event transfer --percent 1.5 --min 2 --max 25",
    );
    let (account, other) = (golden(&bank, "500"), bank.account(&[]));
    let group = |amount: &str, reference: &str| {
        json!({"op": "group", "ref": reference, "payments": [
            {"op": "transfer", "from": account, "to": other, "amount": amount},
            {"op": "withdraw", "account": account, "amount": "10", "channel": "cash"},
        ]})
    };
    let (done, _) = post(&bank, &[group("333.33", "G-1")]);
    assert_eq!(done.code, 0, "{}", done.stdout);
    assert_eq!(bank.balance(&account), "150.67");
    let (_, again) = post(&bank, &[group("333.33", "G-1")]);
    assert_eq!(again[0]["replayed"], true);
    assert_eq!(again[0]["transactions"].as_array().map(Vec::len), Some(4));
    // All but the last fee would be there.
    let (refused, answers) = post(&bank, &[group("137.68", "G-2")]);
    assert_ne!(refused.code, 0);
    assert_eq!(answers[0]["error"]["code"], "insufficient_funds");
    assert_eq!(bank.balance(&account), "150.67");
    assert_eq!(bank.balance("income/fees"), "6.00");
    bank.verify();
}

#[test]
fn what_a_fee_says_goes_with_what_it_is_for() {
    let bank = Bank::new();
    run(&bank, "product add gold --type checking");
    let set = |more: &str, exit: i32, code: &str| {
        let line = format!("product fee set gold some {more}");
        bank.refuses(&line.split(' ').collect::<Vec<_>>(), exit, code);
    };
    set("--event monthly --amount 12", 4, "day_not_controlled");
    set("--event monthly --percent 1", 2, "usage");
    set(
        "--event withdrawal --amount 1 --waive-if first-days:9",
        2,
        "usage",
    );
    set("--event withdrawal --amount 1 --per-day 3", 2, "usage");
    set("--event on-request --amount 1 --free 3", 2, "usage");
    set(
        "--event transfer --percent 1 --min 3 --max 2",
        2,
        "invalid_amount",
    );
    set("--event transfer --percent 101", 2, "invalid_rate");
    set("--event transfer --amount 1.001", 2, "invalid_amount");
    set("--event transfer --amount 1 --min 1", 2, "usage");
    set(
        "--event withdrawal --amount 1 --free x1",
        2,
        "invalid_count",
    );
    set(
        "--event withdrawal --amount 1 --free 100001",
        2,
        "invalid_count",
    );
    set(
        "--event withdrawal --amount 1 --waive-if age<18",
        2,
        "usage",
    );
    set(
        "--event withdrawal --amount 1 --effective 2026-11-20",
        2,
        "invalid_date",
    );
    run(
        &bank,
        "product fee set gold some --event withdrawal --amount 1",
    );
    set("--event withdrawal --amount 2", 6, "rate_exists");
    bank.refuses(
        &[
            "product",
            "fee",
            "set",
            "checking",
            "some",
            "--event",
            "withdrawal",
            "--amount",
            "1",
        ],
        4,
        "built_in_product",
    );
    let shown = run(&bank, "product show gold");
    assert_eq!(shown["fees"][0]["amount"], "1.00");
    // One of nothing ends it, from its day on.
    run(
        &bank,
        "product fee set gold some --event withdrawal --amount 0 --effective 2026-11-22",
    );
    let account = golden(&bank, "10");
    assert_eq!(
        bank.json(&["withdraw", &account, "1"])["fees"][0]["amount"],
        "1.00"
    );
    assert_eq!(
        run(&bank, "product show gold --at 2026-11-22")["fees"],
        json!([])
    );
}

/// Money under an order of an authority is not touched: the fee stays due.
#[test]
fn nothing_is_taken_of_a_frozen_account_until_it_pays_again() {
    let mut bank = controlled();
    run(&bank, "product add gold --type checking");
    run(
        &bank,
        "product fee set gold monthly --event monthly --amount 12 --first-period full --give-up-days 60",
    );
    let account = golden(&bank, "100");
    bank.json(&["account", "freeze", &account, "--reason", "court"]);
    later(&mut bank, 1);
    assert_eq!(told(&fees(&bank, "")), ["monthly 12.00 0.00 due"]);
    bank.json(&["account", "unfreeze", &account]);
    later(&mut bank, 1);
    assert_eq!(told(&fees(&bank, "")), ["monthly 12.00 12.00 taken"]);
    assert_eq!(bank.balance(&account), "88.00");
    bank.verify();
}

#[test]
fn a_second_person_sees_what_a_payment_costs() {
    let mut bank = Bank::new();
    run(&bank, "operator add ben --role supervisor,admin");
    run(&bank, "policy set withdrawals --over 50");
    run(&bank, "product add gold --type checking");
    run(
        &bank,
        "product fee set gold cash-out --event withdrawal --amount 2.50",
    );
    let account = golden(&bank, "100");
    let waits = bank.run(&["withdraw", &account, "60", "-o", "json"]);
    assert_eq!(waits.code, 10, "{}", waits.stderr);
    bank.operator = "ben".to_owned();
    let would = run(&bank, "approval approve 1 --dry-run");
    let fee =
        json!([{"code": "cash-out", "amount": "2.50", "transaction": null, "balance": "37.50"}]);
    assert_eq!(would["fees"], fee);
    let done = run(&bank, "approval approve 1");
    assert_eq!(done["fees"][0]["amount"], "2.50");
    assert_eq!(bank.balance(&account), "37.50");
    // It stands with the transaction, and not with what is kept of the request.
    let kept = run(&bank, "approval show 1");
    assert!(kept["fees"].is_null(), "{kept}");
    let shown = run(
        &bank,
        &format!("transaction show {}", text(&kept["transaction"])),
    );
    assert_eq!(shown["fees"], done["fees"]);
    bank.verify();
}
