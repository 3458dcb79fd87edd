//! Joint accounts: who must order what they pay, and who did.

use serde_json::json;

use crate::common::{Bank, text};
use crate::engine;

/// An account of two with money in it: its number, and theirs.
fn joint(bank: &Bank, mandate: &str) -> (String, String, String) {
    let [ana, ben] = ["Ana", "Ben"].map(|name| bank.customer(name));
    let open = ["account", "open", "--customer", &ana, "--joint", &ben];
    let opened = bank.json(&[&open[..], &["--mandate", mandate]].concat());
    let account = text(&opened["number"]);
    bank.json(&["deposit", &account, "100"]);
    (account, ana, ben)
}

#[test]
fn any_holder_may_and_is_written_down_if_named() {
    let bank = Bank::new();
    let (account, ana, ben) = joint(&bank, "any");
    let shown = bank.json(&["account", "show", &account]);
    assert_eq!(shown.get("mandate"), None);
    let nobody = bank.json(&["withdraw", &account, "1", "--ref", "W-0"]);
    assert_eq!(nobody.get("ordered_by"), None);
    let order = ["withdraw", &account, "2", "--ref", "W-1", "--by", &ben];
    let trial = bank.json(&[&order[..], &["--dry-run"]].concat());
    assert_eq!(trial["ordered_by"], json!([ben]));
    let paid = bank.json(&order);
    assert_eq!(paid["ordered_by"], json!([ben]));
    let again = bank.json(&order);
    assert_eq!(
        (&again["replayed"], &again["ordered_by"]),
        (&json!(true), &json!([ben]))
    );
    let found = bank.json(&["transaction", "show", "W-1"]);
    assert_eq!(found["ordered_by"], json!([ben]));
    // The same payment by another holder is another request.
    let other = ["withdraw", &account, "2", "--ref", "W-1", "--by", &ana];
    bank.refuses(&other, 6, "reference_conflict");
    bank.refuses(&order[..5], 6, "reference_conflict");
    let stranger = bank.customer("Eve");
    let theft = ["withdraw", &account, "2", "--by", &stranger];
    bank.refuses(&theft, 4, "not_a_holder");
    bank.refuses(
        &["transfer", "cash/vault", &account, "1", "--by", &ana],
        4,
        "not_a_holder",
    );
    let log = bank.json(&["audit", "log", "--subject", "order"]);
    assert_eq!(log["items"].as_array().map(Vec::len), Some(1));
    assert_eq!(log["items"][0]["after"]["by"], json!([ben]));
    bank.verify();
}

#[test]
fn all_holders_must_where_the_mandate_says_so() {
    let bank = Bank::new();
    let (account, ana, ben) = joint(&bank, "all");
    assert_eq!(bank.json(&["account", "show", &account])["mandate"], "all");
    let table = bank.run(&["account", "show", &account]).done().stdout;
    assert!(table.contains("Mandate"), "{table}");
    let wages = bank.file(
        "wages.csv",
        format!("account,amount\n{},1.00\n", bank.account(&[])),
    );
    let unordered: [&[&str]; 6] = [
        &["withdraw", &account, "1"],
        &["withdraw", &account, "1", "--by", &ana],
        &["withdraw", &account, "1", "--by", &ana, "--by", &ana],
        &["transfer", &account, "cash/vault", "1", "--by", &ben],
        &["hold", "place", &account, "1"],
        &["import", "payroll", &wages, "--from", &account],
    ];
    for arguments in unordered {
        bank.refuses(arguments, 4, "mandate_not_met");
    }
    assert_eq!(bank.balance(&account), "100.00");
    let both = ["--by", &ben, "--by", &ana];
    let paid = bank.json(&[&["withdraw", &account, "1"][..], &both].concat());
    assert_eq!(paid["ordered_by"], json!([ana, ben]));
    bank.json(&[&["transfer", &account, "cash/vault", "1"][..], &both].concat());
    let lines = format!(
        "{{\"op\":\"withdraw\",\"account\":\"{account}\",\"amount\":\"3\",\"by\":[\"{ana}\",\"{ben}\"]}}\n\
         {{\"op\":\"withdraw\",\"account\":\"{account}\",\"amount\":\"3\",\"by\":[\"{ana}\"]}}\n\
         {{\"op\":\"deposit\",\"account\":\"{account}\",\"amount\":\"3\",\"by\":[\"{ana}\"]}}\n"
    );
    let run = bank.feed(&["post", "-"], lines.as_bytes());
    let answers: Vec<&str> = run.stdout.lines().collect();
    assert!(answers[0].contains("ordered_by"), "{answers:?}");
    assert!(answers[1].contains("mandate_not_met"), "{answers:?}");
    // Who brings cash is kept; no mandate holds for what comes in.
    assert!(answers[2].contains("ordered_by"), "{answers:?}");
    // Money comes in without asking, and the bank corrects itself.
    bank.json(&["deposit", &account, "1", "--ref", "D-1"]);
    bank.json(&["reverse", "D-1", "--reason", "twice", "--yes"]);
    assert_eq!(bank.balance(&account), "98.00");
    let alone = ["account", "open", "--customer", &ana, "--mandate", "all"];
    bank.refuses(&alone, 2, "usage");
    bank.verify();
}

/// A person who approves carries out what the holders ordered.
#[test]
fn an_order_waits_with_its_request() {
    let mut bank = Bank::new();
    let (account, ana, ben) = joint(&bank, "all");
    bank.json(&["operator", "add", "otto", "--role", "supervisor,admin"]);
    bank.json(&["policy", "set", "withdrawals", "--always"]);
    let order = [
        "withdraw", &account, "7", "--by", &ana, "--by", &ben, "--ref", "W-7",
    ];
    let run = bank.run(&[&order[..], &["-o", "json"]].concat());
    assert_eq!(run.code, 10, "{}", run.stderr);
    assert!(!engine::content(&bank).contains("\nordered_by "));
    let request = run.json()["approval"].to_string();
    "otto".clone_into(&mut bank.operator);
    bank.json(&["approval", "approve", &request]);
    let found = bank.json(&["transaction", "show", "W-7"]);
    assert_eq!(found["ordered_by"], json!([ana, ben]));
    bank.verify_as("anna");
}
