//! The second pass: rows are posted, a transaction a chunk.

use bankctl_storage::Mode;

use super::batch::{begin, note, stopped};
use super::chunk::{Chunk, ChunkSize};
use super::locked::{FoundRows, Pace};
use super::tally::{Source, Tally};
use super::{ImportHandler, ImportPlan, Progress};
use crate::error::Error;
use crate::imports::table::BatchRow;
use crate::{Ledger, Result};

/// The second pass.
pub(crate) struct Posting<'a, I: ImportHandler> {
    pub(crate) plan: &'a ImportPlan,
    pub(crate) intake: &'a mut I,
    pub(crate) progress: &'a mut dyn Progress,
    /// What the first pass found.
    pub(crate) checked: &'a Tally,
    /// The request by which a second person has agreed.
    pub(crate) consent: Option<i64>,
    /// The newest batch when it was held against others.
    pub(crate) newest: i64,
    /// Whether there may be more than one chunk.
    pub(crate) chunks: bool,
    pub(crate) size: ChunkSize,
    pub(crate) pace: Pace,
    /// Rows that were taken and did not fit, and whether the file ends there.
    pub(crate) left: Option<(FoundRows<I::Ready>, bool)>,
    /// What was posted so far.
    pub(crate) tally: Tally,
}

impl<I: ImportHandler> Posting<'_, I> {
    pub(crate) fn all(
        &mut self,
        ledger: &mut Ledger,
        mut batch: BatchRow,
        mut source: Source<'_, I>,
    ) -> Result<()> {
        loop {
            if self.progress.is_stopped() {
                return Err(stopped(self.tally.posted));
            }
            let chunk = if ledger.has_many_writers() {
                self.locked_chunk(ledger, &mut batch, &mut source)
            } else {
                self.chunk(ledger, &mut batch, &mut source)
            };
            let (complete, part) = match chunk {
                // Not this chunk; others before it may have been posted.
                Err(Error::Store(bankctl_storage::Error::Interrupted)) => {
                    return Err(stopped(self.tally.posted));
                }
                other => other?,
            };
            self.tally.merge(part);
            let done = self.done();
            self.progress.posted(done);
            if complete {
                return Ok(());
            }
        }
    }

    /// How many rows of the file are dealt with.
    pub(crate) fn done(&self) -> u64 {
        let (before, tally) = (self.checked, &self.tally);
        let left = before.duplicates + before.rejected;
        left + tally.posted + tally.duplicates + tally.rejected
    }

    /// Posts a chunk; the batch is as the ledger has it afterwards.
    fn chunk(
        &mut self,
        ledger: &mut Ledger,
        batch: &mut BatchRow,
        source: &mut Source<'_, I>,
    ) -> Result<(bool, Tally)> {
        let mut next = batch.clone();
        let mut part = Tally::new();
        let done = self.done();
        let complete = ledger.write_once(Mode::BulkWrite, &[], |books| {
            books.approval = self.consent;
            begin(books, &mut next, self.newest)?;
            let due_minor = self.checked.amount_minor - self.tally.amount_minor;
            self.intake
                .reserve(books, &mut next, due_minor, self.chunks)?;
            let mut chunk = Chunk {
                plan: self.plan,
                size: &mut self.size,
                checked: self.checked,
                batch: &mut next,
                part: &mut part,
                progress: self.progress,
                done,
            };
            let complete = chunk.post(self.intake, books, source)?;
            next.complete = complete;
            self.intake.settle(books, &mut next, part.amount_minor)?;
            note(books, &mut next)?;
            Ok(complete)
        })?;
        *batch = next;
        Ok((complete, part))
    }
}
