//! Files of customers and accounts from another system.
//!
//! What belongs here: the fields of such a row and their checks. A customer
//! with several accounts repeats; an external number does not, because it is
//! what makes the import happen once.
//!
//! A row reports its first fault, in this order: `row_length`,
//! `invalid_quoting`, `missing_customer_external_id`, `missing_name` or
//! `invalid_name`, `invalid_email`, `invalid_type`, `invalid_currency`,
//! `missing_external_number`, `invalid_account_number`,
//! `duplicate_external_number`, `invalid_amount` or `ambiguous_amount` of the
//! opening balance and of the overdraft, `invalid_kind`, `invalid_address`.

use crate::domain::money::PlainDecimal;
use crate::domain::{Currency, text};

use super::aliases::ACCOUNT_FIELDS;
use super::amount::DecimalMark;
use super::decode::Encoding;
use super::evidence::{AmountStyle, Evidence};
use super::fault::{FileFault, RowFault};
use super::references::ReferenceDetector;
use super::sheet::{Options, Sheet};
use super::source::Source;
use super::table::HeaderRule;

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
    /// How the file writes characters.
    pub encoding: Encoding,
    /// The character between two cells.
    pub delimiter: char,
    /// How many data rows there are, good and bad.
    pub rows: u64,
    /// The decimal mark of the amounts.
    pub decimal: DecimalMark,
    /// How the file is read, as options that say so.
    pub reading: String,
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
    pub opening_balance: Option<PlainDecimal>,
    /// Person or business, if the row says.
    pub kind: Option<ImportedKind>,
    /// The postal address.
    pub address: Option<&'a str>,
    /// The overdraft limit, if it is not zero.
    pub overdraft: Option<PlainDecimal>,
}

/// Reads a file of customers and accounts.
pub struct AccountReader {
    sheet: Sheet,
    style: AmountStyle,
    duplicate_lines: Vec<u64>,
    survey: AccountSurvey,
}

impl AccountReader {
    /// Opens a file and surveys all of it.
    ///
    /// # Errors
    /// [`FileFault`] if the file cannot be read as such a file at all.
    pub fn open(source: Source, options: &Options) -> Result<Self, FileFault> {
        let mut sheet = Sheet::open(
            source,
            &HeaderRule::First,
            &ACCOUNT_FIELDS,
            &options.map,
            None,
        )?;
        let number_place = Some(sheet.required("external_number")?);
        let amounts = ["opening_balance", "overdraft"].map(|field| sheet.columns.place(field));
        let (mut rows, mut evidence) = (0, Evidence::default());
        let mut detector = ReferenceDetector::default();
        while sheet.advance()? {
            rows += 1;
            if !sheet.has_shape() {
                continue;
            }
            let line = sheet.table.record().line();
            for place in amounts.into_iter().flatten() {
                evidence.weigh(line, place, sheet.trimmed(Some(place)));
            }
            if let Ok(number) = text::external_number(sheet.trimmed(number_place)) {
                detector
                    .add(line, &number)
                    .map_err(|fault| sheet.detector_fault("external_number", fault))?;
            }
        }
        let style = sheet.decide(&evidence, options.decimal)?;
        let candidates = detector
            .finish()
            .map_err(|fault| sheet.detector_fault("external_number", fault))?;
        let duplicate_lines = sheet.confirm(candidates, |sheet| {
            let shaped = sheet.has_shape();
            let number = shaped.then(|| text::external_number(sheet.trimmed(number_place)).ok());
            number.flatten()
        })?;
        let survey = AccountSurvey {
            sha256: sheet.table.sha256().to_owned(),
            encoding: sheet.table.encoding(),
            delimiter: sheet.table.delimiter(),
            rows,
            decimal: style.mark,
            reading: sheet.reading(style.mark),
        };
        Ok(Self {
            sheet,
            style,
            duplicate_lines,
            survey,
        })
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
        if !self.sheet.advance()? {
            return Ok(None);
        }
        Ok(Some(self.row()))
    }

    fn row(&self) -> Result<AccountRow<'_>, RowFault> {
        self.sheet.check_shape()?;
        Ok(AccountRow {
            line: self.sheet.table.record().line(),
            customer_external_id: self
                .checked(
                    "customer_external_id",
                    "invalid_external_id",
                    text::reference,
                )?
                .ok_or_else(|| self.missing("customer_external_id", "missing_external_id"))?,
            customer_name: self
                .checked("customer_name", "invalid_name", text::name)?
                .ok_or_else(|| self.missing("customer_name", "missing_name"))?,
            email: self.checked("email", "invalid_email", text::email)?,
            phone: self.checked("phone", "invalid_phone", text::memo)?,
            account_type: self.account_type()?,
            currency: self.currency()?,
            external_number: self.external_number()?,
            opening_balance: self.balance("opening_balance")?,
            overdraft: self.balance("overdraft")?,
            kind: self.kind()?,
            address: self.checked("address", "invalid_address", text::memo)?,
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

    /// An amount that may be left out or zero.
    fn balance(&self, field: &'static str) -> Result<Option<PlainDecimal>, RowFault> {
        let (Some(place), Some(cell)) = (self.sheet.columns.place(field), self.cell(field)) else {
            return Ok(None);
        };
        if self
            .style
            .read(cell)
            .is_ok_and(super::amount::Number::is_zero)
        {
            return Ok(None);
        }
        let (number, amount) = self.sheet.amount(field, place, self.style)?;
        match (number.currency, self.currency()?) {
            (Some(beside), Some(currency)) if beside != currency => {
                let message = format!("is not in {currency}, the currency of the row");
                Err(self.fault(field, "currency_mismatch", &message))
            }
            _ => Ok(Some(amount)),
        }
    }
}
