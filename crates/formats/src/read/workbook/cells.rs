//! The cells of a sheet, row by row, as the text of a table.

use super::super::fault::FileFaultKind;
use super::super::spreadsheet::{Spoiled, Why};
use super::markup::{Attributes, Piece, Pieces, refused};
use super::number::{self, Format};
use super::package::Package;
use super::parts::{Book, SheetName, unescaped};

/// How many rows are kept until the heading is known.
const HEAD_ROWS: usize = 200;
/// The last column that may hold a value.
const COLUMNS_MAX: usize = 1_024;
/// The most rows that a sheet has.
const ROWS_MAX: u64 = 1_048_576;
/// How many stretches of hidden columns are kept.
const HIDDEN_MAX: usize = 1_024;
/// How many merged cells of the head are looked at.
const MERGED_MAX: usize = 1_000;
/// How long the text of a sheet may be.
const TEXT_BYTES_MAX: usize = 256 << 20;

/// The rows of a sheet.
#[derive(Default)]
pub(super) struct Rows {
    /// The first rows; a row that is missing is blank.
    pub(super) head: Vec<Vec<String>>,
    /// From which row to which, from 0, cells of the head are merged downwards.
    pub(super) merged: Vec<(usize, usize)>,
    /// The hidden rows that are in the text.
    pub(super) hidden: Vec<u64>,
    /// How many hidden rows are left out.
    pub(super) left_out: u64,
    /// From which column to which, from 0, none shows.
    pub(super) hidden_columns: Vec<(usize, usize)>,
    /// The cells that hold no value.
    pub(super) spoiled: Vec<Spoiled>,
    /// The rows after the head, as text.
    rest: Vec<u8>,
    /// How many cells each of them has that is not blank.
    rest_cells: Vec<u16>,
    /// How many that are in all.
    rest_sum: usize,
    /// The last row that was written.
    line: u64,
    /// How many cells the widest row has.
    width: usize,
}

/// A row that is being read.
#[derive(Default)]
struct Row {
    line: u64,
    is_hidden: bool,
    cells: Vec<String>,
    spoiled: Vec<Spoiled>,
}

/// A cell that is being read.
#[derive(Default)]
struct Cell {
    place: usize,
    kind: String,
    style: usize,
    has_formula: bool,
    value: String,
    /// Text that stands in the cell itself.
    text: String,
}

impl Rows {
    /// Reads a sheet.
    pub(super) fn read(
        package: &mut Package,
        book: &Book,
        sheet: &SheetName,
        skip_hidden: bool,
    ) -> Result<Self, FileFaultKind> {
        let Some(part) = package.part(&sheet.part)? else {
            return Err(refused("a sheet is missing"));
        };
        let mut rows = Self::default();
        let mut pieces = Pieces::new(part);
        let (mut row, mut cell) = (Row::default(), Cell::default());
        let (mut into, mut in_sound, mut in_data) = (Into::Nothing, false, false);
        while let Some(piece) = pieces.next()? {
            match piece {
                Piece::Begin(name, attributes) => match name.as_str() {
                    "sheetData" => in_data = true,
                    "row" if in_data => row = Row::begin(&attributes, row.line)?,
                    "c" if in_data => cell = Cell::begin(&attributes, row.cells.len())?,
                    "f" if in_data => cell.has_formula = true,
                    "v" if in_data => into = Into::Value,
                    "t" if in_data && !in_sound => into = Into::Text,
                    "rPh" => in_sound = true,
                    "col" if !in_data => rows.hide(&attributes),
                    "mergeCell" => rows.merge(&attributes),
                    _ => {}
                },
                Piece::Text(text) => match into {
                    Into::Value => cell.value.push_str(&text),
                    Into::Text => cell.text.push_str(&text),
                    Into::Nothing => {}
                },
                Piece::End(name) => match name.as_str() {
                    "v" | "t" => into = Into::Nothing,
                    "rPh" => in_sound = false,
                    "c" if in_data => row.take(std::mem::take(&mut cell), book)?,
                    "row" if in_data => {
                        let line = row.line;
                        rows.take(std::mem::take(&mut row), skip_hidden)?;
                        row.line = line;
                    }
                    "sheetData" => in_data = false,
                    _ => {}
                },
            }
        }
        Ok(rows)
    }

