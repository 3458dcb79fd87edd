//! Reads files to their end, and says what holds for any of them.
//!
//! The fuzzer's targets are compiled with this file too.

use crate::model::received::Received;
use crate::read::accounts::AccountReader;
use crate::read::amount::DecimalMark;
use crate::read::checks::CheckReader;
use crate::read::dates::DateOrder;
use crate::read::format::InputFormat;
use crate::read::nacha::{Accept, Check, NachaOptions, NachaReader};
use crate::read::payroll::PayrollReader;
use crate::read::received;
use crate::read::statement::{StatementOptions, StatementReader};
use crate::read::{Options, Source};

pub(crate) fn payroll(source: Source) {
    let Ok(mut reader) = PayrollReader::open(source, &Options::default()) else {
        return;
    };
    let mut rows = 0;
    while let Some(row) = reader.next_row().expect("surveyed before") {
        rows += 1;
        let _ = row.map_err(|fault| fault.to_string());
    }
    assert_eq!(rows, reader.survey().rows, "the survey counts the rows");
}

pub(crate) fn accounts(source: Source) {
    let Ok(mut reader) = AccountReader::open(source, &Options::default()) else {
        return;
    };
    let mut rows = 0;
    while let Some(row) = reader.next_row().expect("surveyed before") {
        rows += 1;
        let _ = row.map_err(|fault| fault.to_string());
    }
    assert_eq!(rows, reader.survey().rows, "the survey counts the rows");
}

pub(crate) fn checks(source: Source) {
    let Ok(mut reader) = CheckReader::open(source, &Options::default()) else {
        return;
    };
    let mut rows = 0;
    while let Some(row) = reader.next_row().expect("surveyed before") {
        rows += 1;
        let _ = row.map_err(|fault| fault.to_string());
    }
    assert_eq!(rows, reader.survey().rows, "the survey counts the rows");
}

/// With every check passed over that can be: what is accepted is all there, and what is
/// not left out sums to no more than the control totals.
pub(crate) fn nacha(source: Source) {
    let options = NachaOptions {
        accept: Accept(Check::ALL.map(|(check, _)| check).to_vec()),
        ..NachaOptions::default()
    };
    let Ok(mut reader) = NachaReader::open(source, &options) else {
        return;
    };
    let (mut entries, mut faults, mut cents) = (0, 0, 0);
    while let Some(entry) = reader.next_entry().expect("surveyed before") {
        entries += 1;
        match entry {
            Ok(entry) => cents += i128::from(entry.cents),
            Err(_) => faults += 1,
        }
    }
    let survey = reader.survey();
    assert_eq!(entries, survey.entries, "the survey counts the entries");
    assert_eq!(faults, survey.faults, "and those that are left out");
    let stated = i128::from(survey.credits.cents) + i128::from(survey.debits.cents);
    assert!(cents <= stated, "{cents} of {stated}");
    assert!(faults > 0 || cents == stated, "{cents} of {stated}");
}

pub(crate) fn statement(source: Source) {
    let options = StatementOptions {
        numbers: vec!["1000000018".to_owned()],
        file: Options {
            date_order: Some(DateOrder::DayFirst),
            decimal: Some(DecimalMark::Point),
            ..Options::default()
        },
        ..StatementOptions::default()
    };
    let Ok(mut reader) = StatementReader::open(source, &options) else {
        return;
    };
    while let Some(line) = reader.next_line().expect("surveyed before") {
        let _ = line.map_err(|fault| fault.to_string());
    }
}

/// A statement of a bank: read or refused; one that is said to add up does, by
/// whole numbers of the smallest unit of its currency.
pub(crate) fn received(source: Source, format: InputFormat) {
    let Ok(received) = received::read(source, format, None) else {
        return;
    };
    let Received { statements, .. } = received;
    for statement in statements {
        let decimals = |code: &str| {
            bankctl_types::Currency::parse(code).map_or(2, bankctl_types::Currency::decimals)
        };
        let decimals = statement.currency.as_deref().map_or(4, decimals);
        for line in &statement.lines {
            let line = line.expect("read again");
            assert!(
                line.amount.normalize().scale() <= decimals.max(2),
                "{line:?}"
            );
        }
        if let (Some(true), Some(opening), Some(closing)) =
            (statement.adds_up(), &statement.opening, &statement.closing)
        {
            let booked = statement.booked().expect("a sum that was compared");
            assert_eq!(opening.amount + booked, closing.amount, "{statement:?}");
        }
    }
}
