//! Reports of days that are over: as they were made then, and the same figures as those
//! of hledger.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::common::Bank;
use crate::export::content;
use crate::fees::{controlled, golden, run};
use crate::interest::{later, rate, saver};
use crate::reports::{SHEET, figures, lines, report};

/// Numbers below a limit, the same on every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (self.0 >> 33) % limit
    }
}

/// A bank with interest, fees, limits, dormancy and money without an owner.
fn town() -> (Bank, Vec<String>) {
    let bank = controlled();
    run(&bank, "product add gold --type checking --dormant-after 6");
    run(
        &bank,
        "product fee set gold cash-out --event withdrawal --amount 2.50",
    );
    run(
        &bank,
        "product rate set gold --effective 2026-11-01 --tier 0=0.10 --overdraft-rate 12.5",
    );
    run(&bank, "product add savings-plus --type savings");
    rate(&bank, "2026-11-01", &["0=1.85"]);
    let mut accounts = vec![golden(&bank, "900"), saver(&bank), bank.funded("300")];
    let sleeps = golden(&bank, "40");
    bank.json(&["account", "update", &accounts[0], "--overdraft", "2000"]);
    bank.json(&["withdraw", &accounts[0], "1500", "--channel", "wire"]);
    accounts.push(sleeps);
    (bank, accounts)
}

/// A day of payments: never of the last account, which becomes dormant.
fn busy(bank: &Bank, accounts: &[String], dice: &mut Dice) {
    for _ in 0..3 + dice.below(6) {
        let place = usize::try_from(dice.below(3)).expect("small");
        let account = accounts[place].as_str();
        let amount = format!("{}.{:02}", dice.below(250) + 1, dice.below(100));
        let day = 1 + dice.below(4);
        let value = format!("2026-11-{day:02}");
        let wire = ["--channel", "wire"];
        let _ = match dice.below(7) {
            0 => bank.run(&["withdraw", account, &amount]),
            1 => bank.run(&[&["deposit", account, &amount], &wire[..]].concat()),
            2 => bank.run(&[&["withdraw", account, &amount], &wire[..]].concat()),
            3 => bank.run(&["transfer", "clearing/ach", "suspense", &amount]),
            4 => bank.run(&["transfer", "suspense", account, &amount]),
            5 => {
                let late = ["--value-date", &value];
                bank.run(&[&["deposit", account, &amount], &wire[..], &late[..]].concat())
            }
            _ => bank.run(&["hold", "place", account, "1.50"]),
        };
    }
}

/// The reports about a day, and how they are asked for when it is over.
fn of_day(bank: &Bank, day: &str) -> BTreeMap<String, Value> {
    let mut found = BTreeMap::new();
    for name in [
        "balance-sheet",
        "cash-position",
        "overdrawn",
        "dormant",
        "checks-outstanding",
        "open-items",
        "interest-accrued",
        "interest-accrued --by-account",
    ] {
        found.insert(name.to_owned(), report(bank, &format!("{name} --at {day}")));
    }
    for name in [
        "income-statement",
        "interest-paid",
        "teller-journal",
        "large-transactions --over 99",
        "products",
    ] {
        let reported = report(bank, &format!("{name} --during {day}"));
        found.insert(name.to_owned(), reported);
    }
    let words = ["report", "general-ledger", "--during", day, "-o", "csv"];
    let ledger = bank.run(&words).done().stdout;
    found.insert("general-ledger".to_owned(), Value::String(ledger));
    found
}

/// The items of a report without what depends on today: ages, limits, and what ends by
/// its date alone.
fn lasting(reported: &Value) -> Value {
    let mut items = reported["items"].clone();
    let ends = |item: &Value| {
        item["memo"]
            .as_str()
            .is_some_and(|it| it.starts_with("counts from"))
    };
    if let Some(items) = items.as_array_mut() {
        items.retain(|item| !ends(item));
    }
    for item in items.as_array_mut().into_iter().flatten() {
        for field in ["limit", "over_limit", "days", "age"] {
            item.as_object_mut().map(|fields| fields.remove(field));
        }
    }
    items
}

/// The business date after some days of the month.
fn november(days: u64) -> String {
    format!("2026-11-{days:02}")
}

