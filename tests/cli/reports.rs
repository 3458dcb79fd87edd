//! Reports: exact figures, their equations, and who may have them.

use serde_json::{Value, json};

use crate::common::{Bank, DAY, text};
use crate::fees::{controlled, golden, run};
use crate::interest::{later, pay_in, rate, saver};

/// A report with its equations, which must hold.
pub fn report(bank: &Bank, line: &str) -> Value {
    let reported = run(bank, &format!("report {line}"));
    for proof in reported["proof"].as_array().expect("equations") {
        assert_eq!(proof["holds"], true, "{line}: {proof}");
        assert_eq!(proof["left"], proof["right"], "{line}: {proof}");
    }
    reported
}

/// Some fields of the items of a report, a line each.
pub fn lines(reported: &Value, fields: &[&str]) -> Vec<String> {
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
pub fn figures(reported: &Value, fields: &[&str]) -> Vec<String> {
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

pub const SHEET: &[&str] = &["section", "account", "currency", "balance"];

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
    let paid = report(&bank, "interest-paid --during 2026");
    let fields = ["accounts", "interest", "tax", "overdraft_interest"];
    assert_eq!(lines(&paid, &fields), ["1 18.77 0.00 0.00"]);
    assert_eq!(
        equations(&paid)[0],
        "USD interest of all customers 18.77 interest by the daily totals 18.77"
    );
    assert_eq!(
        report(&bank, "interest-paid --during 2026 --least 18.78")["items"],
        json!([])
    );
    let least = report(&bank, "interest-paid --during 2026 --least 18.77");
    assert_eq!(least["items"], paid["items"]);
    assert_eq!(
        report(&bank, "interest-paid --during 2025")["items"],
        json!([])
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
