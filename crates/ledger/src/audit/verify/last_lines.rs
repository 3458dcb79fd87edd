//! The last line of the change log about each record.

use std::collections::HashMap;
use std::hash::{BuildHasher as _, RandomState};
use std::num::NonZeroU64;

use super::by_key::ByKey;
use crate::kernel::rules::change::Subject;
use crate::kernel::rules::merkle;

/// The key of the last line about each record, and what the record was then,
/// both in one mark of eight bytes: a bank has millions of records.
///
/// The mark is the beginning of a hash over a seed of this run. Another line or
/// another record has the same mark by chance only, one time in 2^64: without
/// the seed, which ends with the run, such a record can't be looked for.
pub(crate) struct LastLines {
    seed: [u8; 32],
    marks: HashMap<Subject, ByKey<NonZeroU64>>,
}

impl LastLines {
    pub(crate) fn new() -> Self {
        let random = RandomState::new();
        let mut seed = [0; 32];
        for (piece, place) in (0u64..).zip(seed.chunks_exact_mut(8)) {
            place.copy_from_slice(&random.hash_one(piece).to_be_bytes());
        }
        Self {
            seed,
            marks: HashMap::new(),
        }
    }

    fn mark(&self, line: i64, record: &str) -> NonZeroU64 {
        let hash = merkle::leaf_of(&[&self.seed, &line.to_be_bytes(), record.as_bytes()]);
        let mark = hash
            .first_chunk()
            .map_or(0, |start| u64::from_be_bytes(*start));
        NonZeroU64::new(mark).unwrap_or(NonZeroU64::MAX)
    }

    /// Takes the next line about a record, and what the record was afterwards.
    pub(crate) fn take(&mut self, (subject, key): (Subject, i64), line: i64, record: &str) {
        let mark = self.mark(line, record);
        self.marks.entry(subject).or_default().insert(key, mark);
    }

    /// Whether a record that points to a line is as its last line says, and
    /// that is this one. It is asked for no more afterwards.
    pub(crate) fn fits(&mut self, (subject, key): (Subject, i64), line: i64, record: &str) -> bool {
        let mark = self.mark(line, record);
        let marks = self.marks.get_mut(&subject);
        marks.and_then(|marks| marks.remove(key)) == Some(mark)
    }

    /// Forgets all records of a kind.
    pub(crate) fn forget(&mut self, gone: Subject) {
        self.marks.remove(&gone);
    }

    /// The records that were not asked for.
    pub(crate) fn left(&self) -> impl Iterator<Item = (Subject, i64)> {
        let all = self.marks.iter();
        all.flat_map(|(subject, marks)| marks.iter().map(|(key, _)| (*subject, key)))
    }
}

#[cfg(test)]
mod tests {
    use super::LastLines;
    use crate::kernel::rules::change::Subject;

    #[test]
    fn a_record_fits_its_last_line_only() {
        let account = |key| (Subject::Account, key);
        let table = [
            (account(1), 7, "new", true),
            (account(1), 6, "new", false),
            (account(1), 6, "old", false),
            (account(1), 7, "other", false),
            (account(2), 7, "new", false),
            ((Subject::Customer, 1), 7, "new", false),
        ];
        for (record, line, now, expected) in table {
            let mut lines = LastLines::new();
            lines.take(account(1), 6, "old");
            lines.take(account(1), 7, "new");
            assert_eq!(lines.fits(record, line, now), expected, "{line} {now}");
            let left = usize::from(record != account(1));
            assert_eq!(lines.left().count(), left);
        }
    }
}