/// Days of payments, each with its reports made when it was closed.
fn months(days: u64, seed: u64) -> (Bank, BTreeMap<String, BTreeMap<String, Value>>) {
    let (mut bank, accounts) = town();
    later(&mut bank, 1);
    let mut dice = Dice(seed);
    let mut reported = BTreeMap::new();
    for day in 1..=days {
        busy(&bank, &accounts, &mut dice);
        later(&mut bank, 1);
        reported.insert(november(day), of_day(&bank, &november(day)));
        // Nothing is booked on the new day yet: now is the end of the day before.
        for name in [
            "balance-sheet",
            "overdrawn",
            "dormant",
            "open-items",
            "interest-accrued",
            "interest-accrued --by-account",
        ] {
            let now = report(&bank, name);
            let then = &reported[&november(day)][name];
            assert_eq!(lasting(&now), lasting(then), "{name} of {}", november(day));
        }
    }
    (bank, reported)
}

#[test]
fn a_day_that_is_over_is_reported_as_it_was() {
    let (bank, reported) = months(12, 3);
    for (day, before) in &reported {
        let now = of_day(&bank, day);
        for (name, expected) in before {
            assert_eq!(&now[name], expected, "{name} of {day}");
        }
    }
    for name in ["dormant", "overdrawn", "open-items", "teller-journal"] {
        let has_any = |reports: &BTreeMap<String, Value>| reports[name]["items"] != json!([]);
        assert!(reported.values().any(has_any), "{name}");
    }
    // What is told by value date comes out even on each of these days too.
    for day in reported.keys() {
        for name in ["balance-sheet", "cash-position", "overdrawn"] {
            report(&bank, &format!("{name} --at {day} --basis value"));
        }
        for name in ["income-statement", "products", "teller-journal"] {
            report(&bank, &format!("{name} --during {day} --basis value"));
        }
        let ledger = [
            "report",
            "general-ledger",
            "--basis",
            "value",
            "--during",
            day,
            "-o",
            "csv",
        ];
        bank.run(&ledger).done();
    }
    bank.verify();
}

/// What hledger says: rows of its CSV.
fn hledger(path: &str, words: &[&str]) -> Option<Vec<Vec<String>>> {
    let words = [&["-f", "FILE"], words, &["-O", "csv"]].concat();
    let output = content("hledger", &words, path)?;
    let told = String::from_utf8(output.stdout).expect("text");
    let row = |line: &str| -> Vec<String> {
        let cells = line.trim_matches('"').split("\",\"");
        cells.map(str::to_owned).collect()
    };
    Some(told.lines().map(row).collect())
}

/// An amount of hledger in cents.
fn cents(amount: &str) -> i64 {
    let number = amount.trim_end_matches(" USD").replace('.', "");
    number
        .parse()
        .unwrap_or_else(|_| panic!("an amount: {amount}"))
}

/// The name that an account of hledger has here; `None` of a customer's.
fn own_name(account: &str) -> Option<String> {
    let (root, rest) = account.split_once(':')?;
    let rest = rest.to_lowercase().replace(':', "/");
    match root {
        "Liabilities" if rest.starts_with("customers/") => None,
        "Income" | "Revenues" => Some(format!("income/{rest}")),
        "Expenses" => Some(format!("expense/{rest}")),
        "Equity" => Some(format!("equity/{rest}")),
        _ => Some(rest),
    }
}

/// A balance sheet as hledger has it: accounts of the bank with their amounts, and sums
/// of customers' accounts.
fn sheet_of_hledger(rows: &[Vec<String>]) -> BTreeMap<String, i64> {
    let mut found: BTreeMap<String, i64> = BTreeMap::new();
    for row in rows
        .iter()
        .filter(|row| row.len() == 2 && row[0].contains(':'))
    {
        if row[0].starts_with("Net:") {
            continue;
        }
        let amount = cents(&row[1]);
        let name = own_name(&row[0]).unwrap_or_else(|| {
            let name = match amount {
                ..0 => "overdrafts",
                _ if row[0].contains(":Savings:") => "customers/savings",
                _ => "customers/checking",
            };
            name.to_owned()
        });
        *found.entry(name).or_default() += amount;
    }
    found.retain(|_, amount| *amount != 0);
    found
}

