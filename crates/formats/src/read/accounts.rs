//! Files of customers and accounts from another system.
//!
//! What belongs here: the fields of such a row and their checks. A customer
//! with several accounts repeats; an external number does not, because it is
//! what makes the import happen once.
//!
//! An opening balance with a minus, in parentheses or marked as a debit is
//! that of an overdrawn account.
//!
//! A row reports its first fault, in this order: `row_length`,
//! `invalid_quoting`, `not_open`, `missing_customer_external_id`, `missing_name` or
//! `invalid_name`, `invalid_email`, `invalid_type`, `invalid_currency`,
//! `missing_external_number`, `invalid_account_number`,
//! `duplicate_external_number`, `invalid_amount`, `ambiguous_amount`,
//! `invalid_direction` or `currency_mismatch` of the opening balance and of
//! the overdraft, `invalid_kind`, `invalid_address`, `invalid_date`.

use bankctl_types::money::PlainDecimal;
use bankctl_types::{Currency, Day, StatedCurrency, text};

use super::aliases::ACCOUNT_FIELDS;
use super::amount::Number;
use super::dates::{DateEvidence, DateStyle};
use super::evidence::{AmountStyle, Evidence};
use super::fault::{FileFault, FileFaultKind, RowFault, shorten};
use super::payroll_survey::{check_counts, differs};
use super::raw::Layout;
use super::references::{Candidates, ReferenceDetector};
use super::sheet::{Options, Reading, Sheet};
use super::source::Source;
use super::totals::{Sums, Totals, TotalsRows, is_total_label};
use super::words::is_out;

/// How many names a doubt about letters shows.
const SAMPLES: usize = 3;

/// The kind of account that a row asks for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ImportedType {
    /// `checking`
    Checking,
    /// `savings`
    Savings,
}

/// The kind of customer that a row names.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ImportedKind {
    /// `person`
    Person,
    /// `business`
    Business,
}

/// What the first pass over the whole file found.
#[derive(Clone, Debug)]
pub struct AccountSurvey {
    /// The SHA-256 of the file, in hexadecimal.
    pub sha256: String,
    /// How the file was read.
    pub read: Reading,
    /// How many data rows there are, good and bad, without totals.
    pub rows: u64,
    /// How the file is read, as options that say so.
    pub reading: String,
    /// The last total of the opening balances, if there is one.
    pub totals: Option<Totals>,
}

/// What was in an account when it was taken over.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Opening {
    /// The amount, without a sign.
    pub amount: PlainDecimal,
    /// Whether the customer owes it.
    pub overdrawn: bool,
}

/// A customer and one account.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AccountRow<'a> {
    /// The physical line where the row starts.
    pub line: u64,
    /// The customer's number in the other system.
    pub customer_external_id: &'a str,
    /// The customer's name.
    pub customer_name: &'a str,
    /// The e-mail address.
    pub email: Option<&'a str>,
    /// The telephone number.
    pub phone: Option<&'a str>,
    /// The kind of account, if the row says.
    pub account_type: Option<ImportedType>,
    /// The currency, if the row says.
    pub currency: Option<Currency>,
    /// The account's number in the other system, as it is stored.
    pub external_number: String,
    /// The opening balance, if it is not zero.
    pub opening_balance: Option<Opening>,
    /// The currency that the file states for the amounts.
    pub stated_currency: Option<StatedCurrency>,
    /// Person or business, if the row says.
    pub kind: Option<ImportedKind>,
    /// The postal address.
    pub address: Option<&'a str>,
    /// The overdraft limit, if it is not zero.
    pub overdraft: Option<PlainDecimal>,
    /// The customer's date of birth.
    pub birth_date: Option<Day>,
    /// The code of the product, if the row says.
    pub product: Option<&'a str>,
}

/// Reads a file of customers and accounts.
pub struct AccountReader {
    sheet: Sheet,
    style: AmountStyle,
    dates: DateStyle,
    decimals: u32,
    duplicate_lines: Vec<u64>,
    totals_lines: Vec<u64>,
    survey: AccountSurvey,
}

/// What the first pass collects.
struct Tally {
    rows: u64,
    evidence: Evidence,
    dates: DateEvidence,
    sums: Sums,
    totals: TotalsRows,
    detector: ReferenceDetector,
}

