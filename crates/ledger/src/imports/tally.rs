//! What an import counts and keeps between its two passes.

use super::earlier::PayDays;
use super::reused::Reused;
use super::{ImportHandler, Progress, REJECTS_SHOWN_MAX, RowOrReject, SPOOL_BYTES_MAX};
use crate::Result;
use crate::imports::table::BatchRow;
use crate::kernel::rules::rejection::Rejection;
use crate::views::Reject;

/// Rows that were checked and wait to be posted. A file that is too large for
/// it is read and checked again instead.
pub(crate) struct Spool<R> {
    pub(crate) rows: Vec<(u64, R)>,
    pub(crate) bytes: usize,
    pub(crate) full: bool,
}

impl<R> Spool<R> {
    pub(crate) fn new() -> Self {
        Self {
            rows: Vec::new(),
            bytes: 0,
            full: false,
        }
    }

    pub(crate) fn add(&mut self, line: u64, ready: R, bytes: usize) {
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
pub(crate) enum Source<'a, I: ImportHandler> {
    /// What the first pass has kept.
    Spool(std::vec::IntoIter<(u64, I::Ready)>),
    /// The file once more.
    File(Box<FileRows<'a, I>>),
}

/// The rows of a file, read once more.
pub(crate) type FileRows<'a, I> =
    dyn Iterator<Item = Result<RowOrReject<<I as ImportHandler>::Row>>> + 'a;

pub(crate) struct Tally {
    pub(crate) posted: u64,
    pub(crate) duplicates: u64,
    pub(crate) rejected: u64,
    pub(crate) amount_minor: i64,
    /// The first rejects, for the report.
    pub(crate) rejects: Vec<Reject>,
    /// The lines of all of them.
    pub(crate) rejected_lines: Vec<u64>,
    /// The lines that were posted before as part of another file, by their
    /// references or numbers.
    pub(crate) duplicate_lines: Vec<u64>,
    /// The lines among them that are known by nothing but what stands in them.
    pub(crate) paid_before: Vec<u64>,
    /// The rows whose references other files have posted.
    pub(crate) reused: Reused,
    /// How many rows that can be posted have no reference.
    pub(crate) unnamed: u64,
    /// The value dates of what can be posted.
    pub(crate) days: PayDays,
    /// The files that have paid rows of this one, each with how many.
    pub(crate) repeats: Vec<(BatchRow, u64)>,
}

impl Tally {
    pub(crate) fn new() -> Self {
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
    pub(crate) fn take_out(&mut self, paid: &[(u64, i64)]) {
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

    pub(crate) fn reject(&mut self, reject: Reject, progress: &mut dyn Progress) -> Result<()> {
        self.rejected += 1;
        self.rejected_lines.push(reject.line);
        progress.rejected(&reject)?;
        if self.rejects.len() < REJECTS_SHOWN_MAX {
            self.rejects.push(reject);
        }
        Ok(())
    }

    /// Adds the counts of another.
    pub(crate) fn merge(&mut self, other: Self) {
        self.posted += other.posted;
        self.duplicates += other.duplicates;
        self.rejected += other.rejected;
        // The sum of all rows was seen to fit in the first pass.
        self.amount_minor = self.amount_minor.saturating_add(other.amount_minor);
        self.rejects.extend(other.rejects);
        self.rejects.truncate(REJECTS_SHOWN_MAX);
    }

    /// What the first pass found, with what the second posted.
    pub(crate) fn then(mut self, posted: Self) -> Self {
        self.posted = 0;
        self.amount_minor = 0;
        self.merge(posted);
        self
    }

    /// Whether the row of a line is counted already and not to be posted.
    pub(crate) fn has_told_of(&self, line: u64) -> bool {
        [&self.rejected_lines, &self.duplicate_lines]
            .iter()
            .any(|lines| lines.binary_search(&line).is_ok())
    }

    pub(crate) fn add(&mut self, amount_minor: i64) -> Result<()> {
        self.posted += 1;
        self.amount_minor = self.amount_minor.checked_add(amount_minor).ok_or_else(|| {
            Rejection::BalanceOverflow {
                account: "the file".to_owned(),
            }
        })?;
        Ok(())
    }
}
