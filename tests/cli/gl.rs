//! The chart of accounts: accounts of the bank's own that are added while it runs.

use std::thread;

use serde_json::{Value, json};

use super::common::{Bank, text};

fn add(bank: &Bank, name: &str, class: &str, more: &[&str]) -> Value {
    bank.json(&[&["gl", "add", name, "--class", class], more].concat())
}

fn names(list: &Value) -> Vec<String> {
    let items = list["items"].as_array().expect("items");
    items.iter().map(|item| text(&item["name"])).collect()
}

#[test]
fn an_added_account_is_named_wherever_one_of_the_bank_is() {
    let bank = Bank::new();
    let account = bank.funded("100.00");
    let number = ["--number", "DE44 5001 0517 5407 3249 31"];
    let added = add(&bank, "nostro/first-national", "asset", &number);
    assert_eq!(
        (&added["normal_side"], &added["status"], &added["built_in"]),
        (&json!("debit"), &json!("open"), &json!(false))
    );
    add(&bank, "income/fees/wire", "income", &[]);
    let sent = [
        "transfer",
        &account,
        "nostro/first-national",
        "40",
        "--ref",
        "W-1",
    ];
    let sent = bank.json(&sent);
    assert_eq!(sent["credit"], "nostro/first-national");
    assert_eq!(sent, {
        let mut shown = bank.json(&["transaction", "show", "W-1"]);
        shown["balances"] = sent["balances"].clone();
        shown
    });
    bank.json(&["transfer", &account, "income/fees/wire", "2"]);
    // Money that left by it is what the other bank is owed.
    assert_eq!(bank.balance("nostro/first-national"), "-40.00");
    assert_eq!(bank.balance("income/fees/wire"), "2.00");
    // By its number too.
    bank.json(&["transfer", "DE44500105175407324931", &account, "15"]);
    assert_eq!(bank.balance("nostro/first-national"), "-25.00");
    let history = bank.json(&["history", "nostro/first-national"]);
    let amounts: Vec<String> = history["items"]
        .as_array()
        .expect("items")
        .iter()
        .map(|item| text(&item["amount"]))
        .collect();
    assert_eq!(amounts, ["15.00", "-40.00"]);
    let history = bank.json(&["history", &account, "--limit", "1"]);
    assert_eq!(
        history["items"][0]["counterparty"], "nostro/first-national",
        "{history}"
    );
    let wages = bank.file("wages.csv", format!("account,amount\n{account},3.00\n"));
    let paid = [
        "import",
        "payroll",
        &wages,
        "--from",
        "nostro/first-national",
    ];
    bank.json(&paid);
    assert_eq!(
        bank.json(&["import", "list"])["items"][0]["from"],
        "nostro/first-national"
    );
    let lines = bank.file(
        "lines.csv",
        "date,amount\n2026-11-21,-40.00\n2026-11-21,15.00\n2026-11-21,3.00\n",
    );
    let reconciled = ["reconcile", &lines, "--account", "nostro/first-national"];
    assert_eq!(bank.json(&reconciled)["matched"], 3);
    bank.json(&["reverse", "W-1", "--reason", "wrong", "--yes"]);
    assert_eq!(bank.balance("nostro/first-national"), "18.00");
    bank.offered(&["balance", "nos"], "nostro/first-national");
    let journal = ["export", "journal", "--format", "hledger"];
    let journal = bank.run(&journal).done().stdout;
    for name in ["Assets:Nostro:First-National", "Income:Fees:Wire"] {
        assert!(journal.contains(name), "{journal}");
    }
    bank.verify();
}

#[test]
fn names_and_classes_go_together_and_are_given_once() {
    let bank = Bank::new();
    let try_add = |name: &str, class: &str, more: &[&str], exit, code: &str| {
        let words = [&["gl", "add", name, "--class", class], more].concat();
        bank.refuses(&words, exit, code);
    };
    try_add("nostro/x", "income", &[], 2, "usage");
    try_add("fees/wire", "income", &[], 2, "usage");
    try_add("customers/gold", "liability", &[], 2, "usage");
    try_add("Nostro/x", "asset", &[], 2, "usage");
    try_add("nostro", "asset", &[], 2, "usage");
    try_add("cash/till", "asset", &["--floor", "5"], 2, "invalid_amount");
    try_add("cash/vault", "asset", &[], 4, "built_in_account");
    add(&bank, "loans/cars", "asset", &[]);
    try_add("loans/cars", "asset", &[], 6, "already_exists");
    try_add(
        "loans/cars",
        "liability",
        &["--currency", "EUR"],
        6,
        "already_exists",
    );
    let floor = ["--currency", "EUR", "--floor", "0"];
    try_add("loans/cars", "asset", &floor, 6, "already_exists");
    let both = ["--currency", "EUR", "--currency", "JPY"];
    let kept = add(&bank, "loans/cars", "asset", &both);
    let currencies: Vec<&Value> = kept["balances"]
        .as_array()
        .expect("balances")
        .iter()
        .map(|kept| &kept["currency"])
        .collect();
    assert_eq!(currencies, ["JPY", "USD", "EUR"]);
    let number = [&both[..], &["--number", "X-1"]].concat();
    try_add("loans/homes", "asset", &number, 2, "usage");
    let dry = add(&bank, "loans/homes", "asset", &["--dry-run"]);
    assert_eq!(dry["dry_run"], true);
    bank.refuses(&["gl", "show", "loans/homes"], 3, "account_not_found");
    bank.refuses(&["balance", "loans/homes"], 3, "account_not_found");
    bank.refuses(&["balance", "loans/cars:CHF"], 3, "account_not_found");
    bank.json(&["balance", "loans/cars:JPY"]);
    let one = bank.json(&["gl", "show", "loans/cars", "--currency", "JPY"]);
    assert_eq!(one["balances"].as_array().map(Vec::len), Some(1));
    bank.verify();
}

