//! Has this file been paid before, under another name?
//!
//! Of each imported file a sample is kept: the smallest hashes over its rows'
//! accounts and amounts. The sample is drawn by the hash, not by place, so it
//! stands for the whole file however its rows are ordered, and the share of it
//! that comes again tells the share of rows that come again.

use std::collections::{BTreeSet, HashMap};

use crate::domain::number::AccountId;
use crate::store::batches::BatchRow;

/// How many hashes are kept of a file. A file with fewer different rows is
/// kept whole.
const SAMPLE_MAX: usize = 512;
/// How many days back a file is compared with: a wage of the same amount a
/// month later is no repetition.
pub(crate) const DAYS_BACK: i32 = 25;

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

/// The sample of a file while it is read, and what it has in common with
/// earlier ones.
pub(crate) struct Similarity {
    sample: BTreeSet<u64>,
    /// The earlier files that have a hash in their sample; each hash counts
    /// once.
    earlier: HashMap<u64, Vec<usize>>,
    /// The largest hash of a full sample; until it is full, none is too large.
    largest: Option<u64>,
    /// Name, sample size and hits of each earlier file.
    files: Vec<(String, usize, usize)>,
}

impl Similarity {
    /// Compares with earlier files.
    pub(crate) fn new(earlier: &[BatchRow]) -> Self {
        let mut similarity = Self {
            sample: BTreeSet::new(),
            earlier: HashMap::new(),
            largest: None,
            files: Vec::new(),
        };
        for batch in earlier {
            let (hashes, _) = batch.sketch.as_chunks::<8>();
            for chunk in hashes {
                let place = similarity.files.len();
                similarity
                    .earlier
                    .entry(u64::from_be_bytes(*chunk))
                    .or_default()
                    .push(place);
            }
            // A hash as a key says nothing to people: the file's name does.
            let name = if batch.batch_key == batch.sha256 {
                batch.file.clone()
            } else {
                format!("{} (batch {})", batch.file, batch.batch_key)
            };
            similarity.files.push((name, hashes.len(), 0));
        }
        similarity
    }

    /// Looks at a row that would be posted.
    pub(crate) fn add(&mut self, account: AccountId, amount_minor: i64) {
        let hash = hash(account, amount_minor);
        if !self.earlier.is_empty()
            && let Some(files) = self.earlier.remove(&hash)
        {
            for place in files {
                self.files[place].2 += 1;
            }
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

    /// The earlier file of which more than half comes again, with that share
    /// in percent.
    pub(crate) fn repeated(&self) -> Option<(&str, usize)> {
        self.files
            .iter()
            .filter(|(_, size, hits)| hits * 2 > *size)
            .max_by_key(|(_, _, hits)| *hits)
            .map(|(key, size, hits)| (key.as_str(), hits * 100 / size.max(&1)))
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
    use super::Similarity;
    use crate::domain::number::AccountId;
    use crate::domain::{Currency, Day};
    use crate::store::batches::{BatchKind, BatchRow};

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
        }
    }

    #[test]
    fn more_than_half_of_an_earlier_file_is_a_repetition() {
        // rows of the earlier file, rows of the new one, repeated
        let table = [
            (0..100, 0..100, true),
            (0..100, 49..400, true),
            (0..100, 50..400, false),
            (0..100, 0..50, false),
            (0..400, 0..120, false),
            (0..10_000, 0..10_000, true),
            (0..10_000, 0..7_000, true),
            (0..10_000, 0..3_000, false),
            (0..1, 0..1, true),
            (0..0, 0..10, false),
        ];
        for (earlier, new, repeated) in table {
            let mut similarity = Similarity::new(&[batch(earlier.clone())]);
            for row in new.clone().rev() {
                similarity.add(AccountId(row), 100 + row % 7);
                similarity.add(AccountId(row), 100 + row % 7);
            }
            assert_eq!(
                similarity.repeated().is_some(),
                repeated,
                "{earlier:?} {new:?}"
            );
        }
    }
}
