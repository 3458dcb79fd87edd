//! Customers and accounts from another system.

use serde_json::Value;

use crate::common::{Bank, Run, data, text};

/// The header of a file of accounts.
const HEADER: &str = "customer_external_id,customer_name,email,phone,type,currency,external_number,opening_balance,overdraft";
/// What the bank owes for the opening balances of `accounts.csv`.
pub const OPENING_TOTAL: &str = "-992079.91";

/// The path of a payroll file that tests come with.
pub fn payroll_file(name: &str) -> String {
    data("payroll").join(name).display().to_string()
}

/// A bank with the four hundred people of `accounts.csv`.
pub fn onboarded() -> Bank {
    let bank = Bank::new();
    let result = bank.json(&["import", "accounts", &payroll_file("accounts.csv")]);
    assert_eq!(counts(&result), (400, 400, 0, 0), "{result}");
    bank
}

/// Rows, posted, duplicates, rejected.
pub fn counts(result: &Value) -> (u64, u64, u64, u64) {
    let count = |name: &str| result[name].as_u64().expect("a count");
    (
        count("rows"),
        count("posted"),
        count("duplicates"),
        count("rejected"),
    )
}

/// Line and code of each reject.
pub fn rejects(result: &Value) -> Vec<(u64, String)> {
    let rejects = result["rejects"].as_array().expect("a list");
    rejects
        .iter()
        .map(|reject| {
            assert!(!text(&reject["field"]).is_empty(), "{reject}");
            assert!(!text(&reject["message"]).is_empty(), "{reject}");
            (
                reject["line"].as_u64().expect("a line"),
                text(&reject["code"]),
            )
        })
        .collect()
}

/// Runs an import that leaves rows over: the result is on standard output and
/// the error on standard error.
#[track_caller]
pub fn left_over(bank: &Bank, arguments: &[&str]) -> Value {
    let run = bank.run(&[arguments, &["-o", "json"]].concat());
    assert_eq!(run.code, 9, "{}{}", run.stdout, run.stderr);
    let error: Value = serde_json::from_str(&run.stderr).expect("JSON on standard error");
    assert_eq!(error["error"]["code"], "rows_rejected", "{error}");
    run.json()
}

fn import(bank: &Bank, content: &str) -> Run {
    let file = bank.file("accounts.csv", format!("{HEADER}\n{content}"));
    bank.run(&["import", "accounts", &file, "-o", "json"])
}

fn show(bank: &Bank, account: &str) -> Value {
    bank.json(&["account", "show", account])
}

#[test]
fn four_hundred_people_are_taken_in_once() {
    let bank = onboarded();
    assert_eq!(bank.balance("equity/opening"), OPENING_TOTAL);
    let account = show(&bank, "383558648217");
    assert_eq!(account["ledger_balance"], "816.33");
    assert_eq!(account["type"], "checking");
    assert_eq!(account["holders"][0]["name"], "Quentin Fischer");
    // The number is found as people write it, too.
    assert_eq!(
        show(&bank, "3835 5864 8217")["number"],
        account["number"],
        "with spaces"
    );
    let found = bank.json(&["customer", "list", "--search", "quentin.0@example.com"]);
    assert_eq!(found["items"][0]["name"], "Quentin Fischer");
    assert_eq!(found["items"][0]["accounts"][0], account["number"]);
    assert_eq!(found["items"].as_array().map(Vec::len), Some(1));

    let again = bank.json(&["import", "accounts", &payroll_file("accounts.csv")]);
    assert_eq!(counts(&again), (400, 0, 400, 0));
    let other_key = ["import", "accounts", &payroll_file("accounts.csv")];
    let other_key = [&other_key[..], &["--batch", "again"]].concat();
    assert_eq!(counts(&bank.json(&other_key)), (400, 0, 400, 0));
    assert_eq!(bank.balance("equity/opening"), OPENING_TOTAL);
    bank.verify();
}

#[test]
fn a_dry_run_tells_the_same_and_writes_nothing() {
    let bank = Bank::new();
    let arguments = ["import", "accounts", &payroll_file("accounts.csv")];
    let before = bank.json(&["report", "trial-balance"]);
    let dry = bank.json(&[&arguments[..], &["--dry-run"]].concat());
    assert_eq!(dry["dry_run"], true);
    assert_eq!(bank.json(&["report", "trial-balance"]), before);
    assert_eq!(
        bank.json(&["customer", "list"])["items"],
        serde_json::json!([])
    );
    let real = bank.json(&arguments);
    for field in ["batch", "rows", "posted", "rejected", "amount", "currency"] {
        assert_eq!(dry[field], real[field], "{field}");
    }
}

