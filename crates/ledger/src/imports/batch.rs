//! The record of an imported file, and what is said about it.

use bankctl_types::number::AccountId;

use super::ImportPlan;
use super::tally::Tally;
use crate::error::advice::{Advice, OfImport};
use crate::error::{Class, Error, Fault};
use crate::imports::near_duplicate;
use crate::imports::table::{self, BatchKind, BatchRow};
use crate::kernel::rules::account::label;
use crate::kernel::rules::change::{Subject, action};
use crate::kernel::rules::merkle::{self, hexadecimal};
use crate::kernel::rules::posting;
use crate::kernel::transaction::{self, WriteTx};
use crate::kernel::{settings, tables};
use crate::payments::mandate;
use crate::views::Reject;
use crate::{ReadTx, Result};

/// How many files may begin while one is checked.
const BEGUN_MAX: i64 = 1_000;

pub(crate) fn key_of(plan: &ImportPlan) -> String {
    plan.batch_key
        .clone()
        .unwrap_or_else(|| plan.sha256.clone())
}

/// What was decided about a line by an earlier run.
pub(crate) enum Before {
    /// It was posted, or another file had paid it.
    Posted,
    /// It comes later, and another file has paid it.
    PaidElsewhere,
    /// It was not taken.
    Rejected,
}

/// What an earlier run has decided about a line, if it has.
pub(crate) fn dealt_with(batch: Option<&BatchRow>, line: u64) -> Option<Before> {
    let batch = batch?;
    let number = i64::try_from(line).unwrap_or(i64::MAX);
    if number > batch.last_line {
        let is_paid = batch.paid_before.binary_search(&line).is_ok();
        return is_paid.then_some(Before::PaidElsewhere);
    }
    Some(match batch.skipped.binary_search(&line) {
        Ok(_) => Before::Rejected,
        Err(_) => Before::Posted,
    })
}

/// The batch of the plan's key, if there is one; a key is bound to its file and
/// to how that is read.
pub(crate) fn known_batch(
    view: &mut ReadTx<'_>,
    plan: &ImportPlan,
    kind: BatchKind,
    source: AccountId,
) -> Result<Option<BatchRow>> {
    let key = key_of(plan);
    let Some(batch) = table::by_key(view.driver, &key)? else {
        return Ok(None);
    };
    let what = if batch.sha256 != plan.sha256 {
        format!("another file, {:?}", batch.file)
    } else if batch.kind != kind {
        "another kind of import".to_owned()
    } else if batch.source != source {
        format!("an import that was paid from {}", view.label(batch.source)?)
    } else if batch.reading != plan.reading {
        return Err(read_otherwise(plan, &batch));
    } else {
        return Ok(Some(batch));
    };
    Err(Fault::new(
        Class::Conflict,
        "reference_conflict",
        format!("batch {key:?} belongs to {what}"),
    )
    .hint(Advice::Import(OfImport::AnotherBatchKey))
    .into())
}

/// The wages of one company in the last days, in files of both kinds.
fn wages_lately(view: &mut ReadTx<'_>, plan: &ImportPlan) -> Result<Vec<BatchRow>> {
    let days = plan.similar_days.unwrap_or(near_duplicate::DAYS_ALIKE);
    let mut lately = table::since(view.driver, view.today.plus(-days))?;
    lately.retain(|batch| matches!(batch.kind, BatchKind::Payroll | BatchKind::Payments));
    Ok(lately)
}

/// Refuses wages that pay other banks too, if most of them, or of those of an earlier file
/// of the same payer, were paid in the last days. Who is paid at another bank is not told
/// by the account here, so such a file is never paid in part.
pub(crate) fn must_be_new_wages(
    view: &mut ReadTx<'_>,
    plan: &ImportPlan,
    (kind, source): (BatchKind, AccountId),
    sample: &[u8],
) -> Result<()> {
    if !plan.is_wages || kind != BatchKind::Payments || plan.allow_similar {
        return Ok(());
    }
    let alike = |other: &BatchRow| {
        let has_paid = other.posted > 0 && other.source == source;
        has_paid && near_duplicate::are_alike(sample, &other.sketch)
    };
    let Some(other) = wages_lately(view, plan)?.into_iter().find(alike) else {
        return Ok(());
    };
    let message = format!(
        "most of {} has accounts and amounts of {}, imported on {}; nothing was posted",
        plan.file, other.file, other.business_date
    );
    Err(Fault::new(Class::Conflict, "similar_batch", message)
        .hint(Advice::Import(OfImport::RestInItsOwnFile))
        .details(serde_json::json!({ "earlier": other.batch_key }))
        .into())
}

