//! Accounts that are frozen, closed, and neither again.

use serde_json::Value;

use crate::accounts::ACCOUNT;
use crate::common::{Bank, text};
use crate::json_shapes::has_fields;

#[test]
fn a_frozen_account_takes_money_and_pays_none() {
    let bank = Bank::new();
    let ana = bank.funded("10");
    let other = bank.funded("10");
    let frozen = bank.json(&["account", "freeze", &ana, "--reason", "court order 12-345"]);
    assert_eq!(
        (&frozen["status"], &frozen["freeze_reason"]),
        (&"frozen".into(), &"court order 12-345".into())
    );
    for arguments in [
        &["withdraw", &ana, "1"][..],
        &["transfer", &ana, &other, "1"],
        &["hold", "place", &ana, "1"],
        &["account", "freeze", &ana, "--reason", "again"],
        &["account", "close", &ana, "--yes"],
    ] {
        bank.refuses(arguments, 4, "account_frozen");
    }
    bank.json(&["deposit", &ana, "1"]);
    bank.json(&["transfer", &other, &ana, "1"]);
    bank.json(&["account", "update", &ana, "--name", "frozen pot"]);
    let open = bank.json(&["account", "unfreeze", &ana]);
    assert_eq!(
        (&open["status"], &open["freeze_reason"]),
        (&"open".into(), &Value::Null)
    );
    bank.json(&["account", "unfreeze", &ana]);
    bank.json(&["withdraw", &ana, "12"]);
    bank.refuses(
        &["account", "freeze", &ana, "--reason", ""],
        2,
        "invalid_text",
    );
    bank.refuses(&["account", "freeze", &ana], 2, "usage");
    for verb in [
        &["freeze", "cash/vault", "--reason", "r"][..],
        &["unfreeze", "cash/vault"],
        &["close", "cash/vault", "--yes"],
        &["update", "cash/vault", "--overdraft", "1"],
    ] {
        bank.refuses(&[&["account"], verb].concat(), 4, "internal_account");
    }
    bank.verify();
}

#[test]
fn only_an_empty_account_closes_and_it_asks_first() {
    let bank = Bank::new();
    let ana = bank.funded("10");
    bank.refuses(&["account", "close", &ana], 2, "confirmation_required");
    bank.refuses(
        &["account", "close", &ana, "--no-input"],
        2,
        "confirmation_required",
    );
    let people = bank.run(&["account", "close", &ana]);
    assert_eq!(people.code, 2);
    assert!(people.stderr.contains("--yes"), "{}", people.stderr);
    bank.refuses(&["account", "close", &ana, "--yes"], 4, "balance_not_zero");
    let hold = text(&bank.json(&["hold", "place", &ana, "10"])["id"]);
    bank.refuses(&["account", "close", &ana, "--yes"], 4, "balance_not_zero");
    bank.json(&["account", "update", &ana, "--overdraft", "20"]);
    bank.json(&["withdraw", &ana, "10"]);
    bank.refuses(&["account", "close", &ana, "--yes"], 4, "holds_open");
    bank.json(&["hold", "release", &hold]);
    bank.json(&["withdraw", &ana, "5"]);
    let (_, error) = bank.fails(&["account", "close", &ana, "--yes"]);
    assert_eq!(error["code"], "balance_not_zero");
    assert!(
        text(&error["hint"]).contains(&format!("bankctl deposit {ana} 5.00")),
        "{error}"
    );
    bank.json(&["deposit", &ana, "5"]);
    let closed = bank.json(&["account", "close", &ana, "--yes"]);
    has_fields(&closed, ACCOUNT);
    assert_eq!(
        (&closed["status"], &closed["closed_at"]),
        (&"closed".into(), &"2026-11-21T12:00:00.000000Z".into())
    );
    for arguments in [
        &["deposit", &ana, "1"][..],
        &["withdraw", &ana, "1"],
        &["hold", "place", &ana, "1"],
        &["account", "close", &ana, "--yes"],
        &["account", "freeze", &ana, "--reason", "r"],
        &["account", "unfreeze", &ana],
        &["account", "update", &ana, "--name", "n"],
    ] {
        bank.refuses(arguments, 4, "account_closed");
    }
    assert_eq!(
        bank.json(&["history", &ana])["items"]
            .as_array()
            .map(Vec::len),
        Some(4)
    );
    bank.verify();
}
