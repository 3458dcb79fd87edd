//! The traps of spreadsheets, each with its rule.

mod traps;

use std::io::Write as _;
use std::path::Path;

use zip::write::{SimpleFileOptions, ZipWriter};

use super::super::accounts::AccountReader;
use super::super::payroll::PayrollReader;
use super::super::statement::{StatementOptions, StatementReader};
use super::super::{FileFault, Options, Source};

/// What a payroll reader makes of a file: rows as `line account amount date`,
/// or `line code` of a reject; then the sum and the warnings.
fn told(source: Source, options: &Options) -> Result<Vec<String>, FileFault> {
    let mut reader = PayrollReader::open(source, options)?;
    let mut told = Vec::new();
    while let Some(row) = reader.next_row()? {
        told.push(match row {
            Err(fault) => format!("{} {}", fault.line, fault.code),
            Ok(row) => {
                let date = row.value_date.map(|date| format!(" {date}"));
                format!(
                    "{} {} {}{}",
                    row.line,
                    row.account,
                    row.amount,
                    date.unwrap_or_default()
                )
            }
        });
    }
    let survey = reader.survey();
    told.push(match survey.sum {
        Some(sum) => format!("{} rows {}", survey.rows, sum.normalize()),
        None => format!("{} rows", survey.rows),
    });
    let totals = survey
        .totals
        .iter()
        .map(|total| format!("total {}", total.amount.normalize()));
    told.extend(totals);
    told.extend(
        survey
            .read
            .warnings
            .iter()
            .map(|warning| warning.message.clone()),
    );
    Ok(told)
}

fn shared(name: &str, options: &Options) -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/data/xlsx");
    let source = Source::open(&folder.join(format!("own__payroll_{name}.xlsx"))).expect(name);
    told(source, options).expect(name)
}

fn dollars() -> Options {
    Options {
        currency: bankctl_types::Currency::parse("USD"),
        ..Options::default()
    }
}

/// A workbook of sheets, each with its name, state and rows as XML.
fn book(sheets: &[(&str, &str, &str)], styles: &str) -> Vec<u8> {
    book_in("workbook.xml", sheets, styles)
}

/// The same in a part of another name.
fn book_in(main: &str, sheets: &[(&str, &str, &str)], styles: &str) -> Vec<u8> {
    let mut zip = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let mut part = |name: &str, text: &str| {
        zip.start_file(name, SimpleFileOptions::default())
            .expect("a part");
        zip.write_all(text.as_bytes()).expect("written");
    };
    let named = sheets.iter().enumerate().map(|(place, (name, state, _))| {
        format!("<sheet name='{name}' sheetId='{place}' {state} r:id='r{place}'/>")
    });
    part(
        "_rels/.rels",
        &format!("<R><Relationship Id='a' Type='b/officeDocument' Target='xl/{main}'/></R>"),
    );
    part(
        &format!("xl/{main}"),
        &format!(
            "<workbook><sheets>{}</sheets></workbook>",
            named.collect::<String>()
        ),
    );
    let related = (0..sheets.len()).map(|place| {
        format!("<Relationship Id='r{place}' Type='a/worksheet' Target='/xl/s{place}.xml'/>")
    });
    part(
        &format!("xl/_rels/{main}.rels"),
        &format!("<R>{}</R>", related.collect::<String>()),
    );
    part("xl/styles.xml", styles);
    for (place, (_, _, rows)) in sheets.iter().enumerate() {
        part(
            &format!("xl/s{place}.xml"),
            &format!("<worksheet><sheetData>{rows}</sheetData></worksheet>"),
        );
    }
    zip.finish().expect("finished").into_inner()
}

/// A row of cells: what begins with `<` stands as it is, else it is a text.
fn row(cells: &[&str]) -> String {
    let cells = cells.iter().map(|cell| match cell.strip_prefix('<') {
        Some(_) => (*cell).to_owned(),
        None => format!("<c t='inlineStr'><is><t>{cell}</t></is></c>"),
    });
    format!("<row>{}</row>", cells.collect::<String>())
}

fn read(bytes: &[u8], options: &Options) -> Result<Vec<String>, (String, String)> {
    let source = Source::spool("test.xlsx", bytes).expect("a source");
    told(source, options)
        .map_err(|fault| (fault.code().to_owned(), fault.hint().unwrap_or_default()))
}

