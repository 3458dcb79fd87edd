//! Taking in a file: all of it is checked, then it is posted in chunks.
//!
//! What payroll and onboarding have in common. The first pass over the file
//! decides about every row; with a bad one nothing is posted unless bad rows
//! may be skipped. The second pass posts, a transaction a chunk, and notes in
//! the same transaction how far it came, so a run that was killed goes on
//! where it stopped and no row is ever posted twice. Tellers get their turn
//! between the chunks.

mod ahead;
mod batch;
mod check;
mod chunk;
mod locked;
mod posting;
mod tally;

use std::thread;

use super::similar::{DAYS_BACK, Similarity};
use super::{Books, Ledger, Result, View};
use crate::domain::number::AccountId;
use crate::domain::{Currency, Money, Rejection};
use crate::report::{self, Reject};
use crate::store;
use crate::store::batches::{BatchKind, BatchRow};
use ahead::ahead;
pub(crate) use batch::after;
use batch::{funds, key_of, known_batch, similar};
use check::Check;
use chunk::ChunkSize;
use posting::Posting;
use tally::{Source, Spool, Tally};

/// After how many rows a transaction may end because a teller waits.
const CHUNK_ROWS_MIN: usize = 10_000;
/// How many rows are posted in a transaction at most. Each writes the balances
/// that it has changed once, so the fewer there are the better.
const CHUNK_ROWS_MAX: usize = 250_000;
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
    /// How its columns are read, as options that say so.
    pub reading: String,
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
    fn pass(&mut self) -> Result<Pass<'_, R>>;
}

/// The rows of a file from the first to the last.
pub type Pass<'a, R> = Box<dyn Iterator<Item = Result<RowOrReject<R>>> + Send + 'a>;

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
    type Row: Send;
    /// What is left of a row once it is decided that it can be posted.
    type Ready: Clone;
    /// What the file holds.
    fn kind(&self) -> BatchKind;
    /// The account that pays.
    fn source(&mut self, view: &mut View<'_>) -> Result<(AccountId, Currency)>;
    /// Is told of rows before they are checked, where asking for each by
    /// itself would take long.
    fn announce(&mut self, view: &mut View<'_>, rows: &[&Self::Row]) -> Result<()>;
    /// The same for rows before they are posted where many write, the accounts
    /// of the rows being locked.
    fn announce_ready(&mut self, books: &mut Books<'_>, rows: &[&Self::Ready]) -> Result<()>;
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
    /// The account that a row pays, if it is there already.
    fn payee(ready: &Self::Ready) -> Option<AccountId>;
    /// The number in another system of the customer that a row is about.
    fn customer(ready: &Self::Ready) -> Option<&str>;
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
            // Whoever posted it may have been killed before the disk, or a
            // standby, had it.
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
        let pass = self.rows.pass()?;
        let mut check = Check {
            intake: &mut self.intake,
            progress: self.progress,
            batch,
            similarity,
            tally: Tally::new(),
            spool: Spool::new(),
        };
        thread::scope(|scope| check.all(ledger, ahead(scope, pass)?))?;
        Ok((check.tally, check.spool))
    }

    /// The second pass: posts in chunks.
    fn post(
        &mut self,
        ledger: &mut Ledger,
        batch: BatchRow,
        checked: &Tally,
        spool: Spool<I::Ready>,
    ) -> Result<Tally> {
        let one_chunk = if ledger.driver.has_many_writers() {
            locked::ROWS_FIRST
        } else {
            CHUNK_ROWS_MIN
        } as u64;
        let mut posting = Posting {
            plan: self.plan,
            chunks: checked.posted > one_chunk || (spool.full && self.plan.rows > one_chunk),
            intake: &mut self.intake,
            progress: self.progress,
            checked,
            size: ChunkSize::new(),
            pace: locked::Pace::new(),
            left: None,
            tally: Tally::new(),
        };
        if spool.full {
            let pass = self.rows.pass()?;
            thread::scope(|scope| {
                let rows = ahead(scope, pass)?;
                posting.all(ledger, batch, Source::File(Box::new(rows)))
            })?;
        } else {
            posting.all(ledger, batch, Source::Spool(spool.rows.into_iter()))?;
        }
        Ok(posting.tally)
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
            reading: self.plan.reading.clone(),
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
            first_transfer: 0,
            last_transfer: 0,
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
            read: report::FileReading::default(),
        }
    }
}
