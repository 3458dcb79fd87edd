//! References that another file has posted.
//!
//! Such a row may be the same payment again: the file is a repeat of the other
//! one, or it is that file fixed, and what it pays are lines that were not
//! taken then. Or the column does not identify payments at all, because it has
//! the employee's number or a word for everybody. Only where what was posted,
//! the pay dates and the lines leave no doubt is the answer given here; else
//! the caller is asked.

use std::collections::BTreeMap;

use bankctl_types::Day;
use sha2::{Digest as _, Sha256};

use super::tally::{Spool, Tally};
use super::{ImportHandler, ImportPlan};
use crate::error::advice::{Advice, OfImport};
use crate::error::{Class, Error, Fault};
use crate::imports::table::{self, BatchRow};
use crate::kernel::rules::transfer::Transfer;
use crate::kernel::tables;
use crate::{ReadTx, Result};

/// How many days a file without pay dates may come after the one that it
/// repeats or fixes: the next one is another week's.
pub(crate) const DAYS_APART_MAX: i32 = 3;

/// The transfer of another file that has a row's reference.
pub(crate) struct Posted {
    /// The key of the file's batch.
    pub(crate) batch: i64,
    /// The reference.
    pub(crate) reference: String,
    /// Whether both are for the same pay date.
    pub(crate) same_day: bool,
}

impl Posted {
    /// A row of a pay date is about to use the reference of a transfer; `None`
    /// if that came from no file.
    pub(crate) fn of(transfer: &Transfer, value_date: Option<Day>, today: Day) -> Option<Self> {
        let origin = transfer.origin?;
        let same_day = match (value_date, transfer.request.value_date) {
            (None, None) => are_near(transfer.stamp.business_date, today),
            (given, before) => given == before,
        };
        Some(Self {
            batch: origin.batch,
            reference: transfer.reference.clone().unwrap_or_default(),
            same_day,
        })
    }
}

/// Whether two days may be those of one pay day.
pub(crate) fn are_near(one: Day, other: Day) -> bool {
    one.plus(DAYS_APART_MAX) >= other && other.plus(DAYS_APART_MAX) >= one
}

/// The rows of a file whose references other files have posted.
#[derive(Default)]
pub(crate) struct Reused {
    /// How many, by the key of the other file's batch: those that ask for the
    /// same payment, and those that ask for another.
    by: BTreeMap<i64, (u64, u64)>,
    /// The first: line and reference.
    first: Option<(u64, String)>,
    /// Whether a row is for another pay date than what has its reference.
    other_day: bool,
}

impl Reused {
    /// Adds a row, which asks for the same payment or for another.
    pub(crate) fn add(&mut self, line: u64, posted: Posted, is_same: bool) {
        let (same, other) = self.by.entry(posted.batch).or_default();
        *if is_same { same } else { other } += 1;
        self.other_day |= !posted.same_day;
        self.first.get_or_insert((line, posted.reference));
    }

    fn rows(&self) -> u64 {
        self.by.values().map(|(same, other)| same + other).sum()
    }
}

/// Hashes of references, rising, as they are kept of lines that were not
/// taken.
pub(crate) fn hashes(references: impl Iterator<Item = String>) -> Vec<u64> {
    let mut hashes: Vec<u64> = references.map(|reference| hash(&reference)).collect();
    hashes.sort_unstable();
    hashes.dedup();
    hashes
}

fn hash(reference: &str) -> u64 {
    let digest: [u8; 32] = Sha256::digest(reference).into();
    let (first, _) = digest.as_chunks::<8>();
    first.first().copied().map_or(0, u64::from_be_bytes)
}

/// Decides about a file that begins: what of it others have posted, and that
/// there is no doubt about the rest. Rows without a reference that another
/// file has paid in the same line are taken out of what is to be posted.
///
/// # Errors
/// `references_reused`.
pub(crate) fn decide<I: ImportHandler>(
    view: &mut ReadTx<'_>,
    plan: &ImportPlan,
    checked: &mut Tally,
    spool: &mut Spool<I::Ready>,
) -> Result<()> {
    if checked.reused.by.is_empty() {
        return Ok(());
    }
    let mut files = Vec::with_capacity(checked.reused.by.len());
    for batch in checked.reused.by.keys() {
        let row = table::by_id(view.driver, *batch)?;
        files.push(
            row.ok_or_else(|| bankctl_storage::damaged(format_args!("batch {batch} is missing")))?,
        );
    }
    let same = checked.reused.by.values().map(|(same, _)| *same);
    let repeats = files.iter().cloned().zip(same);
    checked.repeats = repeats.filter(|(_, same)| *same > 0).collect();
    let is_doubtful = !plan.skip_duplicates && checked.reused.other_day;
    // So many rows are no lines that were not taken.
    let are_too_many = spool.full && (!plan.skip_duplicates || checked.unnamed > 0);
    if is_doubtful || are_too_many {
        return Err(refused(plan, checked, &files));
    }
    paid_in_their_lines::<I>(view, &files, checked, spool)?;
    let is_fixed = || {
        let mut rows = spool.rows.iter();
        rows.all(|(line, ready)| {
            files
                .iter()
                .any(|file| has_skipped::<I>(file, *line, ready))
        })
    };
    if plan.skip_duplicates || is_fixed() {
        return Ok(());
    }
    Err(refused(plan, checked, &files))
}

