//! Products and interest: what accounts earn night by night, and how each cent of
//! it came about.

use serde_json::{Value, json};

use super::common::{Bank, DAY, text};

/// The day that the banks of these tests open first, at noon.
const FIRST: &str = "2026-10-31";

/// A bank in controlled mode on 2026-10-31, whose every day is a business day,
/// with a product of 1.85 percent from November on and an account that has it.
pub fn bank() -> (Bank, String) {
    let bank = Bank::made_before(21);
    bank.json(&["day", "set", "--calendar", "every-day", "--yes"]);
    assert_eq!(bank.json(&["day", "open", "--yes"])["business_date"], FIRST);
    let add = ["product", "add", "savings-plus", "--type", "savings"];
    bank.json(&add);
    rate(&bank, "2026-11-01", &["0=1.85"]);
    let account = saver(&bank);
    (bank, account)
}

pub fn rate(bank: &Bank, effective: &str, tiers: &[&str]) -> Value {
    let mut words = vec![
        "product",
        "rate",
        "set",
        "savings-plus",
        "--effective",
        effective,
    ];
    for tier in tiers {
        words.extend(["--tier", tier]);
    }
    bank.json(&words)
}

pub fn saver(bank: &Bank) -> String {
    let account = bank.account(&["--type", "savings"]);
    let update = ["account", "update", &account, "--product", "savings-plus"];
    assert_eq!(bank.json(&update)["product"], "savings-plus");
    account
}

pub fn pay_in(bank: &Bank, account: &str, amount: &str, more: &[&str]) -> Value {
    let words = ["deposit", account, amount, "--channel", "wire"];
    bank.json(&[&words[..], more].concat())
}

/// So many days later, with every day before closed.
pub fn later(bank: &mut Bank, days: i64) {
    bank.now += days * DAY;
    bank.run(&["close-of-business"]).done();
}

pub fn accrued(bank: &Bank, account: &str) -> (String, String) {
    let shown = bank.json(&["account", "show", account]);
    (
        text(&shown["accrued_interest"]),
        text(&shown["accrued_through"]),
    )
}

/// The lines of `interest show`, as CSV without the heading.
pub fn lines(bank: &Bank, account: &str, from: &str) -> Vec<String> {
    let words = ["interest", "show", account, "--from", from, "-o", "csv"];
    let run = bank.run(&words).done();
    run.stdout.lines().skip(1).map(str::to_owned).collect()
}

#[test]
fn int_1_and_2_a_month_is_paid_and_its_rest_carried() {
    let (mut bank, account) = bank();
    pay_in(&bank, &account, "12345.67", &[]);
    // Days that were missed are caught up with.
    later(&mut bank, 30);
    assert_eq!(
        accrued(&bank, &account),
        ("18.1464437123".to_owned(), "2026-11-29".to_owned())
    );
    assert_eq!(bank.balance("payable/interest"), "18.14");
    bank.verify();
    later(&mut bank, 1);
    assert_eq!(
        accrued(&bank, &account),
        ("0.0021831507".to_owned(), "2026-11-30".to_owned())
    );
    assert_eq!(bank.balance(&account), "12364.44");
    let paid = &bank.json(&["history", &account])["items"][0];
    let told = [
        "kind",
        "amount",
        "business_date",
        "value_date",
        "counterparty",
    ];
    assert_eq!(
        told.map(|field| text(&paid[field])),
        [
            "interest",
            "18.77",
            "2026-11-30",
            "2026-12-01",
            "payable/interest"
        ]
    );
    assert_eq!(bank.balance("payable/interest"), "0.00");
    assert_eq!(bank.balance("expense/interest"), "18.77");
    bank.verify();
    later(&mut bank, 31);
    assert_eq!(accrued(&bank, &account).0, "0.0095977808");
    assert_eq!(bank.balance(&account), "12383.86");
    assert_eq!(
        lines(&bank, &account, "2026-11-01"),
        [
            "2026-11-01,2026-11-30,30,12345.67,1.85,act/365f,18.7721831507,",
            "2026-12-01,2026-12-31,31,12364.44,1.85,act/365f,19.4274146301,",
        ]
    );
    bank.verify();
}

