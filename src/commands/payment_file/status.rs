//! What became of an order, for its sender: a pain.002.

use std::path::Path;

use bankctl_formats::model::payment_status::{
    Counts, GroupStatus, Reason, RejectedTransfer, Status, StatusReport,
};
use bankctl_formats::read::pain::{PainReader, Row, head_of};
use bankctl_formats::read::{FileFault, Source};
use bankctl_formats::write::pain002::{self, Version};
use bankctl_storage::atomic_file::{DraftFile, Output};
use bankctl_types::money::PlainDecimal;
use bankctl_types::{Timestamp, text};
use std::io::Write as _;

use crate::commands::shown::Shown;
use crate::commands::{Context, Result, is_stream};
use crate::error::{Class, Error, Fault};

/// What became of a transaction.
#[derive(Clone, Debug)]
pub(crate) enum Fate {
    /// It is booked.
    Booked,
    /// It waits.
    Pending,
    /// It was refused: code and words.
    Rejected(String, String),
}

/// Tells what became of the transaction of a line or number, in a payment.
pub(crate) type Told<'a> = &'a dyn Fn(u64, u32) -> Fate;

/// What became of all transactions of an order.
pub(crate) fn report(
    source: Source,
    by_line: bool,
    told: Told<'_>,
    (now, shown): (Timestamp, Shown),
) -> Result<StatusReport> {
    let fault = |fault: FileFault| shown.fault(fault);
    let mut reader = PainReader::open(source).map_err(fault)?;
    let survey = reader.survey().clone();
    let mut counts = Counts::default();
    let mut groups: Vec<GroupStatus> = survey
        .groups
        .iter()
        .map(|found| GroupStatus {
            id: found.group.id.clone(),
            counts: Counts::default(),
            rejected: Vec::new(),
        })
        .collect();
    let mut place = 0;
    while let Some(row) = reader.next_row().map_err(fault)? {
        while survey
            .groups
            .get(place)
            .is_some_and(|found| row.ordinal >= found.first_row + found.rows)
        {
            place += 1;
        }
        let (Some(found), Some(group)) = (survey.groups.get(place), groups.get_mut(place)) else {
            continue;
        };
        let key = if by_line { row.line } else { row.ordinal };
        let fate = told(key, found.group.ordinal);
        let status = match &fate {
            Fate::Booked => Status::Booked,
            Fate::Pending => Status::Pending,
            Fate::Rejected(..) => Status::Rejected,
        };
        counts.add(status);
        group.counts.add(status);
        if let Fate::Rejected(code, message) = fate
            && !code.is_empty()
        {
            group.rejected.push(rejected(row, (code, message), shown));
        }
    }
    Ok(StatusReport {
        id: name_of(&survey.sha256, now),
        created: created(now),
        message_id: survey.message_id,
        version: survey.version,
        stated_count: survey.stated_count,
        stated_sum: survey.stated_sum.as_deref().and_then(sum_of),
        refused: None,
        counts,
        groups,
    })
}

/// A transaction that was refused; what is wrong with it by itself goes first.
fn rejected(row: Row, (code, message): (String, String), shown: Shown) -> RejectedTransfer {
    let (code, message) = match row.read {
        Err(fault) => (fault.code.to_owned(), fault.to_string()),
        Ok(_) => (code, message),
    };
    let message = shown.message(&message);
    RejectedTransfer {
        instruction_id: row.instruction_id,
        end_to_end_id: row.end_to_end_id,
        reason: Reason { code, message },
    }
}

/// A report about an order that was refused as a whole.
pub(crate) fn refused(
    source: Source,
    error: &Error,
    (now, shown): (Timestamp, Shown),
) -> Result<StatusReport> {
    let mut source = source;
    // The sender knows the file by another name.
    let words = error.message();
    let words = match words.strip_prefix(source.name()) {
        Some(rest) => rest.trim_start_matches([':', ',', ' ']).to_owned(),
        None => words,
    };
    let sha256 = source.sha256().map_err(|fault| shown.fault(fault))?;
    let head = head_of(source).map_err(|fault| shown.fault(fault))?;
    Ok(StatusReport {
        id: name_of(&sha256, now),
        created: created(now),
        message_id: head.message_id.unwrap_or_default(),
        version: head.version.unwrap_or_else(|| "pain.001".to_owned()),
        stated_count: head.stated_count,
        stated_sum: head.stated_sum.as_deref().and_then(sum_of),
        refused: Some(Reason {
            code: error.code().to_owned(),
            message: shown.message(&words),
        }),
        counts: Counts::default(),
        groups: Vec::new(),
    })
}

/// A sum in the standard's form.
fn sum_of(text: &str) -> Option<rust_decimal::Decimal> {
    PlainDecimal::parse(text.trim())
        .ok()
        .map(PlainDecimal::to_decimal)
}

/// What a report is called: a name that no other has.
fn name_of(sha256: &str, now: Timestamp) -> String {
    let digits: String = now
        .to_string()
        .chars()
        .filter(char::is_ascii_digit)
        .take(17)
        .collect();
    format!("{}-{digits}", sha256.get(..16).unwrap_or(sha256))
}

fn created(now: Timestamp) -> String {
    let text = now.to_string();
    match text.split_once('.') {
        Some((seconds, _)) => format!("{seconds}Z"),
        None => text,
    }
}

/// Writes a report to a file, or to standard output for `-`.
pub(crate) fn write(
    report: &StatusReport,
    version: Version,
    path: &Path,
    (context, shown): (&Context<'_>, Shown),
) -> Result<String> {
    let written = pain002::write(report, version);
    let io = |error: &std::io::Error| -> Error {
        let message = format!("{}: {error}", text::composed(&path.display().to_string()));
        Fault::new(Class::Failure, "io", message).into()
    };
    if is_stream(path) {
        shown.on_output("a status report")?;
        let mut output = context.outlet("a status report")?;
        output
            .write_all(written.as_bytes())
            .and_then(|()| output.flush())
            .map_err(|error| io(&error))?;
        return Ok("-".to_owned());
    }
    let output = Output::replacing(path, context.guard());
    let mut draft = DraftFile::beside(output)?;
    draft
        .write_all(written.as_bytes())
        .map_err(|error| io(&error))?;
    draft.as_file().sync_all().map_err(|error| io(&error))?;
    draft.put()?;
    Ok(path.display().to_string())
}
