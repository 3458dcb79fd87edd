//! The first pass over a payroll file.
//!
//! What belongs here: what only the whole file can tell. How many rows there
//! are, which decimal mark they use, whether the last one is a totals row
//! and agrees with the others, and which references are repeated.

use rust_decimal::Decimal;

use crate::domain::money::AmountFault;

use super::amount::{DecimalMark, Number};
use super::evidence::{AmountStyle, Evidence};
use super::fault::{FileFault, FileFaultKind};
use super::references::{Candidates, ReferenceDetector};
use super::sheet::Sheet;
use super::spelling::normalize;

/// What a totals row is called, as [`normalize`] leaves it.
const TOTAL_WORDS: [&str; 22] = [
    "total",
    "totals",
    "totalamount",
    "totalnet",
    "totalnetpay",
    "totalpay",
    "totalgeneral",
    "grandtotal",
    "controltotal",
    "subtotal",
    "sum",
    "summe",
    "gesamt",
    "gesamtsumme",
    "gesamtbetrag",
    "endsumme",
    "somme",
    "totalgeneralnet",
    "suma",
    "totale",
    "totaal",
    "soma",
];

/// The places of a payroll file's columns.
#[derive(Clone, Copy)]
pub(super) struct Places {
    pub(super) account: usize,
    pub(super) amount: usize,
    pub(super) reference: Option<usize>,
    pub(super) name: Option<usize>,
    pub(super) memo: Option<usize>,
    pub(super) currency: Option<usize>,
    pub(super) value_date: Option<usize>,
}

/// The totals row at the end of a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Totals {
    /// Its line.
    pub line: u64,
    /// The total that it states.
    pub amount: Decimal,
    /// Whether it was compared with the rows. It agrees with them then; it
    /// cannot be compared while a row's amount cannot be read.
    pub checked: bool,
}

/// What the first pass found.
pub(super) struct Findings {
    pub(super) rows: u64,
    pub(super) style: AmountStyle,
    pub(super) totals: Option<Totals>,
    /// The sum of all rows, if every amount could be read.
    pub(super) sum: Option<Decimal>,
    pub(super) candidates: Candidates,
}

/// A record that is a totals row if nothing follows it.
struct Pending {
    line: u64,
    amount: String,
    reference: String,
}

struct Tally {
    amount_place: usize,
    rows: u64,
    evidence: Evidence,
    point: Sum,
    comma: Sum,
    references: ReferenceDetector,
}

impl Tally {
    fn row(
        &mut self,
        sheet: &Sheet,
        line: u64,
        amount: &str,
        reference: &str,
    ) -> Result<(), FileFault> {
        self.rows += 1;
        let readings = self.evidence.weigh(line, self.amount_place, amount);
        self.point.add(readings.point);
        self.comma.add(readings.comma);
        if reference.is_empty() {
            return Ok(());
        }
        self.references
            .add(line, reference)
            .map_err(|fault| sheet.detector_fault("reference", fault))
    }

    fn sum(&self, style: AmountStyle) -> Option<Decimal> {
        // In a mixed column some readable amounts are refused.
        match style.mark {
            _ if style.conflict => None,
            DecimalMark::Point => self.point.value(),
            DecimalMark::Comma => self.comma.value(),
        }
    }
}

/// Reads all rows once.
pub(super) fn survey(
    sheet: &mut Sheet,
    places: Places,
    asked: Option<DecimalMark>,
) -> Result<Findings, FileFault> {
    let mut tally = Tally {
        amount_place: places.amount,
        rows: 0,
        evidence: Evidence::default(),
        point: Sum::default(),
        comma: Sum::default(),
        references: ReferenceDetector::default(),
    };
    let mut pending: Option<Pending> = None;
    while sheet.advance()? {
        if let Some(row) = pending.take() {
            tally.row(sheet, row.line, &row.amount, &row.reference)?;
        }
        let line = sheet.table.record().line();
        if !sheet.has_shape() {
            tally.rows += 1;
            tally.point.add(Err(AmountFault::NotPlain));
            tally.comma.add(Err(AmountFault::NotPlain));
            continue;
        }
        let amount = sheet.trimmed(Some(places.amount));
        let reference = sheet.trimmed(places.reference);
        if may_be_totals(sheet, places) {
            pending = Some(Pending {
                line,
                amount: amount.to_owned(),
                reference: reference.to_owned(),
            });
        } else {
            tally.row(sheet, line, amount, reference)?;
        }
    }
    finish(sheet, places, asked, tally, pending)
}

