//! Every column of a payroll is used, harmless, or refused: each kind of
//! heading and cell through the program.

use serde_json::json;

use crate::cases::Comes::{Paid, Refused, Rejected};
use crate::cases::{Comes, case, check, import, staffed};
use crate::common::text;

/// Headings and cells of each kind, one row each: what a payroll does with
/// them.
#[test]
fn every_column_is_used_harmless_or_refused() {
    let ten = ["10.00", "0.00", "0.00", "0.00"];
    let table = [
        // Harmless.
        ("account,amount,Department", "10.00,Bakery", Paid(ten)),
        ("account,amount,Employee No.", "10.00,77", Paid(ten)),
        ("account,Net Pay,Net Pay (YTD)", "10.00,900.00", Paid(ten)),
        ("account,Net Pay,Tax,Hours", "10.00,3.00,38", Paid(ten)),
        ("account,amount,Pension %", "10.00,5", Paid(ten)),
        (
            "account,amount,Employee Status",
            "10.00,Full-time",
            Paid(ten),
        ),
        ("account,amount,Sol ID", "10.00,56680", Paid(ten)),
        // Units.
        ("account,Amount (pence)", "1000", Paid(ten)),
        ("account,Amount [cents]", "1000", Paid(ten)),
        (
            "account,Amount (cents)",
            "10.50",
            Rejected(&["invalid_amount"]),
        ),
        (
            "account,Amount (thousands)",
            "1",
            Refused(2, "column_not_understood"),
        ),
        (
            "account,amount,Unit",
            "1000,cents",
            Refused(2, "column_not_understood"),
        ),
        // Shares and times.
        (
            "account,Amount %",
            "60",
            Refused(2, "column_not_understood"),
        ),
        (
            "account,Net Pay (YTD)",
            "60",
            Refused(2, "column_not_understood"),
        ),
        (
            "account,amount,Period",
            "10.00,YTD",
            Refused(2, "column_not_understood"),
        ),
        (
            "account,amount,Split",
            "10.00,60%",
            Refused(2, "column_not_understood"),
        ),
        (
            "account,amount,Split Method",
            "10.00,Remainder",
            Rejected(&["not_an_amount"]),
        ),
        ("account,amount,Split Method", "10.00,Fixed", Paid(ten)),
        // Directions.
        (
            "account,amount,Flag",
            "10.00,Debit",
            Refused(2, "column_not_understood"),
        ),
        (
            "account,amount,Debit",
            "10.00,10.00",
            Refused(2, "column_not_understood"),
        ),
        ("account,amount,D/C", "10.00,C", Paid(ten)),
        (
            "account,amount,D/C",
            "10.00,?",
            Rejected(&["invalid_direction"]),
        ),
        // Currencies.
        ("account,amount,Currency", "10.00,USD", Paid(ten)),
        (
            "account,amount,Currency",
            "10.00,EUR",
            Rejected(&["currency_mismatch"]),
        ),
        ("account,Amount USD", "10.00", Paid(ten)),
        (
            "account,Amount EUR",
            "10.00",
            Rejected(&["currency_mismatch"]),
        ),
        (
            "account,Amount (EUR)",
            "10.00",
            Rejected(&["currency_mismatch"]),
        ),
        (
            "account,Amount (x)",
            "10.00",
            Refused(2, "column_not_understood"),
        ),
        (
            "account,amount,Pays in",
            "10.00,EUR",
            Refused(2, "column_not_understood"),
        ),
        ("account,amount", "$10.00", Paid(ten)),
        (
            "account,amount",
            "10.00 kr",
            Rejected(&["currency_mismatch"]),
        ),
        // States.
        ("account,amount,Status", "10.00,Approved", Paid(ten)),
        (
            "account,amount,Status",
            "10.00,Cancelled",
            Rejected(&["not_payable"]),
        ),
        ("account,amount,Hold", "10.00,Y", Rejected(&["not_payable"])),
        ("account,amount,Hold", "10.00,N", Paid(ten)),
        (
            "account,amount,Approved",
            "10.00,No",
            Rejected(&["not_payable"]),
        ),
        (
            "account,amount,Remarks",
            "10.00,VOID",
            Rejected(&["not_payable"]),
        ),
        (
            "account,amount,X",
            "10.00,void",
            Refused(2, "column_not_understood"),
        ),
        (
            "account,amount,Payment Method",
            "10.00,Check",
            Rejected(&["not_payable"]),
        ),
        // More of the same rows.
        (
            "account,amount,Account 2,Amount 2",
            "10.00,0012345602,5.00",
            Refused(2, "column_not_understood"),
        ),
        (
            "account,amount,amount",
            "10.00,5.00",
            Refused(2, "ambiguous_column"),
        ),
    ];
    for (header, cells, expected) in table {
        let bank = staffed("USD");
        let file = bank.file("kinds.csv", format!("{header}\n0012345601,{cells}\n"));
        check(&bank, &file, &[], &expected);
    }
}

