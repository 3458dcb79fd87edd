//! A chunk of the second pass: one transaction.

use super::batch::changed_since;
use super::locked::{Found, ROWS_ASKED};
use super::tally::{Source, Tally};
use super::{CHUNK_ROWS_MAX, CHUNK_ROWS_MIN, ImportHandler, ImportPlan, Progress, RowDecision};
use crate::Result;
use crate::error::Error;
use crate::imports::table::{BatchKind, BatchRow};
use crate::kernel::transaction::WriteTx;
use crate::views::Reject;

/// After how many rows it is asked whether a teller waits.
const ASK_ROWS: usize = 500;

/// How large chunks are: small once a teller had to wait, so that the next
/// ones wait less, and then twice as large each time.
pub(crate) struct ChunkSize {
    rows: usize,
}

impl ChunkSize {
    pub(crate) const fn new() -> Self {
        Self {
            rows: CHUNK_ROWS_MAX,
        }
    }

    fn end(&mut self, was_wanted: bool) {
        self.rows = if was_wanted {
            CHUNK_ROWS_MIN
        } else {
            (self.rows * 2).min(CHUNK_ROWS_MAX)
        };
    }
}

/// A chunk of the second pass.
pub(crate) struct Chunk<'a> {
    pub(crate) plan: &'a ImportPlan,
    pub(crate) size: &'a mut ChunkSize,
    /// What the first pass found; its lines rise.
    pub(crate) checked: &'a Tally,
    pub(crate) batch: &'a mut BatchRow,
    pub(crate) part: &'a mut Tally,
    pub(crate) progress: &'a mut dyn Progress,
    /// How many rows of the file were dealt with before it.
    pub(crate) done: u64,
}

impl Chunk<'_> {
    /// Posts rows until the chunk is full; says whether the file has ended.
    pub(crate) fn post<I: ImportHandler>(
        &mut self,
        intake: &mut I,
        books: &mut WriteTx<'_>,
        source: &mut Source<'_, I>,
    ) -> Result<bool> {
        let dealt_with_to = line_number(self.batch.last_line);
        for row in 0..self.size.rows {
            if row > 0 && row % ASK_ROWS == 0 {
                self.tell();
                if self.progress.is_stopped() {
                    return Ok(false);
                }
                if row >= CHUNK_ROWS_MIN && books.driver.has_waiters() {
                    self.size.end(true);
                    return Ok(false);
                }
            }
            match source {
                Source::Spool(rows) => {
                    let Some((line, ready)) = rows.next() else {
                        return Ok(self.end());
                    };
                    self.reach(line);
                    self.post_row(intake, books, line, ready)?;
                }
                Source::File(rows) => {
                    let Some(row) = rows.next() else {
                        return Ok(self.end());
                    };
                    let row = row?;
                    let line = row.as_ref().map_or_else(|reject| reject.line, I::line);
                    if line <= dealt_with_to {
                        continue;
                    }
                    self.reach(line);
                    if let Ok(row) = row
                        && !self.checked.has_told_of(line)
                    {
                        match intake.check(&mut books.view(), row)? {
                            RowDecision::Duplicate(_) => self.part.duplicates += 1,
                            RowDecision::Post(_, _, ready) => {
                                self.post_row(intake, books, line, ready)?;
                            }
                            RowDecision::Reject(reject) | RowDecision::Conflict(reject, _) => {
                                self.late(reject)?;
                            }
                        }
                    }
                }
            }
        }
        let has_waiters = books.driver.has_waiters();
        self.size.end(has_waiters);
        Ok(false)
    }

    /// Posts rows that were taken before, until another process waits for one of their
    /// accounts; says how many.
    pub(crate) fn post_found<I: ImportHandler>(
        &mut self,
        intake: &mut I,
        books: &mut WriteTx<'_>,
        rows: &[(u64, Found<I::Ready>)],
        ended: bool,
    ) -> Result<usize> {
        for (place, (line, found)) in rows.iter().enumerate() {
            if place > 0 && place % ASK_ROWS == 0 {
                self.tell();
            }
            if place > 0 && place % ROWS_ASKED == 0 && books.driver.has_waiters() {
                return Ok(place);
            }
            self.reach(*line);
            match found {
                Found::Ready(ready) => self.post_row(intake, books, *line, ready.clone())?,
                Found::Duplicate => self.part.duplicates += 1,
                Found::Reject(reject) => self.late(reject.clone())?,
                Found::AlreadyReported => {}
            }
        }
        if ended {
            self.end();
        }
        Ok(rows.len())
    }

    /// Tells how far it is, though nothing of it is there to stay yet.
    fn tell(&mut self) {
        let Tally {
            posted,
            duplicates,
            rejected,
            ..
        } = *self.part;
        let done = self.done + posted + duplicates + rejected;
        self.progress.posted(done);
    }

    /// Notes that all lines up to this one are dealt with, and which of them
    /// the first pass has rejected.
    fn reach(&mut self, line: u64) {
        let from = line_number(self.batch.last_line);
        let start = self
            .checked
            .rejected_lines
            .partition_point(|known| *known <= from);
        let rejected = self.checked.rejected_lines[start..]
            .iter()
            .take_while(|known| **known <= line);
        self.batch.skipped.extend(rejected);
        self.batch.last_line = i64::try_from(line).unwrap_or(i64::MAX);
    }

    /// The file has ended: what the first pass rejected at its end is dealt with.
    fn end(&mut self) -> bool {
        if let Some(last) = self.checked.rejected_lines.last().copied()
            && last > line_number(self.batch.last_line)
        {
            self.reach(last);
        }
        true
    }

    fn post_row<I: ImportHandler>(
        &mut self,
        intake: &mut I,
        books: &mut WriteTx<'_>,
        line: u64,
        ready: I::Ready,
    ) -> Result<()> {
        match intake.post(books, self.batch, line, ready) {
            Ok(Some(amount_minor)) => {
                self.part.add(amount_minor)?;
                self.batch.posted += 1;
                if self.batch.kind == BatchKind::Payroll {
                    self.batch.last_transfer = books.last_id();
                    if self.batch.first_transfer == 0 {
                        self.batch.first_transfer = self.batch.last_transfer;
                    }
                }
                self.batch.amount_minor = self.batch.amount_minor.saturating_add(amount_minor);
                Ok(())
            }
            Ok(None) => {
                self.part.duplicates += 1;
                Ok(())
            }
            Err(Error::Rejected(rejection)) => self.late(Reject {
                line,
                field: I::field(&rejection).to_owned(),
                code: rejection.code().to_owned(),
                message: rejection.to_string(),
            }),
            Err(error) => Err(error),
        }
    }

    /// A row that has become impossible since the first pass.
    fn late(&mut self, reject: Reject) -> Result<()> {
        if !self.plan.skip_rejects {
            return Err(changed_since(&reject));
        }
        self.batch.skipped.push(reject.line);
        self.part.reject(reject, self.progress)
    }
}

/// A line number as it stands on disk.
pub(crate) fn line_number(line: i64) -> u64 {
    u64::try_from(line).unwrap_or(0)
}
