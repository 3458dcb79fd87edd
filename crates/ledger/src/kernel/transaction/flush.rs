//! From memory to the engine: what was posted, and all that follows from it.

use super::{PENDING_MAX, WriteTx};
use crate::Result;
use crate::kernel::commit_outcome::CommitMarker;
use crate::kernel::tables;
use crate::kernel::tables::settings::Log;
use crate::kernel::tables::transfers::TransferRow;

impl WriteTx<'_> {
    /// Hands what was posted to the engine, so that it can be asked about.
    pub(crate) fn write_out(&mut self) -> Result<()> {
        if self.pending.is_empty() {
            return Ok(());
        }
        self.write_pending()
    }

    /// The same, if what was posted has this reference.
    pub(crate) fn write_out_reference(&mut self, reference: &str) -> Result<()> {
        let has = |row: &TransferRow| row.transfer.reference.as_deref() == Some(reference);
        if self.pending.iter().any(has) {
            self.write_pending()?;
        }
        Ok(())
    }

    /// Hands what was posted to the engine with the balances that follow from it.
    pub(crate) fn write_out_balances(&mut self) -> Result<()> {
        self.write_out()?;
        self.write_positions()
    }

    fn write_positions(&mut self) -> Result<()> {
        let entries = &self.cache.entries;
        self.touched
            .sort_unstable_by_key(|slot| entries[*slot].account);
        let positions = self
            .touched
            .iter()
            .map(|slot| (entries[*slot].account, &entries[*slot].facts.position));
        Ok(tables::accounts::update_positions(self.driver, positions)?)
    }

    pub(crate) fn write_pending(&mut self) -> Result<()> {
        let transfers = std::mem::replace(&mut self.pending, Vec::with_capacity(PENDING_MAX));
        Ok(tables::transfers::insert_all(self.driver, transfers)?)
    }

    /// Writes everything that was kept in memory, and says by what it can be
    /// told whether it is there.
    pub(crate) fn finish(mut self) -> Result<CommitMarker> {
        self.write_waiting()?;
        self.note_seen()?;
        let lane = self.lane.unwrap_or(0);
        let mut trace = CommitMarker {
            transfer: None,
            change: self.last_change,
            reference: self.reference.take(),
            lane,
        };
        if !self.touched.is_empty() {
            if let Some(last) = self.pending.last() {
                trace.transfer = Some((last.transfer.id, last.leaf));
                // A group is known by the reference of its first.
                if last.transfer.group.is_none() {
                    trace.reference.clone_from(&last.transfer.reference);
                }
            }
            self.write_pending()?;
            self.write_positions()?;
            for slot in &self.touched {
                self.cache.entries[*slot].touched = false;
            }
            if let Some((key, transfers, amount_minor)) = self.counting.take() {
                self.rollup.insert(key, (transfers, amount_minor));
            }
            for (key, (transfers, amount_minor)) in &self.rollup {
                tables::daily_totals::set(self.driver, key, lane, *transfers, *amount_minor)?;
            }
            tables::settings::update_peaks(self.driver, Log::Journal, lane, &self.journal)?;
        }
        if let Some(peaks) = &self.changes {
            tables::settings::update_peaks(self.driver, Log::Changes, lane, peaks)?;
        }
        Ok(trace)
    }
}
