//! Worked examples of interest that need more than one account, a cut-off, another
//! currency or something that is taken back.

use serde_json::json;

use crate::common::{Bank, text};
use crate::day::{at, close, open_on};
use crate::interest::{accrued, bank, later, lines, pay_in, saver};

fn words(bank: &Bank, line: &str) -> serde_json::Value {
    let words: Vec<&str> = line.split(' ').collect();
    bank.json(&words)
}

#[test]
fn int_9_the_books_have_the_whole_cents_of_the_sum_at_every_close() {
    let (mut bank, first) = bank();
    let accounts = [first, saver(&bank), saver(&bank)];
    for (account, amount) in accounts.iter().zip(["123.45", "678.90", "1011.12"]) {
        pay_in(&bank, account, amount, &[]);
    }
    later(&mut bank, 1);
    // A dry run proves the same books.
    bank.now += crate::common::DAY;
    let dry = bank.json(&["close-of-business", "--dry-run"]);
    assert_eq!(
        (&dry["problems"], &dry["dry_run"]),
        (&json!(0), &json!(true)),
        "{dry}"
    );
    bank.now -= crate::common::DAY;
    for (days, payable) in [(1, "0.09"), (1, "0.18"), (27, "2.66")] {
        later(&mut bank, days);
        assert_eq!(bank.balance("payable/interest"), payable);
        bank.verify();
    }
    // Of 2.757468 the accounts are paid 0.18, 1.03 and 1.53.
    later(&mut bank, 1);
    let rests = accounts.each_ref().map(|account| accrued(&bank, account).0);
    assert_eq!(rests, ["0.0077116438", "0.0023000000", "0.0074564384"]);
    assert_eq!(bank.balance("expense/interest"), "2.75");
    assert_eq!(bank.balance("payable/interest"), "0.01");
    bank.verify();
}

#[test]
fn int_12_an_error_that_is_taken_back_earned_nothing() {
    let (mut bank, account) = bank();
    pay_in(&bank, &account, "12345.67", &[]);
    later(&mut bank, 10);
    let errors = ["E-1", "E-2"];
    for error in errors {
        pay_in(&bank, &account, "1000", &["--ref", error]);
    }
    later(&mut bank, 7);
    let reverse = |error: &'static str| vec!["reverse", error, "--reason", "error"];
    let taken = bank.json(&reverse("E-1"));
    assert_eq!(
        (&taken["business_date"], &taken["value_date"]),
        (&json!("2026-11-17"), &json!("2026-11-10"))
    );
    let today = [
        &reverse("E-2")[..],
        &["--value-date", "today", "--ref", "U"],
    ]
    .concat();
    assert_eq!(bank.json(&today)["value_date"], "2026-11-17");
    assert_eq!(bank.json(&today)["replayed"], true);
    later(&mut bank, 1);
    let of = text(&taken["id"]);
    let all = lines(&bank, &account, "2026-11-01");
    assert_eq!(
        all.last().map(String::as_str),
        Some(&*format!(
            "2026-11-10,2026-11-16,7,-1000.00,1.85,act/365f,-0.3547945205,{of}"
        )),
        "{all:?}"
    );
    // What the other one earned in seven days stays.
    assert_eq!(accrued(&bank, &account).0, "10.9923649726");
    bank.verify();
    // In a month that is closed nothing counts any more.
    later(&mut bank, 16);
    let late = ["--value-date", "2026-11-20", "--ref", "E-3"];
    pay_in(&bank, &account, "50", &late);
    for month in ["2026-10", "2026-11"] {
        bank.json(&["period", "close", month]);
    }
    let taken = bank.json(&reverse("E-3"));
    assert_eq!(taken["value_date"], "2026-12-01");
    later(&mut bank, 1);
    bank.verify();
}

#[test]
fn int_15_what_comes_after_the_cut_off_earns_from_the_next_day() {
    let mut bank = open_on("2026-10-29");
    words(
        &bank,
        "product add plus --type checking --capitalise yearly",
    );
    words(
        &bank,
        "product rate set plus --effective 2026-10-30 --tier 0=1.85",
    );
    let account = bank.account(&[]);
    words(&bank, &format!("account update {account} --product plus"));
    words(&bank, &format!("deposit {account} 10000"));
    at(&mut bank, "2026-10-29 22:15:00");
    close(&bank);
    at(&mut bank, "2026-10-30 17:30:00");
    words(&bank, &format!("deposit {account} 2500 --ref LATE"));
    // A deposit and what takes it back count from the same day, before and after.
    words(&bank, &format!("deposit {account} 70 --ref ERROR"));
    words(&bank, "reverse ERROR --reason error");
    at(&mut bank, "2026-11-02 22:15:00");
    close(&bank);
    let shown = lines(&bank, &account, "2026-10-30");
    assert_eq!(
        shown,
        [
            "2026-10-30,2026-11-01,3,10000.00,1.85,act/365f,1.5205479452,",
            "2026-11-02,2026-11-02,1,12500.00,1.85,act/365f,0.6335616438,",
        ]
    );
    bank.verify();
}

