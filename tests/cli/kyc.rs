//! Customers who are known or not: what their accounts may do.

use serde_json::json;

use crate::common::{Bank, text};

/// A bank where two can decide, and accounts of strangers pay nothing out.
fn strict() -> Bank {
    let bank = Bank::new();
    bank.json(&["operator", "add", "otto", "--role", "supervisor,admin"]);
    bank.json(&["policy", "set", "customers", "--always"]);
    bank
}

/// A new account, which a second person approves.
fn account(bank: &mut Bank, holders: &[&str]) -> String {
    let mut arguments = vec!["account", "open", "--customer", holders[0]];
    for joint in &holders[1..] {
        arguments.extend(["--joint", joint]);
    }
    let run = bank.run(&[&arguments[..], &["-o", "json"]].concat());
    assert_eq!(run.code, 10, "{}", run.stderr);
    let request = run.json()["approval"].to_string();
    let before = std::mem::replace(&mut bank.operator, "otto".to_owned());
    bank.json(&["approval", "approve", &request]);
    bank.operator = before;
    let shown = bank.json(&["customer", "show", holders[0]]);
    let accounts = shown["accounts"].as_array().expect("accounts");
    text(accounts.last().expect("an account"))
}

#[test]
fn without_a_policy_every_account_pays() {
    let bank = Bank::new();
    let customer = bank.customer("Ana");
    let shown = bank.json(&["customer", "show", &customer]);
    assert_eq!(
        (&shown["status"], shown.get("status_reason")),
        (&json!("active"), None)
    );
    let account = text(&bank.json(&["account", "open", "--customer", &customer])["number"]);
    bank.json(&["deposit", &account, "100"]);
    let run = bank
        .run(&["customer", "suspend", &customer, "--reason", "moved away"])
        .done();
    assert!(
        run.stderr.contains("policy set customers"),
        "{}",
        run.stderr
    );
    let table = bank.run(&["customer", "show", &customer]).done().stdout;
    assert!(table.contains("moved away"), "{table}");
    let shown = bank.json(&["customer", "show", &customer]);
    assert_eq!(
        (&shown["status"], &shown["status_reason"]),
        (&json!("suspended"), &json!("moved away"))
    );
    bank.json(&["withdraw", &account, "1"]);
    // Nobody opens one more for a customer who was turned away by name.
    let open = ["account", "open", "--customer", &customer];
    bank.refuses(&open, 4, "customer_not_approved");
    bank.json(&[
        "customer",
        "reject",
        &customer,
        "--reason",
        "forged",
        "--dry-run",
    ]);
    let suspended = bank.json(&["customer", "list", "--status", "suspended"]);
    assert_eq!(suspended["items"][0]["number"], customer.as_str());
    let approved = bank.json(&["customer", "approve", &customer]);
    assert_eq!(
        (&approved["status"], approved.get("status_reason")),
        (&json!("approved"), None)
    );
    bank.json(&open);
    let log = bank.json(&["audit", "log", "--record", &customer, "--oldest-first"]);
    let done: Vec<String> = log["items"]
        .as_array()
        .expect("lines")
        .iter()
        .map(|line| text(&line["action"]))
        .collect();
    assert_eq!(done, ["created", "suspended", "approved"]);
    bank.verify();
}

