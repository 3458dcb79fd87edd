//! Figures a period against sums made here from the history.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::common::{Bank, DAY, text};

fn minor(value: &Value) -> i64 {
    text(value).replace('.', "").parse().expect("an amount")
}

fn items(list: &Value) -> Vec<Value> {
    list["items"].as_array().expect("items").clone()
}

/// Deposits, withdrawals, transfers in and out, reversals, and the net.
type Sums = [(i64, i64); 5];

/// Five weeks of activity from 2026-10-26 (a Monday) to 2026-11-29, on two
/// accounts of one customer, the second for savings, and one of another.
fn month(bank: &mut Bank) -> (String, Vec<String>) {
    let ana = bank.customer("Ana");
    let open = |owner: &str, of: &str| {
        let opened = bank.json(&["account", "open", "--customer", owner, "--type", of]);
        text(&opened["number"])
    };
    let accounts = vec![
        open(&ana, "checking"),
        open(&ana, "savings"),
        open(&bank.customer("Ben"), "checking"),
    ];
    let mut random = 7_u64;
    let mut next = |below: u64| {
        random = random
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (random >> 33) % below
    };
    for account in &accounts {
        bank.json(&["deposit", account, "1000"]);
    }
    let mut last = String::new();
    for day in 0..35 {
        for _ in 0..next(4) {
            let account = accounts[usize::try_from(next(3)).expect("small")].as_str();
            let other = accounts[usize::try_from(next(3)).expect("small")].as_str();
            let amount = format!("{}.{:02}", next(20) + 1, next(100));
            match next(4) {
                0 => last = text(&bank.json(&["deposit", account, &amount])["id"]),
                1 => drop(bank.json(&["withdraw", account, &amount, "--channel", "wire"])),
                _ if account != other => drop(bank.json(&["transfer", account, other, &amount])),
                _ => {}
            }
        }
        if day == 20 {
            bank.json(&["reverse", &last, "--reason", "r"]);
        }
        if day < 34 {
            bank.now += DAY;
        }
    }
    (ana, accounts)
}

/// What the period of a day is called.
type Label = fn(&str) -> String;

/// The sums of each period, by its label, from the lines of accounts.
fn summed(
    bank: &Bank,
    accounts: &[String],
    label: impl Fn(&str) -> String,
) -> BTreeMap<String, (Sums, i64)> {
    let mut found: BTreeMap<String, (Sums, i64)> = BTreeMap::new();
    for account in accounts {
        for line in items(&bank.json(&["history", account, "--limit", "10000"])) {
            let entry = found
                .entry(label(&text(&line["business_date"])))
                .or_default();
            let amount = minor(&line["amount"]);
            let place = match (text(&line["kind"]).as_str(), amount > 0) {
                ("deposit", _) => 0,
                ("withdrawal", _) => 1,
                ("transfer", true) => 2,
                ("transfer", false) => 3,
                _ => 4,
            };
            entry.0[place].0 += 1;
            entry.0[place].1 += if place == 4 { amount } else { amount.abs() };
            entry.1 += amount;
        }
    }
    found
}

fn week(day: &str) -> String {
    // The weeks of the test begin on these days.
    let starts = [
        "2026-10-26",
        "2026-11-02",
        "2026-11-09",
        "2026-11-16",
        "2026-11-23",
    ];
    let index = starts
        .iter()
        .rposition(|start| *start <= day)
        .expect("a week");
    format!("2026-W{}", 44 + index)
}

#[test]
fn figures_are_the_sums_of_the_history() {
    let mut bank = Bank::made_before(26);
    let (ana, accounts) = month(&mut bank);
    let steps: [(&str, Label, usize); 3] = [
        ("daily", str::to_owned, 35),
        ("weekly", week, 5),
        ("monthly", |day| day[..7].to_owned(), 2),
    ];
    let scopes: [(&[&str], &[String]); 4] = [
        (&[], &accounts),
        (&["--customer", &ana], &accounts[..2]),
        (&["--account", &accounts[0]], &accounts[..1]),
        (&["--account", &accounts[2]], &accounts[2..]),
    ];
    for (step, label, count) in steps {
        for (scope, of) in scopes {
            let arguments = [&["stats", "--period", step, "--from", "2026-10-26"], scope].concat();
            let figures = items(&bank.json(&arguments));
            assert_eq!(figures.len(), count, "{arguments:?}");
            let expected = summed(&bank, of, label);
            let mut balance = 0;
            for item in &figures {
                let period = text(&item["period"]);
                let (sums, net) = expected.get(&period).copied().unwrap_or_default();
                let names = [
                    "deposits",
                    "withdrawals",
                    "transfers_in",
                    "transfers_out",
                    "reversals",
                ];
                for (name, (count, amount)) in names.into_iter().zip(sums) {
                    assert_eq!(
                        (item[name]["count"].as_i64(), minor(&item[name]["amount"])),
                        (Some(count), amount),
                        "{name} of {period} {scope:?}"
                    );
                }
                assert_eq!(minor(&item["net"]), net, "{period} {scope:?}");
                assert_eq!(
                    minor(&item["opening_balance"]),
                    balance,
                    "{period} {scope:?}"
                );
                balance += net;
                assert_eq!(
                    minor(&item["closing_balance"]),
                    balance,
                    "{period} {scope:?}"
                );
                for none in [
                    "fees",
                    "interest",
                    "adjustments",
                    "overdraft_interest",
                    "tax",
                ] {
                    assert_eq!(
                        item[none],
                        serde_json::json!({"count": 0, "amount": "0.00"})
                    );
                }
            }
            let now: i64 = of
                .iter()
                .map(|account| minor(&Value::String(bank.balance(account))))
                .sum();
            assert_eq!(balance, now, "{scope:?}");
        }
    }
    bank.verify();
}

