//! What was done is told in a sentence to people, and in fields to programs.

use super::common::{Bank, DAY, NOON, Run, text};
use crate::common::deadline::InTime as _;

/// A bank of New York with two customers who have an account each.
pub fn in_new_york() -> Bank {
    let bank = Bank::nowhere();
    bank.run(&["init", "--timezone", "America/New_York"]).done();
    for (name, account) in [
        ("Uma Lindqvist", "1000000018"),
        ("Ana García", "1000000026"),
    ] {
        let customer = bank.customer(name);
        let opened = bank.json(&["account", "open", "--customer", &customer]);
        assert_eq!(text(&opened["number"]), account);
    }
    bank
}

/// What a command says, on one line.
fn said(bank: &Bank, line: &[&str]) -> String {
    bank.run(line).done().stdout
}

/// The same on every engine: a server leaves numbers out.
fn without_numbers(told: &str) -> String {
    let words = told.split(' ').map(|word| {
        let digits = word.strip_prefix('T').unwrap_or_default();
        let end = digits.trim_start_matches(|character: char| character.is_ascii_digit());
        if digits.len() - end.len() == 10 {
            format!("T#{end}")
        } else {
            word.to_owned()
        }
    });
    words.collect::<Vec<_>>().join(" ")
}

#[test]
fn what_was_done_is_told_in_a_sentence() {
    let bank = in_new_york();
    let table: &[(&str, &str)] = &[
        (
            "customer add --name Xenia --dry-run",
            "Would add customer: Xenia.",
        ),
        (
            "customer add --name Xenia",
            "Added customer C00000037: Xenia.",
        ),
        (
            "account open --customer C00000037 --joint C00000013 --dry-run",
            "Would open a checking account in USD for Xenia (C00000037), Uma Lindqvist (C00000013).",
        ),
        (
            "account open --customer C00000037 --joint C00000013 --type savings",
            "Opened savings account 1000000039 in USD for Xenia (C00000037), Uma Lindqvist \
             (C00000013).",
        ),
        (
            "deposit 1000000018 1250 --dry-run",
            "Would deposit 1,250.00 USD cash to 1000000018 (Uma Lindqvist). Balance would be \
             1,250.00.",
        ),
        (
            "deposit 1000000018 1250 --ref D-1",
            "Deposited 1,250.00 USD cash to 1000000018 (Uma Lindqvist). New balance 1,250.00. \
             T#, 07:00",
        ),
        (
            "withdraw 1000000018 50 --channel check --ref W-1",
            "Withdrew 50.00 USD by check from 1000000018 (Uma Lindqvist). New balance 1,200.00. \
             T#, 07:00",
        ),
        (
            "deposit 1000000018 1250 --ref D-1",
            "Already deposited 1,250.00 USD cash to 1000000018 (Uma Lindqvist). Balance now \
             1,200.00. T#, 07:00",
        ),
        (
            "deposit 1000000039 1 --channel other --value-date 2026-11-20",
            "Deposited 1.00 USD to 1000000039 (Xenia, Uma Lindqvist). New balance 1.00. Value \
             date 2026-11-20. T#, 07:00",
        ),
        (
            "transfer 1000000018 1000000026 200 --ref R-1",
            "Transferred 200.00 USD from 1000000018 (Uma Lindqvist) to 1000000026 (Ana García). \
             New balance 1,000.00. T#, 07:00",
        ),
        (
            "transfer cash/vault 1000000026 1",
            "Transferred 1.00 USD from cash/vault to 1000000026 (Ana García). New balance 201.00. \
             T#, 07:00",
        ),
        (
            "transfer cash/vault clearing/wire 1",
            "Transferred 1.00 USD from cash/vault to clearing/wire. T#, 07:00",
        ),
        (
            "reverse W-1 --reason r",
            "Reversed T#: 50.00 USD back to 1000000018 (Uma Lindqvist). New balance \
             1,050.00. T#, 07:00",
        ),
        (
            "reverse R-1 --reason r --dry-run",
            "Would reverse T#: 200.00 USD back from 1000000026 (Ana García) to \
             1000000018 (Uma Lindqvist). Balance would be 1.00.",
        ),
        (
            "hold place 1000000018 20 --ref H-1 --expires 2026-12-01",
            "Placed hold H00000013 of 20.00 USD on 1000000018 (Uma Lindqvist), until 2026-12-01. \
             Available 1,030.00.",
        ),
        (
            "hold capture H00000013 5.50",
            "Captured 5.50 USD of hold H00000013 on 1000000018 (Uma Lindqvist). Available \
             1,044.50. T#",
        ),
        (
            "hold place 1000000018 20 --ref H-1 --expires 2026-12-01",
            "Already placed hold H00000013 of 20.00 USD on 1000000018 (Uma Lindqvist), until \
             2026-12-01. It is captured now. Available 1,044.50.",
        ),
        (
            "account freeze 1000000018 --reason lost",
            "Froze account 1000000018 (Uma Lindqvist). It takes money and pays none.",
        ),
        (
            "account unfreeze 1000000018 --dry-run",
            "Would unfreeze account 1000000018 (Uma Lindqvist).",
        ),
        (
            "customer suspend C00000037 --reason r",
            "Suspended customer C00000037 (Xenia).",
        ),
        (
            "customer approve C00000037",
            "Approved customer C00000037 (Xenia).",
        ),
        (
            "withdraw 1000000039 1",
            "Withdrew 1.00 USD cash from 1000000039 (Xenia, Uma Lindqvist). New balance 0.00. \
             T#, 07:00",
        ),
        (
            "account close 1000000039 --yes",
            "Closed account 1000000039 (Xenia, Uma Lindqvist). Its history stays.",
        ),
        (
            "customer close C00000037 --yes",
            "Closed customer C00000037 (Xenia).",
        ),
    ];
    for (line, expected) in table {
        let words: Vec<&str> = line.split(' ').collect();
        let told = without_numbers(&said(&bank, &words));
        assert_eq!(told, format!("{expected}\n"), "{line}");
    }
}