#[test]
#[allow(clippy::too_many_lines)] // one table
fn each_trap_has_its_answer() {
    let options = dollars();
    let skipping = Options {
        skip_hidden: true,
        ..dollars()
    };
    let table: [(&str, &Options, &[&str]); 10] = [
        (
            "ordinary",
            &options,
            &[
                "2 1000000018 1234.56 2026-11-30",
                "3 1000000026 0.3 2026-11-30",
                "4 1000000034 2500 2026-11-30",
                "5 1000000042 999.99 2026-11-30",
                "6 1000000059 70.1 2026-11-30",
                "5 rows 4804.95",
                "total 4804.95",
                "1 row of 999.99 is not shown in the spreadsheet, and counted; --skip-hidden leaves such rows out",
            ],
        ),
        (
            "account_numbers_as_float",
            &options,
            &[
                "2 1000000018 10",
                "3 12345678 20",
                "4 invalid_account_number",
                "5 123456789012345 40",
                "4 rows 100",
            ],
        ),
        (
            "three_sheets",
            &options,
            &[
                "2 1000000018 100",
                "3 1000000026 200",
                "4 1000000034 300",
                "3 rows 600",
            ],
        ),
        (
            "filtered_rows",
            &options,
            &[
                "2 duplicate_reference",
                "3 duplicate_reference",
                "4 duplicate_reference",
                "5 duplicate_reference",
                "6 duplicate_reference",
                "5 rows 150",
                "2 rows of 60 are not shown in the spreadsheet, and counted; --skip-hidden leaves such rows out",
            ],
        ),
        (
            "filtered_rows",
            &skipping,
            &[
                "2 1000000018 10",
                "4 1000000034 30",
                "6 1000000059 50",
                "3 rows 90",
                "2 hidden rows are left out",
            ],
        ),
        // The total counts what is hidden; it was compared with all rows.
        (
            "ordinary",
            &skipping,
            &[
                "2 1000000018 1234.56 2026-11-30",
                "3 1000000026 0.3 2026-11-30",
                "4 1000000034 2500 2026-11-30",
                "6 1000000059 70.1 2026-11-30",
                "4 rows 3804.96",
                "1 hidden row is left out",
            ],
        ),
        (
            "merged_heading",
            &options,
            &[
                "5 1000000018 1234.5",
                "6 1000000026 987.65",
                "2 rows 2222.15",
            ],
        ),
        (
            "1904",
            &options,
            &["2 1000000018 1500.25 2026-11-30", "1 rows 1500.25"],
        ),
        (
            "formula_without_value",
            &options,
            &[
                "2 formula_without_value",
                "3 formula_without_value",
                "2 rows 0",
            ],
        ),
        (
            "error_cells",
            &options,
            &[
                "2 cell_error",
                "3 invalid_amount",
                "4 invalid_amount",
                "5 missing_amount",
                "6 1000000059 100.005",
                "7 invalid_amount",
                "6 rows",
            ],
        ),
    ];
    for (name, options, expected) in table {
        assert_eq!(shared(name, options), expected, "{name}");
    }
}

#[test]
fn a_sheet_is_chosen_only_where_one_is_meant() {
    let rows = [
        row(&["Account", "Amount"]),
        row(&["1000000018", "<c><v>5</v></c>"]),
    ]
    .concat();
    let cover = row(&["Payroll"]);
    let two = book(&[("A", "", &rows), ("B b", "", &rows)], "<s/>");
    let (code, hint) = read(&two, &dollars()).expect_err("two sheets");
    assert_eq!(
        (code.as_str(), hint.as_str()),
        ("ambiguous_sheet", "choose one with --sheet A")
    );
    let named = |sheet: &str| Options {
        sheet: Some(sheet.to_owned()),
        ..dollars()
    };
    assert_eq!(
        read(&two, &named("b B")).expect("B b"),
        ["2 1000000018 5", "1 rows 5"]
    );
    let (code, _) = read(&two, &named("C")).expect_err("no sheet");
    assert_eq!(code, "unknown_sheet");
    let hidden = book(
        &[("A", "", &cover), ("B", "state='veryHidden'", &rows)],
        "<s/>",
    );
    for options in [dollars(), named("B")] {
        let (code, hint) = read(&hidden, &options).expect_err("hidden");
        assert_eq!(code, "missing_column");
        assert!(hint.contains("hidden sheets are not read"), "{hint}");
    }
    let (code, _) = read(&book(&[("A", "", &cover)], "<s/>"), &dollars()).expect_err("no columns");
    assert_eq!(code, "missing_column");
    // Each of two sheets is a file of its own; one alone is the file.
    let digest = |bytes: &[u8], options: &Options| {
        let source = Source::spool("test.xlsx", bytes).expect("a source");
        PayrollReader::open(source, options)
            .expect("read")
            .survey()
            .sha256
            .clone()
    };
    assert_ne!(digest(&two, &named("A")), digest(&two, &named("B b")));
    let one = book(&[("A", "", &rows), ("Cover", "", &cover)], "<s/>");
    assert_eq!(digest(&one, &named("A")), digest(&one, &dollars()));
}

