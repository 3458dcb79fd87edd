//! A statement as it is held against the books, in minor units.
//!
//! What belongs here: what is asked for, and what a file has to say. Where a
//! statement comes from is not known here.

use bankctl_types::calendar::Span;
use bankctl_types::{BalancePlace, Day};

use super::proof;
use super::rows::StatementRows;
use crate::Result;
use crate::views;

/// A line of a statement, its amount in minor units of the account's
/// currency.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StatementRow {
    /// The line in the file, from 1.
    pub line: u64,
    /// The date on it.
    pub date: Day,
    /// Signed: in is positive.
    pub amount_minor: i64,
    /// The reference on it that is likeliest ours.
    pub reference: Option<String>,
    /// All other references on it.
    pub ids: Vec<String>,
    /// The codes of its type, as the format has them.
    pub codes: Vec<String>,
    /// The payments that it is the sum of, if the bank names them.
    pub details: Vec<StatementDetail>,
    /// What the bank says about it.
    pub description: Option<String>,
    /// The balance that stands beside it, in minor units.
    pub balance_minor: Option<i64>,
    /// The reconciliation that left it open, if it is a line of an earlier statement.
    pub left_open: Option<i64>,
}

/// One of the payments that a line is the sum of.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StatementDetail {
    /// Signed, in minor units: in is positive; not every bank states it.
    pub amount_minor: Option<i64>,
    /// Its references.
    pub ids: Vec<String>,
}

/// A balance that stands in a row of its own, in minor units.
#[derive(Clone, Debug)]
pub struct StatedBalance {
    /// The line in the file, from 1.
    pub line: u64,
    /// The date on it, if there is one.
    pub date: Option<Day>,
    /// Where it stands among the lines.
    pub place: BalancePlace,
    /// The balance; below zero is overdrawn.
    pub balance_minor: i64,
}

/// A statement, as far as it is of the account.
#[derive(Default, Debug)]
pub struct Statement {
    /// The lines.
    pub rows: StatementRows,
    /// The balances between them.
    pub balances: Vec<StatedBalance>,
    /// The days that it covers, where it says so other than by its lines.
    pub covered: Option<(Day, Day)>,
    /// What the bank says of the statement as a whole.
    pub head: Option<views::StatementHead>,
    /// Lines that are in no balance yet.
    pub pending: Vec<views::PendingLine>,
    /// How the file was read.
    pub read: views::FileReading,
}

/// How lines and transactions are paired.
#[derive(Clone, Debug)]
pub struct Matching {
    /// How many days the two dates of a pair may be apart.
    pub days_apart: i32,
    /// By how much a line may differ from what it is paired with.
    pub tolerance_minor: i64,
    /// How much less a line may be for a fee.
    pub fee: Option<Fee>,
    /// How transactions are summed to meet one line.
    pub groupings: Vec<Grouping>,
}

/// The most that a bank keeps of a payment.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fee {
    /// An amount in minor units.
    Minor(i64),
    /// Hundredths of a percent of the payment.
    BasisPoints(u32),
}

impl Fee {
    /// The most that is kept of an amount; what is less than a minor unit is
    /// not.
    pub(crate) fn of(self, amount_minor: i128) -> i128 {
        match self {
            Self::Minor(minor) => i128::from(minor),
            Self::BasisPoints(points) => amount_minor.abs() * i128::from(points) / 10_000,
        }
    }
}

/// What transactions have in common that one line is the sum of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Grouping {
    /// The file that they came from, or the entry that they were booked in.
    Batch,
    /// Channel and business day.
    Day,
    /// What their references begin with.
    Reference,
}

impl Grouping {
    /// All of them, the surest first.
    pub const ALL: [Self; 3] = [Self::Batch, Self::Reference, Self::Day];
}

impl Statement {
    /// Whether it states a closing balance, of its own or beside its lines.
    pub(super) fn has_closing(&self) -> bool {
        let head = self.head.as_ref();
        head.is_none_or(|head| head.closing.is_some())
    }

    /// The balances before the first line and after the last, in minor units: as they are
    /// stated, or as the balances of a table's lines say.
    ///
    /// # Errors
    /// The temporary file can't be read.
    pub(crate) fn ends(&self) -> Result<[Option<i64>; 2]> {
        if let Some(head) = &self.head {
            let ends = [head.opening, head.closing];
            return Ok(ends.map(|end| end.map(|end| end.minor)));
        }
        let proof = proof::follow(&self.rows, &self.balances)?;
        let closing = proof.closing.map(|(closing, _)| closing);
        let ends = [proof.opening_minor, closing];
        Ok(ends.map(|end| end.and_then(|end| i64::try_from(end).ok())))
    }

    /// The days that are compared: those asked for, else those that it covers.
    pub(crate) fn days_within(&self, span: Span, today: Day) -> (Day, Day) {
        let covered = self.days();
        let from = span.from.or(covered.0).unwrap_or(today);
        (from, span.to.or(covered.1).unwrap_or(today))
    }

    /// The first and last day that it covers. It ends with the closing
    /// balance: what is booked until then and not in it is missing.
    pub(crate) fn days(&self) -> (Option<Day>, Option<Day>) {
        if let Some((from, to)) = self.covered {
            return (Some(from), Some(to));
        }
        let lines = self.rows.heads().iter().map(|row| row.date);
        let closing = self
            .balances
            .iter()
            .filter(|stated| stated.place == BalancePlace::Closing || self.rows.is_empty());
        let closing = closing.filter_map(|stated| stated.date);
        let last = lines.clone().chain(closing.clone()).max();
        (lines.min().or(closing.min()), last)
    }
}
