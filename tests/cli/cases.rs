//! Money files as people have met them: each is read as it is meant, or
//! refused. Where the situations come from is in `tests/data/cases/ORIGIN.md`.

use serde_json::{Value, json};

use crate::common::{Bank, DAY, NOON, data, text};

/// The bank's accounts by their numbers in files: four people, and their
/// employer with 50,000.
pub const STAFF: [&str; 5] = [
    "0012345601",
    "0012345602",
    "0012345603",
    "0012345604",
    "0099000001",
];

/// A bank with [`STAFF`], on 2026-11-27.
pub fn staffed(currency: &str) -> Bank {
    let mut bank = Bank::nowhere();
    bank.now = NOON + 6 * DAY;
    bank.run(&["init", "--name", "Test Bank", "--currency", currency])
        .done();
    let rows = STAFF.iter().zip([0, 0, 0, 0, 50_000]).enumerate();
    let rows: String = rows
        .map(|(place, (number, balance))| format!("E{place},Person {place},{number},{balance}\n"))
        .collect();
    let header = "customer_external_id,customer_name,external_number,opening_balance\n";
    let file = bank.file("staff.csv", format!("{header}{rows}"));
    bank.json(&["import", "accounts", &file]);
    bank
}

/// What the people of [`STAFF`] have, without the employer.
fn wages(bank: &Bank) -> [String; 4] {
    [0, 1, 2, 3].map(|place| bank.balance(STAFF[place]))
}

/// Runs an import and gives exit code and result or error.
pub fn import(bank: &Bank, what: &str, file: &str, more: &[&str]) -> (i32, Value) {
    let run = bank.run(&[&["import", what, file, "-o", "json"], more].concat());
    let told = if run.stdout.is_empty() {
        serde_json::from_str::<Value>(&run.stderr).expect("an error")["error"].clone()
    } else {
        run.json()
    };
    (run.code, told)
}

