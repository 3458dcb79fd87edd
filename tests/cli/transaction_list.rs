//! The journal as a list: who posted what, when, and what it comes to.

use serde_json::{Value, json};

use crate::common::{Bank, DAY, text};

/// References of a list, in its order; `kind amount` where there is none.
fn listed(list: &Value) -> Vec<String> {
    let items = list["items"].as_array().expect("items");
    items.iter().map(|item| text(&item["reference"])).collect()
}

/// Two tellers, a supervisor, an auditor and an admin, and what was booked on three
/// days. Gives an account of each currency.
fn busy() -> (Bank, String, String) {
    let mut bank = Bank::new();
    let (usd, eur) = (bank.account(&[]), bank.account(&["--currency", "EUR"]));
    for (name, role) in [
        ("tim", "teller"),
        ("ben", "teller"),
        ("sue", "supervisor"),
        ("otto", "auditor"),
    ] {
        bank.json(&["operator", "add", name, "--role", role]);
    }
    let script: [(&str, &[&str]); 3] = [
        (
            "tim",
            &[
                "deposit USD 100 --ref A-1",
                "deposit USD 250 --ref A-2 --channel check --memo Rückgabe",
            ],
        ),
        (
            "ben",
            &["deposit EUR 250.50 --ref B-1", "withdraw USD 30 --ref B-2"],
        ),
        (
            "tim",
            &[
                "deposit EUR 40 --ref A-3",
                "withdraw USD 5 --ref A-4 --memo Miete",
                "transfer USD cash/vault 1 --ref A-5",
            ],
        ),
    ];
    for (place, (name, lines)) in script.iter().enumerate() {
        if place > 0 {
            bank.now += DAY;
        }
        (*name).clone_into(&mut bank.operator);
        for line in *lines {
            let line = line.replace("USD", &usd).replace("EUR", &eur);
            bank.json(&line.split(' ').collect::<Vec<_>>());
        }
    }
    (bank, usd, eur)
}

#[test]
fn a_teller_sees_the_own_day_and_who_answers_for_others_sees_everyones() {
    let (mut bank, ..) = busy();
    let own = bank.json(&["transaction", "list"]);
    assert_eq!(listed(&own), ["A-5", "A-4", "A-3"]);
    assert_eq!(own["operator"], "tim");
    assert_eq!(own["from"], own["to"]);
    let yesterday = bank.json(&["transaction", "list", "--during", "yesterday"]);
    assert_eq!(listed(&yesterday), [""; 0]);
    bank.json(&["transaction", "list", "--operator", "tim"]);
    bank.refuses(
        &["transaction", "list", "--everyone"],
        5,
        "permission_denied",
    );
    bank.refuses(
        &["transaction", "list", "--operator", "ben"],
        5,
        "permission_denied",
    );
    for name in ["sue", "otto"] {
        bank.operator = name.to_owned();
        let all = bank.json(&["transaction", "list", "--from", "2026-01-01"]);
        let everyones = ["A-5", "A-4", "A-3", "B-2", "B-1", "A-2", "A-1"];
        assert_eq!(listed(&all), everyones);
        assert_eq!(all["operator"], Value::Null);
        let bens = [
            "transaction",
            "list",
            "--operator",
            "ben",
            "--during",
            "2026",
        ];
        assert_eq!(listed(&bank.json(&bens)), ["B-2", "B-1"]);
        bank.refuses(
            &["transaction", "list", "--operator", "eve"],
            3,
            "operator_not_found",
        );
    }
}

