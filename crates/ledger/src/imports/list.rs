//! Which files were imported.

use bankctl_storage::{Driver, damaged};
use bankctl_types::Money;
use bankctl_types::calendar::Span;

use crate::imports::ImportsRoom;
use crate::imports::table::{self, BatchKind, BatchRow};
use crate::kernel::tables;
use crate::queries::describe::Names;
use crate::{Result, views};

/// How many rows are read at once.
const PAGE_ROWS: i64 = 500;

impl ImportsRoom<'_> {
    /// How far the file of a batch is posted.
    ///
    /// # Errors
    /// Only those of the store.
    pub fn file_progress(self, key: &str) -> Result<Option<views::FileProgress>> {
        self.0.read(|view| {
            let batch = table::by_key(view.driver, key)?;
            Ok(batch.map(|batch| views::FileProgress {
                is_payments: matches!(batch.kind, BatchKind::Payroll | BatchKind::Payments),
                file: batch.file,
                sha256: batch.sha256,
                complete: batch.complete,
                last_line: batch.last_line.unsigned_abs(),
                skipped: batch.skipped,
            }))
        })
    }

    /// The newest file that was read in a way, which says what its sender calls it.
    ///
    /// # Errors
    /// Only those of the store.
    pub fn file_read_as(self, reading: &str) -> Result<Option<views::FileBefore>> {
        self.0.read(|view| {
            let batch = table::read_as(view.driver, reading)?;
            Ok(batch.map(|batch| views::FileBefore {
                file: batch.file,
                sha256: batch.sha256,
                business_date: batch.business_date,
            }))
        })
    }

    /// The files whose import began on some days, the newest first: a page, and
    /// where the next begins.
    ///
    /// # Errors
    /// Only those of the store.
    pub fn list(
        self,
        span: Span,
        before: Option<i64>,
        limit: usize,
    ) -> Result<(Vec<views::ImportedFile>, Option<String>)> {
        self.0.read(|view| {
            let mut names = Names::of(view.settings);
            let mut items = Vec::new();
            let mut last = None;
            let mut before = before.unwrap_or(i64::MAX);
            loop {
                let rows = table::page_back(view.driver, before, PAGE_ROWS)?;
                let Some(end) = rows.last() else {
                    return Ok((items, None));
                };
                before = end.id;
                for row in rows {
                    if !span.contains(row.business_date) {
                        continue;
                    }
                    if items.len() == limit {
                        return Ok((items, last));
                    }
                    last = Some(row.id.to_string());
                    items.push(imported(view.driver, &mut names, row)?);
                }
            }
        })
    }
}

pub(super) fn imported(
    driver: &mut dyn Driver,
    names: &mut Names,
    row: BatchRow,
) -> Result<views::ImportedFile> {
    let line = tables::changes::page(driver, row.change - 1, 1)?;
    let line = line
        .into_iter()
        .next()
        .filter(|line| line.change.id == row.change);
    let line = line.ok_or_else(|| damaged(format_args!("line {} is missing", row.change)))?;
    let count = |number: i64| number.unsigned_abs();
    Ok(views::ImportedFile {
        kind: match row.kind {
            BatchKind::Payroll => "payroll",
            BatchKind::Accounts => "accounts",
            BatchKind::Checks => "checks",
            BatchKind::Ach => "ach",
            BatchKind::Payments => "payments",
        },
        imported_at: line.change.stamp.booked_at,
        business_date: row.business_date,
        operator: names.operator(driver, line.change.stamp.operator)?,
        rows: count(row.total_rows),
        posted: count(row.posted),
        skipped: row.skipped.len() as u64,
        amount: Money::new(row.amount_minor, row.currency),
        currency: row.currency,
        from: names.label(driver, row.source)?,
        complete: row.complete,
        file: row.file,
        batch: row.batch_key,
        sha256: row.sha256,
    })
}