#[test]
fn int_10_and_11_what_was_booked_late_is_corrected_the_next_night() {
    let (mut bank, account) = bank();
    pay_in(&bank, &account, "12345.67", &[]);
    later(&mut bank, 20);
    assert_eq!(
        accrued(&bank, &account),
        ("11.8890493288".to_owned(), "2026-11-19".to_owned())
    );
    let late = pay_in(&bank, &account, "5000", &["--value-date", "2026-11-03"]);
    later(&mut bank, 1);
    assert_eq!(
        lines(&bank, &account, "2026-11-01"),
        [
            "2026-11-01,2026-11-19,19,12345.67,1.85,act/365f,11.8890493288,".to_owned(),
            "2026-11-20,2026-11-20,1,17345.67,1.85,act/365f,0.8791640959,".to_owned(),
            format!(
                "2026-11-03,2026-11-19,17,5000.00,1.85,act/365f,4.3082191781,{}",
                text(&late["id"])
            ),
        ]
    );
    assert_eq!(accrued(&bank, &account).0, "17.0764326027");
    assert_eq!(bank.balance("payable/interest"), "17.07");
    bank.verify();
    // Over the end of a month that was paid.
    later(&mut bank, 14);
    pay_in(&bank, &account, "100", &["--value-date", "2026-11-20"]);
    later(&mut bank, 1);
    let last = lines(&bank, &account, "2026-12-05");
    for of_late in [
        "2026-11-20,2026-11-30,11,100.00,1.85,act/365f,0.0557534247,",
        "2026-12-01,2026-12-04,4,100.00,1.85,act/365f,0.0202739726,",
    ] {
        assert!(
            last.iter().any(|line| line.starts_with(of_late)),
            "{last:?}"
        );
    }
    bank.verify();
}

#[test]
fn int_13_and_16_a_new_rate_holds_from_its_day_and_tax_is_withheld() {
    let (mut bank, _) = bank();
    let add = [
        "product", "add", "taxed", "--type", "savings", "--tax", "24",
    ];
    bank.json(&add);
    for (effective, tier) in [("2026-11-01", "0=1.85"), ("2026-11-16", "0=2.10")] {
        let set = [
            "product",
            "rate",
            "set",
            "taxed",
            "--effective",
            effective,
            "--tier",
            tier,
        ];
        bank.json(&set);
    }
    let account = bank.account(&["--type", "savings"]);
    bank.json(&["account", "update", &account, "--product", "taxed"]);
    pay_in(&bank, &account, "12345.67", &[]);
    later(&mut bank, 31);
    // 20.0405739041 less 24 percent of 20.04.
    assert_eq!(accrued(&bank, &account).0, "0.0005739041");
    assert_eq!(bank.balance(&account), "12360.90");
    assert_eq!(bank.balance("payable/tax-withheld"), "4.81");
    let items = bank.json(&["history", &account])["items"].clone();
    let kinds = [0, 1].map(|place| text(&items[place]["kind"]));
    assert_eq!(kinds, ["tax", "interest"]);
    assert_eq!(items[0]["group"], items[1]["group"]);
    let interest = text(&items[1]["transaction"]);
    let reverse = ["reverse", &interest, "--reason", "r", "--yes"];
    bank.refuses(&reverse, 4, "not_reversible");
    bank.refuses(
        &["transfer", "payable/interest", &account, "1"],
        4,
        "built_in_account",
    );
    let refused = ["product", "rate", "set", "taxed", "--effective"];
    let with = |day: &'static str| [&refused[..], &[day, "--tier", "0=1"]].concat();
    bank.refuses(&with("2026-11-16"), 6, "rate_exists");
    // For days that are accrued it takes a second person.
    assert_eq!(bank.run(&with("2026-11-30")).code, 10);
    bank.json(&with("2026-12-01"));
    bank.verify();
}