#[test]
fn periods_that_are_not_whole_are_marked() {
    let mut bank = Bank::made_before(26);
    month(&mut bank);
    // Today is Sunday, 2026-11-29: neither the week nor the month is over.
    let marks = |arguments: &[&str]| -> Vec<(String, bool)> {
        items(&bank.json(&[&["stats"], arguments].concat()))
            .iter()
            .map(|item| (text(&item["period"]), item["partial"] == true))
            .collect()
    };
    assert_eq!(
        marks(&["--period", "monthly"]),
        [("2026-10".into(), false), ("2026-11".into(), true)]
    );
    assert_eq!(
        marks(&[
            "--period",
            "monthly",
            "--from",
            "2026-10-05",
            "--to",
            "2026-10-31"
        ]),
        [("2026-10".into(), true)]
    );
    assert_eq!(
        marks(&[
            "--period",
            "weekly",
            "--from",
            "2026-W46",
            "--to",
            "2026-11-25"
        ]),
        [
            ("2026-W46".into(), false),
            ("2026-W47".into(), false),
            ("2026-W48".into(), true)
        ]
    );
    assert_eq!(
        marks(&["--period", "daily", "--from", "2026-11-28"]),
        [("2026-11-28".into(), false), ("2026-11-29".into(), true)]
    );
    let run = bank.run(&["stats", "--period", "monthly"]).done();
    let line = |text: &str| {
        run.stdout
            .lines()
            .any(|line| line.trim_start().starts_with(text))
    };
    assert!(line("2026-11 * ") && line("2026-10  "), "{}", run.stdout);
    assert!(run.stderr.starts_with("* "), "{}", run.stderr);
    let whole = bank
        .run(&["stats", "--period", "monthly", "--during", "2026-10"])
        .done();
    assert!(
        !whole.stdout.contains('*') && whole.stderr.is_empty(),
        "{}{}",
        whole.stdout,
        whole.stderr
    );
    for form in ["json", "csv"] {
        let machine = bank
            .run(&["stats", "--period", "monthly", "-o", form])
            .done();
        assert!(
            !machine.stdout.contains('*') && machine.stderr.is_empty(),
            "{}",
            machine.stdout
        );
    }
    // What lies before the books and after today is empty, not invented.
    assert_eq!(marks(&["--period", "monthly", "--from", "2027-01-01"]), []);
    let early = items(&bank.json(&["stats", "--period", "monthly", "--during", "2020-01"]));
    assert_eq!(
        (&early[0]["closing_balance"], &early[0]["partial"]),
        (&"0.00".into(), &false.into())
    );
}

#[test]
fn a_chart_draws_the_net_of_each_period() {
    let mut bank = Bank::made_before(26);
    month(&mut bank);
    let with = bank
        .run(&["stats", "--period", "weekly", "--chart"])
        .done()
        .stdout;
    let without = bank.run(&["stats", "--period", "weekly"]).done().stdout;
    assert!(with.starts_with(&without), "the table comes first");
    let chart = &with[without.len()..];
    assert!(
        chart.contains("Net change, USD")
            && chart.contains("2026-W44")
            && chart.contains("2026-W48 *"),
        "{chart}"
    );
    assert_eq!(
        bank.run(&["stats", "--period", "weekly", "--chart", "-o", "csv"])
            .done()
            .stdout,
        bank.run(&["stats", "--period", "weekly", "-o", "csv"])
            .done()
            .stdout
    );
    bank.refuses(
        &["stats", "--period", "daily", "--from", "0001-01-01"],
        2,
        "invalid_date",
    );
    bank.json(&["stats", "--period", "monthly", "--from", "1500"]);
    bank.refuses(&["stats"], 2, "usage");
    bank.refuses(&["stats", "--period", "hourly"], 2, "usage");
    bank.refuses(
        &["stats", "--period", "daily", "--customer", "C00000037"],
        3,
        "customer_not_found",
    );
}

