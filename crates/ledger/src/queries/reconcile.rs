//! A statement held against the books.
//!
//! Pairs are found in rounds: by the same reference, by a reference or number
//! that stands among the words of a line, and by amount and near days, of which
//! the most pairs are taken that are possible. Each line and each transaction
//! is used once.

mod nearest;
mod proof;
mod words;

use std::collections::{BTreeMap, HashMap, HashSet};

use bankctl_types::calendar::Span;
use bankctl_types::number::AccountId;
use bankctl_types::{BalancePlace, Currency, Day, Money};
use nearest::ItemDays;

use super::describe::Names;
use super::history::{Chain, item};
use crate::kernel::rules::account::AccountRef;
use crate::kernel::rules::daily_totals::shown_minor;
use crate::kernel::rules::internal_account::is_debit_normal;
use crate::kernel::transaction;
use crate::kernel::transaction::existing_account;
use crate::queries::{shards, stats};
use crate::views::{self, BalanceDifference, FileLine, HistoryItem, LedgerLine, Mismatch};
use crate::{Ledger, ReadTx, Result};

/// A line of a statement, its amount in minor units of the account's
/// currency.
#[derive(Clone, Debug)]
pub struct StatementRow {
    /// The line in the file, from 1.
    pub line: u64,
    /// The date on it.
    pub date: Day,
    /// Signed: in is positive.
    pub amount_minor: i64,
    /// The reference on it.
    pub reference: Option<String>,
    /// What the bank says about it.
    pub description: Option<String>,
    /// The balance that stands beside it, in minor units.
    pub balance_minor: Option<i64>,
}

/// A balance that stands in a row of its own, in minor units.
#[derive(Clone, Debug)]
pub struct StatedBalance {
    /// The line in the file, from 1.
    pub line: u64,
    /// The date on it, if there is one.
    pub date: Option<Day>,
    /// Where it stands among the lines.
    pub place: BalancePlace,
    /// The balance; below zero is overdrawn.
    pub balance_minor: i64,
}

/// A statement, as far as it is of the account.
#[derive(Clone, Default, Debug)]
pub struct Statement {
    /// The lines.
    pub rows: Vec<StatementRow>,
    /// The balances between them.
    pub balances: Vec<StatedBalance>,
}

impl Statement {
    /// The first and last day that it covers. It ends with the closing
    /// balance: what is booked until then and not in it is missing.
    fn days(&self) -> (Option<Day>, Option<Day>) {
        let lines = self.rows.iter().map(|row| row.date);
        let closing = self
            .balances
            .iter()
            .filter(|stated| stated.place == BalancePlace::Closing || self.rows.is_empty());
        let closing = closing.filter_map(|stated| stated.date);
        let last = lines.clone().chain(closing.clone()).max();
        (lines.min().or(closing.min()), last)
    }
}

/// The names of an account in files.
#[derive(Clone, Debug)]
pub struct AccountNames {
    /// Its number, or its name if it is the bank's own.
    pub label: String,
    /// Whether a debit brings it money.
    pub is_debit_normal: bool,
    /// That and its numbers in other systems.
    pub numbers: Vec<String>,
    /// Its currency.
    pub currency: Currency,
}

/// A value date can be a few days off its business date: so many more days are
/// read on either side.
const VALUE_DAYS: i32 = 5;

impl Ledger {
    /// Number and currency of an account.
    ///
    /// # Errors
    /// `account_not_found`.
    pub fn account_currency(&mut self, account: &AccountRef) -> Result<(String, Currency)> {
        self.read(|view| {
            let id = transaction::resolve(view.driver, view.settings, account)?;
            let account = existing_account(view.driver, id)?;
            Ok((account.label(), account.currency))
        })
    }

    /// The customer's account that a file names by its number or an external
    /// one, if it is in this ledger.
    ///
    /// # Errors
    /// Only those of the ledger.
    pub fn customer_account(&mut self, number: &str) -> Result<Option<AccountRef>> {
        let Some(account) = AccountRef::parse(number) else {
            return Ok(None);
        };
        self.read(|view| {
            let found = transaction::resolve(view.driver, view.settings, &account);
            match found {
                Ok(id) => Ok(id.is_customer().then(|| account.clone())),
                Err(crate::error::Error::Fault(_)) => Ok(None),
                Err(error) => Err(error),
            }
        })
    }

    /// What files may call an account.
    ///
    /// # Errors
    /// `account_not_found`.
    pub fn account_names(&mut self, account: &AccountRef) -> Result<AccountNames> {
        self.read(|view| {
            let id = transaction::resolve(view.driver, view.settings, account)?;
            let found = existing_account(view.driver, id)?;
            let label = found.label();
            let mut numbers = vec![label.clone()];
            numbers.push(format!("{label}:{}", found.currency));
            numbers.extend(found.external_numbers);
            Ok(AccountNames {
                label,
                is_debit_normal: is_debit_normal(id),
                numbers,
                currency: found.currency,
            })
        })
    }