    /// Takes a row that is whole.
    fn take(&mut self, mut row: Row, skip_hidden: bool) -> Result<(), FileFaultKind> {
        let filled = row.cells.iter().rposition(|cell| !cell.trim().is_empty());
        row.cells.truncate(filled.map_or(0, |last| last + 1));
        let is_blank = row.cells.is_empty() && row.spoiled.is_empty();
        if row.is_hidden && !is_blank {
            if skip_hidden {
                self.left_out += 1;
                return Ok(());
            }
            self.hidden.push(row.line);
        }
        if is_blank {
            return Ok(());
        }
        if row.line <= self.line {
            return Err(refused("its rows are not in their order"));
        }
        let head_rows = HEAD_ROWS as u64;
        self.spoiled.append(&mut row.spoiled);
        self.width = self.width.max(row.cells.len());
        if row.line <= head_rows {
            let place = usize::try_from(row.line - 1).unwrap_or(0);
            self.head.resize(place, Vec::new());
            self.head.push(row.cells);
        } else {
            let blank = row.line - self.line.max(head_rows) - 1;
            let blank = usize::try_from(blank).unwrap_or(0);
            self.rest.resize(self.rest.len() + blank, b'\n');
            write(&mut self.rest, &row.cells, 0);
            if !row.cells.is_empty() {
                // No row has more than the column 1,024.
                self.rest_cells
                    .push(u16::try_from(row.cells.len()).unwrap_or(u16::MAX));
                self.rest_sum += row.cells.len();
            }
        }
        self.line = row.line;
        let missing = self.rest_cells.len() * self.width - self.rest_sum;
        if self.rest.len() + missing > TEXT_BYTES_MAX {
            return Err(refused("its text is longer than 256 MiB"));
        }
        Ok(())
    }

    /// Notes columns that do not show.
    fn hide(&mut self, attributes: &Attributes) {
        let column = |name| attributes.get(name)?.parse::<usize>().ok()?.checked_sub(1);
        if let (Some(first), Some(last)) = (column("min"), column("max"))
            && attributes.is_set("hidden")
            && self.hidden_columns.len() < HIDDEN_MAX
        {
            self.hidden_columns.push((first, last));
        }
    }

    /// Notes cells that are merged downwards in the head.
    fn merge(&mut self, attributes: &Attributes) {
        let area = attributes.get("ref").and_then(|area| area.split_once(':'));
        let Some((from, to)) = area else { return };
        let row = |cell| position(cell).map(|(row, _)| row);
        if let (Some(top), Some(bottom)) = (row(from), row(to))
            && top < bottom
            && bottom <= HEAD_ROWS as u64
            && let (Ok(top), Ok(bottom)) = (usize::try_from(top - 1), usize::try_from(bottom - 1))
            && self.merged.len() < MERGED_MAX
            && !self.merged.contains(&(top, bottom))
        {
            self.merged.push((top, bottom));
        }
    }

    /// All rows as text, one line each, so that a line has the number of its row.
    pub(super) fn text(&self) -> Vec<u8> {
        let mut text = Vec::new();
        for cells in &self.head {
            write(&mut text, cells, self.width);
        }
        if !self.rest.is_empty() {
            let blank = HEAD_ROWS - self.head.len();
            text.resize(text.len() + blank, b'\n');
            self.pad_rest(&mut text);
        }
        text
    }

    /// Writes the rows after the head, each with as many cells as the widest.
    fn pad_rest(&self, text: &mut Vec<u8>) {
        let mut counts = self.rest_cells.iter();
        for line in self.rest.split_inclusive(|byte| *byte == b'\n') {
            let row = line.strip_suffix(b"\n").unwrap_or(line);
            text.extend_from_slice(row);
            if !row.is_empty() {
                let cells = counts.next().map_or(0, |count| usize::from(*count));
                text.resize(text.len() + self.width.saturating_sub(cells), b',');
            }
            text.push(b'\n');
        }
    }
}

/// Where text goes.
#[derive(Clone, Copy)]
enum Into {
    Nothing,
    Value,
    Text,
}

impl Row {
    fn begin(attributes: &Attributes, before: u64) -> Result<Self, FileFaultKind> {
        let line = match attributes.get("r") {
            Some(number) => number.parse().unwrap_or(0),
            None => before + 1,
        };
        if line == 0 || line > ROWS_MAX {
            return Err(refused("a row has a number that no row has"));
        }
        Ok(Self {
            line,
            is_hidden: attributes.is_set("hidden"),
            ..Self::default()
        })
    }

