//! A spreadsheet as the source of a table.
//!
//! What belongs here: telling by its content that a file is a spreadsheet, and
//! what a table must know of one beyond its rows: which sheet it is, which rows
//! are hidden, and which cells hold no value.

#![cfg_attr(not(feature = "xlsx"), allow(dead_code))] // then nothing is one

use std::sync::Arc;

use super::fault::{FileFault, FileFaultKind};
use super::format::{InputFormat, sniff};
use super::source::Source;

/// As many first bytes tell what a file is.
const HEAD_BYTES: usize = 64 * 1024;
/// The largest spreadsheet that is read.
#[cfg(feature = "xlsx")]
const BYTES_MAX: usize = 64 << 20;

/// Whether cells are a heading.
pub(super) type IsHeader<'a> = &'a dyn Fn(&[&str]) -> bool;

/// What the user says about a spreadsheet.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked<'a> {
    /// The sheet.
    pub(super) sheet: Option<&'a str>,
    /// Whether hidden rows are left out.
    pub(super) skip_hidden: bool,
}

/// A sheet as a table.
#[derive(Debug)]
pub(super) struct Spreadsheet {
    /// Its rows as UTF-8, one line each.
    pub(super) text: Arc<[u8]>,
    /// Its name.
    pub(super) sheet: String,
    /// Whether hidden rows were left out.
    pub(super) skip_hidden: bool,
    /// What the file is known by: its SHA-256, or that of digest and name where
    /// several sheets could be meant.
    pub(super) sha256: String,
    /// The lines that are hidden and are in the text.
    pub(super) hidden: Vec<u64>,
    /// How many hidden rows are not in the text.
    pub(super) left_out: u64,
    /// From which column to which, from 0, none shows.
    pub(super) hidden_columns: Vec<(usize, usize)>,
    /// Cells that hold no value, in the order of their lines.
    pub(super) spoiled: Vec<Spoiled>,
}

impl Spreadsheet {
    /// Whether a column does not show.
    pub(super) fn is_hidden_column(&self, place: usize) -> bool {
        let mut hidden = self.hidden_columns.iter();
        hidden.any(|(first, last)| (*first..=*last).contains(&place))
    }

    /// Whether a cell is a formula whose result is not stored.
    pub(super) fn lacks_result(&self, line: u64, place: usize) -> bool {
        let start = self.spoiled.partition_point(|cell| cell.line < line);
        self.spoiled[start..]
            .iter()
            .take_while(|cell| cell.line == line)
            .any(|cell| cell.place == place && cell.why == Why::NoValue)
    }
}

/// A cell that can't be used as it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Spoiled {
    /// Its row.
    pub(super) line: u64,
    /// Its column, from 0.
    pub(super) place: usize,
    /// Why.
    pub(super) why: Why,
}

/// Why a cell can't be used.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Why {
    /// It shows an error, such as `#DIV/0!`.
    Error,
    /// A formula whose result is not stored.
    NoValue,
    /// Formatted as a date, and no day: 60 in the calendar of 1900, or out of it.
    NoDay,
}

impl Why {
    /// Code and words.
    pub(super) fn told(self) -> (&'static str, &'static str) {
        match self {
            Self::Error => (
                "cell_error",
                "the cell holds an error; correct it in the spreadsheet",
            ),
            Self::NoValue => (
                "formula_without_value",
                "a formula whose result is not stored; open the file in a spreadsheet program and save it once",
            ),
            Self::NoDay => (
                "invalid_date",
                "is formatted as a date and is no day; correct it in the spreadsheet",
            ),
        }
    }
}

/// Reads a source that is a spreadsheet; `None` if it is something else.
///
/// # Errors
/// A format that is known and not read, and what is wrong with the spreadsheet.
pub(super) fn open(
    source: &mut Source,
    asked: Asked<'_>,
    is_header: IsHeader<'_>,
) -> Result<Option<Spreadsheet>, FileFault> {
    match sniff(&source.head(HEAD_BYTES)?) {
        InputFormat::Xlsx | InputFormat::Zip => {
            return unzipped(source, asked, is_header).map(Some);
        }
        found @ (InputFormat::OldExcel
        | InputFormat::Pdf
        | InputFormat::Rtf
        | InputFormat::Camt
        | InputFormat::Pain001
        | InputFormat::Pain002
        | InputFormat::Nacha) => {
            return Err(source.fault(None, FileFaultKind::Format { found, asked: None }));
        }
        _ => {}
    }
    if let Some(name) = asked.sheet {
        let kind = FileFaultKind::UnsupportedFormat {
            what: format!("no spreadsheet, so it has no sheet {name:?}"),
            cure: "leave out --sheet, or name the spreadsheet",
        };
        return Err(source.fault(None, kind));
    }
    Ok(None)
}

#[cfg(feature = "xlsx")]
fn unzipped(
    source: &mut Source,
    asked: Asked<'_>,
    is_header: IsHeader<'_>,
) -> Result<Spreadsheet, FileFault> {
    let sha256 = source.sha256()?;
    let mut bytes = Vec::new();
    source.start(0)?;
    source.read_into(&mut bytes, BYTES_MAX + 1)?;
    source.start(0)?;
    if bytes.len() > BYTES_MAX {
        let reason = "it is larger than 64 MiB".to_owned();
        return Err(source.fault(None, FileFaultKind::Spreadsheet(reason)));
    }
    super::workbook::open(bytes, sha256, &asked, is_header).map_err(|kind| source.fault(None, kind))
}

#[cfg(not(feature = "xlsx"))]
fn unzipped(
    source: &mut Source,
    _asked: Asked<'_>,
    _is_header: IsHeader<'_>,
) -> Result<Spreadsheet, FileFault> {
    let kind = FileFaultKind::UnsupportedFormat {
        what: "a spreadsheet or an archive, and this bankctl was built without spreadsheets"
            .to_owned(),
        cure: "export the sheet as CSV",
    };
    Err(source.fault(None, kind))
}
