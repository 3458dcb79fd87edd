//! The hashes of a log, lane by lane, held against the peaks that were kept.

use std::collections::BTreeMap;

use bankctl_storage::Driver;

use super::findings::Findings;
use crate::Result;
use crate::audit::checkpoint;
use crate::audit::rules::{Checkpoint, TreeHead};
use crate::kernel::rules::merkle::{self, Hash, Peaks};
use crate::kernel::tables;
use crate::kernel::tables::settings::Log;

/// The root over a whole log: that of its only lane, or else the hash over the
/// roots of all lanes that have rows.
pub(crate) fn root_of<'p>(lanes: impl Iterator<Item = &'p Peaks>) -> Hash {
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
pub(crate) struct Roots {
    lanes: BTreeMap<i64, Peaks>,
    /// What a checkpoint says of lanes.
    promised: BTreeMap<i64, Promise>,
}

/// What a checkpoint says of a lane.
struct Promise {
    head: TreeHead,
    /// The root that was found when the lane had as many rows.
    found: Option<Hash>,
    /// Whether a row until then is not what its hash says.
    is_altered: bool,
}

impl Roots {
    /// For a log that a checkpoint was made of.
    pub(crate) fn since(log: Log, checkpoint: Option<&Checkpoint>) -> Self {
        let heads = checkpoint.into_iter().flat_map(|kept| &kept.heads);
        let promised = heads.filter_map(|head| {
            let (of, lane) = checkpoint::log_of(head)?;
            let promise = Promise {
                head: head.clone(),
                found: (head.leaves == 0).then(|| Peaks::default().root()),
                is_altered: false,
            };
            (of == log).then_some((lane, promise))
        });
        Self {
            lanes: BTreeMap::new(),
            promised: promised.collect(),
        }
    }

    /// Whether the next row of a lane was there at the checkpoint.
    pub(crate) fn is_known(&self, lane: i64) -> bool {
        let promise = self.promised.get(&lane);
        promise.is_some_and(|promise| {
            promise.head.leaves > self.lanes.get(&lane).map_or(0, Peaks::leaves)
        })
    }

    /// What a checkpoint says of a lane does not hold: one of its rows is not
    /// what its hash says.
    pub(crate) fn doubt(&mut self, lane: i64) {
        if let Some(promise) = self.promised.get_mut(&lane) {
            promise.is_altered = true;
            promise.found = None;
        }
    }

    /// Adds the next row of a lane, by the hash that was written with it.
    pub(crate) fn push(&mut self, lane: i64, leaf: Hash, is_altered: bool) {
        let peaks = self.lanes.entry(lane).or_default();
        peaks.push(leaf);
        if let Some(promise) = self.promised.get_mut(&lane)
            && promise.head.leaves >= peaks.leaves()
        {
            promise.is_altered |= is_altered;
            let reached = promise.head.leaves == peaks.leaves() && !promise.is_altered;
            promise.found = reached.then(|| peaks.root());
        }
    }

    /// Adds the next rows of lane 0, whose subtree of a level has a known root;
    /// says whether it could: not where other lanes are, or rows lack, or a
    /// checkpoint was made in the midst of them.
    pub(crate) fn push_subtree(&mut self, root: Hash, level: u32, is_altered: bool) -> bool {
        if self.lanes.keys().any(|lane| *lane != 0) {
            return false;
        }
        let peaks = self.lanes.entry(0).or_default();
        let before = peaks.leaves();
        let promise = self.promised.get_mut(&0);
        let promise = promise.filter(|promise| promise.head.leaves > before);
        let after = before + (1 << level);
        if promise
            .as_ref()
            .is_some_and(|promise| promise.head.leaves <= after)
        {
            return false;
        }
        let added = peaks.push_subtree(root, level);
        if let Some(promise) = promise.filter(|_| added) {
            promise.is_altered |= is_altered;
        }
        added
    }

    /// The root over the whole log.
    pub(crate) fn root(&self) -> Hash {
        root_of(self.lanes.values())
    }

    /// Holds the log against the checkpoint.
    pub(crate) fn kept_promises(&self, findings: &mut Findings) {
        for (lane, promise) in &self.promised {
            let leaves = self.lanes.get(lane).map_or(0, Peaks::leaves);
            let problem = checkpoint::held_against(&promise.head, leaves, promise.found);
            findings.problems.extend(problem);
        }
    }

    /// Holds the log against the checkpoint, and against what was written of it.
    pub(crate) fn compare(
        &self,
        driver: &mut dyn Driver,
        log: Log,
        findings: &mut Findings,
    ) -> Result<()> {
        self.kept_promises(findings);
        let kept = match tables::settings::all_peaks(driver, log) {
            Err(bankctl_storage::Error::Damaged(_)) => None,
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