    /// Takes a cell that is whole.
    fn take(&mut self, cell: Cell, book: &Book) -> Result<(), FileFaultKind> {
        let place = cell.place;
        let (text, why) = cell.shown(book)?;
        if let Some(why) = why {
            self.spoiled.push(Spoiled {
                line: self.line,
                place,
                why,
            });
        }
        if text.is_empty() && why.is_none() && place >= COLUMNS_MAX {
            return Ok(());
        }
        if place >= COLUMNS_MAX {
            return Err(refused("it has values beyond the column 1,024"));
        }
        if self.cells.len() <= place {
            self.cells.resize(place + 1, String::new());
        }
        if !self.cells[place].is_empty() {
            return Err(refused("a cell stands twice in its row"));
        }
        self.cells[place] = text;
        Ok(())
    }
}

impl Cell {
    fn begin(attributes: &Attributes, next: usize) -> Result<Self, FileFaultKind> {
        let place = match attributes.get("r") {
            Some(name) => {
                let (_, place) = position(name).ok_or_else(|| refused("a cell has no place"))?;
                place
            }
            None => next,
        };
        Ok(Self {
            place,
            kind: attributes.get("t").unwrap_or("n").to_owned(),
            style: attributes
                .get("s")
                .and_then(|style| style.parse().ok())
                .unwrap_or(0),
            ..Self::default()
        })
    }

    /// What the cell shows, on one line; and why it can't be used, if so.
    fn shown(self, book: &Book) -> Result<(String, Option<Why>), FileFaultKind> {
        let is_text = matches!(self.kind.as_str(), "str" | "inlineStr");
        if self.has_formula && !is_text && self.value.trim().is_empty() && self.text.is_empty() {
            return Ok((String::new(), Some(Why::NoValue)));
        }
        let text = match self.kind.as_str() {
            // Some writers say so of cells that have none.
            "s" if self.value.trim().is_empty() => String::new(),
            "s" => {
                let text = self
                    .value
                    .trim()
                    .parse()
                    .ok()
                    .and_then(|place: usize| book.texts.get(place));
                text.ok_or_else(|| refused("a cell has a text that is missing"))?
                    .clone()
            }
            "str" => unescaped(&self.value),
            "inlineStr" => unescaped(&self.text),
            "b" => if self.value.trim() == "1" {
                "TRUE"
            } else {
                "FALSE"
            }
            .to_owned(),
            "e" => return Ok((self.value.trim().to_owned(), Some(Why::Error))),
            "d" => number::written_day(&self.value),
            _ if self.value.trim().is_empty() => String::new(),
            _ => {
                let format = book.formats.get(self.style).unwrap_or(&Format::Plain);
                match number::shown(&self.value, format, book.is_1904) {
                    Ok(text) => text,
                    Err((text, why)) => return Ok((text, Some(why))),
                }
            }
        };
        Ok((one_line(&text), None))
    }
}

/// A text with blanks for its line ends and tabs: a row is a line.
fn one_line(text: &str) -> String {
    let text = text.replace("\r\n", " ");
    text.replace(['\r', '\n', '\t', '\u{0}'], " ")
}

/// The row, from 1, and the column, from 0, of a name such as `C7`.
fn position(name: &str) -> Option<(u64, usize)> {
    let digits = name.find(|letter: char| letter.is_ascii_digit())?;
    let mut column = 0usize;
    for letter in name[..digits].bytes() {
        let letter = letter.to_ascii_uppercase();
        if !letter.is_ascii_uppercase() || column > 16_384 {
            return None;
        }
        column = column * 26 + usize::from(letter - b'A' + 1);
    }
    let row = name[digits..].parse().ok()?;
    (column > 0 && row > 0).then(|| (row, column - 1))
}

/// Writes a row as a line of at least so many cells; a blank one is empty.
fn write(text: &mut Vec<u8>, cells: &[String], width: usize) {
    if !cells.is_empty() {
        for place in 0..width.max(cells.len()) {
            if place > 0 {
                text.push(b',');
            }
            let cell = cells.get(place).map_or("", String::as_str);
            if !cell.is_empty() {
                text.push(b'"');
                text.extend_from_slice(cell.replace('"', "\"\"").as_bytes());
                text.push(b'"');
            }
        }
    }
    text.push(b'\n');
}
