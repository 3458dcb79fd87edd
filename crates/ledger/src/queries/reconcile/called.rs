//! Transactions by what they are called.
//!
//! What belongs here: finding the first free one of a name among very many. In memory is
//! half a hash and the place of each; a name is only found where the texts are alike.

use std::collections::HashMap;
use std::hash::{BuildHasher as _, Hash, RandomState};

use super::items::Items;
use crate::Result;

/// From so many of one hash on, it is kept how many at the front are taken.
const LONG: usize = 16;

/// Places of transactions by hashes of names.
#[derive(Default)]
pub(super) struct Called {
    /// A key that no one knows: no names are made to have the same hash.
    key: RandomState,
    /// Half a hash, and behind it the place; in order.
    entries: Vec<u64>,
    /// How many are taken at the front of those of a long list, by where that begins.
    taken: HashMap<usize, usize>,
}

/// What a round says of a transaction.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Fit {
    /// Another line has it, and keeps it.
    Taken,
    /// It does not fit this line.
    No,
    /// It fits, if it is called so.
    Yes,
}

impl Called {
    /// Adds a name of the transaction at a place; then they must be [sorted](Self::sort).
    pub(super) fn add(&mut self, name: impl Hash, place: u32) {
        let hash = self.half_hash(name);
        self.entries.push(hash | u64::from(place));
    }

    /// Puts them in order, once all are there.
    pub(super) fn sort(&mut self) {
        self.entries.sort_unstable();
    }

    fn half_hash(&self, name: impl Hash) -> u64 {
        self.key.hash_one(name) & !u64::from(u32::MAX)
    }

    /// Where those of a hash begin and end.
    fn run(&self, name: impl Hash) -> (usize, usize) {
        let hash = self.half_hash(name);
        let begin = self.entries.partition_point(|entry| *entry < hash);
        let last = hash | u64::from(u32::MAX);
        let length = self.entries[begin..].partition_point(|entry| *entry <= last);
        (begin, begin + length)
    }

    fn place(entry: u64) -> u32 {
        // The lower half is all that is left.
        u32::try_from(entry & u64::from(u32::MAX)).unwrap_or(u32::MAX)
    }

    /// The places of those that may have a name: each is still to be compared.
    pub(super) fn candidates(&self, name: impl Hash) -> impl Iterator<Item = u32> {
        let (begin, end) = self.run(name);
        self.entries[begin..end].iter().copied().map(Self::place)
    }

    /// The first place that fits of those that are called so. What is taken stays so.
    ///
    /// # Errors
    /// The temporary file can't be read.
    pub(super) fn first(
        &mut self,
        name: impl Hash,
        fit: impl Fn(u32) -> Fit,
        mut is_called_so: impl FnMut(u32) -> Result<bool>,
    ) -> Result<Option<u32>> {
        let (begin, end) = self.run(name);
        let is_long = end - begin >= LONG;
        let mut passed = if is_long {
            self.taken.get(&begin).copied().unwrap_or(0)
        } else {
            0
        };
        let mut is_front = true;
        let mut found = None;
        for entry in &self.entries[begin + passed..end] {
            let place = Self::place(*entry);
            match fit(place) {
                Fit::Taken if is_front => passed += 1,
                Fit::Taken => {}
                Fit::No => is_front = false,
                Fit::Yes => {
                    is_front = false;
                    if is_called_so(place)? {
                        found = Some(place);
                        break;
                    }
                }
            }
        }
        if is_long && passed > 0 {
            self.taken.insert(begin, passed);
        }
        Ok(found)
    }
}

/// Finds transactions by their references and numbers.
pub(super) struct ByName<'i> {
    items: &'i Items,
    /// By their references, with their amounts if those are asked for.
    called: Called,
    has_amounts: bool,
    buffer: Vec<u8>,
}

impl<'i> ByName<'i> {
    /// Those that are free; if `has_amounts` they are found with their very amount only.
    ///
    /// # Errors
    /// The temporary file can't be read.
    pub(super) fn of(
        items: &'i Items,
        has_amounts: bool,
        is_free: impl Fn(u32) -> bool,
    ) -> Result<Self> {
        let mut found = Self {
            items,
            called: Called::default(),
            has_amounts,
            buffer: Vec::new(),
        };
        for place in items.places().filter(|place| is_free(*place)) {
            if let Some(reference) = items.texts(place, &mut found.buffer)?.reference {
                let amount = has_amounts.then(|| items.get(place).amount_minor);
                found.called.add((reference, amount), place);
            }
        }
        found.called.sort();
        Ok(found)
    }

    /// The first that fits of those with a reference or number. What is taken stays so.
    ///
    /// # Errors
    /// The temporary file can't be read.
    pub(super) fn first(
        &mut self,
        name: &str,
        amount_minor: i64,
        fit: impl Fn(u32) -> Fit,
    ) -> Result<Option<u32>> {
        let (items, buffer) = (self.items, &mut self.buffer);
        let is_called_so =
            |place| -> Result<bool> { Ok(items.texts(place, buffer)?.reference == Some(name)) };
        let amount = self.has_amounts.then_some(amount_minor);
        let by_reference = self.called.first((name, amount), &fit, is_called_so)?;
        let by_number = items.numbered(name).filter(|place| fit(*place) == Fit::Yes);
        Ok(by_reference.into_iter().chain(by_number).min())
    }
}
