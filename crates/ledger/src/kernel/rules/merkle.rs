//! The hashes that make a change by hand visible.
//!
//! Everything that is appended is hashed into a Merkle tree as RFC 6962,
//! section 2.1 defines it: a leaf is `SHA-256(0x00 || bytes)`, a node
//! `SHA-256(0x01 || left || right)`, and the tree over n leaves splits at the
//! largest power of two below n. Kept are one hash for each leaf, and the
//! *peaks*: the roots of the full subtrees, which are all that is needed to
//! append the next leaf and to tell the root.

use sha2::{Digest, Sha256};

/// A SHA-256 hash.
pub type Hash = [u8; 32];

/// The hash of a leaf's bytes.
pub fn leaf(bytes: &[u8]) -> Hash {
    leaf_of(&[bytes])
}

/// The hash of a leaf whose bytes lie in several pieces.
pub fn leaf_of(pieces: &[&[u8]]) -> Hash {
    let mut hasher = Sha256::new();
    hasher.update([0]);
    for piece in pieces {
        hasher.update(piece);
    }
    hasher.finalize().into()
}

/// The hash of two subtrees.
fn node(left: &Hash, right: &Hash) -> Hash {
    let mut block = [1u8; 65];
    block[1..33].copy_from_slice(left);
    block[33..].copy_from_slice(right);
    Sha256::digest(block).into()
}

/// The roots of the full subtrees over the leaves so far, largest first.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Peaks {
    leaves: u64,
    hashes: Vec<Hash>,
}

impl Peaks {
    /// How many leaves were appended.
    pub fn leaves(&self) -> u64 {
        self.leaves
    }

    /// Appends the hash of a leaf.
    pub fn push(&mut self, leaf: Hash) {
        self.push_full(leaf, 0);
    }

    /// Appends a full subtree of `2^level` leaves, whose root was computed
    /// elsewhere; says whether it could be: it must begin where one of its
    /// size does.
    pub fn push_subtree(&mut self, root: Hash, level: u32) -> bool {
        let fits = self.leaves.is_multiple_of(1 << level);
        if fits {
            self.push_full(root, level);
        }
        fits
    }

    fn push_full(&mut self, root: Hash, level: u32) {
        let mut hash = root;
        for _ in 0..(self.leaves >> level).trailing_ones() {
            if let Some(left) = self.hashes.pop() {
                hash = node(&left, &hash);
            }
        }
        self.hashes.push(hash);
        self.leaves += 1 << level;
    }

    /// The root over all leaves; of an empty tree the hash of nothing.
    pub fn root(&self) -> Hash {
        self.hashes
            .iter()
            .rev()
            .copied()
            .reduce(|right, left| node(&left, &right))
            .unwrap_or_else(|| Sha256::digest([]).into())
    }

    /// The peaks, 32 bytes each, largest subtree first.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.hashes.concat()
    }

    /// Reads what [`Peaks::to_bytes`] wrote for a number of leaves. `None` if
    /// the bytes cannot be that.
    pub fn from_bytes(bytes: &[u8], leaves: i64) -> Option<Self> {
        let leaves = u64::try_from(leaves).ok()?;
        let (hashes, rest) = bytes.as_chunks::<32>();
        let fits = hashes.len() == leaves.count_ones() as usize && rest.is_empty();
        fits.then(|| Self {
            leaves,
            hashes: hashes.to_vec(),
        })
    }
}

/// Where a tree over `leaves` leaves splits: at the largest power of two below.
fn split(leaves: u64) -> u64 {
    1 << (u64::BITS - 1 - (leaves - 1).leading_zeros())
}

/// The subtrees whose roots, in this order, prove that a leaf is in a tree
/// (RFC 6962, section 2.1.1), each as its first leaf and the one after its
/// last. Leaves count from 0; none if the tree has no such leaf.
pub fn proof_of_inclusion(leaf: u64, leaves: u64) -> Vec<(u64, u64)> {
    let mut path = Vec::new();
    let (mut first, mut end) = (0, leaves);
    while leaf < leaves && end - first > 1 {
        let middle = first + split(end - first);
        if leaf < middle {
            path.push((middle, end));
            end = middle;
        } else {
            path.push((first, middle));
            first = middle;
        }
    }
    path.reverse();
    path
}

