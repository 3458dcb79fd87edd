//! What happened on an account, and its balance on any day.

use serde_json::Value;

use crate::common::{Bank, DAY, text};
use crate::json_shapes::{Shape, has_fields};

const ITEM: &[(&str, Shape)] = &[
    ("transaction", Shape::Text),
    ("booked_at", Shape::Text),
    ("business_date", Shape::Text),
    ("value_date", Shape::Text),
    ("kind", Shape::Text),
    ("channel", Shape::Maybe),
    ("memo", Shape::Maybe),
    ("reference", Shape::Maybe),
    ("counterparty", Shape::Text),
    ("amount", Shape::Amount(2)),
    ("balance", Shape::Amount(2)),
    ("currency", Shape::Text),
];

fn items(list: &Value) -> Vec<Value> {
    list["items"].as_array().expect("items").clone()
}

fn minor(value: &Value) -> i64 {
    text(value).replace('.', "").parse().expect("an amount")
}

/// An account with a line or more on most of twelve days, and its other side.
fn busy(bank: &mut Bank) -> (String, String) {
    let (ana, ben) = (bank.account(&[]), bank.account(&["--overdraft", "1000"]));
    for day in 0..12 {
        // Two days on which nothing happens.
        if day != 4 && day != 8 {
            bank.json(&[
                "deposit",
                &ana,
                &format!("{}.50", day + 1),
                "--ref",
                &format!("D-{day}"),
            ]);
            if day % 2 == 0 {
                bank.json(&["withdraw", &ana, "0.25", "--channel", "ach"]);
            }
            if day % 3 == 0 {
                bank.json(&["transfer", &ben, &ana, "3"]);
                bank.json(&["transfer", &ana, &ben, "1", "--memo", "back"]);
            }
        }
        bank.now += DAY;
    }
    bank.json(&["reverse", "D-11", "--reason", "r"]);
    (ana, ben)
}

fn pages(bank: &Bank, arguments: &[&str], limit: &str) -> Vec<Value> {
    let mut seen = Vec::new();
    let mut after: Option<String> = None;
    for _ in 0..1_000 {
        let mut page = [arguments, &["--limit", limit]].concat();
        if let Some(cursor) = &after {
            page.extend(["--after", cursor]);
        }
        let page = bank.json(&page);
        let found = items(&page);
        assert!(found.len() <= limit.parse().expect("a number"));
        seen.extend(found);
        match page["next"].as_str() {
            Some(next) => after = Some(next.to_owned()),
            None => return seen,
        }
    }
    panic!("the pages do not end");
}

#[test]
fn pages_cover_every_line_once_both_ways() {
    let mut bank = Bank::new();
    let (ana, _) = busy(&mut bank);
    let newest = items(&bank.json(&["history", &ana, "--limit", "1000"]));
    assert_eq!(newest.len(), 23);
    for item in &newest {
        has_fields(item, ITEM);
    }
    let mut oldest = items(&bank.json(&["history", &ana, "--limit", "1000", "--oldest-first"]));
    for filter in [
        &[][..],
        &["--kind", "deposit"],
        &["--kind", "transfer"],
        &["--kind", "fee"],
        &["--from", "2026-11-23", "--to", "2026-11-27"],
        &["--during", "2026-W48", "--kind", "withdrawal"],
    ] {
        let base = [&["history", &ana], filter].concat();
        let upward = [&base[..], &["--oldest-first"]].concat();
        let whole = items(&bank.json(&[&base[..], &["--limit", "1000"]].concat()));
        for limit in ["1", "2", "5", "22", "23", "24"] {
            assert_eq!(pages(&bank, &base, limit), whole, "{filter:?} {limit}");
            let mut reverse = pages(&bank, &upward, limit);
            reverse.reverse();
            assert_eq!(reverse, whole, "{filter:?} {limit}");
        }
    }
    oldest.reverse();
    assert_eq!(oldest, newest);
    assert_eq!(
        items(&bank.json(&["history", &ana, "--after", "0"])).len(),
        0
    );
    assert_eq!(
        items(&bank.json(&[
            "history",
            &ana,
            "--after",
            "18446744073709551615",
            "--oldest-first"
        ]))
        .len(),
        0
    );
    for wrong in ["x", "", "1.5", "18446744073709551616"] {
        bank.refuses(&["history", &ana, "--after", wrong], 2, "usage");
    }
    bank.verify();
}