#[test]
fn currencies_are_counted_apart() {
    let bank = Bank::new();
    let (usd, jpy) = (bank.funded("5"), bank.account(&["--currency", "JPY"]));
    bank.json(&["deposit", &jpy, "700"]);
    let figures = items(&bank.json(&["stats", "--period", "daily"]));
    let closing: Vec<(String, String)> = figures
        .iter()
        .map(|item| (text(&item["currency"]), text(&item["closing_balance"])))
        .collect();
    assert_eq!(
        closing,
        [("JPY".into(), "700".into()), ("USD".into(), "5.00".into())]
    );
    let of_one = items(&bank.json(&["stats", "--period", "daily", "--account", &usd]));
    assert_eq!(of_one.len(), 1);
    let balance = bank.json(&["report", "trial-balance"]);
    assert_eq!(balance["totals"].as_array().map(Vec::len), Some(2));
}

#[test]
fn debits_equal_credits_on_every_day() {
    let mut bank = Bank::made_before(26);
    let (_, accounts) = month(&mut bank);
    for day in (20..=31)
        .map(|day| format!("2026-10-{day}"))
        .chain((1..=30).map(|day| format!("2026-11-{day:02}")))
    {
        let balance = bank.json(&["report", "trial-balance", "--at", &day]);
        let lines = items(&balance);
        let sum = |side: &str| lines.iter().map(|line| minor(&line[side])).sum::<i64>();
        assert_eq!(sum("debit"), sum("credit"), "{day}");
        for side in ["debit", "credit"] {
            assert_eq!(minor(&balance["totals"][0][side]), sum(side), "{day}");
        }
        for (line, of_line) in [("checking", [0, 2].as_slice()), ("savings", &[1])] {
            let line = format!("customers/{line}");
            let customers = lines.iter().find(|found| found["account"] == line);
            let shown = minor(&customers.expect("a line")["credit"]);
            let balance_of = |place: &usize| {
                let balances = bank.json(&["balance", &accounts[*place], "--at", &day]);
                minor(&balances["items"][0]["ledger_balance"])
            };
            let expected: i64 = of_line.iter().map(balance_of).sum();
            assert_eq!(shown, expected, "{line} on {day}");
        }
        let at = if day.as_str() > "2026-11-29" {
            "2026-11-29"
        } else {
            &day
        };
        assert_eq!(balance["at"], at);
    }
    let shown = bank.run(&["report", "trial-balance"]).done();
    assert!(
        shown.stdout.contains("Total") && shown.stderr.contains("2026-11-29"),
        "{}",
        shown.stdout
    );
}

/// Figures are sums: two amounts that can each be booked don't break them.
#[test]
fn sums_are_wider_than_amounts() {
    let mut bank = Bank::new();
    let (x, y) = (bank.account(&[]), bank.account(&[]));
    let most = "90000000000000000.00";
    bank.json(&["deposit", &x, most, "--ref", "B1"]);
    bank.json(&["deposit", &y, most, "--channel", "wire", "--ref", "B2"]);
    let twice = "180000000000000000.00";
    for period in ["daily", "weekly", "monthly"] {
        let stats = bank.json(&["stats", "--period", period]);
        let last = stats["items"]
            .as_array()
            .expect("items")
            .last()
            .expect("a period");
        assert_eq!(text(&last["deposits"]["amount"]), twice, "{last}");
        assert_eq!(text(&last["closing_balance"]), twice, "{last}");
    }
    let trial = bank.json(&["report", "trial-balance"]);
    let total = &trial["totals"][0];
    assert_eq!(
        (text(&total["debit"]), text(&total["credit"])),
        (twice.into(), twice.into())
    );
    let shown = bank.run(&["report", "trial-balance"]).done().stdout;
    assert!(shown.contains("180,000,000,000,000,000.00"), "{shown}");
    let chart = ["stats", "--period", "daily", "--chart"];
    let shown = bank.run(&chart).done().stdout;
    assert!(shown.contains("180,000,000,000,000,000.00"), "{shown}");
    let csv = bank
        .run(&["stats", "--period", "daily", "-o", "csv"])
        .done()
        .stdout;
    assert!(csv.contains(twice), "{csv}");
    bank.verify();
    // Past days as well.
    bank.json(&["reverse", "B1", "--reason", "typo"]);
    bank.json(&["reverse", "B2", "--reason", "typo"]);
    bank.now += 40 * DAY;
    let stats = bank.json(&["stats", "--period", "monthly"]);
    assert_eq!(
        text(&stats["items"][0]["deposits"]["amount"]),
        twice,
        "{stats}"
    );
    let then = bank.json(&["report", "trial-balance", "--at", "2026-11-21"]);
    assert_eq!(then["totals"][0]["debit"], then["totals"][0]["credit"]);
    bank.verify();
}

