//! Payroll files: who gets how much.
//!
//! What belongs here: the fields of a payroll row and their checks. The
//! first pass ([`PayrollReader::open`]) surveys the file; then rows are read
//! one at a time, as often as needed.
//!
//! A row reports its first fault, in this order: `row_length`,
//! `invalid_quoting`, the account (`missing_account`,
//! `invalid_account_number`), the amount (`missing_amount`,
//! `invalid_amount`, `ambiguous_amount`), the currency (`invalid_currency`,
//! `currency_mismatch`), the reference (`invalid_reference`,
//! `duplicate_reference`), the value date (`invalid_date`), the memo
//! (`invalid_memo`).

use rust_decimal::Decimal;

use crate::domain::money::PlainDecimal;
use crate::domain::{Currency, Day, text};

use super::aliases::PAYROLL_FIELDS;
use super::amount::DecimalMark;
use super::decode::Encoding;
use super::evidence::AmountStyle;
use super::fault::{FileFault, RowFault};
pub use super::payroll_survey::Totals;
use super::payroll_survey::{Places, survey};
use super::sheet::{Options, Sheet};
use super::source::Source;
use super::spelling::unit;
use super::table::HeaderRule;

/// What the first pass over the whole file found.
#[derive(Clone, Debug)]
pub struct Survey {
    /// The SHA-256 of the file, in hexadecimal.
    pub sha256: String,
    /// How the file writes characters.
    pub encoding: Encoding,
    /// The character between two cells.
    pub delimiter: char,
    /// Field and column name, for each column that is used.
    pub columns: Vec<(&'static str, String)>,
    /// How many data rows there are, good and bad, without a totals row.
    pub rows: u64,
    /// The decimal mark of the amounts.
    pub decimal: DecimalMark,
    /// How the file is read, as options that say so.
    pub reading: String,
    /// The sum of all rows, if every amount could be read.
    pub sum: Option<Decimal>,
    /// The totals row at the end, if there is one.
    pub totals: Option<Totals>,
    /// How many rows share their reference with another row.
    pub duplicate_rows: u64,
}

/// One payment.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PayrollRow<'a> {
    /// The physical line where the row starts.
    pub line: u64,
    /// The account's number, ours or an external one, as it is written.
    pub account: &'a str,
    /// The amount, in a currency that the row may leave open.
    pub amount: PlainDecimal,
    /// The reference, unique in the file.
    pub reference: Option<&'a str>,
    /// The person's name.
    pub name: Option<&'a str>,
    /// The memo.
    pub memo: Option<&'a str>,
    /// The currency: of the row's column, beside the amount, or in the
    /// amount's column name. They agree.
    pub currency: Option<Currency>,
    /// The value date.
    pub value_date: Option<Day>,
}

/// Reads a payroll file.
pub struct PayrollReader {
    sheet: Sheet,
    places: Places,
    style: AmountStyle,
    header_currency: Option<Currency>,
    duplicate_lines: Vec<u64>,
    survey: Survey,
}

impl PayrollReader {
    /// Opens a file and surveys all of it.
    ///
    /// # Errors
    /// [`FileFault`] if the file cannot be read as a payroll file at all.
    pub fn open(source: Source, options: &Options) -> Result<Self, FileFault> {
        let rule = HeaderRule::First;
        let mut sheet = Sheet::open(source, &rule, &PAYROLL_FIELDS, &options.map, None)?;
        let places = Places {
            account: sheet.required("account")?,
            amount: sheet.required("amount")?,
            reference: sheet.columns.place("reference"),
            name: sheet.columns.place("name"),
            memo: sheet.columns.place("memo"),
            currency: sheet.columns.place("currency"),
            value_date: sheet.columns.place("value_date"),
        };
        let found = survey(&mut sheet, places, options.decimal)?;
        let totals_line = found.totals.map(|totals| totals.line);
        let duplicate_lines = sheet.confirm(found.candidates, |sheet| {
            let is_row = sheet.has_shape() && totals_line != Some(sheet.table.record().line());
            is_row.then(|| sheet.trimmed(places.reference).to_owned())
        })?;
        let survey = Survey {
            sha256: sheet.table.sha256().to_owned(),
            encoding: sheet.table.encoding(),
            delimiter: sheet.table.delimiter(),
            columns: sheet
                .columns
                .places()
                .iter()
                .map(|(field, place)| (*field, sheet.table.header()[*place].clone()))
                .collect(),
            rows: found.rows,
            decimal: found.style.mark,
            reading: sheet.reading(found.style.mark),
            sum: found.sum,
            totals: found.totals,
            duplicate_rows: duplicate_lines.len() as u64,
        };
        Ok(Self {
            header_currency: unit(&sheet.column(places.amount)).and_then(Currency::parse),
            sheet,
            places,
            style: found.style,
            duplicate_lines,
            survey,
        })
    }

    /// What the first pass found.
    pub fn survey(&self) -> &Survey {
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
    pub fn next_row(&mut self) -> Result<Option<Result<PayrollRow<'_>, RowFault>>, FileFault> {
        if !self.sheet.advance()? {
            return Ok(None);
        }
        // A totals row is the last that is not blank.
        if let Some(totals) = self.survey.totals
            && totals.line == self.sheet.table.record().line()
        {
            return Ok(None);
        }
        Ok(Some(self.row()))
    }

