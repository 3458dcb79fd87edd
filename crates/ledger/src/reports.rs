//! Reports of the bank: each of one state of the ledger, with the equation that
//! proves it. They write nothing.
//!
//! A report is about the end of a day or about a period, and counts each transaction
//! on the day that it was booked on or on the day that it counts from. By booking date
//! a report of a day that is over is the same whenever it is made.

mod balance_sheet;
mod balances;
mod cash_position;
mod checks_outstanding;
mod dormant;
mod general_ledger;
mod income_statement;
mod interest_accrued;
mod interest_for_tax;
mod interest_paid;
pub(crate) mod journal;
mod large_transactions;
mod open_items;
mod overdrawn;
mod products;
mod register;
pub mod rules;
mod sums;
pub mod table;
mod teller_journal;
pub(crate) mod view;

pub use general_ledger::EntryPages;

use bankctl_types::calendar::{Span, Step};
use bankctl_types::{Currency, Day};

use crate::Ledger;
use crate::reports::rules::{Basis, Proof};
use crate::{ReadTx, Result, views};

/// What a report is about.
#[derive(Clone, Copy, Debug, Default)]
pub struct ReportQuery {
    /// The days: of a report about the end of a day, the last one.
    pub span: Span,
    /// On which day a transaction counts.
    pub basis: Basis,
    /// Only this currency.
    pub currency: Option<Currency>,
    /// How many lines a list has at most; its sums are of all.
    pub limit: usize,
}

/// What is asked of a report, with the days resolved.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked {
    /// The first day; the first of the books for a report about the end of a day.
    pub(crate) from: Day,
    /// The last day: never after today.
    pub(crate) to: Day,
    /// On which day a transaction counts.
    pub(crate) basis: Basis,
    /// Only this currency.
    pub(crate) currency: Option<Currency>,
    /// How many lines a list has at most.
    pub(crate) limit: usize,
}

impl Asked {
    /// A report about the end of a day.
    pub(crate) fn at(view: &ReadTx<'_>, query: &ReportQuery) -> Self {
        let to = query.span.to.unwrap_or(view.today).min(view.today);
        Self {
            from: Day::MIN,
            to,
            basis: query.basis,
            currency: query.currency,
            limit: query.limit,
        }
    }

    /// A report about a period: without a first day, from that of a step's period on.
    pub(crate) fn during(view: &ReadTx<'_>, query: &ReportQuery, step: Step) -> Self {
        let at = Self::at(view, query);
        let from = query.span.from.unwrap_or_else(|| step.first_day(at.to));
        Self {
            from: from.min(at.to.plus(1)),
            ..at
        }
    }

    /// Whether accounts in a currency are in the report.
    pub(crate) fn has(&self, currency: Currency) -> bool {
        self.currency.is_none_or(|only| only == currency)
    }

    /// The report of these lines.
    pub(crate) fn reported<T>(
        &self,
        view: &mut ReadTx<'_>,
        lines: Vec<T>,
        proofs: Vec<Proof>,
    ) -> Result<views::Reported<T>> {
        let locked = crate::kernel::tables::periods::closed_through(view.driver)?;
        let locked = locked.is_some_and(|month| self.to <= Step::Monthly.last_day(month));
        let proofs = proofs.into_iter().filter(|proof| self.has(proof.currency));
        Ok(views::Reported {
            from: (self.from > Day::MIN).then_some(self.from),
            to: self.to,
            partial: self.to >= view.today,
            locked,
            basis: self.basis,
            lines,
            left_out: 0,
            sums: Vec::new(),
            proofs: proofs.collect(),
        })
    }
}

/// Lines up to a limit, and how many there are beyond it.
pub(crate) struct Limited<T> {
    lines: Vec<T>,
    limit: usize,
    left_out: u64,
}

impl<T> Limited<T> {
    /// None yet, of as many as were asked for.
    pub(crate) fn of(asked: &Asked) -> Self {
        Self {
            lines: Vec::new(),
            limit: asked.limit,
            left_out: 0,
        }
    }

    /// Whether another line is kept; one that is not is counted.
    pub(crate) fn has_room(&mut self) -> bool {
        let has_room = self.lines.len() < self.limit;
        self.left_out += u64::from(!has_room);
        has_room
    }

    /// Keeps a line.
    pub(crate) fn push(&mut self, line: T) {
        self.lines.push(line);
    }

    /// The report of them.
    pub(crate) fn reported(
        self,
        view: &mut ReadTx<'_>,
        asked: &Asked,
        proofs: Vec<Proof>,
    ) -> Result<views::Reported<T>> {
        let mut reported = asked.reported(view, self.lines, proofs)?;
        reported.left_out = self.left_out;
        Ok(reported)
    }
}

/// The use cases of this room, on an open ledger: [`Ledger::reports`] gives it.
pub struct ReportsRoom<'l>(&'l mut Ledger);

impl Ledger {
    /// The room [`reports`](crate::reports).
    pub const fn reports(&mut self) -> ReportsRoom<'_> {
        ReportsRoom(self)
    }
}