/// What a day counts of one kind has no end.
#[test]
fn a_large_sum_leaves_room_for_the_rest_of_the_day() {
    let bank = Bank::new();
    let account = bank.account(&[]);
    let large = "90000000000000000.00";
    for round in 0..3 {
        let reference = format!("L-{round}");
        bank.json(&["deposit", &account, large, "--ref", &reference]);
        bank.json(&["reverse", &reference, "--reason", "typo"]);
        bank.json(&["deposit", &account, "0.01"]);
    }
    let lines = format!(
        "{{\"op\":\"deposit\",\"account\":\"{account}\",\"amount\":\"{large}\"}}\n\
         {{\"op\":\"deposit\",\"account\":\"{account}\",\"amount\":\"1\"}}\n"
    );
    bank.feed(&["post", "-"], lines.as_bytes()).done();
    let stats = bank.json(&["stats", "--period", "daily"]);
    let day = &stats["items"][0];
    assert_eq!(day["deposits"]["count"], 8, "{day}");
    assert_eq!(text(&day["deposits"]["amount"]), "360000000000000001.03");
    assert_eq!(text(&day["reversals"]["amount"]), "-270000000000000000.00");
    assert_eq!(text(&day["closing_balance"]), "90000000000000001.03");
    assert_eq!(bank.balance(&account), "90000000000000001.03");
    bank.verify();
}

/// What people read adds up: a row to its closing balance, and rows to the total.
#[test]
fn the_rows_of_people_add_up() {
    let mut bank = Bank::made_before(26);
    let (_, accounts) = month(&mut bank);
    for scope in [&[][..], &["--account", &accounts[0]]] {
        let columns = "opening_balance,deposits_amount,withdrawals_amount,transfers,other,closing_balance,count";
        let asked = [
            "stats",
            "--period",
            "weekly",
            "--columns",
            columns,
            "--no-headers",
        ];
        let table = bank.run(&[&asked[..], scope].concat()).done().stdout;
        let rows: Vec<Vec<i64>> = table
            .lines()
            .filter(|line| !line.contains('─'))
            .map(|line| {
                let cells = line.split_whitespace();
                let minor = cells.map(|cell| cell.replace([',', '.'], ""));
                minor.map(|cell| cell.parse().expect("a number")).collect()
            })
            .collect();
        let (total, weeks) = rows.split_last().expect("rows");
        assert_eq!(weeks.len(), 5, "{table}");
        for row in &rows {
            assert_eq!(
                row[0] + row[1] - row[2] + row[3] + row[4],
                row[5],
                "{table}"
            );
        }
        for column in [1, 2, 3, 4, 6] {
            let sum: i64 = weeks.iter().map(|row| row[column]).sum();
            assert_eq!(total[column], sum, "{table}");
        }
        assert_eq!((total[0], total[5]), (weeks[0][0], weeks[4][5]), "{table}");
        let is_reversed = weeks.iter().any(|row| row[4] != 0);
        assert!(is_reversed || !scope.is_empty(), "the reversal: {table}");
        let json = bank.json(&[&["stats", "--period", "weekly"][..], scope].concat());
        let totals = &json["totals"][0];
        assert_eq!(minor(&totals["closing_balance"]), total[5]);
        assert_eq!(totals["count"].as_i64(), Some(total[6]));
    }
}

#[test]
fn quarters_and_years_are_periods() {
    let mut bank = Bank::made_before(26);
    month(&mut bank);
    let labels = |period: &str| -> Vec<(String, bool)> {
        items(&bank.json(&["stats", "--period", period, "--from", "2025-12-31"]))
            .iter()
            .map(|item| (text(&item["period"]), item["partial"] == true))
            .collect()
    };
    let quarters = [
        ("2025-Q4".to_owned(), true),
        ("2026-Q1".to_owned(), false),
        ("2026-Q2".to_owned(), false),
        ("2026-Q3".to_owned(), false),
        ("2026-Q4".to_owned(), true),
    ];
    assert_eq!(labels("quarterly"), quarters);
    assert_eq!(
        labels("yearly"),
        [("2025".to_owned(), true), ("2026".to_owned(), true)]
    );
    let year = items(&bank.json(&["stats", "--period", "yearly"]));
    let months = items(&bank.json(&["stats", "--period", "monthly"]));
    let sum: i64 = months.iter().map(|item| minor(&item["net"])).sum();
    assert_eq!(minor(&year[0]["net"]), sum);
}
