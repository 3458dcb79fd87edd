//! Payroll files through the reader.

use bankctl_types::money::AmountFault;
use bankctl_types::{Currency, StatedCurrency};

use super::super::amount::DecimalMark;
use super::super::payroll::PayrollReader;
use super::super::{FileFault, Options};
use super::{data, source};

fn open(bytes: &[u8]) -> Result<PayrollReader, FileFault> {
    PayrollReader::open(source(bytes), &Options::default())
}

/// `line account amount reference` of good rows, `line field code` of others.
fn rows(reader: &mut PayrollReader) -> Vec<String> {
    let mut rows = Vec::new();
    while let Some(row) = reader.next_row().expect("a readable file") {
        rows.push(match row {
            Ok(row) => {
                let reference = row.reference.unwrap_or("-");
                format!("{} {} {} {reference}", row.line, row.account, row.amount)
            }
            Err(fault) => format!("{} {} {}", fault.line, fault.field, fault.code),
        });
    }
    rows
}

fn rows_of(bytes: &[u8]) -> Vec<String> {
    rows(&mut open(bytes).expect("a payroll file"))
}

fn code_of(bytes: &[u8]) -> (&'static str, Option<u64>) {
    let fault = open(bytes).err().expect("a fault");
    (fault.code(), fault.line)
}

#[test]
fn files_of_all_shapes_read_whole() {
    let table = [
        ("us_direct_deposit.csv", "UTF-8", ',', 400, "2166161.69"),
        (
            "spreadsheet_with_totals.csv",
            "UTF-8",
            ',',
            120,
            "622064.45",
        ),
        ("german_latin1.csv", "windows-1252", ';', 60, "344815.97"),
        ("unicode_text_utf16.txt", "UTF-16LE", '\t', 40, "218668.23"),
        ("split_and_equal_rows.csv", "UTF-8", ',', 22, "61459.84"),
        ("hostile_text.csv", "UTF-8", ',', 11, "60691.90"),
    ];
    for (name, encoding, delimiter, count, sum) in table {
        let mut reader = open(&data(&format!("payroll/{name}"))).expect(name);
        let survey = reader.survey().clone();
        assert_eq!(survey.read.encoding, encoding, "{name}");
        assert_eq!(survey.read.delimiter, delimiter, "{name}");
        assert_eq!(survey.rows, count, "{name}");
        assert_eq!(
            survey.sum.map(|sum| sum.to_string()).as_deref(),
            Some(sum),
            "{name}"
        );
        assert_eq!(survey.duplicate_rows, 0, "{name}");
        assert_eq!(survey.totals.is_some(), name.contains("totals"), "{name}");
        let first = rows(&mut reader);
        assert_eq!(first.len() as u64, count, "{name}");
        assert!(
            first.iter().all(|row| row.split(' ').count() == 4),
            "{name}: {first:?}"
        );
        reader.rewind().expect("rewound");
        assert_eq!(rows(&mut reader), first, "{name}");
    }
}

#[test]
fn a_checked_totals_row_is_not_a_payment() {
    let reader = open(&data("payroll/spreadsheet_with_totals.csv")).expect("a payroll file");
    let totals = reader.survey().totals.expect("totals");
    assert_eq!((totals.line, totals.checked), (122, true));
    assert_eq!(totals.amount.to_string(), "622064.45");
}

#[test]
fn each_bad_row_has_its_own_reason() {
    let read = rows_of(&data("payroll/refused_rows.csv"));
    let expected = [
        "2 883322266783 1250.00 OK-1",
        "3 045878381783 12.345 too-many-decimals",
        "4 amount invalid_amount",
        "5 amount invalid_amount",
        "6 999999999999 75.00 unknown-account",
        "7 account missing_account",
        "8 amount missing_amount",
        "9 amount invalid_amount",
        "10 account invalid_account_number",
        "11 amount invalid_amount",
        "12 amount invalid_amount",
        "13 reference duplicate_reference",
        "14 reference duplicate_reference",
        "15 404972797283 33.00 OK-2",
        "17 row row_length",
        "18 row row_length",
    ];
    assert_eq!(read, expected);
    let mut reader = open(&data("payroll/refused_rows.csv")).expect("a payroll file");
    let usd = Currency::parse("USD").expect("a currency");
    let mut decimals = Vec::new();
    while let Some(row) = reader.next_row().expect("a readable file") {
        match row {
            Ok(row) if row.reference == Some("too-many-decimals") => {
                decimals.push(row.amount.in_currency(usd));
            }
            _ => {}
        }
    }
    assert_eq!(decimals, [Err(AmountFault::TooManyDecimals(usd))]);
}

