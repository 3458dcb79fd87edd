//! Columns of numbers and texts, columns that do not show, texts that cells share.

use std::io::{Read as _, Write as _};

use zip::write::{SimpleFileOptions, ZipWriter};

use super::{book, dollars, read, row};

/// A column of the sheet, from 1, that does not show.
fn with_hidden_column(bytes: &[u8], column: u8) -> Vec<u8> {
    let cols = format!("<cols><col min='{column}' max='{column}' hidden='1'/></cols><sheetData>");
    rewritten(bytes, "xl/s0.xml", |text| {
        text.replace("<sheetData>", &cols)
    })
}

/// The workbook with one part of another text.
fn rewritten(bytes: &[u8], name: &str, to: impl Fn(&str) -> String) -> Vec<u8> {
    let mut from = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("a workbook");
    let mut zip = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for place in 0..from.len() {
        let mut part = from.by_index(place).expect("a part");
        let own = part.name().expect("a name").into_owned();
        let mut text = String::new();
        part.read_to_string(&mut text).expect("text");
        if own == name {
            text = to(&text);
        }
        zip.start_file(own, SimpleFileOptions::default())
            .expect("a part");
        zip.write_all(text.as_bytes()).expect("written");
    }
    zip.finish().expect("finished").into_inner()
}

/// Numbers and texts in one column: a number is never read by the mark that texts have.
#[test]
fn a_number_among_texts_is_read_by_its_digits_or_refused() {
    let table: [(&[&str], &[&str]); 5] = [
        // A number with three decimals is no thousand, and proves the mark.
        (
            &["12,50", "<c><v>100.125</v></c>"],
            &["2 invalid_amount", "3 1000000018 100.125", "2 rows"],
        ),
        (
            &["1.234,56", "<c><v>100</v></c>"],
            &["2 1000000018 1234.56", "3 1000000018 100", "2 rows 1334.56"],
        ),
        (
            &["12.50", "<c><v>100.1</v></c>", "1,234.00"],
            &[
                "2 1000000018 12.50",
                "3 1000000018 100.1",
                "4 1000000018 1234.00",
                "3 rows 1346.6",
            ],
        ),
        (
            &["<c><v>1234.5</v></c>", "12,50"],
            &["2 1000000018 1234.5", "3 invalid_amount", "2 rows"],
        ),
        (
            &[
                "<c><v>0.30000000000000004</v></c>",
                "<c><v>70.09999999999999</v></c>",
            ],
            &["2 1000000018 0.3", "3 1000000018 70.1", "2 rows 70.4"],
        ),
    ];
    for (cells, expected) in table {
        let rows: String = cells
            .iter()
            .map(|cell| row(&["1000000018", cell]))
            .collect();
        let sheet = format!("{}{rows}", row(&["Account", "Amount"]));
        let told = read(&book(&[("A", "", &sheet)], "<s/>"), &dollars());
        match told {
            Ok(told) => assert_eq!(told, expected, "{cells:?}"),
            // In doubt about the mark, the file is refused and asks for it.
            Err((code, _)) => assert_eq!(code, "ambiguous_amount", "{cells:?}"),
        }
    }
}

#[test]
fn columns_that_do_not_show_are_read_and_told() {
    let sheet = [
        row(&["Account", "Amount", "Memo"]),
        row(&["1000000018", "<c><v>5</v></c>", "x"]),
    ]
    .concat();
    let plain = book(&[("A", "", &sheet)], "<s/>");
    for (column, expected) in [
        (
            1,
            Some("column \"Account\" is not shown in the spreadsheet, and is read"),
        ),
        (
            2,
            Some("column \"Amount\" is not shown in the spreadsheet, and is read"),
        ),
        (4, None),
    ] {
        let bytes = with_hidden_column(&plain, column);
        let told = read(&bytes, &dollars()).expect("read");
        assert_eq!(told[..2], ["2 1000000018 5", "1 rows 5"], "{column}");
        assert_eq!(told.get(2).map(String::as_str), expected, "{column}");
    }
}

/// Texts that cells share: plain, in pieces with formats of their own, with how they are
/// spoken; one that is missing refuses the file.
#[test]
fn shared_texts_are_those_of_their_places() {
    let shared = "<sst><si><t>Account</t></si><si><t xml:space='preserve'> Amount </t></si>\
        <si><r><rPr><b/></rPr><t>10000</t></r><r><t>00018</t></r><rPh><t>9</t></rPh></si></sst>";
    let rows = |last: &str| {
        format!(
            "<row><c t='s'><v>0</v></c><c t='s'><v>1</v></c></row>\
             <row><c t='s'><v>{last}</v></c><c><v>5</v></c></row>"
        )
    };
    let with = |last: &str| {
        let plain = book(&[("A", "", &rows(last))], "<s/>");
        let related = rewritten(&plain, "xl/_rels/workbook.xml.rels", |text| {
            let part = "<Relationship Id='t' Type='a/sharedStrings' Target='shared.xml'/></R>";
            text.replace("</R>", part)
        });
        let styles = rewritten(&related, "xl/styles.xml", str::to_owned);
        let mut zip = ZipWriter::new_append(std::io::Cursor::new(styles)).expect("a workbook");
        zip.start_file("xl/shared.xml", SimpleFileOptions::default())
            .expect("a part");
        zip.write_all(shared.as_bytes()).expect("written");
        zip.finish().expect("finished").into_inner()
    };
    assert_eq!(
        read(&with("2"), &dollars()).expect("read"),
        ["2 1000000018 5", "1 rows 5"]
    );
    let (code, _) = read(&with("3"), &dollars()).expect_err("no such text");
    assert_eq!(code, "unreadable_file");
}
