//! A table with known columns: what all readers of rows share.
//!
//! What belongs here: opening a table with its columns, the checks of a
//! row's shape, and building row faults with line, column and value. What
//! the fields of a row must be is each reader's own.

mod reading;

use std::sync::Arc;

use bankctl_types::{Currency, StatedCurrency};

use super::amount::{DecimalMark, Number};
use super::aside::Asides;
use super::columns::{Columns, Fields};
use super::dates::{DateEvidence, DateOrder, DateStyle};
use super::evidence::{AmountStyle, Doubt, Evidence};
use super::fault::{FileFault, FileFaultKind, RowFault, shorten};
use super::named::Named;
use super::raw::Layout;
use super::references::{Candidates, DUPLICATES_MAX, DetectorFault};
use super::source::Source;
use super::spreadsheet::{self, Asked, Spreadsheet};
use super::table::{HeaderRule, Table};
use super::title::Titles;
pub use reading::Reading;

/// What the user says about a file.
#[allow(clippy::struct_excessive_bools)] // each is an option of its own
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The decimal mark, if the file leaves a doubt.
    pub decimal: Option<DecimalMark>,
    /// The order of day, month and year, if the file leaves a doubt.
    pub date_order: Option<DateOrder>,
    /// How the file writes letters, if a guess would be wrong.
    pub encoding: Option<&'static encoding_rs::Encoding>,
    /// Field and column, for columns whose names are not known; `#` and a
    /// position name a column too.
    pub map: Vec<(String, String)>,
    /// Columns that are left aside whatever they say.
    pub ignore: Vec<String>,
    /// Whether a quoted cell may hold what looks like rows.
    pub long_cells: bool,
    /// Whether rows that are not taken are passed over: then a total that
    /// can't be compared refuses the file.
    pub skip_rejects: bool,
    /// The currency of the amounts, where the ledger says it.
    pub currency: Option<Currency>,
    /// The sheet of a spreadsheet, where several have the columns.
    pub sheet: Option<String>,
    /// Whether hidden rows of a spreadsheet are left out.
    pub skip_hidden: bool,
    /// Whether the totals were compared with rows that are left out now.
    pub totals_compared: bool,
}

/// A table whose columns are known.
pub(super) struct Sheet {
    pub(super) table: Table,
    pub(super) columns: Columns,
    pub(super) titles: Titles,
    asides: Asides,
    /// How many of the header's cells have a name.
    width: usize,
    /// The columns that every row fills: a line in a quoted cell that fills
    /// them looks like a row.
    marks: Vec<usize>,
    long_cells: bool,
    /// What the table is made of, if that is a spreadsheet.
    pub(super) spreadsheet: Option<Spreadsheet>,
}

impl Sheet {
    /// Opens a table, finds its header and columns, and reads what stands
    /// above them. `marks` are the fields that every row has.
    pub(super) fn open(
        mut source: Source,
        fields: &Fields,
        options: &Options,
        is_header: &dyn Fn(&Columns, &[String]) -> bool,
        marks: &[&str],
    ) -> Result<Self, FileFault> {
        let named = Named {
            map: &options.map,
            ignore: &options.ignore,
        };
        let is_header = |cells: &[&str]| {
            let header: Vec<String> = cells.iter().map(|cell| (*cell).to_owned()).collect();
            match Columns::find(fields, &header, named) {
                Ok(columns) => is_header(&columns, &header),
                Err(FileFaultKind::AmbiguousColumn { .. } | FileFaultKind::HeadingMeans { .. }) => {
                    true
                }
                Err(_) => false,
            }
        };
        let asked = Asked {
            sheet: options.sheet.as_deref(),
            skip_hidden: options.skip_hidden,
        };
        let spreadsheet = spreadsheet::open(&mut source, asked, &is_header)?;
        let (source, encoding) = match &spreadsheet {
            Some(sheet) => (
                source.replaced(Arc::clone(&sheet.text)),
                Some(encoding_rs::UTF_8),
            ),
            None => (source, options.encoding),
        };
        let table = Table::open(source, &HeaderRule::Recognised(&is_header), encoding)?;
        let line = Some(table.header_line());
        let mut columns =
            Columns::find(fields, table.header(), named).map_err(|kind| table.fault(line, kind))?;
        let titles = Titles::read(table.titles(), columns.is_mapped("amount"))
            .map_err(|(line, kind)| table.fault(Some(line), kind))?;
        say_above(&table, fields, &mut columns)?;
        let asides = Asides::of(fields, &columns, table.header(), &options.ignore);
        let is_named = |name: &String| !name.trim().is_empty();
        Ok(Self {
            width: table
                .header()
                .iter()
                .rposition(is_named)
                .map_or(0, |last| last + 1),
            marks: marks
                .iter()
                .filter_map(|field| columns.place(field))
                .collect(),
            asides,
            titles,
            columns,
            table,
            long_cells: options.long_cells,
            spreadsheet,
        })
    }

