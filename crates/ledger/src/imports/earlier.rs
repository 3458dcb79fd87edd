//! A file held row by row against earlier ones that seem to be alike.
//!
//! Rows without references are known by what stands in them: account and
//! amount. Each payment of an earlier file stands for one row of this one. Then
//! it shows whether this is an earlier file fixed (all that it paid stands
//! here too, and the rest are its lines that were not taken), a repeat, or
//! something of its own.

use std::collections::BTreeSet;

use bankctl_types::Day;
use bankctl_types::kind::Channel;
use bankctl_types::number::AccountId;

use super::ImportPlan;
use super::reused::{are_near, names};
use super::tally::Tally;
use crate::error::advice::{Advice, OfImport};
use crate::error::{Class, Error, Fault};
use crate::imports::table::{self, BatchRow, Dated};
use crate::kernel::tables;
use crate::{ReadTx, Result};

/// Files with pay dates that are further apart pay for different weeks.
const PAY_DAYS_APART_MAX: i32 = 5;

/// The value dates that the rows of a file were given.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(crate) struct PayDays {
    /// The first and the last.
    given: Option<(Day, Day)>,
    /// Whether a row has none.
    undated: bool,
}

impl PayDays {
    pub(crate) fn add(&mut self, value_date: Option<Day>) {
        let Some(day) = value_date else {
            self.undated = true;
            return;
        };
        let (first, last) = self.given.unwrap_or((day, day));
        self.given = Some((first.min(day), last.max(day)));
    }

    /// Whether two files are for different pay days beyond doubt.
    fn are_apart(&self, other: &Self) -> bool {
        let (Some(own), Some(others)) = (self.given, other.given) else {
            return false;
        };
        let is_later = |one: (Day, Day), than: (Day, Day)| one.0 > than.1.plus(PAY_DAYS_APART_MAX);
        !self.undated && !other.undated && (is_later(own, others) || is_later(others, own))
    }
}

/// The value date that a row was given, and not one that the cut-off has set.
fn given(view: &mut ReadTx<'_>, dated: Option<Dated>) -> Result<Option<Day>> {
    let Some(dated) = dated else {
        return Ok(None);
    };
    let is_set = dated.value_date > dated.booked_on
        && tables::business_days::by_date(view.driver, dated.booked_on)?.is_some_and(|row| {
            let channel = Some(Channel::Payroll);
            row.day.sets(dated.value_date, channel, dated.booked_at)
        });
    Ok(Some(dated.value_date).filter(|_| !is_set))
}

/// What an earlier file has paid.
struct Paid {
    batch: BatchRow,
    days: PayDays,
    /// Accounts and amounts in minor units, rising, each once.
    rows: Vec<(AccountId, i64)>,
    /// How often each was paid and does not stand in this file so far.
    left: Vec<u32>,
    /// How many payments there were.
    payments: u64,
    /// How many of them stand in this file.
    met: u64,
}

impl Paid {
    fn read(view: &mut ReadTx<'_>, batch: BatchRow) -> Result<Self> {
        let mut all = Vec::new();
        let mut dates = BTreeSet::new();
        table::paid(view.driver, &batch, &mut |account, amount_minor, dated| {
            all.push((account, amount_minor));
            dates.insert(dated);
        })?;
        let mut days = PayDays::default();
        for dated in dates {
            days.add(given(view, dated)?);
        }
        all.sort_unstable();
        let payments = all.len() as u64;
        let mut left = Vec::new();
        for same in all.chunk_by(|one, other| one == other) {
            left.push(u32::try_from(same.len()).unwrap_or(u32::MAX));
        }
        all.dedup();
        Ok(Self {
            batch,
            days,
            rows: all,
            left,
            payments,
            met: 0,
        })
    }

    /// Takes a payment of a row, if there is one left.
    fn take(&mut self, account: AccountId, amount_minor: i64) -> bool {
        let Ok(place) = self.rows.binary_search(&(account, amount_minor)) else {
            return false;
        };
        if self.left[place] == 0 {
            return false;
        }
        self.left[place] -= 1;
        self.met += 1;
        true
    }

    /// What it has paid to an account that does not stand in this file.
    fn left_of(&self, account: AccountId) -> Option<i64> {
        let first = self.rows.partition_point(|(other, _)| *other < account);
        let of_account = self.rows[first..].iter().zip(&self.left[first..]);
        let mut of_account = of_account.take_while(|((other, _), _)| *other == account);
        of_account
            .find(|(_, left)| **left > 0)
            .map(|((_, amount), _)| *amount)
    }
}

/// What becomes of a file that has much in common with earlier ones.
pub(crate) enum Likeness {
    /// It is something of its own.
    Own,
    /// It fixes the file at this place: lines that were not taken there are
    /// paid, what was paid is not paid again.
    Fixes(usize),
    /// It repeats much of them.
    Repeats,
}

/// What is asked about a file beside what earlier ones have paid of it.
pub(crate) struct Rest<'a> {
    /// Its data rows.
    pub(crate) rows: u64,
    /// Its value dates.
    pub(crate) days: PayDays,
    /// The business date.
    pub(crate) today: Day,
    /// Whether no row has a reference.
    pub(crate) is_unnamed: bool,
    /// The lines that no one has paid; `None` if they are too many to be lines
    /// that were not taken.
    pub(crate) new: Option<&'a [u64]>,
}

/// Earlier files, and what of them stands in this one.
pub(crate) struct Earlier {
    files: Vec<Paid>,
}

