//! The transactions of an account that a statement is held against.
//!
//! What belongs here: reading them, those of other days too that earlier statements left
//! open or that were booked for a line, and what belongs to which line in the end.

use std::collections::{HashMap, HashSet};

use bankctl_storage::damaged;
use bankctl_types::calendar::Span;
use bankctl_types::number::AccountId;
use bankctl_types::{Currency, Day};

use super::pairing::Pairing;
use super::{Before, ComparedLine, StatementRow};
use crate::kernel::rules::internal_account::unsharded;
use crate::kernel::rules::transfer::Transfer;
use crate::kernel::tables;
use crate::queries::describe::Names;
use crate::queries::history::{Chain, item};
use crate::queries::{shards, stats};
use crate::views::HistoryItem;
use crate::{ReadTx, Result};

/// A value date can be a few days off its business date: so many more days are
/// read on either side.
const VALUE_DAYS: i32 = 5;

/// The transactions, in the order of their numbers.
#[derive(Default)]
pub(super) struct Booked {
    /// As they are shown.
    pub(super) items: Vec<HistoryItem>,
    /// The file that each came from.
    pub(super) batches: Vec<Option<String>>,
    /// Their keys.
    pub(super) ids: Vec<i64>,
    /// Whether an earlier statement left them open.
    pub(super) is_left_open: Vec<bool>,
    /// The sum of those that belong to lines of earlier statements and are booked after
    /// the last day, in minor units.
    pub(super) late_minor: i128,
    /// Their keys.
    late: Vec<i64>,
    /// The places of those that no line may have: they were reversed after the last day, or
    /// belong to lines of later statements.
    pub(super) unpaired: Vec<usize>,
}

/// Reads them: those of the days, and those that are known from before.
pub(super) fn booked(
    view: &mut ReadTx<'_>,
    id: AccountId,
    (from, to, days_apart): (Day, Day, i32),
    before: &Before,
) -> Result<Booked> {
    let first = before.since.unwrap_or(from).min(from);
    // A partner may lie a few days outside of the span that counts.
    let span = Span {
        from: Some(first.plus(-days_apart - VALUE_DAYS)),
        to: Some(to.plus(days_apart + VALUE_DAYS)),
    };
    let mut lines: Vec<(AccountId, Transfer)> = Vec::new();
    for part in shards::keys(view, id)? {
        let chain = Chain::of(view.driver, part)?;
        if let Some((low, high)) = chain.between(view.driver, span)? {
            let part_lines = chain.lines(view.driver, low, high)?.into_iter();
            let left = part_lines.filter(|line| !before.taken.contains(&line.transfer.id));
            lines.extend(left.map(|line| (part, line.transfer)));
        }
    }
    let mut known: HashMap<i64, bool> = lines
        .iter()
        .map(|(_, transfer)| (transfer.id, false))
        .collect();
    let posted = before
        .posted
        .iter()
        .map(|(_, _, transaction)| (*transaction, false));
    let open = before.open.iter().map(|transaction| (*transaction, true));
    for (transaction, is_left_open) in posted.chain(open) {
        if before.taken.contains(&transaction) {
            continue;
        }
        if known.insert(transaction, is_left_open).is_none() {
            lines.push(of_account(view, id, transaction)?);
        }
    }
    let mut unpaired = leave_out_reversed(&mut lines, before, to);
    unpaired.extend(&before.later);
    lines.sort_unstable_by_key(|(_, transfer)| transfer.id);
    let mut found = Booked::default();
    let mut names = Names::default();
    for (part, transfer) in &lines {
        found
            .items
            .push(item(view.driver, &mut names, *part, transfer)?);
        let batch = transfer
            .origin
            .map(|origin| names.batch(view.driver, origin.batch));
        found.batches.push(batch.transpose()?);
        if unpaired.contains(&transfer.id) {
            found.unpaired.push(found.ids.len());
        }
        found.ids.push(transfer.id);
        let was_open = known.get(&transfer.id).copied().unwrap_or_default();
        let day = transfer.stamp.business_date;
        let is_between = first <= day && day < from;
        found.is_left_open.push(was_open || is_between);
    }
    for transaction in &before.late {
        let (part, transfer) = of_account(view, id, *transaction)?;
        if transfer.stamp.business_date > to {
            let late = item(view.driver, &mut names, part, &transfer)?;
            found.late_minor += i128::from(late.amount.minor);
            found.late.push(*transaction);
        }
    }
    Ok(found)
}

