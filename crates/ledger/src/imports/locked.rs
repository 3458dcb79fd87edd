//! A chunk where many write at once: its accounts are locked before anything
//! is posted, all together and in order, and it is tried again as a whole when
//! others came between.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use bankctl_storage::Mode;
use bankctl_types::number::AccountId;

use super::batch::{begin, note};
use super::chunk::{Chunk, line_number};
use super::posting::Posting;
use super::tally::{Source, Tally};
use super::{ImportHandler, Progress, RowDecision};
use crate::imports::table::{self, BatchRow};
use crate::kernel::retry::retry;
use crate::kernel::tables;
use crate::views::Reject;
use crate::{Ledger, Result, WriteTx};

/// How many rows are posted in the first transaction, and in the one after a
/// teller had to wait.
pub(crate) const ROWS_FIRST: usize = 4_000;
/// After how many rows it is asked whether a teller waits.
pub(crate) const ROWS_ASKED: usize = 2 * ROWS_FIRST;
/// How many rows are posted in a transaction at most.
pub(crate) const ROWS_MAX: usize = 250_000;
/// How many accounts are paid in a transaction at most: what is kept of each
/// is written in the end, when a teller may wait for it already.
const ACCOUNTS_MAX: usize = 30_000;
/// How long a transaction should take, if no one waits. Each account is locked,
/// read and written once in it, however many rows pay it.
const LONG_MAX: Duration = Duration::from_secs(1);

/// How large chunks are. Tellers wait for one only if they want one of its
/// accounts, and it ends soon after they have come; the fewer there are the
/// faster goes the whole.
pub(crate) struct Pace {
    rows: usize,
    most: usize,
}

impl Pace {
    pub(crate) const fn new(most: usize) -> Self {
        Self {
            rows: ROWS_FIRST,
            most,
        }
    }

    /// So many rows took so long, or were all because a teller waited.
    fn learn(&mut self, rows: usize, long: Duration, was_wanted: bool) {
        let fitting = rows as u128 * LONG_MAX.as_micros() / long.as_micros().max(1);
        let fitting = usize::try_from(fitting).unwrap_or(self.most);
        self.rows = if was_wanted {
            ROWS_FIRST
        } else {
            fitting.min(self.rows * 2).clamp(ROWS_FIRST, self.most)
        };
    }

    /// How many of these rows are a chunk.
    fn fit<I: ImportHandler>(&self, rows: &[(u64, Found<I::Ready>)]) -> usize {
        let mut accounts = HashSet::new();
        let fitting = rows.iter().take(self.rows).take_while(|row| {
            accounts.extend(ready::<I>(std::slice::from_ref(*row)).filter_map(I::payee));
            accounts.len() <= ACCOUNTS_MAX
        });
        fitting.count()
    }
}

/// The rows that can be posted.
fn ready<I: ImportHandler>(rows: &[(u64, Found<I::Ready>)]) -> impl Iterator<Item = &I::Ready> {
    rows.iter().filter_map(|(_, found)| match found {
        Found::Ready(ready) => Some(ready),
        _ => None,
    })
}

/// A row of the second pass, and what was found out about it.
pub(crate) enum Found<R> {
    /// It can be posted.
    Ready(R),
    /// It was posted before as part of another file.
    Duplicate,
    /// It has become impossible since the first pass.
    Reject(Reject),
    /// The first pass has told of it.
    AlreadyReported,
}

/// Keeps rejects until the chunk is there to stay.
struct Later<'a> {
    rejects: Vec<Reject>,
    progress: &'a mut dyn Progress,
}

impl Progress for Later<'_> {
    fn checked(&mut self, _: u64) {}

    fn posted(&mut self, rows: u64) {
        self.progress.posted(rows);
    }

    fn rejected(&mut self, reject: &Reject) -> Result<()> {
        self.rejects.push(reject.clone());
        Ok(())
    }

    fn is_stopped(&self) -> bool {
        false
    }
}

/// Lines and what was found out about them.
pub(crate) type FoundRows<R> = Vec<(u64, Found<R>)>;