#[test]
fn every_filter_keeps_what_it_says_in_both_orders_and_on_every_page() {
    let (mut bank, usd, eur) = busy();
    bank.operator = "sue".to_owned();
    let all = "transaction list --from 2026-01-01";
    let table: [(&str, &[&str]); 17] = [
        ("", &["A-5", "A-4", "A-3", "B-2", "B-1", "A-2", "A-1"]),
        ("--kind deposit", &["A-3", "B-1", "A-2", "A-1"]),
        ("--channel check", &["A-2"]),
        ("--channel cash --kind withdrawal", &["A-4", "B-2"]),
        ("--amount 250", &["A-2"]),
        ("--amount 100..250.50", &["B-1", "A-2", "A-1"]),
        ("--amount 250.01..", &["B-1"]),
        ("--amount ..30", &["A-5", "A-4", "B-2"]),
        ("--memo RUCK", &["A-2"]),
        ("--memo miete --operator tim", &["A-4"]),
        ("--ref b-", &["B-2", "B-1"]),
        ("--account USD", &["A-5", "A-4", "B-2", "A-2", "A-1"]),
        ("--account EUR --operator tim", &["A-3"]),
        ("--account USD --kind transfer", &["A-5"]),
        ("--account cash/vault", &["A-5", "A-4", "B-2", "A-1"]),
        ("--account cash/vault --amount ..5", &["A-5", "A-4"]),
        ("--operator ben --kind withdrawal", &["B-2"]),
    ];
    for (filter, expected) in table {
        let line = format!("{all} {filter}")
            .replace("USD", &usd)
            .replace("EUR", &eur);
        let words: Vec<&str> = line.split_whitespace().collect();
        let whole = bank.json(&words);
        assert_eq!(listed(&whole), expected, "{filter}");
        let counted: i64 = whole["sums"]
            .as_array()
            .expect("sums")
            .iter()
            .map(|sum| sum["count"].as_i64().expect("a count"))
            .sum();
        assert_eq!(
            counted,
            i64::try_from(expected.len()).expect("few"),
            "{filter}"
        );
        for oldest_first in [false, true] {
            let mut expected: Vec<&str> = expected.to_vec();
            let mut words = words.clone();
            if oldest_first {
                expected.reverse();
                words.push("--oldest-first");
            }
            words.extend(["--limit", "2"]);
            let (mut seen, mut after) = (Vec::new(), None::<String>);
            for _ in 0..9 {
                let mut page = words.clone();
                if let Some(after) = &after {
                    page.extend(["--after", after]);
                }
                let page = bank.json(&page);
                assert_eq!(page["sums"], whole["sums"], "{filter}: of all pages");
                seen.extend(listed(&page));
                after = page["next"].as_str().map(str::to_owned);
                if after.is_none() {
                    break;
                }
            }
            assert_eq!(seen, expected, "{filter} {oldest_first}");
        }
    }
}

#[test]
fn sums_are_by_currency_kind_and_channel() {
    let (mut bank, usd, _) = busy();
    bank.operator = "sue".to_owned();
    let sum = |currency: &str, kind: &str, channel: Option<&str>, count: i64, amount: &str| json!({"currency": currency, "kind": kind, "channel": channel, "count": count, "amount": amount});
    let expected = json!([
        sum("EUR", "deposit", Some("cash"), 2, "290.50"),
        sum("USD", "deposit", Some("cash"), 1, "100.00"),
        sum("USD", "deposit", Some("check"), 1, "250.00"),
        sum("USD", "withdrawal", Some("cash"), 2, "35.00"),
        sum("USD", "transfer", None, 1, "1.00"),
    ]);
    // The daily totals, the engine and the rows say the same.
    for more in [&[][..], &["--amount", "0.01.."]] {
        let words = [&["transaction", "list", "--during", "2026"], more].concat();
        assert_eq!(bank.json(&words)["sums"], expected, "{more:?}");
    }
    let tim = [
        "transaction",
        "list",
        "--during",
        "2026",
        "--operator",
        "tim",
    ];
    let tims = bank.json(&tim)["sums"].clone();
    let rows = bank.json(&[&tim[..], &["--amount", "0.01.."]].concat())["sums"].clone();
    assert_eq!(tims, rows);
    assert_eq!(tims.as_array().expect("sums").len(), 5);
    bank.json(&["reverse", "A-1", "--reason", "r"]);
    let table = bank.run(&["transaction", "list", "--account", &usd]).done();
    assert!(table.stdout.contains("1 in all"), "{}", table.stdout);
    assert!(
        table.stderr.contains("booked by everyone on 2026-"),
        "{}",
        table.stderr
    );
    let csv = bank
        .run(&["transaction", "list", "--during", "2026", "-o", "csv"])
        .done();
    assert_eq!(
        csv.stdout.lines().count(),
        9,
        "the heading and the rows alone"
    );
    assert_eq!(csv.stderr, "");
}

#[test]
fn a_list_of_nothing_is_empty_and_what_can_not_be_read_is_said() {
    let mut bank = Bank::new();
    let none = bank.json(&["transaction", "list"]);
    assert_eq!(
        (&none["items"], &none["next"], &none["sums"]),
        (&json!([]), &Value::Null, &json!([]))
    );
    for (words, code) in [
        ("--amount 5..1", "invalid_amount"),
        ("--amount ..", "invalid_amount"),
        ("--after 5", "usage"),
        ("--operator a --everyone", "usage"),
        ("--from 2026-02-01 --to 2026-01-01", "invalid_date"),
    ] {
        let line = format!("transaction list {words}");
        bank.refuses(&line.split(' ').collect::<Vec<_>>(), 2, code);
    }
    bank.refuses(&["transaction", "list", "--memo", " "], 2, "invalid_text");
    bank.refuses(
        &["transaction", "list", "--account", "1000000018"],
        3,
        "account_not_found",
    );
    bank.location = "nothing.db".to_owned();
    bank.refuses(&["transaction", "list"], 3, "ledger_not_found");
}
