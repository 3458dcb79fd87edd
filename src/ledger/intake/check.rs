//! The first pass: every row is decided about, and nothing is written.

use super::batch::{already_rejected, dealt_with, stopped};
use super::tally::{Spool, Tally};
use super::{Intake, Progress, RowOrReject, Verdict};
use crate::ledger::similar::Similarity;
use crate::ledger::{Ledger, Result, View};
use crate::store::batches::BatchRow;

/// How many rows are checked on one state of the ledger.
const ROWS: usize = 50_000;
/// The same on a server, which is asked about so many at once.
const BLOCK: usize = 5_000;

/// The first pass.
pub(super) struct Check<'a, I: Intake> {
    pub(super) intake: &'a mut I,
    pub(super) progress: &'a mut dyn Progress,
    pub(super) batch: Option<&'a BatchRow>,
    pub(super) similarity: &'a mut Similarity,
    pub(super) tally: Tally,
    pub(super) spool: Spool<I::Ready>,
}

impl<I: Intake> Check<'_, I> {
    pub(super) fn all(
        &mut self,
        ledger: &mut Ledger,
        mut rows: impl Iterator<Item = Result<RowOrReject<I::Row>>>,
    ) -> Result<()> {
        let mut done = 0u64;
        loop {
            let more = ledger.read(|view| {
                if view.driver.has_many_writers() {
                    return self.block(view, &mut rows, &mut done);
                }
                for _ in 0..ROWS {
                    let Some(row) = rows.next() else {
                        return Ok(false);
                    };
                    done += 1;
                    self.row(view, row?)?;
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
        view: &mut View<'_>,
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
            self.row(view, row)?;
        }
        Ok(more)
    }

    fn row(&mut self, view: &mut View<'_>, row: RowOrReject<I::Row>) -> Result<()> {
        let line = row.as_ref().map_or_else(|reject| reject.line, I::line);
        let verdict = match (row, dealt_with(self.batch, line)) {
            (Err(reject), _) => Verdict::Reject(reject),
            (Ok(_), Some(true)) => {
                self.tally.duplicates += 1;
                return Ok(());
            }
            (Ok(_), Some(false)) => Verdict::Reject(already_rejected(line)),
            (Ok(row), None) => self.intake.check(view, row)?,
        };
        match verdict {
            Verdict::Duplicate => {
                self.tally.duplicates += 1;
                self.tally.duplicate_lines.push(line);
            }
            Verdict::Reject(reject) => self.tally.reject(reject, self.progress)?,
            Verdict::Post(account, amount_minor, ready) => {
                self.similarity.add(account, amount_minor);
                self.tally.add(amount_minor)?;
                let bytes = I::bytes(&ready);
                self.spool.add(line, ready, bytes);
            }
        }
        Ok(())
    }
}