#[test]
fn what_was_booked_on_another_day_has_its_date() {
    let mut bank = in_new_york();
    let deposit = ["deposit", "1000000018", "5", "--ref", "D-1"];
    bank.run(&deposit).done();
    bank.now += DAY;
    let again = said(&bank, &deposit);
    assert!(
        again.ends_with(". T0000000013, 2026-11-21 07:00:00\n"),
        "{again}"
    );
}

#[test]
fn who_asks_for_fields_gets_fields() {
    let bank = in_new_york();
    let deposit = ["deposit", "1000000018", "5", "--ref", "D-1"];
    bank.run(&deposit).done();
    let with = |more: &[&str]| said(&bank, &[&deposit[..], more].concat());
    let fields = with(&["-v"]);
    assert!(
        fields.starts_with("Transaction        T0000000013\n"),
        "{fields}"
    );
    assert!(
        fields.contains("Booked at          2026-11-21 07:00:00\n"),
        "{fields}"
    );
    assert_eq!(with(&["--columns", "amount"]), "Amount  5.00\n");
    assert_eq!(with(&["-o", "csv", "--columns", "booked_at,replayed"]), {
        "booked_at,replayed\n2026-11-21T12:00:00.000000Z,true\n"
    });
    let json = bank.json(&deposit);
    assert_eq!(json["booked_at"], "2026-11-21T12:00:00.000000Z");
    assert_eq!(json["balances"]["cash/vault"], "5.00", "{json}");
}

#[test]
fn who_may_not_see_accounts_is_told_no_names() {
    let bank = in_new_york();
    bank.json(&["operator", "add", "robot", "--role", "service"]);
    for (scope, expected) in [
        ("deposit:write", "to 1000000018. New balance"),
        (
            "deposit:write,account:show",
            "to 1000000018 (Uma Lindqvist). New balance",
        ),
    ] {
        let make = [
            "token",
            "create",
            "robot",
            "--expires",
            "90d",
            "--scope",
            scope,
        ];
        let token = text(&bank.json(&make)["token"]);
        let mut command = bank.command(&["deposit", "1000000018", "1"]);
        command.env("BANKCTL_TOKEN", token);
        let run = Run::of(command.output_in_time().expect("the binary runs")).done();
        assert!(run.stdout.contains(expected), "{scope}: {}", run.stdout);
    }
    let denied = bank.json(&["audit", "log", "--denials"]);
    assert_eq!(
        denied["items"].as_array().map(Vec::len),
        Some(0),
        "{denied}"
    );
}

#[test]
fn tables_have_the_times_of_the_ledger_and_programs_those_of_utc() {
    let mut bank = in_new_york();
    // Half past nine in the evening there, and the next day in UTC.
    bank.now = NOON + (14 * 60 + 30) * 60 * 1_000_000;
    bank.json(&["deposit", "1000000018", "5", "--ref", "D-1"]);
    bank.json(&["hold", "place", "1000000018", "1"]);
    for (line, table, programs) in [
        (
            "transaction show D-1",
            "2026-11-21 21:30:00",
            "2026-11-22T02:30:00.000000Z",
        ),
        (
            "history 1000000018 --columns booked_at",
            "2026-11-21 21:30:00",
            "2026-11-22T02:30:00.000000Z",
        ),
        (
            "hold list --columns placed_at",
            "2026-11-21 21:30:00",
            "2026-11-22T02:30:00.000000Z",
        ),
        (
            "audit log --columns at",
            "2026-11-21 21:30:00",
            "2026-11-22T02:30:00.000000Z",
        ),
        (
            "ledger show",
            "2026-11-21 07:00:00",
            "2026-11-21T12:00:00.000000Z",
        ),
    ] {
        let words: Vec<&str> = line.split(' ').collect();
        let shown = said(&bank, &words);
        assert!(shown.contains(table), "{line}: {shown}");
        let csv = said(&bank, &[&words[..], &["-o", "csv"]].concat());
        assert!(csv.contains(programs), "{line}: {csv}");
    }
}