impl<I: ImportHandler> Posting<'_, I> {
    /// Posts a chunk; the batch is as the ledger has it afterwards.
    pub(crate) fn locked_chunk(
        &mut self,
        ledger: &mut Ledger,
        batch: &mut BatchRow,
        source: &mut Source<'_, I>,
    ) -> Result<(bool, Tally)> {
        let (mut rows, ended) = self.next_rows(ledger, line_number(batch.last_line), source)?;
        if rows.is_empty() && !ended {
            // A run before this one has dealt with all of them.
            return Ok((false, Tally::new()));
        }
        let mut customers: Vec<&str> = ready::<I>(&rows).filter_map(I::customer).collect();
        customers.sort_unstable();
        customers.dedup();
        let mut accounts: Vec<AccountId> = ready::<I>(&rows).filter_map(I::payee).collect();
        accounts.push(batch.source);
        let (mut tries, mut since) = (0, Instant::now());
        let (next, part, told, taken) = retry(ledger.retry_timeout(), || {
            tries += 1;
            since = Instant::now();
            let (mut next, mut part) = (batch.clone(), Tally::new());
            let done = self.done();
            let (taken, told) = ledger.write_once(Mode::BulkWrite, &[], |books| {
                books.is_again = tries > 1;
                books.approval = self.consent;
                if I::ASKS_IN_BLOCKS {
                    let coming: Vec<&I::Ready> = ready::<I>(&rows).collect();
                    self.intake.foresee(books, &next.batch_key, &coming)?;
                }
                table::lock(books.driver, &next.batch_key)?;
                // One who is closed at this moment gets no account.
                tables::locks::customers_by_external_id(books.driver, &customers)?;
                books.lock(&accounts)?;
                begin(books, &mut next, self.newest)?;
                let due_minor = self.checked.amount_minor - self.tally.amount_minor;
                self.intake
                    .reserve(books, &mut next, due_minor, self.chunks)?;
                books.make_ready(&accounts)?;
                self.look_ahead(books, &rows)?;
                let mut told = Later {
                    rejects: Vec::new(),
                    progress: self.progress,
                };
                let mut chunk = Chunk {
                    plan: self.plan,
                    size: &mut self.size,
                    checked: self.checked,
                    batch: &mut next,
                    part: &mut part,
                    progress: &mut told,
                    done,
                };
                let taken = chunk.post_found(self.intake, books, &rows, ended)?;
                next.complete = ended && taken == rows.len();
                let told = told.rejects;
                self.intake.settle(books, &mut next, part.amount_minor)?;
                note(books, &mut next)?;
                Ok((taken, told))
            })?;
            Ok((next, part, told, taken))
        })?;
        let was_wanted = taken < rows.len();
        self.pace.learn(taken, since.elapsed(), was_wanted);
        for reject in &told {
            self.progress.rejected(reject)?;
        }
        *batch = next;
        self.keep_back(rows.split_off(taken), ended);
        Ok((batch.complete, part))
    }

    /// Asks at once what the posting of rows would ask one by one.
    fn look_ahead(
        &mut self,
        books: &mut WriteTx<'_>,
        rows: &[(u64, Found<I::Ready>)],
    ) -> Result<()> {
        let ready: Vec<&I::Ready> = ready::<I>(rows).collect();
        self.intake.announce_ready(books, &ready)?;
        let today = books.stamp.business_date;
        let waits = |ready: &&&I::Ready| I::value_date(ready).is_some_and(|day| day > today);
        let waiting: Vec<AccountId> = ready
            .iter()
            .filter(waits)
            .filter_map(|ready| I::payee(ready))
            .collect();
        books.read_all_held(&waiting)?;
        books.draw_numbers(ready.len())
    }

    /// The rows of the next chunk, and whether they are the last.
    fn next_rows(
        &mut self,
        ledger: &mut Ledger,
        dealt_with_to: u64,
        source: &mut Source<'_, I>,
    ) -> Result<(FoundRows<I::Ready>, bool)> {
        let (mut rows, ended) = match self.left.take() {
            Some(left) => left,
            None => self.gather(ledger, dealt_with_to, source)?,
        };
        let rest = rows.split_off(self.pace.fit::<I>(&rows));
        let is_last = ended && rest.is_empty();
        self.keep_back(rest, ended);
        Ok((rows, is_last))
    }

    /// Keeps rows for the next chunk, before those that are kept for it.
    fn keep_back(&mut self, mut rows: FoundRows<I::Ready>, ended: bool) {
        if rows.is_empty() {
            return;
        }
        self.left = match self.left.take() {
            Some((more, ended)) => {
                rows.extend(more);
                Some((rows, ended))
            }
            None => Some((rows, ended)),
        };
    }

    /// Takes more rows, and says whether the file has ended.
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
            self.intake.announce(view, &good)?;
            for row in block {
                let line = row.as_ref().map_or_else(|reject| reject.line, I::line);
                if line <= dealt_with_to {
                    continue;
                }
                let what = match row {
                    Ok(row) if !self.checked.has_told_of(line) => {
                        match self.intake.check(view, row)? {
                            RowDecision::Duplicate(_) => Found::Duplicate,
                            RowDecision::Post(_, _, ready) => Found::Ready(ready),
                            RowDecision::Reject(reject) | RowDecision::Conflict(reject, _) => {
                                Found::Reject(reject)
                            }
                        }
                    }
                    _ => Found::AlreadyReported,
                };
                found.push((line, what));
            }
            Ok((std::mem::take(&mut found), ended))
        })
    }
}
