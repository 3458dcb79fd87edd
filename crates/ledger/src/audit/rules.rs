//! What a ledger's logs were at a moment, and proofs that refer to it.
//!
//! A checkpoint is a text of the form that transparency logs use
//! (<https://c2sp.org/tlog-checkpoint>), signed as a [note](bankctl_types::signed_note): the
//! ledger, how many transactions the journal has, its root, and a line for each
//! further log with its name, size and root. A proof that a transaction is in
//! the journal has the form of <https://c2sp.org/tlog-proof>, with the bytes
//! that were hashed as its extra data.

use std::fmt::Write as _;

use bankctl_types::signed_note::{NoteFault, NoteVerifier, decode, encode};

use super::receipt::Receipt;
use crate::kernel::rules::merkle::{self, Hash, Peaks};

/// The name of the journal's own log. Where the journal is kept in several
/// lanes, each further one is a log `journal/1` and so on.
pub const JOURNAL: &str = "journal";
/// The name of the change log.
pub const CHANGES: &str = "changes";
/// What a proof begins with.
const PROOF: &str = "c2sp.org/tlog-proof@v1";
/// The longest way to a root.
const PATH_MAX: usize = 63;

/// How long a log was, and the root over it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TreeHead {
    /// The name of the log.
    pub log: String,
    /// How many leaves it had.
    pub leaves: u64,
    /// The root of the tree over them.
    pub root: Hash,
}

/// What the logs of a ledger were.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Checkpoint {
    /// Which ledger.
    pub origin: String,
    /// Its logs, the journal first.
    pub heads: Vec<TreeHead>,
}

fn root(text: &str) -> Option<Hash> {
    decode(text)?.try_into().ok()
}

/// A number as it must be written: in digits, without leading zeros.
fn number(text: &str) -> Option<u64> {
    let number: u64 = text.parse().ok()?;
    (number.to_string() == text).then_some(number)
}

impl TreeHead {
    /// The name of a lane's log.
    pub fn name_of(log: &str, lane: i64) -> String {
        match lane {
            0 => log.to_owned(),
            lane => format!("{log}/{lane}"),
        }
    }

    /// The lane of this log, if it is the journal or the change log that `log`
    /// names.
    pub fn lane_of(&self, log: &str) -> Option<i64> {
        match self.log.strip_prefix(log)? {
            "" => Some(0),
            rest => i64::try_from(number(rest.strip_prefix('/')?)?)
                .ok()
                .filter(|lane| *lane > 0),
        }
    }
}

impl Checkpoint {
    /// The text that is signed.
    pub fn to_text(&self) -> String {
        let mut text = format!("{}\n", self.origin);
        for (place, head) in self.heads.iter().enumerate() {
            let root = encode(&head.root);
            // Writing to a string cannot fail.
            let _ = match place {
                0 => write!(text, "{}\n{root}\n", head.leaves),
                _ => writeln!(text, "{} {} {root}", head.log, head.leaves),
            };
        }
        text
    }

    /// Reads what [`Checkpoint::to_text`] wrote.
    pub fn parse(text: &str) -> Option<Self> {
        let mut lines = text.strip_suffix('\n')?.split('\n');
        let origin = lines.next().filter(|line| !line.is_empty())?.to_owned();
        let mut heads = vec![TreeHead {
            log: JOURNAL.to_owned(),
            leaves: number(lines.next()?)?,
            root: root(lines.next()?)?,
        }];
        for line in lines {
            let mut words = line.split(' ');
            let (log, leaves, hash) = (words.next()?, words.next()?, words.next()?);
            let known = words.next().is_none() && heads.iter().all(|head| head.log != log);
            heads.push(TreeHead {
                log: Some(log).filter(|log| known && !log.is_empty())?.to_owned(),
                leaves: number(leaves)?,
                root: root(hash)?,
            });
        }
        Some(Self { origin, heads })
    }

    /// Reads a signed checkpoint.
    ///
    /// # Errors
    /// It is no checkpoint, or not signed by this key.
    pub fn open(note: &str, key: &NoteVerifier) -> Result<Self, NoteFault> {
        Self::parse(key.open(note)?).ok_or(NoteFault::Form)
    }

