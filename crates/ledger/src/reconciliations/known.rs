//! What reconciliations of other statements say of an account.

use std::collections::HashSet;

use bankctl_storage::Driver;
use bankctl_types::number::AccountId;
use bankctl_types::{Currency, Day};

use super::rules::{Joint, KeptLine, Lines, joint, shown};
use super::table::{self, ReconciliationRow};
use crate::Result;
use crate::kernel::tables::transfers;
use crate::queries::reconcile::{Before, Matching, Statement, StatementRow, StatementRows};
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
    /// The newest of the statements that go on from this one.
    pub(super) later: Option<i64>,
    /// Lines that those have transactions for: the reconciliation that left each open, if it
    /// is not this one, the line, and its amount in minor units.
    pub(super) settled: HashSet<(Option<i64>, u64, i64)>,
}

/// Reads it; `sha256` is the file's.
pub(super) fn known(
    driver: &mut dyn Driver,
    (account, currency): (AccountId, Currency),
    (from, to): (Day, Day),
    (statement, matching): (&Statement, &Matching),
    sha256: &str,
) -> Result<KnownBefore> {
    let mut rows = table::of_account(driver, account)?;
    let reversed = reversed(driver, &rows)?;
    rows.retain(|row| !row.record.undone);
    rows.sort_by_key(|row| (row.record.to, row.id));
    let head = statement.head.as_ref();
    // To read a file again, without keeping it, is to see it as it was.
    let is_same_file = |row: &ReconciliationRow| row.record.sha256 == sha256;
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
        before: Before {
            reversed,
            ..Before::default()
        },
        joints: Vec::new(),
        other_file: other.as_ref().map(|row| row.id),
        same,
        later: None,
        settled: HashSet::new(),
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
    let this = found.same.as_ref().or(other.as_ref()).map(|row| row.id);
    // Of statements of the same day those that were kept after it are later.
    let is_later = |row: &ReconciliationRow| this.is_some_and(|id| row.id > id);
    let is_earlier = |row: &ReconciliationRow| {
        row.record.from <= from && !(row.record.to >= to && is_later(row))
    };
    let earlier = rows.iter().rposition(is_earlier);
    for (place, row) in rows.iter().enumerate() {
        let is_previous = Some(place) == earlier;
        let record = &row.record;
        let is_far = (record.to < first && record.kept_on < first) || record.from > last;
        if is_far && !is_previous {
            continue;
        }
        let lines = table::lines(driver, row.id)?;
        let of_lines = lines.matched.iter().flat_map(|line| &line.transactions);
        if earlier.is_some_and(|earlier| place <= earlier) {
            found.before.taken.extend(of_lines);
        } else {
            found.before.later.extend(of_lines);
            found.later = Some(row.id);
            found.settled.extend(settled(&lines, this));
        }
        if is_previous {
            found.before.go_on_from(row, lines)?;
        }
    }
    // What an earlier statement has matched is open no more.
    let taken: &HashSet<i64> = &found.before.taken;
    found
        .before
        .open
        .retain(|transaction| !taken.contains(transaction));
    found.joints = joints(&rows, earlier, (from, to), statement, currency)?;
    Ok(found)
}

impl Before {
    /// Takes what the statement before has left open.
    fn go_on_from(&mut self, row: &ReconciliationRow, lines: Lines) -> Result<()> {
        let left = lines.left();
        self.rows = StatementRows::of(left.map(|(line, minor)| left_open(line, minor, row.id)))?;
        self.open = lines.open_transactions;
        self.late = lines.late;
        // What was booked after it was kept, or between the two, is in neither.
        let known_until = row.record.kept_on.min(row.record.to.plus(1));
        self.since = Some(row.record.from.max(known_until));
        Ok(())
    }
}

/// The lines of earlier statements that a later one has transactions for.
fn settled(lines: &Lines, this: Option<i64>) -> impl Iterator<Item = (Option<i64>, u64, i64)> {
    let of_earlier = lines.matched.iter().filter(|line| line.left_open.is_some());
    of_earlier.map(move |line| {
        let others = line.left_open.filter(|id| Some(*id) != this);
        (others, line.line, line.minor)
    })
}

/// What was booked for reconciliations that were undone, each with its reversal: none is
/// undone while it stands.
fn reversed(driver: &mut dyn Driver, rows: &[ReconciliationRow]) -> Result<Vec<(i64, i64)>> {
    let mut pairs = Vec::new();
    for row in rows.iter().filter(|row| row.record.undone) {
        for posting in table::lines(driver, row.id)?.posted {
            if let Some(reversal) = transfers::reversed_by(driver, posting.transaction)? {
                pairs.push((posting.transaction, reversal));
            }
        }
    }
    Ok(pairs)
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
) -> Result<Vec<FileWarning>> {
    let [opening, closing] = statement.ends()?;
    let sequence = statement.head.as_ref().and_then(|head| head.sequence);
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
            Joint::Fits => {
                if let Some(message) = passed_over(record.sequence, sequence, row.id) {
                    warn("sequence_gap", message);
                }
            }
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
            Joint::Fits => {
                if let Some(message) = passed_over(sequence, record.sequence, row.id) {
                    warn("sequence_gap", message);
                }
            }
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
    Ok(warnings)
}

/// That the bank has counted a statement between two whose balances fit: what is missing
/// comes to nothing in all, or has no lines. Banks begin anew each year.
fn passed_over(before: Option<u64>, after: Option<u64>, kept: i64) -> Option<String> {
    let (before, after) = (before?, after?);
    (after > before.saturating_add(1)).then(|| {
        format!(
            "statement {after} follows {before} (one of the two is reconciliation {kept}): one between them may be missing"
        )
    })
}
