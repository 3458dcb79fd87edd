//! Taking in a file: all of it is checked, then it is posted in chunks.
//!
//! What payroll and onboarding have in common. The first pass over the file
//! decides about every row; with a bad one nothing is posted unless bad rows
//! may be skipped. The second pass posts, a transaction a chunk, and notes in
//! the same transaction how far it came, so a run that was killed goes on
//! where it stopped and no row is ever posted twice. Other writers get their turn
//! between the chunks.

pub(crate) mod batch;
pub(crate) mod check;
pub(crate) mod chunk;
pub(crate) mod compared;
pub(crate) mod consent;
pub(crate) mod earlier;
pub(crate) mod list;
pub(crate) mod locked;
pub(crate) mod near_duplicate;
pub(crate) mod onboarding;
pub(crate) mod payments;
pub(crate) mod payroll;
pub(crate) mod posting;
pub(crate) mod read_ahead;
pub(crate) mod record;
pub(crate) mod requests;
pub(crate) mod reused;
pub(crate) mod reverse;
pub mod table;
pub(crate) mod tally;
pub(crate) mod view;

use std::thread;

use bankctl_types::number::AccountId;
use bankctl_types::{Currency, Day, Money};

use super::{Ledger, ReadTx, Result, WriteTx};
use crate::error::Error;
use crate::imports::near_duplicate::Similarity;
use crate::imports::read_ahead::ahead;
use crate::kernel::rules::rejection::Rejection;
use crate::views::{self, PaidBefore, Reject};
pub(crate) use batch::after;
use batch::{funds, key_of, known_batch, must_be_new_wages, must_be_of_kind, others};
use check::Check;
use chunk::ChunkSize;
// What other rooms ask about files.
use posting::Posting;
pub(crate) use reused::Posted;
pub(crate) use table::{
    BatchKind, BatchRow, by_id as batch_by_id, by_key as batch_by_key, key_of as key_of_batch,
};
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
#[allow(clippy::struct_excessive_bools)] // each is an answer of its own
#[derive(Clone, Debug, Default)]
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
    /// Whether rows that another file has paid are left out.
    pub skip_duplicates: bool,
    /// Whether these payments are a company's wages, which are held against those of the
    /// last days.
    pub is_wages: bool,
    /// How many days back files are compared with; some weeks by default.
    pub similar_days: Option<i32>,
    /// The earliest value date that is taken, if not as many days back as the
    /// ledger's settings allow.
    pub value_dates_from: Option<Day>,
    /// The latest, if not some days ahead.
    pub value_dates_to: Option<Day>,
    /// Whether the rows are decided about, and nothing is posted or asked.
    pub check_only: bool,
}

/// The rows of a file, which can be read twice.
pub trait Rows<R> {
    /// Reads from the start. The outer error ends the reading (the file can't
    /// be read any more), the inner one is a row that can't be taken.
    ///
    /// # Errors
    /// The file can't be read.
    fn pass(&mut self) -> Result<Pass<'_, R>>;

    /// The references that stand in lines which can't be taken, as far as they
    /// can be read.
    ///
    /// # Errors
    /// The file can't be read.
    fn references(&mut self, _lines: &[u64]) -> Result<Vec<String>> {
        Ok(Vec::new())
    }
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
    /// Whether the user wants it to end.
    fn is_stopped(&self) -> bool;
}