#[test]
fn int_14_an_overdraft_costs_more_beyond_its_limit() {
    let (mut bank, _) = bank();
    bank.json(&["product", "add", "current", "--type", "checking"]);
    let set = "product rate set current --effective 2026-11-01 --tier 0=0 --overdraft-rate 9.90 --excess-rate 18";
    bank.json(&set.split(' ').collect::<Vec<_>>());
    let account = bank.account(&["--overdraft", "800"]);
    bank.json(&["account", "update", &account, "--product", "current"]);
    later(&mut bank, 2);
    bank.json(&["withdraw", &account, "250"]);
    later(&mut bank, 3);
    bank.json(&["withdraw", &account, "550"]);
    // The limit is lowered to what is used, not below; what it was counts for the
    // days before.
    bank.refuses(
        &["account", "update", &account, "--overdraft", "500"],
        4,
        "limit_exceeded",
    );
    later(&mut bank, 2);
    assert_eq!(accrued(&bank, &account).0, "-0.6373972603");
    assert_eq!(bank.balance("receivable/overdraft-interest"), "0.63");
    bank.verify();
    pay_in(&bank, &account, "800", &[]);
    later(&mut bank, 24);
    // Charged at the end of the month, though nothing is there.
    assert_eq!(bank.balance(&account), "-0.63");
    assert_eq!(bank.balance("receivable/overdraft-interest"), "0.00");
    assert_eq!(bank.balance("income/overdraft-interest"), "0.63");
    bank.verify();
}

#[test]
fn an_account_is_closed_when_its_interest_is_paid() {
    let (mut bank, account) = bank();
    let other = bank.account(&[]);
    pay_in(&bank, &account, "12345.67", &[]);
    later(&mut bank, 11);
    bank.json(&["transfer", &account, &other, "12345.67"]);
    let close = ["account", "close", &account, "--yes"];
    bank.refuses(&close, 4, "interest_accrued");
    let dry = bank.json(&["interest", "post", &account, "--dry-run"]);
    assert_eq!(
        (&dry["interest"], &dry["dry_run"]),
        (&json!("6.25"), &json!(true))
    );
    assert_eq!(
        bank.json(&["interest", "post", &account])["interest"],
        "6.25"
    );
    assert_eq!(
        bank.json(&["interest", "post", &account])["interest"],
        "0.00"
    );
    bank.verify();
    bank.json(&["transfer", &account, &other, "6.25"]);
    bank.json(&close);
    assert_eq!(bank.balance("payable/interest"), "0.00");
    bank.verify();
    later(&mut bank, 30);
    assert_eq!(accrued(&bank, &account).0, "0.0000000000");
    bank.verify();
}

#[test]
fn an_account_has_rates_of_its_own_for_a_time() {
    let (mut bank, account) = bank();
    pay_in(&bank, &account, "10000", &[]);
    let set = [
        "account",
        "rate",
        "set",
        &account,
        "--effective",
        "2026-11-05",
    ];
    let more = ["--until", "2026-11-09", "--tier", "0=3.65"];
    bank.json(&[&set[..], &more].concat());
    later(&mut bank, 12);
    assert_eq!(
        lines(&bank, &account, "2026-11-01"),
        [
            "2026-11-01,2026-11-04,4,10000.00,1.85,act/365f,2.0273972603,",
            "2026-11-05,2026-11-09,5,10000.00,3.65,act/365f,5.0000000000,",
            "2026-11-10,2026-11-11,2,10000.00,1.85,act/365f,1.0136986301,",
        ]
    );
    // Back to the product that earns nothing.
    bank.json(&["account", "update", &account, "--product", "savings"]);
    later(&mut bank, 5);
    assert_eq!(accrued(&bank, &account).0, "8.0410958904");
    bank.verify();
}

