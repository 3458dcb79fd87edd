//! Interest over random weeks. Nights that are missed, killed anywhere and run at
//! once come to what one night after the other comes to, to the unit; and both to a
//! second reading of the journal, day by day in whole numbers.

use std::process::Stdio;
use std::time::Duration;

use chrono::{Datelike as _, NaiveDate};
use serde_json::Value;

use crate::common::deadline::InTime as _;
use crate::common::{Bank, text};
use crate::day::{at, close, open_on};
use crate::engine;

const FIRST: &str = "2026-10-29";
/// From when on the product has another rate.
const LATER: &str = "2026-11-19";
/// How far below zero each account may go, in cents.
const LIMIT: i128 = 50_000;

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

fn date(text: &str) -> NaiveDate {
    NaiveDate::parse_from_str(text, "%Y-%m-%d").expect("a day")
}

/// A bank with a product of two rates, and three accounts that have it.
fn bank() -> (Bank, Vec<String>) {
    let bank = open_on(FIRST);
    let words = |line: &str| {
        let words: Vec<&str> = line.split(' ').collect();
        bank.json(&words);
    };
    words("product add gold --type checking --day-count act/act --tax 24");
    words(&format!(
        "product rate set gold --effective {FIRST} --tier 0=1.85 --tier 5000=2.5 --overdraft-rate 9.9 --excess-rate 18"
    ));
    words(&format!(
        "product rate set gold --effective {LATER} --tier 0=2.1 --overdraft-rate 12"
    ));
    let accounts: Vec<String> = (0..3)
        .map(|_| bank.account(&["--overdraft", "500"]))
        .collect();
    for account in &accounts {
        words(&format!("account update {account} --product gold"));
    }
    (bank, accounts)
}

/// What is asked for at a counter; what it comes to depends on the books only.
fn work(bank: &Bank, accounts: &[String], round: u64, chance: &mut Chance) -> Vec<(i32, String)> {
    let mut answers = Vec::new();
    for number in 0..6 {
        let reference = format!("R-{round}-{number}");
        let mut pick = || accounts[usize::try_from(chance.below(3)).expect("small")].clone();
        let (from, to) = (pick(), pick());
        let cents = chance.below(900_000) + 1;
        let amount = format!("{}.{:02}", cents / 100, cents % 100);
        let small = format!("{}.{:02}", cents / 900, cents % 100);
        let today = date(&text(&bank.json(&["day", "status"])["business_date"]));
        let back = i64::try_from(chance.below(20)).expect("small");
        let value = (today - chrono::Days::new(back.unsigned_abs())).to_string();
        let of = format!("R-{}-{}", round.saturating_sub(1), chance.below(6));
        let line = match chance.below(8) {
            0 | 1 => format!("deposit {to} {amount} --channel wire --ref {reference}"),
            2 => format!(
                "deposit {to} {amount} --channel wire --value-date {value} --ref {reference}"
            ),
            3 => format!(
                "withdraw {from} {small} --channel wire --value-date {value} --ref {reference}"
            ),
            4 => format!("withdraw {from} {small} --ref {reference}"),
            5 => format!("transfer {from} {to} {small} --value-date {value} --ref {reference}"),
            6 => format!("reverse {of} --reason error --ref {reference}"),
            _ => format!("reverse {of} --reason error --value-date today --ref {reference}"),
        };
        let words: Vec<&str> = line.split(' ').chain(["-o", "json"]).collect();
        let run = bank.run(&words);
        let code = match serde_json::from_str::<Value>(&run.stderr) {
            Ok(told) => text(&told["error"]["code"]),
            Err(_) => String::new(),
        };
        answers.push((run.code, code));
    }
    answers
}