#[test]
fn cells_of_every_kind_are_read_by_their_digits() {
    let styles = "<styleSheet><numFmts><numFmt numFmtId='170' formatCode='0.00\\ [$€-407]'/></numFmts>\
        <cellXfs><xf numFmtId='0'/><xf numFmtId='14'/><xf numFmtId='10'/><xf numFmtId='170'/></cellXfs></styleSheet>";
    let rows = [
        row(&["Account", "Amount", "Value Date", "Memo"]),
        row(&["1000000018", "<c><v>1.1</v></c>", "<c s='1'><v>60</v></c>", "x"]),
        row(&["1000000018", "<c s='3'><v>1.1</v></c>"]),
        row(&["1000000018", "<c s='2'><v>0.5</v></c>"]),
        row(&["<c t='str'><f>A1</f><v>1000000018</v></c>", "<c><f>1+1</f><v>2</v></c>", "<c t='d'><v>2026-11-30T00:00:00</v></c>"]),
        row(&["1000000018", "<c><v>3</v></c>", "", "two_x000A_lines &amp; more"]),
        row(&["1000000018", "<c t='str'><f>IF(1,\"\")</f><v></v></c>"]),
        row(&["1000000018", "<c t='b'><v>1</v></c>", "", "<c t='e'><v>#N/A</v></c>"]),
        "<row r='12'><c r='B12'><v>7</v></c><c r='A12' t='inlineStr'><is><r><t>10000</t></r><r><t>00018</t></r><rPh><t>9</t></rPh></is></c></row>".to_owned(),
    ]
    .concat();
    let expected = [
        "2 invalid_date",
        "3 1000000018 1.1",
        "4 invalid_amount",
        "5 1000000018 2 2026-11-30",
        "6 1000000018 3",
        "7 missing_amount",
        "8 cell_error",
        "12 1000000018 7",
        "8 rows",
    ];
    assert_eq!(
        read(&book(&[("A", "", &rows)], styles), &dollars()).expect("read"),
        expected
    );
}

#[test]
fn what_other_programs_write_is_read_as_it_is_meant() {
    let heading = row(&["Account", "Amount", "Name"]);
    let plain = row(&["1000000018", "<c><v>5</v></c>", "<c t='s'/>"]);
    let sheet = format!("{heading}{plain}");
    let numbered = book_in("workbook2.xml", &[("A", "", &sheet)], "<s/>");
    assert_eq!(
        read(&numbered, &dollars()).expect("read"),
        ["2 1000000018 5", "1 rows 5"]
    );
    // A total that only a spreadsheet program could sum is no payment.
    let total = row(&["Total", "<c><f>SUM(B2:B2)</f></c>"]);
    let summed = book(&[("A", "", &format!("{sheet}{total}"))], "<s/>");
    let told = read(&summed, &dollars()).expect("read");
    assert_eq!(told[..2], ["2 1000000018 5", "1 rows 5"]);
    assert!(told[2].contains("not stored"), "{}", told[2]);
    // A note beside the rows is no part of them, wherever it stands.
    for line in [100, 250, 400] {
        let row_of = |place: usize| match place {
            _ if place == line => plain.replace("<c t='s'/>", "<c r='F9'><v>9</v></c>"),
            _ => plain.clone(),
        };
        let rows: String = (2..=400).map(row_of).collect();
        let bytes = book(&[("A", "", &format!("{heading}{rows}"))], "<s/>");
        let told = read(&bytes, &dollars()).expect("read");
        assert_eq!(told.last().map(String::as_str), Some("399 rows 1995"));
        assert!(
            told[..399].iter().all(|row| row.ends_with(" 1000000018 5")),
            "{line}"
        );
    }
}

