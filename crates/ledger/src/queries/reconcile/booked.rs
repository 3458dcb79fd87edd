//! The transactions of an account that a statement is held against.
//!
//! What belongs here: reading them, those of other days too that earlier statements left
//! open or that were booked for a line, and what belongs to which line in the end.

use std::collections::{HashMap, HashSet};

use bankctl_storage::{Driver, damaged};
use bankctl_types::Day;
use bankctl_types::calendar::Span;
use bankctl_types::number::AccountId;

use super::Before;
use super::items::{ItemTexts, Items};
use super::pairing::Pairing;
use super::rows::Rows;
use crate::kernel::rules::internal_account::unsharded;
use crate::kernel::rules::transfer::Transfer;
use crate::kernel::tables;
use crate::queries::describe::Names;
use crate::queries::history::{Chain, is_incoming};
use crate::queries::shards;
use crate::{ReadTx, Result};

/// A value date can be a few days off its business date: so many more days are
/// read on either side.
const VALUE_DAYS: i32 = 5;

/// The transactions, in the order of their numbers.
#[derive(Default)]
pub(super) struct Booked {
    /// What is compared of them.
    pub(super) items: Items,
    /// Whether an earlier statement left them open.
    pub(super) is_left_open: Vec<bool>,
    /// The sum of those that belong to lines of earlier statements and are booked after
    /// the last day, in minor units.
    pub(super) late_minor: i128,
    /// Their keys.
    late: Vec<i64>,
    /// The places of those that no line may have: they were reversed after the last day, or
    /// belong to lines of later statements.
    pub(super) unpaired: Vec<u32>,
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
    let mut reading = Reading::default();
    for part in shards::keys(view, id)? {
        let chain = Chain::of(view.driver, part)?;
        if let Some((low, high)) = chain.between(view.driver, span)? {
            chain.each(view.driver, low, high, |driver, line| {
                if before.taken.contains(&line.transfer.id) {
                    return Ok(());
                }
                reading.add(driver, part, &line.transfer)
            })?;
        }
    }
    reading.items.sort();
    let open = before.open.iter().filter(|key| !before.taken.contains(key));
    let open: HashSet<i64> = open.copied().collect();
    reading.add_known(view, id, before, &open)?;
    let mut unpaired = leave_out_reversed(&mut reading.items, before, to);
    unpaired.extend(&before.later);
    let items = reading.items;
    let places = items.places();
    let unpaired = places.filter(|place| unpaired.contains(&items.get(*place).id));
    let mut found = Booked {
        unpaired: unpaired.collect(),
        ..Booked::default()
    };
    for item in items.all() {
        let is_between = first <= item.business && item.business < from;
        found
            .is_left_open
            .push(is_between || open.contains(&item.id));
    }
    found.items = items;
    for transaction in &before.late {
        let (part, transfer) = of_account(view, id, *transaction)?;
        if transfer.stamp.business_date > to {
            found.late_minor += i128::from(minor(part, &transfer));
            found.late.push(*transaction);
        }
    }
    Ok(found)
}

/// What a transaction brings to a part of an account, in minor units.
fn minor(part: AccountId, transfer: &Transfer) -> i64 {
    let minor = transfer.request.amount_minor;
    if is_incoming(part, transfer) {
        minor
    } else {
        -minor
    }
}

/// Transactions that are being read.
#[derive(Default)]
struct Reading {
    items: Items,
    names: Names,
}

impl Reading {
    fn add(&mut self, driver: &mut dyn Driver, part: AccountId, transfer: &Transfer) -> Result<()> {
        let request = &transfer.request;
        let reference = self.names.reference(driver, transfer)?;
        let batch = transfer.origin.map(|origin| origin.batch);
        if let Some(batch) = batch {
            let names = &mut self.names;
            self.items
                .name_batch(batch, || names.batch(driver, batch))?;
        }
        let way = request
            .channel
            .map_or_else(|| request.kind.name(), |channel| channel.name());
        self.items.push(
            (transfer.id, minor(part, transfer)),
            (transfer.stamp.business_date, transfer.value_date()),
            &ItemTexts {
                reference: reference.as_deref(),
                batch,
                group: transfer.group,
                way,
            },
        )
    }