    /// Pairs the lines of a statement with the transactions of an account, and
    /// follows its balances.
    ///
    /// The days compared are those asked for, else those that the file
    /// covers, widened by nothing: a transaction outside of them is not
    /// missing from the file.
    ///
    /// # Errors
    /// `account_not_found`.
    pub fn reconcile(
        &mut self,
        account: &AccountRef,
        statement: &Statement,
        span: Span,
        days_apart: i32,
    ) -> Result<views::Reconciliation> {
        self.read(|view| {
            let id = transaction::resolve(view.driver, view.settings, account)?;
            let currency = existing_account(view.driver, id)?.currency;
            let covered = statement.days();
            let from = span.from.or(covered.0).unwrap_or(view.today);
            let to = span.to.or(covered.1).unwrap_or(view.today);
            // A partner may lie a few days outside of the span that counts.
            let wide = Span {
                from: Some(from.plus(-days_apart - VALUE_DAYS)),
                to: Some(to.plus(days_apart + VALUE_DAYS)),
            };
            let items = booked(view, id, wide)?;
            let rows: Vec<&StatementRow> = statement
                .rows
                .iter()
                .filter(|row| from <= row.date && row.date <= to)
                .collect();
            let within = |day: Day| from <= day && day <= to;
            let pairing = Pairing::find(&rows, &items, days_apart, within);
            let total = |sum: i128| stats::money(sum, currency);
            let counted = items.iter().enumerate().filter(|(place, item)| {
                within(item.business_date) || pairing.of_ledger[*place].is_some()
            });
            let mismatched = pairing.mismatched(&rows, &items, currency, days_apart);
            let mut proof = proof::follow(&statement.rows, &statement.balances);
            proof.narrow(&statement.rows, from, to);
            let booked_minor = shards::balance_on(view, id, to)?;
            let booked_minor = i128::from(shown_minor(id, booked_minor));
            proof.compare(booked_minor + pairing.explained_minor(&rows, &items, (from, to)));
            Ok(views::Reconciliation {
                account: view.label(id)?,
                from,
                to,
                currency,
                matched: pairing.matched(&mismatched),
                unmatched_file: pairing.only_in_file(&rows, currency),
                unmatched_ledger: pairing.only_in_ledger(&items, within),
                mismatched,
                file_total: total(rows.iter().map(|row| i128::from(row.amount_minor)).sum())?,
                ledger_total: total(counted.map(|(_, item)| i128::from(item.amount.minor)).sum())?,
                opening_balance: proof.opening_minor.map(total).transpose()?,
                closing_balance: proof.closing.map(|(minor, _)| total(minor)).transpose()?,
                balances_checked: proof.checked,
                balance_differences: proof
                    .differences
                    .iter()
                    .map(|found| {
                        Ok(BalanceDifference {
                            line: found.line,
                            file: total(found.file_minor)?,
                            expected: total(found.expected_minor)?,
                        })
                    })
                    .collect::<Result<_>>()?,
                statement_account: None,
                other_account_rows: 0,
                read: views::FileReading::default(),
            })
        })
    }
}

fn booked(view: &mut ReadTx<'_>, id: AccountId, span: Span) -> Result<Vec<HistoryItem>> {
    let mut lines = Vec::new();
    for part in shards::keys(view, id)? {
        let chain = Chain::of(view.driver, part)?;
        if let Some((low, high)) = chain.between(view.driver, span)? {
            let part_lines = chain.lines(view.driver, low, high)?;
            lines.extend(part_lines.into_iter().map(|line| (part, line.transfer)));
        }
    }
    lines.sort_unstable_by_key(|(_, transfer)| transfer.id);
    let mut names = Names::default();
    lines
        .iter()
        .map(|(part, transfer)| item(view.driver, &mut names, *part, transfer))
        .collect()
}

/// The transactions that a line names, and whether by a name that is no chance
/// word.
fn named_by(row: &StatementRow, known: &words::Names) -> BTreeMap<usize, bool> {
    let mut named = BTreeMap::new();
    for text in [&row.reference, &row.description].into_iter().flatten() {
        for (name, places) in known.within(text) {
            for place in places {
                *named.entry(*place).or_default() |= words::is_telling(name);
            }
        }
    }
    named
}

fn days_of(item: &HistoryItem) -> ItemDays {
    ItemDays {
        business: item.business_date,
        value: item.value_date,
        outside: false,
    }
}

/// Which line belongs to which transaction.
struct Pairing {
    of_file: Vec<Option<usize>>,
    of_ledger: Vec<Option<usize>>,
}

