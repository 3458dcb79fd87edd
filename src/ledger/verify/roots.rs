//! The hashes of a log, lane by lane, held against the peaks that were kept.

use std::collections::BTreeMap;

use super::Findings;
use crate::domain::merkle::{self, Hash, Peaks};
use crate::ledger::Result;
use crate::store::settings::Log;
use crate::store::{self, Driver};

/// The root over a whole log: that of its only lane, or else the hash over the
/// roots of all lanes that have rows.
pub(super) fn root_of<'p>(lanes: impl Iterator<Item = &'p Peaks>) -> Hash {
    let written = lanes.filter(|peaks| peaks.leaves() > 0);
    let roots: Vec<Hash> = written.map(Peaks::root).collect();
    match roots.as_slice() {
        [] => Peaks::default().root(),
        [root] => *root,
        roots => merkle::leaf(&roots.concat()),
    }
}

/// The peaks of a log as its rows give them.
#[derive(Default)]
pub(super) struct Roots {
    lanes: BTreeMap<i64, Peaks>,
}

impl Roots {
    /// Adds the next row of a lane.
    pub(super) fn push(&mut self, lane: i64, leaf: Hash) {
        self.lanes.entry(lane).or_default().push(leaf);
    }

    /// Adds the next rows of lane 0, whose subtree of a level has a known root;
    /// says whether it could: not where other lanes are, or rows lack.
    pub(super) fn push_subtree(&mut self, root: Hash, level: u32) -> bool {
        self.lanes.keys().all(|lane| *lane == 0)
            && self.lanes.entry(0).or_default().push_subtree(root, level)
    }

    /// The root over the whole log.
    pub(super) fn root(&self) -> Hash {
        root_of(self.lanes.values())
    }

    /// Holds the log against what was written of it.
    pub(super) fn compare(
        &self,
        driver: &mut dyn Driver,
        log: Log,
        findings: &mut Findings,
    ) -> Result<()> {
        let kept = match store::settings::all_peaks(driver, log) {
            Err(store::Error::Damaged(_)) => None,
            other => Some(other?),
        };
        let same = kept.is_some_and(|kept| {
            let kept = (0..).zip(kept).filter(|(_, peaks)| peaks.leaves() > 0);
            kept.eq(self.lanes.clone())
        });
        let (subject, message) = match log {
            Log::Journal => (
                "journal",
                "the root over all transactions is not the one that was written: rows were added, removed or rewritten",
            ),
            Log::Changes => (
                "changes",
                "the root over all changes is not the one that was written: lines were added, removed or rewritten",
            ),
        };
        if !same {
            findings.add("wrong_root", subject, message);
        }
        Ok(())
    }
}