/// What an import does with its rows.
pub(crate) trait ImportHandler {
    /// A row of the file.
    type Row: Send;
    /// What is left of a row once it is decided that it can be posted.
    type Ready: Clone;
    /// How many rows are posted in a transaction at most, where many write.
    const ROWS_MAX: usize = locked::ROWS_MAX;
    /// Whether it is told of rows before they are posted also where one writes at a
    /// time, some hundred at once.
    const ASKS_IN_BLOCKS: bool = false;
    /// What the file holds.
    fn kind(&self) -> BatchKind;
    /// The account that pays.
    fn source(&mut self, view: &mut ReadTx<'_>) -> Result<(AccountId, Currency)>;
    /// Is told the business date on which the import began, before any row is
    /// decided about.
    fn begin(&mut self, _view: &mut ReadTx<'_>, _day: Day) -> Result<()> {
        Ok(())
    }
    /// Is told of rows before they are checked, where asking for each by
    /// itself would take long.
    fn announce(&mut self, _view: &mut ReadTx<'_>, _rows: &[&Self::Row]) -> Result<()> {
        Ok(())
    }
    /// The same for rows before they are posted where many write, the accounts
    /// of the rows being locked, or where it asks in blocks.
    fn announce_ready(&mut self, _books: &mut WriteTx<'_>, _rows: &[&Self::Ready]) -> Result<()> {
        Ok(())
    }
    /// Says what a transaction will ask for the sake of its rows, where many write and it
    /// asks in blocks: it goes on with the import of a key.
    fn foresee(
        &mut self,
        _books: &mut WriteTx<'_>,
        _key: &str,
        _rows: &[&Self::Ready],
    ) -> Result<()> {
        Ok(())
    }
    /// The rows that it was told of are posted, before it is told of others.
    fn end_block(&mut self, _books: &mut WriteTx<'_>) -> Result<()> {
        Ok(())
    }
    /// Decides about a row without writing.
    fn check(&mut self, view: &mut ReadTx<'_>, row: Self::Row) -> Result<RowDecision<Self::Ready>>;
    /// Posts a row; `None` if it turns out to be there already. A rejection
    /// means that something has changed since it was checked.
    fn post(
        &mut self,
        books: &mut WriteTx<'_>,
        batch: &BatchRow,
        line: u64,
        ready: Self::Ready,
    ) -> Result<Option<i64>>;
    /// The account that a row pays, if it is there already.
    fn payee(ready: &Self::Ready) -> Option<AccountId>;
    /// How much a row pays, in minor units.
    fn amount(ready: &Self::Ready) -> i64;
    /// The reference of a row.
    fn reference(ready: &Self::Ready) -> Option<&str>;
    /// The value date that a row was given.
    fn value_date(ready: &Self::Ready) -> Option<Day>;
    /// The number in another system of the customer that a row is about.
    fn customer(ready: &Self::Ready) -> Option<&str>;
    /// The line of a row.
    fn line(row: &Self::Row) -> u64;
    /// How much memory a row takes that waits to be posted.
    fn bytes(ready: &Self::Ready) -> usize;
    /// The column that a refusal of the row is about.
    fn field(rejection: &Rejection) -> &'static str;
    /// Before each chunk: reserve what is still to be paid, if that takes more
    /// than this one chunk, so that no one can spend it in between.
    fn reserve(
        &mut self,
        books: &mut WriteTx<'_>,
        batch: &mut BatchRow,
        due_minor: i64,
        chunks: bool,
    ) -> Result<()>;
    /// After each chunk: give back what was paid of the reserve.
    fn settle(
        &mut self,
        books: &mut WriteTx<'_>,
        batch: &mut BatchRow,
        paid_minor: i64,
    ) -> Result<()>;
}

/// What is decided about a row.
pub(crate) enum RowDecision<R> {
    /// It can be posted: payee, amount in minor units, and what is needed for
    /// it.
    Post(AccountId, i64, R),
    /// It was posted before: by the transfer of another file that has its
    /// reference, or as what it is.
    Duplicate(Option<Posted>),
    /// It can't be taken.
    Reject(Reject),
    /// It can't be taken: another file has posted its reference for another
    /// request.
    Conflict(Reject, Posted),
}

/// How many imports have begun and are not finished.
pub(crate) fn unfinished(driver: &mut dyn bankctl_storage::Driver) -> Result<i64> {
    Ok(table::unfinished(driver)?)
}

/// The use cases of this room, on an open ledger: [`Ledger::imports`] gives it.
pub struct ImportsRoom<'l>(&'l mut Ledger);

impl Ledger {
    /// The room [`imports`](crate::imports).
    pub const fn imports(&mut self) -> ImportsRoom<'_> {
        ImportsRoom(self)
    }
}

impl ImportsRoom<'_> {
    /// Refuses a company's ACH file that was imported as the other kind: of wages here, or
    /// of those with payments to other banks.
    ///
    /// # Errors
    /// `reference_conflict`.
    pub fn wages_are_of_one_kind(self, plan: &ImportPlan, has_others: bool) -> Result<()> {
        let kind = if has_others {
            BatchKind::Payments
        } else {
            BatchKind::Payroll
        };
        self.0.read(|view| must_be_of_kind(view, plan, kind))
    }
}

impl Ledger {
    /// Imports a file: checks every row, then posts in chunks.
    pub(crate) fn run_import<I: ImportHandler>(
        &mut self,
        plan: &ImportPlan,
        mut intake: I,
        rows: &mut dyn Rows<I::Row>,
        progress: &mut dyn Progress,
    ) -> Result<views::Import> {
        let (target, batch, others, newest) = self.read(|view| {
            let target = intake.source(view)?;
            let batch = known_batch(view, plan, intake.kind(), target.0)?;
            let began = batch
                .as_ref()
                .map_or(view.today, |batch| batch.business_date);
            intake.begin(view, began)?;
            let others = others(view, plan, intake.kind(), batch.as_ref())?;
            let newest = newest_compared(view, plan)?;
            Ok((target, batch, others, newest))
        })?;
        let mut job = Job {
            plan,
            intake,
            rows,
            progress,
            began: batch.clone(),
        };
        let mut similarity = Similarity::new(&others);
        let (mut checked, mut spool) = job.check(self, &mut similarity)?;
        if batch.is_none() {
            self.read(|view| reused::decide::<I>(view, plan, &mut checked, &mut spool))?;
        }
        let key = batch
            .as_ref()
            .map_or_else(|| key_of(plan), |batch| batch.batch_key.clone());
        let finished = batch.as_ref().is_some_and(|batch| batch.complete);
        if checked.rejected == 0 || plan.skip_rejects {
            job.must_be_new_wages(self, target.0, &similarity)?;
            let found = (&mut checked, &mut spool);
            similarity = job.compare(self, others, similarity, found)?;
        }
        if checked.rejected > 0 && !plan.skip_rejects {
            checked.posted = 0;
            checked.amount_minor = 0;
            return Ok(job.result(self, checked, key, target.1));
        }
        self.read(|view| funds(view, target.0, &checked, batch.as_ref()))?;
        if !self.context.dry_run && checked.posted == 0 && finished {
            // The process that posted it may have been killed before the disk, or a
            // standby, had it.
            self.make_durable()?;
        }
        if plan.check_only || (checked.posted == 0 && finished) {
            return Ok(job.result(self, checked, key, target.1));
        }
        let from = self.read(|view| view.label(target.0))?;
        let consent = match self.consent(job.asked(&checked, (&from, target.1))) {
            Err(Error::Waiting { number: None, .. }) => {
                let mut result = job.result(self, checked, key, target.1);
                result.approval_required = true;
                return Ok(result);
            }
            consent => consent?,
        };
        if self.context.dry_run {
            return Ok(job.result(self, checked, key, target.1));
        }
        let batch = match batch {
            Some(mut batch) => {
                batch.paid_before.extend(&checked.paid_before);
                batch.paid_before.sort_unstable();
                batch.paid_before.dedup();
                batch
            }
            None => job.new_batch(target, &similarity, &checked)?,
        };
        let tally = job.post(self, batch, (&checked, consent, newest), spool)?;
        Ok(job.result(self, checked.then(tally), key, target.1))
    }
}