impl Tally {
    fn all(sheet: &mut Sheet, options: &Options) -> Result<Self, FileFault> {
        // Rows may be of other currencies, with other decimals.
        let one = sheet.columns.place("currency").is_none();
        let mut tally = Self {
            rows: 0,
            evidence: Evidence::of(options.currency.filter(|_| one)),
            dates: DateEvidence::with_whole_years(),
            sums: Sums::default(),
            totals: TotalsRows::default(),
            detector: ReferenceDetector::default(),
        };
        for (line, total) in &sheet.titles.totals {
            tally.totals.take_above(*line, total);
        }
        while sheet.advance()? {
            if !sheet.has_shape() {
                tally.rows += 1;
                tally.sums.add_unread();
            } else if states_total(sheet) && !tally.totals.is_full() {
                tally.total(sheet);
            } else {
                tally.rows += 1;
                sheet.look_aside();
                tally.row(sheet)?;
            }
        }
        Ok(tally)
    }

    fn total(&mut self, sheet: &Sheet) {
        let line = sheet.table.record().line();
        let place = sheet.columns.place("opening_balance");
        let text = sheet.trimmed(place);
        self.evidence.weigh(line, place.unwrap_or(usize::MAX), text);
        self.totals.take(line, text, &self.sums);
    }

    fn row(&mut self, sheet: &Sheet) -> Result<(), FileFault> {
        let line = sheet.table.record().line();
        for field in ["opening_balance", "overdraft"] {
            let Some(place) = sheet.columns.place(field) else {
                continue;
            };
            let cell = sheet.trimmed(Some(place));
            if cell.is_empty() {
                continue;
            }
            let mut readings = self.evidence.weigh(line, place, cell);
            if field == "overdraft" {
                continue;
            }
            let owes = sheet
                .columns
                .place("direction")
                .map(|place| sheet.trimmed(Some(place)));
            if owes.and_then(is_out) == Some(true) {
                readings.point = readings.point.map(owed);
                readings.comma = readings.comma.map(owed);
            }
            self.sums.add(readings);
        }
        if let Some(place) = sheet.columns.place("birth_date") {
            self.dates.weigh(line, sheet.trimmed(Some(place)));
        }
        let number = sheet.trimmed(sheet.columns.place("external_number"));
        if let Ok(number) = text::external_number(number) {
            self.detector
                .add(line, &number)
                .map_err(|fault| sheet.detector_fault("external_number", fault))?;
        }
        Ok(())
    }
}

/// A number as what the customer owes.
fn owed(number: Number) -> Number {
    if number.negative {
        number
    } else {
        number.negated()
    }
}

/// Whether the record states a total: no account, the word, an amount.
fn states_total(sheet: &Sheet) -> bool {
    let number = sheet.trimmed(sheet.columns.place("external_number"));
    let unnumbered = number.is_empty() || is_total_label(number);
    unnumbered
        && !sheet
            .trimmed(sheet.columns.place("opening_balance"))
            .is_empty()
        && sheet.table.record().cells().any(is_total_label)
}

impl AccountReader {
    /// Opens a file and surveys all of it.
    ///
    /// # Errors
    /// [`FileFault`] if the file cannot be read as such a file at all.
    pub fn open(source: Source, options: &Options) -> Result<Self, FileFault> {
        let marks = ["customer_external_id", "external_number"];
        let mut sheet = Sheet::open(source, &ACCOUNT_FIELDS, options, &|_, _| true, &marks)?;
        let number_place = Some(sheet.required("external_number")?);
        check_encoding(&mut sheet)?;
        let tally = Tally::all(&mut sheet, options)?;
        sheet.check_asides(false)?;
        let style = sheet.decide(&tally.evidence, options.decimal)?;
        let place = sheet.columns.place("birth_date");
        let dates = sheet.decide_dates(tally.dates, place, options.date_order)?;
        let totals = check_totals(&sheet, &tally.totals, &tally.sums, style, options)?;
        check_counts(&sheet, tally.rows)?;
        let totals_lines: Vec<u64> = tally.totals.lines().collect();
        let candidates: Candidates = tally
            .detector
            .finish()
            .map_err(|fault| sheet.detector_fault("external_number", fault))?;
        let duplicate_lines = sheet.confirm(candidates, |sheet| {
            let shaped = sheet.has_shape();
            let number = shaped.then(|| text::external_number(sheet.trimmed(number_place)).ok());
            number.flatten()
        })?;
        let survey = AccountSurvey {
            sha256: sheet.sha256().to_owned(),
            read: sheet.told(style.mark),
            rows: tally.rows,
            reading: sheet.reading(style.mark, dates, &options.ignore),
            totals,
        };
        Ok(Self {
            sheet,
            style,
            dates,
            decimals: options.currency.map_or(2, Currency::decimals),
            duplicate_lines,
            totals_lines,
            survey,
        })
    }

    /// Where the rows begin, for one who reads them as text.
    pub fn layout(&self) -> Layout {
        self.sheet.layout()
    }

