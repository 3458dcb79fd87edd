//! SO-11: orders are carried out once, however often their step is killed, and however
//! many runs there are at once; what was changed by hand of them is found; and who may
//! make them and carry them out.

use std::process::Stdio;
use std::time::Duration;

use rusqlite::Connection;
use serde_json::{Value, json};

use crate::common::deadline::InTime as _;
use crate::common::{Bank, text};
use crate::day::{at, close, open_on};
use crate::engine;
use crate::orders::{line, night, order, told, two};

const ORDERS: usize = 12;

fn standing(bank: &Bank) -> (String, String, Vec<String>) {
    let (from, to) = two(bank, "1000");
    let made = (0..ORDERS)
        .map(|_| order(bank, &format!("{from} {to} 1 --every day")))
        .collect();
    (from, to, made)
}

#[test]
fn so_11_killed_anywhere_and_run_at_once_each_date_is_done_once() {
    let mut bank = open_on("2026-10-29");
    let (_, to, made) = standing(&bank);
    let nights = ["2026-10-29", "2026-10-30", "2026-11-02", "2026-11-03"];
    let mut kills = 0;
    for (round, date) in nights.iter().enumerate() {
        at(&mut bank, &format!("{date} 22:15:00"));
        let mut delay = Duration::from_micros(900 + 150 * round as u64);
        loop {
            let mut child = bank
                .command(&["close-of-business", "-o", "json"])
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .start()
                .expect("it runs");
            std::thread::sleep(delay);
            let _ = child.kill();
            let output = child.wait_with_output().expect("it ends");
            if output.status.code().is_some() {
                break;
            }
            kills += 1;
            delay += delay / 8;
        }
        bank.verify();
    }
    assert!(kills > 0, "nothing was killed: this proves nothing");
    at(&mut bank, "2026-11-04 22:15:00");
    std::thread::scope(|scope| {
        let running: Vec<_> = (0..4).map(|_| scope.spawn(|| close(&bank))).collect();
        for one in running {
            let run = one.join().expect("it ends");
            assert_eq!(run["business_date"], "2026-11-05", "{run}");
        }
    });
    // From 10-30 to 11-05 there are seven days, a weekend among them.
    for one in &made {
        let done = told(&bank, one);
        assert_eq!(done.len(), 7, "{done:?}");
        assert!(done.iter().all(|line| line.ends_with(" executed")));
    }
    assert_eq!(bank.balance(&to), format!("{}.00", 7 * ORDERS));
    bank.verify();
}

/// The proof finds an occurrence without its transaction, one with another amount, a
/// transaction without its occurrence, and an order that takes more than was asked.
#[test]
fn what_was_changed_by_hand_is_found() {
    if engine::ON_SERVER {
        return;
    }
    let mut bank = open_on("2026-12-01");
    let (from, to) = two(&bank, "100");
    let made = order(&bank, &format!("{from} {to} 5 --every day"));
    night(&mut bank, "2026-12-01");
    assert_eq!(told(&bank, &made), ["2026-12-02 2026-12-02 executed"]);
    bank.verify();
    let kept = std::fs::read(bank.ledger()).expect("a ledger");
    let table = [
        (
            "UPDATE occurrence SET transfer = NULL, status = 2",
            "wrong_occurrence",
        ),
        (
            "UPDATE occurrence SET amount_minor = 400",
            "wrong_occurrence",
        ),
        ("UPDATE occurrence SET transfer = 1", "wrong_occurrence"),
        (
            "UPDATE standing_order SET amount_minor = 400",
            "altered_record",
        ),
        (
            "UPDATE standing_order SET next_nominal = next_nominal - 9",
            "altered_record",
        ),
        ("DELETE FROM occurrence", "missing_record"),
    ];
    for (statement, code) in table {
        let connection = Connection::open(bank.ledger()).expect("a ledger");
        connection
            .execute_batch(&format!(
                "PRAGMA foreign_keys = OFF; {statement}; PRAGMA wal_checkpoint(TRUNCATE);"
            ))
            .expect(statement);
        drop(connection);
        let run = bank.run(&["verify", "-o", "json"]);
        assert_eq!(run.code, 8, "{statement}");
        let found: Value = run.json();
        let problems = found["problems"].as_array().expect("problems");
        let codes: Vec<String> = problems.iter().map(|one| text(&one["code"])).collect();
        assert!(codes.contains(&code.to_owned()), "{statement}: {codes:?}");
        for leftover in ["bank.db-wal", "bank.db-shm"] {
            let _ = std::fs::remove_file(bank.path(leftover));
        }
        std::fs::write(bank.ledger(), &kept).expect("written back");
    }
    bank.verify();
}

