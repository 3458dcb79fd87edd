//! Bank statements, to be compared with the ledger.
//!
//! What belongs here: lines of a statement with date, signed amount,
//! reference and description. Lines before the header are skipped if a later
//! one is recognisably the header. A row with nothing but a description goes
//! on with the row above it, as some banks print them.
//!
//! A row reports its first fault, in this order: `row_length`,
//! `invalid_quoting`, `invalid_date`, then the amount (`missing_amount`,
//! `invalid_amount`, `ambiguous_amount`, `invalid_direction`).

use rust_decimal::Decimal;

use crate::domain::{Currency, Day};

use super::aliases::STATEMENT_FIELDS;
use super::amount::DecimalMark;
use super::columns::Columns;
use super::dates::{DateEvidence, DateStyle};
use super::evidence::{AmountStyle, Evidence};
use super::fault::{FileFault, FileFaultKind, RowFault};
use super::sheet::{Options, Reading, Sheet};
use super::source::Source;
use super::statement_layout::{Layout, Signs, is_our_own};

/// The most bytes that rows without a date can add to a description.
const DESCRIPTION_BYTES_MAX: usize = 4096;

/// What the user says about a statement.
#[derive(Clone, Debug, Default)]
pub struct StatementOptions {
    /// How the file is read.
    pub file: Options,
    /// The account's ten-digit number: our own export of transactions names
    /// the two accounts of each, and others than this one are left out.
    pub account: String,
    /// The account's currency: the bank's own accounts have one name in every
    /// currency, and rows of another are left out of our own export.
    pub currency: Option<Currency>,
}

/// What the first pass over the whole file found.
#[derive(Clone, Debug)]
pub struct StatementSurvey {
    /// The SHA-256 of the file, in hexadecimal.
    pub sha256: String,
    /// The line of the header.
    pub header_line: u64,
    /// How many rows follow the header, of any account.
    pub rows: u64,
    /// How the file was read.
    pub read: Reading,
}

/// One line of a statement.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StatementLine {
    /// The physical line where the row starts.
    pub line: u64,
    /// The day.
    pub date: Day,
    /// The amount: in +, out -.
    pub amount: Decimal,
    /// The reference.
    pub reference: Option<String>,
    /// What the bank says about it.
    pub description: Option<String>,
}

/// Reads a bank statement.
pub struct StatementReader {
    sheet: Sheet,
    layout: Layout,
    amount_style: AmountStyle,
    signs: Signs,
    date_place: usize,
    date_style: DateStyle,
    account: String,
    currency: Option<Currency>,
    survey: StatementSurvey,
    /// The last row, while the next may go on with its description.
    pending: Option<Result<StatementLine, RowFault>>,
}

impl StatementReader {
    /// Opens a statement and surveys all of it.
    ///
    /// # Errors
    /// [`FileFault`] if the file cannot be read as a statement at all.
    pub fn open(source: Source, options: &StatementOptions) -> Result<Self, FileFault> {
        let marks = ["date"];
        let mut sheet = Sheet::open(source, &STATEMENT_FIELDS, &options.file, &is_header, &marks)?;
        let header_line = sheet.table.header_line();
        let layout = Layout::find(&sheet.columns, sheet.table.header())
            .map_err(|kind| sheet.table.fault(Some(header_line), kind))?;
        let date_place = sheet.required("date")?;
        let mut evidence = Evidence::of(options.currency);
        let mut dates = DateEvidence::default();
        let mut signs = Signs::default();
        let mut rows = 0;
        while sheet.advance()? {
            rows += 1;
            if sheet.has_shape() && !layout.is_foreign(&sheet, &options.account, options.currency) {
                layout.weigh(&sheet, &mut evidence, &mut signs);
                dates.weigh(sheet.table.record().line(), sheet.trimmed(Some(date_place)));
                sheet.look_aside();
            }
        }
        let ours = is_our_own(sheet.table.header()).then_some(DecimalMark::Point);
        sheet.check_asides(layout.is_signed(signs))?;
        let amount_style = sheet.decide(&evidence, options.file.decimal.or(ours))?;
        let date_style = sheet.decide_dates(dates, Some(date_place), options.file.date_order)?;
        sheet.table.rewind()?;
        let survey = StatementSurvey {
            sha256: sheet.table.sha256().to_owned(),
            header_line,
            rows,
            read: sheet.told(amount_style.mark),
        };
        Ok(Self {
            sheet,
            layout,
            amount_style,
            signs,
            date_place,
            date_style,
            account: options.account.clone(),
            currency: options.currency,
            survey,
            pending: None,
        })
    }