/// Whether a line is one that is looked for.
type Fits<'f> = &'f dyn Fn(&Value) -> bool;

/// Lines that are looked for, on an account and on one of the bank's own, whose parts
/// are read together on a server.
#[test]
fn amounts_and_texts_are_found_on_every_page() {
    let mut bank = Bank::new();
    let (ana, ben) = busy(&mut bank);
    let size = |item: &Value| minor(&item["amount"]).abs();
    let has = |item: &Value, field: &str, word: &str| {
        let value = item[field].as_str().unwrap_or_default();
        value.to_lowercase().contains(word)
    };
    let wanted: [(&[&str], Fits<'_>); 7] = [
        (&["--amount", "3"], &|item| size(item) == 300),
        (&["--amount", "1..4.5"], &|item| {
            (100..=450).contains(&size(item))
        }),
        (&["--amount", "..0.25"], &|item| size(item) <= 25),
        (&["--search", "BACK"], &|item| has(item, "memo", "back")),
        (&["--search", "d-1"], &|item| has(item, "reference", "d-1")),
        (&["--search", "ash", "--amount", "5.."], &|item| {
            size(item) >= 500 && (has(item, "channel", "ash") || has(item, "counterparty", "ash"))
        }),
        (&["--search", "no such text"], &|_| false),
    ];
    for account in [ana.as_str(), &ben, "cash/vault"] {
        let whole = items(&bank.json(&["history", account, "--limit", "1000"]));
        for (options, fits) in &wanted {
            let base = [&["history", account], *options].concat();
            let expected: Vec<Value> = whole.iter().filter(|item| fits(item)).cloned().collect();
            for limit in ["1", "3", "1000"] {
                assert_eq!(
                    pages(&bank, &base, limit),
                    expected,
                    "{account} {options:?}"
                );
            }
        }
    }
    for wrong in ["..", "5..1", "x"] {
        bank.refuses(&["history", &ana, "--amount", wrong], 2, "invalid_amount");
    }
}

#[test]
fn running_balances_are_sums_and_end_in_the_balance() {
    let mut bank = Bank::new();
    let (ana, ben) = busy(&mut bank);
    for account in [ana.as_str(), &ben, "cash/vault", "clearing/ach"] {
        let lines = items(&bank.json(&["history", account, "--oldest-first", "--limit", "1000"]));
        assert!(!lines.is_empty(), "{account}");
        let mut balance = 0;
        let mut last = String::new();
        for line in &lines {
            balance += minor(&line["amount"]);
            assert_eq!(minor(&line["balance"]), balance, "{account} {line}");
            let booked_at = text(&line["booked_at"]);
            assert!(last <= booked_at, "{account}");
            last = booked_at;
        }
        assert_eq!(
            minor(&Value::String(bank.balance(account))),
            balance,
            "{account}"
        );
    }
    let line = items(&bank.json(&["history", &ben, "--limit", "1"]))[0].clone();
    assert_eq!(
        (&line["counterparty"], &line["amount"]),
        (&ana.as_str().into(), &"1.00".into())
    );
    assert_eq!(line["memo"], "back");
}

#[test]
fn a_balance_at_a_day_is_that_of_the_last_line_until_then() {
    let mut bank = Bank::new();
    let (ana, ben) = busy(&mut bank);
    for account in [ana.as_str(), &ben, "cash/vault"] {
        let lines = items(&bank.json(&["history", account, "--oldest-first", "--limit", "1000"]));
        for day in 18..=30 {
            let day = format!("2026-11-{day:02}");
            let expected = lines
                .iter()
                .take_while(|line| text(&line["business_date"]) <= day)
                .last()
                .map_or("0.00".into(), |line| text(&line["balance"]));
            let item = items(&bank.json(&["balance", account, "--at", &day]))[0].clone();
            assert_eq!(item["ledger_balance"], expected.as_str(), "{account} {day}");
            assert_eq!(item["at"], day.as_str());
        }
    }
    // A day to come is not known: what is shown is today's, and says so.
    for at in ["2030-01-01", "this-month", "2026", "today"] {
        let item = items(&bank.json(&["balance", &ana, "--at", at]))[0].clone();
        assert_eq!(
            (&item["at"], text(&item["ledger_balance"])),
            (&"2026-12-03".into(), bank.balance(&ana)),
            "{at}"
        );
    }
    let yesterday = items(&bank.json(&["balance", &ana, "--at", "last-month"]))[0].clone();
    assert_eq!(yesterday["at"], "2026-11-30");
    bank.refuses(&["balance", &ana, "--at", "tomorrow"], 2, "invalid_date");
}

#[test]
fn days_and_kinds_choose_lines() {
    let mut bank = Bank::new();
    let (ana, _) = busy(&mut bank);
    let all = items(&bank.json(&["history", &ana, "--limit", "1000"]));
    let between = |from: &str, to: &str| -> Vec<Value> {
        let within = |item: &&Value| {
            let day = text(&item["business_date"]);
            from <= day.as_str() && day.as_str() <= to
        };
        all.iter().filter(within).cloned().collect()
    };
    let table: &[(&[&str], &str, &str)] = &[
        (&["--from", "2026-11-24"], "2026-11-24", "9999"),
        (&["--to", "2026-11-24"], "0000", "2026-11-24"),
        (
            &["--from", "2026-11-25", "--to", "2026-11-25"],
            "2026-11-25",
            "2026-11-25",
        ),
        (&["--during", "2026-11-29"], "2026-11-29", "2026-11-29"),
        (&["--during", "2026-11"], "2026-11-01", "2026-11-30"),
        (&["--during", "2026-W48"], "2026-11-23", "2026-11-29"),
        (&["--during", "today"], "2026-12-03", "2026-12-03"),
        (&["--during", "yesterday"], "2026-12-02", "2026-12-02"),
        (&["--during", "this-month"], "2026-12-01", "2026-12-31"),
        (&["--during", "last-month"], "2026-11-01", "2026-11-30"),
        (&["--during", "this-week"], "2026-11-30", "2026-12-06"),
        (&["--during", "last-week"], "2026-11-23", "2026-11-29"),
        (&["--during", "7d"], "2026-11-27", "2026-12-03"),
        (&["--during", "2026-Q4"], "2026-10-01", "2026-12-31"),
        (&["--during", "last-quarter"], "2026-07-01", "2026-09-30"),
        (&["--during", "this-year"], "2026-01-01", "2026-12-31"),
        (&["--during", "last-year"], "2025-01-01", "2025-12-31"),
        (
            &["--from", "8d", "--to", "yesterday"],
            "2026-11-26",
            "2026-12-02",
        ),
        (
            &["--from", "2026-W48", "--to", "2026-11"],
            "2026-11-23",
            "2026-11-30",
        ),
        (&["--from", "2020", "--to", "2025"], "2020", "2025-12-31"),
        (&["--from", "2027-01-01"], "2027-01-01", "9999"),
    ];
    for (filter, from, to) in table {
        let arguments = [&["history", &ana, "--limit", "1000"], *filter].concat();
        assert_eq!(
            items(&bank.json(&arguments)),
            between(from, to),
            "{filter:?}"
        );
    }
    for kind in ["deposit", "withdrawal", "transfer", "reversal", "payroll"] {
        let expected: Vec<Value> = all
            .iter()
            .filter(|item| item["kind"] == kind)
            .cloned()
            .collect();
        let arguments = ["history", &ana, "--kind", kind];
        assert_eq!(items(&bank.json(&arguments)), expected, "{kind}");
    }
    for (arguments, code) in [
        (
            &["--from", "2026-11-25", "--to", "2026-11-24"][..],
            "invalid_date",
        ),
        (&["--during", "2026-13"], "invalid_date"),
        (&["--during", "2026-W54"], "invalid_date"),
        (&["--during", "last month"], "invalid_date"),
        (&["--during", "2026-11", "--from", "2026-11"], "usage"),
        (&["--kind", "gift"], "usage"),
        (&["--limit", "0"], "usage"),
    ] {
        bank.refuses(&[&["history", &ana], arguments].concat(), 2, code);
    }
}

#[test]
fn a_new_account_has_an_empty_history() {
    let bank = Bank::new();
    let ana = bank.account(&[]);
    let empty = bank.json(&["history", &ana]);
    assert_eq!(empty, serde_json::json!({"items": [], "next": null}));
    let csv = bank.run(&["history", &ana, "-o", "csv"]).done().stdout;
    assert_eq!(csv.lines().count(), 1, "the heading alone: {csv}");
    let table = bank.run(&["history", &ana]).done().stdout;
    assert!(!table.trim().is_empty());
}