    /// What the first pass found.
    pub fn survey(&self) -> &AccountSurvey {
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
    pub fn next_row(&mut self) -> Result<Option<Result<AccountRow<'_>, RowFault>>, FileFault> {
        while self.sheet.advance()? {
            let line = self.sheet.table.record().line();
            if self.totals_lines.binary_search(&line).is_err() {
                return Ok(Some(self.row()));
            }
        }
        Ok(None)
    }

    fn row(&self) -> Result<AccountRow<'_>, RowFault> {
        self.sheet.check_shape()?;
        self.sheet.check_guards()?;
        // In the order in which faults are reported.
        let customer_external_id = self
            .checked(
                "customer_external_id",
                "invalid_external_id",
                text::reference,
            )?
            .ok_or_else(|| self.missing("customer_external_id", "missing_external_id"))?;
        let customer_name = self
            .checked("customer_name", "invalid_name", text::name)?
            .ok_or_else(|| self.missing("customer_name", "missing_name"))?;
        let email = self.checked("email", "invalid_email", text::email)?;
        let phone = self.checked("phone", "invalid_phone", text::memo)?;
        let account_type = self.account_type()?;
        let currency = self.currency()?;
        let external_number = self.external_number()?;
        let (opening_balance, stated_currency) = self.opening()?;
        Ok(AccountRow {
            line: self.sheet.table.record().line(),
            customer_external_id,
            customer_name,
            email,
            phone,
            account_type,
            currency,
            external_number,
            opening_balance,
            stated_currency,
            overdraft: self.overdraft()?,
            kind: self.kind()?,
            address: self.checked("address", "invalid_address", text::memo)?,
            birth_date: self.birth_date()?,
            product: self.cell("product"),
        })
    }

    /// The cell of a field without blanks around it; `None` if it is blank.
    fn cell(&self, field: &'static str) -> Option<&str> {
        let cell = self.sheet.trimmed(self.sheet.columns.place(field));
        (!cell.is_empty()).then_some(cell)
    }

    fn checked(
        &self,
        field: &'static str,
        code: &'static str,
        check: impl Fn(&str) -> Result<&str, text::TextFault>,
    ) -> Result<Option<&str>, RowFault> {
        let cell = self.cell(field);
        if let Some(text) = cell {
            check(text).map_err(|fault| self.fault(field, code, &fault.to_string()))?;
        }
        Ok(cell)
    }

    fn fault(&self, field: &'static str, code: &'static str, message: &str) -> RowFault {
        // A field with a cell has a column.
        let place = self.sheet.columns.place(field).unwrap_or(usize::MAX);
        self.sheet.fault(field, place, code, message)
    }

    fn missing(&self, field: &'static str, code: &'static str) -> RowFault {
        self.fault(field, code, "the cell is blank, and the row needs it")
    }

    fn account_type(&self) -> Result<Option<ImportedType>, RowFault> {
        match self.cell("type") {
            None => Ok(None),
            Some(word) if word.eq_ignore_ascii_case("checking") => Ok(Some(ImportedType::Checking)),
            Some(word) if word.eq_ignore_ascii_case("savings") => Ok(Some(ImportedType::Savings)),
            Some(_) => Err(self.fault("type", "invalid_type", "is not checking or savings")),
        }
    }

    fn kind(&self) -> Result<Option<ImportedKind>, RowFault> {
        match self.cell("kind") {
            None => Ok(None),
            Some(word) if word.eq_ignore_ascii_case("person") => Ok(Some(ImportedKind::Person)),
            Some(word) if word.eq_ignore_ascii_case("business") => Ok(Some(ImportedKind::Business)),
            Some(_) => Err(self.fault("kind", "invalid_kind", "is not person or business")),
        }
    }

    fn currency(&self) -> Result<Option<Currency>, RowFault> {
        let Some(code) = self.cell("currency") else {
            return Ok(None);
        };
        Currency::parse(code).map(Some).ok_or_else(|| {
            let message = "is not the code of a currency; use an ISO 4217 code such as USD";
            self.fault("currency", "invalid_currency", message)
        })
    }

    fn external_number(&self) -> Result<String, RowFault> {
        let field = "external_number";
        let Some(cell) = self.cell(field) else {
            return Err(self.missing(field, "missing_external_number"));
        };
        let number = text::external_number(cell)
            .map_err(|fault| self.fault(field, "invalid_account_number", &fault.to_string()))?;
        let line = self.sheet.table.record().line();
        if self.duplicate_lines.binary_search(&line).is_ok() {
            let message = "is the number of another row too; a number names one account";
            return Err(self.fault(field, "duplicate_external_number", message));
        }
        Ok(number)
    }

    /// The opening balance, if it is not zero, and the currency that the file
    /// states for the row.
    fn opening(&self) -> Result<(Option<Opening>, Option<StatedCurrency>), RowFault> {
        let field = "opening_balance";
        let Some(place) = self.sheet.columns.place(field) else {
            let stated = self.sheet.titles.currency;
            return Ok((None, stated));
        };
        let stated = |beside| self.sheet.stated_currency(field, place, beside);
        if self.cell(field).is_none() {
            return Ok((None, stated(None)?));
        }
        let number = self.sheet.number(field, place, self.style)?;
        let stated = stated(number.currency)?;
        if number.is_zero() {
            return Ok((None, stated));
        }
        let overdrawn = self.owes(number)?;
        let size = if number.negative {
            number.negated()
        } else {
            number
        };
        let amount = size
            .without_zeros(self.decimals)
            .to_plain()
            .map_err(|fault| self.fault(field, "invalid_amount", &fault.to_string()))?;
        Ok((Some(Opening { amount, overdrawn }), stated))
    }

    /// Whether the customer owes the balance: by its sign, or by the column
    /// that says debit or credit.
    fn owes(&self, number: Number) -> Result<bool, RowFault> {
        let Some(place) = self.sheet.columns.place("direction") else {
            return Ok(number.negative);
        };
        match is_out(self.sheet.trimmed(Some(place))) {
            Some(true) => Ok(true),
            Some(false) if number.negative => {
                let message = "is negative, but the row says that it is a credit";
                Err(self.fault("opening_balance", "invalid_amount", message))
            }
            Some(false) => Ok(false),
            None => {
                let message = "does not say whether the balance is a credit or a debit";
                Err(self.fault("direction", "invalid_direction", message))
            }
        }
    }

    /// The overdraft limit, which may be left out or zero.
    fn overdraft(&self) -> Result<Option<PlainDecimal>, RowFault> {
        let field = "overdraft";
        let (Some(place), Some(_)) = (self.sheet.columns.place(field), self.cell(field)) else {
            return Ok(None);
        };
        let number = self.sheet.number(field, place, self.style)?;
        if number.is_zero() {
            return Ok(None);
        }
        self.sheet.stated_currency(field, place, number.currency)?;
        number
            .without_zeros(self.decimals)
            .to_plain()
            .map(Some)
            .map_err(|fault| self.fault(field, "invalid_amount", &fault.to_string()))
    }

    fn birth_date(&self) -> Result<Option<Day>, RowFault> {
        let Some(cell) = self.cell("birth_date") else {
            return Ok(None);
        };
        self.dates.read(cell).map(Some).ok_or_else(|| {
            let message = self.dates.complaint(cell);
            self.fault("birth_date", "invalid_date", message)
        })
    }
}

