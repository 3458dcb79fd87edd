//! A chunk of the second pass: one transaction.

use super::batch::changed_since;
use super::locked::{Found, ROWS_ASKED};
use super::tally::{FileRows, Source, Tally};
use super::{
    CHUNK_ROWS_MAX, CHUNK_ROWS_MIN, ImportHandler, ImportPlan, Progress, RowDecision, RowOrReject,
};
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
        let mut row = 0;
        while row < self.size.rows {
            if row > 0 {
                self.tell();
                if self.progress.is_stopped() {
                    return Ok(false);
                }
                if row >= CHUNK_ROWS_MIN && books.driver.has_waiters() {
                    self.size.end(true);
                    return Ok(false);
                }
            }
            let most = ASK_ROWS.min(self.size.rows - row);
            if I::ASKS_IN_BLOCKS {
                intake.end_block(books)?;
            }
            let taken = match source {
                Source::Spool(rows) => self.spooled(intake, books, rows, most)?,
                Source::File(rows) => {
                    let rows = rows.as_mut();
                    self.read_again(intake, books, (rows, most), dealt_with_to)?
                }
            };
            if taken < most {
                return Ok(self.end());
            }
            row += taken;
        }
        let has_waiters = books.driver.has_waiters();
        self.size.end(has_waiters);
        Ok(false)
    }

    /// Posts so many rows that the first pass has kept, at most; says how many.
    fn spooled<I: ImportHandler>(
        &mut self,
        intake: &mut I,
        books: &mut WriteTx<'_>,
        rows: &mut std::vec::IntoIter<(u64, I::Ready)>,
        most: usize,
    ) -> Result<usize> {
        if I::ASKS_IN_BLOCKS {
            let block = rows.as_slice().iter().take(most);
            let block: Vec<&I::Ready> = block.map(|(_, ready)| ready).collect();
            intake.announce_ready(books, &block)?;
        }
        let mut taken = 0;
        for (line, ready) in rows.take(most) {
            taken += 1;
            self.reach(line);
            self.post_row(intake, books, line, ready)?;
        }
        Ok(taken)
    }

    /// Reads so many rows of the file once more, at most, and posts those that can be
    /// posted; says how many it has read.
    fn read_again<I: ImportHandler>(
        &mut self,
        intake: &mut I,
        books: &mut WriteTx<'_>,
        (rows, most): (&mut FileRows<'_, I>, usize),
        dealt_with_to: u64,
    ) -> Result<usize> {
        if !I::ASKS_IN_BLOCKS {
            let mut taken = 0;
            for row in rows.take(most) {
                taken += 1;
                self.check_again(intake, books, row?, dealt_with_to)?;
            }
            return Ok(taken);
        }
        let block: Result<Vec<_>> = rows.take(most).collect();
        let block = block?;
        let good: Vec<&I::Row> = block.iter().flatten().collect();
        intake.announce(&mut books.view(), &good)?;
        let taken = block.len();
        for row in block {
            self.check_again(intake, books, row, dealt_with_to)?;
        }
        Ok(taken)
    }

    /// Posts a row that was read once more, unless it was dealt with or can't be posted.
    fn check_again<I: ImportHandler>(
        &mut self,
        intake: &mut I,
        books: &mut WriteTx<'_>,
        row: RowOrReject<I::Row>,
        dealt_with_to: u64,
    ) -> Result<()> {
        let line = row.as_ref().map_or_else(|reject| reject.line, I::line);
        if line <= dealt_with_to {
            return Ok(());
        }
        self.reach(line);
        let Ok(row) = row else { return Ok(()) };
        if self.checked.has_told_of(line) {
            return Ok(());
        }
        match intake.check(&mut books.view(), row)? {
            RowDecision::Duplicate(_) => {
                self.part.duplicates += 1;
                Ok(())
            }
            RowDecision::Post(_, _, ready) => self.post_row(intake, books, line, ready),
            RowDecision::Reject(reject) | RowDecision::Conflict(reject, _) => self.late(reject),
        }
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