/// What a payroll comes to: what each of the four has then, or exit and code.
pub enum Comes {
    Paid([&'static str; 4]),
    Refused(i32, &'static str),
    /// Exit 9, with these reasons for rejected rows; nothing is posted.
    Rejected(&'static [&'static str]),
}
use Comes::{Paid, Refused, Rejected};

#[track_caller]
pub fn check(bank: &Bank, file: &str, more: &[&str], expected: &Comes) {
    let before = wages(bank);
    let (code, told) = import(bank, "payroll", file, more);
    match expected {
        Paid(balances) => {
            assert_eq!(code, 0, "{file}: {told}");
            assert_eq!(&wages(bank), balances, "{file}: {told}");
        }
        Refused(exit, name) => {
            assert_eq!(
                (code, &told["code"]),
                (*exit, &json!(name)),
                "{file}: {told}"
            );
            assert!(!told["hint"].is_null(), "{file}: {told}");
            assert_eq!(wages(bank), before, "{file}");
        }
        Rejected(codes) => {
            let found: Vec<String> = told["rejects"]
                .as_array()
                .into_iter()
                .flatten()
                .map(|reject| text(&reject["code"]))
                .collect();
            assert_eq!(
                (code, found.as_slice()),
                (9, &codes.map_owned()[..]),
                "{file}: {told}"
            );
            assert_eq!(wages(bank), before, "{file}");
        }
    }
}

trait MapOwned {
    fn map_owned(&self) -> Vec<String>;
}
impl MapOwned for [&str] {
    fn map_owned(&self) -> Vec<String> {
        self.iter().map(|text| (*text).to_owned()).collect()
    }
}

pub fn case(name: &str) -> String {
    data(&format!("cases/{name}")).display().to_string()
}

#[test]
fn payrolls_that_people_have_met_are_paid_as_they_are_meant() {
    let two = |one, other| [one, other, "0.00", "0.00"];
    let table = [
        (
            "01-drcr-column/input.csv",
            "USD",
            Paid(two("1500.50", "980.00")),
        ),
        (
            "02-amount-in-cents/input.csv",
            "USD",
            Paid(two("1500.50", "980.00")),
        ),
        (
            "02-amount-in-cents/words.csv",
            "USD",
            Refused(2, "missing_column"),
        ),
        (
            "03-percent-split/a.csv",
            "USD",
            Refused(2, "column_not_understood"),
        ),
        (
            "03-percent-split/b.csv",
            "USD",
            Rejected(&["not_an_amount", "not_an_amount"]),
        ),
        (
            "03-percent-split/c.csv",
            "USD",
            Rejected(&["invalid_amount", "invalid_amount"]),
        ),
        (
            "05-two-columns-of-one-name/input.csv",
            "USD",
            Refused(2, "ambiguous_column"),
        ),
        (
            "06-dollar-sign-in-a-euro-ledger/dollar.csv",
            "EUR",
            Rejected(&["currency_mismatch", "currency_mismatch"]),
        ),
        (
            "06-dollar-sign-in-a-euro-ledger/yen.csv",
            "USD",
            Rejected(&["currency_mismatch", "currency_mismatch"]),
        ),
        (
            "06-dollar-sign-in-a-euro-ledger/euro.csv",
            "USD",
            Rejected(&["currency_mismatch"]),
        ),
        (
            "06-dollar-sign-in-a-euro-ledger/pound-heading.csv",
            "USD",
            Rejected(&["currency_mismatch"]),
        ),
        (
            "06-dollar-sign-in-a-euro-ledger/ringgit-heading.csv",
            "USD",
            Rejected(&["currency_mismatch"]),
        ),
        (
            "11-department-subtotals/input.csv",
            "USD",
            Paid(["1500.50", "980.00", "700.00", "0.00"]),
        ),
        (
            "14-preamble-above-the-payroll-header/input.csv",
            "USD",
            Paid(two("1500.50", "980.00")),
        ),
        (
            "14-preamble-above-the-payroll-header/keys.csv",
            "USD",
            Paid(two("1500.50", "0.00")),
        ),
        (
            "15-pay-date-as-month-day-year/us.csv",
            "USD",
            Paid(two("1500.50", "980.00")),
        ),
        (
            "15-pay-date-as-month-day-year/de.csv",
            "USD",
            Paid(two("1500.50", "0.00")),
        ),
        (
            "19-trailing-delimiter/header.csv",
            "USD",
            Paid(two("1500.50", "0.00")),
        ),
        (
            "19-trailing-delimiter/rows.csv",
            "USD",
            Paid(two("1500.50", "0.00")),
        ),
        (
            "20-grouping-of-numbers/four.csv",
            "USD",
            Paid(two("1500.50", "980.00")),
        ),
        (
            "20-grouping-of-numbers/inr.csv",
            "INR",
            Paid(two("123456.50", "98000.00")),
        ),
        (
            "20-grouping-of-numbers/jpy.csv",
            "JPY",
            Paid(["312400", "98000", "0", "0"]),
        ),
        (
            "20-grouping-of-numbers/kwd.csv",
            "KWD",
            Refused(2, "ambiguous_amount"),
        ),
        (
            "31-quote-that-swallows-rows/input.csv",
            "USD",
            Refused(2, "rows_in_quotes"),
        ),
        (
            "33-status-column/input.csv",
            "USD",
            Rejected(&["not_payable", "not_payable"]),
        ),
    ];
    for (name, currency, expected) in table {
        check(&staffed(currency), &case(name), &[], &expected);
    }
}

#[test]
fn the_employers_own_row_is_the_control_total_and_pays() {
    let bank = staffed("USD");
    let run = bank.run(&["import", "payroll", &case("01-drcr-column/input.csv")]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stderr.contains("paid by account"), "{}", run.stderr);
    assert_eq!(bank.balance(STAFF[4]), "47519.50");
    assert_eq!(bank.balance("clearing/payroll"), "0.00");
    // Signs say the same as words.
    let signed = bank.file(
        "signed.csv",
        "account,amount\n0099000001,-30.00\n0012345601,10.00\n0012345602,20.00\n",
    );
    let (code, told) = import(&bank, "payroll", &signed, &[]);
    assert_eq!((code, &told["posted"]), (0, &json!(2)), "{told}");
    assert_eq!(bank.balance(STAFF[4]), "47489.50");
    // A debit that is not the sum of the credits is none.
    let table = [
        (
            "0099000001,31.00,DR\n0012345601,10.00,CR\n0012345602,20.00,CR\n",
            (4, "control_total_mismatch"),
        ),
        (
            "0012345601,5.00,D\n0012345602,20.00,C\n0012345603,7.00,D\n",
            (9, "rows_rejected"),
        ),
    ];
    for (rows, expected) in table {
        let file = bank.file("other.csv", format!("account,amount,D/C\n{rows}"));
        let before = wages(&bank);
        let run = bank.run(&["import", "payroll", &file, "-o", "json"]);
        let error: Value = serde_json::from_str(&run.stderr).expect("an error");
        let found = (run.code, error["error"]["code"].as_str().expect("a code"));
        assert_eq!(found, expected, "{rows}: {error}");
        assert_eq!(wages(&bank), before, "{rows}");
    }
}

#[test]
fn a_control_total_is_never_given_up() {
    let skip = ["--skip-rejects"];
    for (name, expected) in [("right-total.csv", 9), ("wrong-total.csv", 4)] {
        let bank = staffed("USD");
        let file = data(&format!(
            "cases/10-control-total-beside-a-negative-row/{name}"
        ));
        let file = bank.file(name, std::fs::read(file).expect("the case"));
        let (code, told) = import(&bank, "payroll", &file, &skip);
        assert_eq!(code, expected, "{told}");
        let paid = if expected == 9 { "980.00" } else { "0.00" };
        assert_eq!(bank.balance(STAFF[1]), paid, "{told}");
    }
    let bank = staffed("USD");
    let table = [
        "0012345601,100.00\n0012345602,x\nTotal,300.00\n",
        "0012345601,100.00\n0012345602,9000.00\n0012345603,x\nTotal,300.00\n",
        "0012345601,101.00\n999,1.00\nTotal,300.00\n",
        "0012345601,101.00\nTotal,#REF!\n",
    ];
    for rows in table {
        let file = bank.file("total.csv", format!("account,amount\n{rows}"));
        check(&bank, &file, &skip, &Refused(4, "control_total_mismatch"));
    }
    // Totals and counts above the rows are compared too.
    for (title, expected) in [
        (
            "Total,30.00\nRecords,2\n",
            Paid(["10.00", "20.00", "0.00", "0.00"]),
        ),
        ("Total,31.00\n", Refused(4, "control_total_mismatch")),
        (
            "Number of payments: 3\n",
            Refused(4, "control_total_mismatch"),
        ),
    ] {
        let rows = "account,amount\n0012345601,10.00\n0012345602,20.00\n";
        let bank = staffed("USD");
        let file = bank.file("above.csv", format!("{title}{rows}"));
        check(&bank, &file, &skip, &expected);
    }
}

#[test]
fn opening_balances_keep_their_sign_unit_and_currency() {
    let table = [
        ("drcr.csv", 9, None),
        ("euro.csv", 9, None),
        ("cents.csv", 0, Some(("K3", "500.00"))),
        ("overdrawn.csv", 0, Some(("K5", "-75.25"))),
    ];
    for (name, exit, balance) in table {
        let bank = Bank::new();
        let file = case(&format!("07-opening-balances-sign-and-currency/{name}"));
        let (code, told) = import(&bank, "accounts", &file, &[]);
        assert_eq!(code, exit, "{name}: {told}");
        if let Some((account, expected)) = balance {
            assert_eq!(bank.balance(account), expected, "{name}");
        }
        bank.json(&["verify"]);
    }
    let bank = Bank::new();
    let header = "Customer ID,Customer,Account No.,Balance,Dr/Cr,Overdraft,Status,Birthday";
    let file = bank.file(
        "open.csv",
        format!("{header}\nK1,Kay One,K1,500.00,CR,,Active,1980-02-29\nK2,Kay Two,K2,75.25,DR,100,,\nTotal,,,424.75,,,,\n"),
    );
    let (code, told) = import(&bank, "accounts", &file, &[]);
    assert_eq!((code, &told["posted"]), (0, &json!(2)), "{told}");
    assert_eq!(
        (bank.balance("K1"), bank.balance("K2")),
        ("500.00".into(), "-75.25".into())
    );
    assert_eq!(bank.balance("equity/opening"), "-424.75");
    bank.json(&["verify"]);
    for (row, code) in [
        ("K3,Kay,K3,5.00,CR,,Closed,", "not_open"),
        ("K3,Kay,K3,-5.00,CR,9,,", "invalid_amount"),
        ("K3,Kay,K3,5.00,x,9,,", "invalid_direction"),
        ("K3,Kay,K3,5.00,DR,4.99,,", "insufficient_funds"),
        ("K3,Kay,K3,5.00,CR,,,01.02.45", "invalid_date"),
    ] {
        let file = bank.file("bad.csv", format!("{header}\n{row}\n"));
        let (exit, told) = import(&bank, "accounts", &file, &[]);
        assert_eq!(
            (exit, &told["rejects"][0]["code"]),
            (9, &json!(code)),
            "{row}: {told}"
        );
    }
}

#[test]
fn letters_are_told_and_names_are_asked_about() {
    let folder = "12-windows-1250-and-shift-jis-text";
    for (currency, file, memo, encoding) in [
        (
            "USD",
            "pl.csv",
            "Wypłata październik – Gdańsk",
            "windows-1250",
        ),
        ("JPY", "jp.csv", "11月給与 表", "Shift_JIS"),
    ] {
        let bank = staffed(currency);
        let run = bank.run(&[
            "import",
            "payroll",
            &case(&format!("{folder}/{file}")),
            "-o",
            "json",
        ]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        let told = run.json();
        assert_eq!(
            (&told["encoding"], &told["encoding_guessed"]),
            (&json!(encoding), &json!(true))
        );
        assert!(run.stderr.contains(encoding), "{}", run.stderr);
        let history = bank.json(&["history", STAFF[0]]);
        assert_eq!(history["items"][0]["memo"], memo, "{history}");
    }
    let bank = Bank::new();
    let file = case(&format!("{folder}/pl-accounts.csv"));
    let (code, told) = import(&bank, "accounts", &file, &[]);
    assert_eq!(
        (code, &told["code"]),
        (2, &json!("encoding_in_doubt")),
        "{told}"
    );
    assert!(
        text(&told["message"]).contains("Łucja Żółkiewska"),
        "{told}"
    );
    assert!(
        text(&told["hint"]).contains("--encoding windows-1250"),
        "{told}"
    );
    let (code, told) = import(&bank, "accounts", &file, &["--encoding", "windows-1250"]);
    assert_eq!(code, 0, "{told}");
    let customers = bank.json(&["customer", "list"]);
    assert_eq!(customers["items"][0]["name"], "Łucja Żółkiewska");
}
