//! What reconciliations of other statements say of an account.

use std::collections::HashSet;

use bankctl_storage::Driver;
use bankctl_types::number::AccountId;
use bankctl_types::{Currency, Day};

use super::rules::{Joint, KeptLine, joint, shown};
use super::table::{self, ReconciliationRow};
use crate::Result;
use crate::queries::reconcile::{Before, Matching, Statement, StatementRow};
use crate::views::FileWarning;

/// The longest that a line and its transaction lie apart, in days, with some to spare for
/// value dates.
const DAYS_APART_MAX: i32 = 380;

/// What is known of an account when a statement is held against it.
pub(super) struct KnownBefore {
    /// For the matching.
    pub(super) before: Before,
    /// What does not go together with the statements around.
    pub(super) joints: Vec<FileWarning>,
    /// The reconciliation of this very file, if there is one.
    pub(super) same: Option<ReconciliationRow>,
    /// Another file that the bank calls the same, of the same days.
    pub(super) other_file: Option<i64>,
}

/// Reads it; `sha256` is the file's, if it is to be kept.
pub(super) fn known(
    driver: &mut dyn Driver,
    (account, currency): (AccountId, Currency),
    (from, to): (Day, Day),
    (statement, matching): (&Statement, &Matching),
    sha256: Option<&str>,
) -> Result<KnownBefore> {
    let mut rows = table::of_account(driver, account)?;
    rows.retain(|row| !row.record.undone);
    rows.sort_by_key(|row| (row.record.to, row.id));
    let head = statement.head.as_ref();
    let is_same_file = |row: &ReconciliationRow| sha256 == Some(row.record.sha256.as_str());
    // To read a file again, without keeping it, is to see it as it was.
    let id = head.and_then(|head| head.id.as_deref());
    let is_same_statement = |row: &ReconciliationRow| {
        let record = &row.record;
        let is_called_so = id.is_some() && record.statement.as_deref() == id;
        is_called_so && (record.from, record.to) == (from, to)
    };
    let same = rows.iter().position(is_same_file);
    let same = same.map(|place| rows.remove(place));
    let other = rows.iter().position(is_same_statement);
    let other = other.map(|place| rows.remove(place));
    let mut found = KnownBefore {
        before: Before::default(),
        joints: Vec::new(),
        other_file: other.as_ref().map(|row| row.id),
        same,
    };
    if let Some(this) = found.same.as_ref().or(other.as_ref()) {
        let lines = table::lines(driver, this.id)?;
        let posted = lines.posted.iter();
        found.before.posted = posted
            .map(|posting| (posting.left_open, posting.line, posting.transaction))
            .collect();
    }
    let reach = matching.days_apart.saturating_add(DAYS_APART_MAX);
    let (first, last) = (from.plus(-reach), to.plus(reach));
    let earlier = rows.iter().rposition(|row| row.record.from <= from);
    for (place, row) in rows.iter().enumerate() {
        let is_previous = Some(place) == earlier;
        let record = &row.record;
        let is_far = (record.to < first && record.kept_on < first) || record.from > last;
        if is_far && !is_previous {
            continue;
        }
        let lines = table::lines(driver, row.id)?;
        let matched = lines.matched.iter().flat_map(|line| &line.transactions);
        found.before.taken.extend(matched);
        if is_previous {
            let left = lines
                .left()
                .map(|(line, minor)| left_open(line, minor, row.id));
            found.before.rows = left.collect();
            found.before.open = lines.open_transactions;
            found.before.late = lines.late;
            // What was booked after it was kept, or between the two, is in neither.
            let known_until = record.kept_on.min(record.to.plus(1));
            found.before.since = Some(record.from.max(known_until));
        }
    }
    // What a later statement has matched is open no more.
    let taken: &HashSet<i64> = &found.before.taken;
    found
        .before
        .open
        .retain(|transaction| !taken.contains(transaction));
    found.joints = joints(&rows, earlier, (from, to), statement, currency);
    Ok(found)
}

/// A line as it was left open, with the amount that no transaction has.
fn left_open(line: &KeptLine, amount_minor: i64, reconciliation: i64) -> StatementRow {
    StatementRow {
        line: line.line,
        date: line.date,
        amount_minor,
        reference: line.reference.clone(),
        ids: Vec::new(),
        codes: Vec::new(),
        details: Vec::new(),
        description: None,
        balance_minor: None,
        left_open: Some(line.left_open.unwrap_or(reconciliation)),
    }
}

/// What does not go together with the statements before and after.
fn joints(
    rows: &[ReconciliationRow],
    earlier: Option<usize>,
    (from, to): (Day, Day),
    statement: &Statement,
    currency: Currency,
) -> Vec<FileWarning> {
    let [opening, closing] = statement.ends();
    let mut warnings = Vec::new();
    let mut warn = |code: &str, message: String| {
        warnings.push(FileWarning {
            line: None,
            code: code.to_owned(),
            message,
        });
    };
    if let Some(row) = earlier.and_then(|place| rows.get(place)) {
        let record = &row.record;
        let ended = shown(record.closing_minor, currency);
        match joint((record.to, record.closing_minor), (from, opening)) {
            Joint::Fits => {}
            Joint::Gap => {
                let opens =
                    opening.map_or_else(String::new, |minor| shown(minor, currency).to_string());
                warn(
                    "statement_gap",
                    format!(
                        "it opens with {opens}, and reconciliation {} ended on {} with {ended}: a statement is missing between them",
                        row.id, record.to
                    ),
                );
            }
            Joint::Overlap => warn(
                "statement_overlap",
                format!(
                    "it begins on {from}, and reconciliation {} covers {} to {}",
                    row.id, record.from, record.to
                ),
            ),
        }
    }
    let next = earlier.map_or(0, |place| place + 1);
    if let (Some(row), Some(closing)) = (rows.get(next), closing) {
        let record = &row.record;
        match joint((to, closing), (record.from, record.opening_minor)) {
            Joint::Fits => {}
            Joint::Gap => warn(
                "statement_gap",
                format!(
                    "it ends with {}, and reconciliation {} begins on {} with {}: a statement is missing between them",
                    shown(closing, currency),
                    row.id,
                    record.from,
                    shown(record.opening_minor.unwrap_or_default(), currency)
                ),
            ),
            Joint::Overlap => warn(
                "statement_overlap",
                format!(
                    "it ends on {to}, and reconciliation {} covers {} to {}",
                    row.id, record.from, record.to
                ),
            ),
        }
    }
    warnings
}
