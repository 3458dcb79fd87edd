//! Bank statements through the reader.

use super::super::dates::DateOrder;
use super::super::statement::{StatementOptions, StatementReader};
use super::super::{FileFault, Options};
use super::{data, source};

fn read_with(bytes: &[u8], options: &StatementOptions) -> Result<Vec<String>, FileFault> {
    let mut reader = StatementReader::open(source(bytes), options)?;
    let mut lines = Vec::new();
    while let Some(line) = reader.next_line()? {
        lines.push(match line {
            Ok(line) => {
                let reference = line.reference.as_deref().unwrap_or("-");
                format!("{} {} {} {reference}", line.line, line.date, line.amount)
            }
            Err(fault) => format!("{} {} {}", fault.line, fault.field, fault.code),
        });
    }
    Ok(lines)
}

fn read(bytes: &[u8]) -> Result<Vec<String>, FileFault> {
    read_with(bytes, &StatementOptions::default())
}

#[test]
fn files_of_real_banks_are_read() {
    let table: [(&str, usize, &str); 14] = [
        (
            "bank2ynab__2018-04-14_10-52-13_bunq-transactieoverzicht.csv",
            3,
            "2 2018-03-01 -2.56 -",
        ),
        (
            "bank2ynab__20180226-1000594757-umsatz.CSV",
            1,
            "2 2018-02-22 -36.99 -",
        ),
        (
            "bank2ynab__MonzoDataExport_February2018_2018-02-26_174335.csv",
            1,
            "2 2018-02-25 -10 tx_00009TziTeST1NG1ZWIPGS",
        ),
        (
            "bank2ynab__TransactionHistory_20180418043121.csv",
            8,
            "7 2018-04-18 -6.66 -",
        ),
        (
            "bank2ynab__Umsaetze_KtoNr538917600_EUR_02-03-2018_1503.CSV",
            1,
            "2 2018-03-02 -17.22 -",
        ),
        (
            "bank2ynab__test_BOI_TransactionExport.csv",
            27,
            "2 2017-09-01 428.03 -",
        ),
        ("csv2ofx__capitalone.csv", 2, "2 2015-12-31 -1000.00 -"),
        ("csv2ofx__creditunion.csv", 8, "2 2015-02-08 50000 INV-1"),
        ("csv2ofx__default.csv", 8, "2 2015-02-08 50000 -"),
        ("csv2ofx__gls.csv", 1, "2 2017-10-10 -98.76 -"),
        ("csv2ofx__n26-fr.csv", 2, "2 2020-03-07 328.00 -"),
        ("csv2ofx__schwab-checking.csv", 4, "2 2022-08-17 20.00 -"),
        (
            "csv2ofx__stripe-default.csv",
            5,
            "2 2021-02-03 25.00 ch_1IGl9SBI9JK85yVZtjcU9OLJ",
        ),
        ("reckon__bom_utf8_file.csv", 0, ""),
    ];
    for (name, count, first) in table {
        let lines = read(&data(&format!("bank_csv/{name}"))).expect(name);
        assert_eq!(lines.len(), count, "{name}: {lines:?}");
        assert_eq!(lines.first().map_or("", String::as_str), first, "{name}");
        assert!(
            lines.iter().all(|line| line.split(' ').count() == 4),
            "{name}: {lines:?}"
        );
    }
}

#[test]
fn files_without_column_names_are_refused() {
    let names = [
        "reckon__51-sample.csv",
        "reckon__chase.csv",
        "reckon__danish_kroner_nordea_example.csv",
        "reckon__inversed_credit_card.csv",
        "reckon__nationwide.csv",
        "reckon__some_other.csv",
        "reckon__suntrust.csv",
        "reckon__two_money_columns.csv",
    ];
    for name in names {
        let fault = read(&data(&format!("bank_csv/{name}"))).expect_err(name);
        assert_eq!(fault.code(), "missing_column", "{name}");
        assert!(
            fault
                .hint()
                .is_some_and(|hint| hint.contains("--map date=COLUMN"))
        );
    }
}

#[test]
fn a_date_with_two_readings_needs_an_answer() {
    let bytes = data("bank_csv/bank2ynab__20180226_12345678.csv");
    let fault = read(&bytes).expect_err("a fault");
    assert_eq!((fault.code(), fault.line), ("ambiguous_date", Some(2)));
    for (order, date) in [("dmy", "2018-02-10"), ("mdy", "2018-10-02")] {
        let options = StatementOptions {
            file: Options {
                date_order: DateOrder::parse(order),
                ..Options::default()
            },
            ..StatementOptions::default()
        };
        let lines = read_with(&bytes, &options).expect("lines");
        assert_eq!(lines, [format!("2 {date} -5.00 -")]);
    }
}

