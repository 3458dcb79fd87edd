//! The logs held against a checkpoint, and nothing else: by the same rules as
//! the whole proof.

use bankctl_storage::Driver;

use super::findings::Findings;
use super::findings::number;
use super::pages;
use super::roots::Roots;
use super::times::Times;
use crate::audit::checkpoint;
use crate::audit::rules::Checkpoint;
use crate::audit::verify::records::Seen;
use crate::kernel::tables;
use crate::kernel::tables::settings::Log;
use crate::views::Problem;
use crate::{Ledger, Result};

/// How many lines are read at a time.
const PAGE_ROWS: i64 = 2_000;
/// How many pages are read in a transaction: a long one would keep the WAL
/// from being written back.
const PAGES_AT_A_TIME: usize = 20;

/// A log that is read from its beginning.
struct Walk {
    /// The key of the last row.
    after: i64,
    /// How many were read.
    done: u64,
    is_over: bool,
    roots: Roots,
}

impl Walk {
    fn of(log: Log, since: &Checkpoint) -> Self {
        Self {
            after: 0,
            done: 0,
            is_over: false,
            roots: Roots::since(log, Some(since)),
        }
    }

    /// Goes on by a page; `read` gives the last key and how many rows it has.
    fn go(
        &mut self,
        driver: &mut dyn Driver,
        mut read: impl FnMut(&mut dyn Driver, i64, &mut Roots) -> Result<Option<(i64, usize)>>,
    ) -> Result<()> {
        for _ in 0..PAGES_AT_A_TIME {
            match read(driver, self.after, &mut self.roots)? {
                None => {
                    self.is_over = true;
                    return Ok(());
                }
                Some((last, rows)) => {
                    self.after = last;
                    self.done += rows as u64;
                }
            }
        }
        Ok(())
    }
}

impl Ledger {
    /// Proves that everything that was there at a checkpoint is there still, as
    /// it was and in the same order, and that nothing was put before it.
    /// `progress` is told how many rows were read. Says what is wrong, and how
    /// many lines could not be proved.
    ///
    /// # Errors
    /// Only failures to read.
    pub(crate) fn prove_since(
        &mut self,
        since: &Checkpoint,
        mut progress: impl FnMut(u64),
    ) -> Result<(Vec<Problem>, u64)> {
        self.driver.keep_state()?;
        let mut findings = Findings::of(checkpoint::misplaced(since, &self.audit().origin()?));
        let known = self.known(Some(since))?;
        let vault = known.vault.as_deref();
        let mut seen = Seen::new(Some(since));
        let mut changes = Walk::of(Log::Changes, since);
        while !changes.is_over {
            let went = self.read(|view| {
                changes.go(view.driver, |driver, after, roots| {
                    let rows = tables::changes::page(driver, after, PAGE_ROWS)?;
                    for row in &rows {
                        seen.line(driver, vault, row, roots, &mut findings)?;
                    }
                    Ok(rows.last().map(|row| (row.change.id, rows.len())))
                })
            });
            changes.is_over |= went.is_err();
            findings.catch(went)?;
            progress(changes.done);
        }
        seen.sealed(&mut changes.roots, &mut findings);
        changes.roots.kept_promises(&mut findings);
        let mut times = Times::of(Log::Journal);
        let mut journal = Walk::of(Log::Journal, since);
        while !journal.is_over {
            let went = self.read(|view| {
                journal.go(view.driver, |driver, after, roots| {
                    let page = pages::read(driver, after)?;
                    for read in &page.rows {
                        let transfer = &read.row.transfer;
                        let is_known = roots.is_known(read.row.lane);
                        times.take(is_known, transfer.id, &transfer.stamp);
                        roots.push(read.row.lane, read.row.leaf, read.is_altered);
                        if is_known && read.is_altered {
                            findings.add(
                                "altered_transaction",
                                number(transfer.id),
                                "its hash does not fit what stands in it: the row was changed after it was written",
                            );
                        }
                    }
                    let last = page.rows.last();
                    Ok(last.map(|read| (read.row.transfer.id, page.rows.len())))
                })
            });
            journal.is_over |= went.is_err();
            findings.catch(went)?;
            progress(changes.done + journal.done);
        }
        journal.roots.kept_promises(&mut findings);
        seen.compare_times(self.driver.as_ref(), Some(&times), &mut findings);
        Ok((findings.problems, seen.not_proved(&known)))
    }
}
