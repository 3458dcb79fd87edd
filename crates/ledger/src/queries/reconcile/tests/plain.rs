//! The same matching with everything in memory, to be compared with: each line and each
//! transaction whole, in lists and maps.

pub(super) mod groups;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use bankctl_types::Day;

use self::groups::Grouped;
use super::super::nearest::{self, ItemDays};
use super::super::statement::{Matching, StatementRow};
use super::super::words;

/// A transaction.
#[derive(Clone, Debug)]
pub(crate) struct Item {
    pub(crate) transaction: String,
    pub(crate) business_date: Day,
    pub(crate) value_date: Day,
    pub(crate) amount_minor: i64,
    pub(crate) reference: Option<String>,
    pub(crate) group: Option<String>,
    pub(crate) way: &'static str,
}

/// The transactions that a line names, and whether by a name that is no chance
/// word.
fn named_by(row: &StatementRow, known: &Names) -> BTreeMap<usize, bool> {
    let mut named = BTreeMap::new();
    let texts = [&row.reference, &row.description].into_iter().flatten();
    for text in texts.chain(&row.ids) {
        for (name, places) in known.within(text) {
            for place in places {
                *named.entry(*place).or_default() |= words::is_telling(name);
            }
        }
    }
    named
}

pub(crate) fn days_of(item: &Item) -> ItemDays {
    ItemDays {
        business: item.business_date,
        value: item.value_date,
        outside: false,
    }
}

/// Which line belongs to which transaction.
pub(crate) struct Pairing {
    pub(crate) of_file: Vec<Option<usize>>,
    pub(crate) of_ledger: Vec<Option<usize>>,
    /// Lines that are the sum of several transactions, or differ by a fee.
    pub(crate) groups: Vec<Grouped>,
    /// Whether a line is in one of them.
    is_grouped: Vec<bool>,
}

impl Pairing {
    pub(crate) fn new(rows: usize, items: usize) -> Self {
        Self {
            of_file: vec![None; rows],
            of_ledger: vec![None; items],
            groups: Vec::new(),
            is_grouped: vec![false; rows],
        }
    }

    /// Whether a line has no partner yet.
    pub(crate) fn is_row_free(&self, row: usize) -> bool {
        self.of_file[row].is_none() && !self.is_grouped[row]
    }

    /// Takes a line for the sum of transactions.
    pub(crate) fn group(&mut self, grouped: Grouped) {
        self.is_grouped[grouped.row] = true;
        for item in &grouped.items {
            self.of_ledger[*item] = Some(grouped.row);
        }
        self.groups.push(grouped);
    }

    /// Pairs whose amounts differ by no more than is allowed are groups of one
    /// line and one transaction.
    pub(crate) fn set_differing_aside(
        &mut self,
        rows: &[&StatementRow],
        items: &[Item],
        matching: &Matching,
    ) {
        for (row, item) in self.pairs().collect::<Vec<_>>() {
            let sum = i128::from(items[item].amount_minor);
            let difference = i128::from(rows[row].amount_minor) - sum;
            if difference != 0 && matching.allows(difference, sum) {
                self.of_file[row] = None;
                self.group(Grouped {
                    row,
                    items: vec![item],
                    by: "reference".to_owned(),
                });
            }
        }
    }

    /// Pairs lines with what was booked for them. What was booked for a difference alone
    /// is set aside, and given back with the line that it belongs to.
    pub(crate) fn by_posting(
        &mut self,
        rows: &[&StatementRow],
        items: &[Item],
        posted: &[(usize, usize)],
    ) -> Vec<(usize, usize)> {
        let mut aside = Vec::new();
        for (row, item) in posted {
            if rows[*row].amount_minor == items[*item].amount_minor {
                self.pair(*row, *item);
            } else {
                self.of_ledger[*item] = Some(*row);
                aside.push((*row, *item));
            }
        }
        aside
    }

    /// Keeps transactions from all lines, until they are opened again.
    pub(crate) fn close(&mut self, places: &[usize]) {
        for place in places {
            self.of_ledger[*place] = Some(usize::MAX);
        }
    }

    /// Gives back what was closed, as transactions that no line is about.
    pub(crate) fn open(&mut self, places: &[usize]) {
        for place in places {
            self.of_ledger[*place] = None;
        }
    }

    /// Adds what was booked for differences to the lines that differed; where nothing
    /// else is left of a line, it is without a partner as any other transaction.
    pub(crate) fn add_differences(&mut self, aside: &[(usize, usize)]) {
        for (row, item) in aside {
            if let Some(group) = self.groups.iter_mut().find(|group| group.row == *row) {
                group.items.push(*item);
            } else if let Some(partner) = self.of_file[*row].take() {
                self.group(Grouped {
                    row: *row,
                    items: vec![partner, *item],
                    by: "reference".to_owned(),
                });
            } else {
                self.of_ledger[*item] = None;
            }
        }
    }

    fn pair(&mut self, row: usize, item: usize) {
        self.of_file[row] = Some(item);
        self.of_ledger[item] = Some(row);
    }