/// Refuses a file of wages that was imported as the other kind, of wages here or of those
/// with payments to other banks: its lines were not decided about in the same way, so
/// under another key they would be paid again.
pub(crate) fn must_be_of_kind(
    view: &mut ReadTx<'_>,
    plan: &ImportPlan,
    kind: BatchKind,
) -> Result<()> {
    if plan.allow_similar && plan.batch_key.is_some() {
        return Ok(());
    }
    let mut known = table::since(view.driver, view.today.plus(-near_duplicate::DAYS_BACK))?;
    known.extend(table::by_key(view.driver, &plan.sha256)?);
    let other = known
        .into_iter()
        .find(|other| other.sha256 == plan.sha256 && other.kind != kind);
    let Some(other) = other else {
        return Ok(());
    };
    let (here, all) = ("wages here", "wages here and at other banks");
    let (before, now) = match kind {
        BatchKind::Payroll => (all, here),
        _ => (here, all),
    };
    let message = format!(
        "{} was imported as a file of {before} (batch {:?}), and would now be read as one of {now}; nothing was posted",
        plan.file, other.batch_key
    );
    Err(Fault::new(Class::Conflict, "reference_conflict", message)
        .hint("what was posted stands; to pay a row that was not taken, ask the company for a file of such rows only")
        .into())
}

/// The files that one is held against: those of the last days, and of one that
/// began those that came after it. What it leaves to those before was decided
/// then.
pub(crate) fn others(
    view: &mut ReadTx<'_>,
    plan: &ImportPlan,
    kind: BatchKind,
    batch: Option<&BatchRow>,
) -> Result<Vec<BatchRow>> {
    if kind != BatchKind::Payroll || batch.is_some_and(|batch| batch.complete) {
        return Ok(Vec::new());
    }
    let days = plan.similar_days.unwrap_or(near_duplicate::DAYS_BACK);
    let began = batch.map_or(0, |batch| batch.id);
    let mut others = table::since(view.driver, view.today.plus(-days))?;
    others.retain(|other| other.kind == kind && other.id > began);
    Ok(others)
}

/// Rows of one file that are read in two ways would be paid in two ways.
fn read_otherwise(plan: &ImportPlan, batch: &BatchRow) -> Error {
    let (rows, first, now) = (batch.posted, &batch.reading, &plan.reading);
    let hint = if batch.complete {
        Advice::Import(OfImport::ReadAsBefore { now: now.clone() })
    } else {
        format!("to go on where it stopped, run it with {first}").into()
    };
    Fault::new(
        Class::Conflict,
        "reference_conflict",
        format!(
            "{rows} rows of batch {:?} were posted with the file read as {first}, and now it would be read as {now}",
            batch.batch_key
        ),
    )
    .hint(hint)
    .details(serde_json::json!({ "posted": rows, "first": first, "now": now }))
    .into()
}

/// Whether the paying account can pay the whole file.
pub(crate) fn funds(
    view: &mut ReadTx<'_>,
    source: AccountId,
    checked: &Tally,
    batch: Option<&BatchRow>,
) -> Result<()> {
    if !source.is_customer() || checked.posted == 0 {
        return Ok(());
    }
    let facts = tables::accounts::facts(view.driver, source)?
        .ok_or_else(|| transaction::account_not_found(&label(source)))?;
    let today = view.hold_day();
    let (_, held) = tables::holds::held(view.driver, source, today)?;
    let own = match batch.and_then(|batch| batch.hold) {
        None => 0,
        Some(id) => {
            let id = bankctl_types::number::HoldId::from_key(id);
            tables::holds::by_id(view.driver, id)?.map_or(0, |row| row.hold.remaining_on(today))
        }
    };
    let policy = tables::settings::ledger(view.driver)?.policy;
    let policy = settings::policy_of(policy.as_deref())?;
    let party = posting::Party {
        account: source,
        status: facts.status,
        currency: facts.currency,
        balance_minor: facts.position.balance_minor,
        held_minor: held - own,
        overdraft_minor: facts.overdraft_minor,
        mandate: facts.mandate,
        unapproved: transaction::unapproved(view.driver, &policy, source)?,
        // A file of wages is no payment that limits are about.
        terms: posting::Terms::default(),
    };
    mandate::may_go_unordered(view.driver, &party)?;
    Ok(posting::may_pay(&party, checked.amount_minor)?)
}