/// A close that is killed again and again, later each time, and ended by two at once.
fn disturbed(bank: &Bank) {
    let mut delay = Duration::from_micros(500);
    let mut kills = 0;
    while kills < 14 {
        let child = bank
            .command(&["close-of-business"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .start();
        let mut child = child.expect("it runs");
        std::thread::sleep(delay);
        let _ = child.kill();
        if child.wait().expect("it ends").code().is_some() {
            break;
        }
        kills += 1;
        delay += delay / 2;
    }
    std::thread::scope(|scope| {
        for one in [0, 1].map(|_| scope.spawn(|| close(bank))) {
            one.join().expect("it ends");
        }
    });
}

/// All that the two banks must have alike.
fn books(bank: &Bank, accounts: &[String]) -> Vec<String> {
    let mut books = Vec::new();
    for account in accounts {
        let shown = bank.json(&["account", "show", account]);
        let told = ["accrued_interest", "accrued_through", "ledger_balance"];
        books.push(told.map(|field| text(&shown[field])).join(" "));
        let mut rows: Vec<String> = history(bank, account)
            .iter()
            .map(|row| {
                let told = ["business_date", "value_date", "kind", "amount"];
                told.map(|field| text(&row[field])).join(" ")
            })
            .collect();
        rows.sort();
        books.extend(rows);
        let words = ["interest", "show", account, "--from", FIRST, "-o", "csv"];
        let lines = bank.run(&words).done().stdout;
        // The transactions that were booked late may have other numbers.
        books.extend(
            lines
                .lines()
                .map(|line| line.rsplit_once(',').expect("fields").0.to_owned()),
        );
    }
    for own in [
        "payable/interest",
        "receivable/overdraft-interest",
        "expense/interest",
        "income/overdraft-interest",
        "payable/tax-withheld",
    ] {
        // It is made when the first cent is booked.
        let run = bank.run(&["balance", own, "-o", "csv"]);
        books.push(format!("{own} {}", run.stdout));
    }
    books
}

fn history(bank: &Bank, account: &str) -> Vec<Value> {
    let page = bank.json(&["history", account, "--limit", "1000"]);
    page["items"].as_array().expect("items").clone()
}

/// What a balance comes to on a day, in cents × millionths of a percent, by the plain
/// words of the product.
fn one_day(cents: i128, day: NaiveDate) -> i128 {
    let is_later = day >= date(LATER);
    let beyond = (cents + LIMIT).min(0);
    match (cents < 0, is_later) {
        (true, true) => cents * 12_000_000,
        (true, false) => (cents - beyond) * 9_900_000 + beyond * 18_000_000,
        (false, true) => cents * 2_100_000,
        (false, false) => cents.min(500_000) * 1_850_000 + (cents - 500_000).max(0) * 2_500_000,
    }
}

/// What an account has accrued by its history, with ten decimals.
fn second_reading(bank: &Bank, account: &str) -> String {
    let through = text(&bank.json(&["account", "show", account])["accrued_through"]);
    // What was booked since the last close is looked at by the next one.
    let today = text(&bank.json(&["day", "status"])["business_date"]);
    let rows: Vec<(NaiveDate, String, i128)> = history(bank, account)
        .iter()
        .filter(|row| text(&row["business_date"]) < today)
        .map(|row| {
            let cents = text(&row["amount"]).replace('.', "");
            let cents = cents.parse().expect("an amount");
            (date(&text(&row["value_date"])), text(&row["kind"]), cents)
        })
        .collect();
    // Over 365 × 366, as some days are one of 365 and some one of 366.
    let mut sum = 0_i128;
    for day in date(FIRST)
        .iter_days()
        .take_while(|day| *day <= date(&through))
    {
        let counted = rows.iter().filter(|(value, ..)| *value <= day);
        let cents: i128 = counted.map(|(.., cents)| cents).sum();
        let of_year = if day.leap_year() { 365 } else { 366 };
        sum += one_day(cents, day) * of_year;
    }
    let one = 100_000_000_i128 * 365 * 366;
    for (_, kind, cents) in &rows {
        if kind == "interest" || kind == "overdraft-interest" {
            sum -= cents * one;
        }
    }
    // Cents with eight decimals, half away from zero.
    let scaled = sum.abs() * 100_000_000;
    let shown = (scaled * 2 + one) / (one * 2);
    let sign = if sum < 0 && shown > 0 { "-" } else { "" };
    let dollar = 10_000_000_000_i128;
    format!("{sign}{}.{:010}", shown / dollar, shown % dollar)
}

#[test]
fn nights_that_were_missed_killed_or_run_at_once_come_to_the_same() {
    let (seeds, rounds) = if engine::ON_SERVER { (1, 4) } else { (3, 9) };
    for seed in 1..=seeds {
        let ((mut calm, accounts), (mut rough, _)) = (bank(), bank());
        let mut chance = Chance(seed);
        let mut day = date(FIRST);
        for round in 1..=rounds {
            let mut other = Chance(chance.0);
            for bank in [&mut calm, &mut rough] {
                at(bank, &format!("{day} 10:00:00"));
            }
            let done = work(&calm, &accounts, round, &mut chance);
            let again = work(&rough, &accounts, round, &mut other);
            assert_eq!(done, again, "seed {seed}, round {round}");
            for _ in 0..=chance.below(9) {
                at(&mut calm, &format!("{day} 22:15:00"));
                close(&calm);
                day = day.succ_opt().expect("a day");
            }
            for bank in [&mut calm, &mut rough] {
                at(bank, &format!("{day} 09:00:00"));
            }
            disturbed(&rough);
            let expected = books(&calm, &accounts);
            assert_eq!(books(&rough, &accounts), expected, "seed {seed}, {day}");
            for account in &accounts {
                let shown = calm.json(&["account", "show", account]);
                let second = second_reading(&calm, account);
                assert_eq!(
                    text(&shown["accrued_interest"]),
                    second,
                    "seed {seed}, {day}, {account}: {expected:#?}"
                );
            }
            for bank in [&calm, &rough] {
                bank.verify();
            }
        }
        assert!(day.num_days_from_ce() - date(FIRST).num_days_from_ce() > 0);
    }
}