#[test]
fn customers_repeat_and_currencies_and_overdrafts_are_read() {
    let bank = Bank::new();
    let run = import(
        &bank,
        "E1,Ana García,ana@example.com,,checking,USD,OLD-1,10.50,500.00\n\
         E1,Ana García,ana@example.com,,savings,EUR,OLD-2,7.25,\n\
         E1,Ana García,ana@example.com,,checking,JPY,OLD-3,1200,\n\
         E2,Acme,,,checking,,OLD-4,,\n",
    )
    .done();
    let result = run.json();
    assert_eq!(counts(&result), (4, 4, 0, 0));
    // A total is of one currency: the ledger's.
    assert_eq!(
        (&result["amount"], &result["currency"]),
        (&"10.50".into(), &"USD".into())
    );
    let customers = bank.json(&["customer", "list"]);
    assert_eq!(
        customers["items"].as_array().map(Vec::len),
        Some(2),
        "{customers}"
    );
    for (number, currency, balance, available) in [
        ("OLD-1", "USD", "10.50", "510.50"),
        ("OLD-2", "EUR", "7.25", "7.25"),
        ("OLD-3", "JPY", "1200", "1200"),
        ("OLD-4", "USD", "0.00", "0.00"),
    ] {
        let account = show(&bank, number);
        assert_eq!(account["currency"], currency, "{number}");
        assert_eq!(account["ledger_balance"], balance, "{number}");
        assert_eq!(account["available_balance"], available, "{number}");
    }
    assert_eq!(bank.balance("equity/opening:EUR"), "-7.25");
    bank.verify();
}

#[test]
fn accounts_come_with_their_product() {
    let bank = Bank::new();
    bank.json(&["product", "add", "plus", "--type", "checking"]);
    let header = "customer_external_id,customer_name,type,currency,external_number,product";
    let taken = |rows: &str| -> Run {
        let file = bank.file("products.csv", format!("{header}\n{rows}"));
        bank.run(&["import", "accounts", &file, "-o", "json"])
    };
    let result = taken("E1,Ana,checking,,N1,plus\nE1,Ana,checking,,N2,\n").done();
    assert_eq!(counts(&result.json()), (2, 2, 0, 0));
    assert_eq!(show(&bank, "N1")["product"], "plus");
    assert_eq!(show(&bank, "N2")["product"], "checking");
    // What is exported is taken again.
    let again = taken("E1,Ana,checking,,N2,checking\n").done();
    assert_eq!(counts(&again.json()), (1, 0, 1, 0));
    for (row, code) in [
        ("E2,Ben,checking,,N3,gold", "product_not_found"),
        ("E2,Ben,savings,,N3,plus", "usage"),
        ("E2,Ben,checking,EUR,N3,plus", "currency_mismatch"),
    ] {
        let result = taken(&format!("{row}\n")).json();
        assert_eq!(rejects(&result), [(2, code.to_owned())], "{row}: {result}");
        assert_eq!(result["rejects"][0]["field"], "product", "{result}");
    }
    bank.verify();
}

/// A file can't wait for a second person.
#[test]
fn a_file_gives_no_product_where_that_takes_two() {
    let bank = Bank::new();
    bank.json(&["product", "add", "plus", "--type", "checking"]);
    for name in ["ben", "carl"] {
        bank.json(&["operator", "add", name, "--role", "admin,supervisor"]);
    }
    bank.json(&["policy", "set", "products", "--always"]);
    let rows = "customer_external_id,customer_name,type,external_number,product\nE1,Ana,checking,N1,plus\n";
    let file = bank.file("products.csv", rows);
    let result = left_over(&bank, &["import", "accounts", &file]);
    assert_eq!(rejects(&result), [(2, "approval_required".to_owned())]);
    bank.refuses(&["account", "show", "N1"], 3, "account_not_found");
}

