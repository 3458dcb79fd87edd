//! A table with known columns: what all readers of rows share.
//!
//! What belongs here: opening a table with its columns, the checks of a
//! row's shape, and building row faults with line, column and value. What
//! the fields of a row must be is each reader's own.

use crate::domain::money::PlainDecimal;
use crate::domain::text::shell_quoted;

use super::amount::{DecimalMark, Number};
use super::columns::{Columns, Fields};
use super::evidence::{AmountStyle, Doubt, Evidence};
use super::fault::{FileFault, FileFaultKind, RowFault, shorten};
use super::references::{Candidates, DUPLICATES_MAX, DetectorFault};
use super::source::Source;
use super::table::{HeaderRule, Table};

/// What the user says about a file with amounts.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The decimal mark, if the file leaves a doubt.
    pub decimal: Option<DecimalMark>,
    /// Field and column, for columns whose names are not known.
    pub map: Vec<(String, String)>,
}

/// A table whose columns are known.
pub(super) struct Sheet {
    pub(super) table: Table,
    pub(super) columns: Columns,
}

impl Sheet {
    pub(super) fn open(
        source: Source,
        rule: &HeaderRule<'_>,
        fields: &Fields,
        map: &[(String, String)],
        encoding: Option<&'static encoding_rs::Encoding>,
    ) -> Result<Self, FileFault> {
        let table = Table::open(source, rule, encoding)?;
        let columns = Columns::find(fields, table.header(), map)
            .map_err(|kind| table.fault(Some(table.header_line()), kind))?;
        Ok(Self { table, columns })
    }

    /// The place of a field that [`Columns::find`] has made sure of.
    pub(super) fn required(&self, field: &'static str) -> Result<usize, FileFault> {
        self.columns.place(field).ok_or_else(|| {
            let columns = self.table.header().to_vec();
            let kind = FileFaultKind::MissingColumn { field, columns };
            self.table.fault(Some(self.table.header_line()), kind)
        })
    }

    /// How the file is read, as the options that would say so: the same for the
    /// same columns and decimal mark, whether they were named or found.
    pub(super) fn reading(&self, mark: DecimalMark) -> String {
        let mut places = self.columns.places().to_vec();
        places.sort_unstable_by_key(|(_, place)| *place);
        let columns = places.into_iter().map(|(field, place)| {
            let name = self.table.header().get(place).map_or("", String::as_str);
            format!("--map {}", shell_quoted(&format!("{field}={name}")))
        });
        let mut options: Vec<String> = columns.collect();
        options.push(format!("--decimal {}", mark.character()));
        options.join(" ")
    }

    /// Goes to the next record that is not blank; `false` at the end.
    pub(super) fn advance(&mut self) -> Result<bool, FileFault> {
        while self.table.advance()? {
            if !self.table.record().is_blank() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether the record has the header's cells, no more and no fewer.
    pub(super) fn has_shape(&self) -> bool {
        let record = self.table.record();
        record.len() == self.table.header().len() && !record.has_stray_text()
    }

    /// Whether the record has more cells than the header, or odd quotes.
    pub(super) fn is_overlong(&self) -> bool {
        let record = self.table.record();
        record.len() > self.table.header().len() || record.has_stray_text()
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
        let record = self.table.record();
        let (cells, columns) = (record.len(), self.table.header().len());
        if cells != columns {
            let cure = "check the quotes and delimiters of the row";
            let message = format!("the row has {cells} cells, the header has {columns}; {cure}");
            return Err(self.row_fault("row_length", message));
        }
        if record.has_stray_text() {
            let message = "text follows a closing quote; double the quotes within a cell";
            return Err(self.row_fault("invalid_quoting", message.to_owned()));
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

    /// Reads an amount that must be more than zero.
    pub(super) fn amount(
        &self,
        field: &'static str,
        place: usize,
        style: AmountStyle,
    ) -> Result<(Number, PlainDecimal), RowFault> {
        let number = style
            .read(self.trimmed(Some(place)))
            .map_err(|fault| self.fault(field, place, fault.code(), fault.to_string()))?;
        let amount = number
            .to_plain()
            .map_err(|fault| self.fault(field, place, "invalid_amount", fault.to_string()))?;
        Ok((number, amount))
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
