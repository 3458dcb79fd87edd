//! Which line of a statement belongs to which transactions.
//!
//! What belongs here: the rounds that pair one line with one transaction. Lines that are
//! the sum of several transactions are found in [`super::groups`], and what is told of the
//! pairs is in [`super::told`].

use std::collections::HashMap;

use bankctl_types::Day;

use super::called::{ByName, Fit};
use super::groups::Grouped;
use super::items::Items;
use super::nearest::{self, ItemDays};
use super::rows::Rows;
use super::statement::{Matching, StatementRow};
use super::words;
use crate::Result;

/// No partner.
const NONE: u32 = u32::MAX;

/// Which line belongs to which transaction.
pub(super) struct Pairing {
    /// The transaction of each line, or [`NONE`].
    of_file: Vec<u32>,
    /// Whether a transaction belongs to a line, or to none that is here.
    is_taken: Vec<bool>,
    /// Lines that are the sum of several transactions, or differ by a fee.
    pub(super) groups: Vec<Grouped>,
    /// Whether a line is in one of them.
    is_grouped: Vec<bool>,
}

/// A line and the transactions that it names, each with whether by a name that is no chance
/// word.
type Naming = Vec<(u32, bool)>;

impl Pairing {
    pub(super) fn new(rows: usize, items: usize) -> Self {
        Self {
            of_file: vec![NONE; rows],
            is_taken: vec![false; items],
            groups: Vec::new(),
            is_grouped: vec![false; rows],
        }
    }

    /// The transaction that a line is paired with.
    pub(super) fn partner(&self, row: u32) -> Option<u32> {
        Some(self.of_file[row as usize]).filter(|item| *item != NONE)
    }

    /// Whether a line has no partner yet.
    pub(super) fn is_row_free(&self, row: u32) -> bool {
        self.partner(row).is_none() && !self.is_grouped[row as usize]
    }

    /// Whether a transaction has no line yet.
    pub(super) fn is_item_free(&self, item: u32) -> bool {
        !self.is_taken[item as usize]
    }

    /// Takes a line for the sum of transactions.
    pub(super) fn group(&mut self, grouped: Grouped) {
        self.is_grouped[grouped.row as usize] = true;
        for item in &grouped.items {
            self.is_taken[*item as usize] = true;
        }
        self.groups.push(grouped);
    }

    /// Pairs whose amounts differ by no more than is allowed are groups of one
    /// line and one transaction.
    pub(super) fn set_differing_aside(
        &mut self,
        rows: &Rows<'_>,
        items: &Items,
        matching: &Matching,
    ) {
        for row in rows.places() {
            let Some(item) = self.partner(row) else {
                continue;
            };
            let sum = i128::from(items.get(item).amount_minor);
            let difference = i128::from(rows.head(row).amount_minor) - sum;
            if difference != 0 && matching.allows(difference, sum) {
                self.of_file[row as usize] = NONE;
                self.group(Grouped {
                    row,
                    items: vec![item],
                    by: "reference".into(),
                });
            }
        }
    }

    /// Pairs lines with what was booked for them. What was booked for a difference alone
    /// is set aside, and given back with the line that it belongs to.
    pub(super) fn by_posting(
        &mut self,
        rows: &Rows<'_>,
        items: &Items,
        posted: &[(u32, u32)],
    ) -> Vec<(u32, u32)> {
        let mut aside = Vec::new();
        for (row, item) in posted {
            if rows.head(*row).amount_minor == items.get(*item).amount_minor {
                self.pair(*row, *item);
            } else {
                self.is_taken[*item as usize] = true;
                aside.push((*row, *item));
            }
        }
        aside
    }

    /// Keeps transactions from all lines, until they are opened again.
    pub(super) fn close(&mut self, places: &[u32]) {
        for place in places {
            self.is_taken[*place as usize] = true;
        }
    }

    /// Gives back what was closed, as transactions that no line is about.
    pub(super) fn open(&mut self, places: &[u32]) {
        for place in places {
            self.is_taken[*place as usize] = false;
        }
    }

    /// Adds what was booked for differences to the lines that differed; where nothing
    /// else is left of a line, it is without a partner as any other transaction.
    pub(super) fn add_differences(&mut self, aside: &[(u32, u32)]) {
        for (row, item) in aside {
            if let Some(group) = self.groups.iter_mut().find(|group| group.row == *row) {
                group.items.push(*item);
            } else if let Some(partner) = self.partner(*row) {
                self.of_file[*row as usize] = NONE;
                self.group(Grouped {
                    row: *row,
                    items: vec![partner, *item],
                    by: "reference".into(),
                });
            } else {
                self.is_taken[*item as usize] = false;
            }
        }
    }

    fn pair(&mut self, row: u32, item: u32) {
        self.of_file[row as usize] = item;
        self.is_taken[item as usize] = true;
    }

    /// By reference; of several with the same one, the amount decides first.
    /// Only the likeliest reference of a line may name a transaction of another
    /// amount: the others may be of the whole that a payment is part of.
    ///
    /// # Errors
    /// The temporary file can't be read.
    pub(super) fn by_reference(&mut self, rows: &Rows<'_>, items: &Items) -> Result<()> {
        for exact in [true, false] {
            if rows.places().all(|row| self.partner(row).is_some()) {
                return Ok(());
            }
            let mut known = ByName::of(items, exact, |item| self.is_item_free(item))?;
            let mut reader = rows.reader();
            while let Some((place, row)) = reader.next_row(|row| self.partner(row).is_none())? {
                let others = if exact { &row.ids[..] } else { &[] };
                let amount = row.amount_minor;
                for id in row.reference.iter().chain(others) {
                    let fit = |item| match self.is_item_free(item) {
                        false => Fit::Taken,
                        true if exact && items.get(item).amount_minor != amount => Fit::No,
                        true => Fit::Yes,
                    };
                    if let Some(item) = known.first(id, amount, fit)? {
                        self.pair(place, item);
                        break;
                    }
                }
            }
        }
        Ok(())
    }

