//! Files with rows: read to their end or refused, and counted right.
#![no_main]

use bankctl::import::accounts::AccountReader;
use bankctl::import::amount::DecimalMark;
use bankctl::import::dates::DateOrder;
use bankctl::import::payroll::PayrollReader;
use bankctl::import::statement::{StatementOptions, StatementReader};
use bankctl::import::{Options, Source};
use libfuzzer_sys::fuzz_target;

fn source(bytes: &[u8]) -> Source {
    Source::spool("fuzz.csv", bytes).expect("a file")
}

fuzz_target!(|bytes: &[u8]| {
    if let Ok(mut reader) = PayrollReader::open(source(bytes), &Options::default()) {
        let mut rows = 0;
        while let Some(row) = reader.next_row().expect("surveyed before") {
            rows += 1;
            let _ = row.map_err(|fault| fault.to_string());
        }
        assert_eq!(rows, reader.survey().rows, "the survey counts the rows");
    }
    if let Ok(mut reader) = AccountReader::open(source(bytes), &Options::default()) {
        while reader.next_row().expect("surveyed before").is_some() {}
    }
    let options = StatementOptions {
        date_order: Some(DateOrder::DayFirst),
        decimal: Some(DecimalMark::Point),
        ..StatementOptions::default()
    };
    if let Ok(mut reader) = StatementReader::open(source(bytes), &options) {
        while reader.next_line().expect("surveyed before").is_some() {}
    }
});