/// Writes a new batch; one that is there goes on, if it is as this process
/// left it: of two that import the same file at once, one goes on and the
/// other stops, or rows would be paid twice. Likewise of two files that are
/// alike: `newest` is the last batch that this one was held against.
pub(crate) fn begin(books: &mut WriteTx<'_>, batch: &mut BatchRow, newest: i64) -> Result<()> {
    let there = table::by_key(books.driver, &batch.batch_key)?;
    match there.map(|row| (row.id, row.change)) {
        None if batch.id == 0 => {}
        Some(known) if known == (batch.id, batch.change) => return Ok(()),
        _ => return Err(imported_elsewhere(batch)),
    }
    for other in table::page(books.driver, newest, BEGUN_MAX)? {
        if are_held_together(batch, &other)
            && near_duplicate::are_alike(&batch.sketch, &other.sketch)
        {
            return Err(imported_meanwhile(batch, &other));
        }
    }
    batch.id = table::next_key(books.driver)?;
    batch.business_date = books.stamp.business_date;
    batch.change = books.log_change(Subject::Batch, batch.id, action::CREATED, &after(batch))?;
    Ok(table::insert(books.driver, batch)?)
}

/// Whether one file is held against the other: wages here against such, and those that pay
/// other banks too against all wages of their payer. Only wages come here with batches that
/// began meanwhile.
fn are_held_together(batch: &BatchRow, other: &BatchRow) -> bool {
    match (batch.kind, other.kind) {
        (BatchKind::Payroll, BatchKind::Payroll) => true,
        (BatchKind::Payments, BatchKind::Payroll | BatchKind::Payments) => {
            batch.source == other.source
        }
        _ => false,
    }
}

pub(crate) fn note(books: &mut WriteTx<'_>, batch: &mut BatchRow) -> Result<()> {
    batch.change = books.log_change(Subject::Batch, batch.id, action::UPDATED, &after(batch))?;
    Ok(table::update(books.driver, batch)?)
}

/// A hash of line numbers, or of other numbers, so that a line of the change log stays short.
pub(crate) fn hash_of_lines(lines: &[u64]) -> String {
    let bytes: Vec<u8> = lines.iter().flat_map(|line| line.to_le_bytes()).collect();
    hexadecimal(&merkle::leaf(&bytes))
}

/// The batch as the change log keeps it.
pub(crate) fn after(batch: &BatchRow) -> serde_json::Value {
    let mut after = serde_json::json!({
        "batch_key": batch.batch_key,
        "kind": batch.kind as i64,
        "sha256": batch.sha256,
        "file": batch.file,
        "reading_hash": hexadecimal(&merkle::leaf(batch.reading.as_bytes())),
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
        "first_transfer": batch.first_transfer,
        "last_transfer": batch.last_transfer,
    });
    // Lines from before these were kept say nothing of them.
    if !batch.paid_before.is_empty() {
        after["paid_before_hash"] = hash_of_lines(&batch.paid_before).into();
    }
    if !batch.skipped_references.is_empty() {
        after["skipped_references_hash"] = hash_of_lines(&batch.skipped_references).into();
    }
    after
}

fn imported_meanwhile(batch: &BatchRow, other: &BatchRow) -> Error {
    let message = format!(
        "{} was imported meanwhile, and {} pays the same accounts and amounts; nothing was posted",
        other.file, batch.file
    );
    Fault::new(Class::Conflict, "import_running", message)
        .hint("run this again: it is then held against that file")
        .into()
}

fn imported_elsewhere(batch: &BatchRow) -> Error {
    let message = format!("{} is being imported by another process", batch.file);
    Fault::new(Class::Conflict, "import_running", message)
        .hint("let the other one finish, then run this again: it posts what is left, if anything")
        .into()
}

pub(crate) fn already_rejected(line: u64) -> Reject {
    Reject {
        line,
        field: "row".to_owned(),
        code: "already_rejected".to_owned(),
        message: "the row was rejected when this file was imported, and may have been paid since; fix it in the rejects file or in this one and import that: what was paid is not paid again".to_owned(),
    }
}

pub(crate) fn changed_since(reject: &Reject) -> Error {
    Fault::new(
        Class::Refused,
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

pub(crate) fn stopped(posted: u64) -> Error {
    Fault::new(
        Class::Interrupted,
        "interrupted",
        format!("interrupted; {posted} rows were posted"),
    )
    .hint("run the same command again to go on where it stopped")
    .into()
}
