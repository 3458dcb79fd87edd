//! The skip pointers of an account's chain of legs.
//!
//! Each leg of an account points to the leg before it and, to make far-back
//! look-ups short, to one further back. Which one follows from the leg's
//! ordinal alone: the ordinals are written in skew-binary numbers, and a leg
//! jumps over the whole tree that it completes (E. W. Myers, "An applicative
//! random-access stack", IPL 17, 1983). Any ordinal is found in O(log n)
//! steps, and nothing is ever rewritten.

use smallvec::SmallVec;

/// The roots of the trees that an account's legs form, largest first: what
/// must be known to add the next leg without reading an older one.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct SkipRoots {
    trees: SmallVec<[Tree; 3]>,
}

/// Leg (transfer id) at the root of a tree, and the tree's level: a tree of
/// level `l` has `2^l - 1` legs.
type Tree = (i64, u8);

/// Where a new leg points. Zero means: there is no such leg.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Links {
    /// The account's leg before this one.
    pub previous: i64,
    /// The leg that a search may skip to.
    pub jump: i64,
}

impl SkipRoots {
    /// The last leg, or zero for an account without legs.
    pub fn head(&self) -> i64 {
        self.trees.last().map_or(0, |tree| tree.0)
    }

    /// Adds a leg and says where it points.
    pub fn push(&mut self, leg: i64) -> Links {
        let previous = self.head();
        let level = match self.trees.as_slice() {
            [.., left, right] if left.1 == right.1 => {
                let level = right.1 + 1;
                self.trees.truncate(self.trees.len() - 2);
                level
            }
            _ => 1,
        };
        let jump = self.head();
        self.trees.push((leg, level));
        Links { previous, jump }
    }

    /// The roots, largest first; the levels follow from the number of legs.
    pub fn roots(&self) -> impl ExactSizeIterator<Item = i64> {
        self.trees.iter().map(|tree| tree.0)
    }

    /// The spine of an account of `legs` legs by its roots, largest first.
    /// `None` if there are more or fewer roots than so many legs have.
    pub fn from_roots(roots: impl Iterator<Item = i64>, legs: i64) -> Option<Self> {
        let mut trees = SmallVec::new();
        let mut left = u64::try_from(legs).ok()?;
        for root in roots {
            let level = level_below(left)?;
            left -= size(level);
            trees.push((root, level));
        }
        (left == 0).then_some(Self { trees })
    }

    /// How many roots an account of `legs` legs has.
    pub fn count_of_roots(legs: i64) -> usize {
        let (mut left, mut count) = (u64::try_from(legs).unwrap_or(0), 0);
        while let Some(level) = level_below(left) {
            left -= size(level);
            count += 1;
        }
        count
    }

    /// The roots as eight big-endian bytes each; the levels follow from the
    /// number of legs.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.trees.len() * 8);
        self.append_to(&mut bytes);
        bytes
    }

    /// Appends what [`SkipRoots::to_bytes`] gives to other bytes.
    pub fn append_to(&self, bytes: &mut Vec<u8>) {
        for tree in &self.trees {
            bytes.extend_from_slice(&tree.0.to_be_bytes());
        }
    }

    /// Reads what [`SkipRoots::to_bytes`] wrote for an account of `legs` legs.
    /// `None` if the bytes cannot be that.
    pub fn from_bytes(bytes: &[u8], legs: i64) -> Option<Self> {
        let (chunks, rest) = bytes.as_chunks::<8>();
        let roots = chunks.iter().map(|chunk| i64::from_be_bytes(*chunk));
        Self::from_roots(roots, legs).filter(|_| rest.is_empty())
    }
}

/// How many legs a tree of a level has.
fn size(level: u8) -> u64 {
    (1u64 << level) - 1
}

/// The level of the largest tree that fits in `legs` legs.
fn level_below(legs: u64) -> Option<u8> {
    let level = u8::try_from((legs + 1).checked_ilog2()?).ok()?;
    (level > 0).then_some(level)
}

/// The ordinal that the leg with ordinal `ordinal` (from 1) jumps to; zero if
/// it jumps to before the first.
pub fn jump_ordinal(ordinal: u64) -> u64 {
    let mut left = ordinal;
    let mut last = 0;
    while let Some(level) = level_below(left) {
        last = size(level);
        left -= last;
    }
    ordinal - last
}

#[cfg(test)]
mod tests {
    use super::{Links, SkipRoots, jump_ordinal};

    #[test]
    fn pointers_follow_the_ordinals() {
        let mut spine = SkipRoots::default();
        for ordinal in 1..=5_000i64 {
            let restored = SkipRoots::from_bytes(&spine.to_bytes(), ordinal - 1);
            assert_eq!(restored.as_ref(), Some(&spine));
            assert_eq!(SkipRoots::count_of_roots(ordinal - 1), spine.roots().len());
            let links = spine.push(ordinal);
            let expected = i64::try_from(jump_ordinal(ordinal.unsigned_abs())).expect("small");
            assert_eq!(
                links,
                Links {
                    previous: ordinal - 1,
                    jump: expected
                }
            );
            assert_eq!(spine.head(), ordinal);
        }
    }

    #[test]
    fn any_ordinal_is_near() {
        let legs = 10_000_000u64;
        for target in [1, 2, 77, 4_999_999, 5_000_000, 9_999_999] {
            let (mut at, mut steps) = (legs, 0);
            while at > target {
                at = if jump_ordinal(at) >= target {
                    jump_ordinal(at)
                } else {
                    at - 1
                };
                steps += 1;
            }
            assert_eq!(at, target);
            assert!(steps <= 60, "{steps} steps to {target}");
        }
    }

    #[test]
    fn damaged_bytes_are_no_spine() {
        let mut spine = SkipRoots::default();
        (1..=10).for_each(|leg| {
            spine.push(leg);
        });
        let bytes = spine.to_bytes();
        assert_eq!(SkipRoots::from_bytes(&bytes, 11), None);
        assert_eq!(SkipRoots::from_bytes(&bytes[1..], 10), None);
        assert_eq!(SkipRoots::from_bytes(&bytes, -1), None);
        assert_eq!(SkipRoots::from_bytes(&[], 0), Some(SkipRoots::default()));
    }
}
