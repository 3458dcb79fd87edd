//! Tamper evidence beyond this machine: checkpoints to be kept elsewhere, and
//! proofs that refer to them.
//!
//! Whoever may write the ledger's file can make it consistent in itself again
//! after any change, every hash included. He can't make it fit a checkpoint
//! that was signed before and is kept where he can't write.

use super::money::{self, TransactionRef};
use super::{Ledger, Result, View};
use crate::domain::checkpoint::{CHANGES, Checkpoint, JOURNAL, Proof, TreeHead};
use crate::domain::merkle::{Hash, Peaks, hexadecimal, proof_of_inclusion};
use crate::domain::note::NoteSigner;
use crate::domain::number::TransactionId;
use crate::report::{self, Problem};
use crate::store::settings::Log;
use crate::store::{self, damaged};

/// How many rows are read at a time.
const PAGE_ROWS: i64 = 2_000;
/// How many pages are read in a transaction: a long one would keep the WAL
/// from being written back.
const PAGES_AT_A_TIME: usize = 20;

impl Ledger {
    /// What tells this ledger from every other: the hash of the first line of
    /// its register.
    ///
    /// # Errors
    /// Only those of the store.
    pub fn origin(&mut self) -> Result<String> {
        self.read(origin)
    }

    /// What the logs are now, signed.
    ///
    /// # Errors
    /// Only those of the store.
    pub fn checkpoint(&mut self, signer: &NoteSigner) -> Result<report::Checkpoint> {
        self.read(|view| {
            let checkpoint = now(view)?;
            let head = |log: &str| checkpoint.heads.iter().find(|head| head.log == log);
            let size = |log| head(log).map_or(0, |head| head.leaves);
            let root = |log| head(log).map_or_else(String::new, |head| hexadecimal(&head.root));
            Ok(report::Checkpoint {
                origin: checkpoint.origin.clone(),
                transactions: size(JOURNAL),
                root: root(JOURNAL),
                changes: size(CHANGES),
                changes_root: root(CHANGES),
                note: signer.sign(&checkpoint.to_text()),
            })
        })
    }

    /// Proves that everything that was there at a checkpoint is there still,
    /// as it was and in the same order. `progress` is told how many rows were
    /// read.
    ///
    /// # Errors
    /// Only failures to read: what has changed is in the result.
    pub fn audit_since(
        &mut self,
        checkpoint: &Checkpoint,
        mut progress: impl FnMut(u64),
    ) -> Result<report::Audit> {
        let mut problems = Vec::new();
        let own = self.origin()?;
        if own != checkpoint.origin {
            problems.push(Problem {
                code: "another_ledger".to_owned(),
                subject: checkpoint.origin.clone(),
                message: format!("the checkpoint is of another ledger; this one is {own}"),
            });
        }
        let mut done = 0;
        for head in &checkpoint.heads {
            let Some(mut walk) = Walk::of(head) else {
                problems.push(problem("unknown_log", head, "this ledger has no such log"));
                continue;
            };
            let found = loop {
                let went = self.read(|view| walk.go(view));
                progress(done + walk.leaves());
                match went {
                    Ok(false) => {}
                    Ok(true) => break walk.problem(head),
                    Err(crate::error::Error::Store(store::Error::Damaged(message))) => {
                        break Some(problem("unreadable_row", head, message));
                    }
                    Err(error) => return Err(error),
                }
            };
            problems.extend(found);
            done += walk.leaves();
        }
        let journal = checkpoint.journal();
        Ok(report::Audit {
            origin: checkpoint.origin.clone(),
            transactions: journal.map_or(0, |head| head.leaves),
            root: journal.map_or_else(String::new, |head| hexadecimal(&head.root)),
            ok: problems.is_empty(),
            problems,
        })
    }

    /// A proof that a transaction is in the books now.
    ///
    /// # Errors
    /// `transaction_not_found`; the journal is damaged.
    pub fn prove(
        &mut self,
        target: &TransactionRef,
        signer: &NoteSigner,
    ) -> Result<report::ProofOfInclusion> {
        self.read(|view| {
            let transfer = money::find(view.driver, target)?;
            let index = u64::try_from(transfer.id - 1).map_err(damaged)?;
            let checkpoint = now(view)?;
            let leaves = checkpoint.journal().map_or(0, |head| head.leaves);
            let path = proof_of_inclusion(index, leaves)
                .into_iter()
                .map(|subtree| root_of(view, subtree))
                .collect::<Result<Vec<Hash>>>()?;
            let proof = Proof {
                transaction: transfer.to_bytes(),
                index,
                path,
                note: signer.sign(&checkpoint.to_text()),
            };
            // What is given away is checked as whoever gets it will do.
            match proof.check(&signer.verifier()) {
                Ok((Some(_), _)) => Ok(report::ProofOfInclusion {
                    transaction: TransactionId::from_key(transfer.id).to_string(),
                    index,
                    transactions: leaves,
                    proof: proof.to_text(),
                }),
                _ => Err(damaged("the journal does not lead to its own root").into()),
            }
        })
    }
}