impl Pairing {
    fn find(
        rows: &[&StatementRow],
        items: &[HistoryItem],
        days_apart: i32,
        within: impl Fn(Day) -> bool,
    ) -> Self {
        let mut pairing = Self {
            of_file: vec![None; rows.len()],
            of_ledger: vec![None; items.len()],
        };
        pairing.by_reference(rows, items);
        pairing.by_words(rows, items, days_apart);
        pairing.by_amount(rows, items, days_apart, &within);
        pairing
    }

    fn pair(&mut self, row: usize, item: usize) {
        self.of_file[row] = Some(item);
        self.of_ledger[item] = Some(row);
    }

    /// By reference; of several with the same one, the amount decides first.
    fn by_reference(&mut self, rows: &[&StatementRow], items: &[HistoryItem]) {
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
                let Some(reference) = &row.reference else {
                    continue;
                };
                if self.of_file[row_place].is_some() {
                    continue;
                }
                let free = known
                    .get(reference.as_str())
                    .into_iter()
                    .flatten()
                    .copied()
                    .find(|place| {
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
    fn by_words(&mut self, rows: &[&StatementRow], items: &[HistoryItem], days_apart: i32) {
        let mut known = words::Names::default();
        let free = |place: &usize| self.of_ledger[*place].is_none();
        for place in (0..items.len()).filter(free) {
            let item = &items[place];
            for name in item.reference.iter().chain([&item.transaction]) {
                known.add(name, place);
            }
        }
        let left = (0..rows.len()).filter(|row| self.of_file[*row].is_none());
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
            if self.of_file[*row].is_some() {
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
    fn by_amount(
        &mut self,
        rows: &[&StatementRow],
        items: &[HistoryItem],
        days_apart: i32,
        within: &impl Fn(Day) -> bool,
    ) {
        let mut left: BTreeMap<i64, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
        for (place, row) in rows.iter().enumerate() {
            if self.of_file[place].is_none() {
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
                outside: !within(items[*place].business_date),
                ..days_of(&items[*place])
            });
            let days: Vec<ItemDays> = days.collect();
            for (row, item) in nearest::pairs(&dates, &days, days_apart) {
                self.pair(row_places[row], item_places[item]);
            }
        }
    }

    /// By how much a statement's closing balance differs from the books for
    /// reasons that are listed: lines and transactions without a partner, and
    /// pairs that differ or are booked after the last day.
    fn explained_minor(
        &self,
        rows: &[&StatementRow],
        items: &[HistoryItem],
        (from, to): (Day, Day),
    ) -> i128 {
        let of_row = |row: &StatementRow| i128::from(row.amount_minor);
        let of_item = |item: &HistoryItem| i128::from(item.amount.minor);
        let in_file = rows.iter().zip(&self.of_file);
        let in_file = in_file.map(|(row, item)| match item {
            None => of_row(row),
            Some(item) if items[*item].business_date > to => of_row(row),
            Some(item) => of_row(row) - of_item(&items[*item]),
        });
        let in_ledger = items.iter().zip(&self.of_ledger);
        let in_ledger = in_ledger.filter(|(item, row)| {
            row.is_none() && from <= item.business_date && item.business_date <= to
        });
        in_file.sum::<i128>() - in_ledger.map(|(item, _)| of_item(item)).sum::<i128>()
    }

    /// The pairs, also those that differ.
    fn pairs(&self) -> impl Iterator<Item = (usize, usize)> {
        self.of_file
            .iter()
            .enumerate()
            .filter_map(|(row, item)| item.map(|item| (row, item)))
    }

    /// How many pairs are alike.
    fn matched(&self, mismatched: &[Mismatch]) -> u64 {
        let differing: HashSet<u64> = mismatched.iter().map(|pair| pair.line).collect();
        (self.pairs().count() - differing.len()) as u64
    }

    fn only_in_file(&self, rows: &[&StatementRow], currency: Currency) -> Vec<FileLine> {
        rows.iter()
            .zip(&self.of_file)
            .filter(|(_, item)| item.is_none())
            .map(|(row, _)| FileLine {
                line: row.line,
                date: row.date,
                amount: Money::new(row.amount_minor, currency),
                reference: row.reference.clone(),
            })
            .collect()
    }

    fn only_in_ledger(
        &self,
        items: &[HistoryItem],
        within: impl Fn(Day) -> bool,
    ) -> Vec<LedgerLine> {
        items
            .iter()
            .zip(&self.of_ledger)
            .filter(|(item, row)| row.is_none() && within(item.business_date))
            .map(|(item, _)| LedgerLine {
                transaction: item.transaction.clone(),
                date: item.business_date,
                amount: item.amount,
                reference: item.reference.clone(),
            })
            .collect()
    }

    fn mismatched(
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