    /// Where the rows begin, for one who reads them as text.
    pub(super) fn layout(&self) -> Layout {
        Layout {
            header_line: self.table.header_line(),
            header: self.table.header_raw().to_owned(),
            delimiter: self.table.delimiter(),
            encoding: self.table.encoding(),
            titles: self.titles.lasting.clone(),
            text: self
                .spreadsheet
                .as_ref()
                .map(|sheet| Arc::clone(&sheet.text)),
        }
    }

    /// What the file is known by: its SHA-256, in hexadecimal.
    pub(super) fn sha256(&self) -> &str {
        let of_sheet = self.spreadsheet.as_ref().map(|sheet| sheet.sha256.as_str());
        of_sheet.unwrap_or_else(|| self.table.sha256())
    }

    /// The lines of a spreadsheet that do not show, in their order.
    pub(super) fn hidden(&self) -> &[u64] {
        self.spreadsheet.as_ref().map_or(&[], |sheet| &sheet.hidden)
    }

    /// The place of a field that [`Columns::find`] has made sure of.
    pub(super) fn required(&self, field: &'static str) -> Result<usize, FileFault> {
        self.columns.place(field).ok_or_else(|| {
            let columns = self.table.header().to_vec();
            let kind = FileFaultKind::MissingColumn { field, columns };
            self.table.fault(Some(self.table.header_line()), kind)
        })
    }

    /// Looks at the columns of the record that no field uses.
    pub(super) fn look_aside(&mut self) {
        self.asides.look(self.table.record());
    }

    /// Refuses the file if a column that is not used bears on its money;
    /// `signed` says that the amounts have signs of their own.
    pub(super) fn check_asides(&self, signed: bool) -> Result<(), FileFault> {
        self.asides
            .verdict(self.table.header(), signed)
            .map_err(|(line, kind)| self.table.fault(Some(line), kind))
    }

    /// Goes to the next record that is a row; `false` at the end. Blank rows
    /// are none, nor is what stands above the rows and is repeated on a page.
    pub(super) fn advance(&mut self) -> Result<bool, FileFault> {
        while self.table.advance()? {
            let record = self.table.record();
            let raw = record.raw();
            let repeated = raw == self.table.header_raw()
                || self.table.titles().iter().any(|title| title.raw == raw);
            if repeated || record.is_blank() {
                continue;
            }
            if record.has_long_cells() && !self.long_cells {
                self.check_long_cells()?;
            }
            return Ok(true);
        }
        Ok(false)
    }

    /// Refuses a quoted cell that holds what looks like a row of this file: a
    /// quotation mark too many would have swallowed it.
    fn check_long_cells(&self) -> Result<(), FileFault> {
        let record = self.table.record();
        let delimiter = self.table.delimiter();
        for cell in record.cells().filter(|cell| cell.contains(['\n', '\r'])) {
            for line in cell.split(['\n', '\r']).skip(1) {
                let cells: Vec<&str> = line.split(delimiter).map(str::trim).collect();
                let filled = |place: &usize| {
                    let cell = cells.get(*place).copied().unwrap_or_default();
                    cell.bytes().any(|byte| byte.is_ascii_digit())
                };
                if cells.len() >= self.width && self.marks.iter().all(filled) {
                    let before = record.raw().find(line).unwrap_or(0);
                    let breaks = record.raw()[..before].matches('\n').count();
                    let swallowed = record.line() + u64::try_from(breaks).unwrap_or(0);
                    let kind = FileFaultKind::RowsInQuotes { swallowed };
                    return Err(self.table.fault(Some(record.line()), kind));
                }
            }
        }
        Ok(())
    }

    /// Whether the record's cells stand under the header's names: blank cells
    /// more do no harm, nor do missing ones of columns that hold only words.
    pub(super) fn has_shape(&self) -> bool {
        let record = self.table.record();
        if record.has_stray_text() {
            return false;
        }
        let (cells, columns) = (record.len(), self.table.header().len());
        if cells == columns {
            return true;
        }
        if cells > columns {
            return (columns..cells).all(|place| record.cell(place).trim().is_empty());
        }
        (cells..self.width).all(|place| self.holds_words(place))
    }

