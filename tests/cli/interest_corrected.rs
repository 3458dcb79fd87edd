//! Interest that is set right: rates for days that are accrued, differences by hand,
//! payments that a close could not make, and accounts that are paid out and closed.

use std::process::Stdio;

use serde_json::{Value, json};

use super::common::deadline::InTime as _;
use super::common::{Bank, DAY, text};
use super::interest::{accrued, bank, later, lines, pay_in, rate, saver};

/// Ben may decide about what anna asks for.
pub fn with_ben(bank: &Bank) {
    bank.json(&["operator", "add", "ben", "--role", "supervisor,admin"]);
}

/// Ben approves a request.
fn approve(bank: &mut Bank, number: &str) -> Value {
    "ben".clone_into(&mut bank.operator);
    let done = bank.json(&["approval", "approve", number]);
    "anna".clone_into(&mut bank.operator);
    done
}

fn set_rate<'a>(effective: &'a str, tier: &'a str) -> [&'a str; 8] {
    [
        "product",
        "rate",
        "set",
        "savings-plus",
        "--effective",
        effective,
        "--tier",
        tier,
    ]
}

#[test]
fn a_rate_for_days_that_are_accrued_corrects_every_account_of_the_product() {
    let (mut bank, account) = bank();
    with_ben(&bank);
    let [own, gone, closed, idle] = [(); 4].map(|()| saver(&bank));
    for account in [&account, &own, &gone] {
        pay_in(&bank, account, "10000", &[]);
    }
    let until = ["--until", "2026-11-08", "--tier", "0=7.30"];
    let set = ["account", "rate", "set", &own, "--effective", "2026-11-07"];
    bank.json(&[&set[..], &until].concat());
    later(&mut bank, 9);
    bank.json(&["account", "update", &gone, "--product", "savings"]);
    bank.json(&["account", "close", &closed, "--yes"]);
    later(&mut bank, 3);
    let late = set_rate("2026-11-05", "0=3.65");
    let before = bank.balance("payable/interest");
    assert_eq!(bank.run(&late).code, 10);
    assert_eq!(bank.balance("payable/interest"), before);
    // Who approves it books the difference.
    bank.json(&["operator", "add", "eve", "--role", "admin"]);
    "eve".clone_into(&mut bank.operator);
    bank.refuses(&["approval", "approve", "1"], 5, "permission_denied");
    approve(&mut bank, "1");
    assert_eq!(
        lines(&bank, &account, "2026-11-01"),
        [
            "2026-11-01,2026-11-04,4,10000.00,1.85,act/365f,2.0273972603,",
            "2026-11-05,2026-11-11,7,10000.00,3.65,act/365f,7.0000000000,",
        ]
    );
    assert_eq!(accrued(&bank, &account).0, "9.0273972603");
    // Two days of its own rate, and no day of the product after it had another.
    assert_eq!(accrued(&bank, &own).0, "11.0273972603");
    assert_eq!(accrued(&bank, &gone).0, "6.0273972603");
    assert_eq!(accrued(&bank, &closed).0, "0.0000000000");
    assert_eq!(accrued(&bank, &idle).0, "0.0000000000");
    assert_eq!(bank.balance("payable/interest"), "26.08");
    bank.verify();
    later(&mut bank, 1);
    assert_eq!(accrued(&bank, &account).0, "10.0273972603");
    bank.refuses(&late, 6, "rate_exists");
    bank.verify();
}

#[test]
fn no_rate_is_set_for_a_month_that_is_closed() {
    let (mut bank, _) = bank();
    with_ben(&bank);
    later(&mut bank, 1);
    bank.json(&["period", "close", "2026-10"]);
    bank.refuses(&set_rate("2026-10-31", "0=3.65"), 4, "period_closed");
}

