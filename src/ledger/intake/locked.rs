//! A chunk where many write at once: its accounts are locked before anything
//! is posted, all together and in order, and it is tried again as a whole when
//! others came between.

use std::time::{Duration, Instant};

use super::batch::{begin, note};
use super::chunk::{Chunk, line_number};
use super::posting::Posting;
use super::tally::{Source, Tally};
use super::{Intake, Progress, Verdict};
use crate::domain::number::AccountId;
use crate::ledger::again::again;
use crate::ledger::{Ledger, Result};
use crate::report::Reject;
use crate::store::batches::BatchRow;
use crate::store::{self, Mode};

/// How many rows are posted in the first transaction.
pub(super) const ROWS_FIRST: usize = 4_000;
/// How many rows are posted in a transaction at most.
const ROWS_MAX: usize = 40_000;
/// How long a transaction should take: tellers wait for so long if they want
/// one of its accounts, and for no other.
const LONG_MAX: Duration = Duration::from_millis(150);

/// How large chunks are: so large that they take as long as tellers may wait.
pub(super) struct Pace {
    rows: usize,
}

impl Pace {
    pub(super) const fn new() -> Self {
        Self { rows: ROWS_FIRST }
    }

    /// So many rows took so long.
    fn learn(&mut self, rows: usize, long: Duration) {
        let fitting = rows as u128 * LONG_MAX.as_micros() / long.as_micros().max(1);
        let fitting = usize::try_from(fitting).unwrap_or(ROWS_MAX);
        self.rows = fitting.clamp(self.rows / 2, self.rows * 2);
        self.rows = self.rows.clamp(ROWS_FIRST / 4, ROWS_MAX);
    }
}

/// A row of the second pass, and what was found out about it.
pub(super) enum Found<R> {
    /// It can be posted.
    Ready(R),
    /// It was posted before as part of another file.
    Duplicate,
    /// It has become impossible since the first pass.
    Reject(Reject),
    /// The first pass has told of it.
    Told,
}

/// Keeps what is told until the chunk is there to stay.
#[derive(Default)]
struct Later {
    rejects: Vec<Reject>,
}

impl Progress for Later {
    fn checked(&mut self, _: u64) {}

    fn posted(&mut self, _: u64) {}

    fn rejected(&mut self, reject: &Reject) -> Result<()> {
        self.rejects.push(reject.clone());
        Ok(())
    }

    fn is_stopped(&self) -> bool {
        false
    }
}

/// Lines and what was found out about them.
type FoundRows<R> = Vec<(u64, Found<R>)>;

impl<I: Intake> Posting<'_, I> {
    /// Posts a chunk; the batch is as the ledger has it afterwards.
    pub(super) fn locked_chunk(
        &mut self,
        ledger: &mut Ledger,
        batch: &mut BatchRow,
        source: &mut Source<'_, I>,
    ) -> Result<(bool, Tally)> {
        let dealt_with_to = line_number(batch.last_line);
        let (rows, ended) = self.gather(ledger, dealt_with_to, source)?;
        if rows.is_empty() && !ended {
            // A run before this one has dealt with all of them.
            return Ok((false, Tally::new()));
        }
        let mut accounts: Vec<AccountId> = rows
            .iter()
            .filter_map(|(_, found)| match found {
                Found::Ready(ready) => I::payee(ready),
                _ => None,
            })
            .collect();
        accounts.push(batch.source);
        let (mut tries, mut since) = (0, Instant::now());
        let (next, part, told) = again(ledger.patience(), || {
            tries += 1;
            since = Instant::now();
            let (mut next, mut part, mut told) = (batch.clone(), Tally::new(), Later::default());
            ledger.write_once(Mode::BulkWrite, &[], |books| {
                books.is_again = tries > 1;
                store::locks::batch(books.driver, &next.batch_key)?;
                books.lock(&accounts)?;
                begin(books, &mut next)?;
                let due_minor = self.checked.amount_minor - self.tally.amount_minor;
                self.intake
                    .reserve(books, &mut next, due_minor, self.chunks)?;
                books.make_ready(&accounts)?;
                if books.is_again {
                    let ready: Vec<&I::Ready> = rows
                        .iter()
                        .filter_map(|(_, found)| match found {
                            Found::Ready(ready) => Some(ready),
                            _ => None,
                        })
                        .collect();
                    self.intake.expect_ready(books, &ready)?;
                }
                books.draw_numbers(rows.len())?;
                let mut chunk = Chunk {
                    plan: self.plan,
                    size: &mut self.size,
                    checked: self.checked,
                    batch: &mut next,
                    part: &mut part,
                    progress: &mut told,
                };
                chunk.post_found(self.intake, books, &rows, ended)?;
                next.complete = ended;
                self.intake.settle(books, &mut next, part.amount_minor)?;
                note(books, &mut next)
            })?;
            Ok((next, part, told))
        })?;
        if !ended {
            self.pace.learn(rows.len(), since.elapsed());
        }
        for reject in &told.rejects {
            self.progress.rejected(reject)?;
        }
        *batch = next;
        Ok((ended, part))
    }

    /// Takes the rows of a chunk, and says whether the file has ended.
    fn gather(
        &mut self,
        ledger: &mut Ledger,
        dealt_with_to: u64,
        source: &mut Source<'_, I>,
    ) -> Result<(FoundRows<I::Ready>, bool)> {
        let most = self.pace.rows;
        let mut found = Vec::with_capacity(most);
        let rows = match source {
            Source::Spool(rows) => {
                found.extend(
                    rows.by_ref()
                        .take(most)
                        .map(|(line, ready)| (line, Found::Ready(ready))),
                );
                let ended = found.len() < most;
                return Ok((found, ended));
            }
            Source::File(rows) => rows,
        };
        ledger.read(|view| {
            let block: Result<Vec<_>> = rows.take(most).collect();
            let block = block?;
            let ended = block.len() < most;
            let good: Vec<&I::Row> = block.iter().flatten().collect();
            self.intake.expect(view, &good)?;
            for row in block {
                let line = row.as_ref().map_or_else(|reject| reject.line, I::line);
                if line <= dealt_with_to {
                    continue;
                }
                let what = match row {
                    Ok(row) if !self.checked.has_told_of(line) => {
                        match self.intake.check(view, row)? {
                            Verdict::Duplicate => Found::Duplicate,
                            Verdict::Post(_, _, ready) => Found::Ready(ready),
                            Verdict::Reject(reject) => Found::Reject(reject),
                        }
                    }
                    _ => Found::Told,
                };
                found.push((line, what));
            }
            Ok((std::mem::take(&mut found), ended))
        })
    }
}