/// The same of a report.
fn sheet_of(reported: &Value) -> BTreeMap<String, i64> {
    let mut found = BTreeMap::new();
    for line in lines(reported, SHEET) {
        let [section, account, _, balance] = line
            .split(' ')
            .collect::<Vec<_>>()
            .try_into()
            .expect("four");
        // Hledger shows what is owed by way of clearing as less of an asset, and what a
        // customer owes as less of what is owed.
        let is_less = section == "liabilities" && account.starts_with("clearing/");
        let sign = if is_less || account == "overdrafts" {
            -1
        } else {
            1
        };
        let amount = sign * cents(balance);
        if amount != 0 && account != "current-result" {
            found.insert(account.to_owned(), amount);
        }
    }
    found
}

#[test]
fn hledger_reports_the_same_of_the_exported_journal() {
    let (bank, _) = months(8, 11);
    let path = bank.path("books.journal").display().to_string();
    let export = [
        "export",
        "journal",
        "--format",
        "hledger",
        "--to-file",
        &path,
    ];
    bank.run(&export).done();
    for (day, next) in [(3, 4), (6, 7), (8, 9)] {
        let (day, next) = (november(day), november(next));
        for (basis, by) in [("booked", &[][..]), ("value", &["--date2"][..])] {
            let words = [&["balancesheetequity", "-e", &next], by].concat();
            let Some(rows) = hledger(&path, &words) else {
                return;
            };
            let sheet = report(&bank, &format!("balance-sheet --at {day} --basis {basis}"));
            assert_eq!(sheet_of(&sheet), sheet_of_hledger(&rows), "{day} {basis}");
            let words = [&["incomestatement", "-b", "2026-11-02", "-e", &next], by].concat();
            let rows = hledger(&path, &words).expect("hledger");
            let line = format!("income-statement --from 2026-11-02 --to {day} --basis {basis}");
            let income = report(&bank, &line);
            let of_hledger: BTreeMap<String, i64> = sheet_of_hledger(&rows);
            let ours = figures(&income, &["account", "amount"])
                .into_iter()
                .map(|line| {
                    let (account, amount) = line.split_once(' ').expect("two");
                    (account.to_owned(), cents(amount))
                });
            assert_eq!(
                ours.collect::<BTreeMap<_, _>>(),
                of_hledger,
                "{day} {basis}"
            );
            same_register(&bank, &path, (&day, &next), (basis, by));
        }
    }
}

/// Each row of the vault with the balance after it; by value date, where hledger sorts
/// otherwise, the last balance.
fn same_register(bank: &Bank, path: &str, (day, next): (&str, &str), (basis, by): (&str, &[&str])) {
    for (ours, theirs, sign) in [
        ("cash/vault", "^Assets:Cash:Vault$", 1),
        ("clearing/wire", "^Assets:Clearing:Wire$", 1),
        ("income/fees", "^Income:Fees$", -1),
    ] {
        let words = [
            &["register", theirs, "-H", "-b", "2026-11-02", "-e", next],
            by,
        ]
        .concat();
        let rows = hledger(path, &words).expect("hledger");
        // The journal ends with transactions of nothing that state balances.
        let rows = rows
            .iter()
            .skip(1)
            .filter(|row| row[3] != "closing balance");
        let totals = rows.map(|row| sign * cents(row.last().expect("a total")));
        let mut totals: Vec<i64> = totals.collect();
        let words = [
            "report",
            "general-ledger",
            ours,
            "--from",
            "2026-11-02",
            "--to",
            day,
            "--basis",
            basis,
            "--columns",
            "line,balance",
            "-o",
            "csv",
        ];
        let told = bank.run(&words).done().stdout;
        let entries = told.lines().filter_map(|line| line.strip_prefix("entry,"));
        let mut entries: Vec<i64> = entries.map(cents).collect();
        if basis == "value" {
            (totals, entries) = (
                totals.pop().into_iter().collect(),
                entries.pop().into_iter().collect(),
            );
        }
        assert_eq!(entries, totals, "{ours} until {day} {basis}");
    }
}