/// Leaves out what was booked for a reconciliation that was undone, with its reversal: no
/// statement is about either, and together they are nothing. Where the last day is between
/// them the balance has the one without the other, so the first stays, open; returned are
/// the keys of those.
fn leave_out_reversed(
    lines: &mut Vec<(AccountId, Transfer)>,
    before: &Before,
    to: Day,
) -> HashSet<i64> {
    let mut unpaired = HashSet::new();
    if before.reversed.is_empty() {
        return unpaired;
    }
    let days: HashMap<i64, Day> = lines
        .iter()
        .map(|(_, transfer)| (transfer.id, transfer.stamp.business_date))
        .collect();
    let mut left_out = HashSet::new();
    for (posted, reversal) in &before.reversed {
        // A line of another statement has it already.
        let has_line = |key: &i64| before.taken.contains(key) || before.later.contains(key);
        if has_line(posted) || has_line(reversal) {
            continue;
        }
        left_out.insert(*reversal);
        let is_within = days.get(posted).is_some_and(|day| *day <= to);
        if is_within && days.get(reversal).is_none_or(|day| *day > to) {
            unpaired.insert(*posted);
        } else {
            left_out.insert(*posted);
        }
    }
    lines.retain(|(_, transfer)| !left_out.contains(&transfer.id));
    unpaired
}

/// A transaction of an account, and the part of it that was moved.
fn of_account(
    view: &mut ReadTx<'_>,
    id: AccountId,
    transaction: i64,
) -> Result<(AccountId, Transfer)> {
    let missing = || {
        damaged(format_args!(
            "transfer {transaction} of a reconciliation is missing"
        ))
    };
    let row = tables::transfers::by_id(view.driver, transaction)?.ok_or_else(missing)?;
    let request = &row.transfer.request;
    let sides = [request.debit, request.credit].into_iter();
    let part = sides
        .into_iter()
        .find(|side| unsharded(*side) == unsharded(id));
    Ok((part.ok_or_else(missing)?, row.transfer))
}

impl Booked {
    /// What was booked for which line, by their places.
    pub(super) fn of_lines(&self, rows: &[&StatementRow], before: &Before) -> Vec<(usize, usize)> {
        if before.posted.is_empty() {
            return Vec::new();
        }
        // A file may have many lines in one.
        let mut places: HashMap<(Option<i64>, u64), Vec<usize>> = HashMap::new();
        for (place, row) in rows.iter().enumerate() {
            places
                .entry((row.left_open, row.line))
                .or_default()
                .push(place);
        }
        let mut found = Vec::with_capacity(before.posted.len());
        for (left_open, line, transaction) in &before.posted {
            let (Some(rows_of), Ok(item)) = (
                places.get_mut(&(*left_open, *line)),
                self.ids.binary_search(transaction),
            ) else {
                continue;
            };
            let amount = self.items[item].amount.minor;
            let same = rows_of
                .iter()
                .position(|row| rows[*row].amount_minor == amount);
            if !rows_of.is_empty() {
                found.push((rows_of.remove(same.unwrap_or(0)), item));
            }
        }
        found
    }

    /// Each line with what belongs to it.
    pub(super) fn lines<'s>(
        &self,
        pairing: &Pairing,
        rows: &[&'s StatementRow],
        currency: Currency,
    ) -> Result<Vec<ComparedLine<'s>>> {
        let lines = rows.iter().zip(pairing.belonging());
        let lines = lines.zip(&pairing.of_file).map(|((row, places), pair)| {
            let amounts = places
                .iter()
                .map(|place| i128::from(self.items[*place].amount.minor));
            let rest = i128::from(row.amount_minor) - amounts.sum::<i128>();
            Ok(ComparedLine {
                row,
                transactions: places.iter().map(|place| self.ids[*place]).collect(),
                rest_minor: stats::money(rest, currency)?.minor,
                is_mismatched: pair.is_some() && rest != 0,
            })
        });
        lines.collect()
    }

    /// Those that belong to lines, now or before, and are booked after the last day.
    pub(super) fn late(&self, pairing: &Pairing, to: Day) -> Vec<i64> {
        let places = (0..self.items.len()).filter(|place| {
            pairing.of_ledger[*place].is_some() && self.items[*place].business_date > to
        });
        let now = places.map(|place| self.ids[place]);
        let mut late: Vec<i64> = self.late.iter().copied().chain(now).collect();
        late.sort_unstable();
        late
    }
}
