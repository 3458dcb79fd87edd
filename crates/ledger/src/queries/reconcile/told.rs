//! What is told of pairs, groups, and what has no partner.

use std::collections::{HashMap, HashSet};

use bankctl_types::{Currency, Day, Money};

use super::items::Items;
use super::pairing::Pairing;
use super::rows::Rows;
use crate::Result;
use crate::queries::stats;
use crate::views::{FileLine, LedgerLine, MatchedGroup, Mismatch};

impl Pairing {
    /// Why a statement's closing balance differs from the books for reasons
    /// that are listed: what only the file has, with pairs that differ or are
    /// booked after the last day, and what only the ledger has. Which transactions
    /// without a partner count is asked by their places.
    pub(super) fn explained_minor(
        &self,
        rows: &Rows<'_>,
        items: &Items,
        to: Day,
        counts: impl Fn(u32) -> bool,
    ) -> (i128, i128) {
        let booked = |item: u32| {
            let item = items.get(item);
            let is_booked = item.business <= to;
            i128::from(if is_booked { item.amount_minor } else { 0 })
        };
        let amounts = rows.places().map(|row| rows.head(row).amount_minor);
        let in_file: i128 = amounts.map(i128::from).sum();
        let taken: i128 = self.pairs(rows).map(|(_, item)| booked(item)).sum();
        let grouped = self.groups.iter().flat_map(|group| &group.items);
        let grouped: i128 = grouped.map(|item| booked(*item)).sum();
        let in_ledger = items
            .places()
            .filter(|item| self.is_item_free(*item) && counts(*item))
            .map(|item| i128::from(items.get(item).amount_minor))
            .sum();
        (in_file - taken - grouped, in_ledger)
    }

    /// The pairs, also those that differ.
    fn pairs(&self, rows: &Rows<'_>) -> impl Iterator<Item = (u32, u32)> {
        let places = rows.places();
        places.filter_map(|row| self.partner(row).map(|item| (row, item)))
    }

    /// How many transactions are in pairs that are alike, or in groups.
    pub(super) fn matched(&self, rows: &Rows<'_>, mismatched: &[Mismatch]) -> u64 {
        let differing: HashSet<u64> = mismatched.iter().map(|pair| pair.line).collect();
        let grouped: usize = self.groups.iter().map(|group| group.items.len()).sum();
        (self.pairs(rows).count() - differing.len() + grouped) as u64
    }

    /// # Errors
    /// The temporary file can't be read.
    pub(super) fn only_in_file(
        &self,
        rows: &Rows<'_>,
        currency: Currency,
    ) -> Result<Vec<FileLine>> {
        let mut only = Vec::new();
        let mut reader = rows.reader();
        while let Some((_, row)) = reader.next_row(|row| self.is_row_free(row))? {
            only.push(FileLine {
                line: row.line,
                date: row.date,
                amount: Money::new(row.amount_minor, currency),
                reference: row.reference,
                left_open: row.left_open,
            });
        }
        Ok(only)
    }

    /// # Errors
    /// The temporary file can't be read.
    pub(super) fn only_in_ledger(
        &self,
        items: &Items,
        currency: Currency,
        counts: impl Fn(u32) -> bool,
    ) -> Result<Vec<LedgerLine>> {
        let places = items.places();
        let free = places.filter(|item| self.is_item_free(*item) && counts(*item));
        let lines = free.map(|place| {
            let item = items.get(place);
            Ok(LedgerLine {
                transaction: item.number(),
                date: item.business,
                amount: Money::new(item.amount_minor, currency),
                reference: items.reference(place)?,
            })
        });
        lines.collect()
    }

    /// # Errors
    /// The temporary file can't be read.
    pub(super) fn mismatched(
        &self,
        rows: &Rows<'_>,
        items: &Items,
        currency: Currency,
        days_apart: i32,
    ) -> Result<Vec<Mismatch>> {
        let mut found = Vec::new();
        for (place, item) in self.pairs(rows) {
            let (head, item) = (rows.head(place), items.get(item));
            let differs = head.amount_minor != item.amount_minor;
            let is_far = item.days().apart(head.date) > days_apart;
            if !differs && !is_far {
                continue;
            }
            let row = rows.read(place)?;
            let mut differ = |field: &str, file: String, ledger: String| {
                found.push(Mismatch {
                    line: row.line,
                    transaction: item.number(),
                    field: field.to_owned(),
                    file,
                    ledger,
                    left_open: row.left_open,
                });
            };
            if differs {
                let [file, ledger] = [head.amount_minor, item.amount_minor]
                    .map(|minor| Money::new(minor, currency).to_string());
                differ("amount", file, ledger);
            }
            if is_far {
                differ("date", head.date.to_string(), item.business.to_string());
            }
        }
        Ok(found)
    }

    /// The groups as callers get them.
    ///
    /// # Errors
    /// The temporary file can't be read; a sum that is too large.
    pub(super) fn told_groups(
        &self,
        rows: &Rows<'_>,
        items: &Items,
        currency: Currency,
    ) -> Result<Vec<MatchedGroup>> {
        let mut groups: Vec<_> = self.groups.iter().collect();
        groups.sort_by_key(|group| group.row);
        let told = groups.into_iter().map(|group| {
            let row = rows.read(group.row)?;
            let amounts = group.items.iter();
            let sum: i128 = amounts
                .map(|item| i128::from(items.get(*item).amount_minor))
                .sum();
            Ok(MatchedGroup {
                lines: vec![row.line],
                transactions: group.items.len() as u64,
                amount: Money::new(row.amount_minor, currency),
                difference: stats::money(i128::from(row.amount_minor) - sum, currency)?,
                by: group.by.clone().into_owned(),
                left_open: row.left_open,
            })
        });
        told.collect()
    }

    /// Where the group of each line is that has one.
    pub(super) fn group_of_rows(&self) -> HashMap<u32, usize> {
        let groups = self.groups.iter().enumerate();
        groups.map(|(place, group)| (group.row, place)).collect()
    }
}