#[test]
fn int_5_18_and_19_other_currencies_periods_and_ways_to_count() {
    let (mut bank, _) = bank();
    let made = |line: &str, currency: &str, rate: &str, amount: &str| {
        let code = line.split(' ').nth(2).expect("a code");
        words(
            &bank,
            &format!("{line} --currency {currency} --type checking"),
        );
        words(
            &bank,
            &format!("product rate set {code} --effective 2026-11-01 --tier 0={rate}"),
        );
        let account = bank.account(&["--currency", currency]);
        words(&bank, &format!("account update {account} --product {code}"));
        pay_in(&bank, &account, amount, &[]);
        account
    };
    let yen = made("product add yen", "JPY", "0.2", "1000000");
    let dinar = made("product add dinar", "BHD", "1.5", "1234.567");
    let quarter = made(
        "product add quarter --capitalise quarterly",
        "USD",
        "1.85",
        "12345.67",
    );
    let actual = made(
        "product add actual --day-count act/act --rounding half-up",
        "USD",
        "4",
        "10000",
    );
    let year = made("product add year --capitalise yearly", "USD", "3.65", "100");
    later(&mut bank, 31);
    assert_eq!(bank.balance(&yen), "1000164");
    assert_eq!(accrued(&bank, &yen).0, "0.3835616438");
    assert_eq!(bank.balance(&dinar), "1236.089");
    // 61 days of the quarter at 0.6257394384.
    later(&mut bank, 31);
    let rows = bank.json(&["history", &quarter])["items"].clone();
    assert_eq!(
        (&rows[0]["kind"], &rows[0]["amount"]),
        (&json!("interest"), &json!("38.17"))
    );
    assert_eq!(rows.as_array().map(Vec::len), Some(2), "paid once: {rows}");
    assert_eq!(bank.balance(&year), "100.61");
    // 32.8767 of November paid 32.88, the rest below zero carried.
    assert_eq!(
        bank.json(&["history", &actual])["items"][1]["amount"],
        "32.88"
    );
    bank.verify();
}

#[test]
fn int_20_a_new_account_is_in_the_next_close() {
    let (mut bank, _) = bank();
    later(&mut bank, 18);
    let account = saver(&bank);
    later(&mut bank, 2);
    pay_in(&bank, &account, "1000", &[]);
    later(&mut bank, 1);
    assert_eq!(
        lines(&bank, &account, "2026-11-01"),
        ["2026-11-20,2026-11-20,1,1000.00,1.85,act/365f,0.0506849315,"]
    );
    // One that was overdrawn earns nothing, and owes nothing without a rate.
    words(&bank, "product add plain --type checking");
    words(
        &bank,
        "product rate set plain --effective 2026-11-21 --tier 0=1.85",
    );
    let overdrawn = bank.account(&["--overdraft", "500"]);
    words(
        &bank,
        &format!("account update {overdrawn} --product plain"),
    );
    words(&bank, &format!("withdraw {overdrawn} 50"));
    later(&mut bank, 3);
    assert_eq!(accrued(&bank, &overdrawn).0, "0.0000000000");
    bank.verify();
}

