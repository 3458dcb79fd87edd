//! Lines that are the sum of several transactions, with everything in memory.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use bankctl_types::{Currency, Money};

use super::super::super::statement::{Grouping, Matching, StatementRow};
use super::{Item, Pairing, days_of};
use crate::views::Suggestion;

/// So many readings of one line are looked at.
const READINGS_MAX: usize = 8;
/// So many open transactions make small sets.
const SMALL_SET_MAX: usize = 12;
/// So many lines are small sets looked for.
const SMALL_SET_LINES_MAX: usize = 1_000;
/// So many transactions of a suggestion are named.
const NAMED_MAX: usize = 20;

/// A line and the transactions that it is the sum of.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Grouped {
    /// The place of the line.
    pub(crate) row: usize,
    /// The places of the transactions.
    pub(crate) items: Vec<usize>,
    /// What they have in common.
    pub(crate) by: String,
}

/// Transactions with the file that each came from.
type Items<'a> = (&'a [Item], &'a [Option<String>]);

/// Transactions that have something in common, and their sum.
struct Set {
    items: Vec<usize>,
    sum: i128,
    by: String,
}

/// Lines whose payments the bank names: each of them is a transaction, and
/// together they are the line.
pub(crate) fn by_details(pairing: &mut Pairing, rows: &[&StatementRow], items: &[Item]) {
    let mut known: HashMap<&str, Vec<usize>> = HashMap::new();
    for (place, item) in items.iter().enumerate() {
        for name in item.reference.iter().chain([&item.transaction]) {
            known.entry(name).or_default().push(place);
        }
    }
    for (place, row) in rows.iter().enumerate() {
        if row.details.len() < 2 || !pairing.is_row_free(place) {
            continue;
        }
        let mut taken = BTreeSet::new();
        let is_whole = row.details.iter().all(|detail| {
            let named = detail
                .ids
                .iter()
                .filter_map(|id| known.get(id.as_str()))
                .flatten();
            let fits = |item: &&usize| {
                let amount = items[**item].amount_minor;
                pairing.of_ledger[**item].is_none()
                    && !taken.contains(*item)
                    && detail.amount_minor.is_none_or(|wanted| wanted == amount)
            };
            let found = named.copied().collect::<Vec<_>>();
            let found = found.iter().find(fits).copied();
            found.is_some_and(|item| taken.insert(item))
        });
        let sum: i128 = taken
            .iter()
            .map(|item| i128::from(items[*item].amount_minor))
            .sum();
        if is_whole && sum == i128::from(row.amount_minor) {
            pairing.group(Grouped {
                row: place,
                items: taken.into_iter().collect(),
                by: "details".to_owned(),
            });
        }
    }
}

/// Lines that are the sum of transactions with something in common.
pub(crate) fn by_sum(
    pairing: &mut Pairing,
    rows: &[&StatementRow],
    items: Items<'_>,
    matching: &Matching,
) {
    let sets = sets(pairing, items, &matching.groupings, 2);
    let singles = singles(pairing, items.0);
    let tolerance = i128::from(matching.tolerance_minor);
    let fits = |row: &StatementRow, set: &Set| {
        (i128::from(row.amount_minor) - set.sum).abs() <= tolerance
            // A transaction of the very amount goes before a sum.
            && !near_single(&singles, row, items.0, matching.days_apart)
    };
    take_alone(pairing, rows, (items.0, &sets), matching, tolerance, fits);
}

/// Lines that are transactions, or their sum, less a fee.
pub(crate) fn by_difference(
    pairing: &mut Pairing,
    rows: &[&StatementRow],
    items: Items<'_>,
    matching: &Matching,
) {
    if matching.fee.is_none() && matching.tolerance_minor == 0 {
        return;
    }
    let sets = sets(pairing, items, &matching.groupings, 1);
    let most = rows
        .iter()
        .map(|row| i128::from(row.amount_minor).abs())
        .max();
    let most = most.unwrap_or(0).saturating_mul(2);
    let reach = matching.fee.map_or(0, |fee| fee.of(most));
    let reach = reach.max(i128::from(matching.tolerance_minor));
    let fits = |row: &StatementRow, set: &Set| {
        matching.allows(i128::from(row.amount_minor) - set.sum, set.sum)
    };
    take_alone(pairing, rows, (items.0, &sets), matching, reach, fits);
}