#[test]
fn what_is_no_workbook_or_too_much_is_refused() {
    let bomb = format!("{}{}", row(&["Account", "Amount"]), " ".repeat(65 << 20));
    let ratio = format!("{}{}", row(&["Account", "Amount"]), " ".repeat(8 << 20));
    let far = [
        row(&["Account", "Amount"]),
        "<row><c r='XFD2'><v>1</v></c></row>".to_owned(),
    ]
    .concat();
    let back = [
        row(&["Account", "Amount"]),
        row(&["1", "2"]),
        "<row r='1'><c r='A1'><v>1</v></c></row>".to_owned(),
    ]
    .concat();
    let twice = [
        row(&["Account", "Amount"]),
        "<row><c r='B2'><v>1</v></c><c r='B2'><v>2</v></c></row>".to_owned(),
    ]
    .concat();
    let entity = "<!DOCTYPE x [<!ENTITY y 'z'>]><row><c><v>&y;</v></c></row>";
    let mut torn = book(&[("A", "", &far)], "<s/>");
    torn.truncate(torn.len() / 2);
    let table: [(&str, Vec<u8>, &str); 10] = [
        ("bomb", book(&[("A", "", &bomb)], "<s/>"), "unreadable_file"),
        (
            "ratio",
            book(&[("A", "", &ratio)], "<s/>"),
            "unreadable_file",
        ),
        ("far", book(&[("A", "", &far)], "<s/>"), "unreadable_file"),
        (
            "twice",
            book(&[("A", "", &twice)], "<s/>"),
            "unreadable_file",
        ),
        ("back", book(&[("A", "", &back)], "<s/>"), "unreadable_file"),
        (
            "entity",
            book(&[("A", "", entity)], "<s/>"),
            "unreadable_file",
        ),
        ("torn", torn, "unreadable_file"),
        ("no part", b"PK\x03\x04".to_vec(), "unreadable_file"),
        (
            "xls",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec(),
            "unsupported_format",
        ),
        ("pdf", b"%PDF-1.7\n".to_vec(), "unsupported_format"),
    ];
    for (name, bytes, code) in table {
        assert_eq!(read(&bytes, &dollars()).expect_err(name).0, code, "{name}");
    }
    let csv = b"account,amount\n1000000018,5\n";
    let named = Options {
        sheet: Some("A".to_owned()),
        ..dollars()
    };
    assert_eq!(
        read(csv, &named).expect_err("no sheets").0,
        "unsupported_format"
    );
}

/// The second format of cells is that of a day.
const DAYS: &str =
    "<styleSheet><cellXfs><xf numFmtId='0'/><xf numFmtId='14'/></cellXfs></styleSheet>";

#[test]
fn accounts_come_from_sheets_too() {
    let accounts = [
        row(&[
            "customer_external_id",
            "customer_name",
            "external_number",
            "opening_balance",
            "birth_date",
        ]),
        row(&[
            "C1",
            "Ana García",
            "<c><v>12345678</v></c>",
            "<c><v>0.30000000000000004</v></c>",
            "<c s='1'><v>29221</v></c>",
        ]),
        row(&[
            "C2",
            "Bela",
            "<c><v>1.9143100000101E+18</v></c>",
            "<c><v>1</v></c>",
        ]),
    ]
    .concat();
    let bytes = book(&[("Accounts", "", &accounts)], DAYS);
    let source = Source::spool("accounts.xlsx", bytes.as_slice()).expect("a source");
    let mut reader = AccountReader::open(source, &dollars()).expect("accounts");
    let first = reader
        .next_row()
        .expect("read")
        .expect("a row")
        .expect("good");
    let opening = first
        .opening_balance
        .map(|opening| opening.amount.to_string());
    assert_eq!(
        (first.external_number.as_str(), opening.as_deref()),
        ("12345678", Some("0.3"))
    );
    assert_eq!(
        first.birth_date.map(|day| day.to_string()).as_deref(),
        Some("1980-01-01")
    );
    let second = reader.next_row().expect("read").expect("a row");
    assert_eq!(
        second.expect_err("digits are lost").field,
        "external_number"
    );
}

#[test]
fn statements_come_from_sheets_too() {
    let lines = [
        row(&["Statement of November"]),
        row(&["Date", "Amount", "Description"]),
        row(&["<c s='1'><v>46356</v></c>", "<c><v>-12.5</v></c>", "Fee"]),
        "<row r='9' hidden='1'><c s='1'><v>46357</v></c><c><v>2500</v></c></row>".to_owned(),
    ]
    .concat();
    let bytes = book(&[("Lines", "", &lines)], DAYS);
    let source = Source::spool("lines.xlsx", bytes.as_slice()).expect("a source");
    let options = StatementOptions {
        file: dollars(),
        account: "1000000018".to_owned(),
        is_debit_normal: false,
        numbers: Vec::new(),
        statement_account: None,
        currency: dollars().currency,
    };
    let mut reader = StatementReader::open(source, &options).expect("a statement");
    assert_eq!(reader.survey().read.warnings.len(), 1);
    let mut told = Vec::new();
    while let Some(line) = reader.next_line().expect("read") {
        let line = line.expect("good");
        told.push(format!("{} {} {}", line.line, line.date, line.amount));
    }
    assert_eq!(told, ["3 2026-11-30 -12.5", "9 2026-12-01 2500"]);
}