    /// By a reference or a transaction's number among the words of a line:
    /// where one transaction alone is named by one line alone, first of those
    /// with the line's amount. A name that may be a word by chance counts only
    /// with the same amount and a near day.
    ///
    /// # Errors
    /// The temporary file can't be read.
    pub(super) fn by_words(
        &mut self,
        rows: &Rows<'_>,
        items: &Items,
        days_apart: i32,
    ) -> Result<()> {
        if !rows.places().any(|row| self.is_row_free(row)) {
            return Ok(());
        }
        let mut known = words::Names::of(items, self.is_taken.clone())?;
        if known.is_empty() {
            return Ok(());
        }
        let mut is_naming = vec![true; rows.len()];
        for alike in [true, false] {
            let fits = |row: &StatementRow, item: u32, telling: bool| {
                let item = items.get(item);
                let same = row.amount_minor == item.amount_minor;
                let near = item.days().apart(row.date) <= days_apart;
                same == alike && (telling || (same && near))
            };
            let (mut alone, mut lines_of) = (Vec::new(), HashMap::<u32, u64>::new());
            let mut reader = rows.reader();
            let wanted = |row| self.is_row_free(row) && is_naming[row as usize];
            let mut naming_none = Vec::new();
            while let Some((place, row)) = reader.next_row(wanted)? {
                let named = named_by(&row, &mut known)?;
                if named.is_empty() {
                    naming_none.push(place);
                }
                let fitting = named.into_iter().filter(|(item, telling)| {
                    self.is_item_free(*item) && fits(&row, *item, *telling)
                });
                let fitting: Vec<u32> = fitting.map(|(item, _)| item).collect();
                for item in &fitting {
                    *lines_of.entry(*item).or_default() += 1;
                }
                if let [item] = fitting[..] {
                    alone.push((place, item));
                }
            }
            for place in naming_none {
                is_naming[place as usize] = false;
            }
            alone.retain(|(_, item)| lines_of.get(item) == Some(&1));
            for (row, item) in alone {
                self.pair(row, item);
            }
        }
        Ok(())
    }

    /// By amount, the most pairs whose days are near, among what is left.
    pub(super) fn by_amount(
        &mut self,
        rows: &Rows<'_>,
        items: &Items,
        days_apart: i32,
        counts: &impl Fn(u32) -> bool,
    ) {
        let free = rows.places().filter(|row| self.is_row_free(*row));
        let mut rows_left: Vec<u32> = free.collect();
        if rows_left.is_empty() {
            return;
        }
        let row_amount = |row: &u32| rows.head(*row).amount_minor;
        let item_amount = |item: &u32| items.get(*item).amount_minor;
        rows_left.sort_unstable_by_key(|row| (row_amount(row), *row));
        let items_left = self.free_by_amount(items);
        let mut behind = &items_left[..];
        for alike in rows_left.chunk_by(|one, other| row_amount(one) == row_amount(other)) {
            let Some(amount) = alike.first().map(row_amount) else {
                continue;
            };
            let less = behind.partition_point(|item| item_amount(item) < amount);
            let (_, from_here) = behind.split_at(less);
            let same = from_here.partition_point(|item| item_amount(item) == amount);
            let (same, rest) = from_here.split_at(same);
            behind = rest;
            let dates: Vec<Day> = alike.iter().map(|row| rows.head(*row).date).collect();
            let days = same.iter().map(|item| ItemDays {
                outside: !counts(*item),
                ..items.get(*item).days()
            });
            let days: Vec<ItemDays> = days.collect();
            for (row, item) in nearest::pairs(&dates, &days, days_apart) {
                self.pair(alike[row as usize], same[item as usize]);
            }
        }
    }

    /// The transactions without a line, in the order of their amounts.
    pub(super) fn free_by_amount(&self, items: &Items) -> Vec<u32> {
        let free = items.places().filter(|item| self.is_item_free(*item));
        let mut free: Vec<u32> = free.collect();
        free.sort_unstable_by_key(|item| (items.get(*item).amount_minor, *item));
        free
    }
}

/// The transactions that a line names, each once.
fn named_by(row: &StatementRow, known: &mut words::Names<'_>) -> Result<Naming> {
    let mut named = Naming::new();
    let texts = [&row.reference, &row.description].into_iter().flatten();
    for text in texts.chain(&row.ids) {
        known.within(text, &mut named)?;
    }
    // Of several names of one, any may be no chance word.
    named.sort_unstable_by_key(|(item, is_telling)| (*item, !is_telling));
    named.dedup_by_key(|(item, _)| *item);
    Ok(named)
}

impl Matching {
    /// Whether a line may differ so much from what it is paired with: by the
    /// tolerance either way, or less by a fee.
    pub(super) fn allows(&self, difference: i128, sum: i128) -> bool {
        difference.abs() <= i128::from(self.tolerance_minor)
            || (difference < 0 && self.fee.is_some_and(|fee| -difference <= fee.of(sum)))
    }
}