/// Takes lines and sets that fit where neither fits another.
fn take_alone(
    pairing: &mut Pairing,
    rows: &[&StatementRow],
    (items, sets): (&[Item], &[Set]),
    matching: &Matching,
    reach: i128,
    fits: impl Fn(&StatementRow, &Set) -> bool,
) {
    let mut by_sum: BTreeMap<i128, Vec<usize>> = BTreeMap::new();
    for (place, set) in sets.iter().enumerate() {
        by_sum.entry(set.sum).or_default().push(place);
    }
    let mut rows_of: HashMap<usize, usize> = HashMap::new();
    let mut found: Vec<(usize, usize)> = Vec::new();
    for (place, row) in rows.iter().enumerate() {
        if !pairing.is_row_free(place) {
            continue;
        }
        let amount = i128::from(row.amount_minor);
        let around = by_sum.range(amount - reach..=amount + reach);
        let fitting: Vec<usize> = around
            .flat_map(|(_, sets)| sets)
            .copied()
            .filter(|set| fits(row, &sets[*set]) && is_near(row, &sets[*set], items, matching))
            .take(READINGS_MAX)
            .collect();
        for set in &fitting {
            *rows_of.entry(*set).or_default() += 1;
        }
        if let [set] = fitting[..] {
            found.push((place, set));
        }
    }
    for (row, set) in found {
        let is_alone = rows_of.get(&set) == Some(&1);
        let set = &sets[set];
        let is_free = set
            .items
            .iter()
            .all(|item| pairing.of_ledger[*item].is_none());
        if is_alone && is_free {
            pairing.group(Grouped {
                row,
                items: set.items.clone(),
                by: set.by.clone(),
            });
        }
    }
}

/// Whether every transaction of a set is near the day of a line.
fn is_near(row: &StatementRow, set: &Set, items: &[Item], matching: &Matching) -> bool {
    let mut days = set
        .items
        .iter()
        .map(|item| days_of(&items[*item]).apart(row.date));
    days.all(|apart| apart <= matching.days_apart)
}

/// Open transactions by their amounts.
fn singles(pairing: &Pairing, items: &[Item]) -> HashMap<i64, Vec<usize>> {
    let mut singles: HashMap<i64, Vec<usize>> = HashMap::new();
    for (place, item) in items.iter().enumerate() {
        if pairing.of_ledger[place].is_none() {
            singles.entry(item.amount_minor).or_default().push(place);
        }
    }
    singles
}

fn near_single(
    singles: &HashMap<i64, Vec<usize>>,
    row: &StatementRow,
    items: &[Item],
    days_apart: i32,
) -> bool {
    let alike = singles.get(&row.amount_minor).into_iter().flatten();
    let mut alike = alike.map(|item| days_of(&items[*item]).apart(row.date));
    alike.any(|apart| apart <= days_apart)
}

/// The open transactions that have something in common, in sets of at least so
/// many; the same transactions only once, by the surest thing that they share.
fn sets(
    pairing: &Pairing,
    (items, batches): Items<'_>,
    groupings: &[Grouping],
    members_min: usize,
) -> Vec<Set> {
    let mut known: BTreeMap<Vec<usize>, String> = BTreeMap::new();
    for grouping in Grouping::ALL.iter().filter(|kind| groupings.contains(kind)) {
        let mut shared: BTreeMap<(String, bool), Vec<usize>> = BTreeMap::new();
        for (place, item) in items.iter().enumerate() {
            if pairing.of_ledger[place].is_some() {
                continue;
            }
            if let Some(name) = shared_name(*grouping, item, batches[place].as_deref()) {
                let is_out = item.amount_minor < 0;
                shared.entry((name, is_out)).or_default().push(place);
            }
        }
        for ((name, _), places) in shared {
            if places.len() >= 2 {
                known.entry(places).or_insert(name);
            }
        }
    }
    if members_min < 2 {
        let open = (0..items.len()).filter(|item| pairing.of_ledger[*item].is_none());
        known.extend(open.map(|item| (vec![item], "amount".to_owned())));
    }
    let sets = known.into_iter().map(|(places, by)| Set {
        sum: places
            .iter()
            .map(|item| i128::from(items[*item].amount_minor))
            .sum(),
        items: places,
        by,
    });
    sets.collect()
}

