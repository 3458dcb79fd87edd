//! A ledger from before there were roles, brought to the current version.

use super::common::{Bank, text};
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
