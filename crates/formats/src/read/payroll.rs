//! Payroll files: who gets how much.
//!
//! What belongs here: the fields of a payroll row and their checks. The
//! first pass ([`PayrollReader::open`]) surveys the file; then rows are read
//! one at a time, as often as needed.
//!
//! A row reports its first fault, in this order: `row_length`,
//! `invalid_quoting`, a column that says that the row is not to be paid
//! (`not_payable`, `not_an_amount`), the account (`missing_account`,
//! `invalid_account_number`), the amount (`missing_amount`,
//! `invalid_amount`, `ambiguous_amount`), the direction
//! (`invalid_direction`, `debit_row`), the currency (`invalid_currency`,
//! `currency_mismatch`), the reference (`invalid_reference`,
//! `duplicate_reference`), the value date (`invalid_date`), the name and the
//! memo (`not_payable`, `invalid_memo`).

use bankctl_types::money::PlainDecimal;
use bankctl_types::{Day, StatedCurrency, text};
use rust_decimal::Decimal;

use super::aliases::PAYROLL_FIELDS;
use super::dates::DateStyle;
use super::evidence::AmountStyle;
use super::fault::{FileFault, FileFaultKind, RowFault};
pub use super::payroll_survey::{Employer, Totals};
use super::payroll_survey::{Places, survey};
use super::raw::Layout;
use super::sheet::{Options, Reading, Sheet};
use super::source::Source;
use super::warning::Warning;
use super::words::{is_out, is_void};

/// What the first pass over the whole file found.
#[derive(Clone, Debug)]
pub struct Survey {
    /// The SHA-256 of the file, in hexadecimal.
    pub sha256: String,
    /// How the file was read.
    pub read: Reading,
    /// How many payments there are, good and bad: no totals, and not the
    /// employer's own row.
    pub rows: u64,
    /// How the file is read, as options that say so.
    pub reading: String,
    /// The sum of all payments, if every amount could be read.
    pub sum: Option<Decimal>,
    /// The last total, if there is one.
    pub totals: Option<Totals>,
    /// The account that pays, if the file says so.
    pub employer: Option<Employer>,
    /// How many rows share their reference with another row.
    pub duplicate_rows: u64,
    /// The heading of a column of references that has one text in every row,
    /// so that rows are known by file and line.
    pub constant_reference: Option<String>,
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
    /// The currency: of the row's column, beside the amount, in the heading
    /// of the amounts or above the header. They agree.
    pub currency: Option<StatedCurrency>,
    /// The value date.
    pub value_date: Option<Day>,
}

/// Reads a payroll file.
pub struct PayrollReader {
    sheet: Sheet,
    places: Places,
    style: AmountStyle,
    dates: DateStyle,
    decimals: u32,
    duplicate_lines: Vec<u64>,
    passed_over: Vec<u64>,
    /// How many of the lines that are passed over are behind.
    passed: usize,
    survey: Survey,
}

impl PayrollReader {
    /// Opens a file and surveys all of it.
    ///
    /// # Errors
    /// [`FileFault`] if the file cannot be read as a payroll file at all.
    pub fn open(source: Source, options: &Options) -> Result<Self, FileFault> {
        if !options.skip_hidden {
            return Self::opened(source, options);
        }
        let again = source.again()?;
        let without = Self::opened(source, options);
        match without {
            Err(fault) if matches!(*fault.kind, FileFaultKind::ControlTotal { .. }) => {
                // The total may count the rows that do not show, too.
                let whole = Options {
                    skip_hidden: false,
                    ..options.clone()
                };
                Self::opened(again.again()?, &whole)?;
                let compared = Options {
                    totals_compared: true,
                    ..options.clone()
                };
                Self::opened(again, &compared)
            }
            other => other,
        }
    }

    fn opened(source: Source, options: &Options) -> Result<Self, FileFault> {
        let marks = ["account", "amount"];
        let mut sheet = Sheet::open(source, &PAYROLL_FIELDS, options, &|_, _| true, &marks)?;
        let places = Places {
            account: sheet.required("account")?,
            amount: sheet.required("amount")?,
            reference: sheet.columns.place("reference"),
            name: sheet.columns.place("name"),
            memo: sheet.columns.place("memo"),
            value_date: sheet.columns.place("value_date"),
            direction: sheet.columns.place("direction"),
        };
        let found = survey(&mut sheet, places, options)?;
        let mut places = places;
        let constant = places.reference.filter(|_| !found.identifies);
        let constant = constant.map(|place| sheet.column(place));
        if constant.is_some() {
            // What stands in every row is for people, not a name of payments.
            let to = places.memo.is_none().then_some("memo");
            places.memo = places.memo.or(places.reference);
            places.reference = None;
            sheet.columns.retake("reference", to);
        }
        let passed_over = found.passed_over;
        let duplicate_lines = sheet.confirm(found.candidates, |sheet| {
            let line = sheet.table.record().line();
            let is_row = sheet.has_shape() && passed_over.binary_search(&line).is_err();
            is_row.then(|| sheet.trimmed(places.reference).to_owned())
        })?;
        let mark = found.style.mark;
        let mut read = sheet.told(mark);
        if let Some(hidden) = hidden_rows(&mut sheet, places, found.style, &passed_over)? {
            read.warnings.retain(|warning| warning.code != hidden.code);
            read.warnings.insert(0, hidden);
        }
        read.warnings
            .extend(found.unstored_total.map(unstored_total));
        let title = sheet.titles.account.as_ref().map(|account| Employer {
            line: 1,
            account: account.clone(),
        });
        let survey = Survey {
            sha256: sheet.sha256().to_owned(),
            read,
            rows: found.rows,
            reading: sheet.reading(mark, found.dates, &options.ignore),
            sum: found.sum,
            totals: found.totals,
            employer: found.employer.or(title),
            duplicate_rows: duplicate_lines.len() as u64,
            constant_reference: constant,
        };
        Ok(Self {
            sheet,
            places,
            style: found.style,
            dates: found.dates,
            decimals: options
                .currency
                .map_or(2, bankctl_types::Currency::decimals),
            duplicate_lines,
            passed_over,
            passed: 0,
            survey,
        })
    }

