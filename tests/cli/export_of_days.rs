//! What closes of days book (interest, tax, fees of the month, standing orders) in the
//! figures, and in journals for plain-text accounting.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::common::{Bank, text};
use crate::export::content;
use crate::fees::{controlled, golden, run};
use crate::interest::later;

/// A bank of five weeks: interest that is earned and owed, tax, fees with payments, by
/// the month and by hand, one of them given back, orders and a sweep, and a payment that
/// was undone with its fee.
fn lived() -> (Bank, [String; 3]) {
    let mut bank = controlled();
    for line in [
        "product add gold --type checking --tax 24",
        "product rate set gold --effective 2026-10-31 --tier 0=5 --overdraft-rate 18",
        "product fee set gold cash-out --event withdrawal --amount 2.50",
        "product fee set gold monthly --event monthly --amount 12 --first-period full",
        "product fee set gold copy --event on-request --amount 3",
    ] {
        run(&bank, line);
    }
    let (rich, poor) = (golden(&bank, "5000"), golden(&bank, "10"));
    let other = bank.account(&[]);
    for line in [
        format!("account update {poor} --overdraft 500"),
        format!("order add {rich} {other} 75 --every week"),
        format!("order add {rich} {other} --above 4500 --every week"),
        format!("order add {poor} {other} 9000 --every week"),
        format!("transfer {rich} {poor} 5 --on 2026-11-10"),
        format!("withdraw {rich} 40 --ref W-1"),
        format!("withdraw {poor} 200 --ref W-2"),
        format!("withdraw {rich} 7 --ref W-3"),
        "reverse W-3 --group --reason slip".to_owned(),
        format!("fee charge {rich} copy --ref F-1"),
        "fee refund F-1 --reason ours".to_owned(),
    ] {
        run(&bank, &line);
    }
    for days in [20, 15] {
        later(&mut bank, days);
    }
    (bank, [rich, poor, other])
}

fn minor(amount: &Value) -> i64 {
    let amount = text(amount).replace('.', "");
    amount.parse().expect("an amount")
}

/// What every account has by the transactions that are exported: what it was debited
/// less what it was credited, in minor units.
fn by_the_transactions(bank: &Bank) -> BTreeMap<String, i64> {
    let mut sums: BTreeMap<String, i64> = BTreeMap::new();
    let list = bank.json(&["export", "transactions"]);
    for item in list["items"].as_array().expect("items") {
        let amount = minor(&item["amount"]);
        *sums.entry(text(&item["debit"])).or_default() += amount;
        *sums.entry(text(&item["credit"])).or_default() -= amount;
    }
    sums.retain(|_, sum| *sum != 0);
    sums
}

/// The ledger's name of an account of a journal.
fn in_the_ledger(name: &str) -> String {
    let name = name.to_lowercase();
    let parts: Vec<&str> = name.split(':').collect();
    match parts[..] {
        [.., number] if number.bytes().all(|byte| byte.is_ascii_digit()) => number.to_owned(),
        ["expenses", ..] => format!("expense/{}", parts[1..].join("/")),
        ["income", ..] => parts.join("/"),
        _ => parts[1..].join("/"),
    }
}

/// Lines of a name and an amount such as `-12.30 USD`, as sums in minor units.
fn sums<'a>(lines: impl Iterator<Item = (&'a str, &'a str)>) -> BTreeMap<String, i64> {
    let mut sums: BTreeMap<String, i64> = BTreeMap::new();
    for (name, amount) in lines {
        let plain = amount
            .trim()
            .trim_end_matches("USD")
            .trim()
            .replace('.', "");
        let minor: i64 = plain
            .parse()
            .unwrap_or_else(|_| panic!("{name}: {amount:?}"));
        *sums.entry(in_the_ledger(name)).or_default() += minor;
    }
    sums.retain(|_, sum| *sum != 0);
    sums
}

