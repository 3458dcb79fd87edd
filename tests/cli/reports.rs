//! Reports: exact figures, their equations, what was reported on a day that is over, and
//! the same figures as those of hledger.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::common::{Bank, DAY, text};
use crate::export::content;
use crate::fees::{controlled, golden, run};
use crate::interest::{later, pay_in, rate, saver};

/// A report with its equations, which must hold.
fn report(bank: &Bank, line: &str) -> Value {
    let reported = run(bank, &format!("report {line}"));
    for proof in reported["proof"].as_array().expect("equations") {
        assert_eq!(proof["holds"], true, "{line}: {proof}");
        assert_eq!(proof["left"], proof["right"], "{line}: {proof}");
    }
    reported
}

/// Some fields of the items of a report, a line each.
fn lines(reported: &Value, fields: &[&str]) -> Vec<String> {
    let items = reported["items"].as_array().expect("items");
    let line = |item: &Value| {
        let cell = |field: &&str| match &item[*field] {
            Value::Null => String::new(),
            Value::Number(number) => number.to_string(),
            other => text(other),
        };
        let parts: Vec<String> = fields.iter().map(cell).collect();
        parts.join(" ")
    };
    items.iter().map(line).collect()
}

/// The lines of a balance sheet or an income statement that are not zero.
fn figures(reported: &Value, fields: &[&str]) -> Vec<String> {
    let mut lines = lines(reported, fields);
    lines.retain(|line| !line.ends_with(" 0.00") && !line.ends_with(" 0"));
    lines
}

/// The equations of a report as people read them.
fn equations(reported: &Value) -> Vec<String> {
    let proofs = reported["proof"].as_array().expect("equations").iter();
    let one = |proof: &Value| {
        let parts = ["currency", "left_is", "left", "right_is", "right"];
        parts.map(|field| text(&proof[field])).join(" ")
    };
    proofs.map(one).collect()
}

const SHEET: &[&str] = &["section", "account", "currency", "balance"];

#[test]
fn customers_who_owe_are_assets_and_not_less_of_what_is_owed_to_others() {
    let bank = Bank::new();
    bank.funded("1000");
    let owing = bank.account(&["--overdraft", "100"]);
    bank.json(&["withdraw", &owing, "80"]);
    let sheet = report(&bank, "balance-sheet");
    assert_eq!(
        figures(&sheet, SHEET),
        [
            "assets cash/vault USD 920.00",
            "assets overdrafts USD 80.00",
            "liabilities customers/checking USD 1000.00",
        ]
    );
    assert_eq!(
        equations(&sheet),
        [
            "USD assets 1000.00 liabilities and equity 1000.00",
            "USD customers less overdrafts 920.00 customers by the daily totals 920.00",
        ]
    );
    let table = bank.run(&["report", "balance-sheet"]).done();
    for line in ["Total assets", "Total liabilities", "Total equity"] {
        assert!(table.stdout.contains(line), "{}", table.stdout);
    }
    assert!(!table.stdout.contains("clearing/"), "{}", table.stdout);
    assert!(
        table
            .stderr
            .contains("USD 1,000.00: assets = liabilities and equity"),
        "{}",
        table.stderr
    );
    let all = bank.run(&["report", "balance-sheet", "--all"]).done();
    assert!(all.stdout.contains("clearing/wire"), "{}", all.stdout);
    // What came by wire is an asset, and what went that way is owed.
    bank.json(&["withdraw", &owing, "20", "--channel", "wire"]);
    bank.json(&["deposit", &owing, "30", "--channel", "ach"]);
    assert_eq!(
        figures(&report(&bank, "balance-sheet"), SHEET),
        [
            "assets cash/vault USD 920.00",
            "assets clearing/ach USD 30.00",
            "assets overdrafts USD 70.00",
            "liabilities clearing/wire USD 20.00",
            "liabilities customers/checking USD 1000.00",
        ]
    );
}

