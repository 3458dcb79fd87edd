//! Files of accounts through the reader.

use super::super::Options;
use super::super::accounts::{AccountReader, ImportedKind, ImportedType};
use super::{data, source};

fn open(bytes: &[u8]) -> AccountReader {
    AccountReader::open(source(bytes), &Options::default()).expect("a file of accounts")
}

fn rows(bytes: &[u8]) -> Vec<String> {
    let mut reader = open(bytes);
    let mut rows = Vec::new();
    while let Some(row) = reader.next_row().expect("a readable file") {
        rows.push(match row {
            Ok(row) => {
                let balance = row.opening_balance.map(|opening| {
                    let sign = if opening.overdrawn { "-" } else { "" };
                    format!("{sign}{}", opening.amount)
                });
                format!(
                    "{} {}",
                    row.external_number,
                    balance.as_deref().unwrap_or("-")
                )
            }
            Err(fault) => format!("{} {} {}", fault.line, fault.field, fault.code),
        });
    }
    rows
}

#[test]
fn the_file_of_four_hundred_reads_whole() {
    let mut reader = open(&data("payroll/accounts.csv"));
    assert_eq!(reader.survey().rows, 400);
    let row = reader
        .next_row()
        .expect("readable")
        .expect("a row")
        .expect("good");
    assert_eq!((row.line, row.customer_external_id), (2, "E00000"));
    assert_eq!(row.customer_name, "Quentin Fischer");
    assert_eq!(row.email, Some("quentin.0@example.com"));
    assert_eq!(row.phone, Some("+1-555-0000"));
    assert_eq!(row.account_type, Some(ImportedType::Checking));
    assert_eq!(row.currency.map(bankctl_types::Currency::code), Some("USD"));
    assert_eq!((row.kind, row.address, row.overdraft), (None, None, None));
    let rows = rows(&data("payroll/accounts.csv"));
    assert_eq!((rows.len(), rows[0].as_str()), (400, "383558648217 816.33"));
    let good = rows
        .iter()
        .filter(|row| row.split(' ').count() == 2)
        .count();
    assert_eq!(good, 400);
}

#[test]
fn each_bad_account_has_its_own_reason() {
    let header = "customer_external_id,customer_name,email,type,currency,external_number,opening_balance,kind,overdraft\n";
    let table = [
        ("E1,Ana,,,,DE89 3704,,,", "DE893704 -"),
        ("E1,Ana,a@b.c,SAVINGS,eur,X1,0.00,Business,100", "X1 -"),
        ("E1,Ana,,,,X1,12.5,,", "X1 12.5"),
        (
            ",Ana,,,,X1,,,",
            "2 customer_external_id missing_external_id",
        ),
        ("E1,,,,,X1,,,", "2 customer_name missing_name"),
        ("E1,Ana,ana,,,X1,,,", "2 email invalid_email"),
        ("E1,Ana,,gold,,X1,,,", "2 type invalid_type"),
        ("E1,Ana,,,ZZZ,X1,,,", "2 currency invalid_currency"),
        ("E1,Ana,,,,,,,", "2 external_number missing_external_number"),
        (
            "E1,Ana,,,,1.2E+11,,,",
            "2 external_number invalid_account_number",
        ),
        ("E1,Ana,,,,X1,-5,,", "X1 -5"),
        ("E1,Ana,,,,X1,(75.25),,100", "X1 -75.25"),
        ("E1,Ana,,,USD,X1,€5,,", "2 currency currency_mismatch"),
        ("E1,Ana,,,,X1,,,x", "2 overdraft invalid_amount"),
        ("E1,Ana,,,,X1,,robot,", "2 kind invalid_kind"),
        ("E1,Ana", "2 row row_length"),
    ];
    for (row, expected) in table {
        assert_eq!(
            rows(format!("{header}{row}\n").as_bytes()),
            [expected],
            "{row}"
        );
    }
    let twice = format!(
        "{header}E1,Ana,,,,X-1,,,\nE2,Bo,,,,x 1,,,\nE2,Bo,,,,X2,,{},\n",
        "person"
    );
    let duplicate = "external_number duplicate_external_number";
    let expected = [
        format!("2 {duplicate}"),
        format!("3 {duplicate}"),
        "X2 -".to_owned(),
    ];
    assert_eq!(rows(twice.as_bytes()), expected);
    let mut reader = open(twice.as_bytes());
    let mut last = None;
    while let Some(row) = reader.next_row().expect("readable") {
        last = row.ok().and_then(|row| row.kind);
    }
    assert_eq!(last, Some(ImportedKind::Person));
}