/// Whether a row is one that a file has not taken.
fn has_skipped<I: ImportHandler>(file: &BatchRow, line: u64, ready: &I::Ready) -> bool {
    let by_reference = |reference: &str| {
        let hash = hash(reference);
        file.skipped_references.binary_search(&hash).is_ok()
    };
    file.skipped.binary_search(&line).is_ok() || I::reference(ready).is_some_and(by_reference)
}

/// Takes out the rows without a reference that another file has paid in the
/// same line.
fn paid_in_their_lines<I: ImportHandler>(
    view: &mut ReadTx<'_>,
    files: &[BatchRow],
    checked: &mut Tally,
    spool: &mut Spool<I::Ready>,
) -> Result<()> {
    let mut failed = None;
    let mut paid = Vec::new();
    spool.rows.retain(|(line, ready)| {
        if failed.is_some() || I::reference(ready).is_some() {
            return true;
        }
        match is_paid::<I>(view, files, *line, ready) {
            Ok(None) => true,
            Ok(Some(amount_minor)) => {
                paid.push((*line, amount_minor));
                false
            }
            Err(error) => {
                failed = Some(error);
                true
            }
        }
    });
    if let Some(error) = failed {
        return Err(error);
    }
    checked.take_out(&paid);
    Ok(())
}

/// The amount of a row that one of the files has paid in this line.
fn is_paid<I: ImportHandler>(
    view: &mut ReadTx<'_>,
    files: &[BatchRow],
    line: u64,
    ready: &I::Ready,
) -> Result<Option<i64>> {
    let Ok(number) = i64::try_from(line) else {
        return Ok(None);
    };
    for file in files {
        let between = (file.first_transfer, file.last_transfer);
        let row = tables::transfers::by_line(view.driver, file.id, between, number)?;
        let Some(transfer) = row.map(|row| row.transfer) else {
            continue;
        };
        let what = (transfer.request.credit, transfer.request.amount_minor);
        if transfer.reference.is_none()
            && I::payee(ready).map(|payee| (payee, I::amount(ready))) == Some(what)
        {
            return Ok(Some(what.1));
        }
    }
    Ok(None)
}

fn refused(plan: &ImportPlan, checked: &Tally, files: &[BatchRow]) -> Error {
    let rows = checked.reused.rows();
    let (line, reference) = checked.reused.first.clone().unwrap_or_default();
    let others = match checked.posted {
        0 => "then no row is left to pay".to_owned(),
        1 => "it pays the other row".to_owned(),
        more => format!("it pays the other {more} rows"),
    };
    let earlier: Vec<serde_json::Value> = files
        .iter()
        .zip(checked.reused.by.values())
        .map(|(file, (same, other))| {
            serde_json::json!({
                "file": file.file,
                "batch": file.batch_key,
                "business_date": file.business_date,
                "rows": same + other,
            })
        })
        .collect();
    let message = format!(
        "{rows} of {} rows in {} have references that {} posted, the first in line {line}, {reference:?}; nothing was posted",
        plan.rows,
        plan.file,
        names(files),
    );
    Fault::new(Class::Conflict, "references_reused", message)
        .hint(Advice::Import(OfImport::NewReferencesOnly { others }))
        .details(serde_json::json!({ "reused": rows, "new": checked.posted, "earlier": earlier }))
        .into()
}

/// Files by name and day, of many the first.
pub(crate) fn names(files: &[BatchRow]) -> String {
    const NAMED_MAX: usize = 3;
    let name = |file: &BatchRow| {
        // A hash as a key says nothing to people: the file's name does.
        let key = if file.batch_key == file.sha256 {
            String::new()
        } else {
            format!(", batch {}", file.batch_key)
        };
        format!("{} ({}{key})", file.file, file.business_date)
    };
    let mut names: Vec<String> = files.iter().take(NAMED_MAX).map(name).collect();
    if files.len() > NAMED_MAX {
        names.push(format!("{} others", files.len() - NAMED_MAX));
    }
    match names.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => names.join(""),
    }
}
