//! What an import counts and keeps between its two passes.

use super::earlier::PayDays;
use super::reused::Reused;
use super::{Intake, Progress, REJECTS_SHOWN_MAX, RowOrReject, SPOOL_BYTES_MAX};
use crate::Result;
use crate::domain::Rejection;
use crate::store::batches::BatchRow;
use crate::views::Reject;

/// Rows that were checked and wait to be posted. A file that is too large for
/// it is read and checked again instead.
pub(super) struct Spool<R> {
    pub(super) rows: Vec<(u64, R)>,
    pub(super) bytes: usize,
    pub(super) full: bool,
}

impl<R> Spool<R> {
    pub(super) fn new() -> Self {
        Self {
            rows: Vec::new(),
            bytes: 0,
            full: false,
        }
    }

    pub(super) fn add(&mut self, line: u64, ready: R, bytes: usize) {
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
pub(super) enum Source<'a, I: Intake> {
    /// What the first pass has kept.
    Spool(std::vec::IntoIter<(u64, I::Ready)>),
    /// The file once more.
    File(Box<dyn Iterator<Item = Result<RowOrReject<I::Row>>> + 'a>),
}

pub(super) struct Tally {
    pub(super) posted: u64,
    pub(super) duplicates: u64,
    pub(super) rejected: u64,
    pub(super) amount_minor: i64,
    /// The first rejects, for the report.
    pub(super) rejects: Vec<Reject>,
    /// The lines of all of them.
    pub(super) rejected_lines: Vec<u64>,
    /// The lines that were posted before as part of another file, by their
    /// references or numbers.
    pub(super) duplicate_lines: Vec<u64>,
    /// The lines among them that are known by nothing but what stands in them.
    pub(super) paid_before: Vec<u64>,
    /// The rows whose references other files have posted.
    pub(super) reused: Reused,
    /// How many rows that can be posted have no reference.
    pub(super) unnamed: u64,
    /// The value dates of what can be posted.
    pub(super) days: PayDays,
    /// The files that have paid rows of this one, each with how many.
    pub(super) repeats: Vec<(BatchRow, u64)>,
}

impl Tally {
    pub(super) fn new() -> Self {
        Self {
            posted: 0,
            duplicates: 0,
            rejected: 0,
            amount_minor: 0,
            rejects: Vec::new(),
            rejected_lines: Vec::new(),
            duplicate_lines: Vec::new(),
            paid_before: Vec::new(),
            reused: Reused::default(),
            unnamed: 0,
            days: PayDays::default(),
            repeats: Vec::new(),
        }
    }

    /// Rows that could be posted turn out to be paid: lines, and amounts in
    /// minor units.
    pub(super) fn take_out(&mut self, paid: &[(u64, i64)]) {
        for (line, amount_minor) in paid {
            self.posted = self.posted.saturating_sub(1);
            self.amount_minor = self.amount_minor.saturating_sub(*amount_minor);
            self.duplicates += 1;
            self.duplicate_lines.push(*line);
            self.paid_before.push(*line);
        }
        self.duplicate_lines.sort_unstable();
        self.paid_before.sort_unstable();
    }

    pub(super) fn reject(&mut self, reject: Reject, progress: &mut dyn Progress) -> Result<()> {
        self.rejected += 1;
        self.rejected_lines.push(reject.line);
        progress.rejected(&reject)?;
        if self.rejects.len() < REJECTS_SHOWN_MAX {
            self.rejects.push(reject);
        }
        Ok(())
    }

    /// Adds another.
    pub(super) fn take_in(&mut self, other: Self) {
        self.posted += other.posted;
        self.duplicates += other.duplicates;
        self.rejected += other.rejected;
        // The sum of all rows was seen to fit in the first pass.
        self.amount_minor = self.amount_minor.saturating_add(other.amount_minor);
        self.rejects.extend(other.rejects);
        self.rejects.truncate(REJECTS_SHOWN_MAX);
    }

    /// What the first pass found, with what the second posted.
    pub(super) fn then(mut self, posted: Self) -> Self {
        self.posted = 0;
        self.amount_minor = 0;
        self.take_in(posted);
        self
    }

    /// Whether the row of a line is counted already and not to be posted.
    pub(super) fn has_told_of(&self, line: u64) -> bool {
        [&self.rejected_lines, &self.duplicate_lines]
            .iter()
            .any(|lines| lines.binary_search(&line).is_ok())
    }

    pub(super) fn add(&mut self, amount_minor: i64) -> Result<()> {
        self.posted += 1;
        self.amount_minor = self.amount_minor.checked_add(amount_minor).ok_or_else(|| {
            Rejection::BalanceOverflow {
                account: "the file".to_owned(),
            }
        })?;
        Ok(())
    }
}
