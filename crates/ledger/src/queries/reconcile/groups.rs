//! Lines that are the sum of several transactions.
//!
//! What belongs here: finding them by what the bank says is in a line, by what
//! transactions have in common, and less a fee. Where two readings fit, none is
//! taken: both are suggested. So are small sets of transactions that have
//! nothing in common but their sum.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};

use bankctl_types::{Currency, Money};

use super::called::{ByName, Fit};
use super::items::Items;
use super::pairing::Pairing;
use super::rows::{RowHead, Rows};
use super::sets::Sets;
use super::statement::{Matching, StatementRow};
use crate::Result;
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
pub(super) struct Grouped {
    /// The place of the line.
    pub(super) row: u32,
    /// The places of the transactions.
    pub(super) items: Vec<u32>,
    /// What they have in common.
    pub(super) by: Cow<'static, str>,
}

/// Lines whose payments the bank names: each of them is a transaction, and
/// together they are the line.
///
/// # Errors
/// The temporary file can't be read.
pub(super) fn by_details(pairing: &mut Pairing, rows: &Rows<'_>, items: &Items) -> Result<()> {
    let is_meant =
        |pairing: &Pairing, row: u32| rows.head(row).has_payments() && pairing.is_row_free(row);
    if !rows.places().any(|row| is_meant(pairing, row)) {
        return Ok(());
    }
    let mut known = ByName::of(items, false, |item| pairing.is_item_free(item))?;
    let mut reader = rows.reader();
    while let Some((place, row)) = reader.next_row(|row| is_meant(pairing, row))? {
        let Some(taken) = payments(pairing, &row, items, &mut known)? else {
            continue;
        };
        let amounts = taken.iter().map(|item| items.get(*item).amount_minor);
        let sum: i128 = amounts.map(i128::from).sum();
        if sum == i128::from(row.amount_minor) {
            pairing.group(Grouped {
                row: place,
                items: taken.into_iter().collect(),
                by: "details".into(),
            });
        }
    }
    Ok(())
}

/// The transactions that the payments of a line are, if each is one.
fn payments(
    pairing: &Pairing,
    row: &StatementRow,
    items: &Items,
    known: &mut ByName<'_>,
) -> Result<Option<BTreeSet<u32>>> {
    let mut taken = BTreeSet::new();
    for detail in &row.details {
        let fit = |item: u32| {
            let amount = items.get(item).amount_minor;
            let is_amount = detail.amount_minor.is_none_or(|wanted| wanted == amount);
            match pairing.is_item_free(item) {
                false => Fit::Taken,
                true if taken.contains(&item) || !is_amount => Fit::No,
                true => Fit::Yes,
            }
        };
        let mut found = None;
        for id in &detail.ids {
            found = known.first(id, 0, fit)?;
            if found.is_some() {
                break;
            }
        }
        let Some(item) = found else { return Ok(None) };
        taken.insert(item);
    }
    Ok(Some(taken))
}

/// Lines that are the sum of transactions with something in common.
///
/// # Errors
/// The temporary file can't be read.
pub(super) fn by_sum(
    pairing: &mut Pairing,
    rows: &Rows<'_>,
    items: &Items,
    matching: &Matching,
) -> Result<()> {
    if !rows.places().any(|row| pairing.is_row_free(row)) {
        return Ok(());
    }
    let sets = Sets::of(pairing, items, &matching.groupings, false)?;
    let singles = pairing.free_by_amount(items);
    let tolerance = i128::from(matching.tolerance_minor);
    let fits = |row: &RowHead, sum: i128| {
        (i128::from(row.amount_minor) - sum).abs() <= tolerance
            // A transaction of the very amount goes before a sum.
            && !near_single(&singles, row, items, matching.days_apart)
    };
    take_alone(pairing, rows, (items, &sets), matching, tolerance, fits)
}

/// Lines that are transactions, or their sum, less a fee.
///
/// # Errors
/// The temporary file can't be read.
pub(super) fn by_difference(
    pairing: &mut Pairing,
    rows: &Rows<'_>,
    items: &Items,
    matching: &Matching,
) -> Result<()> {
    let is_asked = matching.fee.is_some() || matching.tolerance_minor != 0;
    if !is_asked || !rows.places().any(|row| pairing.is_row_free(row)) {
        return Ok(());
    }
    let sets = Sets::of(pairing, items, &matching.groupings, true)?;
    let amounts = rows.places().map(|row| rows.head(row).amount_minor);
    let most = amounts.map(|minor| i128::from(minor).abs()).max();
    let most = most.unwrap_or(0).saturating_mul(2);
    let reach = matching.fee.map_or(0, |fee| fee.of(most));
    let reach = reach.max(i128::from(matching.tolerance_minor));
    let fits = |row: &RowHead, sum: i128| matching.allows(i128::from(row.amount_minor) - sum, sum);
    take_alone(pairing, rows, (items, &sets), matching, reach, fits)
}