    /// What the first pass found.
    pub fn survey(&self) -> &StatementSurvey {
        &self.survey
    }

    /// Goes back to the first row.
    ///
    /// # Errors
    /// The file cannot be read, or changed since it was opened.
    pub fn rewind(&mut self) -> Result<(), FileFault> {
        self.pending = None;
        self.sheet.table.rewind()
    }

    /// The next line, or why it cannot be taken; `None` at the end.
    ///
    /// # Errors
    /// The file cannot be read on, or changed since it was opened.
    pub fn next_line(&mut self) -> Result<Option<Result<StatementLine, RowFault>>, FileFault> {
        while self.sheet.advance()? {
            let foreign = self.sheet.has_shape()
                && self
                    .layout
                    .is_foreign(&self.sheet, &self.account, self.currency);
            if foreign || self.goes_on() {
                continue;
            }
            let line = self.line();
            if let Some(before) = self.pending.replace(line) {
                return Ok(Some(before));
            }
        }
        Ok(self.pending.take())
    }

    /// Adds a row that is only a description to the row before it. Banks that
    /// print such rows do not always fill them up to the header's length.
    fn goes_on(&mut self) -> bool {
        let place = self.sheet.columns.place("description");
        let filled = self
            .sheet
            .table
            .record()
            .cells()
            .filter(|cell| !cell.trim().is_empty());
        let text = self.sheet.trimmed(place);
        if text.is_empty() || filled.count() != 1 || self.sheet.is_overlong() {
            return false;
        }
        match &mut self.pending {
            None => false,
            Some(Err(_)) => true,
            Some(Ok(line)) => {
                let description = line.description.get_or_insert_default();
                if description.len() + text.len() < DESCRIPTION_BYTES_MAX {
                    if !description.is_empty() {
                        description.push(' ');
                    }
                    description.push_str(text);
                }
                true
            }
        }
    }

    /// Whether the amounts of the row are in the account's currency, as far as
    /// the file says it.
    fn check_currency(&self) -> Result<(), RowFault> {
        let Some(currency) = self.currency else {
            return Ok(());
        };
        let sheet = &self.sheet;
        for place in self.layout.amounts().into_iter().flatten() {
            let beside = self.amount_style.read(sheet.trimmed(Some(place))).ok();
            let beside = beside.and_then(|number| number.currency);
            let stated = sheet.stated_currency("amount", place, beside)?;
            if let Some(stated) = stated.filter(|stated| !stated.may_be(currency)) {
                let message = format!("is in {stated}, and the account is in {currency}");
                return Err(sheet.fault("amount", place, "currency_mismatch", message));
            }
        }
        Ok(())
    }

    fn line(&self) -> Result<StatementLine, RowFault> {
        let sheet = &self.sheet;
        sheet.check_shape()?;
        sheet.check_guards()?;
        let cell = sheet.trimmed(Some(self.date_place));
        let date = self.date_style.read(cell).ok_or_else(|| {
            let message = self.date_style.complaint(cell);
            sheet.fault("date", self.date_place, "invalid_date", message)
        })?;
        let amount = self
            .layout
            .amount(sheet, self.amount_style, self.signs, &self.account)?;
        self.check_currency()?;
        let text = |field| {
            let cell = sheet.trimmed(sheet.columns.place(field));
            (!cell.is_empty()).then(|| cell.to_owned())
        };
        Ok(StatementLine {
            line: sheet.table.record().line(),
            date,
            amount,
            reference: text("reference"),
            description: text("description"),
        })
    }
}

/// Whether these are the columns of a statement.
fn is_header(columns: &Columns, header: &[String]) -> bool {
    !matches!(
        Layout::find(columns, header),
        Err(FileFaultKind::MissingColumn { .. })
    )
}