/// What a transaction shares with others.
fn shared_name(grouping: Grouping, item: &Item, batch: Option<&str>) -> Option<String> {
    match grouping {
        Grouping::Batch => {
            let entry = || Some(format!("entry {}", item.group.as_deref()?));
            batch.map(|batch| format!("batch {batch}")).or_else(entry)
        }
        Grouping::Day => Some(format!("day {} {}", item.business_date, item.way)),
        Grouping::Reference => {
            let reference = item.reference.as_deref()?;
            let stem = reference.trim_end_matches(|character: char| character.is_ascii_digit());
            let stem = stem.trim_end_matches(['-', '/', ':', '_', '.', '#', ' ']);
            let is_stem = stem.len() >= 3 && stem.len() < reference.len();
            is_stem.then(|| format!("reference {stem}"))
        }
    }
}

/// What lines without a partner may be the sum of: each group of the very sum,
/// or the only small set of open transactions.
pub(crate) fn suggested(
    pairing: &Pairing,
    rows: &[&StatementRow],
    (items, batches): Items<'_>,
    matching: &Matching,
    currency: Currency,
) -> Vec<Suggestion> {
    let free: Vec<&StatementRow> = (0..rows.len())
        .filter(|row| pairing.is_row_free(*row))
        .map(|row| rows[row])
        .collect();
    if free.is_empty() {
        return Vec::new();
    }
    let mut by_sum: HashMap<i128, Vec<Set>> = HashMap::new();
    for set in sets(pairing, (items, batches), &matching.groupings, 2) {
        by_sum.entry(set.sum).or_default().push(set);
    }
    let suggestion = |row: &StatementRow, places: &[usize], by: &str| {
        let named = places.iter().take(NAMED_MAX);
        Suggestion {
            line: row.line,
            transactions: named.map(|item| items[*item].transaction.clone()).collect(),
            count: places.len() as u64,
            amount: Money::new(row.amount_minor, currency),
            by: by.to_owned(),
        }
    };
    let mut suggested = Vec::new();
    for row in free.into_iter().take(SMALL_SET_LINES_MAX) {
        let groups = by_sum
            .get(&i128::from(row.amount_minor))
            .into_iter()
            .flatten();
        let groups: Vec<&Set> = groups
            .filter(|set| is_near(row, set, items, matching))
            .collect();
        for set in groups.iter().take(READINGS_MAX) {
            suggested.push(suggestion(row, &set.items, &set.by));
        }
        if groups.is_empty()
            && let Some(places) = small_set(pairing, row, items, matching.days_apart)
        {
            suggested.push(suggestion(row, &places, "amount"));
        }
    }
    suggested
}

/// The only set of at most twelve open transactions near a line that sums to
/// it.
fn small_set(
    pairing: &Pairing,
    row: &StatementRow,
    items: &[Item],
    days_apart: i32,
) -> Option<Vec<usize>> {
    let open: Vec<usize> = (0..items.len())
        .filter(|item| pairing.of_ledger[*item].is_none())
        .filter(|item| days_of(&items[*item]).apart(row.date) <= days_apart)
        .take(SMALL_SET_MAX + 1)
        .collect();
    if open.len() > SMALL_SET_MAX {
        return None;
    }
    let chosen = |mask: u32| {
        open.iter()
            .enumerate()
            .filter(move |(bit, _)| mask >> bit & 1 == 1)
    };
    let sum = |mask: u32| -> i128 {
        chosen(mask)
            .map(|(_, item)| i128::from(items[*item].amount_minor))
            .sum()
    };
    let wanted = i128::from(row.amount_minor);
    let mut fitting =
        (1..1_u32 << open.len()).filter(|mask| mask.count_ones() > 1 && sum(*mask) == wanted);
    let only = fitting.next()?;
    fitting
        .next()
        .is_none()
        .then(|| chosen(only).map(|(_, item)| *item).collect())
}