/// Refuses letters that are only a guess: names go into a book that forgets
/// nothing. Some are shown as they would read.
fn check_encoding(sheet: &mut Sheet) -> Result<(), FileFault> {
    if !sheet.table.is_guessed() {
        return Ok(());
    }
    let name = sheet.columns.place("customer_name");
    let mut samples: Vec<String> = Vec::new();
    while samples.len() < SAMPLES && sheet.advance()? {
        let record = sheet.table.record();
        let own = record.cell(name.unwrap_or(usize::MAX));
        let mut cells = std::iter::once(own).chain(record.cells());
        let found = cells
            .find(|cell| !cell.is_ascii())
            .map(|cell| format!("{:?}", shorten(cell)));
        samples.extend(found.filter(|found| !samples.contains(found)));
    }
    let encoding = sheet.table.encoding().name();
    Err(sheet
        .table
        .fault(None, FileFaultKind::EncodingInDoubt { encoding, samples }))
}

/// Compares the totals of opening balances with the rows.
fn check_totals(
    sheet: &Sheet,
    totals: &TotalsRows,
    sums: &Sums,
    style: AmountStyle,
    options: &Options,
) -> Result<Option<Totals>, FileFault> {
    let place = sheet.columns.place("opening_balance").unwrap_or(usize::MAX);
    let found = totals
        .check(sums, style, sheet.columns.place("direction").is_some())
        .map_err(|difference| differs(sheet, place, &difference))?;
    match found {
        Some(totals) if options.skip_rejects && !totals.checked => {
            let kind = FileFaultKind::UncheckedTotal {
                column: sheet.column(place),
                stated: totals.amount,
            };
            Err(sheet.table.fault(Some(totals.line), kind))
        }
        found => Ok(found),
    }
}
