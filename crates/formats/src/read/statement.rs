//! Bank statements, to be compared with the ledger.
//!
//! What belongs here: lines of a statement with date, signed amount,
//! reference and description. Lines before the header are skipped if a later
//! one is recognisably the header. A row with nothing but a description goes
//! on with the row above it, as some banks print them. Rows of other accounts
//! are passed over, and rows that state a balance are no transactions.
//!
//! A row reports its first fault, in this order: `row_length`,
//! `invalid_quoting`, `missing_account`, `invalid_date`, then the amount
//! (`missing_amount`, `invalid_amount`, `ambiguous_amount`,
//! `invalid_direction`), the balance and the currency.

use bankctl_types::{Currency, Day};
use rust_decimal::Decimal;

use super::aliases::STATEMENT_FIELDS;
use super::amount::DecimalMark;
use super::columns::Columns;
use super::dates::{DateEvidence, DateStyle};
use super::evidence::{AmountStyle, Evidence};
use super::fault::{FileFault, FileFaultKind, RowFault};
use super::sheet::{Options, Reading, Sheet};
use super::source::Source;
use super::statement_account::{Accounts, Chosen, Wanted};
use super::statement_balance::{self, RowKind, StatedBalance};
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
    /// Whether a debit brings the account money, as it does the bank's vault.
    pub is_debit_normal: bool,
    /// All numbers of the account: where a file has a column of accounts, its
    /// rows are taken.
    pub numbers: Vec<String>,
    /// What the file calls the account, if by none of its numbers.
    pub statement_account: Option<String>,
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
    /// What the file calls the account, if it says so.
    pub account: Option<String>,
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
    /// The balance right after it, whichever end of the file is the newest.
    pub balance: Option<Decimal>,
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
    is_debit_normal: bool,
    currency: Option<Currency>,
    chosen: Chosen,
    /// Column and style of the balances.
    balance: Option<(usize, AmountStyle)>,
    survey: StatementSurvey,
    balances: Vec<StatedBalance>,
    other_rows: u64,
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
        let mut balances = Evidence::of(options.currency);
        let mut dates = DateEvidence::default();
        let mut signs = Signs::default();
        let mut rows = 0;
        let balance_place = sheet.columns.place("balance");
        let account_place = sheet.columns.place("account");
        let wanted = Wanted::of(options.statement_account.as_deref(), &options.numbers);
        let mut accounts = Accounts::default();
        while sheet.advance()? {
            rows += 1;
            if sheet.has_shape() && !layout.is_foreign(&sheet, &options.account, options.currency) {
                layout.weigh(&sheet, &mut evidence, &mut signs);
                let line = sheet.table.record().line();
                dates.weigh(line, sheet.trimmed(Some(date_place)));
                if let Some(place) = balance_place {
                    let (digits, _) = statement_balance::split(sheet.trimmed(balance_place));
                    balances.weigh(line, place, digits);
                    // Few balances may say less than the amounts do.
                    layout.weigh(&sheet, &mut balances, &mut Signs::default());
                }
                accounts.take(sheet.trimmed(account_place), &wanted);
                sheet.look_aside();
            }
        }
        let ours = is_our_own(sheet.table.header()).then_some(DecimalMark::Point);
        sheet.check_asides(layout.is_signed(signs))?;
        let amount_style = sheet.decide(&evidence, options.file.decimal.or(ours))?;
        let date_style = sheet.decide_dates(dates, Some(date_place), options.file.date_order)?;
        let mark = options.file.decimal.or(ours);
        let balance_style = balances.decide(mark).unwrap_or(amount_style);
        let chosen = choose(&sheet, accounts, &wanted, account_place)?;
        sheet.table.rewind()?;
        let survey = StatementSurvey {
            sha256: sheet.sha256().to_owned(),
            header_line,
            rows,
            account: chosen.name.clone(),
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
            is_debit_normal: options.is_debit_normal,
            currency: options.currency,
            chosen,
            balance: balance_place.map(|place| (place, balance_style)),
            survey,
            balances: Vec::new(),
            other_rows: 0,
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
        self.balances.clear();
        self.other_rows = 0;
        self.sheet.table.rewind()
    }

    /// The balances that stand in rows of their own, of the rows read so far.
    pub fn balances(&self) -> &[StatedBalance] {
        &self.balances
    }

    /// How many rows of other accounts were passed over so far.
    pub fn other_rows(&self) -> u64 {
        self.other_rows
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
            let place = self.sheet.columns.place("account");
            if self.chosen.takes(self.sheet.trimmed(place)) == Some(false) {
                self.other_rows += 1;
                continue;
            }
            let line = match self.stated_balance() {
                Some(Ok(balance)) => {
                    self.balances.push(balance);
                    continue;
                }
                Some(Err(fault)) => Err(fault),
                None => self.line(),
            };
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
        let balance = self.balance.map(|(place, _)| place);
        for place in self.layout.amounts().into_iter().flatten().chain(balance) {
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

    fn date(&self) -> Result<Day, RowFault> {
        let cell = self.sheet.trimmed(Some(self.date_place));
        self.date_style.read(cell).ok_or_else(|| {
            let message = self.date_style.complaint(cell);
            self.sheet
                .fault("date", self.date_place, "invalid_date", message)
        })
    }

    fn check_account(&self) -> Result<(), RowFault> {
        let place = self.sheet.columns.place("account");
        match (place, self.chosen.takes(self.sheet.trimmed(place))) {
            (Some(place), None) => {
                let message = "names no account, and the file has rows of several";
                Err(self
                    .sheet
                    .fault("account", place, "missing_account", message))
            }
            _ => Ok(()),
        }
    }

    /// The balance that the row states, if it is no transaction.
    fn stated_balance(&self) -> Option<Result<StatedBalance, RowFault>> {
        let sheet = &self.sheet;
        if is_our_own(sheet.table.header()) || !sheet.has_shape() {
            return None;
        }
        let balance_place = self.balance.map(|(place, _)| place);
        let RowKind::Balance {
            place,
            is_in_amounts,
        } = RowKind::of(sheet, self.layout.amounts(), balance_place)
        else {
            return None;
        };
        let read = || {
            self.check_account()?;
            let has_date = !sheet.trimmed(Some(self.date_place)).is_empty();
            let date = has_date.then(|| self.date()).transpose()?;
            let balance = if is_in_amounts {
                let signs = self.signs;
                let amount = self
                    .layout
                    .amount(sheet, self.amount_style, signs, ("", false));
                Some(amount?)
            } else {
                self.balance()?
            };
            self.check_currency()?;
            Ok(balance.map(|balance| StatedBalance {
                line: sheet.table.record().line(),
                date,
                place,
                balance,
            }))
        };
        read().transpose()
    }

    fn balance(&self) -> Result<Option<Decimal>, RowFault> {
        self.balance.map_or(Ok(None), |(place, style)| {
            statement_balance::read(&self.sheet, place, style)
        })
    }

    fn line(&self) -> Result<StatementLine, RowFault> {
        let sheet = &self.sheet;
        sheet.check_shape()?;
        self.check_account()?;
        sheet.check_guards()?;
        let date = self.date()?;
        let amount = self.layout.amount(
            sheet,
            self.amount_style,
            self.signs,
            (&self.account, self.is_debit_normal),
        )?;
        let balance = self.balance()?;
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
            balance,
        })
    }
}

/// Chooses the rows of the account. Our own export of transactions names both
/// accounts of each.
fn choose(
    sheet: &Sheet,
    accounts: Accounts,
    wanted: &Wanted,
    place: Option<usize>,
) -> Result<Chosen, FileFault> {
    let column = place.map_or_else(String::new, |place| sheet.column(place));
    accounts
        .choose(wanted, sheet.titles.account.as_deref(), &column)
        .map_err(|kind| sheet.table.fault(Some(sheet.table.header_line()), kind))
}

/// Whether these are the columns of a statement.
fn is_header(columns: &Columns, header: &[String]) -> bool {
    !matches!(
        Layout::find(columns, header),
        Err(FileFaultKind::MissingColumn { .. })
    )
}
