//! Fees and limits by chance: whatever customers ask for, in whatever order, is
//! answered as a simple model answers it; and a close that is killed anywhere charges
//! each account once.

use std::process::Stdio;
use std::time::Duration;

use serde_json::Value;

use crate::common::deadline::InTime as _;
use crate::common::{Bank, DAY, text};
use crate::fees::{controlled, golden, run};
use crate::interest::later;

/// What the account keeps at least, in cents.
const LEAST: i64 = 2_000;
/// The most a day: payments, and what they come to.
const COUNT: usize = 4;
const AMOUNT: i64 = 30_000;
/// How many withdrawals a month cost nothing, and what the others cost.
const FREE: usize = 2;
const FEE: i64 = 100;

/// Numbers by chance, the same for the same seed.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: u64) -> u64 {
        // SplitMix64.
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % end
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum What {
    In,
    Out,
    Across,
}

/// A payment of the model.
struct Paid {
    id: String,
    what: What,
    day: i64,
    minor: i64,
    /// The fee, and its transaction.
    fee: Option<(i64, String)>,
    is_refunded: bool,
    is_reversed: bool,
}

/// The account of the model.
struct Model {
    balance: i64,
    day: i64,
    paid: Vec<Paid>,
}

impl Model {
    /// The day of the month of a day, which begins on 2026-11-21.
    fn month(day: i64) -> i64 {
        (day + 20) / 30
    }

    fn fee(&self, what: What, minor: i64) -> i64 {
        match what {
            What::In => 0,
            What::Across => ((minor + 50) / 100).clamp(50, 200),
            What::Out => {
                let of_month = self.paid.iter().filter(|paid| {
                    paid.what == What::Out
                        && !paid.is_reversed
                        && Self::month(paid.day) == Self::month(self.day)
                });
                if of_month.count() < FREE { 0 } else { FEE }
            }
        }
    }

    /// What a payment comes to: its fee, or the code of a refusal.
    fn decide(&self, what: What, minor: i64) -> Result<i64, &'static str> {
        let fee = self.fee(what, minor);
        if what == What::In {
            return Ok(0);
        }
        let of_day = || {
            self.paid
                .iter()
                .filter(|paid| paid.what != What::In && !paid.is_reversed && paid.day == self.day)
        };
        let sum: i64 = of_day().map(|paid| paid.minor).sum();
        if of_day().count() >= COUNT || sum + minor > AMOUNT {
            return Err("payment_limit_exceeded");
        }
        match self.balance - minor - fee {
            left if left < 0 => Err("insufficient_funds"),
            left if left < LEAST => Err("minimum_balance"),
            _ => Ok(fee),
        }
    }
}

fn money(minor: i64) -> String {
    format!("{}.{:02}", minor / 100, minor % 100)
}

/// Runs a command, and gives the answer or the code of the refusal.
fn ask(bank: &Bank, words: &[&str]) -> Result<Value, String> {
    let run = bank.run(&[words, &["-o", "json"]].concat());
    if run.code == 0 {
        return Ok(run.json());
    }
    let error: Value = serde_json::from_str(&run.stderr).expect("JSON");
    Err(text(&error["error"]["code"]))
}

fn pay(bank: &Bank, (account, other): (&str, &str), model: &mut Model, what: What, minor: i64) {
    let amount = money(minor);
    let words = match what {
        What::In => vec!["deposit", account, &amount],
        What::Out => vec!["withdraw", account, &amount],
        What::Across => vec!["transfer", account, other, &amount],
    };
    let expected = model.decide(what, minor);
    let answer = ask(bank, &words);
    match (&answer, expected) {
        (Ok(done), Ok(fee)) => {
            let told = &done["fees"][0];
            let taken = if fee == 0 {
                assert!(done["fees"].is_null(), "{words:?} {done}");
                None
            } else {
                assert_eq!(text(&told["amount"]), money(fee), "{words:?}");
                Some((fee, text(&told["transaction"])))
            };
            model.balance += if what == What::In {
                minor
            } else {
                -minor - fee
            };
            model.paid.push(Paid {
                id: text(&done["id"]),
                what,
                day: model.day,
                minor,
                fee: taken,
                is_refunded: false,
                is_reversed: false,
            });
        }
        (Err(code), Err(expected)) => assert_eq!(code, expected, "{words:?}"),
        _ => panic!(
            "{words:?} of {}: {answer:?}, not {expected:?}",
            model.balance
        ),
    }
}

/// Takes a payment back, with its fee.
fn reverse(bank: &Bank, model: &mut Model, at: usize) {
    let paid = &mut model.paid[at];
    let answer = ask(bank, &["reverse", &paid.id, "--group", "--reason", "r"]);
    if paid.is_reversed {
        assert_eq!(answer, Err("already_reversed".to_owned()));
        return;
    }
    if paid.what == What::In && paid.minor > model.balance {
        assert_eq!(answer, Err("insufficient_funds".to_owned()));
        return;
    }
    answer.expect("it is taken back");
    paid.is_reversed = true;
    let fee = match &paid.fee {
        Some((fee, _)) if !paid.is_refunded => *fee,
        _ => 0,
    };
    model.balance += if paid.what == What::In {
        -paid.minor
    } else {
        paid.minor + fee
    };
}

