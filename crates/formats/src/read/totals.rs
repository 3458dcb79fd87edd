//! Control totals: rows that state a sum instead of a payment.
//!
//! What belongs here: telling such rows from others by their words, and
//! comparing each with the rows that it sums. Amounts are added as they stand
//! in the file, negative ones and those of rejected rows included, with either
//! decimal mark, because the mark is known only at the end of the file. A
//! total is compared with the whole file or with the rows since one of the
//! totals before it: registers have a total for each group.

use bankctl_types::money::AmountFault;
use rust_decimal::Decimal;

use super::amount::{DecimalMark, Number};
use super::evidence::{AmountStyle, Readings};
use super::heading::split;
use super::spelling::normalize;

/// How many rows with totals a file may have; more are taken for rows.
pub(super) const TOTALS_MAX: usize = 50_000;
/// How many groups back a total can reach, if not to the first row.
const GROUPS_MAX: usize = 1_000;
/// The longest cell that can be a total's label.
const LABEL_BYTES_MAX: usize = 64;

/// Words of a total, as [`normalize`] leaves them.
#[rustfmt::skip]
const TOTAL_WORDS: [&str; 42] = [
    "total", "totals", "subtotal", "subtotals", "grandtotal", "controltotal", "totalamount", "totalnet",
    "totalnetpay", "totalpay", "totalgeneral", "sum", "sums", "summe", "gesamt", "gesamtsumme", "gesamtbetrag",
    "endsumme", "zwischensumme", "teilsumme", "somme", "soustotal", "totaux", "suma", "sumas", "totale", "totali",
    "subtotale", "totaal", "subtotaal", "soma", "totais", "razem", "ogolem", "lacznie", "celkem", "mezisoucet",
    "summa", "delsumma", "totalt", "ialt", "yhteensa",
];

/// Whether a cell is the label of a total: `Total`, `Bakery total`,
/// `Sous-total`.
pub(super) fn is_total_label(cell: &str) -> bool {
    let cell = cell.trim();
    if cell.is_empty() || cell.len() > LABEL_BYTES_MAX {
        return false;
    }
    let is_word = |word: &str| TOTAL_WORDS.contains(&normalize(word).as_str());
    is_word(cell) || split(cell).any(is_word)
}

/// An exact signed sum of amounts, with ten decimals.
#[derive(Clone, Copy, Default, Debug)]
struct Sum {
    total: i128,
    /// Of those above zero.
    credits: i128,
    /// How many amounts could not be read or added.
    unread: u64,
}

impl Sum {
    const DECIMALS: u32 = 10;

    fn add(&mut self, number: Result<Number, AmountFault>) {
        let scaled = number.ok().and_then(|number| number.scaled(Self::DECIMALS));
        let added = scaled.and_then(|scaled| {
            let credit = scaled.max(0);
            Some((
                self.total.checked_add(scaled)?,
                self.credits.checked_add(credit)?,
            ))
        });
        match added {
            Some((total, credits)) => (self.total, self.credits) = (total, credits),
            None => self.unread += 1,
        }
    }

    /// What was added since.
    fn since(self, before: Self) -> Self {
        Self {
            total: self.total.saturating_sub(before.total),
            credits: self.credits.saturating_sub(before.credits),
            unread: self.unread.saturating_sub(before.unread),
        }
    }

    fn is_empty(self) -> bool {
        self.total == 0 && self.unread == 0
    }

    fn shown(self) -> Option<Decimal> {
        let exact = Decimal::try_from_i128_with_scale(self.total, Self::DECIMALS).ok()?;
        // Ten decimals would only puzzle; two are what most amounts have.
        let mut shown = exact.normalize();
        if shown.scale() < 2 {
            shown.rescale(2);
        }
        Some(shown)
    }
}

/// The sums of a column so far, read with either mark.
#[derive(Clone, Copy, Default, Debug)]
pub(super) struct Sums {
    point: Sum,
    comma: Sum,
}