#[test]
fn currencies_stand_apart_and_one_can_be_asked_for() {
    let bank = Bank::new();
    let (usd, jpy) = (bank.funded("5"), bank.account(&["--currency", "JPY"]));
    bank.json(&["deposit", &jpy, "70000"]);
    let found = figures(&report(&bank, "balance-sheet"), SHEET);
    assert_eq!(
        found,
        [
            "assets cash/vault JPY 70000",
            "liabilities customers/checking JPY 70000",
            "assets cash/vault USD 5.00",
            "liabilities customers/checking USD 5.00",
        ]
    );
    let only = report(&bank, "balance-sheet --currency JPY");
    assert_eq!(figures(&only, SHEET), found[..2]);
    assert_eq!(equations(&only).len(), 2);
    let large = report(&bank, "large-transactions --over 6");
    assert_eq!(
        lines(&large, &["credit", "amount"]),
        [format!("{jpy} 70000")]
    );
    let large = report(&bank, "large-transactions --over 4.99");
    assert_eq!(lines(&large, &["credit"]), [usd, jpy]);
    let large = report(&bank, "large-transactions --over 5 --currency USD");
    assert_eq!(large["items"], json!([]));
}

#[test]
fn a_month_of_a_product_is_told_to_the_cent() {
    let mut bank = controlled();
    run(&bank, "product add gold --type checking");
    run(
        &bank,
        "product fee set gold cash-out --event withdrawal --amount 2.50",
    );
    run(&bank, "product add savings-plus --type savings");
    rate(&bank, "2026-11-01", &["0=1.85"]);
    let (account, savings) = (golden(&bank, "100"), saver(&bank));
    pay_in(&bank, &savings, "12345.67", &[]);
    later(&mut bank, 3);
    bank.json(&["withdraw", &account, "37.50"]);
    later(&mut bank, 27);
    let accrued = report(&bank, "interest-accrued");
    let fields = ["product", "accounts", "through", "earned", "owed"];
    assert_eq!(
        lines(&accrued, &fields),
        [
            "gold 1 2026-11-29 0.0000000000 0.0000000000",
            "savings-plus 1 2026-11-29 18.1464437123 0.0000000000",
        ]
    );
    let in_books = [
        "USD whole units of all that is earned 18.14 payable/interest 18.14",
        "USD whole units of all that is owed 0.00 receivable/overdraft-interest 0.00",
    ];
    assert_eq!(equations(&accrued), in_books);
    later(&mut bank, 1);
    // The balance was 100 for two days of the month and 60 for the rest, after a fee of
    // 2.50 with the withdrawal.
    let products = report(&bank, "products --during 2026-11");
    let fields = [
        "product",
        "accounts",
        "balance",
        "average_balance",
        "interest_paid",
        "fees",
    ];
    assert_eq!(
        lines(&products, &fields),
        [
            "gold 1 60.00 62.67 0.00 2.50",
            "savings-plus 1 12364.44 12346.30 18.77 0.00",
        ]
    );
    // Interest is booked on the last day of the month and counts from the next.
    let by_value = report(&bank, "products --during 2026-11 --basis value");
    assert_eq!(
        lines(&by_value, &fields[2..4]),
        ["60.00 62.67", "12345.67 12345.67"]
    );
    assert_eq!(
        equations(&products)[1..],
        [
            "USD interest paid 18.77 interest by the daily totals 18.77",
            "USD fees 2.50 fees by the daily totals 2.50",
        ]
    );
    let income = report(&bank, "income-statement --during 2026-11");
    assert_eq!(
        figures(&income, &["class", "account", "amount"]),
        ["income income/fees 2.50", "expense expense/interest 18.77"]
    );
    assert_eq!(
        equations(&income),
        ["USD income less expenses -16.27 change of assets less liabilities and equity -16.27"]
    );
    // A day that is over is computed anew, and comes to what was reported.
    let then = report(&bank, "interest-accrued --at 2026-11-29");
    assert_eq!(
        (&then["items"], &then["proof"]),
        (&accrued["items"], &accrued["proof"])
    );
    bank.verify();
}