    fn row(&self) -> Result<PayrollRow<'_>, RowFault> {
        self.sheet.check_shape()?;
        let account = self.account()?;
        let (amount, currency) = self.amount()?;
        let reference = self.reference()?;
        let value_date = self.value_date()?;
        let memo = self.sheet.text(self.places.memo);
        if let (Some(memo), Some(place)) = (memo, self.places.memo) {
            text::memo(memo).map_err(|fault| {
                self.sheet
                    .fault("memo", place, "invalid_memo", fault.to_string())
            })?;
        }
        Ok(PayrollRow {
            line: self.sheet.table.record().line(),
            account,
            amount,
            reference,
            name: self.sheet.text(self.places.name),
            memo,
            currency,
            value_date,
        })
    }

    fn account(&self) -> Result<&str, RowFault> {
        let place = self.places.account;
        let account = self.sheet.trimmed(Some(place));
        let fault = |code, message: &str| Err(self.sheet.fault("account", place, code, message));
        if account.is_empty() {
            return fault("missing_account", "the account is missing");
        }
        if is_scientific(account) {
            return fault(
                "invalid_account_number",
                "is rounded to scientific notation; format the column as text in the spreadsheet \
                 and export it again",
            );
        }
        if !is_account_like(account) {
            return fault(
                "invalid_account_number",
                "is not 1 to 34 letters and digits",
            );
        }
        Ok(account)
    }

    fn amount(&self) -> Result<(PlainDecimal, Option<Currency>), RowFault> {
        let place = self.places.amount;
        if self.sheet.trimmed(Some(place)).is_empty() {
            let message = "the amount is missing";
            return Err(self.sheet.fault("amount", place, "missing_amount", message));
        }
        let (number, amount) = self.sheet.amount("amount", place, self.style)?;
        let beside = match (number.currency, self.header_currency) {
            (Some(cell), Some(header)) if cell != header => {
                return Err(self.mismatch("amount", place, header));
            }
            (cell, header) => cell.or(header),
        };
        let Some(currency_place) = self.places.currency else {
            return Ok((amount, beside));
        };
        let code = self.sheet.trimmed(Some(currency_place));
        if code.is_empty() {
            return Ok((amount, beside));
        }
        let Some(currency) = Currency::parse(code) else {
            let message = "is not the code of a currency; use an ISO 4217 code such as USD";
            let fault = self
                .sheet
                .fault("currency", currency_place, "invalid_currency", message);
            return Err(fault);
        };
        match beside {
            Some(beside) if beside != currency => {
                Err(self.mismatch("currency", currency_place, beside))
            }
            _ => Ok((amount, Some(currency))),
        }
    }

    fn mismatch(&self, field: &'static str, place: usize, other: Currency) -> RowFault {
        let message = format!("does not agree with {other}, which the amount is in");
        self.sheet.fault(field, place, "currency_mismatch", message)
    }

    fn reference(&self) -> Result<Option<&str>, RowFault> {
        let Some(place) = self.places.reference else {
            return Ok(None);
        };
        let reference = self.sheet.trimmed(Some(place));
        if reference.is_empty() {
            return Ok(None);
        }
        text::reference(reference).map_err(|fault| {
            self.sheet
                .fault("reference", place, "invalid_reference", fault.to_string())
        })?;
        let line = self.sheet.table.record().line();
        if self.duplicate_lines.binary_search(&line).is_ok() {
            let message = "is the reference of another row too; a reference names one payment";
            return Err(self
                .sheet
                .fault("reference", place, "duplicate_reference", message));
        }
        Ok(Some(reference))
    }

    fn value_date(&self) -> Result<Option<Day>, RowFault> {
        let Some(place) = self.places.value_date else {
            return Ok(None);
        };
        let date = self.sheet.trimmed(Some(place));
        if date.is_empty() {
            return Ok(None);
        }
        Day::parse(date).map(Some).ok_or_else(|| {
            let message = "is not a date; write it as YYYY-MM-DD";
            self.sheet
                .fault("value_date", place, "invalid_date", message)
        })
    }
}

/// Whether a spreadsheet has turned a long number into `1.23457E+11`.
fn is_scientific(text: &str) -> bool {
    let Some((mantissa, exponent)) = text.split_once(['e', 'E']) else {
        return false;
    };
    let is_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    let (whole, decimals) = mantissa.split_once(['.', ',']).unwrap_or((mantissa, ""));
    !whole.is_empty()
        && !exponent.is_empty()
        && is_digits(whole)
        && is_digits(decimals)
        && is_digits(exponent)
}

/// Whether it is 1 to 34 letters and digits, with spaces and dashes between:
/// the form of our numbers, of old ones and of IBANs.
fn is_account_like(text: &str) -> bool {
    let mut letters = 0;
    for character in text.chars() {
        if character.is_ascii_alphanumeric() {
            letters += 1;
        } else if character != '-' && !character.is_whitespace() {
            return false;
        }
    }
    (1..=34).contains(&letters)
}
