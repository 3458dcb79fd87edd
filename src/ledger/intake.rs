//! Taking in a file: all of it is checked, then it is posted in chunks.
//!
//! What payroll and onboarding have in common. The first pass over the file
//! decides about every row; with a bad one nothing is posted unless bad rows
//! may be skipped. The second pass posts, a transaction a chunk, and notes in
//! the same transaction how far it came, so a run that was killed goes on
//! where it stopped and no row is ever posted twice. Tellers get their turn
//! between the chunks.

mod batch;
mod chunk;
mod tally;

use super::similar::{DAYS_BACK, Similarity};
use super::{Books, Ledger, Result, View};
use crate::domain::number::AccountId;
use crate::domain::{Currency, Money, Rejection};
use crate::report::{self, Reject};
use crate::store::batches::{BatchKind, BatchRow};
use crate::store::{self, Mode};
pub(crate) use batch::after;
use batch::{
    already_rejected, begin, dealt_with, funds, key_of, known_batch, note, similar, stopped,
};
use chunk::Chunk;
use tally::{Source, Spool, Tally};

/// How many rows are posted in a transaction. On the measured disk a chunk
/// takes about a twentieth of a second, which is what a teller may wait.
const CHUNK_ROWS: usize = 50_000;
/// How many rows are checked on one state of the ledger.
const CHECK_ROWS: usize = 50_000;
/// How much memory checked rows may take until they are posted.
const SPOOL_BYTES_MAX: usize = 48 << 20;
/// How many rejects a report carries.
const REJECTS_SHOWN_MAX: usize = 100;

/// What is said about a file before its rows are read.
#[derive(Clone, Debug)]
pub struct ImportPlan {
    /// The name of the file.
    pub file: String,
    /// The SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
    /// Data rows in the file.
    pub rows: u64,
    /// The caller's key of the batch; else the hash is the key.
    pub batch_key: Option<String>,
    /// Whether good rows are posted although there are bad ones.
    pub skip_rejects: bool,
    /// Whether a file that repeats most of an earlier one is taken.
    pub allow_similar: bool,
}

/// The rows of a file, which can be read twice.
pub trait Rows<R> {
    /// Reads from the start. The outer error ends the reading (the file can't
    /// be read any more), the inner one is a row that can't be taken.
    ///
    /// # Errors
    /// The file can't be read.
    fn pass(&mut self) -> Result<Box<dyn Iterator<Item = Result<RowOrReject<R>>> + '_>>;
}

/// A row, or why it can't be taken.
pub type RowOrReject<R> = std::result::Result<R, Reject>;

/// Is told how an import goes on.
pub trait Progress {
    /// So many rows of the file were checked.
    fn checked(&mut self, rows: u64);
    /// So many rows of the file were dealt with.
    fn posted(&mut self, rows: u64);
    /// A row is not taken; rows come in the order of their lines.
    ///
    /// # Errors
    /// It can't be written down.
    fn rejected(&mut self, reject: &Reject) -> Result<()>;
    /// Whether somebody wants it to end.
    fn is_stopped(&self) -> bool;
}