#[test]
fn what_accounts_earn_may_take_a_second_person() {
    let (mut bank, account) = bank();
    bank.json(&["operator", "add", "ben", "--role", "supervisor,admin"]);
    bank.json(&["policy", "set", "products", "--always"]);
    let waits = |line: &str| {
        let run = bank.run(&[&line.split(' ').collect::<Vec<_>>()[..], &["-o", "json"]].concat());
        assert_eq!(run.code, 10, "{line}: {}{}", run.stdout, run.stderr);
        run.json()["approval"].to_string()
    };
    let asked = [
        waits("product add second --type savings"),
        waits("product rate set savings-plus --effective 2026-11-05 --tier 0=2"),
        waits(&format!(
            "account rate set {account} --effective 2026-11-07 --tier 0=3"
        )),
        waits(&format!("account update {account} --product savings")),
    ];
    assert_eq!(
        words(&bank, "product show savings-plus")["rates"]
            .as_array()
            .map(Vec::len),
        Some(1)
    );
    bank.operator = "ben".to_owned();
    for request in &asked[..3] {
        bank.json(&["approval", "approve", request]);
    }
    bank.json(&["approval", "reject", &asked[3], "--reason", "no"]);
    bank.operator = "anna".to_owned();
    pay_in(&bank, &account, "10000", &[]);
    later(&mut bank, 10);
    assert_eq!(
        lines(&bank, &account, "2026-11-01"),
        [
            "2026-11-01,2026-11-04,4,10000.00,1.85,act/365f,2.0273972603,",
            "2026-11-05,2026-11-06,2,10000.00,2.00,act/365f,1.0958904110,",
            "2026-11-07,2026-11-09,3,10000.00,3.00,act/365f,2.4657534247,",
        ]
    );
    bank.verify();
}

#[test]
fn a_limit_that_a_second_person_approves_is_kept_for_the_interest() {
    let (mut bank, _) = bank();
    words(&bank, "product add current --type checking");
    words(
        &bank,
        "product rate set current --effective 2026-11-01 --tier 0=0 --overdraft-rate 10 --excess-rate 20",
    );
    let account = bank.account(&["--overdraft", "100"]);
    words(
        &bank,
        &format!("account update {account} --product current"),
    );
    bank.json(&["operator", "add", "ben", "--role", "supervisor,admin"]);
    bank.json(&["policy", "set", "limits", "--always"]);
    let raise = [
        "account",
        "update",
        &account,
        "--overdraft",
        "730",
        "-o",
        "json",
    ];
    let run = bank.run(&raise);
    assert_eq!(run.code, 10, "{}", run.stderr);
    let request = run.json()["approval"].to_string();
    later(&mut bank, 3);
    bank.operator = "ben".to_owned();
    bank.json(&["approval", "approve", &request]);
    bank.operator = "anna".to_owned();
    words(&bank, &format!("withdraw {account} 730"));
    later(&mut bank, 5);
    // 730 within the new limit: 0.20 a day.
    assert_eq!(accrued(&bank, &account).0, "-1.0000000000");
    bank.verify();
}

/// A rate that one account should have had: what it has accrued is what its journal
/// and its rates come to, at once.
#[test]
fn a_rate_for_days_that_are_accrued_takes_a_second_person() {
    let (mut bank, account) = bank();
    pay_in(&bank, &account, "10000", &[]);
    later(&mut bank, 11);
    bank.json(&["operator", "add", "ben", "--role", "supervisor"]);
    let rate = |from: &'static str| -> Vec<String> {
        let line = format!("account rate set {account} --effective {from} --tier 0=3.65");
        line.split(' ').map(str::to_owned).collect()
    };
    let words: Vec<String> = rate("2026-11-05");
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let run = bank.run(&[&words[..], &["-o", "json"]].concat());
    assert_eq!(run.code, 10, "{}", run.stderr);
    let request = run.json()["approval"].to_string();
    assert_eq!(accrued(&bank, &account).0, "5.0684931507");
    bank.operator = "ben".to_owned();
    bank.json(&["approval", "approve", &request]);
    bank.operator = "anna".to_owned();
    // Four days at 1.85 percent, and six at 3.65.
    assert_eq!(accrued(&bank, &account).0, "8.0273972603");
    assert_eq!(bank.balance("payable/interest"), "8.02");
    assert_eq!(
        lines(&bank, &account, "2026-11-01"),
        [
            "2026-11-01,2026-11-04,4,10000.00,1.85,act/365f,2.0273972603,",
            "2026-11-05,2026-11-10,6,10000.00,3.65,act/365f,6.0000000000,",
        ]
    );
    bank.verify();
    later(&mut bank, 20);
    // 4 days of 0.50684931507 and 26 of 1.00.
    assert_eq!(bank.balance(&account), "10028.02");
    for month in ["2026-10", "2026-11"] {
        bank.json(&["period", "close", month]);
    }
    let closed = rate("2026-11-20");
    let closed: Vec<&str> = closed.iter().map(String::as_str).collect();
    bank.refuses(&closed, 4, "period_closed");
    bank.verify();
}