#[test]
fn an_account_is_overdrawn_since_the_first_day_that_it_ended_below_zero() {
    let mut bank = Bank::made_before(20);
    let account = bank.account(&["--overdraft", "100"]);
    let other = bank.account(&["--overdraft", "50"]);
    bank.json(&["withdraw", &account, "10"]);
    bank.json(&["deposit", &account, "10"]);
    bank.now += DAY;
    // The day after, for two days; and again from the sixth day on.
    bank.json(&["withdraw", &account, "30"]);
    bank.now += 2 * DAY;
    bank.json(&["deposit", &account, "50"]);
    bank.now += 2 * DAY;
    bank.json(&["withdraw", &account, "60.50"]);
    bank.json(&["withdraw", &other, "50"]);
    bank.now += 3 * DAY;
    let fields = [
        "account",
        "since",
        "days",
        "overdrawn",
        "limit",
        "over_limit",
    ];
    let now = report(&bank, "overdrawn");
    assert_eq!(
        lines(&now, &fields),
        [
            format!("{account} 2026-11-06 4 40.50 100.00 0.00"),
            format!("{other} 2026-11-06 4 50.00 50.00 0.00"),
        ]
    );
    assert_eq!(
        equations(&now),
        ["USD above zero less below -90.50 customers by the daily totals -90.50"]
    );
    assert_eq!(report(&bank, "overdrawn --days 5")["items"], json!([]));
    let then = report(&bank, "overdrawn --at 2026-11-03");
    assert_eq!(
        lines(&then, &fields),
        [format!("{account} 2026-11-02 2 30.00  ")]
    );
    assert_eq!(
        report(&bank, "overdrawn --at 2026-11-05")["items"],
        json!([])
    );
    let limited = report(&bank, "overdrawn --limit 1");
    assert_eq!(
        (
            limited["items"].as_array().map(Vec::len),
            &limited["left_out"]
        ),
        (Some(1), &json!(1))
    );
    // By value date: what counts from the second day on was below zero since then.
    bank.json(&[
        "deposit",
        &account,
        "30",
        "--channel",
        "wire",
        "--value-date",
        "2026-11-02",
    ]);
    let by_value = report(&bank, "overdrawn --at 2026-11-03 --basis value");
    assert_eq!(by_value["items"], json!([]));
    let by_value = report(&bank, "overdrawn --basis value");
    assert_eq!(
        lines(&by_value, &fields)[0],
        format!("{account} 2026-11-06 4 10.50 100.00 0.00")
    );
}

#[test]
fn what_is_open_of_suspense_is_its_balance() {
    let mut bank = Bank::made_before(40);
    let account = bank.funded("10");
    for (amount, memo) in [("100", "first"), ("50", "second"), ("100", "third")] {
        bank.json(&[
            "transfer",
            "clearing/wire",
            "suspense",
            amount,
            "--memo",
            memo,
        ]);
        bank.now += 12 * DAY;
    }
    bank.json(&["transfer", "suspense", &account, "50"]);
    bank.json(&["hold", "place", &account, "7"]);
    let fields = ["kind", "memo", "days", "age", "amount"];
    let now = report(&bank, "open-items");
    assert_eq!(
        lines(&now, &fields),
        [
            "suspense first 36 31-90 100.00",
            "suspense third 12 8-30 100.00",
            "hold  0 0-7 7.00",
        ]
    );
    assert_eq!(
        equations(&now),
        ["USD open items of suspense 200.00 balance of suspense 200.00"]
    );
    assert_eq!(
        now["sums"],
        json!([
            {"of": "suspense", "currency": "USD", "count": 2, "amount": "200.00"},
            {"of": "hold", "currency": "USD", "count": 1, "amount": "7.00"},
        ])
    );
    let older = report(&bank, "open-items --older 30");
    assert_eq!(lines(&older, &fields), ["suspense first 36 31-90 100.00"]);
    let then = report(&bank, "open-items --at 2026-10-30");
    assert_eq!(
        lines(&then, &["memo", "amount"]),
        ["first 100.00", "second 50.00"]
    );
}

