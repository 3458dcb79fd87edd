//! What is not as the format has it: said, or the reason why an entry is left out.
//!
//! What belongs here: one look at each record. Nothing here ends the reading, but for
//! `class`, which the caller may accept.

use bankctl_types::RoutingNumber;

use super::super::fault::{RowFault, shorten};
use super::fault::NachaFault;
use super::records::{Record, WIDTH};
use super::{Accept, Check};
use crate::model::ach::{
    Addendum, Batch, Direction, Entry, FileHeader, day, is_known_reason, routing,
};
use crate::read::Warnings;

/// Classes whose entries are read and not booked: of other countries, which sanctions
/// screening must see, and of the bank's own accounting.
const UNSUPPORTED: [&str; 2] = ["IAT", "ADV"];

pub(super) fn at_record(record: &Record, warnings: &mut Warnings) {
    let line = Some(record.line);
    if record.width != WIDTH {
        let width = record.width;
        warnings.add_with(line, "line_length", || {
            format!("the record has {width} characters, not {WIDTH}; blanks make the difference")
        });
    }
    if !record.is_plain() {
        warnings.add_with(line, "letters", || {
            "the record has characters that the format does not".to_owned()
        });
    }
}

pub(super) fn at_header(header: &FileHeader, line: u64, warnings: &mut Warnings) {
    for (what, number) in [
        ("destination", &header.destination),
        ("origin", &header.origin),
    ] {
        if routing(number).is_none() {
            warnings.add_with(line, "routing_number", || {
                format!("the {what} {number:?} is not a routing number")
            });
        }
    }
    if header.created().is_none() {
        warnings.add_with(line, "creation_date", || {
            format!("the file's date {:?} is no date", header.date)
        });
    }
}

/// Looks at a batch header, and gives its number back.
pub(super) fn at_batch(
    batch: &Batch,
    record: &Record,
    last_number: u64,
    warnings: &mut Warnings,
) -> u64 {
    let line = Some(batch.line);
    let number = batch.number.parse().unwrap_or(0);
    if number <= last_number {
        warnings.add_with(line, "batch_number", || {
            format!(
                "the batch has the number {:?}, the one before it {last_number}",
                batch.number
            )
        });
    }
    let effective = record.text(70, 75);
    let is_blank = effective.chars().all(|letter| letter == '0');
    if !is_blank && day(&effective).is_none() {
        warnings.add_with(line, "effective_date", || {
            format!("the effective date {effective:?} is no date")
        });
    }
    if !matches!(batch.service_class, 200 | 220 | 225 | 280) {
        warnings.add_with(line, "service_class", || {
            format!("the service class {} is unknown", batch.service_class)
        });
    }
    number.max(last_number)
}

pub(super) fn at_batch_control(record: &Record, batch: &Batch, warnings: &mut Warnings) {
    let pairs = [
        (
            "company_id",
            "company",
            record.text(45, 54),
            &batch.company_id,
        ),
        ("odfi", "sending bank", record.text(80, 87), &batch.odfi),
        ("batch_number", "number", record.text(88, 94), &batch.number),
    ];
    // A batch of advices has other fields where others have the company.
    let is_advice = batch.service_class == super::record::ADVICE_CLASS;
    for (code, what, control, header) in pairs.into_iter().skip(usize::from(is_advice)) {
        if control != *header {
            warnings.add_with(record.line, code, || {
                format!("the batch's header says {what} {header:?}, its control {control:?}")
            });
        }
    }
    let class = record.text(2, 4);
    if class.parse() != Ok(batch.service_class) {
        warnings.add_with(record.line, "service_class", || {
            format!(
                "the batch's header says class {}, its control {class:?}",
                batch.service_class
            )
        });
    }
}

pub(super) fn at_entry(entry: &Entry, last_trace: &str, warnings: &mut Warnings) {
    let line = Some(entry.line);
    let trace = entry.trace.as_str();
    if is_unsupported(&entry.batch) {
        // Their traces are made up in other ways.
    } else if !entry.batch.odfi.is_empty() && !trace.starts_with(entry.batch.odfi.as_str()) {
        warnings.add_with(line, "trace", || {
            format!(
                "the trace {trace:?} is not of the batch's bank {}",
                entry.batch.odfi
            )
        });
    } else if !last_trace.is_empty() && trace <= last_trace {
        warnings.add_with(line, "trace", || {
            format!("the trace {trace:?} does not come after {last_trace:?}")
        });
    }
    let direction = entry.code.direction();
    let class = entry.batch.service_class;
    let is_odd = matches!(
        (class, direction),
        (220, Some(Direction::Debit)) | (225, Some(Direction::Credit))
    );
    if is_odd && entry.cents == 0 {
        warnings.add_with(line, "service_class", || {
            format!("code {} stands in a batch of class {class}", entry.code.0)
        });
    }
}

