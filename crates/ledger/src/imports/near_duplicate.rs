//! Has this file been paid before, under another name?
//!
//! Of each imported file a sample is kept: the smallest hashes over its rows'
//! accounts and amounts. The sample is drawn by the hash, not by place, so it
//! stands for the whole file however its rows are ordered, and the share of it
//! that comes again tells the share of rows that come again. It only tells with
//! which files it is worth to compare row by row.

use std::collections::{BTreeSet, HashMap};

use bankctl_types::number::AccountId;

use crate::imports::table::BatchRow;

/// How many hashes are kept of a file. A file with fewer different rows is
/// kept whole.
const SAMPLE_MAX: usize = 512;
/// How many days back a file is compared with, unless the caller says
/// otherwise: a wage of the same amount a month later is no repetition.
pub(crate) const DAYS_BACK: i32 = 25;
/// The same of wages at other banks, which have no day of their own in the ledger: those
/// of the next week may be the same.
pub(crate) const DAYS_ALIKE: i32 = 5;

/// A hash over account and amount (the finaliser of `SplitMix64`, public
/// domain, Steele, Lea and Flood 2014).
fn hash(account: AccountId, amount_minor: i64) -> u64 {
    let mut mixed = account
        .0
        .cast_unsigned()
        .wrapping_mul(0x9e37_79b9_7f4a_7c15)
        ^ amount_minor.cast_unsigned();
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

/// Whether samples have more than half of the smaller one in common.
pub(crate) fn are_alike(one: &[u8], other: &[u8]) -> bool {
    let [one, other] = [one, other].map(|sample| {
        let (hashes, _) = sample.as_chunks::<8>();
        hashes.iter().copied().collect::<BTreeSet<[u8; 8]>>()
    });
    one.intersection(&other).count() * 2 > one.len().min(other.len())
}

/// The sample of a file while it is read, and what it has in common with
/// earlier ones.
pub(crate) struct Similarity {
    sample: BTreeSet<u64>,
    /// The earlier files that have a hash in their sample, until it comes.
    earlier: HashMap<u64, Vec<usize>>,
    /// The same of hashes that have come.
    met: HashMap<u64, Vec<usize>>,
    /// The largest hash of a full sample; until it is full, none is too large.
    largest: Option<u64>,
    files: Vec<Known>,
}

/// What is known of an earlier file.
struct Known {
    batch: i64,
    /// How many hashes its sample has.
    size: usize,
    /// The largest of a sample that is full.
    largest: Option<u64>,
    /// How many of them have come again.
    hits: usize,
}

impl Similarity {
    /// Compares with earlier files.
    pub(crate) fn new(earlier: &[BatchRow]) -> Self {
        let mut similarity = Self {
            sample: BTreeSet::new(),
            earlier: HashMap::new(),
            met: HashMap::new(),
            largest: None,
            files: Vec::new(),
        };
        for batch in earlier {
            let (hashes, _) = batch.sketch.as_chunks::<8>();
            let hashes: Vec<u64> = hashes
                .iter()
                .map(|hash| u64::from_be_bytes(*hash))
                .collect();
            let place = similarity.files.len();
            for hash in &hashes {
                similarity.earlier.entry(*hash).or_default().push(place);
            }
            similarity.files.push(Known {
                batch: batch.id,
                size: hashes.len(),
                largest: (hashes.len() >= SAMPLE_MAX)
                    .then(|| hashes.iter().copied().max())
                    .flatten(),
                hits: 0,
            });
        }
        similarity
    }

    /// Looks at a row that would be posted.
    pub(crate) fn add(&mut self, account: AccountId, amount_minor: i64) {
        let hash = hash(account, amount_minor);
        if !self.earlier.is_empty()
            && let Some(files) = self.earlier.remove(&hash)
        {
            for place in &files {
                self.files[*place].hits += 1;
            }
            self.met.insert(hash, files);
        }
        if self.largest.is_some_and(|largest| hash >= largest) || !self.sample.insert(hash) {
            return;
        }
        if self.sample.len() > SAMPLE_MAX {
            self.sample.pop_last();
        }
        if self.sample.len() == SAMPLE_MAX {
            self.largest = self.sample.last().copied();
        }
    }

    /// The earlier files that seem to have much in common with this one, by
    /// their keys: more than half of the earlier one comes again. Of a file
    /// without references also those that had more than half of it.
    pub(crate) fn alike(&self, is_unnamed: bool) -> Vec<i64> {
        let of_this = self.hits_of_this();
        let alike = self
            .files
            .iter()
            .zip(of_this)
            .filter(|(known, (hits, looked_at))| {
                known.hits * 2 > known.size || (is_unnamed && hits * 2 > *looked_at)
            });
        alike.map(|(known, _)| known.batch).collect()
    }

    /// Of each earlier file: how many hashes of this one's sample it has, and
    /// how many of them its own sample would have if it had them all.
    fn hits_of_this(&self) -> Vec<(usize, usize)> {
        let mut hits = vec![0; self.files.len()];
        for hash in &self.sample {
            for place in self.met.get(hash).into_iter().flatten() {
                hits[*place] += 1;
            }
        }
        let looked_at = self.files.iter().map(|known| match known.largest {
            Some(largest) => self.sample.range(..=largest).count(),
            None => self.sample.len(),
        });
        hits.into_iter().zip(looked_at).collect()
    }

    /// Whether an earlier file is so large that its sample says little of a
    /// few rows.
    pub(crate) fn has_large(&self) -> bool {
        self.files.iter().any(|known| known.largest.is_some())
    }

    /// The sample, to be kept.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        self.sample
            .iter()
            .flat_map(|hash| hash.to_be_bytes())
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use bankctl_types::number::AccountId;
    use bankctl_types::{Currency, Day};

    use super::Similarity;
    use crate::imports::table::{BatchKind, BatchRow};

    fn batch(rows: impl Iterator<Item = i64>) -> BatchRow {
        let mut similarity = Similarity::new(&[]);
        rows.for_each(|row| similarity.add(AccountId(row), 100 + row % 7));
        BatchRow {
            id: 1,
            batch_key: "earlier".to_owned(),
            kind: BatchKind::Payroll,
            sha256: String::new(),
            file: String::new(),
            reading: String::new(),
            source: AccountId(0),
            currency: Currency::parse("USD").expect("USD"),
            total_rows: 0,
            last_line: 0,
            posted: 0,
            amount_minor: 0,
            complete: true,
            hold: None,
            skipped: Vec::new(),
            business_date: Day(0),
            sketch: similarity.to_bytes(),
            first_transfer: 0,
            last_transfer: 0,
            change: 0,
            paid_before: Vec::new(),
            skipped_references: Vec::new(),
        }
    }

    #[test]
    fn files_that_have_most_of_their_rows_in_common_are_alike() {
        // rows of the earlier file, rows of the new one, alike
        let table = [
            (0..100, 0..100, true),
            (0..100, 49..400, true),
            (0..100, 50..400, false),
            // All of the new one was there before.
            (0..100, 0..50, true),
            (0..100, 50..51, true),
            (0..100, 99..103, false),
            (0..400, 300..500, false),
            (0..10_000, 0..10_000, true),
            (0..10_000, 0..7_000, true),
            (0..10_000, 0..3_000, true),
            (0..10_000, 9_000..15_000, false),
            (0..1, 0..1, true),
            (0..0, 0..10, false),
            (0..10, 0..0, false),
        ];
        for (earlier, new, alike) in table {
            let mut similarity = Similarity::new(&[batch(earlier.clone())]);
            for row in new.clone().rev() {
                similarity.add(AccountId(row), 100 + row % 7);
                similarity.add(AccountId(row), 100 + row % 7);
            }
            let found = similarity.alike(true);
            assert_eq!(!found.is_empty(), alike, "{earlier:?} {new:?}");
            // With references a part is no repeat.
            let most = (earlier.end - earlier.start) / 2;
            let again = earlier.filter(|row| new.contains(row)).count();
            let is_most = i64::try_from(again).is_ok_and(|again| again > most);
            assert_eq!(!similarity.alike(false).is_empty(), is_most && again > 0);
        }
    }
}
