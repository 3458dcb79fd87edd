//! Statements of every format that is no table.
//!
//! What belongs here: telling the format, and calling its reader.

use bankctl_types::Currency;

use super::fault::{FileFault, FileFaultKind};
use super::format::{InputFormat, sniff};
use super::source::Source;
use super::{bai2, camt, mt940, ofx};
use crate::model::received::Received;

/// How much of a file tells its format.
const HEAD_BYTES: usize = 64 * 1024;

/// The format of a statement; `asked` goes before what is found.
///
/// # Errors
/// What is no statement and no table: `unsupported_format`. So is a file that
/// is plainly of another format than is asked for.
pub fn format_of(
    source: &mut Source,
    asked: Option<InputFormat>,
) -> Result<InputFormat, FileFault> {
    let found = sniff(&source.head(HEAD_BYTES)?);
    let is_read = |format| {
        matches!(
            format,
            InputFormat::Csv
                | InputFormat::Camt
                | InputFormat::Mt940
                | InputFormat::Ofx
                | InputFormat::Bai2
        )
    };
    let kind = match asked {
        Some(asked) if !is_read(asked) => FileFaultKind::Format {
            found: asked,
            asked: None,
        },
        // A table has no marks, so that anything may have been meant.
        Some(asked)
            if found == asked
                || found == InputFormat::Csv
                || asked == InputFormat::Csv && is_read(found) =>
        {
            return Ok(asked);
        }
        Some(asked) => FileFaultKind::Format {
            found,
            asked: Some(asked),
        },
        None if is_read(found) => return Ok(found),
        None => FileFaultKind::Format { found, asked: None },
    };
    Err(source.fault(None, kind))
}

/// Reads a file of statements; `currency` is of amounts that name none. Where
/// warnings are not taken, the first of them is an error.
///
/// # Errors
/// A file that can't be read as a whole.
pub fn read(
    source: Source,
    format: InputFormat,
    currency: Option<Currency>,
    is_strict: bool,
) -> Result<Received, FileFault> {
    let name = source.name().to_owned();
    let received = match format {
        InputFormat::Camt => camt::read(source)?,
        InputFormat::Mt940 => mt940::read(source)?,
        InputFormat::Ofx => ofx::read(source)?,
        InputFormat::Bai2 => bai2::read(source, currency)?,
        found => return Err(source.fault(None, FileFaultKind::Format { found, asked: None })),
    };
    if is_strict {
        received.warnings.refuse_any(&name)?;
    }
    Ok(received)
}
