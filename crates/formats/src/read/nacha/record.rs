//! The records of a NACHA file by their columns.
//!
//! What belongs here: which columns of a record are which field (Nacha Operating
//! Rules, appendix three). Whether records fit together is decided elsewhere.

use std::sync::Arc;

use compact_str::CompactString;

use super::fault::NachaFault;
use super::records::Record;
use crate::model::ach::{Addendum, Batch, Code, Entry, FileHeader, Purpose, day};

/// What a control record states.
#[derive(Clone, Copy, Debug)]
pub(super) struct Control {
    pub(super) records: u64,
    pub(super) hash: u64,
    pub(super) debits: i64,
    pub(super) credits: i64,
}

/// The service class of batches of advices for the bank's own accounting, whose
/// columns differ.
pub(super) const ADVICE_CLASS: u16 = 280;

/// Record 1.
pub(super) fn file_header(record: &Record) -> FileHeader {
    let text = |first, last| record.text(first, last).into_owned();
    FileHeader {
        destination: text(4, 13),
        origin: text(14, 23),
        date: text(24, 29),
        time: text(30, 33),
        modifier: text(34, 34),
        destination_name: text(41, 63),
        origin_name: text(64, 86),
    }
}

/// Record 5.
pub(super) fn batch_header(record: &Record, ordinal: u32) -> Result<Batch, NachaFault> {
    let text = |first, last| record.text(first, last).into_owned();
    let class = record.number(2, 4)?.unwrap_or(0);
    let settlement = record.text(76, 78).parse().ok();
    Ok(Batch {
        ordinal,
        line: record.line,
        service_class: u16::try_from(class).unwrap_or(0),
        company: text(5, 20),
        discretionary: text(21, 40),
        company_id: text(41, 50),
        sec: text(51, 53),
        description: text(54, 63),
        descriptive_date: text(64, 69),
        effective: day(&record.text(70, 75)),
        settlement: settlement.filter(|day| (1..=366).contains(day)),
        odfi: text(80, 87),
        number: text(88, 94),
    })
}

/// Record 6, in the columns of its batch's class.
pub(super) fn entry(
    record: &Record,
    batch: &Arc<Batch>,
    ordinal: u64,
) -> Result<Entry, NachaFault> {
    let text = |first, last| CompactString::from(record.text(first, last));
    let is_advice = batch.service_class == ADVICE_CLASS;
    let code = record
        .number(2, 3)?
        .and_then(|code| u8::try_from(code).ok());
    let code = Code(code.unwrap_or(0));
    let amount = if is_advice {
        record.number(28, 39)?
    } else {
        record.number(30, 39)?
    };
    let has_no_money = matches!(
        code.purpose(),
        Some(Purpose::Prenote | Purpose::ZeroDollar | Purpose::Return)
    );
    let cents = match amount {
        None if has_no_money => 0,
        None => return Err(NachaFault::NoAmount),
        Some(amount) => i64::try_from(amount).map_err(|_| NachaFault::TooMuch)?,
    };
    let account = match batch.sec.as_str() {
        "IAT" => text(40, 74),
        _ if is_advice => text(13, 27),
        _ => text(13, 29),
    };
    // Entries to companies count their addenda where others have a name.
    let name = match batch.sec.as_str() {
        "CTX" | "ATX" => text(59, 74),
        "IAT" => CompactString::default(),
        _ => text(55, 76),
    };
    Ok(Entry {
        batch: Arc::clone(batch),
        ordinal,
        line: record.line,
        code,
        rdfi: bank(record),
        account,
        cents,
        individual_id: if batch.sec == "IAT" {
            CompactString::default()
        } else {
            text(40, 54)
        },
        name,
        discretionary: text(77, 78),
        trace: text(80, 94),
        repeat: 1,
        addenda: Vec::new(),
    })
}

/// The number of an entry's bank; blanks before it are zeros.
fn bank(record: &Record) -> CompactString {
    let number = record.columns(4, 12);
    match number.trim_start() {
        digits if digits.is_empty() || digits.ends_with(' ') => digits.trim_end().into(),
        digits => CompactString::from(format!("{digits:0>9}")),
    }
}

/// Record 7.
pub(super) fn addendum(record: &Record) -> Result<Addendum, NachaFault> {
    let kind = record.columns(2, 3);
    let is_kind = kind.len() == 2 && kind.bytes().all(|byte| byte.is_ascii_digit());
    let kind = is_kind.then(|| kind.parse().ok()).flatten();
    let Some(kind) = kind else {
        return Err(NachaFault::Misplaced(
            "an addenda record has its type in columns 2 and 3, two digits",
        ));
    };
    Ok(Addendum {
        line: record.line,
        kind,
        text: record.columns(4, 94).trim_end().to_owned(),
    })
}

/// Record 8.
pub(super) fn batch_control(record: &Record, class: u16) -> Result<Control, NachaFault> {
    let (debits, credits) = if class == ADVICE_CLASS {
        ((21, 40), (41, 60))
    } else {
        ((21, 32), (33, 44))
    };
    Ok(Control {
        records: record.number(5, 10)?.unwrap_or(0),
        hash: record.number(11, 20)?.unwrap_or(0),
        debits: cents(record, debits)?,
        credits: cents(record, credits)?,
    })
}

/// Record 9, in the columns of a file of advices if it has nothing else.
pub(super) fn file_control(record: &Record, is_advices: bool) -> Result<Control, NachaFault> {
    let (debits, credits) = if is_advices {
        ((32, 51), (52, 71))
    } else {
        ((32, 43), (44, 55))
    };
    Ok(Control {
        records: record.number(14, 21)?.unwrap_or(0),
        hash: record.number(22, 31)?.unwrap_or(0),
        debits: cents(record, debits)?,
        credits: cents(record, credits)?,
    })
}

fn cents(record: &Record, (first, last): (usize, usize)) -> Result<i64, NachaFault> {
    let number = record.number(first, last)?.unwrap_or(0);
    i64::try_from(number).map_err(|_| NachaFault::TooMuch)
}
