//! A statement that was held against the books, and what belongs to which of its lines.

use std::collections::HashMap;

use bankctl_types::{Currency, Day};

use super::booked::Booked;
use super::pairing::Pairing;
use super::rows::{Rows, RowsReader};
use super::statement::StatementRow;
use crate::queries::stats;
use crate::{Result, views};

/// A statement that was held against the books.
pub(crate) struct Compared<'s> {
    /// As callers get it.
    pub(crate) told: views::Reconciliation,
    rows: Rows<'s>,
    booked: Booked,
    pairing: Pairing,
    /// Where the group of each line is that has one.
    groups: HashMap<u32, usize>,
    /// The days that were compared.
    days: (Day, Day),
}

/// A line with what belongs to it.
pub(crate) struct ComparedLine {
    /// The line.
    pub(crate) row: StatementRow,
    /// The keys of the transactions.
    pub(crate) transactions: Vec<i64>,
    /// By how much the line is more than they are, in minor units.
    pub(crate) rest_minor: i64,
    /// Whether it and a transaction of its own reference differ by that, more than is
    /// allowed.
    pub(crate) is_mismatched: bool,
}

impl<'s> Compared<'s> {
    /// What was compared, and how it was paired.
    ///
    /// # Errors
    /// What is left of a line is more than can be counted.
    pub(super) fn of(
        told: views::Reconciliation,
        (rows, booked, pairing): (Rows<'s>, Booked, Pairing),
        days: (Day, Day),
    ) -> Result<Self> {
        let compared = Self {
            told,
            groups: pairing.group_of_rows(),
            rows,
            booked,
            pairing,
            days,
        };
        for row in compared.rows.places() {
            compared.rest_minor(row)?;
        }
        Ok(compared)
    }

    fn currency(&self) -> Currency {
        self.told.currency
    }

    /// The places of the transactions that belong to a line.
    fn belonging(&self, row: u32) -> impl Iterator<Item = u32> {
        let group = self.groups.get(&row);
        let group = group.and_then(|place| self.pairing.groups.get(*place));
        let grouped = group.into_iter().flat_map(|group| &group.items).copied();
        self.pairing.partner(row).into_iter().chain(grouped)
    }

    /// By how much a line is more than its transactions are, in minor units.
    fn rest_minor(&self, row: u32) -> Result<i64> {
        let items = &self.booked.items;
        let amounts = self.belonging(row).map(|item| items.get(item).amount_minor);
        let sum: i128 = amounts.map(i128::from).sum();
        let rest = i128::from(self.rows.head(row).amount_minor) - sum;
        Ok(stats::money(rest, self.currency())?.minor)
    }

    /// The lines: those of earlier statements, then its own.
    pub(crate) fn lines(&self) -> ComparedLines<'_> {
        ComparedLines {
            compared: self,
            rows: self.rows.reader(),
        }
    }

    /// The keys of the transactions that no line is about.
    pub(crate) fn open(&self) -> Vec<i64> {
        let (from, to) = self.days;
        let items = &self.booked.items;
        let counts = |place: &u32| {
            let day = items.get(*place).business;
            (from <= day && day <= to) || self.booked.is_left_open[*place as usize]
        };
        let open = items
            .places()
            .filter(|place| self.pairing.is_item_free(*place));
        open.filter(counts)
            .map(|place| items.get(place).id)
            .collect()
    }

    /// The keys of those that belong to lines and were booked after the last day.
    pub(crate) fn late(&self) -> Vec<i64> {
        self.booked.late(&self.pairing, self.days.1)
    }
}

/// Reads lines with what belongs to them.
pub(crate) struct ComparedLines<'c> {
    compared: &'c Compared<'c>,
    rows: RowsReader<'c>,
}

impl ComparedLines<'_> {
    /// The next line; of those alone of which something is left, if that is asked for.
    ///
    /// # Errors
    /// The temporary file can't be read.
    pub(crate) fn next_line(&mut self, left_only: bool) -> Result<Option<ComparedLine>> {
        let compared = self.compared;
        let is_wanted = |row: u32| {
            // That it can be counted was seen before.
            !left_only || !matches!(compared.rest_minor(row), Ok(0))
        };
        let Some((place, row)) = self.rows.next_row(is_wanted)? else {
            return Ok(None);
        };
        let rest_minor = compared.rest_minor(place)?;
        let items = &compared.booked.items;
        let transactions = compared.belonging(place);
        Ok(Some(ComparedLine {
            row,
            transactions: transactions.map(|item| items.get(item).id).collect(),
            rest_minor,
            is_mismatched: compared.pairing.partner(place).is_some() && rest_minor != 0,
        }))
    }
}