fn finish(
    sheet: &Sheet,
    places: Places,
    asked: Option<DecimalMark>,
    mut tally: Tally,
    pending: Option<Pending>,
) -> Result<Findings, FileFault> {
    if let Some(row) = &pending {
        tally.evidence.weigh(row.line, places.amount, &row.amount);
    }
    let style = sheet.decide(&tally.evidence, asked)?;
    let mut totals = None;
    if let Some(row) = pending {
        match style.read(&row.amount) {
            Ok(stated) => totals = Some(check(sheet, places, &tally, style, row.line, stated)?),
            // A totals row that cannot be read is a row like any other, and
            // will be refused for its missing account.
            Err(_) => tally.row(sheet, row.line, &row.amount, &row.reference)?,
        }
    }
    let sum = tally.sum(style);
    let candidates = tally
        .references
        .finish()
        .map_err(|fault| sheet.detector_fault("reference", fault))?;
    Ok(Findings {
        rows: tally.rows,
        style,
        totals,
        sum,
        candidates,
    })
}

fn check(
    sheet: &Sheet,
    places: Places,
    tally: &Tally,
    style: AmountStyle,
    line: u64,
    stated: Number,
) -> Result<Totals, FileFault> {
    let amount = stated.to_decimal();
    let sum = tally.sum(style);
    match sum {
        Some(summed) if summed != amount => {
            let kind = FileFaultKind::ControlTotal {
                column: sheet.column(places.amount),
                stated: amount,
                summed,
            };
            Err(sheet.table.fault(Some(line), kind))
        }
        _ => Ok(Totals {
            line,
            amount,
            checked: sum.is_some(),
        }),
    }
}

/// Whether the record could be a totals row: no account, the word, an amount.
fn may_be_totals(sheet: &Sheet, places: Places) -> bool {
    let account = sheet.trimmed(Some(places.account));
    // Nearly every row has digits here, and is done with.
    if account.bytes().any(|byte| byte.is_ascii_digit()) {
        return false;
    }
    let record = sheet.table.record();
    let is_word = |cell: &str| cell.len() <= 64 && TOTAL_WORDS.contains(&normalize(cell).as_str());
    let has_amount = sheet
        .trimmed(Some(places.amount))
        .bytes()
        .any(|byte| byte.is_ascii_digit());
    has_amount && (account.is_empty() || is_word(account)) && record.cells().any(is_word)
}

/// An exact sum of amounts, with ten decimals.
#[derive(Default)]
struct Sum {
    total: i128,
    /// Whether an amount could not be read or added.
    broken: bool,
}

impl Sum {
    const DECIMALS: u32 = 10;

    fn add(&mut self, number: Result<Number, AmountFault>) {
        let added = number
            .ok()
            .filter(|number| !number.negative)
            .and_then(|number| number.scaled(Self::DECIMALS))
            .and_then(|scaled| self.total.checked_add(scaled));
        match added {
            Some(total) => self.total = total,
            None => self.broken = true,
        }
    }

    fn value(&self) -> Option<Decimal> {
        if self.broken {
            return None;
        }
        let exact = Decimal::try_from_i128_with_scale(self.total, Self::DECIMALS).ok()?;
        // Ten decimals would only puzzle; two are what most amounts have.
        let mut shown = exact.normalize();
        if shown.scale() < 2 {
            shown.rescale(2);
        }
        Some(shown)
    }
}
