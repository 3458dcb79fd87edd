//! A wrong file, taken back.

use serde_json::{Value, json};

use super::common::{Bank, DAY, text};

fn by<'b>(bank: &'b mut Bank, name: &str) -> &'b Bank {
    name.clone_into(&mut bank.operator);
    bank
}

/// A bank that has paid a wrong file to three accounts.
fn paid() -> (Bank, [String; 3]) {
    let bank = Bank::new();
    let accounts = [(); 3].map(|()| bank.account(&[]));
    let rows: String = accounts
        .iter()
        .zip(["10.00", "20.00", "30.50"])
        .map(|(account, amount)| format!("{account},{amount}\n"))
        .collect();
    let wages = bank.file("wages.csv", format!("account,amount\n{rows}"));
    bank.json(&["import", "payroll", &wages, "--batch", "wrong"]);
    (bank, accounts)
}

fn counts(told: &Value) -> [u64; 3] {
    ["reversed", "reversed_before", "left"].map(|name| told[name].as_u64().expect("a count"))
}

const BACK: [&str; 5] = ["import", "reverse", "wrong", "--reason", "wrong month"];

#[test]
fn a_file_is_taken_back_once() {
    let (bank, accounts) = paid();
    let dry = bank.json(&[&BACK[..], &["--dry-run"]].concat());
    assert_eq!((counts(&dry), &dry["dry_run"]), ([3, 0, 0], &json!(true)));
    assert_eq!(bank.balance(&accounts[2]), "30.50");
    let done = bank.json(&BACK);
    assert_eq!(counts(&done), [3, 0, 0]);
    assert_eq!(
        (&done["amount"], &done["rows"]),
        (&json!("60.50"), &json!(3))
    );
    for account in &accounts {
        assert_eq!(bank.balance(account), "0.00");
    }
    assert_eq!(bank.balance("clearing/payroll"), "0.00");
    let history = bank.json(&["history", &accounts[0]]);
    assert_eq!(
        (&history["items"][0]["kind"], &history["items"][0]["memo"]),
        (&json!("reversal"), &json!("wrong month"))
    );
    let again = bank.run(&BACK).done();
    assert!(
        again.stderr.contains("every row was reversed before"),
        "{}",
        again.stderr
    );
    assert_eq!(counts(&bank.json(&BACK)), [0, 3, 0]);
    bank.verify();
}

#[test]
fn what_can_not_be_taken_back_is_left_and_said() {
    let (mut bank, accounts) = paid();
    bank.json(&["withdraw", &accounts[1], "15"]);
    bank.json(&["reverse", "wrong:2", "--reason", "noticed before"]);
    let run = bank.run(&[&BACK[..], &["-o", "json"]].concat());
    assert_eq!(run.code, 9, "{}", run.stderr);
    let told = run.json();
    assert_eq!(counts(&told), [1, 1, 1]);
    let left = &told["left_rows"][0];
    assert_eq!(
        (
            &left["line"],
            &left["account"],
            &left["amount"],
            &left["code"]
        ),
        (
            &json!(3),
            &json!(accounts[1]),
            &json!("20.00"),
            &json!("insufficient_funds")
        )
    );
    assert!(run.stderr.contains("rows_left"), "{}", run.stderr);
    let table = bank.run(&BACK);
    assert!(table.stdout.contains("Not reversed"), "{}", table.stdout);
    // Once the money is there the rest is taken back, also on another day.
    bank.now += DAY;
    bank.json(&["deposit", &accounts[1], "15"]);
    assert_eq!(counts(&bank.json(&BACK)), [1, 2, 0]);
    assert_eq!(bank.balance(&accounts[1]), "0.00");
    bank.verify();
}

#[test]
fn money_of_a_later_day_is_taken_back_too_and_accounts_stay() {
    let bank = Bank::new();
    let account = bank.account(&[]);
    let rows = format!(
        "account,amount,value_date\n{account},10.00,2026-11-23\n{account},5.00,2026-11-24\n"
    );
    let wages = bank.file("wages.csv", rows);
    bank.json(&["import", "payroll", &wages, "--batch", "wrong"]);
    let (ledger, held, available) = bank.balances(&account);
    assert_eq!(
        (ledger.as_str(), available.as_str(), held.as_str()),
        ("15.00", "0.00", "15.00")
    );
    assert_eq!(counts(&bank.json(&BACK)), [2, 0, 0]);
    let (ledger, held, _) = bank.balances(&account);
    assert_eq!((ledger.as_str(), held.as_str()), ("0.00", "0.00"));
    let people = bank.file(
        "people.csv",
        "customer_external_id,customer_name,type,currency,external_number,opening_balance\nC-1,Eva,checking,USD,OLD-1,12.00\n",
    );
    bank.json(&["import", "accounts", &people, "--batch", "people"]);
    // Accounts stay; of their balances each is taken back by itself.
    let reverse = ["import", "reverse", "people", "--reason", "wrong bank"];
    bank.refuses(&reverse, 4, "not_reversible");
    let opening = bank.json(&["history", "OLD-1"])["items"][0]["transaction"].clone();
    bank.json(&["reverse", &text(&opening), "--reason", "wrong bank"]);
    assert_eq!(bank.balance("OLD-1"), "0.00");
    bank.verify();
}

#[test]
fn by_policy_a_whole_file_waits_for_a_second_person() {
    let (mut bank, accounts) = paid();
    bank.json(&["operator", "add", "ben", "--role", "supervisor,admin"]);
    bank.json(&["operator", "add", "tina", "--role", "teller"]);
    bank.json(&["policy", "set", "reversals", "--over", "50"]);
    bank.now += DAY;
    by(&mut bank, "tina").refuses(&BACK, 5, "permission_denied");
    let run = by(&mut bank, "anna").run(&[&BACK[..], &["-o", "json"]].concat());
    assert_eq!(run.code, 10, "{}{}", run.stdout, run.stderr);
    assert_eq!(run.json()["rule"], "reversals");
    bank.refuses(&["approval", "approve", "1"], 5, "permission_denied");
    let shown = bank.json(&["approval", "show", "1"]);
    assert_eq!(shown["command"], "import reverse");
    assert_eq!(shown["request"]["reverse_file"]["amount"], "60.50");
    by(&mut bank, "ben").json(&["approval", "approve", "1"]);
    assert_eq!(
        bank.balance(&accounts[0]),
        "10.00",
        "the same command goes on"
    );
    // Who agreed is not who asked, and agreed to this reason.
    assert_eq!(bank.run(&BACK).code, 10);
    let other = ["import", "reverse", "wrong", "--reason", "another"];
    assert_eq!(by(&mut bank, "anna").run(&other).code, 10);
    assert_eq!(counts(&bank.json(&BACK)), [3, 0, 0]);
    bank.verify();
}

#[test]
fn a_batch_that_is_not_there_is_not_found() {
    let (mut bank, _) = paid();
    bank.refuses(
        &["import", "reverse", "none", "--reason", "r"],
        3,
        "batch_not_found",
    );
    bank.refuses(&["import", "reverse", "wrong"], 2, "usage");
    bank.refuses(
        &["import", "reverse", "wrong", "--reason", " "],
        2,
        "invalid_text",
    );
    let list = bank.json(&["import", "list"]);
    assert_eq!(text(&list["items"][0]["batch"]), "wrong");
    bank.location = "nothing.db".to_owned();
    bank.refuses(&BACK, 3, "ledger_not_found");
}