#[test]
fn strangers_bring_money_and_take_none() {
    let mut bank = strict();
    let ana = bank.customer("Ana");
    assert_eq!(bank.json(&["customer", "show", &ana])["status"], "pending");
    let account = account(&mut bank, &[&ana]);
    bank.json(&["deposit", &account, "100", "--ref", "D-1"]);
    let wages = bank.file("wages.csv", format!("account,amount\n{account},1.00\n"));
    let payee = self::account(&mut bank, &[&ana]);
    let own = bank.file("own.csv", format!("account,amount\n{payee},1.00\n"));
    let ways: [&[&str]; 5] = [
        &["withdraw", &account, "1"],
        &["transfer", &account, "cash/vault", "1"],
        &["hold", "place", &account, "1"],
        &["reverse", "D-1", "--reason", "test", "--yes"],
        &["import", "payroll", &own, "--from", &account],
    ];
    for way in ways {
        bank.refuses(way, 4, "customer_not_approved");
    }
    bank.json(&["import", "payroll", &wages]);
    bank.json(&["customer", "approve", &ana]);
    bank.json(&["withdraw", &account, "1"]);
    let hold = text(&bank.json(&["hold", "place", &account, "5"])["id"]);
    for (verb, code) in [("suspend", "suspended"), ("reject", "rejected")] {
        let changed = bank.json(&["customer", verb, &ana, "--reason", "a question"]);
        assert_eq!(changed["status"], code);
        bank.refuses(&["withdraw", &account, "1"], 4, "customer_not_approved");
        bank.refuses(&["hold", "capture", &hold], 4, "customer_not_approved");
        bank.json(&["deposit", &account, "1"]);
    }
    bank.json(&["customer", "approve", &ana]);
    bank.json(&["hold", "capture", &hold]);
    bank.json(&["withdraw", &account, "97"]);
    for account in [account, payee] {
        bank.json(&["account", "close", &account, "--yes"]);
    }
    bank.json(&["customer", "close", &ana, "--yes"]);
    bank.refuses(&["customer", "approve", &ana], 4, "customer_closed");
    bank.verify();
}

#[test]
fn one_stranger_among_the_holders_is_enough() {
    let mut bank = strict();
    let [ana, ben] = ["Ana", "Ben"].map(|name| bank.customer(name));
    let joint = account(&mut bank, &[&ana, &ben]);
    bank.json(&["deposit", &joint, "10"]);
    bank.json(&["customer", "approve", &ana]);
    let (_, error) = bank.fails(&["withdraw", &joint, "1"]);
    assert!(text(&error["message"]).contains(&ben), "{error}");
    bank.json(&["customer", "approve", &ben]);
    bank.json(&["withdraw", &joint, "1"]);
    bank.verify();
}

/// Who was a customer before the policy is not known by it either, and the
/// policy is taken back by two.
#[test]
fn a_policy_holds_for_customers_from_before_it() {
    let mut bank = Bank::new();
    let account = bank.funded("10");
    bank.json(&["operator", "add", "otto", "--role", "supervisor,admin"]);
    bank.refuses(&["policy", "set", "customers", "--over", "5"], 2, "usage");
    bank.json(&["policy", "set", "customers", "--always"]);
    bank.refuses(&["withdraw", &account, "1"], 4, "customer_not_approved");
    let run = bank.run(&["policy", "set", "customers", "--never", "-o", "json"]);
    assert_eq!(run.code, 10, "{}", run.stderr);
    let request = run.json()["approval"].to_string();
    bank.operator = "otto".to_owned();
    bank.json(&["approval", "approve", &request]);
    bank.json(&["withdraw", &account, "1"]);
    bank.verify();
}

#[test]
fn many_that_come_from_another_system_are_strangers_too() {
    let bank = strict();
    let file = bank.file(
        "people.csv",
        "customer_external_id,customer_name,external_number,opening_balance\nA,Ana,X-1,5\n",
    );
    bank.json(&["import", "accounts", &file]);
    bank.refuses(&["withdraw", "X-1", "1"], 4, "customer_not_approved");
    let lines = bank.feed(
        &["post", "-"],
        b"{\"op\":\"withdraw\",\"account\":\"X-1\",\"amount\":\"1\"}\n\
          {\"op\":\"deposit\",\"account\":\"X-1\",\"amount\":\"1\"}\n",
    );
    let answers: Vec<&str> = lines.stdout.lines().collect();
    assert!(answers[0].contains("customer_not_approved"), "{answers:?}");
    assert_eq!(bank.balance("X-1"), "6.00");
    bank.verify();
}
