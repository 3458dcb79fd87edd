//! Rules over payments, alerts and cases: what fits, in which order it is decided, and that
//! nobody but compliance sees any of it.

#![cfg(feature = "encryption")]

use age::secrecy::ExposeSecret as _;
use serde_json::{Value, json};

use crate::common::{Bank, text};

/// A word that no output to others may have.
const SECRET: &str = "zebra";

fn set(bank: &Bank, name: &str, when: &str, action: &str) -> Value {
    bank.json(&["rule", "set", name, "--when", when, "--action", action])
}

/// The rule, the amount and whether it was booked, of each alert, oldest first.
fn alerts(bank: &Bank) -> Vec<(String, String, bool)> {
    let list = bank.json(&["alert", "list", "--all"]);
    let items = list["items"].as_array().expect("items").iter().rev();
    let cells = |item: &Value| {
        let is_booked = !item["transaction"].is_null();
        (text(&item["rule"]), text(&item["amount"]), is_booked)
    };
    items.map(cells).collect()
}

fn seen(rule: &str, amount: &str, is_booked: bool) -> (String, String, bool) {
    (rule.to_owned(), amount.to_owned(), is_booked)
}

#[test]
fn deny_goes_before_limits_and_these_before_review_and_alert() {
    let mut bank = Bank::new();
    let account = bank.funded("5000");
    set(&bank, "watch", r#"{"direction":"out"}"#, "alert");
    bank.json(&["withdraw", &account, "1"]);
    assert_eq!(alerts(&bank), [seen("watch", "-1.00", true)]);
    // A payment that is refused for another reason was seen, too.
    bank.refuses(&["withdraw", &account, "6000"], 4, "insufficient_funds");
    assert_eq!(
        alerts(&bank).last(),
        Some(&seen("watch", "-6000.00", false))
    );
    // A dry run leaves nothing, and a replay is no second payment.
    bank.json(&["withdraw", &account, "2", "--dry-run"]);
    bank.json(&["withdraw", &account, "3", "--ref", "W-3"]);
    bank.json(&["withdraw", &account, "3", "--ref", "W-3"]);
    assert_eq!(alerts(&bank).len(), 3);
    set(
        &bank,
        "much",
        r#"{"direction":"out","amount_over":"100"}"#,
        "review",
    );
    bank.json(&["operator", "add", "sue", "--role", "supervisor"]);
    let waits = bank.run(&["withdraw", &account, "200", "-o", "json"]);
    assert_eq!(waits.code, 10, "{}", waits.stderr);
    let asked = waits.json()["approval"].to_string();
    assert_eq!(bank.balance(&account), "4996.00");
    "sue".clone_into(&mut bank.operator);
    bank.json(&["approval", "approve", &asked]);
    "anna".clone_into(&mut bank.operator);
    assert_eq!(bank.balance(&account), "4796.00");
    assert!(alerts(&bank).contains(&seen("much", "-200.00", true)));
    let limit = "product limit set plus all --direction out --per day --amount 300";
    bank.json(&["product", "add", "plus", "--type", "checking"]);
    bank.json(&limit.split(' ').collect::<Vec<_>>());
    bank.json(&["account", "update", &account, "--product", "plus"]);
    bank.refuses(&["withdraw", &account, "301"], 4, "payment_limit_exceeded");
    let rule = r#"{"direction":"out","amount_over":"250","kind":["withdrawal"]}"#;
    set(&bank, SECRET, rule, "deny");
    let (code, error) = bank.fails(&["withdraw", &account, "301"]);
    assert_eq!((code, &error["code"]), (4, &json!("denied_by_rule")));
    assert!(!error.to_string().contains(SECRET), "{error}");
    assert!(text(&error["hint"]).contains("compliance"), "{error}");
    assert_eq!(alerts(&bank).last(), Some(&seen(SECRET, "-301.00", false)));
    // Lines of many requests are each asked for, and leave their alerts.
    let before = alerts(&bank).len();
    let lines = format!(
        "{{\"op\":\"withdraw\",\"account\":\"{account}\",\"amount\":\"260\"}}\n\
         {{\"op\":\"deposit\",\"account\":\"{account}\",\"amount\":\"3\"}}\n"
    );
    let run = bank.feed(&["post", "-"], lines.as_bytes());
    assert_eq!(run.code, 9, "{}", run.stderr);
    assert!(run.stdout.contains("denied_by_rule"), "{}", run.stdout);
    assert!(alerts(&bank).len() > before);
    bank.json(&["rule", "disable", SECRET]);
    bank.json(&["rule", "disable", "much"]);
    bank.json(&["rule", "disable", "watch"]);
    let count = alerts(&bank).len();
    bank.json(&["withdraw", &account, "10"]);
    assert_eq!(alerts(&bank).len(), count);
    bank.verify();
}

#[test]
fn structuring_is_seen_over_the_accounts_of_one_person() {
    let mut bank = Bank::new();
    let template = ["--template", "structuring", "--action", "alert"];
    bank.json(&[&["rule", "set", "structuring"], &template[..]].concat());
    let customer = bank.customer("Ana García");
    let open = ["account", "open", "--customer", &customer];
    let [one, two] = [(); 2].map(|()| text(&bank.json(&open)["number"]));
    bank.json(&["deposit", &one, "4800"]);
    bank.now += crate::common::DAY;
    bank.json(&["deposit", &two, "4900"]);
    bank.now += crate::common::DAY;
    assert!(alerts(&bank).is_empty());
    bank.json(&["deposit", &one, "3000"]);
    assert_eq!(alerts(&bank), [seen("structuring", "3000.00", true)]);
    bank.verify();
}

#[test]
fn alerts_are_worked_off_and_cases_have_sealed_notes() {
    let bank = Bank::new();
    let account = bank.funded("50");
    set(&bank, "all", r#"{"direction":"out"}"#, "alert");
    bank.json(&["withdraw", &account, "1"]);
    bank.json(&["withdraw", &account, "2"]);
    let assigned = bank.json(&["alert", "assign", "1", "--to", "anna"]);
    assert_eq!(
        (&assigned["status"], &assigned["assigned_to"]),
        (&json!("assigned"), &json!("anna"))
    );
    let case = bank.json(&["case", "open", "cash of Ana", "--alert", "1"]);
    let id = case["id"].to_string();
    assert_eq!(
        bank.json(&["case", "add", &id, "2"])["alerts"],
        json!([1, 2])
    );
    bank.refuses(&["case", "note", &id, "x"], 3, "case_key_not_found");
    let identity = age::x25519::Identity::generate();
    let secret = bank.file("compliance.key", identity.to_string().expose_secret());
    bank.json(&["case", "key", &identity.to_public().to_string()]);
    let note = bank.json(&["sar", "note", &id, SECRET]);
    assert_eq!(note["text"], Value::Null);
    assert_eq!(
        bank.json(&["case", "show", &id])["notes"][0]["text"],
        Value::Null
    );
    let opened = bank.json(&["case", "show", &id, "--identity", &secret]);
    assert_eq!(
        opened["notes"][0],
        json!({
            "id": note["id"], "case": case["id"], "sar": true, "text": SECRET, "dry_run": false,
        })
    );
    bank.json(&["alert", "close", "1", "--outcome", "nothing in it"]);
    bank.refuses(
        &["alert", "close", "1", "--outcome", "again"],
        4,
        "already_decided",
    );
    bank.json(&["case", "close", &id, "--outcome", "no report"]);
    bank.refuses(&["case", "note", &id, "more"], 4, "already_decided");
    let log = bank.run(&["audit", "log", "-o", "json"]).done().stdout;
    assert!(!log.contains(SECRET), "{log}");
    bank.verify();
}

#[test]
fn a_rule_takes_a_second_person_of_compliance_where_there_is_one() {
    let mut bank = Bank::new();
    bank.json(&["operator", "add", "carla", "--role", "compliance"]);
    bank.json(&["operator", "add", "sue", "--role", "supervisor,admin"]);
    let when = r#"{"amount_over":"1"}"#;
    let run = bank.run(&[
        "rule", "set", SECRET, "--when", when, "--action", "deny", "-o", "json",
    ]);
    assert_eq!(run.code, 10, "{}", run.stderr);
    let asked = run.json()["approval"].to_string();
    // Others do not even know of it.
    "sue".clone_into(&mut bank.operator);
    bank.refuses(&["approval", "show", &asked], 3, "approval_not_found");
    bank.refuses(&["approval", "approve", &asked], 3, "approval_not_found");
    assert_eq!(bank.json(&["approval", "list"])["items"], json!([]));
    "carla".clone_into(&mut bank.operator);
    bank.json(&["approval", "approve", &asked]);
    let account = {
        "anna".clone_into(&mut bank.operator);
        bank.account(&[])
    };
    bank.refuses(&["deposit", &account, "2"], 4, "denied_by_rule");
    bank.json(&["deposit", &account, "1"]);
    bank.verify();
    // What the role does not give.
    "carla".clone_into(&mut bank.operator);
    bank.refuses(&["deposit", &account, "1"], 5, "permission_denied");
    bank.refuses(
        &["operator", "add", "x", "--role", "teller"],
        5,
        "permission_denied",
    );
}

/// As each other role: every command that reads, and what a shell is offered.
#[test]
fn nobody_else_sees_rules_alerts_cases_or_notes() {
    let mut bank = Bank::new();
    let account = bank.funded("500");
    let customer = text(&bank.json(&["account", "show", &account])["holders"][0]["customer"]);
    let identity = age::x25519::Identity::generate();
    bank.json(&["case", "key", &identity.to_public().to_string()]);
    set(
        &bank,
        SECRET,
        r#"{"direction":"out","amount_over":"100"}"#,
        "deny",
    );
    set(&bank, "zebra-2", r#"{"direction":"out"}"#, "alert");
    bank.json(&["withdraw", &account, "1"]);
    let case = bank.json(&["case", "open", SECRET, "--alert", "2"])["id"].to_string();
    bank.json(&["sar", "note", &case, SECRET]);
    bank.json(&["case", "note", &case, SECRET]);
    bank.json(&["alert", "close", "2", "--outcome", SECRET]);
    let reads = [
        format!("customer show {customer}"),
        "customer list".to_owned(),
        format!("account show {account}"),
        format!("history {account}"),
        "transaction list".to_owned(),
        format!("balance {account}"),
        "export customers -o csv".to_owned(),
        "export accounts -o csv".to_owned(),
        "export transactions -o csv".to_owned(),
        "export journal --format hledger".to_owned(),
        "audit log".to_owned(),
        "audit log -v".to_owned(),
        "audit log --subject alert-rule".to_owned(),
        "approval list --all".to_owned(),
        "policy show".to_owned(),
        "ledger show".to_owned(),
        "operator list".to_owned(),
        "stats".to_owned(),
        "verify".to_owned(),
        "doctor".to_owned(),
        "operator permissions".to_owned(),
        "report balance-sheet".to_owned(),
        "report teller-journal".to_owned(),
        "report ctr --day 2026-11-21".to_owned(),
        "ctr list".to_owned(),
        "dispute list --all".to_owned(),
        format!("case note {case} text"),
        format!("sar note {case} text"),
        format!("sar file {case}"),
        "alert close 2 --outcome text".to_owned(),
        "rule disable zebra".to_owned(),
        "report dashboard --to-file -".to_owned(),
        "report large-transactions --over 0".to_owned(),
        "rule list".to_owned(),
        format!("rule show {SECRET}"),
        "alert list".to_owned(),
        "alert show 2".to_owned(),
        "case list".to_owned(),
        format!("case show {case}"),
        format!("withdraw {account} 101"),
    ];
    for role in ["teller", "supervisor", "admin", "auditor", "service"] {
        "anna".clone_into(&mut bank.operator);
        let name = format!("the-{role}");
        bank.json(&["operator", "add", &name, "--role", role]);
        bank.operator = name;
        for line in &reads {
            let words: Vec<&str> = line.split(' ').collect();
            for more in [&[][..], &["-o", "json"]] {
                let run = bank.run(&[&words[..], more].concat());
                let shown = format!("{}{}", run.stdout, run.stderr);
                // The name that the caller typed is no news.
                let shown = shown.replace(line.as_str(), "");
                assert!(!shown.contains(SECRET), "{role}: {line}: {shown}");
            }
        }
        for words in [
            &["rule", "show", ""][..],
            &["rule", "disable", "zeb"],
            &["alert", "show", ""],
            &["case", "show", ""],
            &["case", "note", ""],
            &["audit", "log", "--subject", ""],
            &["approval", "show", ""],
        ] {
            let offered = bank.offered(words, "");
            assert!(!offered.contains(SECRET), "{role}: {words:?}: {offered}");
        }
    }
    "anna".clone_into(&mut bank.operator);
    let log = bank.run(&["audit", "log", "--subject", "alert-rule", "-o", "json"]);
    assert!(
        log.done().stdout.contains(SECRET),
        "compliance sees its own"
    );
    bank.verify();
}

#[test]
fn what_is_no_rule_is_told() {
    let bank = Bank::new();
    let set =
        |when: &str| ["rule", "set", "one", "--when", when, "--action", "deny"].map(str::to_owned);
    for when in [
        "{}",
        "{\"amount\":\"1\"}",
        "{\"kind\":[\"payroll\"]}",
        "{\"hour_from\":30}",
    ] {
        let words = set(when);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        bank.refuses(&words, 2, "invalid_rule");
    }
    bank.refuses(&["rule", "disable", "one"], 3, "rule_not_found");
    bank.refuses(&["alert", "show", "1"], 3, "alert_not_found");
    bank.refuses(&["case", "show", "1"], 3, "case_not_found");
}