#[test]
fn an_account_with_a_floor_never_goes_below_zero() {
    let bank = Bank::new();
    let account = bank.funded("100.00");
    add(&bank, "cash/till-1", "asset", &["--floor", "0"]);
    add(&bank, "payable/prepaid", "liability", &["--floor", "0"]);
    // A transfer from a till is a payment into it, as a deposit is.
    let paid_out = ["transfer", &account, "cash/till-1", "5"];
    bank.refuses(&paid_out, 4, "insufficient_funds");
    bank.json(&["transfer", "cash/till-1", &account, "20", "--ref", "IN"]);
    assert_eq!(bank.balance("cash/till-1"), "20.00");
    bank.json(&["transfer", &account, "cash/till-1", "15"]);
    let (_, error) = bank.fails(&["transfer", &account, "cash/till-1", "5.01"]);
    assert_eq!(error["code"], "insufficient_funds");
    assert!(text(&error["message"]).contains("cash/till-1 has 5.00 USD"));
    bank.refuses(
        &["reverse", "IN", "--reason", "wrong", "--yes"],
        4,
        "insufficient_funds",
    );
    bank.refuses(
        &["transfer", "payable/prepaid", &account, "1"],
        4,
        "insufficient_funds",
    );
    bank.json(&["transfer", &account, "payable/prepaid", "1"]);
    bank.json(&["transfer", "payable/prepaid", "cash/till-1", "1"]);
    assert_eq!(bank.balance("cash/till-1"), "4.00");
    assert_eq!(bank.balance("payable/prepaid"), "0.00");
    bank.verify();
}

#[test]
fn an_account_is_closed_when_it_is_empty_in_every_currency() {
    let bank = Bank::new();
    let account = bank.funded("100.00");
    let euros = bank.account(&["--currency", "EUR"]);
    let both = ["--currency", "USD", "--currency", "EUR"];
    add(&bank, "nostro/old", "asset", &both);
    bank.json(&["transfer", "nostro/old:EUR", &euros, "3"]);
    let close = ["gl", "close", "nostro/old", "--yes"];
    bank.refuses(&close, 4, "balance_not_zero");
    bank.json(&["transfer", &euros, "nostro/old:EUR", "3"]);
    bank.refuses(&["gl", "close", "nostro/old"], 2, "confirmation_required");
    assert_eq!(bank.json(&close)["status"], "closed");
    bank.refuses(&close, 4, "account_closed");
    bank.refuses(
        &["transfer", &account, "nostro/old", "1"],
        4,
        "account_closed",
    );
    bank.refuses(
        &["transfer", "nostro/old:EUR", &euros, "1"],
        4,
        "account_closed",
    );
    let again = ["gl", "add", "nostro/old", "--class", "asset"];
    bank.refuses(&again, 4, "account_closed");
    for name in ["cash/vault", "suspense", "expense/bank-fees"] {
        bank.refuses(&["gl", "close", name, "--yes"], 4, "built_in_account");
    }
    assert!(!names(&bank.json(&["gl", "list"])).contains(&"nostro/old".to_owned()));
    let all = bank.json(&["gl", "list", "--all", "--class", "asset"]);
    let old = names(&all);
    assert_eq!(old.iter().filter(|name| *name == "nostro/old").count(), 2);
    let log = bank.json(&["audit", "log", "--subject", "gl-account"]);
    let lines: Vec<(String, String)> = log["items"]
        .as_array()
        .expect("items")
        .iter()
        .map(|line| (text(&line["action"]), text(&line["record"])))
        .collect();
    let told = |action: &str| (action.to_owned(), "nostro/old".to_owned());
    assert_eq!(lines, [told("closed"), told("created")]);
    bank.verify();
}