/// The key of the last batch that a file is held against before it begins.
fn newest_compared(view: &mut ReadTx<'_>, plan: &ImportPlan) -> Result<i64> {
    // Payments of their own may be like those of a file that runs beside.
    if plan.allow_similar {
        return Ok(i64::MAX);
    }
    Ok(table::last_key(view.driver)?)
}

/// A file that is being taken in.
struct Job<'a, I: ImportHandler> {
    plan: &'a ImportPlan,
    intake: I,
    rows: &'a mut dyn Rows<I::Row>,
    progress: &'a mut dyn Progress,
    /// The record of a run before this one.
    began: Option<BatchRow>,
}

impl<I: ImportHandler> Job<'_, I> {
    /// The first pass: decides about every row.
    fn check(
        &mut self,
        ledger: &mut Ledger,
        similarity: &mut Similarity,
    ) -> Result<(Tally, Spool<I::Ready>)> {
        let now = ledger.context.clock.now();
        ledger.read(|view| view.may_book(now))?;
        let pass = self.rows.pass()?;
        let mut spool = Spool::new();
        let mut check = Check {
            intake: &mut self.intake,
            progress: self.progress,
            batch: self.began.as_ref(),
            tally: Tally::new(),
            take: |line, account, amount_minor, ready| {
                similarity.add(account, amount_minor);
                let bytes = I::bytes(&ready);
                spool.add(line, ready, bytes);
            },
        };
        thread::scope(|scope| check.all(ledger, ahead(scope, pass)?))?;
        let tally = check.tally;
        Ok((tally, spool))
    }

    /// Wages that go to other banks too are held against those of the last days.
    fn must_be_new_wages(
        &self,
        ledger: &mut Ledger,
        source: AccountId,
        similarity: &Similarity,
    ) -> Result<()> {
        if self.began.is_some() {
            return Ok(());
        }
        let (whose, sample) = ((self.intake.kind(), source), similarity.to_bytes());
        ledger.read(|view| must_be_new_wages(view, self.plan, whose, &sample))
    }

    /// The second pass: posts in chunks.
    fn post(
        &mut self,
        ledger: &mut Ledger,
        batch: BatchRow,
        (checked, consent, newest): (&Tally, Option<i64>, i64),
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
            consent,
            newest,
            size: ChunkSize::new(),
            pace: locked::Pace::new(I::ROWS_MAX),
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

    /// The record of a file that begins.
    fn new_batch(
        &mut self,
        (source, currency): (AccountId, Currency),
        similarity: &Similarity,
        checked: &Tally,
    ) -> Result<BatchRow> {
        let skipped = self.rows.references(&checked.rejected_lines)?;
        Ok(BatchRow {
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
            business_date: Day(0),
            sketch: similarity.to_bytes(),
            first_transfer: 0,
            last_transfer: 0,
            change: 0,
            paid_before: checked.paid_before.clone(),
            skipped_references: reused::hashes(skipped.into_iter()),
        })
    }

    fn result(
        &self,
        ledger: &Ledger,
        tally: Tally,
        batch: String,
        currency: Currency,
    ) -> views::Import {
        views::Import {
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
            paid_before: tally.repeats.into_iter().map(paid_before).collect(),
            approval_required: false,
            dry_run: ledger.context.dry_run,
            read: views::FileReading::default(),
        }
    }
}

/// A file that has paid so many rows of this one.
fn paid_before((batch, rows): (BatchRow, u64)) -> PaidBefore {
    PaidBefore {
        file: batch.file,
        batch: batch.batch_key,
        business_date: batch.business_date,
        rows,
    }
}
