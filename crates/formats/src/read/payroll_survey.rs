//! The first pass over a payroll file.
//!
//! What belongs here: what only the whole file can tell. How many rows there
//! are, which decimal mark and which order of dates they use, which rows are
//! totals and agree with the others, which one is the employer's own, and
//! which references are repeated.

use std::collections::HashSet;

use compact_str::CompactString;
use rust_decimal::Decimal;

use super::dates::{DateEvidence, DateStyle};
use super::evidence::{AmountStyle, Evidence, Readings};
use super::fault::{FileFault, FileFaultKind, shorten};
use super::references::{Candidates, ReferenceDetector};
use super::sheet::{Options, Sheet};
pub use super::totals::Totals;
use super::totals::{Difference, Sums, TotalsRows, is_total_label};
use super::words::is_out;

/// The places of a payroll file's columns.
#[derive(Clone, Copy)]
pub(super) struct Places {
    pub(super) account: usize,
    pub(super) amount: usize,
    pub(super) reference: Option<usize>,
    pub(super) name: Option<usize>,
    pub(super) memo: Option<usize>,
    pub(super) value_date: Option<usize>,
    pub(super) direction: Option<usize>,
}

/// The row of the employer: the one debit, of as much as all payments.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Employer {
    /// The line of its row, or of the title above the header.
    pub line: u64,
    /// The account, as it is written.
    pub account: String,
}

/// What the first pass found.
pub(super) struct Findings {
    pub(super) rows: u64,
    pub(super) style: AmountStyle,
    pub(super) dates: DateStyle,
    pub(super) totals: Option<Totals>,
    /// The sum of all rows, if every amount could be read.
    pub(super) sum: Option<Decimal>,
    pub(super) employer: Option<Employer>,
    /// The lines that are no payments: totals, and the employer's row.
    pub(super) passed_over: Vec<u64>,
    /// The first line of a total whose formula has no stored result.
    pub(super) unstored_total: Option<u64>,
    pub(super) candidates: Candidates,
    /// Whether the column of references tells payments apart.
    pub(super) identifies: bool,
}

/// A row that takes money instead of bringing it.
struct Debit {
    line: u64,
    account: String,
    readings: Readings,
    /// Whether a column says so, and not the sign of the amount.
    stated: bool,
}

struct Tally {
    rows: u64,
    evidence: Evidence,
    dates: DateEvidence,
    sums: Sums,
    totals: TotalsRows,
    /// The lines of totals whose formulas have no stored result.
    unstored: Vec<u64>,
    /// The first debit, and how many there are.
    debit: Option<Debit>,
    debits: u64,
    negative: bool,
    references: ReferenceDetector,
    constant: Constant,
}

/// Whether one text stands in every cell of the reference column, and each
/// account once: then it says what the payments are, as `SALARY` does, and
/// identifies none.
#[derive(Default)]
struct Constant {
    text: Option<String>,
    accounts: HashSet<CompactString>,
    broken: bool,
}

/// How many payees are remembered until a column of references counts as such.
const PAYEES_MAX: usize = 100_000;

impl Constant {
    fn take(&mut self, account: &str, reference: &str) {
        if self.broken {
            return;
        }
        let same = match &self.text {
            None => {
                self.text = Some(reference.to_owned());
                true
            }
            Some(text) => text == reference,
        };
        self.broken = !same
            || reference.is_empty()
            || self.accounts.len() >= PAYEES_MAX
            || !self.accounts.insert(account.into());
        if self.broken {
            self.accounts = HashSet::new();
        }
    }

    fn is_one(&self) -> bool {
        !self.broken && self.accounts.len() > 1
    }
}

impl Tally {
    fn row(&mut self, sheet: &Sheet, places: Places) -> Result<(), FileFault> {
        self.rows += 1;
        let line = sheet.table.record().line();
        self.amount(sheet, places, line);
        if let Some(place) = places.value_date {
            self.dates.weigh(line, sheet.trimmed(Some(place)));
        }
        let reference = sheet.trimmed(places.reference);
        if places.reference.is_some() {
            let account = sheet.trimmed(Some(places.account));
            self.constant.take(account, reference);
        }
        if reference.is_empty() {
            return Ok(());
        }
        self.references
            .add(line, reference)
            .map_err(|fault| sheet.detector_fault("reference", fault))
    }

