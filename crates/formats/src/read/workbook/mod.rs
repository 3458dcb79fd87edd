//! Spreadsheets (`.xlsx`, `.xlsm`) to rows of cells.
//!
//! What belongs here: choosing the sheet and its heading, and giving its rows
//! on as the text of a table, one line a row of the sheet, so that all that is
//! known about tables holds for spreadsheets too. Unzipping is in [`package`],
//! what the parts beside the sheets say in [`parts`], the cells of a sheet in
//! [`cells`], and numbers and dates in [`number`].
//!
//! No number becomes a binary float: the digits that are stored are rounded to
//! 15 significant ones, which is what a spreadsheet shows.

mod cells;
mod heading;
mod markup;
mod number;
pub(super) mod package;
mod parts;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::fault::FileFaultKind;
use super::source::hexadecimal;
use super::spreadsheet::{Asked, IsHeader, Spreadsheet};
use cells::Rows;
use package::Package;
use parts::{Book, SheetName};

/// Reads the sheet that has the columns.
///
/// # Errors
/// What is no workbook, no sheet or several with the columns, and what would
/// take too much memory.
pub(super) fn open(
    bytes: Vec<u8>,
    sha256: String,
    asked: &Asked<'_>,
    is_header: IsHeader<'_>,
) -> Result<Spreadsheet, FileFaultKind> {
    let mut package = Package::open(bytes)?;
    let book = Book::read(&mut package)?;
    let (mut found, mut others): (Vec<(&SheetName, Rows)>, Vec<_>) = (Vec::new(), Vec::new());
    for sheet in book.wanted(asked.sheet)? {
        let mut rows = Rows::read(&mut package, &book, sheet, asked.skip_hidden)?;
        if heading::settle(&mut rows.head, &rows.merged, is_header) {
            found.push((sheet, rows));
        } else if others.is_empty() {
            others.push((sheet, rows));
        }
    }
    let several = found.len() > 1;
    if several {
        let sheets = found.iter().map(|(sheet, _)| sheet.name.clone()).collect();
        return Err(FileFaultKind::AmbiguousSheet { sheets });
    }
    let hidden = book.hidden();
    if found.is_empty() && asked.sheet.is_none() && !hidden.is_empty() {
        return Err(FileFaultKind::NoVisibleSheet { hidden });
    }
    let Some((sheet, rows)) = found.pop().or(others.pop()) else {
        return Err(FileFaultKind::Empty);
    };
    // Of a file with several sheets that could be meant, each is a file of its own.
    let alone = asked.sheet.is_none() || !book.has_others(&mut package, sheet, is_header)?;
    let sha256 = if alone {
        sha256
    } else {
        hexadecimal(&Sha256::digest(format!("{sha256} {}", sheet.name)))
    };
    let text = rows.text();
    Ok(Spreadsheet {
        text: Arc::from(text),
        sheet: sheet.name.clone(),
        skip_hidden: asked.skip_hidden,
        sha256,
        hidden: rows.hidden,
        left_out: rows.left_out,
        hidden_columns: rows.hidden_columns,
        spoiled: rows.spoiled,
    })
}
