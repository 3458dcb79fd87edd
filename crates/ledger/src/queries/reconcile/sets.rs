//! Open transactions that have something in common, and their sums.

use std::collections::BTreeMap;
use std::hash::{BuildHasher as _, RandomState};

use super::items::Items;
use super::pairing::Pairing;
use super::statement::Grouping;
use crate::Result;

/// Sets of transactions, in the order of their members.
pub(super) struct Sets {
    /// The members of all, those of each in the order of their numbers.
    members: Vec<u32>,
    all: Vec<Set>,
    /// The sets in the order of their sums.
    by_sum: Vec<usize>,
}

/// Transactions that have something in common.
#[derive(Clone, Copy)]
struct Set {
    begin: usize,
    count: usize,
    /// What that is; `None` of one by itself.
    common: Option<Grouping>,
    sum: i128,
}

impl Set {
    fn members<'m>(&self, members: &'m [u32]) -> &'m [u32] {
        &members[self.begin..][..self.count]
    }

    /// How sure it is that they belong together, the surest first.
    fn rank(&self) -> usize {
        let rank = |common| Grouping::ALL.iter().position(|kind| *kind == common);
        self.common.and_then(rank).unwrap_or(Grouping::ALL.len())
    }
}

impl Sets {
    /// The open transactions that have something in common, two at least; the same
    /// transactions only once, by the surest thing that they share. With `singles` each by
    /// itself too.
    ///
    /// # Errors
    /// The temporary file can't be read.
    pub(super) fn of(
        pairing: &Pairing,
        items: &Items,
        groupings: &[Grouping],
        singles: bool,
    ) -> Result<Self> {
        let open = || items.places().filter(|item| pairing.is_item_free(*item));
        let mut found = Self {
            members: Vec::new(),
            all: Vec::new(),
            by_sum: Vec::new(),
        };
        for grouping in Grouping::ALL.iter().filter(|kind| groupings.contains(kind)) {
            let mut shared = Shared::default();
            for place in open() {
                shared.add(items, *grouping, place)?;
            }
            shared.each_set(items, *grouping, |members| {
                found.add(items, members, Some(*grouping));
            })?;
        }
        if singles {
            open().for_each(|place| found.add(items, &[place], None));
        }
        found.settle();
        Ok(found)
    }

    fn add(&mut self, items: &Items, members: &[u32], common: Option<Grouping>) {
        let (begin, count) = (self.members.len(), members.len());
        self.members.extend_from_slice(members);
        let amounts = members.iter().map(|item| items.get(*item).amount_minor);
        self.all.push(Set {
            begin,
            count,
            common,
            sum: amounts.map(i128::from).sum(),
        });
    }

    fn settle(&mut self) {
        let members = &self.members;
        self.all.sort_unstable_by(|one, other| {
            let in_order = one.members(members).cmp(other.members(members));
            in_order.then_with(|| one.rank().cmp(&other.rank()))
        });
        self.all
            .dedup_by(|one, before| one.members(members) == before.members(members));
        let mut by_sum: Vec<usize> = (0..self.all.len()).collect();
        by_sum.sort_unstable_by_key(|set| (self.all[*set].sum, *set));
        self.by_sum = by_sum;
    }

    /// Whether there is none.
    pub(super) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// Those whose sums are between two, the lowest first.
    pub(super) fn between(&self, least: i128, most: i128) -> impl Iterator<Item = usize> {
        let sum = |set: &usize| self.sum(*set);
        let begin = self.by_sum.partition_point(|set| sum(set) < least);
        let behind = &self.by_sum[begin..];
        let count = behind.partition_point(|set| sum(set) <= most);
        behind[..count].iter().copied()
    }

    /// The sum of a set, in minor units.
    pub(super) fn sum(&self, set: usize) -> i128 {
        self.all[set].sum
    }

    /// The places of the transactions of a set.
    pub(super) fn members(&self, set: usize) -> &[u32] {
        self.all[set].members(&self.members)
    }

    /// What those of a set have in common.
    ///
    /// # Errors
    /// The temporary file can't be read.
    pub(super) fn by(&self, items: &Items, set: usize) -> Result<String> {
        let name = match (self.all[set].common, self.members(set)) {
            (Some(grouping), [first, ..]) => {
                items.shared_name(grouping, *first, &mut Vec::new())?
            }
            _ => None,
        };
        Ok(name.unwrap_or_else(|| "amount".to_owned()))
    }
}

/// Transactions by what they share: half a hash of it and the place of each.
#[derive(Default)]
struct Shared {
    key: RandomState,
    entries: Vec<u64>,
    buffer: Vec<u8>,
}

impl Shared {
    /// What a transaction shares with others that go the same way.
    fn name(
        &mut self,
        items: &Items,
        grouping: Grouping,
        place: u32,
    ) -> Result<Option<(String, bool)>> {
        let name = items.shared_name(grouping, place, &mut self.buffer)?;
        Ok(name.map(|name| (name, items.get(place).amount_minor < 0)))
    }

    fn add(&mut self, items: &Items, grouping: Grouping, place: u32) -> Result<()> {
        if let Some(name) = self.name(items, grouping, place)? {
            let hash = self.key.hash_one(name) & !u64::from(u32::MAX);
            self.entries.push(hash | u64::from(place));
        }
        Ok(())
    }

    /// Shows each set of two or more.
    fn each_set(
        mut self,
        items: &Items,
        grouping: Grouping,
        mut visit: impl FnMut(&[u32]),
    ) -> Result<()> {
        let mut entries = std::mem::take(&mut self.entries);
        entries.sort_unstable();
        let half = u64::from(u32::MAX);
        for alike in entries.chunk_by(|one, other| one & !half == other & !half) {
            if let [_, _, ..] = alike {
                self.each_named(items, grouping, alike, &mut visit)?;
            }
        }
        Ok(())
    }

    /// Shows the sets among those of one hash, nearly always one.
    fn each_named(
        &mut self,
        items: &Items,
        grouping: Grouping,
        alike: &[u64],
        visit: &mut impl FnMut(&[u32]),
    ) -> Result<()> {
        let mut first: Option<(String, bool)> = None;
        let mut same = Vec::with_capacity(alike.len());
        let mut others: BTreeMap<(String, bool), Vec<u32>> = BTreeMap::new();
        for entry in alike {
            // The lower half is all that is left.
            let place = u32::try_from(entry & u64::from(u32::MAX)).unwrap_or(u32::MAX);
            let Some(name) = self.name(items, grouping, place)? else {
                continue;
            };
            if *first.get_or_insert_with(|| name.clone()) == name {
                same.push(place);
            } else {
                others.entry(name).or_default().push(place);
            }
        }
        let sets = std::iter::once(&same).chain(others.values());
        let sets = sets.filter(|places| places.len() >= 2);
        sets.for_each(|places| visit(places));
        Ok(())
    }
}
