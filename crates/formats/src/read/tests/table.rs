//! Tables of any form through the reader.

use super::super::table::{HeaderRule, RECORD_BYTES_MAX, Table};
use super::{data, source};

fn rows(bytes: &[u8]) -> Result<Vec<Vec<String>>, String> {
    let read = || {
        let mut table = Table::open(source(bytes), &HeaderRule::First, None)?;
        let mut rows = vec![table.header().to_vec()];
        while table.advance()? {
            rows.push(table.record().cells().map(str::to_owned).collect());
        }
        Ok(rows)
    };
    read().map_err(|fault: super::super::FileFault| {
        format!("{} {}", fault.code(), fault.line.unwrap_or(0))
    })
}

fn lines_and_raw(bytes: &[u8]) -> Vec<(u64, String)> {
    let mut table = Table::open(source(bytes), &HeaderRule::First, None).expect("a table");
    let mut records = Vec::new();
    while table.advance().expect("a record") {
        records.push((table.record().line(), table.record().raw().to_owned()));
    }
    records
}

#[test]
fn every_file_of_csv_spectrum_reads_as_its_json_says() {
    let names = [
        "comma_in_quotes",
        "empty",
        "escaped_quotes",
        "json",
        "location_coordinates",
        "newlines",
        "quotes_and_newlines",
        "simple",
        "utf8",
    ];
    for name in names {
        let file = |ending| data(&format!("csv_torture/csv-spectrum__{name}.{ending}"));
        let rows = rows(&file("csv")).expect(name);
        let expected: serde_json::Value = serde_json::from_slice(&file("json")).expect(name);
        let expected = match expected {
            serde_json::Value::Array(rows) => rows,
            single => vec![single],
        };
        assert_eq!(rows.len() - 1, expected.len(), "{name}");
        for (row, object) in rows[1..].iter().zip(&expected) {
            for (column, cell) in rows[0].iter().zip(row) {
                // The file's own JSON masks this number.
                if column != "Contact Phone Number" {
                    assert_eq!(object[column], serde_json::json!(cell), "{name} {column}");
                }
            }
        }
    }
}

#[test]
fn crlf_files_read_as_lf_files() {
    for name in ["simple", "newlines"] {
        let text = data(&format!("csv_torture/csv-spectrum__{name}.csv"));
        let text = String::from_utf8(text)
            .expect("UTF-8")
            .replace('\n', "\r\n");
        let json = data(&format!("csv_torture/csv-spectrum__{name}_crlf.json"));
        let expected: Vec<serde_json::Value> = serde_json::from_slice(&json).expect(name);
        let rows = rows(text.as_bytes()).expect(name);
        for (row, object) in rows[1..].iter().zip(&expected) {
            assert_eq!(object["a"], serde_json::json!(row[0]));
        }
        assert_eq!(rows.len() - 1, expected.len());
    }
}

#[test]
fn dialects_are_told_from_the_header() {
    let expected = vec![vec!["a", "b"], vec!["1", "2"]];
    let table: [&[u8]; 12] = [
        b"a,b\n1,2",
        b"a;b\n1;2\n",
        b"a\tb\n1\t2\n",
        b"a|b\n1|2\n",
        b"a,b\r\n1,2\r\n",
        b"a,b\r1,2\r",
        b"a,b\r\n1,2\r",
        b"\n \n\na,b\n\n1,2\n\n",
        b"\"a\",\"b\"\n\"1\",\"2\"\n",
        b"\"a\" ,\"b\"\n\"1\",\"2\"  \n",
        b"sep=;\na;b\n1;2\n",
        b"sep=;\r\na;b\r\n1;2\r\n",
    ];
    for bytes in table {
        assert_eq!(
            rows(bytes).expect("rows"),
            expected,
            "{:?}",
            bytes.escape_ascii().to_string()
        );
    }
}

#[test]
fn records_know_their_line_and_their_text() {
    let bytes = b"a,b\n\n\"x\ny\",1\r\n  \n\"q\"\"\",2\n,\n";
    let expected = [(3, "\"x\ny\",1"), (6, "\"q\"\"\",2"), (7, ",")];
    let read = lines_and_raw(bytes);
    let read: Vec<_> = read
        .iter()
        .map(|(line, raw)| (*line, raw.as_str()))
        .collect();
    assert_eq!(read, expected);
    // Old Macintosh line ends, and a line feed within a cell.
    let read = lines_and_raw(b"a,b\r\"x\ny\",1\r2,3\r");
    assert_eq!(read, [(2, "\"x\ny\",1".to_owned()), (4, "2,3".to_owned())]);
}

#[test]
fn a_lone_return_within_a_cell_of_a_unix_file_is_kept() {
    assert_eq!(rows(b"a,b\n1\r2,3\n").expect("rows")[1], ["1\r2", "3"]);
}

#[test]
fn the_guard_against_formulas_is_taken_off() {
    let read = rows(b"a,b,c,d,e\n'=1,'+1,\"'-1\",'@x,'x\n\"'\t\",\"'\r\",'',',=1\n").expect("rows");
    assert_eq!(read[1], ["=1", "+1", "-1", "@x", "'x"]);
    assert_eq!(read[2], ["\t", "\r", "''", "'", "=1"]);
}

#[test]
fn what_is_no_table_is_a_fault() {
    let long = |cell: usize| format!("a,b\n1,{}\n2,3\n", "x".repeat(cell)).into_bytes();
    let open_quote = format!("a,b\n1,2\n3,\"{}", "x\n".repeat(RECORD_BYTES_MAX));
    let table = [
        (b"".to_vec(), "empty_file 0"),
        (b"\n \r\n\t\n".to_vec(), "empty_file 0"),
        (b"\xef\xbb\xbf".to_vec(), "empty_file 0"),
        (b"sep=;\n".to_vec(), "empty_file 0"),
        (
            b"a,b\n1,2\n\n\"3\n\",\"4\n5,6\n".to_vec(),
            "unclosed_quote 5",
        ),
        (b"a,\"b".to_vec(), "unclosed_quote 1"),
        (long(RECORD_BYTES_MAX), "record_too_long 2"),
        (open_quote.into_bytes(), "record_too_long 3"),
    ];
    for (bytes, expected) in table {
        assert_eq!(rows(&bytes), Err(expected.to_owned()));
    }
    assert_eq!(rows(&long(RECORD_BYTES_MAX - 2)).expect("rows").len(), 3);
}

#[test]
fn a_file_larger_than_the_buffer_reads_whole_and_again() {
    let rows = (0..300_000).map(|number| format!("{number},\"line {number}\n\"\n"));
    let text: String = std::iter::once("number,text\n".to_owned())
        .chain(rows)
        .collect();
    let mut table =
        Table::open(source(text.as_bytes()), &HeaderRule::First, None).expect("a table");
    for _ in 0..2 {
        let mut number = 0_u64;
        while table.advance().expect("a record") {
            assert_eq!(table.record().cell(0), number.to_string());
            assert_eq!(table.record().line(), 2 + number * 2);
            number += 1;
        }
        assert_eq!(number, 300_000);
        table.rewind().expect("rewound");
    }
}