/// Rates are set while two closes of the same day run: each account is accrued at the
/// rates that hold, or the rate waits for a second person, or for the day that is behind.
#[test]
fn a_rate_that_is_set_while_the_night_runs_is_in_every_account_or_in_none() {
    let (mut bank, account) = bank();
    with_ben(&bank);
    pay_in(&bank, &account, "10000", &[]);
    for _ in 0..3 {
        pay_in(&bank, &saver(&bank), "20000", &[]);
    }
    let start = |bank: &Bank, words: &[&str]| {
        let mut command = bank.command(words);
        command.stdout(Stdio::null()).stderr(Stdio::null());
        command.start().expect("it runs")
    };
    let mut approvals = 0;
    later(&mut bank, 2);
    for night in 2..=7 {
        let closed = format!("2026-11-{night:02}");
        bank.now += DAY;
        let tier = format!("0={night}.25");
        let running = [
            start(&bank, &["close-of-business"]),
            start(&bank, &set_rate(&closed, &tier)),
            start(&bank, &["close-of-business"]),
        ];
        let codes = running.map(|mut child| {
            let ended = child.wait().expect("it ends");
            ended.code().expect("a code")
        });
        assert_eq!([codes[0], codes[2]], [0, 0], "night {night}");
        // Between the accrual and the roll the day is behind: nothing can be corrected
        // then, and the rate is asked for again.
        let set = match codes[1] {
            4 => bank.run(&set_rate(&closed, &tier)).code,
            code => code,
        };
        assert!([0, 10].contains(&set), "night {night}: {codes:?} {set}");
        if set == 10 {
            bank.verify();
            approvals += 1;
            approve(&mut bank, &approvals.to_string());
        }
        bank.verify();
        let of_day = lines(&bank, &account, &closed);
        let part = format!(",10000.00,{night}.25,act/365f,");
        assert!(of_day[0].contains(&part), "night {night}: {of_day:?}");
    }
}

/// The balance has no room for the interest.
#[test]
fn interest_that_could_not_be_paid_is_paid_by_a_retry() {
    let (mut bank, account) = bank();
    let second = saver(&bank);
    bank.json(&["deposit", &second, "12345.67"]);
    pay_in(&bank, &account, "92233720368547757.00", &[]);
    bank.now += 31 * DAY;
    let run = bank.run(&["close-of-business"]);
    assert_eq!(run.code, 9, "{}{}", run.stdout, run.stderr);
    assert_eq!(bank.balance(&second), "12364.44");
    let retry = ["day", "retry", "2026-11-30", "interest"];
    let told = bank.run(&[&retry[..], &["-o", "json"]].concat());
    assert_eq!(told.code, 9);
    let problem = &told.json()["problems"][0];
    assert_eq!(
        [&problem["subject"], &problem["code"]],
        [&json!(account), &json!("balance_overflow")]
    );
    bank.verify();
    let whole = text(&bank.json(&["account", "show", &account])["accrued_interest"]);
    bank.json(&[
        "withdraw",
        &account,
        "92233720368547657.00",
        "--channel",
        "wire",
    ]);
    assert_eq!(bank.json(&retry)["resolved"], 1);
    let (earned, _) = whole.split_at(whole.len() - 8);
    let paid = &bank.json(&["history", &account])["items"][0];
    assert_eq!(
        [&paid["kind"], &paid["amount"]],
        [&json!("interest"), &json!(earned)]
    );
    bank.verify();
    assert_eq!(bank.json(&retry)["resolved"], 0);
    assert_eq!(bank.balance(&second), "12364.44");
    bank.verify();
}

#[test]
fn a_difference_is_booked_once_and_leaves_what_is_accrued() {
    let (mut bank, account) = bank();
    with_ben(&bank);
    pay_in(&bank, &account, "100", &[]);
    later(&mut bank, 2);
    let before = accrued(&bank, &account);
    let adjust = |amount: &'static str| {
        [
            "interest",
            "adjust",
            &account,
            amount,
            "--reason",
            "late wire",
        ]
    };
    let given = [&adjust("12.50")[..], &["--ref", "I-1"]].concat();
    let done = bank.json(&given);
    assert_eq!(
        (&done["kind"], &done["memo"], &done["amount"]),
        (&json!("adjustment"), &json!("late wire"), &json!("12.50"))
    );
    assert_eq!(bank.json(&given)["replayed"], true);
    let other = [&adjust("12.51")[..], &["--ref", "I-1"]].concat();
    bank.refuses(&other, 6, "reference_conflict");
    bank.json(&adjust("-2.50"));
    bank.refuses(&adjust("-110.01"), 4, "insufficient_funds");
    assert_eq!(bank.balance(&account), "110.00");
    bank.json(&["reverse", "I-1", "--reason", "slip"]);
    assert_eq!(bank.balance(&account), "97.50");
    assert_eq!(accrued(&bank, &account), before);
    bank.verify();
    bank.json(&["policy", "set", "adjustments", "--over", "10"]);
    bank.json(&adjust("10"));
    assert_eq!(bank.run(&adjust("-10.01")).code, 10);
    assert_eq!(bank.balance(&account), "107.50");
    approve(&mut bank, "1");
    assert_eq!(bank.balance(&account), "97.49");
    bank.verify();
}