/// The root that a proof of inclusion leads to. `None` if it is not as long as
/// such a proof is.
pub fn root_by_inclusion(hash: Hash, leaf: u64, leaves: u64, path: &[Hash]) -> Option<Hash> {
    let subtrees = proof_of_inclusion(leaf, leaves);
    if leaf >= leaves || subtrees.len() != path.len() {
        return None;
    }
    let climb = |below: Hash, ((first, _), beside): (&(u64, u64), &Hash)| {
        if *first > leaf {
            node(&below, beside)
        } else {
            node(beside, &below)
        }
    };
    Some(subtrees.iter().zip(path).fold(hash, climb))
}

/// A hash as 64 hexadecimal digits.
pub fn hexadecimal(hash: &[u8]) -> String {
    use std::fmt::Write as _;
    hash.iter()
        .fold(String::with_capacity(hash.len() * 2), |mut text, byte| {
            // Writing to a string cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
}

#[cfg(test)]
mod tests {
    use super::{Hash, Peaks, hexadecimal, leaf, node, proof_of_inclusion, root_by_inclusion};
    use sha2::{Digest, Sha256};

    /// RFC 6962, section 2.1, word for word.
    fn root_by_definition(leaves: &[Hash]) -> Hash {
        match leaves {
            [] => Sha256::digest([]).into(),
            [one] => *one,
            _ => {
                let split = leaves.len().next_power_of_two() / 2;
                node(
                    &root_by_definition(&leaves[..split]),
                    &root_by_definition(&leaves[split..]),
                )
            }
        }
    }

    #[test]
    fn the_peaks_tell_the_root_of_the_definition() {
        let mut peaks = Peaks::default();
        let mut leaves = Vec::new();
        for number in 0..300u32 {
            assert_eq!(peaks.root(), root_by_definition(&leaves), "{number} leaves");
            let restored = Peaks::from_bytes(&peaks.to_bytes(), i64::from(number));
            assert_eq!(restored.as_ref(), Some(&peaks));
            let hash = leaf(&number.to_be_bytes());
            leaves.push(hash);
            peaks.push(hash);
        }
    }

    #[test]
    fn subtrees_give_the_same_peaks_as_their_leaves() {
        let leaves: Vec<Hash> = (0..64u32).map(|n| leaf(&n.to_be_bytes())).collect();
        for level in 0..4 {
            let mut peaks = Peaks::default();
            for subtree in leaves.chunks(1 << level) {
                assert!(peaks.push_subtree(root_by_definition(subtree), level));
                let mut expected = Peaks::default();
                let so_far = usize::try_from(peaks.leaves()).expect("few");
                leaves[..so_far]
                    .iter()
                    .for_each(|leaf| expected.push(*leaf));
                assert_eq!(peaks, expected);
            }
        }
        let mut peaks = Peaks::default();
        peaks.push(leaves[0]);
        assert!(
            !peaks.push_subtree(leaves[1], 1),
            "it begins within another"
        );
        assert_eq!(peaks.leaves(), 1);
    }

    #[test]
    fn a_proof_leads_to_the_root_and_no_other_does() {
        let leaves: Vec<Hash> = (0..40u32).map(|n| leaf(&n.to_be_bytes())).collect();
        for size in 1..=leaves.len() {
            let count = size as u64;
            let root = root_by_definition(&leaves[..size]);
            for place in 0..size {
                let path: Vec<Hash> = proof_of_inclusion(place as u64, count)
                    .into_iter()
                    .map(|(first, end)| {
                        let range = usize::try_from(first).unwrap()..usize::try_from(end).unwrap();
                        root_by_definition(&leaves[range])
                    })
                    .collect();
                let reached = |hash, at, path: &[Hash]| root_by_inclusion(hash, at, count, path);
                assert_eq!(reached(leaves[place], place as u64, &path), Some(root));
                assert_ne!(reached(leaf(b"other"), place as u64, &path), Some(root));
                let other = (place as u64 + 1) % count;
                assert!(size == 1 || reached(leaves[place], other, &path) != Some(root));
                assert_eq!(reached(leaves[place], count, &path), None);
                let longer = [&path[..], &[root]].concat();
                assert_eq!(reached(leaves[place], place as u64, &longer), None);
            }
        }
    }

    #[test]
    fn the_published_roots_hold() {
        // Roots over the test leaves of the certificate transparency project.
        assert_eq!(
            hexadecimal(&leaf(b"")),
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
        );
        assert_eq!(
            hexadecimal(&Peaks::default().root()),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        );
    }
}