/// Rows, the codes of those that are refused.
#[test]
fn every_bad_row_has_its_code_and_nothing_is_taken() {
    let good = "E1,Ana García,,,checking,USD,OLD-1,10.50,\n";
    let table = [
        (",Ana,,,checking,USD,A1,1.00,", "missing_external_id"),
        ("E2,,,,checking,USD,A1,1.00,", "missing_name"),
        ("E2,Ana,,,current,USD,A1,1.00,", "invalid_type"),
        ("E2,Ana,,,checking,XXY,A1,1.00,", "invalid_currency"),
        ("E2,Ana,,,checking,USD,,1.00,", "missing_external_number"),
        ("E2,Ana,,,checking,USD,A1,1.001,", "invalid_amount"),
        ("E2,Ana,,,checking,JPY,A1,1.50,", "invalid_amount"),
        ("E2,Ana,,,checking,USD,A1,-1.00,", "insufficient_funds"),
        ("E2,Ana,,,checking,USD,A1,-6.00,5.00", "insufficient_funds"),
        ("E2,Ana,,,checking,USD,A1,€1.00,", "currency_mismatch"),
        ("E2,Ana,,,savings,USD,A1,1.00,5.00", "limit_exceeded"),
        ("E2,Ana,,,checking,USD,A1", "row_length"),
    ];
    for (row, code) in table {
        let bank = Bank::new();
        let file = bank.file("accounts.csv", format!("{HEADER}\n{good}{row}\n"));
        let result = left_over(&bank, &["import", "accounts", &file]);
        assert_eq!(rejects(&result), [(3, code.to_owned())], "{row}: {result}");
        assert_eq!(counts(&result), (2, 0, 0, 1), "{row}");
        bank.refuses(&["account", "show", "OLD-1"], 3, "account_not_found");
    }
}

#[test]
fn a_number_that_repeats_or_changes_hands_is_refused() {
    let bank = Bank::new();
    import(&bank, "E1,Ana García,,,checking,USD,OLD-1,10.50,\n").done();
    // The number again: for another customer, of another type or currency.
    for row in [
        "E2,Somebody Else,,,checking,USD,OLD-1,10.50,\n",
        "E1,Ana García,,,savings,USD,OLD-1,10.50,\n",
        "E1,Ana García,,,checking,EUR,OLD-1,10.50,\n",
    ] {
        let run = import(&bank, row);
        assert_eq!(run.code, 9, "{row}: {}", run.stdout);
        assert_eq!(rejects(&run.json()), [(2, "already_exists".to_owned())]);
    }
    let run = import(
        &bank,
        "E3,Li,,,checking,USD,OLD-3,1.00,\nE4,Bo,,,checking,USD,OLD-3,1.00,\n",
    );
    assert_eq!(run.code, 9);
    let result = run.json();
    assert_eq!(counts(&result).1, 0, "nothing is posted: {result}");
    assert!(result["rejected"].as_u64() >= Some(1));
    bank.refuses(&["account", "show", "OLD-3"], 3, "account_not_found");
    // A new account among known ones is taken, and only that one.
    let run = import(
        &bank,
        "E1,Ana García,,,checking,USD,OLD-1,10.50,\nE1,Ana García,,,savings,USD,OLD-9,3.00,\n",
    )
    .done();
    assert_eq!(counts(&run.json()), (2, 1, 1, 0));
    assert_eq!(bank.balance("OLD-1"), "10.50");
    bank.verify();
}

#[test]
fn rejects_are_kept_mended_and_taken() {
    let bank = Bank::new();
    let file = bank.file(
        "old.csv",
        format!(
            "{HEADER}\nE1,Ana García,,,checking,USD,OLD-1,10.50,\nE2,\"O'Neil, \"\"Jr\"\"\",,,checking,USD,OLD-2,1.005,\n"
        ),
    );
    let bad = bank.path("bad.csv").display().to_string();
    let arguments = [
        "import",
        "accounts",
        &file,
        "--skip-rejects",
        "--rejects",
        &bad,
    ];
    let result = left_over(&bank, &arguments);
    assert_eq!(counts(&result), (2, 1, 0, 1));
    assert_eq!(result["rejects_file"], bad);
    let kept = std::fs::read_to_string(&bad).expect("the rejects");
    assert!(
        kept.contains("E2,\"O'Neil, \"\"Jr\"\"\",,,checking,USD,OLD-2,1.005,"),
        "as it was read: {kept}"
    );
    let mended = bank.file("mended.csv", kept.replace("1.005,\n", "1.05,\n"));
    let result = bank.json(&["import", "accounts", &mended]);
    assert_eq!(counts(&result), (1, 1, 0, 0));
    let account = show(&bank, "OLD-2");
    assert_eq!(account["ledger_balance"], "1.05");
    assert_eq!(account["holders"][0]["name"], "O'Neil, \"Jr\"");
    bank.verify();
}
