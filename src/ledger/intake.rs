//! Taking in a file: all of it is checked, then it is posted in chunks.
//!
//! What payroll and onboarding have in common. The first pass over the file
//! decides about every row; with a bad one nothing is posted unless bad rows
//! may be skipped. The second pass posts, a transaction a chunk, and notes in
//! the same transaction how far it came, so a run that was killed goes on
//! where it stopped and no row is ever posted twice. Tellers get their turn
//! between the chunks.

use super::similar::{DAYS_BACK, Similarity};
use super::{Books, Ledger, Result, View};
use crate::domain::account::label;
use crate::domain::change::{Subject, action};
use crate::domain::merkle::{self, hexadecimal};
use crate::domain::number::AccountId;
use crate::domain::{Currency, Money, Rejection};
use crate::error::{Error, Fault, exit};
use crate::report::{self, Reject};
use crate::store::batches::{BatchKind, BatchRow};
use crate::store::{self, Mode};

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

/// Rows that were checked and wait to be posted. A file that is too large for
/// it is read and checked again instead.
struct Spool<R> {
    rows: Vec<(u64, R)>,
    bytes: usize,
    full: bool,
}

impl<R> Spool<R> {
    fn new() -> Self {
        Self {
            rows: Vec::new(),
            bytes: 0,
            full: false,
        }
    }

    fn add(&mut self, line: u64, ready: R, bytes: usize) {
        if self.full {
            return;
        }
        self.bytes += bytes + 8;
        if self.bytes > SPOOL_BYTES_MAX {
            *self = Self {
                rows: Vec::new(),
                bytes: 0,
                full: true,
            };
        } else {
            self.rows.push((line, ready));
        }
    }
}

/// Where the second pass takes its rows from.
enum Source<'a, I: Intake> {
    /// What the first pass has kept.
    Spool(std::vec::IntoIter<(u64, I::Ready)>),
    /// The file once more.
    File(Box<dyn Iterator<Item = Result<RowOrReject<I::Row>>> + 'a>),
}

struct Tally {
    posted: u64,
    duplicates: u64,
    rejected: u64,
    amount_minor: i64,
    /// The first rejects, for the report.
    rejects: Vec<Reject>,
    /// The lines of all of them.
    rejected_lines: Vec<u64>,
    /// The lines that were posted before as part of another file, by their
    /// references or numbers.
    duplicate_lines: Vec<u64>,
}

impl Tally {
    const fn new() -> Self {
        Self {
            posted: 0,
            duplicates: 0,
            rejected: 0,
            amount_minor: 0,
            rejects: Vec::new(),
            rejected_lines: Vec::new(),
            duplicate_lines: Vec::new(),
        }
    }

    fn reject(&mut self, reject: Reject, progress: &mut dyn Progress) -> Result<()> {
        self.rejected += 1;
        self.rejected_lines.push(reject.line);
        progress.rejected(&reject)?;
        if self.rejects.len() < REJECTS_SHOWN_MAX {
            self.rejects.push(reject);
        }
        Ok(())
    }

    /// Both together.
    fn and(mut self, other: Self) -> Self {
        self.posted += other.posted;
        self.duplicates += other.duplicates;
        self.rejected += other.rejected;
        // The sum of all rows was seen to fit in the first pass.
        self.amount_minor = self.amount_minor.saturating_add(other.amount_minor);
        self.rejects.extend(other.rejects);
        self.rejects.truncate(REJECTS_SHOWN_MAX);
        self
    }

    /// What the first pass found, with what the second posted.
    fn then(mut self, posted: Self) -> Self {
        self.posted = 0;
        self.amount_minor = 0;
        self.and(posted)
    }

    /// Whether the row of a line is counted already and not to be posted.
    fn has_told_of(&self, line: u64) -> bool {
        [&self.rejected_lines, &self.duplicate_lines]
            .iter()
            .any(|lines| lines.binary_search(&line).is_ok())
    }