#[test]
fn interest_fees_and_orders_agree_to_the_cent_in_three_programs() {
    let (bank, [rich, poor, _]) = lived();
    let expected = by_the_transactions(&bank);
    assert_eq!(expected[&rich], -minor(&Value::from(bank.balance(&rich))));
    assert_eq!(expected[&poor], -minor(&Value::from(bank.balance(&poor))));
    let booked = [
        "income/fees",
        "income/overdraft-interest",
        "payable/interest",
        "payable/tax-withheld",
        "expense/interest",
    ];
    for account in booked {
        assert!(expected.contains_key(account), "{account}: {expected:?}");
    }
    let file = |format: &str| {
        let path = bank.path(&format!("days.{format}")).display().to_string();
        let export = ["export", "journal", "--format", format, "--to-file", &path];
        bank.run(&export).done();
        path
    };
    let path = file("hledger");
    content("hledger", &["-f", "FILE", "check", "-s"], &path);
    let balances = ["-f", "FILE", "bal", "-N", "--flat", "-O", "csv"];
    if let Some(output) = content("hledger", &balances, &path) {
        let told = String::from_utf8_lossy(&output.stdout).replace('"', "");
        let lines = told.lines().skip(1).filter_map(|line| line.split_once(','));
        assert_eq!(sums(lines), expected, "hledger");
    }
    let path = file("ledger");
    let format = "%(account)\t%(display_total)\n";
    let strict = [
        "--args-only",
        "-f",
        "FILE",
        "--pedantic",
        "--explicit",
        "--check-payees",
    ];
    let balances = ["bal", "--flat", "--no-total", "--format", format];
    if let Some(output) = content("ledger", &[&strict[..], &balances].concat(), &path) {
        let told = String::from_utf8_lossy(&output.stdout).into_owned();
        assert_eq!(
            sums(told.lines().filter_map(|line| line.split_once('\t'))),
            expected,
            "ledger"
        );
    }
    let path = file("beancount");
    content("bean-check", &["--no-cache", "FILE"], &path);
    let journal = std::fs::read_to_string(&path).expect("a file");
    let postings = journal.lines().filter_map(|line| line.strip_prefix("  "));
    let postings =
        postings.filter(|line| line.starts_with(|first: char| first.is_ascii_uppercase()));
    let postings = postings.filter_map(|line| line.split_once(' '));
    assert_eq!(sums(postings), expected, "beancount");
}

/// In each format a payment stands in one transaction with its fee, and interest with
/// its tax.
#[test]
fn a_payment_and_its_fee_are_one_transaction_of_a_journal() {
    let (bank, _) = lived();
    let items = bank.json(&["export", "transactions"])["items"].clone();
    let items = items.as_array().expect("items");
    let mut groups: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for item in items {
        let group = item["group"].as_str().unwrap_or_default();
        let group = if group.is_empty() {
            text(&item["id"])
        } else {
            group.to_owned()
        };
        groups.entry(group).or_default().push(text(&item["id"]));
    }
    let together: Vec<&Vec<String>> = groups.values().filter(|all| all.len() > 1).collect();
    assert!(together.len() >= 5, "{groups:?}");
    for format in ["hledger", "ledger", "beancount"] {
        let journal = bank
            .run(&["export", "journal", "--format", format])
            .done()
            .stdout;
        for all in &together {
            let heading = format!("({}) ", all[0]);
            let id = format!("\n  id: \"{}\"", all[0]);
            let mut each = journal.split("\n\n");
            let whole = each.find(|one| one.contains(&heading) || one.contains(&id));
            let whole = whole.expect("the group");
            assert!(
                all.iter().all(|id| whole.contains(id.as_str())),
                "{format}: {whole}"
            );
            let own = |id: &String| {
                let marks = [format!("({id}) "), format!("\n  id: \"{id}\"")];
                marks.iter().any(|mark| journal.contains(mark))
            };
            assert!(!all[1..].iter().any(own), "{format}: {all:?}");
        }
    }
}

/// What moved in a row of figures, as the ledger says of its net.
fn moved(item: &Value) -> i64 {
    let of = |name: &str| minor(&item[name]["amount"]);
    of("deposits") - of("withdrawals") + of("transfers_in") - of("transfers_out") - of("fees")
        + of("interest")
        - of("overdraft_interest")
        - of("tax")
        + of("reversals")
        + of("adjustments")
}

#[test]
fn figures_of_interest_fees_and_orders_add_up() {
    let (bank, accounts) = lived();
    let mut seen: BTreeMap<&str, i64> = BTreeMap::new();
    let of_accounts = accounts.iter().map(|account| vec!["--account", account]);
    for scope in of_accounts.chain([Vec::new()]) {
        for period in ["daily", "weekly", "monthly"] {
            let told = bank.json(&[&["stats", "--period", period], &scope[..]].concat());
            let items = told["items"].as_array().expect("items");
            let mut before = minor(&items[0]["opening_balance"]);
            for item in items {
                let (net, opening) = (minor(&item["net"]), minor(&item["opening_balance"]));
                assert_eq!(moved(item), net, "{item}");
                assert_eq!(opening, before, "{item}");
                before = minor(&item["closing_balance"]);
                assert_eq!(opening + net, before, "{item}");
                for field in [
                    "fees",
                    "interest",
                    "overdraft_interest",
                    "tax",
                    "transfers_out",
                ] {
                    *seen.entry(field).or_default() += minor(&item[field]["amount"]);
                }
            }
            if let [_, account] = scope[..] {
                assert_eq!(before, minor(&Value::from(bank.balance(account))));
            }
        }
    }
    assert!(seen.values().all(|sum| *sum > 0), "{seen:?}");
    bank.verify();
}
