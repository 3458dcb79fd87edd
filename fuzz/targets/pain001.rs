//! Orders of payments: read to their end or refused, and what is taken has the
//! numbers and sums that it states.
#![no_main]

use libfuzzer_sys::fuzz_target;
use bankctl_formats::read::{Source, pain::PainReader};

fuzz_target!(|bytes: &[u8]| {
    let source = Source::spool("fuzz.xml", bytes).expect("bytes in memory");
    let Ok(mut reader) = PainReader::open(source) else {
        return;
    };
    let survey = reader.survey().clone();
    let of_groups: u64 = survey.groups.iter().map(|found| found.rows).sum();
    assert_eq!(of_groups, survey.rows, "each transaction is in a payment");
    if let Some(stated) = &survey.stated_count {
        assert_eq!(stated.trim().parse(), Ok(survey.rows));
    }
    let mut rows = 0;
    let mut sum = Some(rust_decimal::Decimal::ZERO);
    while let Some(row) = reader.next_row().expect("it was read before") {
        rows += 1;
        sum = sum.zip(row.read.ok()).and_then(|(sum, row)| sum.checked_add(row.amount.to_decimal()));
    }
    assert_eq!(rows, survey.rows);
    if let (Some(sum), Some(stated)) = (sum, &survey.stated_sum) {
        assert_eq!(stated.trim_end_matches('.').parse(), Ok(sum));
    }
});
