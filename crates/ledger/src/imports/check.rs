//! The first pass: every row is decided about, and nothing is written.

use bankctl_types::number::AccountId;

use super::batch::{Before, already_rejected, dealt_with, stopped};
use super::tally::Tally;
use super::{ImportHandler, Progress, RowDecision, RowOrReject};
use crate::imports::table::BatchRow;
use crate::{Ledger, ReadTx, Result};

/// How many rows are checked on one state of the ledger.
const ROWS: usize = 50_000;
/// After how many rows it is told how far the first pass is.
const TOLD_ROWS: u64 = 1_000;
/// How many rows are asked about together, and on a server checked on one state.
const BLOCK: usize = 5_000;

/// The first pass.
pub(crate) struct Check<'a, I, T> {
    pub(crate) intake: &'a mut I,
    pub(crate) progress: &'a mut dyn Progress,
    pub(crate) batch: Option<&'a BatchRow>,
    pub(crate) tally: Tally,
    /// Takes each row that can be posted: its line, whom it pays, how much in
    /// minor units, and what is needed for it.
    pub(crate) take: T,
}

impl<I: ImportHandler, T: FnMut(u64, AccountId, i64, I::Ready)> Check<'_, I, T> {
    pub(crate) fn all(
        &mut self,
        ledger: &mut Ledger,
        mut rows: impl Iterator<Item = Result<RowOrReject<I::Row>>>,
    ) -> Result<()> {
        let mut done = 0u64;
        loop {
            let more = ledger.read(|view| {
                let blocks = if view.driver.has_many_writers() {
                    1
                } else {
                    ROWS / BLOCK
                };
                for _ in 0..blocks {
                    if !self.block(view, &mut rows, &mut done)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            })?;
            self.progress.checked(done);
            if self.progress.is_stopped() {
                return Err(stopped(0));
            }
            if !more {
                return Ok(());
            }
        }
    }

    /// Checks rows that are asked about together.
    fn block(
        &mut self,
        view: &mut ReadTx<'_>,
        rows: &mut impl Iterator<Item = Result<RowOrReject<I::Row>>>,
        done: &mut u64,
    ) -> Result<bool> {
        let block: Result<Vec<_>> = rows.take(BLOCK).collect();
        let block = block?;
        let good: Vec<&I::Row> = block.iter().flatten().collect();
        self.intake.announce(view, &good)?;
        let more = block.len() == BLOCK;
        for row in block {
            *done += 1;
            if done.is_multiple_of(TOLD_ROWS) {
                self.progress.checked(*done);
            }
            self.row(view, row)?;
        }
        Ok(more)
    }

    fn row(&mut self, view: &mut ReadTx<'_>, row: RowOrReject<I::Row>) -> Result<()> {
        let line = row.as_ref().map_or_else(|reject| reject.line, I::line);
        let verdict = match (row, dealt_with(self.batch, line)) {
            (Err(reject), _) => RowDecision::Reject(reject),
            (Ok(_), Some(Before::Posted)) => {
                self.tally.duplicates += 1;
                return Ok(());
            }
            (Ok(_), Some(Before::PaidElsewhere)) => RowDecision::Duplicate(None),
            (Ok(_), Some(Before::Rejected)) => RowDecision::Reject(already_rejected(line)),
            (Ok(row), None) => self.intake.check(view, row)?,
        };
        match verdict {
            RowDecision::Duplicate(posted) => {
                self.tally.duplicates += 1;
                self.tally.duplicate_lines.push(line);
                if let Some(posted) = posted {
                    self.tally.reused.add(line, posted, true);
                }
            }
            RowDecision::Reject(reject) => self.tally.reject(reject, self.progress)?,
            RowDecision::Conflict(reject, posted) => {
                self.tally.reused.add(line, posted, false);
                self.tally.reject(reject, self.progress)?;
            }
            RowDecision::Post(account, amount_minor, ready) => {
                self.tally.add(amount_minor)?;
                self.tally.days.add(I::value_date(&ready));
                self.tally.unnamed += u64::from(I::reference(&ready).is_none());
                (self.take)(line, account, amount_minor, ready);
            }
        }
        Ok(())
    }
}
