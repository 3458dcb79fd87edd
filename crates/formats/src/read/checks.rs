//! Files of checks that another bank presents.
//!
//! What belongs here: the fields of such a row and their checks. Which account pays, and
//! whether, is decided elsewhere.
//!
//! A row reports its first fault, in this order: `row_length`, `invalid_quoting`,
//! `missing_account`, `missing_number` or `invalid_number`, `missing_amount`,
//! `invalid_amount`, `ambiguous_amount` or `currency_mismatch`, `invalid_date`,
//! `invalid_routing_number`, `invalid_trace`, `invalid_reference` or
//! `duplicate_reference`.

use bankctl_types::money::PlainDecimal;
use bankctl_types::{Currency, Day, text};

use super::aliases::CHECK_FIELDS;
use super::dates::{DateEvidence, DateStyle};
use super::evidence::{AmountStyle, Evidence};
use super::fault::{FileFault, RowFault};
use super::payroll_survey::check_counts;
use super::raw::Layout;
use super::references::{Candidates, ReferenceDetector};
use super::sheet::{Options, Reading, Sheet};
use super::source::Source;

/// What the first pass over the whole file found.
#[derive(Clone, Debug)]
pub struct CheckSurvey {
    /// The SHA-256 of the file, in hexadecimal.
    pub sha256: String,
    /// How the file was read.
    pub read: Reading,
    /// How many data rows there are, good and bad.
    pub rows: u64,
    /// How the file is read, as options that say so.
    pub reading: String,
}

/// A check.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct CheckLine<'a> {
    /// The physical line where the row starts.
    pub line: u64,
    /// The account's number, ours or an external one, as it is written.
    pub account: &'a str,
    /// The number of the check, as it is written: 1 to 10 digits.
    pub number: &'a str,
    /// How much.
    pub amount: PlainDecimal,
    /// The date on it.
    pub dated: Option<Day>,
    /// The routing number of the bank that presents it, as it is written: nine digits.
    pub routing: Option<&'a str>,
    /// The number by which that bank traces it.
    pub trace: Option<&'a str>,
    /// The reference, unique in the file.
    pub reference: Option<&'a str>,
}

/// Reads a file of checks.
pub struct CheckReader {
    sheet: Sheet,
    style: AmountStyle,
    dates: DateStyle,
    decimals: u32,
    duplicate_lines: Vec<u64>,
    survey: CheckSurvey,
}

impl CheckReader {
    /// Opens a file and surveys all of it.
    ///
    /// # Errors
    /// [`FileFault`] if the file cannot be read as such a file at all.
    pub fn open(source: Source, options: &Options) -> Result<Self, FileFault> {
        let marks = ["account", "number", "amount"];
        let mut sheet = Sheet::open(source, &CHECK_FIELDS, options, &|_, _| true, &marks)?;
        for field in marks {
            sheet.required(field)?;
        }
        let amount = sheet.columns.place("amount");
        let dated = sheet.columns.place("dated");
        let reference = sheet.columns.place("reference");
        let mut rows = 0;
        let mut evidence = Evidence::of(options.currency);
        let mut days = DateEvidence::with_whole_years();
        let mut detector = ReferenceDetector::default();
        while sheet.advance()? {
            rows += 1;
            if !sheet.has_shape() {
                continue;
            }
            sheet.look_aside();
            let line = sheet.table.record().line();
            let cell = sheet.trimmed(amount);
            if !cell.is_empty() {
                evidence.weigh(line, amount.unwrap_or(usize::MAX), cell);
            }
            days.weigh(line, sheet.trimmed(dated));
            let name = sheet.trimmed(reference);
            if !name.is_empty() {
                detector
                    .add(line, name)
                    .map_err(|fault| sheet.detector_fault("reference", fault))?;
            }
        }
        sheet.check_asides(false)?;
        let style = sheet.decide(&evidence, options.decimal)?;
        let style_of_days = sheet.decide_dates(days, dated, options.date_order)?;
        check_counts(&sheet, rows)?;
        let candidates: Candidates = detector
            .finish()
            .map_err(|fault| sheet.detector_fault("reference", fault))?;
        let duplicate_lines = sheet.confirm(candidates, |sheet| {
            let name = sheet.trimmed(reference);
            (sheet.has_shape() && !name.is_empty()).then(|| name.to_owned())
        })?;
        let survey = CheckSurvey {
            sha256: sheet.sha256().to_owned(),
            read: sheet.told(style.mark),
            rows,
            reading: sheet.reading(style.mark, style_of_days, &options.ignore),
        };
        Ok(Self {
            sheet,
            style,
            dates: style_of_days,
            decimals: options.currency.map_or(2, Currency::decimals),
            duplicate_lines,
            survey,
        })
    }

