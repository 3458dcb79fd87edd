//! Transactions taken back.

use serde_json::Value;

use crate::common::{Bank, text};

fn reverse(bank: &Bank, transaction: &str) -> Value {
    bank.json(&["reverse", transaction, "--reason", "posted twice"])
}

#[test]
fn a_reversal_is_a_linked_opposite_and_comes_once() {
    let bank = Bank::new();
    let ana = bank.account(&[]);
    let posted = bank.json(&["deposit", &ana, "10", "--ref", "D-1", "--channel", "wire"]);
    let id = text(&posted["id"]);
    let reversal = reverse(&bank, "D-1");
    assert_eq!(reversal["kind"], "reversal");
    assert_eq!(reversal["channel"], "wire");
    assert_eq!(reversal["reverses"], id.as_str());
    assert_eq!(
        (&reversal["debit"], &reversal["credit"]),
        (&posted["credit"], &posted["debit"])
    );
    assert_eq!(
        (&reversal["amount"], &reversal["memo"]),
        (&"10.00".into(), &"posted twice".into())
    );
    assert_eq!(
        bank.json(&["transaction", "show", &id])["reversed_by"],
        reversal["id"]
    );
    assert_eq!(
        (bank.balance(&ana), bank.balance("clearing/wire")),
        ("0.00".into(), "0.00".into())
    );
    let (exit, error) = bank.fails(&["reverse", &id, "--reason", "again"]);
    assert_eq!((exit, &error["code"]), (4, &"already_reversed".into()));
    let hint = text(&error["hint"]);
    assert!(hint.contains(&text(&reversal["id"])), "{hint}");
    let reversal = text(&reversal["id"]);
    bank.refuses(
        &["reverse", &reversal, "--reason", "r"],
        4,
        "not_reversible",
    );
    bank.refuses(
        &["reverse", "D-2", "--reason", "r"],
        3,
        "transaction_not_found",
    );
    bank.refuses(&["reverse", "D-1", "--reason", " "], 2, "invalid_text");
    bank.refuses(&["reverse", "D-1"], 2, "usage");
    // The reference stays bound to the first request.
    bank.refuses(
        &["deposit", &ana, "11", "--ref", "D-1"],
        6,
        "reference_conflict",
    );
    let again = bank.json(&["deposit", &ana, "10", "--ref", "D-1", "--channel", "wire"]);
    assert_eq!(
        (&again["replayed"], bank.balance(&ana)),
        (&true.into(), "0.00".into())
    );
    bank.verify();
}

/// What became of the account between the transaction and its reversal, and
/// the answers to reversing a deposit, a withdrawal, a transfer from it and a
/// transfer to it.
#[test]
fn a_reversal_follows_the_rules_of_a_payment_the_other_way_round() {
    let table: &[(&str, [&str; 4])] = &[
        ("untouched", ["done", "done", "done", "done"]),
        (
            "spent",
            ["insufficient_funds", "done", "done", "insufficient_funds"],
        ),
        (
            "held",
            ["insufficient_funds", "done", "done", "insufficient_funds"],
        ),
        ("overdraft", ["done", "done", "done", "done"]),
        (
            "frozen",
            ["account_frozen", "done", "done", "account_frozen"],
        ),
        (
            "closed",
            [
                "account_closed",
                "account_closed",
                "account_closed",
                "account_closed",
            ],
        ),
    ];
    for (state, expected) in table {
        for (place, code) in expected.iter().enumerate() {
            let bank = Bank::new();
            let (ana, ben) = (bank.account(&[]), bank.funded("100"));
            bank.json(&["deposit", &ana, "20"]);
            let (ana, ben) = (ana.as_str(), ben.as_str());
            let (posted, spend) = match place {
                0 => (bank.json(&["deposit", ana, "10"]), "30"),
                1 => (bank.json(&["withdraw", ana, "10"]), "10"),
                2 => (bank.json(&["transfer", ana, ben, "10"]), "10"),
                _ => (bank.json(&["transfer", ben, ana, "10"]), "30"),
            };
            match *state {
                "spent" | "closed" => drop(bank.json(&["withdraw", ana, spend])),
                "held" => drop(bank.json(&["hold", "place", ana, spend])),
                "overdraft" => {
                    bank.json(&["withdraw", ana, spend]);
                    bank.json(&["account", "update", ana, "--overdraft", "10"]);
                }
                "frozen" => drop(bank.json(&["account", "freeze", ana, "--reason", "r"])),
                _ => {}
            }
            if *state == "closed" {
                bank.json(&["account", "close", ana, "--yes"]);
            }
            let id = text(&posted["id"]);
            let before = bank.balance(ana);
            if *code == "done" {
                reverse(&bank, &id);
            } else {
                bank.refuses(&["reverse", &id, "--reason", "r"], 4, code);
                assert_eq!(bank.balance(ana), before, "{state} {place}");
                let dry = ["reverse", &id, "--reason", "r", "--dry-run"];
                bank.refuses(&dry, 4, code);
            }
            bank.verify();
        }
    }
}

#[test]
fn a_reversed_capture_gives_the_money_back_and_not_the_hold() {
    let bank = Bank::new();
    let ana = bank.funded("100");
    let hold = text(&bank.json(&["hold", "place", &ana, "60", "--ref", "AUTH"])["id"]);
    let capture = text(&bank.json(&["hold", "capture", &hold, "40"])["transaction"]);
    assert_eq!(
        bank.balances(&ana),
        ("60.00".into(), "0.00".into(), "60.00".into())
    );
    let shown = bank.json(&["transaction", "show", &capture]);
    assert_eq!(
        (&shown["hold"], &shown["channel"]),
        (&hold.as_str().into(), &"third-party".into())
    );
    reverse(&bank, "AUTH");
    assert_eq!(
        bank.balances(&ana),
        ("100.00".into(), "0.00".into(), "100.00".into())
    );
    bank.refuses(&["hold", "capture", &hold], 4, "hold_not_open");
    bank.refuses(
        &["reverse", &capture, "--reason", "r"],
        4,
        "already_reversed",
    );
    assert_eq!(bank.balance("clearing/third-party"), "0.00");
    assert_eq!(
        bank.json(&["hold", "list"])["items"][0]["transaction"],
        capture.as_str()
    );
    bank.verify();
}

#[test]
fn figures_count_reversals_on_their_own() {
    let bank = Bank::new();
    let ana = bank.funded("10");
    let id = text(&bank.json(&["deposit", &ana, "4"])["id"]);
    reverse(&bank, &id);
    for scope in [&[][..], &["--account", &ana]] {
        let figures =
            bank.json(&[&["stats", "--period", "daily"], scope].concat())["items"][0].clone();
        assert_eq!(figures["deposits"]["amount"], "14.00");
        assert_eq!(figures["reversals"]["amount"], "-4.00");
        assert_eq!(
            (&figures["reversals"]["count"], &figures["net"]),
            (&1.into(), &"10.00".into())
        );
    }
}