impl Earlier {
    /// Reads what files have paid, but for those of other pay days.
    pub(crate) fn read(
        view: &mut ReadTx<'_>,
        batches: Vec<BatchRow>,
        days: &PayDays,
    ) -> Result<Self> {
        let mut files = Vec::new();
        for batch in batches {
            let paid = Paid::read(view, batch)?;
            if paid.payments > 0 && !paid.days.are_apart(days) {
                files.push(paid);
            }
        }
        Ok(Self { files })
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// Whether a row of this file was paid by an earlier one. Each payment
    /// answers for one row.
    pub(crate) fn has_paid(&mut self, account: AccountId, amount_minor: i64) -> bool {
        self.files
            .iter_mut()
            .any(|file| file.take(account, amount_minor))
    }

    /// How many rows of this file were paid before.
    pub(crate) fn met(&self) -> u64 {
        self.files.iter().map(|file| file.met).sum()
    }

    /// Whether all that was paid stands in this file.
    pub(crate) fn stand_all_here(&self) -> bool {
        self.files.iter().all(|file| file.met == file.payments)
    }

    /// What was paid to an account and does not stand in this file: the name
    /// of the file, and the amount in minor units.
    pub(crate) fn left_of(&self, account: AccountId) -> Option<(&str, i64)> {
        self.files
            .iter()
            .find_map(|file| Some((&*file.batch.file, file.left_of(account)?)))
    }

    /// The batch at a place.
    pub(crate) fn batch(&self, place: usize) -> Option<&BatchRow> {
        self.files.get(place).map(|file| &file.batch)
    }

    /// Whether one of them is a batch.
    pub(crate) fn has(&self, batch: i64) -> bool {
        self.files.iter().any(|file| file.batch.id == batch)
    }

    /// Whether a line is one that an earlier file has not taken.
    pub(crate) fn has_skipped(&self, line: u64) -> bool {
        let mut files = self.files.iter();
        files.any(|file| file.batch.skipped.binary_search(&line).is_ok())
    }

    /// What this file is to them, once all its rows were looked at.
    pub(crate) fn likeness(&self, rest: &Rest<'_>) -> Likeness {
        let Rest { days, today, .. } = *rest;
        let most_here = |file: &Paid| file.met * 2 > file.payments;
        let new_rows = rest.new.map_or(u64::MAX, |lines| lines.len() as u64);
        let most_was_there = rest.is_unnamed && self.met() > new_rows;
        if !most_was_there && !self.files.iter().any(most_here) {
            return Likeness::Own;
        }
        let total = i64::try_from(rest.rows).unwrap_or(i64::MAX);
        let is_fixed = |file: &Paid| {
            let batch = &file.batch;
            let same_days =
                file.days == days && (!days.undated || are_near(batch.business_date, today));
            let was_skipped = |line: &u64| batch.skipped.binary_search(line).is_ok();
            let are_left = rest.new.is_some_and(|lines| lines.iter().all(was_skipped));
            batch.complete
                && batch.total_rows == total
                && !batch.skipped.is_empty()
                && same_days
                && are_left
        };
        match self.files.iter().position(is_fixed) {
            Some(place) if self.stand_all_here() => Likeness::Fixes(place),
            _ => Likeness::Repeats,
        }
    }

    /// The earlier files, each with how many rows of this one it has paid.
    pub(crate) fn repeats(&self) -> impl Iterator<Item = (&BatchRow, u64)> {
        let met = self.files.iter().filter(|file| file.met > 0);
        met.map(|file| (&file.batch, file.met))
    }

    /// Why a file is not taken that repeats much of them.
    /// `checked` has what they paid as duplicates.
    pub(crate) fn refused(&self, plan: &ImportPlan, checked: &Tally) -> Error {
        let files: Vec<BatchRow> = self.repeats().map(|(batch, _)| batch.clone()).collect();
        let (whole, paid) = (plan.rows, checked.duplicates);
        let most = self
            .files
            .iter()
            .filter(|file| file.met > 0)
            .max_by_key(|file| file.met);
        let (key, percent) = most.map_or((String::new(), 0), |file| {
            let batch = &file.batch;
            let key = if batch.batch_key == batch.sha256 {
                batch.file.clone()
            } else {
                format!("{} (batch {})", batch.file, batch.batch_key)
            };
            (key, file.met * 100 / file.payments.max(1))
        });
        let others = match checked.posted {
            0 => "then no row is left to pay".to_owned(),
            1 => "it pays the other row".to_owned(),
            more => format!("it pays the other {more} rows"),
        };
        let own = match whole {
            1 => "if it is a payment of its own".to_owned(),
            _ => format!("if all {whole} are payments of their own"),
        };
        let earlier: Vec<serde_json::Value> = self
            .repeats()
            .map(|(batch, rows)| {
                serde_json::json!({
                    "file": batch.file,
                    "batch": batch.batch_key,
                    "business_date": batch.business_date,
                    "rows": rows,
                })
            })
            .collect();
        let message = format!(
            "{paid} of {whole} rows in {} have accounts and amounts that {} paid before; nothing was posted",
            plan.file,
            names(&files),
        );
        Fault::new(Class::Conflict, "similar_batch", message)
            .hint(Advice::Import(OfImport::NewPaymentsOnly { others, own }))
            .details(serde_json::json!({
                "earlier": key,
                "percent": percent,
                "rows": whole,
                "paid_before": paid,
                "files": earlier,
            }))
            .into()
    }
}