/// What an import does with its rows.
pub(crate) trait Intake {
    /// A row of the file.
    type Row;
    /// What is left of a row once it is decided that it can be posted.
    type Ready;
    /// What the file holds.
    fn kind(&self) -> BatchKind;
    /// The account that pays.
    fn source(&mut self, view: &mut View<'_>) -> Result<(AccountId, Currency)>;
    /// Decides about a row without writing.
    fn check(&mut self, view: &mut View<'_>, row: Self::Row) -> Result<Verdict<Self::Ready>>;
    /// Posts a row; `None` if it turns out to be there already. A rejection
    /// means that something has changed since it was checked.
    fn post(
        &mut self,
        books: &mut Books<'_>,
        batch: &BatchRow,
        line: u64,
        ready: Self::Ready,
    ) -> Result<Option<i64>>;
    /// The line of a row.
    fn line(row: &Self::Row) -> u64;
    /// How much memory a row takes that waits to be posted.
    fn bytes(ready: &Self::Ready) -> usize;
    /// The column that a refusal of the row is about.
    fn field(rejection: &Rejection) -> &'static str;
    /// Before each chunk: reserve what is still to be paid, if that takes more
    /// than this one chunk, so that nobody can spend it in between.
    fn reserve(
        &mut self,
        books: &mut Books<'_>,
        batch: &mut BatchRow,
        due_minor: i64,
        chunks: bool,
    ) -> Result<()>;
    /// After each chunk: give back what was paid of the reserve.
    fn settle(
        &mut self,
        books: &mut Books<'_>,
        batch: &mut BatchRow,
        paid_minor: i64,
    ) -> Result<()>;
}

/// What is decided about a row.
pub(crate) enum Verdict<R> {
    /// It can be posted: payee, amount in minor units, and what is needed for
    /// it.
    Post(AccountId, i64, R),
    /// It was posted before.
    Duplicate,
    /// It can't be taken.
    Reject(Reject),
}

impl Ledger {
    /// Takes in a file.
    pub(crate) fn take_in<I: Intake>(
        &mut self,
        plan: &ImportPlan,
        mut intake: I,
        rows: &mut dyn Rows<I::Row>,
        progress: &mut dyn Progress,
    ) -> Result<report::Import> {
        let (target, batch, mut similarity) = self.read(|view| {
            let target = intake.source(view)?;
            let batch = known_batch(view, plan, intake.kind(), target.0)?;
            let mut earlier = store::batches::since(view.driver, view.today.plus(-DAYS_BACK))?;
            earlier.retain(|other| {
                other.kind == intake.kind() && batch.as_ref().is_none_or(|own| own.id != other.id)
            });
            Ok((target, batch, Similarity::new(&earlier)))
        })?;
        let mut job = Job {
            plan,
            intake,
            rows,
            progress,
        };
        let (mut checked, spool) = job.check(self, batch.as_ref(), &mut similarity)?;
        let key = batch
            .as_ref()
            .map_or_else(|| key_of(plan), |batch| batch.batch_key.clone());
        let finished = batch.as_ref().is_some_and(|batch| batch.complete);
        if checked.rejected > 0 && !plan.skip_rejects {
            checked.posted = 0;
            checked.amount_minor = 0;
            return Ok(job.result(checked, key, target.1, self.context.dry_run));
        }
        if !plan.allow_similar
            && let Some((other, share)) = similarity.repeated()
        {
            return Err(similar(plan, other, share));
        }
        self.read(|view| funds(view, target.0, &checked, batch.as_ref()))?;
        if !self.context.dry_run && checked.posted == 0 && finished {
            // Whoever posted it may have been killed before the disk had it.
            self.make_durable()?;
        }
        if self.context.dry_run || (checked.posted == 0 && finished) {
            return Ok(job.result(checked, key, target.1, self.context.dry_run));
        }
        let batch = batch.unwrap_or_else(|| job.new_batch(target, &similarity));
        let tally = job.post(self, batch, &checked, spool)?;
        Ok(job.result(checked.then(tally), key, target.1, false))
    }
}

/// A file that is being taken in.
struct Job<'a, I: Intake> {
    plan: &'a ImportPlan,
    intake: I,
    rows: &'a mut dyn Rows<I::Row>,
    progress: &'a mut dyn Progress,
}

impl<I: Intake> Job<'_, I> {
    /// The first pass: decides about every row.
    fn check(
        &mut self,
        ledger: &mut Ledger,
        batch: Option<&BatchRow>,
        similarity: &mut Similarity,
    ) -> Result<(Tally, Spool<I::Ready>)> {
        let (mut tally, mut spool) = (Tally::new(), Spool::new());
        let mut pass = self.rows.pass()?;
        let mut done = 0u64;
        loop {
            let more = ledger.read(|view| {
                for _ in 0..CHECK_ROWS {
                    let Some(row) = pass.next() else {
                        return Ok(false);
                    };
                    done += 1;
                    let row = row?;
                    let line = row.as_ref().map_or_else(|reject| reject.line, I::line);
                    let verdict = match (row, dealt_with(batch, line)) {
                        (Err(reject), _) => Verdict::Reject(reject),
                        (Ok(_), Some(true)) => {
                            tally.duplicates += 1;
                            continue;
                        }
                        (Ok(_), Some(false)) => Verdict::Reject(already_rejected(line)),
                        (Ok(row), None) => self.intake.check(view, row)?,
                    };
                    match verdict {
                        Verdict::Duplicate => {
                            tally.duplicates += 1;
                            tally.duplicate_lines.push(line);
                        }
                        Verdict::Reject(reject) => tally.reject(reject, self.progress)?,
                        Verdict::Post(account, amount_minor, ready) => {
                            similarity.add(account, amount_minor);
                            tally.add(amount_minor)?;
                            let bytes = I::bytes(&ready);
                            spool.add(line, ready, bytes);
                        }
                    }
                }
                Ok(true)
            })?;
            self.progress.checked(done);
            if self.progress.is_stopped() {
                return Err(stopped(0));
            }
            if !more {
                return Ok((tally, spool));
            }
        }
    }