    /// Adds what was booked for lines, and what is open from before, that is of other days.
    fn add_known(
        &mut self,
        view: &mut ReadTx<'_>,
        id: AccountId,
        before: &Before,
        open: &HashSet<i64>,
    ) -> Result<()> {
        let posted = before.posted.iter().map(|(_, _, transaction)| *transaction);
        let posted = posted.filter(|key| !before.taken.contains(key));
        let known: HashSet<i64> = posted.chain(open.iter().copied()).collect();
        let missing = known
            .into_iter()
            .filter(|key| self.items.find(*key).is_none());
        let mut missing: Vec<i64> = missing.collect();
        missing.sort_unstable();
        for key in missing {
            let (part, transfer) = of_account(view, id, key)?;
            self.add(view.driver, part, &transfer)?;
        }
        self.items.sort();
        Ok(())
    }
}

/// Leaves out what was booked for a reconciliation that was undone, with its reversal: no
/// statement is about either, and together they are nothing. Where the last day is between
/// them the balance has the one without the other, so the first stays, open; returned are
/// the keys of those.
fn leave_out_reversed(items: &mut Items, before: &Before, to: Day) -> HashSet<i64> {
    let mut unpaired = HashSet::new();
    if before.reversed.is_empty() {
        return unpaired;
    }
    let day = |key: i64| Some(items.get(items.find(key)?).business);
    let mut left_out = HashSet::new();
    for (posted, reversal) in &before.reversed {
        // A line of another statement has it already.
        let has_line = |key: &i64| before.taken.contains(key) || before.later.contains(key);
        if has_line(posted) || has_line(reversal) {
            continue;
        }
        left_out.insert(*reversal);
        let is_within = day(*posted).is_some_and(|day| day <= to);
        if is_within && day(*reversal).is_none_or(|day| day > to) {
            unpaired.insert(*posted);
        } else {
            left_out.insert(*posted);
        }
    }
    items.retain(|item| !left_out.contains(&item.id));
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
    ///
    /// # Errors
    /// The temporary file can't be read.
    pub(super) fn of_lines(&self, rows: &Rows<'_>, before: &Before) -> Result<Vec<(u32, u32)>> {
        if before.posted.is_empty() {
            return Ok(Vec::new());
        }
        // A file may have many lines in one.
        let mut places: HashMap<(Option<i64>, u64), Vec<u32>> = HashMap::new();
        let posted = before
            .posted
            .iter()
            .map(|(left_open, line, _)| (*left_open, *line));
        let posted: HashSet<(Option<i64>, u64)> = posted.collect();
        let mut reader = rows.reader();
        while let Some((place, row)) = reader.next_row(|_| true)? {
            let key = (row.left_open, row.line);
            if posted.contains(&key) {
                places.entry(key).or_default().push(place);
            }
        }
        let mut found = Vec::with_capacity(before.posted.len());
        for (left_open, line, transaction) in &before.posted {
            let (Some(rows_of), Some(item)) = (
                places.get_mut(&(*left_open, *line)),
                self.items.find(*transaction),
            ) else {
                continue;
            };
            let amount = self.items.get(item).amount_minor;
            let same = rows_of
                .iter()
                .position(|row| rows.head(*row).amount_minor == amount);
            if !rows_of.is_empty() {
                found.push((rows_of.remove(same.unwrap_or(0)), item));
            }
        }
        Ok(found)
    }

    /// Those that belong to lines, now or before, and are booked after the last day.
    pub(super) fn late(&self, pairing: &Pairing, to: Day) -> Vec<i64> {
        let places = self.items.places();
        let taken = places.filter(|place| !pairing.is_item_free(*place));
        let items = taken.map(|place| self.items.get(place));
        let now = items.filter(|item| item.business > to).map(|item| item.id);
        let mut late: Vec<i64> = self.late.iter().copied().chain(now).collect();
        late.sort_unstable();
        late
    }
}