#[test]
fn what_the_user_says_about_columns_goes_before_all() {
    let ten = ["10.00", "0.00", "0.00", "0.00"];
    let table: [(&str, &str, &[&str], Comes); 7] = [
        (
            "account,Amount (x)",
            "10.00",
            &["--map", "amount=Amount (x)"],
            Paid(ten),
        ),
        (
            "account,Amount in Cents",
            "1000",
            &["--map", "amount=Amount in Cents"],
            Paid(ten),
        ),
        (
            "account,amount,amount",
            "10.00,5.00",
            &["--map", "amount=#2"],
            Paid(ten),
        ),
        (
            "account,amount,amount",
            "10.00,5.00",
            &["--map", "amount=amount"],
            Refused(2, "ambiguous_column"),
        ),
        (
            "account,amount,X",
            "10.00,void",
            &["--ignore", "X"],
            Paid(ten),
        ),
        (
            "account,amount,X",
            "10.00,void",
            &["--ignore", "#3"],
            Paid(ten),
        ),
        (
            "account,amount,X",
            "10.00,void",
            &["--map", "status=X"],
            Rejected(&["not_payable"]),
        ),
    ];
    for (header, cells, more, expected) in table {
        let bank = staffed("USD");
        let file = bank.file("said.csv", format!("{header}\n0012345601,{cells}\n"));
        check(&bank, &file, more, &expected);
    }
    let bank = staffed("USD");
    let long = case("31-quote-that-swallows-rows/input.csv");
    let (code, told) = import(&bank, "payroll", &long, &["--long-cells"]);
    assert_eq!((code, &told["posted"]), (0, &json!(2)), "{told}");
}

#[test]
fn a_result_says_how_the_file_was_read() {
    let bank = staffed("USD");
    let file = bank.file(
        "read.csv",
        "Dept;Account Number;Net Pay;Notes\nBakery;0012345601;10,50;x\n",
    );
    let (_, told) = import(&bank, "payroll", &file, &["--dry-run"]);
    assert_eq!(
        told["columns"],
        json!({"account": "Account Number", "amount": "Net Pay", "memo": "Notes"})
    );
    assert_eq!(told["ignored"], json!(["Dept"]));
    let told = ["encoding", "delimiter", "decimal"].map(|field| text(&told[field]));
    assert_eq!(told, ["UTF-8", ";", ","]);
    let csv = bank
        .run(&["import", "payroll", &file, "-o", "csv"])
        .done()
        .stdout;
    let header = csv.lines().next().expect("a header");
    assert!(
        header.contains("columns,ignored,encoding,encoding_guessed,delimiter,decimal"),
        "{csv}"
    );
}

#[test]
fn what_stands_around_a_table_is_no_payment() {
    let two = Paid(["10.00", "20.00", "0.00", "0.00"]);
    let table = [
        "Acme LLC\n\naccount,amount\n0012345601,10.00\nAcme LLC\n\naccount,amount\n0012345602,20.00\n",
        "Bank,Net\nAccount,Pay\n0012345601,10.00\n0012345602,20.00\n",
        ",,\naccount,amount,\n0012345601,10.00,\n0012345602,20.00\n",
        "account,amount,name,memo\n0012345601,10.00\n0012345602,20.00,B\n",
        "sep=;\nAcme LLC\naccount;amount\n0012345601;10.00\n0012345602;20.00;\n",
    ];
    for content in table {
        let bank = staffed("USD");
        let file = bank.file("around.csv", content);
        check(&bank, &file, &[], &two);
    }
    let table = [
        (
            "Amounts in EUR\naccount,amount\n0012345601,10.00\n",
            Rejected(&["currency_mismatch"]),
        ),
        (
            "Currency,USD\naccount,amount\n0012345601,10.00\n",
            Paid(["10.00", "0.00", "0.00", "0.00"]),
        ),
        (
            "Amounts in cents\naccount,amount\n0012345601,10.00\n",
            Refused(2, "column_not_understood"),
        ),
        (
            ",YTD\naccount,amount\n0012345601,10.00\n",
            Refused(2, "column_not_understood"),
        ),
        (
            "Staff,Year to date\naccount,amount\n0012345601,10.00\n",
            Refused(2, "column_not_understood"),
        ),
    ];
    for (content, expected) in table {
        let bank = staffed("USD");
        let file = bank.file("title.csv", content);
        check(&bank, &file, &[], &expected);
    }
}
