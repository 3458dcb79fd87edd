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

/// A bank where withdrawals over 100.00 wait for a second person.
fn with_a_second_person() -> Bank {
    let bank = in_new_york();
    let add = ["operator", "add", "ben", "--role", "supervisor,admin"];
    bank.json(&add);
    bank.json(&["deposit", "1000000018", "16751.14"]);
    bank.json(&["policy", "set", "withdrawals", "--over", "100"]);
    bank
}

#[test]
fn a_request_is_told_with_holder_amount_and_balance() {
    let mut bank = with_a_second_person();
    let waits = bank.run(&["withdraw", "1000000018", "12000"]);
    assert_eq!(waits.code, 10, "{}", waits.stderr);
    let asked = "12,000.00 USD cash from 1000000018 (Uma Lindqvist)";
    let list = bank.run(&["approval", "list"]).done();
    for told in [asked, "16,751.14", "anna"] {
        assert!(list.stdout.contains(told), "{told}: {}", list.stdout);
    }
    assert!(list.stderr.contains("--all"), "{}", list.stderr);
    let shown = said(&bank, &["approval", "show", "1"]);
    assert!(shown.contains(&format!("Asked for   {asked}\n")), "{shown}");
    assert!(!shown.contains("made "), "{shown}");
    "ben".clone_into(&mut bank.operator);
    assert_eq!(
        said(&bank, &["approval", "approve", "1", "--dry-run"]),
        "Would approve request 1: withdraw, asked for by anna.\n"
    );
    let approved = said(&bank, &["approval", "approve", "1"]);
    let expected = "Approved request 1: withdraw, asked for by anna. T";
    assert!(approved.starts_with(expected), "{approved}");
    // Tables have what waits, programs have all.
    assert_eq!(said(&bank, &["approval", "list"]), "Nothing to show.\n");
    for all in ["--all", "--status=approved"] {
        assert!(said(&bank, &["approval", "list", all]).contains("approved"));
    }
    assert_eq!(
        bank.json(&["approval", "list"])["items"][0]["status"],
        "approved"
    );
    assert!(said(&bank, &["approval", "list", "-o", "csv"]).contains("approved"));
}

#[test]
fn the_audit_log_tells_what_was_changed_and_why() {
    let bank = with_a_second_person();
    bank.json(&["account", "update", "1000000018", "--overdraft", "1500"]);
    bank.json(&["account", "freeze", "1000000018", "--reason", "card lost"]);
    bank.json(&["account", "unfreeze", "1000000018"]);
    let hold = bank.json(&["hold", "place", "1000000018", "20"]);
    bank.json(&["hold", "capture", &text(&hold["id"]), "5.50"]);
    for order in [&[][..], &["--oldest-first"], &["--subject", "account"]] {
        let log = said(&bank, &[&["audit", "log"][..], order].concat());
        for told in [
            "overdraft: 0.00 USD -> 1,500.00 USD",
            "freeze reason: card lost; status: open -> frozen",
            "freeze reason: card lost -> none; status: frozen -> open",
        ] {
            assert!(log.contains(told), "{told}: {log}");
        }
    }
    let log = said(&bank, &["audit", "log"]);
    for told in [
        "captured: 0.00 USD -> 5.50 USD",
        "policy: over withdrawals 100.00 USD",
        "status: placed -> captured",
    ] {
        assert!(log.contains(told), "{told}: {log}");
    }
    // What programs get is as it was.
    let line = &bank.json(&["audit", "log", "--limit", "1"])["items"][0];
    assert!(
        line["changed"].is_null() && line["after"].is_object(),
        "{line}"
    );
}

#[test]
fn what_an_account_would_pay_is_told_to_people() {
    let bank = in_new_york();
    bank.json(&["deposit", "1000000018", "5"]);
    bank.json(&["account", "freeze", "1000000018", "--reason", "r"]);
    let available = ["--columns", "available", "--no-headers"];
    for (line, shown, exact) in [
        (&["balance", "1000000018"][..], "0.00\n", "5.00"),
        (
            &["account", "show", "1000000018"],
            "Available  0.00\n",
            "5.00",
        ),
        (&["balance", "1000000026"], "0.00\n", "0.00"),
        (&["account", "show", "cash/vault"], "", "5.00"),
    ] {
        assert_eq!(said(&bank, &[line, &available].concat()), shown, "{line:?}");
        let csv = [line, &available, &["-o", "csv"]].concat();
        assert_eq!(said(&bank, &csv).trim(), exact, "{line:?}");
    }
    let json = bank.json(&["account", "show", "1000000018"]);
    assert_eq!(json["available_balance"], "5.00");
    // The day before it was frozen it would have paid.
    let before = ["balance", "1000000018", "--at", "today", "-o", "json"];
    assert!(said(&bank, &before).contains("\"available_balance\":\"5.00\""));
    let internal = said(&bank, &["account", "list", "--internal"]);
    assert!(internal.contains("Debits are positive here"), "{internal}");
}

#[test]
fn tables_of_holds_have_those_that_reserve_money() {
    let mut bank = in_new_york();
    bank.json(&["deposit", "1000000018", "500"]);
    let place = ["hold", "place", "1000000018", "10"];
    let ids: Vec<String> = (0..4).map(|_| text(&bank.json(&place)["id"])).collect();
    let ends = bank.json(&[&place[..], &["--expires", "2026-11-21"]].concat());
    bank.json(&["hold", "capture", &ids[0]]);
    bank.json(&["hold", "release", &ids[2]]);
    bank.now += DAY;
    let expired = text(&ends["id"]);
    let listed = |more: &[&str]| -> Vec<String> {
        let list = ["hold", "list", "--columns", "hold", "--no-headers"];
        let told = said(&bank, &[&list[..], more].concat());
        told.lines().map(str::to_owned).collect()
    };
    assert_eq!(listed(&[]), [&*ids[1], &*ids[3]]);
    assert_eq!(listed(&["--limit", "1"]), [&*ids[1]]);
    assert_eq!(listed(&["--limit", "1", "--after", &ids[1]]), [&*ids[3]]);
    assert_eq!(listed(&["--status", "captured"]), [&*ids[0]]);
    assert_eq!(listed(&["--status", "expired"]), [&*expired]);
    assert_eq!(listed(&["--all"]).len(), 5);
    assert_eq!(listed(&["-o", "csv"]).len(), 5);
    assert_eq!(
        bank.json(&["hold", "list"])["items"]
            .as_array()
            .map(Vec::len),
        Some(5)
    );
    let page = bank.json(&["hold", "list", "--status", "placed", "--limit", "1"]);
    assert_eq!(page["next"], *ids[1]);
}