    /// By reference; of several with the same one, the amount decides first.
    /// Only the likeliest reference of a line may name a transaction of another
    /// amount: the others may be of the whole that a payment is part of.
    pub(crate) fn by_reference(&mut self, rows: &[&StatementRow], items: &[Item]) {
        let mut known: HashMap<&str, Vec<usize>> = HashMap::new();
        for (place, item) in items.iter().enumerate() {
            for name in item
                .reference
                .as_deref()
                .into_iter()
                .chain([item.transaction.as_str()])
            {
                known.entry(name).or_default().push(place);
            }
        }
        for exact in [true, false] {
            for (row_place, row) in rows.iter().enumerate() {
                if self.of_file[row_place].is_some() {
                    continue;
                }
                let others = if exact { &row.ids[..] } else { &[] };
                let ids = row.reference.iter().chain(others);
                let places = ids.filter_map(|id| known.get(id.as_str()));
                let free = places.flatten().copied().find(|place| {
                    self.of_ledger[*place].is_none()
                        && (!exact || items[*place].amount_minor == row.amount_minor)
                });
                if let Some(place) = free {
                    self.pair(row_place, place);
                }
            }
        }
    }

    /// By a reference or a transaction's number among the words of a line:
    /// where one transaction alone is named by one line alone, first of those
    /// with the line's amount. A name that may be a word by chance counts only
    /// with the same amount and a near day.
    pub(crate) fn by_words(&mut self, rows: &[&StatementRow], items: &[Item], days_apart: i32) {
        let mut known = Names::default();
        let free = |place: &usize| self.of_ledger[*place].is_none();
        for place in (0..items.len()).filter(free) {
            let item = &items[place];
            for name in item.reference.iter().chain([&item.transaction]) {
                known.add(name, place);
            }
        }
        let left = (0..rows.len()).filter(|row| self.is_row_free(*row));
        let named: Vec<(usize, BTreeMap<usize, bool>)> =
            left.map(|row| (row, named_by(rows[row], &known))).collect();
        for alike in [true, false] {
            let fits = |row: usize, item: usize, telling: bool| {
                let same = rows[row].amount_minor == items[item].amount_minor;
                let near = days_of(&items[item]).apart(rows[row].date) <= days_apart;
                same == alike && (telling || (same && near))
            };
            for (row, item) in self.named_alone(&named, fits) {
                self.pair(row, item);
            }
        }
    }

    /// Of lines and the transactions that they name, the pairs that fit where
    /// neither side fits another.
    fn named_alone(
        &self,
        named: &[(usize, BTreeMap<usize, bool>)],
        fits: impl Fn(usize, usize, bool) -> bool,
    ) -> Vec<(usize, usize)> {
        let mut alone = Vec::new();
        let mut lines_of: HashMap<usize, u64> = HashMap::new();
        for (row, items) in named {
            if !self.is_row_free(*row) {
                continue;
            }
            let fitting = items.iter().filter(|(item, telling)| {
                self.of_ledger[**item].is_none() && fits(*row, **item, **telling)
            });
            let fitting: Vec<usize> = fitting.map(|(item, _)| *item).collect();
            for item in &fitting {
                *lines_of.entry(*item).or_default() += 1;
            }
            if let [item] = fitting[..] {
                alone.push((*row, item));
            }
        }
        alone.retain(|(_, item)| lines_of.get(item) == Some(&1));
        alone
    }

    /// By amount, the most pairs whose days are near, among what is left.
    pub(crate) fn by_amount(
        &mut self,
        rows: &[&StatementRow],
        items: &[Item],
        days_apart: i32,
        counts: &impl Fn(usize) -> bool,
    ) {
        let mut left: BTreeMap<i64, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
        for (place, row) in rows.iter().enumerate() {
            if self.is_row_free(place) {
                left.entry(row.amount_minor).or_default().0.push(place);
            }
        }
        for (place, item) in items.iter().enumerate() {
            if self.of_ledger[place].is_none()
                && let Some((_, places)) = left.get_mut(&item.amount_minor)
            {
                places.push(place);
            }
        }
        for (row_places, item_places) in left.into_values() {
            let dates: Vec<Day> = row_places.iter().map(|place| rows[*place].date).collect();
            let days = item_places.iter().map(|place| ItemDays {
                outside: !counts(*place),
                ..days_of(&items[*place])
            });
            let days: Vec<ItemDays> = days.collect();
            for (row, item) in nearest::pairs(&dates, &days, days_apart) {
                self.pair(row_places[row as usize], item_places[item as usize]);
            }
        }
    }

    /// The pairs, also those that differ.
    pub(crate) fn pairs(&self) -> impl Iterator<Item = (usize, usize)> {
        self.of_file
            .iter()
            .enumerate()
            .filter_map(|(row, item)| item.map(|item| (row, item)))
    }
}

/// Names that are looked for, and what each names.
#[derive(Default)]
pub(crate) struct Names {
    places: HashMap<String, Vec<usize>>,
    lengths: BTreeSet<usize>,
}

impl Names {
    /// Adds a name of the thing at a place; one without a letter or digit is
    /// none.
    pub(crate) fn add(&mut self, name: &str, place: usize) {
        let name = name.trim().to_ascii_uppercase();
        if name.chars().any(char::is_alphanumeric) {
            self.lengths.insert(name.len());
            self.places.entry(name).or_default().push(place);
        }
    }

    /// The names in a text and what they name: each where it is no part of a
    /// longer one.
    pub(crate) fn within(&self, text: &str) -> Vec<(&str, &[usize])> {
        let text = text.to_ascii_uppercase();
        let mut found: Vec<(&str, &[usize])> = Vec::new();
        let mut covered = 0;
        for (start, _) in text.char_indices() {
            if start < covered || !words::is_start(&text, start) {
                continue;
            }
            for length in self.lengths.iter().rev() {
                let end = start + length;
                let Some(name) = text.get(start..end).filter(|_| words::is_end(&text, end)) else {
                    continue;
                };
                if let Some((name, places)) = self.places.get_key_value(name) {
                    found.push((name, places));
                    covered = end;
                    break;
                }
            }
        }
        found
    }
}