/// Gives the fee of a payment back.
fn refund(bank: &Bank, model: &mut Model, at: usize) {
    let paid = &mut model.paid[at];
    let Some((fee, id)) = &paid.fee else {
        let answer = ask(bank, &["fee", "refund", &paid.id, "--reason", "r"]);
        assert_eq!(answer, Err("not_a_fee".to_owned()));
        return;
    };
    let answer = ask(bank, &["fee", "refund", id, "--reason", "r"]);
    if paid.is_refunded || paid.is_reversed {
        assert_eq!(answer, Err("already_reversed".to_owned()));
        return;
    }
    answer.expect("it is given back");
    paid.is_refunded = true;
    model.balance += fee;
}

fn random_days(seed: u64) {
    let mut chance = Chance(seed);
    let mut bank = Bank::new();
    run(&bank, "product add gold --type checking --min-balance 20");
    run(
        &bank,
        "product fee set gold cash-out --event withdrawal --amount 1 --free 2",
    );
    run(
        &bank,
        "product fee set gold move --event transfer --percent 1 --min 0.50 --max 2",
    );
    run(
        &bank,
        "product limit set gold all --direction out --per day --count 4 --amount 300",
    );
    let (account, other) = (golden(&bank, "500"), bank.account(&[]));
    let mut model = Model {
        balance: 50_000,
        day: 0,
        paid: Vec::new(),
    };
    for _ in 0..90 {
        let minor = i64::try_from(1 + chance.below(15_000)).expect("an amount");
        let at = usize::try_from(chance.below(6)).expect("a place");
        let at = model.paid.len().checked_sub(1 + at);
        match (chance.below(12), at) {
            (0..=3, _) => pay(&bank, (&account, &other), &mut model, What::Out, minor),
            (4..=5, _) => pay(&bank, (&account, &other), &mut model, What::Across, minor),
            (6..=7, _) => pay(&bank, (&account, &other), &mut model, What::In, minor),
            (8, Some(at)) => reverse(&bank, &mut model, at),
            (9, Some(at)) => refund(&bank, &mut model, at),
            (10, _) => {
                bank.now += DAY;
                model.day += 1;
            }
            _ => {}
        }
        assert_eq!(bank.balance(&account), money(model.balance));
    }
    let fees = model.paid.iter().filter_map(|paid| {
        let is_back = paid.is_refunded || paid.is_reversed;
        paid.fee.as_ref().filter(|_| !is_back).map(|(fee, _)| fee)
    });
    assert_eq!(bank.balance("income/fees"), money(fees.sum()));
    bank.verify();
}

#[test]
fn payments_by_chance_are_charged_and_limited_as_the_model_says() {
    for seed in [1, 2, 3] {
        random_days(seed);
    }
}

#[test]
fn a_month_is_charged_once_however_often_its_close_is_killed() {
    let mut bank = controlled();
    run(&bank, "product add gold --type checking");
    run(
        &bank,
        "product fee set gold monthly --event monthly --amount 12 --first-period full",
    );
    let accounts: Vec<String> = ["100", "5", "0.01", "12"]
        .map(|amount| golden(&bank, amount))
        .into();
    run(
        &bank,
        "product fee set gold overdrawn --event overdraft --amount 30",
    );
    let overdrawn = golden(&bank, "10");
    run(
        &bank,
        &format!("account update {overdrawn} --overdraft 100"),
    );
    run(&bank, &format!("withdraw {overdrawn} 50"));
    let mut kills = 0;
    for round in 0..4_u64 {
        bank.now += DAY;
        let mut delay = Duration::from_micros(500 + 400 * round);
        loop {
            let mut child = bank
                .command(&["close-of-business"])
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .start()
                .expect("it runs");
            std::thread::sleep(delay);
            let _ = child.kill();
            if child.wait().expect("it ends").code().is_some() {
                break;
            }
            kills += 1;
            delay += delay / 8;
        }
        bank.verify();
        if round == 1 {
            bank.json(&["deposit", &accounts[1], "3"]);
        }
    }
    assert!(kills > 0, "nothing was killed: this proves nothing");
    let balances = accounts.iter().map(|account| bank.balance(account));
    assert_eq!(
        balances.collect::<Vec<_>>(),
        ["88.00", "0.00", "0.00", "0.00"]
    );
    assert_eq!(bank.balance(&overdrawn), "-70.00");
    assert_eq!(bank.balance("income/fees"), "62.01");
    let due = run(&bank, "fee list --status due");
    let left = due["items"].as_array().expect("items").iter();
    let left: Vec<String> = left.map(|fee| text(&fee["amount"])).collect();
    assert_eq!(left, ["11.99", "12.00", "4.00"]);
    // Run at once they take nothing twice.
    later(&mut bank, 1);
    bank.verify();
}