/// Takes lines and sets that fit where neither fits another.
fn take_alone(
    pairing: &mut Pairing,
    rows: &Rows<'_>,
    (items, sets): (&Items, &Sets),
    matching: &Matching,
    reach: i128,
    fits: impl Fn(&RowHead, i128) -> bool,
) -> Result<()> {
    if sets.is_empty() {
        return Ok(());
    }
    let mut rows_of: HashMap<usize, usize> = HashMap::new();
    let mut found: Vec<(u32, usize)> = Vec::new();
    for place in rows.places() {
        if !pairing.is_row_free(place) {
            continue;
        }
        let row = rows.head(place);
        let amount = i128::from(row.amount_minor);
        let around = sets.between(amount - reach, amount + reach);
        let fitting: Vec<usize> = around
            .filter(|set| {
                fits(row, sets.sum(*set)) && is_near(row, sets.members(*set), items, matching)
            })
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
        let mut members = sets.members(set).iter();
        if is_alone && members.all(|item| pairing.is_item_free(*item)) {
            pairing.group(Grouped {
                row,
                items: sets.members(set).to_vec(),
                by: sets.by(items, set)?.into(),
            });
        }
    }
    Ok(())
}

/// Whether every transaction of a set is near the day of a line.
fn is_near(row: &RowHead, members: &[u32], items: &Items, matching: &Matching) -> bool {
    let mut days = members
        .iter()
        .map(|item| items.get(*item).days().apart(row.date));
    days.all(|apart| apart <= matching.days_apart)
}

/// Whether one of the open transactions, which are in the order of their amounts, has the
/// amount of a line and is near its day.
fn near_single(singles: &[u32], row: &RowHead, items: &Items, days_apart: i32) -> bool {
    let amount = |item: &u32| items.get(*item).amount_minor;
    let begin = singles.partition_point(|item| amount(item) < row.amount_minor);
    let alike = singles[begin..].iter();
    let mut alike = alike.take_while(|item| amount(item) == row.amount_minor);
    alike.any(|item| items.get(*item).days().apart(row.date) <= days_apart)
}

/// What lines without a partner may be the sum of: each group of the very sum,
/// or the only small set of open transactions.
///
/// # Errors
/// The temporary file can't be read.
pub(super) fn suggested(
    pairing: &Pairing,
    rows: &Rows<'_>,
    items: &Items,
    matching: &Matching,
    currency: Currency,
) -> Result<Vec<Suggestion>> {
    let free = rows.places().filter(|row| pairing.is_row_free(*row));
    let free: Vec<u32> = free.take(SMALL_SET_LINES_MAX).collect();
    if free.is_empty() {
        return Ok(Vec::new());
    }
    let sets = Sets::of(pairing, items, &matching.groupings, false)?;
    let open = items.places().filter(|item| pairing.is_item_free(*item));
    let open: Vec<u32> = open.collect();
    let suggestion = |row: u32, places: &[u32], by: String| -> Result<Suggestion> {
        let row = rows.read(row)?;
        let named = places.iter().take(NAMED_MAX);
        Ok(Suggestion {
            line: row.line,
            transactions: named.map(|item| items.get(*item).number()).collect(),
            count: places.len() as u64,
            amount: Money::new(row.amount_minor, currency),
            by,
        })
    };
    let mut suggested = Vec::new();
    for place in free {
        let row = rows.head(place);
        let amount = i128::from(row.amount_minor);
        let near = sets.between(amount, amount);
        let near = near.filter(|set| is_near(row, sets.members(*set), items, matching));
        let near: Vec<usize> = near.take(READINGS_MAX).collect();
        for set in &near {
            suggested.push(suggestion(
                place,
                sets.members(*set),
                sets.by(items, *set)?,
            )?);
        }
        if near.is_empty()
            && let Some(places) = small_set(&open, row, items, matching.days_apart)
        {
            suggested.push(suggestion(place, &places, "amount".to_owned())?);
        }
    }
    Ok(suggested)
}

/// The only set of at most twelve open transactions near a line that sums to
/// it.
fn small_set(open: &[u32], row: &RowHead, items: &Items, days_apart: i32) -> Option<Vec<u32>> {
    let near = open
        .iter()
        .filter(|item| items.get(**item).days().apart(row.date) <= days_apart);
    let near: Vec<u32> = near.take(SMALL_SET_MAX + 1).copied().collect();
    if near.len() > SMALL_SET_MAX {
        return None;
    }
    let chosen = |mask: u32| {
        near.iter()
            .enumerate()
            .filter(move |(bit, _)| mask >> bit & 1 == 1)
    };
    let sum = |mask: u32| -> i128 {
        chosen(mask)
            .map(|(_, item)| i128::from(items.get(*item).amount_minor))
            .sum()
    };
    let wanted = i128::from(row.amount_minor);
    let mut fitting =
        (1..1_u32 << near.len()).filter(|mask| mask.count_ones() > 1 && sum(*mask) == wanted);
    let only = fitting.next()?;
    fitting
        .next()
        .is_none()
        .then(|| chosen(only).map(|(_, item)| *item).collect())
}
