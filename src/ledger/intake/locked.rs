//! A chunk where many write at once: its accounts are locked before anything
//! is posted, all together and in order, and it is tried again as a whole when
//! others came between.

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

/// How many rows are posted in a transaction: tellers wait for so long if they
/// want one of its accounts, and for no other.
pub(super) const ROWS: usize = 4_000;

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
        let ready = || {
            rows.iter().filter_map(|(_, found)| match found {
                Found::Ready(ready) => Some(ready),
                _ => None,
            })
        };
        let mut customers: Vec<&str> = ready().filter_map(I::customer).collect();
        customers.sort_unstable();
        customers.dedup();
        let mut accounts: Vec<AccountId> = ready().filter_map(I::payee).collect();
        accounts.push(batch.source);
        let mut tries = 0;
        let (next, part, told) = again(ledger.patience(), || {
            tries += 1;
            let (mut next, mut part, mut told) = (batch.clone(), Tally::new(), Later::default());
            ledger.write_once(Mode::BulkWrite, |books| {
                books.is_again = tries > 1;
                store::locks::batch(books.driver, &next.batch_key)?;
                // One who is closed at this moment gets no account.
                store::locks::customers_by_external_id(books.driver, &customers)?;
                books.lock(&accounts)?;
                begin(books, &mut next)?;
                let due_minor = self.checked.amount_minor - self.tally.amount_minor;
                self.intake
                    .reserve(books, &mut next, due_minor, self.chunks)?;
                books.make_ready(&accounts)?;
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
        let mut found = Vec::with_capacity(ROWS);
        let rows = match source {
            Source::Spool(rows) => {
                found.extend(
                    rows.by_ref()
                        .take(ROWS)
                        .map(|(line, ready)| (line, Found::Ready(ready))),
                );
                let ended = found.len() < ROWS;
                return Ok((found, ended));
            }
            Source::File(rows) => rows,
        };
        ledger.read(|view| {
            while found.len() < ROWS {
                let Some(row) = rows.next() else {
                    return Ok((std::mem::take(&mut found), true));
                };
                let row = row?;
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
            Ok((std::mem::take(&mut found), false))
        })
    }
}