    /// Where the rows begin, for one who reads them as text.
    pub fn layout(&self) -> Layout {
        self.sheet.layout()
    }

    /// What the first pass found.
    pub fn survey(&self) -> &CheckSurvey {
        &self.survey
    }

    /// Goes back to the first row.
    ///
    /// # Errors
    /// The file cannot be read, or changed since it was opened.
    pub fn rewind(&mut self) -> Result<(), FileFault> {
        self.sheet.table.rewind()
    }

    /// The next row, or why it cannot be taken; `None` at the end.
    ///
    /// # Errors
    /// The file cannot be read on, or changed since it was opened.
    pub fn next_row(&mut self) -> Result<Option<Result<CheckLine<'_>, RowFault>>, FileFault> {
        if self.sheet.advance()? {
            return Ok(Some(self.row()));
        }
        Ok(None)
    }

    fn row(&self) -> Result<CheckLine<'_>, RowFault> {
        self.sheet.check_shape()?;
        self.sheet.check_guards()?;
        let account = self.needed("account", "missing_account")?;
        let number = self.needed("number", "missing_number")?;
        if !is_digits(number, 1..=10) || number.bytes().all(|byte| byte == b'0') {
            let message = "is no number of a check, which has 1 to 10 digits";
            return Err(self.fault("number", "invalid_number", message));
        }
        let amount = self.amount()?;
        let dated = self.dated()?;
        let routing = self.cell("routing");
        if routing.is_some_and(|routing| !is_digits(routing, 9..=9)) {
            let message = "is no routing number, which has nine digits";
            return Err(self.fault("routing", "invalid_routing_number", message));
        }
        let trace = self.cell("trace");
        if trace.is_some_and(|trace| !is_trace(trace)) {
            let message = "is no trace number: 1 to 32 letters and digits";
            return Err(self.fault("trace", "invalid_trace", message));
        }
        Ok(CheckLine {
            line: self.sheet.table.record().line(),
            account,
            number,
            amount,
            dated,
            routing,
            trace,
            reference: self.reference()?,
        })
    }

    /// The cell of a field without blanks around it; `None` if it is blank.
    fn cell(&self, field: &'static str) -> Option<&str> {
        let cell = self.sheet.trimmed(self.sheet.columns.place(field));
        (!cell.is_empty()).then_some(cell)
    }

    fn needed(&self, field: &'static str, code: &'static str) -> Result<&str, RowFault> {
        let message = "the cell is blank, and the row needs it";
        self.cell(field)
            .ok_or_else(|| self.fault(field, code, message))
    }

    fn fault(&self, field: &'static str, code: &'static str, message: &str) -> RowFault {
        // A field with a cell has a column.
        let place = self.sheet.columns.place(field).unwrap_or(usize::MAX);
        self.sheet.fault(field, place, code, message)
    }

    fn amount(&self) -> Result<PlainDecimal, RowFault> {
        let field = "amount";
        self.needed(field, "missing_amount")?;
        let place = self.sheet.columns.place(field).unwrap_or(usize::MAX);
        let number = self.sheet.number(field, place, self.style)?;
        self.sheet.stated_currency(field, place, number.currency)?;
        number
            .without_zeros(self.decimals)
            .to_plain()
            .map_err(|fault| self.fault(field, "invalid_amount", &fault.to_string()))
    }

    fn dated(&self) -> Result<Option<Day>, RowFault> {
        let Some(cell) = self.cell("dated") else {
            return Ok(None);
        };
        self.dates.read(cell).map(Some).ok_or_else(|| {
            let message = self.dates.complaint(cell);
            self.fault("dated", "invalid_date", message)
        })
    }

    fn reference(&self) -> Result<Option<&str>, RowFault> {
        let field = "reference";
        let Some(reference) = self.cell(field) else {
            return Ok(None);
        };
        text::reference(reference)
            .map_err(|fault| self.fault(field, "invalid_reference", &fault.to_string()))?;
        let line = self.sheet.table.record().line();
        if self.duplicate_lines.binary_search(&line).is_ok() {
            let message = "is the reference of another row too; a reference names one check";
            return Err(self.fault(field, "duplicate_reference", message));
        }
        Ok(Some(reference))
    }
}

/// Whether a text is so many digits.
fn is_digits(text: &str, count: std::ops::RangeInclusive<usize>) -> bool {
    count.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether a text can be a trace number.
fn is_trace(text: &str) -> bool {
    (1..=32).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}