    /// Where the rows begin, for one who reads them as text.
    pub fn layout(&self) -> Layout {
        self.sheet.layout()
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
        self.passed = 0;
        self.sheet.table.rewind()
    }

    /// The next row, or why it cannot be taken; `None` at the end.
    ///
    /// # Errors
    /// The file cannot be read on, or changed since it was opened.
    pub fn next_row(&mut self) -> Result<Option<Result<PayrollRow<'_>, RowFault>>, FileFault> {
        while self.sheet.advance()? {
            let line = self.sheet.table.record().line();
            // Totals above the header have lines that no row has.
            while self
                .passed_over
                .get(self.passed)
                .is_some_and(|passed| *passed < line)
            {
                self.passed += 1;
            }
            if self.passed_over.get(self.passed) != Some(&line) {
                return Ok(Some(self.row()));
            }
        }
        Ok(None)
    }

    fn row(&self) -> Result<PayrollRow<'_>, RowFault> {
        self.sheet.check_shape()?;
        self.sheet.check_guards()?;
        let account = self.account()?;
        let (amount, currency) = self.amount()?;
        let reference = self.reference()?;
        let value_date = self.value_date()?;
        let name = self.words("name", self.places.name)?;
        let memo = self.words("memo", self.places.memo)?;
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
            name,
            memo,
            currency,
            value_date,
        })
    }

    /// Words for people, unless they say that the payment is not to be made.
    fn words(&self, field: &'static str, place: Option<usize>) -> Result<Option<&str>, RowFault> {
        let words = self.sheet.text(place);
        if let (Some(cell), Some(place)) = (words, place)
            && is_void(cell)
        {
            let message = "says that the payment is not to be made; take the row out";
            return Err(self.sheet.fault(field, place, "not_payable", message));
        }
        Ok(words)
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

    fn amount(&self) -> Result<(PlainDecimal, Option<StatedCurrency>), RowFault> {
        let place = self.places.amount;
        if self.sheet.trimmed(Some(place)).is_empty() {
            let message = "the amount is missing";
            return Err(self.sheet.fault("amount", place, "missing_amount", message));
        }
        let number = self.sheet.number("amount", place, self.style)?;
        self.direction()?;
        let amount = number
            .without_zeros(self.decimals)
            .to_plain()
            .map_err(|fault| {
                self.sheet
                    .fault("amount", place, "invalid_amount", fault.to_string())
            })?;
        let currency = self
            .sheet
            .stated_currency("amount", place, number.currency)?;
        Ok((amount, currency))
    }

    /// A payment comes into the account: a row that takes money is none.
    fn direction(&self) -> Result<(), RowFault> {
        let Some(place) = self.places.direction else {
            return Ok(());
        };
        let (code, message) = match is_out(self.sheet.trimmed(Some(place))) {
            Some(false) => return Ok(()),
            Some(true) => (
                "debit_row",
                "is a debit, and a payroll only pays; book it by itself and take the row out",
            ),
            None => (
                "invalid_direction",
                "does not say whether the row is a credit or a debit",
            ),
        };
        Err(self.sheet.fault("direction", place, code, message))
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
        self.dates.read(date).map(Some).ok_or_else(|| {
            let message = self.dates.complaint(date);
            self.sheet
                .fault("value_date", place, "invalid_date", message)
        })
    }
}

/// Warns of rows that a spreadsheet does not show: they are paid like the others.
/// Leaves the table at its first row.
fn hidden_rows(
    sheet: &mut Sheet,
    places: Places,
    style: AmountStyle,
    passed_over: &[u64],
) -> Result<Option<Warning>, FileFault> {
    let (mut rows, mut sum, mut first) = (0, Some(Decimal::ZERO), None);
    while !sheet.hidden().is_empty() && sheet.advance()? {
        let line = sheet.table.record().line();
        let is_hidden = sheet.hidden().binary_search(&line).is_ok();
        if !is_hidden || passed_over.binary_search(&line).is_ok() {
            continue;
        }
        rows += 1;
        first = first.or(Some(line));
        let amount = sheet.number("amount", places.amount, style).ok();
        sum = sum
            .zip(amount)
            .and_then(|(sum, amount)| sum.checked_add(amount.to_decimal()));
    }
    sheet.table.rewind()?;
    let sum = sum.map_or_else(String::new, |sum| format!(" of {}", sum.normalize()));
    let what = match rows {
        0 => return Ok(None),
        1 => format!("1 row{sum} is"),
        _ => format!("{rows} rows{sum} are"),
    };
    Ok(Some(Warning {
        line: first,
        code: "hidden_rows",
        message: format!(
            "{what} not shown in the spreadsheet, and counted; --skip-hidden leaves such rows out"
        ),
    }))
}

/// Warns that a total could not be compared with its rows.
fn unstored_total(line: u64) -> Warning {
    Warning {
        line: Some(line),
        code: "control_total_unchecked",
        message: "the total is a formula whose result is not stored, so the rows were not \
                  compared with it; open the file in a spreadsheet program and save it once"
            .to_owned(),
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
