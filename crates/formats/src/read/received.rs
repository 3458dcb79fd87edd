//! Statements of every format that is no table.
//!
//! What belongs here: telling the format, calling its reader, and choosing the
//! statements of one account.

use std::io;

use bankctl_types::Currency;

use super::fault::{FileFault, FileFaultKind};
use super::format::{InputFormat, sniff};
use super::source::Source;
use super::statement_account::Wanted;
#[cfg(feature = "xlsx")]
use super::zipped;
use super::{bai2, camt, mt940, ofx};
use crate::model::received::{Received, ReceivedStatement, StatementKind};

/// How much of a file tells its format.
const HEAD_BYTES: usize = 64 * 1024;

/// The format of a statement, or of a table of its lines; `asked` goes before what is
/// found.
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
                | InputFormat::Xlsx
                | InputFormat::Camt
                | InputFormat::Mt940
                | InputFormat::Ofx
                | InputFormat::Bai2
        ) || format == InputFormat::Zip && cfg!(feature = "xlsx")
    };
    let kind = match asked {
        // What banks zip is camt.
        Some(InputFormat::Camt) if found == InputFormat::Zip && is_read(found) => return Ok(found),
        Some(asked) if !is_read(asked) => FileFaultKind::Format {
            found: asked,
            asked: None,
        },
        // A table has no marks, so that anything may have been meant.
        Some(asked)
            if found == asked
                || found == InputFormat::Csv
                || asked == InputFormat::Csv && is_read(found) && found != InputFormat::Zip =>
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

/// Reads a file of statements; `currency` is of amounts that name none.
///
/// # Errors
/// A file that can't be read as a whole.
pub fn read(
    source: Source,
    format: InputFormat,
    currency: Option<Currency>,
) -> Result<Received, FileFault> {
    let name = source.name().to_owned();
    let mut received = match format {
        InputFormat::Camt => camt::read(source),
        InputFormat::Mt940 => mt940::read(source),
        InputFormat::Ofx => ofx::read(source),
        InputFormat::Bai2 => bai2::read(source, currency),
        #[cfg(feature = "xlsx")]
        InputFormat::Zip => zipped::read(source),
        found => Err(source.fault(None, FileFaultKind::Format { found, asked: None })),
    }?;
    let statements = received.statements.iter_mut();
    let mut failures = statements.filter_map(|statement| statement.lines.failure());
    match failures.next() {
        Some(error) => Err(put_aside(&name, error)),
        None => Ok(received),
    }
}

/// Lines of a file could not be put aside, or not be read again.
pub fn put_aside(file: &str, error: io::Error) -> FileFault {
    FileFault::new(file, None, FileFaultKind::PutAside(error))
}

/// What the caller knows of the account whose statements are chosen.
#[derive(Clone, Copy, Debug)]
pub struct AccountOf<'a> {
    /// What the user says that the file calls it.
    pub asked: Option<&'a str>,
    /// All its numbers.
    pub numbers: &'a [String],
    /// Its currency.
    pub currency: Currency,
}

/// Takes the statements of one account out of a file, those of its currency if
/// there are several; single entries are taken only if the file has no whole
/// statement.
///
/// # Errors
/// `wrong_statement_account`, or `ambiguous_statement` if the file is of
/// several others; a file whose every account is nameless is taken as ours.
pub fn choose(
    received: &mut Received,
    file: &str,
    account: AccountOf<'_>,
) -> Result<Vec<ReceivedStatement>, FileFault> {
    let wanted = Wanted::of(account.asked, account.numbers);
    let statements = std::mem::take(&mut received.statements);
    let is_nameless = statements
        .iter()
        .all(|statement| statement.account.is_none());
    let names = |statement: &ReceivedStatement| statement.account.clone();
    let mut accounts: Vec<String> = statements.iter().filter_map(names).collect();
    accounts.sort();
    accounts.dedup();
    let is_ours = |statement: &ReceivedStatement| {
        let mut numbers = statement.numbers();
        is_nameless && account.asked.is_none() || numbers.any(|number| wanted.is_number(number))
    };
    let mut ours: Vec<ReceivedStatement> = statements.into_iter().filter(is_ours).collect();
    if ours.is_empty() {
        let kind = FileFaultKind::StatementAccount {
            accounts,
            column: String::new(),
            is_asked: account.asked.is_some(),
        };
        return Err(FileFault::new(file, None, kind));
    }
    let is_currency = |statement: &ReceivedStatement| {
        let code = statement.currency.as_deref();
        code.is_none_or(|code| code.eq_ignore_ascii_case(account.currency.code()))
    };
    if ours.iter().any(is_currency) {
        ours.retain(is_currency);
    }
    let is_statement = |statement: &ReceivedStatement| statement.kind == StatementKind::Statement;
    if ours.iter().any(is_statement) {
        ours.retain(is_statement);
    }
    Ok(ours)
}