#[test]
fn rows_without_a_date_go_on_with_the_description() {
    let bytes = data("bank_csv/bank2ynab__TransactionHistory_20180418043121.csv");
    let options = StatementOptions::default();
    let mut reader = StatementReader::open(source(&bytes), &options).expect("a statement");
    assert_eq!(reader.survey().header_line, 6);
    let line = reader
        .next_line()
        .expect("readable")
        .expect("a line")
        .expect("good");
    let description = "DEBIT PURCHASE 15/04/18  66-6666 UBER EATS AN2GO HELP.UBERh";
    assert_eq!(line.description.as_deref(), Some(description));
}

#[test]
fn the_direction_of_money_is_never_guessed() {
    let table: [(&str, &[&str]); 8] = [
        (
            "date,debit,credit\n2026-01-02,-5,\n2026-01-03,,7\n",
            &["2 2026-01-02 -5 -", "3 2026-01-03 7 -"],
        ),
        (
            "date,debit,credit\n2026-01-02,-5,\n2026-01-03,6,\n",
            &["2 debit invalid_amount", "3 2026-01-03 -6 -"],
        ),
        (
            "date,debit,credit\n2026-01-02,5,6\n2026-01-03,,\n",
            &["2 credit invalid_amount", "3 amount missing_amount"],
        ),
        (
            "date,debit,credit\n2026-01-02,0,6\n2026-01-03,,-6\n",
            &["2 2026-01-02 6 -", "3 credit invalid_amount"],
        ),
        (
            "Datum,Af Bij,Bedrag (EUR)\n2026-01-02,Af,\"5,00\"\n2026-01-03,Bij,\"6,00\"\n",
            &["2 2026-01-02 -5.00 -", "3 2026-01-03 6.00 -"],
        ),
        (
            "date,amount,D/C\n2026-01-02,5,x\n2026-01-03,-5,C\n",
            &["2 direction invalid_direction", "3 amount invalid_amount"],
        ),
        (
            "date,amount\n2026-01-02,(5.00)\nx,1\n2026-01-04,\n",
            &[
                "2 2026-01-02 -5.00 -",
                "3 date invalid_date",
                "4 amount missing_amount",
            ],
        ),
        (
            "date;Money Out;Money In\n2026-01-02;£5.00;\n",
            &["2 2026-01-02 -5.00 -"],
        ),
    ];
    for (text, expected) in table {
        assert_eq!(read(text.as_bytes()).expect(text), expected, "{text}");
    }
    let both = read(b"date,amount,debit,credit\n").expect_err("a fault");
    assert_eq!(both.code(), "ambiguous_column");
}

#[test]
fn our_own_exports_are_read_back() {
    let transactions = "id,kind,channel,reference,booked_at,business_date,value_date,amount,currency,debit,credit,memo,operator\n\
        T1,deposit,cash,R1,2026-01-02T00:00:00Z,2026-01-02,2026-01-03,5.00,USD,cash/vault,1000000014,'=m,anna\n\
        T2,transfer,,R2,2026-01-02T00:00:00Z,2026-01-02,2026-01-02,1.50,USD,1000000014,1000000022,,anna\n\
        T3,deposit,cash,R3,2026-01-02T00:00:00Z,2026-01-02,2026-01-02,9.00,USD,cash/vault,1000000022,,anna\n";
    let options = StatementOptions {
        account: "1000000014".to_owned(),
        ..StatementOptions::default()
    };
    let lines = read_with(transactions.as_bytes(), &options).expect("lines");
    assert_eq!(lines, ["2 2026-01-02 5.00 R1", "3 2026-01-02 -1.50 R2"]);
    let history = b"transaction,booked_at,business_date,value_date,kind,channel,memo,reference,counterparty,amount,balance\n\
        T1,2026-01-02T00:00:00Z,2026-01-02,2026-01-03,deposit,cash,,R1,cash/vault,5.00,5.00\n\
        T2,2026-01-02T00:00:00Z,2026-01-02,2026-01-02,transfer,,,R2,1000000022,'-1.50,3.50\n";
    let lines = read(history).expect("lines");
    assert_eq!(lines, ["2 2026-01-02 5.00 R1", "3 2026-01-02 -1.50 R2"]);
}
