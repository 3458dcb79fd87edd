//! Which line of a statement belongs to which transactions.
//!
//! What belongs here: the rounds that pair one line with one transaction, and
//! what is told of the pairs. Lines that are the sum of several transactions
//! are found in [`super::groups`].

use std::collections::{BTreeMap, HashMap, HashSet};

use bankctl_types::{Currency, Day, Money};

use super::groups::Grouped;
use super::nearest::{self, ItemDays};
use super::statement::{Matching, StatementRow};
use super::words;
use crate::views::{FileLine, HistoryItem, LedgerLine, Mismatch};

/// The transactions that a line names, and whether by a name that is no chance
/// word.
fn named_by(row: &StatementRow, known: &words::Names) -> BTreeMap<usize, bool> {
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

pub(super) fn days_of(item: &HistoryItem) -> ItemDays {
    ItemDays {
        business: item.business_date,
        value: item.value_date,
        outside: false,
    }
}

/// Which line belongs to which transaction.
pub(super) struct Pairing {
    pub(super) of_file: Vec<Option<usize>>,
    pub(super) of_ledger: Vec<Option<usize>>,
    /// Lines that are the sum of several transactions, or differ by a fee.
    pub(super) groups: Vec<Grouped>,
    /// Whether a line is in one of them.
    is_grouped: Vec<bool>,
}

impl Pairing {
    pub(super) fn new(rows: usize, items: usize) -> Self {
        Self {
            of_file: vec![None; rows],
            of_ledger: vec![None; items],
            groups: Vec::new(),
            is_grouped: vec![false; rows],
        }
    }

    /// Whether a line has no partner yet.
    pub(super) fn is_row_free(&self, row: usize) -> bool {
        self.of_file[row].is_none() && !self.is_grouped[row]
    }

    /// Takes a line for the sum of transactions.
    pub(super) fn group(&mut self, grouped: Grouped) {
        self.is_grouped[grouped.row] = true;
        for item in &grouped.items {
            self.of_ledger[*item] = Some(grouped.row);
        }
        self.groups.push(grouped);
    }

    /// Pairs whose amounts differ by no more than is allowed are groups of one
    /// line and one transaction.
    pub(super) fn set_differing_aside(
        &mut self,
        rows: &[&StatementRow],
        items: &[HistoryItem],
        matching: &Matching,
    ) {
        for (row, item) in self.pairs().collect::<Vec<_>>() {
            let sum = i128::from(items[item].amount.minor);
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
    pub(super) fn by_posting(
        &mut self,
        rows: &[&StatementRow],
        items: &[HistoryItem],
        posted: &[(usize, usize)],
    ) -> Vec<(usize, usize)> {
        let mut aside = Vec::new();
        for (row, item) in posted {
            if rows[*row].amount_minor == items[*item].amount.minor {
                self.pair(*row, *item);
            } else {
                self.of_ledger[*item] = Some(*row);
                aside.push((*row, *item));
            }
        }
        aside
    }

    /// Keeps transactions from all lines, until they are opened again.
    pub(super) fn close(&mut self, places: &[usize]) {
        for place in places {
            self.of_ledger[*place] = Some(usize::MAX);
        }
    }

    /// Gives back what was closed, as transactions that no line is about.
    pub(super) fn open(&mut self, places: &[usize]) {
        for place in places {
            self.of_ledger[*place] = None;
        }
    }

    /// Adds what was booked for differences to the lines that differed; where nothing
    /// else is left of a line, it is without a partner as any other transaction.
    pub(super) fn add_differences(&mut self, aside: &[(usize, usize)]) {
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

    /// The places of the transactions that belong to each line.
    pub(super) fn belonging(&self) -> Vec<Vec<usize>> {
        let pairs = self.of_file.iter();
        let mut belonging: Vec<Vec<usize>> =
            pairs.map(|item| item.iter().copied().collect()).collect();
        for group in &self.groups {
            belonging[group.row].extend(&group.items);
        }
        belonging
    }

    fn pair(&mut self, row: usize, item: usize) {
        self.of_file[row] = Some(item);
        self.of_ledger[item] = Some(row);
    }

    /// By reference; of several with the same one, the amount decides first.
    /// Only the likeliest reference of a line may name a transaction of another
    /// amount: the others may be of the whole that a payment is part of.
    pub(super) fn by_reference(&mut self, rows: &[&StatementRow], items: &[HistoryItem]) {
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
                        && (!exact || items[*place].amount.minor == row.amount_minor)
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
    pub(super) fn by_words(
        &mut self,
        rows: &[&StatementRow],
        items: &[HistoryItem],
        days_apart: i32,
    ) {
        let mut known = words::Names::default();
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
                let same = rows[row].amount_minor == items[item].amount.minor;
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
    pub(super) fn by_amount(
        &mut self,
        rows: &[&StatementRow],
        items: &[HistoryItem],
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
                && let Some((_, places)) = left.get_mut(&item.amount.minor)
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
                self.pair(row_places[row], item_places[item]);
            }
        }
    }

    /// Why a statement's closing balance differs from the books for reasons
    /// that are listed: what only the file has, with pairs that differ or are
    /// booked after the last day, and what only the ledger has. Which transactions
    /// without a partner count is asked by their places.
    pub(super) fn explained_minor(
        &self,
        rows: &[&StatementRow],
        items: &[HistoryItem],
        to: Day,
        counts: impl Fn(usize) -> bool,
    ) -> (i128, i128) {
        let booked = |item: usize| {
            let is_booked = items[item].business_date <= to;
            i128::from(if is_booked {
                items[item].amount.minor
            } else {
                0
            })
        };
        let in_file: i128 = rows.iter().map(|row| i128::from(row.amount_minor)).sum();
        let taken: i128 = self.pairs().map(|(_, item)| booked(item)).sum();
        let grouped = self.groups.iter().flat_map(|group| &group.items);
        let grouped: i128 = grouped.map(|item| booked(*item)).sum();
        let in_ledger = (0..items.len())
            .filter(|item| self.of_ledger[*item].is_none() && counts(*item))
            .map(|item| i128::from(items[item].amount.minor))
            .sum();
        (in_file - taken - grouped, in_ledger)
    }

    /// The pairs, also those that differ.
    fn pairs(&self) -> impl Iterator<Item = (usize, usize)> {
        self.of_file
            .iter()
            .enumerate()
            .filter_map(|(row, item)| item.map(|item| (row, item)))
    }

    /// How many transactions are in pairs that are alike, or in groups.
    pub(super) fn matched(&self, mismatched: &[Mismatch]) -> u64 {
        let differing: HashSet<u64> = mismatched.iter().map(|pair| pair.line).collect();
        let grouped: usize = self.groups.iter().map(|group| group.items.len()).sum();
        (self.pairs().count() - differing.len() + grouped) as u64
    }

    pub(super) fn only_in_file(&self, rows: &[&StatementRow], currency: Currency) -> Vec<FileLine> {
        (0..rows.len())
            .filter(|row| self.is_row_free(*row))
            .map(|row| rows[row])
            .map(|row| FileLine {
                line: row.line,
                date: row.date,
                amount: Money::new(row.amount_minor, currency),
                reference: row.reference.clone(),
                left_open: row.left_open,
            })
            .collect()
    }

    pub(super) fn only_in_ledger(
        &self,
        items: &[HistoryItem],
        counts: impl Fn(usize) -> bool,
    ) -> Vec<LedgerLine> {
        (0..items.len())
            .filter(|item| self.of_ledger[*item].is_none() && counts(*item))
            .map(|item| &items[item])
            .map(|item| LedgerLine {
                transaction: item.transaction.clone(),
                date: item.business_date,
                amount: item.amount,
                reference: item.reference.clone(),
            })
            .collect()
    }

    pub(super) fn mismatched(
        &self,
        rows: &[&StatementRow],
        items: &[HistoryItem],
        currency: Currency,
        days_apart: i32,
    ) -> Vec<Mismatch> {
        let mut found = Vec::new();
        for (row, item) in self.pairs().map(|(row, item)| (rows[row], &items[item])) {
            let mut differ = |field: &str, file: String, ledger: String| {
                found.push(Mismatch {
                    line: row.line,
                    transaction: item.transaction.clone(),
                    field: field.to_owned(),
                    file,
                    ledger,
                    left_open: row.left_open,
                });
            };
            if row.amount_minor != item.amount.minor {
                let file = Money::new(row.amount_minor, currency);
                differ("amount", file.to_string(), item.amount.to_string());
            }
            if days_of(item).apart(row.date) > days_apart {
                differ("date", row.date.to_string(), item.business_date.to_string());
            }
        }
        found
    }
}

impl Matching {
    /// Whether a line may differ so much from what it is paired with: by the
    /// tolerance either way, or less by a fee.
    pub(super) fn allows(&self, difference: i128, sum: i128) -> bool {
        difference.abs() <= i128::from(self.tolerance_minor)
            || (difference < 0 && self.fee.is_some_and(|fee| -difference <= fee.of(sum)))
    }
}