    /// Whether a column may be missing at the end of a row.
    fn holds_words(&self, place: usize) -> bool {
        let mut fields = self
            .columns
            .places()
            .iter()
            .filter(|(_, known)| *known == place);
        fields.all(|(field, _)| {
            matches!(
                *field,
                "name" | "memo" | "description" | "address" | "phone" | "email"
            )
        })
    }

    /// Whether the record has more cells than the header, or odd quotes.
    pub(super) fn is_overlong(&self) -> bool {
        let record = self.table.record();
        let more = self.table.header().len()..record.len();
        record.has_stray_text()
            || more
                .into_iter()
                .any(|place| !record.cell(place).trim().is_empty())
    }

    /// The cell of the record, without blanks around it; nothing for a field
    /// without a column.
    pub(super) fn trimmed(&self, place: Option<usize>) -> &str {
        place.map_or("", |place| self.table.record().cell(place).trim())
    }

    /// The cell of the record as it is; `None` if it is blank.
    pub(super) fn text(&self, place: Option<usize>) -> Option<&str> {
        let cell = self.table.record().cell(place?);
        (!cell.trim().is_empty()).then_some(cell)
    }

    /// The header's name of a column.
    pub(super) fn column(&self, place: usize) -> String {
        self.table
            .header()
            .get(place)
            .map(|name| shorten(name))
            .unwrap_or_default()
    }

    /// The first step of every reader: the row's shape.
    pub(super) fn check_shape(&self) -> Result<(), RowFault> {
        if self.has_shape() {
            return self.check_cells();
        }
        let record = self.table.record();
        if record.has_stray_text() {
            let message = "text follows a closing quote; double the quotes within a cell";
            return Err(self.row_fault("invalid_quoting", message.to_owned()));
        }
        let (cells, columns) = (record.len(), self.table.header().len());
        let cure = "check the quotes and delimiters of the row";
        let message = format!("the row has {cells} cells, the header has {columns}; {cure}");
        Err(self.row_fault("row_length", message))
    }

    /// Whether a cell of a spreadsheet that is used holds no value.
    fn check_cells(&self) -> Result<(), RowFault> {
        let Some(sheet) = &self.spreadsheet else {
            return Ok(());
        };
        let line = self.table.record().line();
        let start = sheet.spoiled.partition_point(|cell| cell.line < line);
        let cells = sheet.spoiled[start..]
            .iter()
            .take_while(|cell| cell.line == line);
        for cell in cells {
            let used = self
                .columns
                .places()
                .iter()
                .find(|(_, place)| *place == cell.place);
            if let Some((field, place)) = used {
                let (code, message) = cell.why.told();
                return Err(self.fault(field, *place, code, message));
            }
        }
        Ok(())
    }

    /// The second step: whether a column says that the row is not to be taken.
    pub(super) fn check_guards(&self) -> Result<(), RowFault> {
        for (guard, place) in self.columns.guards() {
            let cell = self.trimmed(Some(*place));
            if !cell.is_empty()
                && let Err((code, message)) = guard.check(cell)
            {
                return Err(self.fault(guard.field(), *place, code, message));
            }
        }
        Ok(())
    }

    fn row_fault(&self, code: &'static str, message: String) -> RowFault {
        RowFault {
            line: self.table.record().line(),
            field: "row",
            column: String::new(),
            code,
            value: String::new(),
            message,
        }
    }

    /// A fault of the record's cell at `place`.
    pub(super) fn fault(
        &self,
        field: &'static str,
        place: usize,
        code: &'static str,
        message: impl Into<String>,
    ) -> RowFault {
        let record = self.table.record();
        RowFault {
            line: record.line(),
            field,
            column: self.column(place),
            code,
            value: shorten(record.cell(place)),
            message: message.into(),
        }
    }

    /// Reads an amount, signed, in the unit of its currency.
    pub(super) fn number(
        &self,
        field: &'static str,
        place: usize,
        style: AmountStyle,
    ) -> Result<Number, RowFault> {
        let number = style
            .read(self.trimmed(Some(place)))
            .map_err(|fault| self.fault(field, place, fault.code(), fault.to_string()))?;
        match self.columns.money(place).minor {
            None => Ok(number),
            Some(decimals) => number.in_minor(decimals).ok_or_else(|| {
                let message = "has decimals, and its column is kept in a part of the unit";
                self.fault(field, place, "invalid_amount", message)
            }),
        }
    }

