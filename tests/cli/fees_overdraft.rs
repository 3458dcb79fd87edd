//! Fees for payments that left their account below zero, which the close of the day
//! charges. The example FEE-9 is that of the design.

use serde_json::Value;

use crate::common::{Bank, text};
use crate::fees::{controlled, fees, golden, run, told};
use crate::interest::later;

/// An hour, in microseconds.
const HOUR: i64 = 3_600_000_000;

/// A bank whose product gold charges so for what is paid although the account does not
/// have enough.
fn charging(terms: &str) -> Bank {
    let bank = controlled();
    run(&bank, "product add gold --type checking");
    run(
        &bank,
        &format!("product fee set gold overdrawn --event overdraft {terms}"),
    );
    bank
}

/// An account of gold with 10.00 that may go 100.00 below zero.
fn account(bank: &Bank) -> String {
    let account = golden(bank, "10");
    run(bank, &format!("account update {account} --overdraft 100"));
    account
}

/// Overdrawn to -40.00 by an item, and back to -4.99 or -5.01 at the close.
#[test]
fn fee_9_a_small_overdraft_at_the_end_of_the_day_costs_nothing() {
    let mut bank = charging("--amount 30 --de-minimis 5");
    let [small, large, none] = [account(&bank), account(&bank), account(&bank)];
    for (account, back) in [(&small, "35.01"), (&large, "34.99"), (&none, "40")] {
        let done = bank.json(&["withdraw", account, "50"]);
        assert!(
            done["fees"].is_null(),
            "it is not known before the day ends"
        );
        bank.json(&["deposit", account, back]);
    }
    let would = bank.json(&["day", "close", "--dry-run"]);
    let steps = would["items"][0]["steps"].as_array().expect("steps");
    let step = steps.iter().find(|step| step["step"] == "overdraft");
    assert_eq!(
        step.map(|step| &step["amount"]),
        Some(&Value::from("30.00"))
    );
    later(&mut bank, 1);
    assert_eq!(told(&fees(&bank, "")), ["overdrawn 30.00 30.00 taken"]);
    let balances = [&small, &large, &none].map(|account| bank.balance(account));
    assert_eq!(balances, ["-4.99", "-35.01", "0.00"]);
    let paid = &bank.json(&["history", &large])["items"][0];
    let fields = ["kind", "amount", "business_date", "value_date"];
    assert_eq!(
        fields.map(|field| text(&paid[field])),
        ["fee", "-30.00", "2026-10-31", "2026-11-01"]
    );
    bank.verify();
    // A fee causes no fee, and what was judged is not judged again.
    later(&mut bank, 3);
    assert_eq!(bank.balance("income/fees"), "30.00");
    let taken = text(&fees(&bank, "")[0]["transaction"]);
    bank.json(&["fee", "refund", &taken, "--reason", "our mistake"]);
    assert_eq!(bank.balance(&large), "-5.01");
    bank.verify();
}

#[test]
fn so_many_items_a_day_are_charged_even_beyond_the_limit() {
    let mut bank = charging("--amount 30 --per-day 3");
    let account = account(&bank);
    let reversed = text(&bank.json(&["withdraw", &account, "11"])["id"]);
    bank.json(&["reverse", &reversed, "--reason", "slip"]);
    bank.json(&["withdraw", &account, "10"]);
    for _ in 0..5 {
        bank.json(&["withdraw", &account, "20"]);
    }
    later(&mut bank, 1);
    assert_eq!(fees(&bank, "").len(), 3);
    assert_eq!(bank.balance(&account), "-190.00");
    bank.verify();
    // The next day counts anew.
    bank.json(&["deposit", &account, "150"]);
    bank.json(&["withdraw", &account, "1"]);
    later(&mut bank, 1);
    assert_eq!(fees(&bank, "").len(), 4);
    bank.json(&["deposit", &account, "100"]);
    let waived = format!("fee waive {account} --code overdrawn --reason staff");
    run(&bank, &waived);
    bank.json(&["withdraw", &account, "50"]);
    later(&mut bank, 1);
    assert_eq!(fees(&bank, "").len(), 4);
    bank.verify();
}

/// It counts with the next day, which may bring the money for it.
#[test]
fn what_is_paid_after_the_cut_off_is_judged_with_the_next_day() {
    let mut bank = charging("--amount 30");
    let [kept, mended] = [account(&bank), account(&bank)];
    bank.now += 6 * HOUR;
    for account in [&kept, &mended] {
        bank.json(&["withdraw", account, "50"]);
    }
    bank.now -= 6 * HOUR;
    later(&mut bank, 1);
    assert!(fees(&bank, "").is_empty(), "it counts from the next day");
    bank.json(&["deposit", &mended, "100"]);
    later(&mut bank, 1);
    let charged = fees(&bank, "");
    assert_eq!(told(&charged), ["overdrawn 30.00 30.00 taken"]);
    assert_eq!(charged[0]["account"], kept.as_str());
    later(&mut bank, 1);
    assert_eq!(fees(&bank, "").len(), 1);
    bank.verify();
}

/// Regulation E, 1005.17(b).
#[test]
fn card_payments_cost_only_who_opted_in_before_them() {
    let mut bank = charging("--amount 30");
    let account = account(&bank);
    let pay = |bank: &Bank| bank.json(&["withdraw", &account, "15", "--channel", "third-party"]);
    pay(&bank);
    bank.now += HOUR;
    let shown = run(
        &bank,
        &format!("account update {account} --overdraft-opt-in yes"),
    );
    assert!(shown["opted_in_at"].is_string(), "{shown}");
    later(&mut bank, 1);
    assert!(fees(&bank, "").is_empty());
    bank.now += HOUR;
    pay(&bank);
    later(&mut bank, 1);
    assert_eq!(told(&fees(&bank, "")), ["overdrawn 30.00 30.00 taken"]);
    bank.now += HOUR;
    let shown = run(
        &bank,
        &format!("account update {account} --overdraft-opt-in no"),
    );
    assert!(shown["opted_in_at"].is_null(), "{shown}");
    pay(&bank);
    later(&mut bank, 1);
    assert_eq!(fees(&bank, "").len(), 1);
    bank.verify();
}

#[test]
fn it_takes_days_that_are_closed() {
    let bank = Bank::new();
    run(&bank, "product add gold --type checking");
    bank.refuses(
        &[
            "product",
            "fee",
            "set",
            "gold",
            "overdrawn",
            "--event",
            "overdraft",
            "--amount",
            "30",
        ],
        4,
        "day_not_controlled",
    );
}