    fn add(&mut self, amount_minor: i64) -> Result<()> {
        self.posted += 1;
        self.amount_minor = self.amount_minor.checked_add(amount_minor).ok_or_else(|| {
            Rejection::BalanceOverflow {
                account: "the file".to_owned(),
            }
        })?;
        Ok(())
    }
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
        let chunks = checked.posted > CHUNK_ROWS as u64;
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
            let complete = ledger.write_in(Mode::BulkWrite, |books| {
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

/// A chunk of the second pass.
struct Chunk<'a> {
    plan: &'a ImportPlan,
    /// What the first pass found; its lines rise.
    checked: &'a Tally,
    batch: &'a mut BatchRow,
    part: &'a mut Tally,
    progress: &'a mut dyn Progress,
}

impl Chunk<'_> {
    /// Posts rows until the chunk is full; says whether the file has ended.
    fn post<I: Intake>(
        &mut self,
        intake: &mut I,
        books: &mut Books<'_>,
        source: &mut Source<'_, I>,
    ) -> Result<bool> {
        let dealt_with_to = line_number(self.batch.last_line);
        for _ in 0..CHUNK_ROWS {
            match source {
                Source::Spool(rows) => {
                    let Some((line, ready)) = rows.next() else {
                        return self.end();
                    };
                    self.reach(line);
                    self.post_row(intake, books, line, ready)?;
                }
                Source::File(rows) => {
                    let Some(row) = rows.next() else {
                        return self.end();
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
                            Verdict::Duplicate => self.part.duplicates += 1,
                            Verdict::Post(_, _, ready) => {
                                self.post_row(intake, books, line, ready)?
                            }
                            Verdict::Reject(reject) => self.late(reject)?,
                        }
                    }
                }
            }
        }
        Ok(false)
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

    fn end(&mut self) -> Result<bool> {
        if let Some(last) = self.checked.rejected_lines.last().copied()
            && last > line_number(self.batch.last_line)
        {
            self.reach(last);
        }
        Ok(true)
    }

    fn post_row<I: Intake>(
        &mut self,
        intake: &mut I,
        books: &mut Books<'_>,
        line: u64,
        ready: I::Ready,
    ) -> Result<()> {
        match intake.post(books, self.batch, line, ready) {
            Ok(Some(amount_minor)) => {
                self.part.add(amount_minor)?;
                self.batch.posted += 1;
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
fn line_number(line: i64) -> u64 {
    u64::try_from(line).unwrap_or(0)
}

fn key_of(plan: &ImportPlan) -> String {
    plan.batch_key
        .clone()
        .unwrap_or_else(|| plan.sha256.clone())
}

/// Whether a line was dealt with by an earlier run, and then whether it was
/// posted.
fn dealt_with(batch: Option<&BatchRow>, line: u64) -> Option<bool> {
    let batch = batch?;
    let number = i64::try_from(line).unwrap_or(i64::MAX);
    (number <= batch.last_line).then(|| batch.skipped.binary_search(&line).is_err())
}

/// The batch of the plan's key, if there is one; a key is bound to its file.
fn known_batch(
    view: &mut View<'_>,
    plan: &ImportPlan,
    kind: BatchKind,
    source: AccountId,
) -> Result<Option<BatchRow>> {
    let key = key_of(plan);
    let Some(batch) = store::batches::by_key(view.driver, &key)? else {
        return Ok(None);
    };
    let what = if batch.sha256 != plan.sha256 {
        format!("another file, {:?}", batch.file)
    } else if batch.kind != kind {
        "another kind of import".to_owned()
    } else if batch.source != source {
        format!("an import that was paid from {}", label(batch.source))
    } else {
        return Ok(Some(batch));
    };
    Err(Fault::new(
        exit::CONFLICT,
        "reference_conflict",
        format!("batch {key:?} belongs to {what}"),
    )
    .hint("a batch key is bound to its file for ever: give another --batch")
    .into())
}

/// Whether the paying account can pay the whole file.
fn funds(
    view: &mut View<'_>,
    source: AccountId,
    checked: &Tally,
    batch: Option<&BatchRow>,
) -> Result<()> {
    if !source.is_customer() || checked.posted == 0 {
        return Ok(());
    }
    let facts = store::accounts::facts(view.driver, source)?
        .ok_or_else(|| super::books::account_not_found(&label(source)))?;
    let (_, held) = store::holds::held(view.driver, source, view.today)?;
    let own = match batch.and_then(|batch| batch.hold) {
        None => 0,
        Some(id) => {
            let id = crate::domain::number::HoldId::from_key(id);
            store::holds::by_id(view.driver, id)?.map_or(0, |row| row.hold.remaining_on(view.today))
        }
    };
    let party = crate::domain::posting::Party {
        account: source,
        status: facts.status,
        currency: facts.currency,
        balance_minor: facts.position.balance_minor,
        held_minor: held - own,
        overdraft_minor: facts.overdraft_minor,
    };
    Ok(crate::domain::posting::may_pay(
        &party,
        checked.amount_minor,
    )?)
}

/// Writes a new batch; one that is there goes on.
fn begin(books: &mut Books<'_>, batch: &mut BatchRow) -> Result<()> {
    if batch.id != 0 {
        return Ok(());
    }
    batch.id = store::batches::last_key(books.driver)? + 1;
    batch.business_date = books.stamp.business_date;
    batch.change = books.register(Subject::Batch, batch.id, action::CREATED, &after(batch))?;
    Ok(store::batches::insert(books.driver, batch)?)
}

fn note(books: &mut Books<'_>, batch: &mut BatchRow) -> Result<()> {
    batch.change = books.register(Subject::Batch, batch.id, action::UPDATED, &after(batch))?;
    Ok(store::batches::update(books.driver, batch)?)
}

/// A hash of line numbers, so that a line of the register stays short.
fn hash_of_lines(lines: &[u64]) -> String {
    let bytes: Vec<u8> = lines.iter().flat_map(|line| line.to_le_bytes()).collect();
    hexadecimal(&merkle::leaf(&bytes))
}

/// The batch as the register of changes keeps it.
pub(crate) fn after(batch: &BatchRow) -> serde_json::Value {
    serde_json::json!({
        "batch_key": batch.batch_key,
        "kind": batch.kind as i64,
        "sha256": batch.sha256,
        "file": batch.file,
        "source": batch.source,
        "currency": batch.currency,
        "total_rows": batch.total_rows,
        "last_line": batch.last_line,
        "posted": batch.posted,
        "amount_minor": batch.amount_minor,
        "complete": batch.complete,
        "hold": batch.hold,
        "skipped": batch.skipped.len(),
        "skipped_hash": hash_of_lines(&batch.skipped),
        "sketch_hash": hexadecimal(&merkle::leaf(&batch.sketch)),
        "business_date": batch.business_date,
    })
}

fn similar(plan: &ImportPlan, key: &str, share: usize) -> Error {
    Fault::new(
        exit::CONFLICT,
        "similar_batch",
        format!(
            "{} repeats {share}% of batch {key:?} (same accounts and amounts)",
            plan.file
        ),
    )
    .hint("if these are payments of their own, run it again with --allow-similar")
    .details(serde_json::json!({ "batch": key, "percent": share }))
    .into()
}

fn already_rejected(line: u64) -> Reject {
    Reject {
        line,
        field: "row".to_owned(),
        code: "already_rejected".to_owned(),
        message: "the row was rejected when this file was imported; mend it in the rejects file and import that".to_owned(),
    }
}

fn changed_since(reject: &Reject) -> Error {
    Fault::new(
        exit::REFUSED,
        "changed_since_check",
        format!(
            "line {}: {}; this has changed since the file was checked",
            reject.line, reject.message
        ),
    )
    .hint("put it right and run the same command again: it goes on where it stopped")
    .details(serde_json::json!({ "line": reject.line, "code": reject.code }))
    .into()
}

fn stopped(posted: u64) -> Error {
    Fault::new(
        exit::INTERRUPTED,
        "interrupted",
        format!("interrupted; {posted} rows were posted"),
    )
    .hint("run the same command again to go on where it stopped")
    .into()
}
