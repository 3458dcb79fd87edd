//! Rules that are asked when a day is closed: what they see of the whole day, once, and that
//! nobody but compliance is told of it.

use serde_json::{Value, json};

use crate::common::{Bank, text};
use crate::day;

/// A word that no output to others may have.
const SECRET: &str = "zebra";

fn set(bank: &Bank, name: &str, when: &str) {
    let words = ["rule", "set", name, "--when", when, "--action", "alert"];
    bank.json(&[&words[..], &["--at", "close"]].concat());
}

/// The rule, the amount, the day and the transaction of each alert, oldest first.
fn alerts(bank: &Bank) -> Vec<[String; 4]> {
    let list = bank.json(&["alert", "list", "--all"]);
    let items = list["items"].as_array().expect("items").iter().rev();
    let cells =
        |item: &Value| ["rule", "amount", "seen_on", "transaction"].map(|name| text(&item[name]));
    items.map(cells).collect()
}

fn seen(rule: &str, amount: &str, day: &str, transaction: &Value) -> [String; 4] {
    [rule, amount, day, &text(transaction)].map(str::to_owned)
}

/// Closes the day at night, and begins the next in the morning.
fn night(bank: &mut Bank, date: &str, next: &str) -> Value {
    day::at(bank, &format!("{date} 22:15:00"));
    let run = day::close(bank);
    assert_eq!(run["business_date"], next);
    day::at(bank, &format!("{next} 10:00:00"));
    run
}

#[test]
fn structuring_is_judged_by_whole_days() {
    let mut bank = day::open_on("2026-11-23");
    let template = "rule set structuring --template structuring --action alert --at close";
    bank.json(&template.split(' ').collect::<Vec<_>>());
    let customer = bank.customer("Ana Garc\u{ed}a");
    let open = ["account", "open", "--customer", &customer];
    let [one, two] = [(); 2].map(|()| text(&bank.json(&open)["number"]));
    bank.json(&["deposit", &one, "4800"]);
    night(&mut bank, "2026-11-23", "2026-11-24");
    bank.json(&["deposit", &two, "4900"]);
    night(&mut bank, "2026-11-24", "2026-11-25");
    let last = bank.json(&["deposit", &one, "3000"]);
    assert!(alerts(&bank).is_empty(), "it is asked at the close");
    night(&mut bank, "2026-11-25", "2026-11-27");
    let expected = [seen("structuring", "3000.00", "2026-11-25", &last["id"])];
    assert_eq!(alerts(&bank), expected);
    // A day without a payment of the account is no day to look at.
    night(&mut bank, "2026-11-27", "2026-11-30");
    assert_eq!(alerts(&bank).len(), 1);
    bank.verify();
    // Another bank, where the third day becomes one of a cash report after all.
    let mut bank = day::open_on("2026-11-23");
    bank.json(&template.split(' ').collect::<Vec<_>>());
    let account = bank.account(&[]);
    bank.json(&["deposit", &account, "4800"]);
    night(&mut bank, "2026-11-23", "2026-11-24");
    bank.json(&["deposit", &account, "6000"]);
    bank.json(&["deposit", &account, "4100"]);
    night(&mut bank, "2026-11-24", "2026-11-25");
    assert!(alerts(&bank).is_empty(), "a report of it is due");
}