    /// The second pass: posts in chunks.
    fn post(
        &mut self,
        ledger: &mut Ledger,
        mut batch: BatchRow,
        checked: &Tally,
        spool: Spool<I::Ready>,
    ) -> Result<Tally> {
        let chunks = checked.posted > CHUNK_ROWS as u64
            || (spool.full && self.plan.rows > CHUNK_ROWS as u64);
        let mut source: Source<'_, I> = if spool.full {
            Source::File(self.rows.pass()?)
        } else {
            Source::Spool(spool.rows.into_iter())
        };
        let mut tally = Tally::new();
        loop {
            if self.progress.is_stopped() {
                return Err(stopped(tally.posted));
            }
            let mut next = batch.clone();
            let mut part = Tally::new();
            let complete = ledger.write_once(Mode::BulkWrite, |books| {
                begin(books, &mut next)?;
                let due_minor = checked.amount_minor - tally.amount_minor;
                self.intake.reserve(books, &mut next, due_minor, chunks)?;
                let mut chunk = Chunk {
                    plan: self.plan,
                    checked,
                    batch: &mut next,
                    part: &mut part,
                    progress: self.progress,
                };
                let complete = chunk.post(&mut self.intake, books, &mut source)?;
                next.complete = complete;
                self.intake.settle(books, &mut next, part.amount_minor)?;
                note(books, &mut next)?;
                Ok(complete)
            })?;
            batch = next;
            tally = tally.and(part);
            self.progress
                .posted(tally.posted + tally.duplicates + tally.rejected);
            if complete {
                return Ok(tally);
            }
        }
    }

    fn new_batch(
        &self,
        (source, currency): (AccountId, Currency),
        similarity: &Similarity,
    ) -> BatchRow {
        BatchRow {
            id: 0,
            batch_key: key_of(self.plan),
            kind: self.intake.kind(),
            sha256: self.plan.sha256.clone(),
            file: self.plan.file.clone(),
            source,
            currency,
            total_rows: i64::try_from(self.plan.rows).unwrap_or(i64::MAX),
            last_line: 0,
            posted: 0,
            amount_minor: 0,
            complete: false,
            hold: None,
            skipped: Vec::new(),
            business_date: crate::domain::Day(0),
            sketch: similarity.to_bytes(),
            change: 0,
        }
    }

    fn result(
        &self,
        tally: Tally,
        batch: String,
        currency: Currency,
        dry_run: bool,
    ) -> report::Import {
        report::Import {
            batch,
            file: self.plan.file.clone(),
            rows: self.plan.rows,
            posted: tally.posted,
            duplicates: tally.duplicates,
            rejected: tally.rejected,
            amount: Money::new(tally.amount_minor, currency),
            currency,
            rejects: tally.rejects,
            rejects_file: None,
            dry_run,
        }
    }
}