impl Sums {
    /// Adds the amount of a row.
    pub(super) fn add(&mut self, readings: Readings) {
        self.point.add(readings.point);
        self.comma.add(readings.comma);
    }

    /// Counts a row whose amount is not known.
    pub(super) fn add_unread(&mut self) {
        self.point.unread += 1;
        self.comma.unread += 1;
    }

    fn with(&self, mark: DecimalMark) -> Sum {
        match mark {
            DecimalMark::Point => self.point,
            DecimalMark::Comma => self.comma,
        }
    }
}

/// A row that states a total.
#[derive(Clone, Debug)]
struct Stated {
    line: u64,
    text: String,
    before: Sums,
}

/// The totals of a file while it is read.
#[derive(Default, Debug)]
pub(super) struct TotalsRows {
    rows: Vec<Stated>,
}

/// What a file's totals come to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Totals {
    /// The line of the last.
    pub line: u64,
    /// The total that it states.
    pub amount: Decimal,
    /// Whether all were compared with their rows. They agree then; they
    /// cannot be compared while a row's amount cannot be read.
    pub checked: bool,
}

/// A total that does not fit.
#[derive(Debug)]
pub(super) struct Difference {
    pub(super) line: u64,
    pub(super) stated: String,
    /// The sum of the rows above it, or nothing if the total can't be read.
    pub(super) summed: Option<Decimal>,
}

impl TotalsRows {
    /// Takes a row that states a total, after the rows of `sums`.
    pub(super) fn take(&mut self, line: u64, text: &str, sums: &Sums) {
        self.rows.push(Stated {
            line,
            text: text.to_owned(),
            before: *sums,
        });
    }

    /// Takes a total that stands above the rows.
    pub(super) fn take_above(&mut self, line: u64, text: &str) {
        self.take(line, text, &Sums::default());
    }

    /// Whether no more are taken.
    pub(super) fn is_full(&self) -> bool {
        self.rows.len() >= TOTALS_MAX
    }

    /// The lines of all of them, rising.
    pub(super) fn lines(&self) -> impl Iterator<Item = u64> + '_ {
        self.rows.iter().map(|row| row.line)
    }

    /// Compares every total with its rows. `credits` says that a total may
    /// be of the payments alone, where the file has the employer's debit too.
    pub(super) fn check(
        &self,
        sums: &Sums,
        style: AmountStyle,
        credits: bool,
    ) -> Result<Option<Totals>, Difference> {
        let whole = sums.with(style.mark);
        let mut totals = None;
        let mut marks = vec![Sum::default()];
        for row in &self.rows {
            let before = row.before.with(style.mark);
            let differs = |summed| Difference {
                line: row.line,
                stated: row.text.clone(),
                summed,
            };
            let number = style.read(&row.text).ok();
            let Some((number, stated)) =
                number.and_then(|number| Some((number, number.scaled(Sum::DECIMALS)?)))
            else {
                return Err(differs(None));
            };
            let is_of = |sum: Sum| stated == sum.total || (credits && stated == sum.credits);
            let since = |mark: &Sum| {
                // In a mixed column some amounts that can be read are refused.
                let all_read = before.unread == mark.unread && !style.conflict;
                all_read && is_of(before.since(*mark))
            };
            let fits = (whole.unread == 0 && !style.conflict && is_of(whole))
                || marks.iter().rev().take(GROUPS_MAX).any(since)
                || since(&Sum::default());
            let unread = whole.unread > 0 || style.conflict;
            let last = before.since(marks.last().copied().unwrap_or_default());
            let exceeded = last.credits == last.total && last.total > stated;
            if !fits && (!unread || exceeded) {
                let rows = if before.is_empty() { whole } else { before };
                return Err(differs(rows.shown()));
            }
            marks.push(before);
            totals = Some(Totals {
                line: row.line,
                amount: number.to_decimal(),
                checked: fits && totals.is_none_or(|totals: Totals| totals.checked),
            });
        }
        Ok(totals)
    }
}