/// It is there from the first payment that names it, as other accounts of the
/// bank are from the first account in a currency.
#[test]
fn fees_of_other_banks_have_an_account_when_they_are_booked() {
    let bank = Bank::new();
    bank.refuses(&["balance", "expense/bank-fees"], 3, "account_not_found");
    bank.json(&["transfer", "expense/bank-fees", "clearing/wire", "7"]);
    assert_eq!(bank.balance("expense/bank-fees"), "7.00");
    bank.verify();
}

#[test]
fn the_trial_balance_is_by_class_and_a_table_hides_what_never_moved() {
    let bank = Bank::new();
    let account = bank.funded("100.00");
    add(&bank, "nostro/first-national", "asset", &[]);
    add(&bank, "nostro/idle", "asset", &[]);
    bank.json(&["transfer", &account, "nostro/first-national", "40"]);
    let trial = bank.json(&["report", "trial-balance"]);
    let lines = trial["items"].as_array().expect("items");
    let classes: Vec<String> = lines.iter().map(|line| text(&line["class"])).collect();
    let order = ["asset", "liability", "equity", "income", "expense"];
    let place = |class: &String| order.iter().position(|known| known == class);
    assert!(classes.is_sorted_by_key(place), "{classes:?}");
    let accounts: Vec<String> = lines.iter().map(|line| text(&line["account"])).collect();
    for name in ["nostro/idle", "customers/checking", "income/fees"] {
        assert!(accounts.contains(&name.to_owned()), "{accounts:?}");
    }
    assert_eq!(trial["totals"][0]["debit"], trial["totals"][0]["credit"]);
    let csv = bank.run(&["report", "trial-balance", "-o", "csv"]).done();
    assert_eq!(csv.stdout.lines().count(), lines.len() + 1);
    assert!(
        csv.stdout
            .starts_with("account,currency,debit,credit,class")
    );
    let table = bank.run(&["report", "trial-balance"]).done().stdout;
    assert!(table.contains("nostro/first-national") && !table.contains("idle"));
    let table = ["report", "trial-balance", "--all"];
    let table = bank.run(&table).done().stdout;
    assert!(table.contains("nostro/idle"), "{table}");
}

/// Ten at once take one each out of a till that has five.
#[test]
fn a_till_stays_above_zero_whoever_comes_at_once() {
    let bank = Bank::new();
    let account = bank.funded("100.00");
    add(&bank, "cash/till-1", "asset", &["--floor", "0"]);
    bank.json(&["transfer", "cash/till-1", &account, "5"]);
    let pay_out = ["transfer", &account, "cash/till-1", "1"];
    let others: Vec<String> = (0..10).map(|_| bank.funded("1.00")).collect();
    let done = thread::scope(|scope| {
        let tellers: Vec<_> = others
            .iter()
            .map(|other| {
                let bank = &bank;
                scope.spawn(move || {
                    let words = ["transfer", other, "cash/till-1", "1"];
                    let run = bank.run(&[&words[..], &["-o", "json"]].concat());
                    assert!(
                        run.code == 0 || run.stderr.contains("insufficient_funds"),
                        "{}",
                        run.stderr
                    );
                    run.code == 0
                })
            })
            .collect();
        let done = tellers.into_iter().map(|one| one.join().expect("a teller"));
        done.filter(|done| *done).count()
    });
    assert_eq!(done, 5);
    assert_eq!(bank.balance("cash/till-1"), "0.00");
    bank.refuses(&pay_out, 4, "insufficient_funds");
    bank.verify();
}

/// Who closes an account and who books on it at the same moment don't both succeed.
#[test]
fn an_account_that_is_being_closed_takes_nothing() {
    let bank = Bank::new();
    let account = bank.funded("100.00");
    for round in 0..3 {
        let name = format!("nostro/bank-{round}");
        add(&bank, &name, "asset", &[]);
        let (closed, booked) = thread::scope(|scope| {
            let (bank, name, account) = (&bank, name.as_str(), account.as_str());
            let booked: Vec<_> = (0..4)
                .map(|_| scope.spawn(move || bank.run(&["transfer", account, name, "1"]).code == 0))
                .collect();
            let closed = bank.run(&["gl", "close", name, "--yes"]).code == 0;
            let booked = booked.into_iter().map(|one| one.join().expect("a teller"));
            (closed, booked.filter(|done| *done).count())
        });
        assert_eq!(closed, booked == 0, "{name}: {booked} were booked");
        let shown = bank.json(&["gl", "show", &name]);
        let balance = format!("-{booked}.00");
        let balance = if booked == 0 { "0.00" } else { &balance };
        assert_eq!(text(&shown["balances"][0]["balance"]), balance);
    }
    bank.verify();
}

#[test]
fn the_list_of_the_banks_own_accounts_is_named_where_one_is_not_there_yet() {
    let bank = Bank::new();
    for name in ["payable/interest", "payable/intrest", "cash/vault:EUR"] {
        let run = bank.run(&["balance", name]);
        assert_eq!(run.code, 3, "{}", run.stderr);
        assert!(run.stderr.contains("bankctl gl list"), "{}", run.stderr);
    }
}