fn origin(view: &mut View<'_>) -> Result<String> {
    let first = store::changes::page(view.driver, 0, 1)?;
    let first = first
        .first()
        .ok_or_else(|| damaged("the register of changes is empty"))?;
    Ok(format!("bankctl/{}", hexadecimal(&first.leaf[..8])))
}

/// What the logs are now.
fn now(view: &mut View<'_>) -> Result<Checkpoint> {
    let origin = origin(view)?;
    let heads = [(JOURNAL, Log::Journal), (CHANGES, Log::Changes)]
        .into_iter()
        .map(|(name, log)| {
            let peaks = store::settings::peaks(view.driver, log)?;
            Ok(TreeHead {
                log: name.to_owned(),
                leaves: peaks.leaves(),
                root: peaks.root(),
            })
        })
        .collect::<Result<Vec<_>>>()?;
    Ok(Checkpoint { origin, heads })
}

/// The root over some of the journal's leaves.
fn root_of(view: &mut View<'_>, (first, end): (u64, u64)) -> Result<Hash> {
    let mut peaks = Peaks::default();
    let mut after = i64::try_from(first).map_err(damaged)?;
    let end = i64::try_from(end).map_err(damaged)?;
    while after < end {
        let rows = store::journal::leaves(view.driver, after, PAGE_ROWS.min(end - after))?;
        if rows.is_empty() {
            return Err(damaged("the journal is shorter than its log says").into());
        }
        after += i64::try_from(rows.len()).map_err(damaged)?;
        for leaf in rows {
            peaks.push(leaf);
        }
    }
    Ok(peaks.root())
}

/// Reads a log from its beginning and hashes what stands in it.
struct Walk {
    log: Log,
    peaks: Peaks,
    until: u64,
    /// Whether there is nothing more to read.
    over: bool,
}

impl Walk {
    fn of(head: &TreeHead) -> Option<Self> {
        let log = match head.log.as_str() {
            JOURNAL => Log::Journal,
            CHANGES => Log::Changes,
            _ => return None,
        };
        Some(Self {
            log,
            peaks: Peaks::default(),
            until: head.leaves,
            over: false,
        })
    }

    fn leaves(&self) -> u64 {
        self.peaks.leaves()
    }

    /// Reads some pages; says whether it is over.
    fn go(&mut self, view: &mut View<'_>) -> Result<bool> {
        for _ in 0..PAGES_AT_A_TIME {
            let after = i64::try_from(self.leaves()).map_err(damaged)?;
            let left = i64::try_from(self.until - self.leaves()).map_err(damaged)?;
            if left == 0 || self.over {
                return Ok(true);
            }
            let limit = PAGE_ROWS.min(left);
            // The hash is computed from what stands there, not read.
            let leaves: Vec<(i64, Hash)> = match self.log {
                Log::Journal => store::journal::page(view.driver, after, limit)?
                    .into_iter()
                    .map(|row| (row.transfer.id, row.transfer.leaf()))
                    .collect(),
                Log::Changes => store::changes::page(view.driver, after, limit)?
                    .into_iter()
                    .map(|row| (row.change.id, row.change.leaf()))
                    .collect(),
            };
            self.over = leaves.is_empty();
            for (_, leaf) in leaves {
                self.peaks.push(leaf);
            }
        }
        Ok(false)
    }

    fn problem(&self, head: &TreeHead) -> Option<Problem> {
        if self.leaves() < head.leaves {
            let message = format!(
                "it had {} lines at the checkpoint, and {} of them are there",
                head.leaves,
                self.leaves()
            );
            return Some(problem("missing_lines", head, message));
        }
        (self.peaks.root() != head.root).then(|| {
            problem(
                "altered_before_checkpoint",
                head,
                "what was there at the checkpoint was changed, removed or put in another order since",
            )
        })
    }
}

fn problem(code: &str, head: &TreeHead, message: impl Into<String>) -> Problem {
    Problem {
        code: code.to_owned(),
        subject: head.log.clone(),
        message: message.into(),
    }
}