    fn amount(&mut self, sheet: &Sheet, places: Places, line: u64) {
        let amount = sheet.trimmed(Some(places.amount));
        if amount.is_empty() {
            // What is blank adds nothing, to the sender's total too.
            return;
        }
        let mut readings = self.evidence.weigh(line, places.amount, amount);
        let negative = |readings: Readings| {
            readings
                .point
                .or(readings.comma)
                .is_ok_and(|number| number.negative)
        };
        let stated = match places.direction {
            None => None,
            Some(place) => match is_out(sheet.trimmed(Some(place))) {
                Some(out) => Some(out),
                None => return self.sums.add_unread(),
            },
        };
        if stated == Some(true) && !negative(readings) {
            readings = Readings {
                point: readings.point.map(super::amount::Number::negated),
                comma: readings.comma.map(super::amount::Number::negated),
            };
        }
        self.sums.add(readings);
        if negative(readings) {
            self.debits += 1;
            self.negative |= stated.is_none();
            if self.debit.is_none() {
                self.debit = Some(Debit {
                    line,
                    account: sheet.trimmed(Some(places.account)).to_owned(),
                    readings,
                    stated: stated.is_some(),
                });
            }
        }
    }
}

/// Reads all rows once.
pub(super) fn survey(
    sheet: &mut Sheet,
    places: Places,
    options: &Options,
) -> Result<Findings, FileFault> {
    let mut tally = Tally {
        rows: 0,
        evidence: Evidence::of(options.currency),
        dates: DateEvidence::default(),
        sums: Sums::default(),
        totals: TotalsRows::default(),
        unstored: Vec::new(),
        debit: None,
        debits: 0,
        negative: false,
        references: ReferenceDetector::default(),
        constant: Constant::default(),
    };
    for (line, total) in &sheet.titles.totals {
        tally.totals.take_above(*line, total);
    }
    while sheet.advance()? {
        if !sheet.has_shape() {
            tally.rows += 1;
            tally.sums.add_unread();
            continue;
        }
        if states_total(sheet, places) && !tally.totals.is_full() {
            let line = sheet.table.record().line();
            let amount = sheet.trimmed(Some(places.amount));
            tally.evidence.weigh(line, places.amount, amount);
            tally.totals.take(line, amount, &tally.sums);
            continue;
        }
        if lacks_total(sheet, places) {
            tally.unstored.push(sheet.table.record().line());
            continue;
        }
        sheet.look_aside();
        tally.row(sheet, places)?;
    }
    finish(sheet, places, options, tally)
}