/// Tellers, a supervisor and an auditor, and cash that moves on two days.
fn branch() -> (Bank, String) {
    let mut bank = Bank::new();
    let account = bank.account(&[]);
    bank.json(&["gl", "add", "cash/till-1", "--class", "asset"]);
    for (name, role) in [
        ("tim", "teller"),
        ("ben", "teller"),
        ("sue", "supervisor"),
        ("otto", "auditor"),
        ("robot", "service"),
    ] {
        bank.json(&["operator", "add", name, "--role", role]);
    }
    for (name, line) in [
        ("tim", "deposit USD 100 --ref T-1"),
        ("ben", "deposit USD 55.50 --ref B-1"),
        ("tim", "withdraw USD 30 --ref T-2"),
        ("sue", "transfer cash/till-1 cash/vault 40 --ref S-1"),
    ] {
        name.clone_into(&mut bank.operator);
        run(&bank, &line.replace("USD", &account));
    }
    bank.now += DAY;
    "tim".clone_into(&mut bank.operator);
    run(&bank, &format!("deposit {account} 9 --ref T-3"));
    run(
        &bank,
        &format!("deposit {account} 8 --channel wire --ref T-4"),
    );
    (bank, account)
}

#[test]
fn a_teller_sees_the_own_cash_and_supervisors_everyones() {
    let (mut bank, _) = branch();
    let fields = ["reference", "cash", "cash_in", "cash_out"];
    let own = report(&bank, "teller-journal");
    assert_eq!(lines(&own, &fields), ["T-3 cash/vault 9.00 "]);
    assert_eq!(own["proof"], json!([]));
    let day = "--during 2026-11-21";
    let own = report(&bank, &format!("teller-journal {day}"));
    assert_eq!(
        lines(&own, &fields),
        ["T-1 cash/vault 100.00 ", "T-2 cash/vault  30.00"]
    );
    assert_eq!(
        own["sums"],
        json!([
            {"of": "cash in", "currency": "USD", "count": 1, "amount": "100.00"},
            {"of": "cash out", "currency": "USD", "count": 1, "amount": "30.00"},
        ])
    );
    for (words, exit, code) in [
        ("teller-journal --operator ben", 5, "permission_denied"),
        ("balance-sheet", 5, "permission_denied"),
        ("cash-position", 5, "permission_denied"),
    ] {
        let words: Vec<&str> = words.split(' ').collect();
        bank.refuses(&[&["report"], &words[..]].concat(), exit, code);
    }
    "sue".clone_into(&mut bank.operator);
    let all = report(&bank, &format!("teller-journal {day}"));
    assert_eq!(
        lines(&all, &fields),
        [
            "T-1 cash/vault 100.00 ",
            "B-1 cash/vault 55.50 ",
            "T-2 cash/vault  30.00",
            "S-1 cash/till-1 40.00 ",
            "S-1 cash/vault  40.00",
        ]
    );
    assert_eq!(
        equations(&all),
        ["USD cash before plus in less out 125.50 cash after 125.50"]
    );
    let of_ben = report(&bank, &format!("teller-journal {day} --operator ben"));
    assert_eq!(lines(&of_ben, &fields), ["B-1 cash/vault 55.50 "]);
    let till = report(&bank, &format!("teller-journal {day} --till 1"));
    assert_eq!(lines(&till, &fields[1..]), ["cash/till-1 40.00 "]);
    assert_eq!(
        equations(&till),
        ["USD cash before plus in less out 40.00 cash after 40.00"]
    );
    for (words, exit, code) in [
        ("teller-journal --operator nobody", 3, "operator_not_found"),
        ("teller-journal --till 9", 3, "account_not_found"),
        ("teller-journal --till clearing/wire", 2, "usage"),
    ] {
        let words: Vec<&str> = words.split(' ').collect();
        bank.refuses(&[&["report"], &words[..]].concat(), exit, code);
    }
    let fields = ["account", "opening", "cash_in", "cash_out", "closing"];
    for operator in ["sue", "otto", "robot"] {
        operator.clone_into(&mut bank.operator);
        let now = report(&bank, "cash-position");
        assert_eq!(
            lines(&now, &fields),
            [
                "cash/vault 85.50 9.00 0.00 94.50",
                "cash/till-1 40.00 0.00 0.00 40.00",
            ]
        );
        assert_eq!(
            equations(&now),
            ["USD opening plus in less out 134.50 balances of cash 134.50"]
        );
        let then = report(&bank, "cash-position --at 2026-11-21");
        assert_eq!(
            lines(&then, &fields),
            [
                "cash/vault 0.00 155.50 70.00 85.50",
                "cash/till-1 0.00 40.00 0.00 40.00",
            ]
        );
    }
}