#[test]
fn windows_of_days_and_accounts_that_wake() {
    let mut bank = day::open_on("2026-11-02");
    set(
        &bank,
        "often",
        r#"{"direction":"out","window":{"days":2,"count":3}}"#,
    );
    set(&bank, "woken", r#"{"direction":"out","quiet_days":20}"#);
    let account = bank.account(&[]);
    bank.json(&["deposit", &account, "1000"]);
    bank.json(&["withdraw", &account, "1"]);
    night(&mut bank, "2026-11-02", "2026-11-03");
    let taken_back = text(&bank.json(&["withdraw", &account, "2"])["id"]);
    bank.json(&["reverse", &taken_back, "--reason", "keyed wrong", "--yes"]);
    bank.json(&["withdraw", &account, "3"]);
    night(&mut bank, "2026-11-03", "2026-11-04");
    assert!(alerts(&bank).is_empty(), "two stand");
    bank.json(&["withdraw", &account, "4"]);
    let fourth = bank.json(&["withdraw", &account, "5"]);
    bank.json(&["deposit", &account, "6"]);
    night(&mut bank, "2026-11-04", "2026-11-05");
    let mut expected = vec![seen("often", "-5.00", "2026-11-04", &fourth["id"])];
    assert_eq!(alerts(&bank), expected);
    // Nobody orders anything for 21 days; two payments of a day wake it once.
    day::at(&mut bank, "2026-11-25 07:00:00");
    day::close(&bank);
    day::at(&mut bank, "2026-11-25 10:00:00");
    bank.json(&["withdraw", &account, "7"]);
    let woken = bank.json(&["withdraw", &account, "8"]);
    night(&mut bank, "2026-11-25", "2026-11-27");
    expected.push(seen("woken", "-8.00", "2026-11-25", &woken["id"]));
    assert_eq!(alerts(&bank), expected);
    bank.json(&["withdraw", &account, "9"]);
    bank.json(&["rule", "disable", "often"]);
    night(&mut bank, "2026-11-27", "2026-11-30");
    assert_eq!(alerts(&bank), expected);
    bank.verify();
}

/// The close tells others nothing: neither that there are rules nor what they fit.
#[test]
fn the_close_says_nothing_of_what_rules_see() {
    let shown = |with_rule: bool| {
        let mut bank = day::open_on("2026-10-29");
        bank.json(&["operator", "add", "sue", "--role", "supervisor"]);
        bank.json(&["operator", "add", "tom", "--role", "teller"]);
        if with_rule {
            set(&bank, SECRET, r#"{"amount_over":"1"}"#);
        }
        let account = bank.account(&[]);
        bank.json(&["deposit", &account, "50"]);
        day::at(&mut bank, "2026-10-29 22:15:00");
        "sue".clone_into(&mut bank.operator);
        let dry = bank
            .run(&["close-of-business", "--dry-run", "-o", "json"])
            .done();
        let run = bank.run(&["close-of-business", "-o", "json"]).done();
        let mut told = vec![dry.stdout, dry.stderr, run.stdout, run.stderr];
        for who in ["sue", "tom"] {
            who.clone_into(&mut bank.operator);
            for line in ["day steps", "day steps 2026-10-29 -o json", "day status"] {
                let words: Vec<&str> = line.split(' ').collect();
                let run = bank.run(&words).done();
                told.extend([run.stdout, run.stderr]);
            }
            for line in ["audit log", "alert list", "rule list", "history"] {
                let words: Vec<&str> = line.split(' ').collect();
                let run = bank.run(&words);
                let told = format!("{}{}", run.stdout, run.stderr);
                assert!(!told.contains(SECRET), "{who}: {line}: {told}");
            }
        }
        "anna".clone_into(&mut bank.operator);
        assert_eq!(alerts(&bank).len(), usize::from(with_rule));
        bank.verify();
        told
    };
    assert_eq!(shown(false), shown(true));
}

#[test]
fn what_is_not_for_the_close_is_refused() {
    let bank = day::open_on("2026-10-29");
    let rule = |when: &str, action: &str| {
        let words = [
            "rule", "set", "one", "--when", when, "--action", action, "--at", "close",
        ];
        words.map(str::to_owned)
    };
    for (when, action) in [
        (r#"{"amount_over":"1"}"#, "deny"),
        (r#"{"amount_over":"1"}"#, "review"),
        (r#"{"window":{"hours":2,"count":2}}"#, "alert"),
        (r#"{"new_counterparty_days":2}"#, "alert"),
    ] {
        let words = rule(when, action);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        bank.refuses(&words, 2, "invalid_rule");
    }
    // A rule is as before but for what is said.
    set(&bank, "one", r#"{"amount_over":"1"}"#);
    let when = ["rule", "set", "one", "--when", r#"{"amount_over":"2"}"#];
    assert_eq!(bank.json(&when)["at"], json!("close"));
    bank.refuses(
        &["rule", "set", "one", "--action", "deny"],
        2,
        "invalid_rule",
    );
    let posting = ["rule", "set", "one", "--action", "deny", "--at", "posting"];
    assert_eq!(bank.json(&posting)["at"], json!("posting"));
    // A ledger that goes by the calendar has no close.
    let bank = Bank::new();
    let words = rule(r#"{"amount_over":"1"}"#, "alert");
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    bank.refuses(&words, 4, "day_not_controlled");
}