    /// The currency that the file states for an amount: beside it, in its
    /// column's heading, above the header and in the columns `currency`.
    ///
    /// # Errors
    /// `currency_mismatch` if two of them differ, `invalid_currency`.
    pub(super) fn stated_currency(
        &self,
        field: &'static str,
        place: usize,
        beside: Option<StatedCurrency>,
    ) -> Result<Option<StatedCurrency>, RowFault> {
        let mut stated = beside;
        for other in [self.columns.money(place).currency, self.titles.currency] {
            stated = self.both(field, place, stated, other)?;
        }
        let columns = self.columns.places().iter();
        for (_, column) in columns.filter(|(field, _)| *field == "currency") {
            let code = self.trimmed(Some(*column));
            if code.is_empty() {
                continue;
            }
            let Some(other) = StatedCurrency::parse(code) else {
                let message = "is not the code of a currency; use an ISO 4217 code such as USD";
                return Err(self.fault("currency", *column, "invalid_currency", message));
            };
            stated = self.both("currency", *column, stated, Some(other))?;
        }
        Ok(stated)
    }

    fn both(
        &self,
        field: &'static str,
        place: usize,
        one: Option<StatedCurrency>,
        other: Option<StatedCurrency>,
    ) -> Result<Option<StatedCurrency>, RowFault> {
        match (one, other) {
            (Some(one), Some(other)) => one.and(other).map(Some).ok_or_else(|| {
                let message =
                    format!("does not agree: the file says {one} and {other} of this amount");
                self.fault(field, place, "currency_mismatch", message)
            }),
            (one, other) => Ok(one.or(other)),
        }
    }

    /// Decides how the amounts are read, or refuses the file.
    pub(super) fn decide(
        &self,
        evidence: &Evidence,
        asked: Option<DecimalMark>,
    ) -> Result<AmountStyle, FileFault> {
        evidence
            .decide(asked)
            .map_err(|Doubt { line, place, value }| {
                let column = self.column(place);
                let value = shorten(&value);
                self.table
                    .fault(Some(line), FileFaultKind::AmbiguousAmount { column, value })
            })
    }

    /// Decides how the dates of a column are read, or refuses the file.
    pub(super) fn decide_dates(
        &self,
        evidence: DateEvidence,
        place: Option<usize>,
        asked: Option<DateOrder>,
    ) -> Result<DateStyle, FileFault> {
        evidence.decide(asked).map_err(|(line, value)| {
            let column = place.map_or_else(String::new, |place| self.column(place));
            let value = shorten(&value);
            self.table
                .fault(Some(line), FileFaultKind::AmbiguousDate { column, value })
        })
    }

    /// A detector's failure as a fault of the file.
    pub(super) fn detector_fault(&self, field: &'static str, fault: DetectorFault) -> FileFault {
        let kind = match fault {
            DetectorFault::Io(error) => FileFaultKind::Io(error),
            DetectorFault::TooMany => FileFaultKind::TooManyDuplicates {
                field,
                limit: DUPLICATES_MAX,
            },
        };
        self.table.fault(None, kind)
    }

    /// The second look at candidates: which lines repeat a cell of another.
    /// Leaves the table at its first row.
    pub(super) fn confirm(
        &mut self,
        mut candidates: Candidates,
        key: impl Fn(&Self) -> Option<String>,
    ) -> Result<Vec<u64>, FileFault> {
        self.table.rewind()?;
        if candidates.is_empty() {
            return Ok(Vec::new());
        }
        while self.advance()? {
            if candidates.has(self.table.record().line())
                && let Some(text) = key(self)
            {
                candidates.look(self.table.record().line(), &text);
            }
        }
        self.table.rewind()?;
        Ok(candidates.confirmed())
    }
}

/// Adds what a second row of names, above the header, says of the amounts.
/// A name there is that of the columns up to the next name.
fn say_above(table: &Table, fields: &Fields, columns: &mut Columns) -> Result<(), FileFault> {
    let header = table.header();
    let Some(above) = table.titles().last().filter(|above| {
        let names = above.cells.iter().filter(|cell| !cell.trim().is_empty());
        above.line + 1 == table.header_line()
            && above.cells.len() == header.len()
            && names.count() > 1
    }) else {
        return Ok(());
    };
    for field in fields.iter().filter(|field| field.money) {
        let Some(place) = columns.place(field.name) else {
            continue;
        };
        let names = above.cells[..=place].iter().rev();
        let Some(name) = names.map(|cell| cell.trim()).find(|cell| !cell.is_empty()) else {
            continue;
        };
        columns.say_above(place, name).map_err(|reason| {
            let column = format!("{name} {}", header[place]);
            let kind = FileFaultKind::HeadingMeans {
                field: field.name,
                column,
                reason,
            };
            table.fault(Some(above.line), kind)
        })?;
    }
    Ok(())
}