#[test]
fn the_rows_of_an_account_lead_from_its_opening_to_its_closing_balance() {
    let (mut bank, _) = branch();
    "otto".clone_into(&mut bank.operator);
    let ledger = |line: &str| {
        let words: Vec<&str> = line.split(' ').collect();
        bank.run(&[&["report", "general-ledger"], &words[..], &["-o", "csv"]].concat())
            .done()
            .stdout
    };
    let vault =
        ledger("cash/vault --during 2026-11-22 --columns line,reference,debit,credit,balance");
    assert_eq!(
        vault.lines().collect::<Vec<_>>(),
        [
            "line,reference,debit,credit,balance",
            "opening,,0.00,0.00,85.50",
            "entry,T-3,9.00,0.00,94.50",
            "closing,,9.00,0.00,94.50",
        ]
    );
    let all = ledger("--during 2026-11 --columns account,line,debit,credit,balance");
    let closing: Vec<&str> = all
        .lines()
        .filter(|line| line.contains(",closing,"))
        .collect();
    let wanted = [
        "cash/vault,closing,164.50,70.00,94.50",
        "cash/till-1,closing,40.00,0.00,40.00",
        "clearing/wire,closing,8.00,0.00,8.00",
        "customers,closing,0.00,142.50,142.50",
    ];
    for line in wanted {
        assert!(closing.contains(&line), "{line} of {all}");
    }
    let people = [
        "report",
        "general-ledger",
        "--limit",
        "3",
        "--columns",
        "account,line",
    ];
    let table = bank.run(&people).done();
    assert!(table.stderr.contains("raise --limit"), "{}", table.stderr);
    assert!(!table.stdout.contains("clearing/"), "{}", table.stdout);
    for (words, exit, code) in [
        ("general-ledger 1000000018", 2, "usage"),
        ("general-ledger cash/nowhere", 3, "account_not_found"),
        (
            "general-ledger --from 2026-11-02 --to 2026-11-01",
            2,
            "invalid_date",
        ),
        ("general-ledger --basis booking", 2, "usage"),
        ("balance-sheet --at soon", 2, "invalid_date"),
        ("balance-sheet --during 2026-11", 2, "usage"),
        ("large-transactions", 2, "usage"),
        ("large-transactions --over 1,5", 2, "invalid_amount"),
        ("overdrawn --days many", 2, "usage"),
        ("open-items --limit 0", 2, "usage"),
        ("cash-position --currency XXL", 2, "invalid_currency"),
    ] {
        let words: Vec<&str> = words.split(' ').collect();
        bank.refuses(&[&["report"], &words[..]].concat(), exit, code);
    }
}

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
        "open-items",
        "interest-accrued",
        "interest-accrued --by-account",
    ] {
        found.insert(name.to_owned(), report(bank, &format!("{name} --at {day}")));
    }
    for name in [
        "income-statement",
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