/// A batch of one direction with money of the other, if its entries are booked at all.
pub(super) fn class(entry: &Entry) -> Option<NachaFault> {
    if is_unsupported(&entry.batch) {
        return None;
    }
    let class = entry.batch.service_class;
    let found = match (class, entry.code.direction()?) {
        (220, Direction::Debit) => "debit",
        (225, Direction::Credit) => "credit",
        _ => return None,
    };
    (entry.cents > 0).then_some(NachaFault::ServiceClass {
        batch: entry.batch.ordinal,
        class,
        found,
    })
}

/// Why an entry is left out.
pub(super) fn row_fault(entry: &Entry, accept: &Accept, record: &Record) -> Option<RowFault> {
    let fault = |field, code, value: &str, message: String| {
        Some(RowFault {
            line: entry.line,
            field,
            column: String::new(),
            code,
            value: shorten(value),
            message,
        })
    };
    let sec = entry.batch.sec.as_str();
    if is_unsupported(&entry.batch) {
        let message = format!(
            "is the class of batch {}, whose entries are not booked",
            entry.batch.ordinal
        );
        return fault("class", "unsupported_entry_class", sec, message);
    }
    if entry.code.direction().is_none() {
        let message = "is not a transaction code".to_owned();
        return fault("code", "invalid_code", &record.text(2, 3), message);
    }
    let rdfi = entry.rdfi.as_str();
    if !accept.has(Check::CheckDigit) && RoutingNumber::parse(rdfi).is_none() {
        let message = "is not a routing number: its last digit does not fit".to_owned();
        return fault("rdfi", "invalid_routing_number", rdfi, message);
    }
    None
}

/// Whether entries of a batch are read and not booked.
pub(super) fn is_unsupported(batch: &Batch) -> bool {
    UNSUPPORTED.contains(&batch.sec.as_str()) || batch.service_class == super::record::ADVICE_CLASS
}

pub(super) fn at_addendum(addendum: &Addendum, warnings: &mut Warnings) {
    let reason = match addendum.kind {
        98 | 99 => addendum.columns(4, 6),
        _ => return,
    };
    if !is_known_reason(reason) {
        warnings.add_with(addendum.line, "reason_code", || {
            format!("the reason {reason:?} is unknown")
        });
    }
}

/// What an entry's record says of its addenda.
#[derive(Clone, Copy, Debug)]
pub(super) struct StatedAddenda {
    /// Whether there are some (column 79).
    has: bool,
    /// How many, where the class has a field for it.
    count: Option<u64>,
}

impl StatedAddenda {
    pub(super) fn of(record: &Record, batch: &Batch) -> Self {
        let columns = match batch.sec.as_str() {
            "CTX" | "ATX" => Some((55, 58)),
            "IAT" => Some((13, 16)),
            _ => None,
        };
        Self {
            has: record.columns(79, 79) == "1",
            count: columns.and_then(|(first, last)| record.number(first, last).ok().flatten()),
        }
    }
}

/// Looks at an entry that has all its addenda.
pub(super) fn at_addenda(entry: &Entry, stated: StatedAddenda, warnings: &mut Warnings) {
    let line = Some(entry.line);
    let count = entry.addenda.len();
    if stated.has == entry.addenda.is_empty() {
        warnings.add_with(line, "addenda_indicator", || {
            let says = if stated.has { "some" } else { "no" };
            format!("the entry says that it has {says} addenda, and it has {count}")
        });
    } else if let Some(stated) = stated.count
        && stated != count as u64
    {
        warnings.add_with(line, "addenda_count", || {
            format!("the entry says that it has {stated} addenda, and it has {count}")
        });
    }
}

pub(super) fn at_blocks(records: u64, stated: Option<(u64, u64)>, warnings: &mut Warnings) {
    if !records.is_multiple_of(10) {
        warnings.add_with(None, "padding", || {
            format!("the file has {records} records, and no lines of nines up to ten")
        });
    }
    let blocks = records.div_ceil(10);
    if let Some((line, stated)) = stated
        && stated != blocks
    {
        warnings.add_with(line, "block_count", || {
            format!("the file control says {stated} blocks, the file has {blocks}")
        });
    }
}