#[test]
fn messages_name_line_column_value_and_reason() {
    let mut reader = open(&data("payroll/refused_rows.csv")).expect("a payroll file");
    let mut messages = Vec::new();
    while let Some(row) = reader.next_row().expect("a readable file") {
        messages.extend(row.err().map(|fault| fault.to_string()));
    }
    let expected = [
        "line 4, column \"amount\": \"-50.00\" is negative; an amount must be more than zero",
        "line 5, column \"amount\": \"0.00\" is zero; an amount must be more than zero",
        "line 7, column \"account\": the account is missing",
        "line 8, column \"amount\": the amount is missing",
        "line 9, column \"amount\": \"1,2,3.00\" is not a plain decimal number",
        "line 10, column \"account\": \"1.23457E+11\" is rounded to scientific notation; format the column as text in the spreadsheet and export it again",
        "line 11, column \"amount\": \"1e3\" is not a plain decimal number",
        "line 12, column \"amount\": \"92233720368547758.08\" is larger than the ledger can hold",
        "line 13, column \"reference\": \"DUP\" is the reference of another row too; a reference names one payment",
        "line 14, column \"reference\": \"DUP\" is the reference of another row too; a reference names one payment",
        "line 17: the row has 2 cells, the header has 4; check the quotes and delimiters of the row",
        "line 18: the row has 6 cells, the header has 4; check the quotes and delimiters of the row",
    ];
    assert_eq!(messages, expected);
}

#[test]
fn hostile_texts_arrive_as_they_are() {
    let mut reader = open(&data("payroll/hostile_text.csv")).expect("a payroll file");
    let mut memos = Vec::new();
    while let Some(row) = reader.next_row().expect("a readable file") {
        let row = row.expect("a good row");
        assert_eq!(row.name, row.memo);
        memos.push(row.memo.map(str::to_owned));
    }
    assert_eq!(
        memos[0].as_deref(),
        Some("=HYPERLINK(\"http://example.com\",\"pay\")")
    );
    assert_eq!(memos[3].as_deref(), Some("\u{1b}[31mred\u{1b}[0m"));
    assert_eq!(memos[5].as_deref(), Some("x\u{202e}gnp.exe"));
    assert_eq!(memos[6].as_deref(), Some("a\0b"));
    assert_eq!(memos[7], None);
    assert_eq!(memos[10].as_deref(), Some("O'Neil, \"Jr\""));
}

#[test]
fn optional_cells_are_checked_in_a_fixed_order() {
    let header = "account,amount,currency,reference,value_date,memo\n";
    let long = "é".repeat(501);
    let table = [
        ("1,2,USD,R,2026-11-21,m", "2 1 2 R"),
        (" 1 , 2 ,,  ,,", "2 1 2 -"),
        ("1,2,XXX,R,,", "2 currency invalid_currency"),
        ("1,€2,USD,R,,", "2 currency currency_mismatch"),
        ("1,2,,a\tb,,", "2 reference invalid_reference"),
        ("1,2,,,21.11.2026,", "2 1 2 -"),
        ("1,2,,,31.11.2026,", "2 value_date invalid_date"),
        (&format!("1,2,,,,{long}"), "2 memo invalid_memo"),
        ("1,2,XXX,a\tb,x,", "2 currency invalid_currency"),
        (",x,XXX,,,", "2 account missing_account"),
        ("a/b,2,,,,", "2 account invalid_account_number"),
        ("1,2,\"US\"D,,,", "2 row invalid_quoting"),
        ("'=1,2,,,,", "2 account invalid_account_number"),
    ];
    for (row, expected) in table {
        assert_eq!(
            rows_of(format!("{header}{row}\n").as_bytes()),
            [expected],
            "{row}"
        );
    }
}

#[test]
fn the_currency_of_the_header_counts() {
    let bytes = b"Konto;Betrag (EUR)\n1;2,50\n2;USD 3,50\n";
    let mut reader = open(bytes).expect("a payroll file");
    let row = reader
        .next_row()
        .expect("readable")
        .expect("a row")
        .expect("good");
    assert_eq!(row.currency, StatedCurrency::parse("EUR"));
    let fault = reader
        .next_row()
        .expect("readable")
        .expect("a row")
        .expect_err("a fault");
    assert_eq!(fault.code, "currency_mismatch");
}

