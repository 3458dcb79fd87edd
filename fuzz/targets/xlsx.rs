//! Spreadsheets: the bytes are the rows of a sheet, in a workbook that is made
//! around them, which is read to its end or refused.
#![no_main]

use std::io::Write as _;

use libfuzzer_sys::fuzz_target;
use bankctl_formats::read::{Options, Source, payroll::PayrollReader};
use zip::write::{SimpleFileOptions, ZipWriter};

fn workbook(rows: &[u8]) -> Vec<u8> {
    let mut zip = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    let sheet = [b"<worksheet><sheetData>", rows, b"</sheetData></worksheet>"].concat();
    let parts: [(&str, &[u8]); 3] = [
        ("xl/workbook.xml", b"<workbook><sheets><sheet name='A' r:id='r'/></sheets></workbook>"),
        ("xl/_rels/workbook.xml.rels", b"<R><Relationship Id='r' Type='x/worksheet' Target='a.xml'/></R>"),
        ("xl/a.xml", &sheet),
    ];
    for (name, content) in parts {
        zip.start_file(name, stored).expect("a part");
        zip.write_all(content).expect("written");
    }
    zip.finish().expect("finished").into_inner()
}

fuzz_target!(|bytes: &[u8]| {
    let source = Source::spool("fuzz.xlsx", workbook(bytes).as_slice()).expect("bytes in memory");
    if let Ok(mut reader) = PayrollReader::open(source, &Options::default()) {
        let mut rows = 0;
        while let Some(row) = reader.next_row().expect("it was read before") {
            let _ = row.map(|row| row.amount);
            rows += 1;
        }
        assert_eq!(rows, reader.survey().rows);
    }
});