impl Sums {
    /// Whether the payments are as much as this one debit among them.
    pub(super) fn is_balanced_by(&self, debit: Readings, style: AmountStyle) -> bool {
        let number = match style.mark {
            DecimalMark::Point => debit.point,
            DecimalMark::Comma => debit.comma,
        };
        let sum = self.with(style.mark);
        let debit = number.ok().and_then(|number| number.scaled(Sum::DECIMALS));
        sum.unread == 0
            && !style.conflict
            && debit.is_some_and(|debit| sum.credits > 0 && -debit == sum.credits)
    }

    /// The sum of the amounts above zero, if every amount could be read.
    pub(super) fn credits(&self, style: AmountStyle) -> Option<Decimal> {
        let sum = self.with(style.mark);
        let credits = Sum {
            total: sum.credits,
            ..sum
        };
        let known = sum.unread == 0 && !style.conflict;
        known.then(|| credits.shown()).flatten()
    }

    /// The sum of all rows, or nothing if an amount could not be read.
    pub(super) fn total(&self, style: AmountStyle) -> Option<Decimal> {
        let sum = self.with(style.mark);
        let known = sum.unread == 0 && !style.conflict;
        known.then(|| sum.shown()).flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::super::evidence::Evidence;
    use super::{Sums, TotalsRows, is_total_label};

    #[test]
    fn labels_are_known_by_their_words() {
        let table = [
            ("Total", true),
            ("TOTAL:", true),
            ("Grand Total", true),
            ("Subtotal", true),
            ("Sub-total Bakery", true),
            ("Bakery total", true),
            ("Zwischensumme", true),
            ("Sous-total", true),
            ("Razem", true),
            ("Summer", false),
            ("Bakery", false),
            ("", false),
        ];
        for (cell, expected) in table {
            assert_eq!(is_total_label(cell), expected, "{cell}");
        }
    }

    /// Rows as amounts, totals with a `T` in front.
    fn check(cells: &[&str]) -> Result<Option<(u64, bool)>, u64> {
        let (mut sums, mut rows, mut evidence) =
            (Sums::default(), TotalsRows::default(), Evidence::default());
        for (line, cell) in (2..).zip(cells) {
            match cell.strip_prefix('T') {
                Some(total) => rows.take(line, total, &sums),
                None => sums.add(evidence.weigh(line, 0, cell)),
            }
        }
        let style = evidence.decide(None).expect("decided");
        let totals = rows.check(&sums, style, false);
        totals
            .map(|totals| totals.map(|totals| (totals.line, totals.checked)))
            .map_err(|difference| difference.line)
    }

    #[test]
    fn totals_are_of_the_file_or_of_a_group() {
        type Case = (&'static [&'static str], Result<Option<(u64, bool)>, u64>);
        let table: [Case; 13] = [
            (&["1", "2"], Ok(None)),
            (&["1", "2", "T3"], Ok(Some((4, true)))),
            (&["1", "2", "T4"], Err(4)),
            (&["T3", "1", "2"], Ok(Some((2, true)))),
            (&["1", "2", "T3", "4", "T4", "T7"], Ok(Some((7, true)))),
            (&["1", "2", "T3", "4", "T5", "T7"], Err(6)),
            (
                &["1", "T1", "2", "T2", "T3", "4", "T4", "T7"],
                Ok(Some((9, true))),
            ),
            (&["1", "2", "T3", "4", "T4", "T11"], Err(7)),
            (&["5", "-2", "T3"], Ok(Some((4, true)))),
            (&["5", "-2", "T9"], Err(4)),
            (&["5", "x", "T9"], Ok(Some((4, false)))),
            (&["5", "x", "T4"], Err(4)),
            (&["5", "Tx"], Err(3)),
        ];
        for (cells, expected) in table {
            assert_eq!(check(cells), expected, "{cells:?}");
        }
    }
}
