//! A ledger from before there were roles, brought to the current version.

use super::common::{Bank, data, text};
use super::engine;

#[test]
fn operators_from_before_there_were_roles_keep_their_work() {
    let mut bank = Bank::nowhere();
    engine::make_old(&bank);
    let account = "1000000018";
    assert_eq!(bank.balance(account), "70.00");
    let who = bank.json(&["whoami"]);
    assert_eq!(who["roles"].as_array().map(Vec::len), Some(5), "{who}");
    bank.verify();
    // Others keep the daily work, and nothing else.
    bank.operator = "ben".to_owned();
    let who = bank.json(&["whoami"]);
    assert_eq!(who["roles"], serde_json::json!(["teller", "supervisor"]));
    bank.json(&["deposit", account, "5"]);
    bank.refuses(
        &["operator", "add", "eve", "--role", "admin"],
        5,
        "permission_denied",
    );
    bank.operator = "eve".to_owned();
    bank.refuses(&["deposit", account, "5"], 5, "permission_denied");
    bank.operator = "anna".to_owned();
    bank.verify();
    let before = bank.json(&["audit", "log", "--oldest-first", "--limit", "1"]);
    assert_eq!(before["items"][0]["origin"], serde_json::Value::Null);
    // What was written of customers in plain is sealed, and the line is there.
    let lines = bank.json(&["audit", "log", "--subject", "customer", "--oldest-first"]);
    let first = &lines["items"][0];
    assert_eq!(
        (&first["action"], &first["after"]["sealed"]),
        (&serde_json::json!("created"), &serde_json::json!(true))
    );
    bank.json(&["operator", "role", "ben", "--role", "teller"]);
    bank.json(&["operator", "add", "eve", "--role", "auditor"]);
    let listed = bank.json(&["operator", "list"]);
    let roles: Vec<String> = listed["items"]
        .as_array()
        .expect("items")
        .iter()
        .map(|operator| operator["roles"].to_string())
        .collect();
    assert_eq!(roles[1..], ["[\"teller\"]", "[\"auditor\"]"]);
    assert_eq!(
        text(&bank.json(&["deposit", account, "1"])["amount"]),
        "1.00"
    );
    bank.verify();
}

/// Reasons of version 8: each is in the change log too, and one is of a customer
/// who was forgotten.
const REASONS: [&str; 5] = [
    "whispered embezzlement",
    "court of Lisbon",
    "quarrel of the holders",
    "forged passport",
    "tax inquiry",
];

fn with_reasons() -> Bank {
    let bank = Bank::nowhere();
    engine::make_v8(&bank);
    let content = engine::content(&bank);
    for reason in REASONS {
        assert!(content.contains(reason), "{reason}");
    }
    bank
}

pub fn give_key(bank: &Bank) {
    let keys = bank.path(".config/bankctl/keys");
    std::fs::create_dir_all(&keys).expect("a folder");
    let key = keys.join("46e88ffbbf144c52e8762c07368028bc.key");
    std::fs::copy(data("ledger-v8.key"), &key).expect("a key");
    #[cfg(unix)]
    crate::common::mode(&key, 0o600);
}

#[test]
fn reasons_are_sealed_by_the_upgrade_and_forgotten_with_their_customer() {
    let bank = with_reasons();
    give_key(&bank);
    let shown = |arguments: &[&str], field: &str| text(&bank.json(arguments)[field]);
    let suspended = shown(&["customer", "show", "C00000013"], "status_reason");
    assert_eq!(suspended, "suspended: whispered embezzlement");
    let frozen = shown(&["account", "show", "1000000018"], "freeze_reason");
    assert_eq!(frozen, "frozen: court of Lisbon");
    let joint = shown(&["account", "show", "1000000039"], "freeze_reason");
    assert_eq!(joint, "frozen: quarrel of the holders");
    let content = engine::content(&bank);
    for reason in REASONS {
        assert!(!content.contains(reason), "{reason}");
    }
    bank.verify();
    let doctor = bank.run(&["doctor", "-o", "json"]).json();
    let freed = doctor["items"].as_array().expect("a list");
    let freed = freed.iter().find(|item| item["check"] == "freed_parts");
    assert_eq!(
        freed.map(|item| &item["status"]),
        Some(&"ok".into()),
        "{doctor}"
    );
    // What is sealed now is forgotten with its customer.
    for account in ["1000000018", "1000000039"] {
        bank.json(&["account", "unfreeze", account]);
    }
    bank.json(&["customer", "approve", "C00000013"]);
    bank.json(&["withdraw", "1000000018", "250"]);
    for account in ["1000000018", "1000000039"] {
        bank.json(&["account", "close", account, "--yes"]);
    }
    bank.json(&["customer", "close", "C00000013", "--yes"]);
    bank.json(&["customer", "forget", "C00000013", "--yes"]);
    let log = bank.run(&["audit", "log", "--limit", "1000", "-o", "json"]);
    for reason in REASONS {
        assert!(!log.stdout.contains(reason), "{reason}");
    }
    bank.verify();
    // Nobody needs the key to prove the rest.
    std::fs::remove_dir_all(bank.path(".config")).expect("removed");
    bank.verify();
}

#[test]
fn without_the_key_reasons_stay_as_they_were_until_it_is_there() {
    let bank = with_reasons();
    let before = engine::content(&bank);
    bank.refuses(&["balance", "1000000018"], 3, "data_key_not_found");
    assert_eq!(engine::content(&bank), before);
    give_key(&bank);
    assert_eq!(bank.balance("1000000018"), "250.00");
    bank.verify();
}

/// What was signed and proved before rows had sources and groups stays true,
/// and the books go on.
#[test]
fn proofs_and_checkpoints_from_before_groups_stay_valid() {
    let bank = Bank::nowhere();
    engine::make_v13(&bank);
    let (note, proof, public_key) = (
        data("ledger-v13.checkpoint"),
        data("ledger-v13.tlog-proof"),
        data("ledger-v13.key.pub"),
    );
    let [note, proof, public_key] =
        [&note, &proof, &public_key].map(|path| path.to_str().expect("a path"));
    let since = || {
        let arguments = [
            "audit",
            "verify",
            "--since",
            note,
            "--public-key",
            public_key,
        ];
        let run = bank.run(&[&arguments[..], &["-o", "json"]].concat());
        assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    };
    bank.verify();
    since();
    let shown = bank.json(&["audit", "check-proof", proof, "--public-key", public_key]);
    assert_eq!(shown["amount_minor"], 12_000, "{shown}");
    assert_eq!(bank.balance("1000000018"), "481.00");
    bank.refuses(
        &["reverse", "ref:T-1", "--reason", "again"],
        4,
        "already_reversed",
    );
    bank.json(&["reverse", "ref:D-2", "--reason", "twice"]);
    bank.json(&[
        "import",
        "payroll",
        &bank.file("more.csv", "account,amount\n1000000026,2.00\n"),
    ]);
    assert_eq!(bank.balance("1000000026"), "22.00");
    bank.verify();
    since();
}