#[test]
fn totals_rows_are_found_only_where_they_are_certain() {
    type Case = (&'static str, Option<(u64, bool)>, u64);
    let table: [Case; 8] = [
        (
            "name,account,amount\na,1,2\nb,2,3\nTotal:,,5\n",
            Some((4, true)),
            2,
        ),
        ("account,amount\n1,2\nSumme,2\n", Some((3, true)), 1),
        (
            "name,account,amount\na,1,2\nTOTAL,,2\n,,\n\n",
            Some((3, true)),
            1,
        ),
        (
            "name,account,amount\na,1,x\nTOTAL,,2\n",
            Some((3, false)),
            1,
        ),
        ("name,account,amount\na,1\nTOTAL,,2\n", Some((3, false)), 1),
        ("name,account,amount\nTOTAL,,2\na,1,2\n", Some((2, true)), 1),
        ("name,account,amount\na,1,2\nTOTAL,,\n", None, 2),
        ("name,account,amount\na,1,2\nSummer,,2\n", None, 2),
    ];
    for (text, totals, count) in table {
        let mut reader = open(text.as_bytes()).expect(text);
        let survey = reader.survey().clone();
        let found = survey.totals.map(|totals| (totals.line, totals.checked));
        assert_eq!((found, survey.rows), (totals, count), "{text}");
        assert_eq!(rows(&mut reader).len() as u64, count, "{text}");
    }
    let wrong = b"account,amount\n1,2.10\n2,3.20\nTotal,5.31\n";
    let fault = open(wrong).err().expect("a fault");
    assert_eq!(fault.code(), "control_total_mismatch");
    let message =
        "test.csv, line 4: column \"amount\": the total is 5.31, but the rows sum to 5.30";
    assert_eq!(fault.to_string(), message);
}

#[test]
fn files_that_leave_a_doubt_are_refused() {
    let table: [(&[u8], _, _); 8] = [
        (
            b"account,amount\n1,250\n2,\"1,234\"\n",
            "ambiguous_amount",
            Some(3),
        ),
        (b"account;amount\n1;1.234\n", "ambiguous_amount", Some(2)),
        (b"x,amount\n1,2\n", "missing_column", Some(1)),
        (b"account,net,amount\n1,2,3\n", "ambiguous_column", Some(1)),
        (b"", "empty_file", None),
        (b"\x7fELF\x02\x01\x01\0", "unreadable_file", None),
        (b"account,amount\n1,\"2\n", "unclosed_quote", Some(2)),
        (b"{\"account\":1}", "missing_column", Some(1)),
    ];
    for (bytes, code, line) in table {
        assert_eq!(code_of(bytes), (code, line), "{}", bytes.escape_ascii());
    }
}

#[test]
fn the_user_settles_doubts() {
    let bytes = b"account;pay\n1;1.234\n2;1,5\n3;1.50\n";
    let map = vec![("amount".to_owned(), "Pay".to_owned())];
    let read = |decimal| {
        let options = Options {
            decimal,
            map: map.clone(),
            ..Options::default()
        };
        rows(&mut PayrollReader::open(source(bytes), &options).expect("a payroll file"))
    };
    let comma = ["2 1 1234 -", "3 2 1.5 -", "4 amount invalid_amount"];
    assert_eq!(read(Some(DecimalMark::Comma)), comma);
    let point = ["2 1 1.234 -", "3 amount invalid_amount", "4 3 1.50 -"];
    assert_eq!(read(Some(DecimalMark::Point)), point);
    // Proofs of both: only what is certain is read.
    let mixed = [
        "2 amount ambiguous_amount",
        "3 amount invalid_amount",
        "4 3 1.50 -",
    ];
    assert_eq!(read(None), mixed);
}

#[test]
fn a_foreign_table_is_read_by_its_names() {
    let bytes = data("payroll_csv/pain001__template.csv");
    // It has a `payment_id` and a `reference_number`.
    assert_eq!(code_of(&bytes), ("ambiguous_column", Some(1)));
    let options = Options {
        map: vec![("reference".to_owned(), "reference number".to_owned())],
        ..Options::default()
    };
    let mut reader = PayrollReader::open(source(&bytes), &options).expect("a payroll file");
    let read = rows(&mut reader);
    assert_eq!(read[0], "2 DE68210501700024690959 150 Invoice-98765");
    assert_eq!(read.len(), 4);
}

#[test]
fn a_header_alone_is_no_fault() {
    assert!(rows_of(b"account,amount\n").is_empty());
}

#[test]
fn a_reference_that_is_everywhere_is_a_memo() {
    let table: [(&str, &[&str], Option<&str>); 5] = [
        (
            "1,2,SALARY\n2,3,SALARY\n",
            &["2 1 2 -", "3 2 3 -"],
            Some("SALARY"),
        ),
        ("1,2,A\n2,3,B\n", &["2 1 2 A", "3 2 3 B"], None),
        // One payment alone, and one that stands twice, have a reference.
        ("1,2,A\n", &["2 1 2 A"], None),
        (
            "1,2,A\n1,2,A\n",
            &[
                "2 reference duplicate_reference",
                "3 reference duplicate_reference",
            ],
            None,
        ),
        (
            "1,2,A\n2,2,A\n3,2,\n",
            &[
                "2 reference duplicate_reference",
                "3 reference duplicate_reference",
                "4 3 2 -",
            ],
            None,
        ),
    ];
    for (text, expected, memo) in table {
        let mut reader = open(format!("account,amount,Reference\n{text}").as_bytes()).expect(text);
        assert_eq!(
            reader.survey().constant_reference.is_some(),
            memo.is_some(),
            "{text}"
        );
        assert_eq!(rows(&mut reader), expected, "{text}");
        reader.rewind().expect("rewound");
        let first = reader.next_row().expect("readable").expect("a row");
        assert_eq!(
            first
                .ok()
                .and_then(|row| row.memo.map(str::to_owned))
                .as_deref(),
            memo,
            "{text}"
        );
    }
}