#[test]
fn products_are_refused_by_what_is_wrong_with_them() {
    let (bank, account) = bank();
    let checking = bank.account(&[]);
    let euro = bank.account(&["--type", "savings", "--currency", "EUR"]);
    let table: &[(&str, i32, &str)] = &[
        (
            "product add savings-plus --type savings",
            6,
            "already_exists",
        ),
        ("product add Plus --type savings", 2, "usage"),
        (
            "product add x --type savings --day-count 30/360",
            2,
            "usage",
        ),
        ("product add x --type savings --tax 101", 2, "invalid_rate"),
        (
            "product add x --type savings --earn-from 1.001",
            2,
            "invalid_amount",
        ),
        ("product show nothing", 3, "product_not_found"),
        (
            "product rate set nothing --effective 2026-12-01 --tier 0=1",
            3,
            "product_not_found",
        ),
        (
            "product rate set savings --effective 2026-12-01 --tier 0=1",
            4,
            "built_in_product",
        ),
        (
            "product rate set savings-plus --effective 2026-12-01 --tier 0=1.0000001",
            2,
            "invalid_rate",
        ),
        (
            "product rate set savings-plus --effective 2026-12-01 --tier 0=100.1",
            2,
            "invalid_rate",
        ),
        (
            "product rate set savings-plus --effective 2026-12-01 --tier 5=1",
            2,
            "invalid_tiers",
        ),
        (
            "product rate set savings-plus --effective 2026-12-01 --tier 0=1 --tier 0=2",
            2,
            "invalid_tiers",
        ),
        (
            "product rate set savings-plus --effective 2026-12-01 --tier 1",
            2,
            "invalid_tiers",
        ),
        (
            "product rate set savings-plus --effective 2026-10-30 --tier 0=1",
            10,
            "approval_required",
        ),
        (
            "interest adjust cash/vault 1 --reason r",
            4,
            "internal_account",
        ),
        (
            "interest adjust 1000000018 0 --reason r",
            2,
            "invalid_amount",
        ),
        ("interest show cash/vault", 4, "internal_account"),
        ("interest post cash/vault", 4, "internal_account"),
        ("interest show 1000009992", 3, "account_not_found"),
    ];
    for (line, exit, code) in table {
        bank.refuses(&line.split(' ').collect::<Vec<_>>(), *exit, code);
    }
    let update = |account: &str, product: &str, exit, code: &str| {
        let words = ["account", "update", account, "--product", product];
        bank.refuses(&words, exit, code);
    };
    update(&account, "nothing", 3, "product_not_found");
    update(&checking, "savings-plus", 2, "usage");
    update(&euro, "savings-plus", 4, "currency_mismatch");
    let own = [
        "account",
        "rate",
        "set",
        &checking,
        "--effective",
        "2026-12-01",
    ];
    let own = [&own[..], &["--tier", "0=1"]].concat();
    bank.refuses(&own, 4, "built_in_product");
    bank.verify();
}

#[test]
fn without_a_controlled_day_there_are_no_rates() {
    let bank = Bank::new();
    let add = [
        "product", "add", "plus", "--type", "savings", "--method", "whole",
    ];
    let added = bank.json(&add);
    assert_eq!(
        (&added["day_count"], &added["rates"], &added["built_in"]),
        (&json!("act/365f"), &json!([]), &json!(false))
    );
    let set = [
        "product",
        "rate",
        "set",
        "plus",
        "--effective",
        "2026-12-01",
        "--tier",
        "0=1",
    ];
    bank.refuses(&set, 4, "day_not_controlled");
    let codes = bank.json(&["product", "list"])["items"].clone();
    let codes: Vec<String> = codes
        .as_array()
        .expect("items")
        .iter()
        .map(|item| text(&item["code"]))
        .collect();
    assert_eq!(codes, ["checking", "savings", "plus"]);
    let account = bank.account(&[]);
    let shown = bank.json(&["account", "show", &account]);
    let fields = ["interest_rate", "accrued_interest", "accrued_through"];
    assert_eq!(shown["product"], "checking");
    assert!(fields.iter().all(|field| shown[field].is_null()), "{shown}");
    assert_eq!(
        bank.json(&["interest", "show", &account])["items"],
        json!([])
    );
    let paid = bank.json(&["interest", "post", &account]);
    assert_eq!(
        (&paid["interest"], &paid["through"]),
        (&json!("0.00"), &Value::Null)
    );
    bank.verify();
}