/// Who may close days and nothing else carries orders out.
#[test]
fn a_program_of_the_night_carries_orders_out() {
    let mut bank = open_on("2026-12-01");
    let (from, to) = two(&bank, "100");
    order(&bank, &format!("{from} {to} 5 --every day"));
    line(&bank, "operator add night --role service");
    let created = line(&bank, "token create night --scope day:close --expires 9d");
    let token = text(&created["token"]);
    at(&mut bank, "2026-12-01 22:15:00");
    let mut command = bank.command(&["close-of-business", "-o", "json"]);
    command
        .env("BANKCTL_TOKEN", &token)
        .env_remove("BANKCTL_TEST_OPERATOR");
    let output = command.output_in_time().expect("the binary runs");
    assert!(output.status.success(), "{output:?}");
    assert_eq!(bank.balance(&to), "5.00");
    bank.verify();
}

/// An order waits for a second person as the transfer would; what it pays then does
/// not wait again.
#[test]
fn an_order_takes_a_second_person_once() {
    let mut bank = open_on("2026-12-01");
    let (from, to) = two(&bank, "900");
    line(&bank, "operator add otto --role supervisor,admin");
    line(&bank, "policy set transfers --over 100");
    let words = format!("order add {from} {to} 101 --every day --times 1 -o json");
    let run = bank.run(&words.split(' ').collect::<Vec<_>>());
    assert_eq!(run.code, 10, "{}", run.stderr);
    let request = run.json()["approval"].to_string();
    let sweep = format!("order add {from} {to} --above 800 --every day -o json");
    let waits = bank.run(&sweep.split(' ').collect::<Vec<_>>());
    assert_eq!(waits.code, 10, "a sweep may move any amount");
    let small = order(&bank, &format!("{from} {to} 100 --every day --times 1"));
    let maker = std::mem::replace(&mut bank.operator, "otto".to_owned());
    bank.json(&["approval", "approve", &request]);
    bank.operator = maker;
    night(&mut bank, "2026-12-01");
    assert_eq!(bank.balance(&to), "201.00");
    assert_eq!(told(&bank, &small), ["2026-12-02 2026-12-02 executed"]);
    bank.verify();
}

/// The holders who sign for an account sign the order, and its transactions say so.
#[test]
fn holders_sign_an_order_once() {
    let mut bank = open_on("2026-12-01");
    let (ana, ben) = (bank.customer("Ana"), bank.customer("Ben"));
    let open = format!("account open --customer {ana} --joint {ben} --mandate all");
    let from = text(&line(&bank, &open)["number"]);
    bank.json(&["deposit", &from, "50"]);
    let to = bank.account(&[]);
    let words = format!("order add {from} {to} 5 --every day --times 1 --by {ana}");
    bank.refuses(&words.split(' ').collect::<Vec<_>>(), 4, "mandate_not_met");
    let made = line(&bank, &format!("{words} --by {ben}"));
    assert_eq!(made["ordered_by"], json!([ana, ben]));
    night(&mut bank, "2026-12-01");
    let history = bank.json(&["history", &to]);
    let transaction = text(&history["items"][0]["transaction"]);
    let shown = bank.json(&["transaction", "show", &transaction]);
    assert_eq!(shown["ordered_by"], json!([ana, ben]), "{shown}");
    bank.verify();
}