#[test]
fn an_account_is_paid_out_and_closed_in_one_step() {
    let (mut bank, account) = bank();
    let other = bank.account(&[]);
    for line in [
        "product fee set savings-plus closing --event closing --amount 5",
        "product fee set savings-plus move --event transfer --amount 1",
        "product limit set savings-plus all --direction out --per day --amount 10",
    ] {
        bank.json(&line.split(' ').collect::<Vec<_>>());
    }
    pay_in(&bank, &account, "12345.67", &[]);
    later(&mut bank, 11);
    let close = ["account", "close", &account, "--payout", &other, "--yes"];
    let itself = ["account", "close", &account, "--payout", &account, "--yes"];
    bank.refuses(&itself, 4, "same_account");
    let hold = text(&bank.json(&["hold", "place", &account, "1"])["id"]);
    bank.refuses(&close, 4, "holds_open");
    bank.json(&["hold", "release", &hold]);
    bank.json(&["account", "freeze", &other, "--reason", "a court"]);
    bank.json(&["account", "freeze", &account, "--reason", "a court"]);
    bank.refuses(&close, 4, "account_frozen");
    bank.json(&["account", "unfreeze", &account]);
    bank.refuses(
        &["account", "close", &account, "--yes"],
        4,
        "balance_not_zero",
    );
    assert_eq!(bank.balance(&account), "12345.67");
    let would = bank.json(&[&close[..], &["--dry-run"]].concat());
    assert_eq!(
        (&would["status"], &would["dry_run"]),
        (&json!("closed"), &json!(true))
    );
    bank.verify();
    let closed = bank.json(&close);
    assert_eq!(
        (&closed["status"], &closed["ledger_balance"]),
        (&json!("closed"), &json!("0.00"))
    );
    // 10 days come to 6.2573943836: half up, less the fee for closing.
    assert_eq!(bank.balance(&other), "12346.93");
    assert_eq!(bank.balance("income/fees"), "5.00");
    assert_eq!(bank.balance("payable/interest"), "0.00");
    bank.verify();
    bank.refuses(&close, 4, "account_closed");
    later(&mut bank, 30);
    assert_eq!(bank.balance("payable/interest"), "0.00");
    bank.verify();
}

/// A deposit was an error, and is taken back after interest was paid on it.
#[test]
fn interest_that_was_paid_too_much_is_collected_when_an_account_is_closed() {
    let (mut bank, account) = bank();
    let other = bank.account(&[]);
    pay_in(&bank, &account, "500", &[]);
    let error = text(&pay_in(&bank, &account, "10000", &[])["id"]);
    later(&mut bank, 31);
    assert_eq!(bank.balance(&account), "10515.96");
    bank.json(&["reverse", &error, "--reason", "not ours", "--yes"]);
    bank.json(&["account", "close", &account, "--payout", &other, "--yes"]);
    // What 500.00 earns in 30 days.
    assert_eq!(bank.balance(&other), "500.76");
    assert_eq!(bank.balance("payable/interest"), "0.00");
    bank.verify();
}

#[test]
fn what_is_paid_out_takes_a_second_person_where_the_policy_says_so() {
    let (mut bank, account) = bank();
    with_ben(&bank);
    let (other, empty) = (bank.account(&[]), saver(&bank));
    bank.json(&["policy", "set", "transfers", "--over", "100"]);
    pay_in(&bank, &account, "100", &[]);
    later(&mut bank, 11);
    let close = |account: &str, to: &str| -> Vec<String> {
        ["account", "close", account, "--payout", to, "--yes"]
            .map(str::to_owned)
            .into()
    };
    let asked = close(&account, &other);
    let asked: Vec<&str> = asked.iter().map(String::as_str).collect();
    // With its interest it is more than 100.
    assert_eq!(bank.run(&asked).code, 10);
    assert_eq!(bank.balance(&account), "100.00");
    bank.verify();
    let done = approve(&mut bank, "1");
    assert!(done["transaction"].is_string(), "{done}");
    assert_eq!(bank.balance(&other), "100.05");
    let nothing = close(&empty, &other);
    bank.json(&nothing.iter().map(String::as_str).collect::<Vec<_>>());
    bank.verify();
    rate(&bank, "2026-12-24", &["0=2"]);
}
