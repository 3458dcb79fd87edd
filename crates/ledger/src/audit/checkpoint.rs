//! Tamper evidence beyond this machine: checkpoints to be kept elsewhere, and
//! proofs that refer to them.
//!
//! A person who may write the ledger's file can make it consistent in itself again
//! after any change, every hash included. He can't make it fit a checkpoint
//! that was signed before and is kept where he can't write.

use bankctl_storage::damaged;
use bankctl_types::number::TransactionId;
use bankctl_types::signed_note::NoteSigner;

use crate::audit::AuditRoom;
use crate::audit::rules::{CHANGES, Checkpoint, JOURNAL, Proof, TreeHead};
use crate::kernel::rules::merkle::{Hash, Peaks, hexadecimal, proof_of_inclusion};
use crate::kernel::tables;
use crate::kernel::tables::settings::Log;
use crate::payments::{self, TransactionRef};
use crate::views::{self, Problem};
use crate::{ReadTx, Result};

/// How many rows are read at a time.
const PAGE_ROWS: i64 = 2_000;

impl AuditRoom<'_> {
    /// What tells this ledger from every other: the hash of the first line of
    /// its register.
    ///
    /// # Errors
    /// Only those of the store.
    pub fn origin(self) -> Result<String> {
        self.0.read(origin)
    }

    /// What the logs are now, signed.
    ///
    /// # Errors
    /// Only those of the store.
    pub fn checkpoint(self, signer: &NoteSigner) -> Result<views::Checkpoint> {
        self.0.read(|view| {
            let checkpoint = now(view)?;
            let (transactions, root) = checkpoint.total(JOURNAL);
            let (changes, changes_root) = checkpoint.total(CHANGES);
            Ok(views::Checkpoint {
                origin: checkpoint.origin.clone(),
                transactions,
                root: hexadecimal(&root),
                changes,
                changes_root: hexadecimal(&changes_root),
                note: signer.sign(&checkpoint.to_text()),
            })
        })
    }

    /// Proves that everything that was there at a checkpoint is there still,
    /// as it was and in the same order, and that nothing was put before it.
    /// `progress` is told how many rows were read.
    ///
    /// # Errors
    /// Only failures to read: what has changed is in the result.
    pub fn audit_since(
        self,
        checkpoint: &Checkpoint,
        progress: impl FnMut(u64),
    ) -> Result<views::Audit> {
        let (problems, not_proved) = self.0.prove_since(checkpoint, progress)?;
        let (transactions, root) = checkpoint.total(JOURNAL);
        Ok(views::Audit {
            origin: checkpoint.origin.clone(),
            transactions,
            root: hexadecimal(&root),
            ok: problems.is_empty(),
            not_proved,
            problems,
        })
    }

    /// A proof that a transaction is in the books now.
    ///
    /// # Errors
    /// `transaction_not_found`; the journal is damaged.
    pub fn prove(
        self,
        target: &TransactionRef,
        signer: &NoteSigner,
    ) -> Result<views::ProofOfInclusion> {
        self.0.read(|view| {
            let transfer = payments::find(view.driver, target)?;
            let (lane, index) = place(view, transfer.id)?;
            let checkpoint = now(view)?;
            let leaves = checkpoint
                .heads
                .iter()
                .find(|head| head.lane_of(JOURNAL) == Some(lane))
                .map_or(0, |head| head.leaves);
            let path = proof_of_inclusion(index, leaves)
                .into_iter()
                .map(|subtree| root_of(view, lane, subtree))
                .collect::<Result<Vec<Hash>>>()?;
            let proof = Proof {
                transaction: transfer.to_bytes(),
                index,
                path,
                note: signer.sign(&checkpoint.to_text()),
            };
            // What is given away is checked as a person who gets it will do.
            match proof.check(&signer.verifier()) {
                Ok((Some(_), _)) => Ok(views::ProofOfInclusion {
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

fn origin(view: &mut ReadTx<'_>) -> Result<String> {
    let first = tables::changes::first_line(view.driver)?;
    Ok(format!("bankctl/{}", &first[..16]))
}

/// What the logs are now.
fn now(view: &mut ReadTx<'_>) -> Result<Checkpoint> {
    let origin = origin(view)?;
    let mut heads = Vec::new();
    for (name, log) in [(JOURNAL, Log::Journal), (CHANGES, Log::Changes)] {
        for (lane, peaks) in (0..).zip(tables::settings::all_peaks(view.driver, log)?) {
            if lane == 0 || peaks.leaves() > 0 {
                heads.push(TreeHead {
                    log: TreeHead::name_of(name, lane),
                    leaves: peaks.leaves(),
                    root: peaks.root(),
                });
            }
        }
    }
    Ok(Checkpoint { origin, heads })
}

/// The lane of a transfer, and its place there from 0.
fn place(view: &mut ReadTx<'_>, id: i64) -> Result<(i64, u64)> {
    if view.settings.lanes == 1 {
        return Ok((0, u64::try_from(id - 1).map_err(damaged)?));
    }
    Ok(tables::transfers::place_in_lane(view.driver, id)?)
}

/// The root over some of the leaves of a lane.
fn root_of(view: &mut ReadTx<'_>, lane: i64, (first, end): (u64, u64)) -> Result<Hash> {
    if view.settings.lanes > 1 {
        let mut peaks = Peaks::default();
        for leaf in tables::transfers::leaves_of_lane(view.driver, lane, first, end - first)? {
            peaks.push(leaf);
        }
        return Ok(peaks.root());
    }
    let mut peaks = Peaks::default();
    let mut after = i64::try_from(first).map_err(damaged)?;
    let end = i64::try_from(end).map_err(damaged)?;
    while after < end {
        let rows = tables::transfers::leaves(view.driver, after, PAGE_ROWS.min(end - after))?;
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

/// Which log a checkpoint speaks of, and which lane of it.
pub(crate) fn log_of(head: &TreeHead) -> Option<(Log, i64)> {
    let of = |name, log| Some((log, head.lane_of(name)?));
    of(JOURNAL, Log::Journal).or_else(|| of(CHANGES, Log::Changes))
}

/// What shows that a checkpoint is not of this ledger.
pub(crate) fn misplaced(checkpoint: &Checkpoint, own: &str) -> Vec<Problem> {
    let other = (own != checkpoint.origin).then(|| Problem {
        code: "another_ledger".to_owned(),
        subject: checkpoint.origin.clone(),
        message: format!("the checkpoint is of another ledger; this one is {own}"),
    });
    let heads = checkpoint.heads.iter();
    let unknown = heads
        .filter(|head| log_of(head).is_none())
        .map(|head| problem("unknown_log", head, "this ledger has no such log"));
    other.into_iter().chain(unknown).collect()
}

/// What is wrong with a log of so many lines, whose root was `found` when it had
/// as many as at the checkpoint.
pub(crate) fn held_against(head: &TreeHead, leaves: u64, found: Option<Hash>) -> Option<Problem> {
    if leaves < head.leaves {
        let message = format!(
            "it had {} lines at the checkpoint, and {leaves} of them are there",
            head.leaves
        );
        return Some(problem("missing_lines", head, message));
    }
    (found != Some(head.root)).then(|| {
        problem(
            "altered_before_checkpoint",
            head,
            "what was there at the checkpoint was changed, removed or put in another order since",
        )
    })
}

fn problem(code: &str, head: &TreeHead, message: impl Into<String>) -> Problem {
    Problem {
        code: code.to_owned(),
        subject: head.log.clone(),
        message: message.into(),
    }
}