    /// The lines and the root of the journal or the change log, over all lanes:
    /// the root of the only one that has lines, or the hash over the roots of
    /// those that have.
    pub fn total(&self, log: &str) -> (u64, Hash) {
        let heads: Vec<&TreeHead> = self
            .heads
            .iter()
            .filter(|head| head.lane_of(log).is_some() && head.leaves > 0)
            .collect();
        let leaves = heads.iter().map(|head| head.leaves).sum();
        let root = match heads.as_slice() {
            [] => Peaks::default().root(),
            [head] => head.root,
            heads => {
                let roots: Vec<Hash> = heads.iter().map(|head| head.root).collect();
                merkle::leaf(&roots.concat())
            }
        };
        (leaves, root)
    }
}

/// A proof that a transaction is in the books.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Proof {
    /// The bytes of the transaction.
    pub transaction: Vec<u8>,
    /// Its place in the journal, from 0.
    pub index: u64,
    /// The roots beside the way to the root of the journal.
    pub path: Vec<Hash>,
    /// The signed checkpoint that has that root.
    pub note: String,
}

impl Proof {
    /// The proof as a text.
    pub fn to_text(&self) -> String {
        let mut text = format!(
            "{PROOF}\nextra {}\nindex {}\n",
            encode(&self.transaction),
            self.index
        );
        for hash in &self.path {
            text.push_str(&encode(hash));
            text.push('\n');
        }
        text.push('\n');
        text.push_str(&self.note);
        text
    }

    /// Reads what [`Proof::to_text`] wrote.
    pub fn parse(text: &str) -> Option<Self> {
        let (head, note) = text.split_once("\n\n")?;
        let mut lines = head.split('\n');
        let begins = lines.next() == Some(PROOF);
        let transaction = decode(lines.next()?.strip_prefix("extra ")?)?;
        let index = number(lines.next()?.strip_prefix("index ")?)?;
        let path = lines.map(root).collect::<Option<Vec<Hash>>>()?;
        (begins && path.len() <= PATH_MAX).then(|| Self {
            transaction,
            index,
            path,
            note: note.to_owned(),
        })
    }

    /// What is proved by it: the transaction, and the checkpoint that it was
    /// in the books at. `None` in place of the transaction if the proof does
    /// not lead to the checkpoint's root.
    ///
    /// # Errors
    /// The checkpoint is none, or not signed by this key.
    pub fn check(&self, key: &NoteVerifier) -> Result<(Option<Receipt>, Checkpoint), NoteFault> {
        let checkpoint = Checkpoint::open(&self.note, key)?;
        let leaf = merkle::leaf(&self.transaction);
        let proved = checkpoint.heads.iter().any(|journal| {
            journal.lane_of(JOURNAL).is_some()
                && merkle::root_by_inclusion(leaf, self.index, journal.leaves, &self.path)
                    == Some(journal.root)
        });
        let receipt = Receipt::parse(&self.transaction).filter(|_| proved);
        Ok((receipt, checkpoint))
    }
}

#[cfg(test)]
mod tests {
    use super::{CHANGES, Checkpoint, JOURNAL, TreeHead};

    fn head(log: &str, leaves: u64, byte: u8) -> TreeHead {
        TreeHead {
            log: log.to_owned(),
            leaves,
            root: [byte; 32],
        }
    }

    #[test]
    fn a_checkpoint_is_read_as_it_was_written() {
        let checkpoint = Checkpoint {
            origin: "bankctl/0123456789abcdef".to_owned(),
            heads: vec![
                head(JOURNAL, 12, 1),
                head(CHANGES, 3, 2),
                head("journal/1", 0, 3),
            ],
        };
        let text = checkpoint.to_text();
        assert!(
            text.starts_with("bankctl/0123456789abcdef\n12\nAQEB"),
            "{text}"
        );
        assert_eq!(Checkpoint::parse(&text), Some(checkpoint));
    }

    #[test]
    fn what_is_no_checkpoint_is_refused() {
        let hash = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";
        let good = format!("o\n1\n{hash}\nchanges 1 {hash}\n");
        assert!(Checkpoint::parse(&good).is_some());
        for (from, to) in [
            ("o\n", "\n"),
            ("\n1\n", "\n01\n"),
            ("\n1\n", "\n+1\n"),
            ("\n1\n", "\n18446744073709551616\n"),
            ("AQE=\nchanges", "AQ==\nchanges"),
            ("changes 1 ", "changes 1"),
            ("changes 1", "changes 1 1"),
            ("changes", "journal"),
            ("=\n", "="),
        ] {
            let bad = good.replacen(from, to, 1);
            assert_ne!(bad, good);
            let bad = if from == "=\n" {
                good.trim_end().to_owned()
            } else {
                bad
            };
            assert_eq!(Checkpoint::parse(&bad), None, "{bad:?}");
        }
    }
}