fn finish(
    sheet: &Sheet,
    places: Places,
    options: &Options,
    mut tally: Tally,
) -> Result<Findings, FileFault> {
    sheet.check_asides(tally.negative)?;
    let style = sheet.decide(&tally.evidence, options.decimal)?;
    let dates = sheet.decide_dates(tally.dates, places.value_date, options.date_order)?;
    let debit = tally.debit.take().filter(|_| tally.debits == 1);
    let employer = debit.as_ref().and_then(|debit| {
        let own = tally.sums.is_balanced_by(debit.readings, style);
        own.then(|| Employer {
            line: debit.line,
            account: debit.account.clone(),
        })
    });
    if let (None, Some(debit)) = (&employer, &debit)
        && debit.stated
        && tally.rows > 1
        && tally.sums.total(style).is_some()
    {
        return Err(unbalanced(sheet, places, debit, &tally.sums, style));
    }
    let credits = employer.is_some() || places.direction.is_some();
    let totals = if options.totals_compared {
        None
    } else {
        let checked = tally.totals.check(&tally.sums, style, credits);
        checked.map_err(|difference| differs(sheet, places.amount, &difference))?
    };
    let mut passed_over: Vec<u64> = tally.totals.lines().collect();
    let unstored_total = tally.unstored.first().copied();
    passed_over.append(&mut tally.unstored);
    if let Some(employer) = &employer {
        tally.rows -= 1;
        passed_over.push(employer.line);
    }
    passed_over.sort_unstable();
    check_counts(sheet, tally.rows)?;
    if let (Some(totals), true) = (totals, options.skip_rejects)
        && !totals.checked
    {
        let kind = FileFaultKind::UncheckedTotal {
            column: sheet.column(places.amount),
            stated: totals.amount,
        };
        return Err(sheet.table.fault(Some(totals.line), kind));
    }
    let identifies = !tally.constant.is_one();
    let references = if identifies {
        tally.references
    } else {
        ReferenceDetector::default()
    };
    let candidates = references
        .finish()
        .map_err(|fault| sheet.detector_fault("reference", fault))?;
    let sum = match &employer {
        Some(_) => tally.sums.credits(style),
        None => tally.sums.total(style),
    };
    Ok(Findings {
        rows: tally.rows,
        style,
        dates,
        totals,
        sum,
        employer,
        passed_over,
        unstored_total,
        candidates,
        identifies,
    })
}

/// The fault of a total that is not the sum of its rows.
pub(super) fn differs(sheet: &Sheet, place: usize, difference: &Difference) -> FileFault {
    let column = sheet.column(place);
    let kind = match difference.summed {
        Some(summed) => FileFaultKind::ControlTotal {
            column,
            stated: shorten(&difference.stated),
            summed,
        },
        None => FileFaultKind::UnreadTotal {
            column,
            stated: shorten(&difference.stated),
        },
    };
    sheet.table.fault(Some(difference.line), kind)
}

fn unbalanced(
    sheet: &Sheet,
    places: Places,
    debit: &Debit,
    sums: &Sums,
    style: AmountStyle,
) -> FileFault {
    let number = match style.mark {
        super::amount::DecimalMark::Point => debit.readings.point,
        super::amount::DecimalMark::Comma => debit.readings.comma,
    };
    let stated = number.map_or(Decimal::ZERO, |number| number.to_decimal().abs());
    let kind = FileFaultKind::ControlTotal {
        column: sheet.column(places.amount),
        stated: stated.to_string(),
        summed: sums.credits(style).unwrap_or_default(),
    };
    sheet.table.fault(Some(debit.line), kind)
}

/// Compares the numbers of rows that stand above the header.
pub(super) fn check_counts(sheet: &Sheet, rows: u64) -> Result<(), FileFault> {
    for (line, stated) in &sheet.titles.counts {
        if *stated != rows {
            let kind = FileFaultKind::ControlCount {
                stated: *stated,
                counted: rows,
            };
            return Err(sheet.table.fault(Some(*line), kind));
        }
    }
    Ok(())
}

/// Whether the record states a total: no account, the word, an amount.
fn states_total(sheet: &Sheet, places: Places) -> bool {
    !sheet.trimmed(Some(places.amount)).is_empty() && is_of_total(sheet, places)
}

/// Whether the record is to state one, by a formula whose result is not stored: then
/// there is nothing to compare the rows with.
fn lacks_total(sheet: &Sheet, places: Places) -> bool {
    let line = sheet.table.record().line();
    let spreadsheet = sheet.spreadsheet.as_ref();
    spreadsheet.is_some_and(|cells| cells.lacks_result(line, places.amount))
        && is_of_total(sheet, places)
}

/// Whether the record has the word for a total, and no account.
fn is_of_total(sheet: &Sheet, places: Places) -> bool {
    let account = sheet.trimmed(Some(places.account));
    // Nearly every row has digits here, and is done with.
    if account.bytes().any(|byte| byte.is_ascii_digit()) {
        return false;
    }
    (account.is_empty() || is_total_label(account))
        && sheet.table.record().cells().any(is_total_label)
}
