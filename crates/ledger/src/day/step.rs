//! What a step of a close is.
//!
//! A step goes through what it has to do in bounded pages. A chunk is one transaction
//! of one page, or of more where a step writes many rows and no other writer waits. How
//! far the step has come is written in it with what it did: so a close that was killed
//! goes on where it was, and two at once do everything once.
//!
//! What a step books carries the business date [`Close::date`] before the roll, and
//! [`Close::next`] after it. What can't be done for one account or order is a
//! problem ([`Tally::caught`]) and not the end of the close.

use std::collections::BTreeMap;

use bankctl_storage::damaged;
use bankctl_types::{Currency, Day};

use crate::error::Error;
use crate::{ReadTx, Result, WriteTx};

/// What a close works for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Close {
    /// The business day that is closed.
    pub(crate) date: Day,
    /// The business day after it.
    pub(crate) next: Day,
    /// The last calendar day that is accounted for: the day before the next
    /// business day, or the last of the month.
    pub(crate) until: Day,
    /// Whether the next day is opened.
    pub(crate) opens_next: bool,
}

/// How far a chunk has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Reached {
    /// Up to a key, such as that of the last account: the next chunk begins after it.
    Key(i64),
    /// Up to a key, and enough for one transaction.
    Enough(i64),
    /// All of it, and the last page came after a key.
    EndAfter(i64),
    /// All of it.
    End,
}

/// What the chunk of a step did.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Tally {
    /// How many were done.
    pub(crate) done: i64,
    /// How many there was nothing to do for.
    pub(crate) skipped: i64,
    /// What was booked, in minor units by currency.
    pub(crate) sums: BTreeMap<String, i64>,
    /// What could not be done.
    pub(crate) problems: Vec<Caught>,
}

/// What could not be done: for what, and why.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Caught {
    pub(crate) subject: String,
    pub(crate) code: String,
    pub(crate) message: String,
}

/// Adds what was booked in a currency to sums such as [`Tally::sums`].
///
/// # Errors
/// More than can be counted.
pub(crate) fn add(sums: &mut BTreeMap<String, i64>, currency: &str, minor: i64) -> Result<()> {
    let known = sums.get(currency).copied().unwrap_or_default();
    let sum = known
        .checked_add(minor)
        .ok_or_else(|| damaged("the sum of a step is too large"))?;
    match sums.get_mut(currency) {
        Some(known) => *known = sum,
        None => drop(sums.insert(currency.to_owned(), sum)),
    }
    Ok(())
}

impl Tally {
    /// Counts what was booked, in minor units.
    ///
    /// # Errors
    /// More than can be counted.
    pub(crate) fn add(&mut self, currency: Currency, minor: i64) -> Result<()> {
        add(&mut self.sums, currency.code(), minor)
    }

    /// Takes what came of one subject: a refusal is a problem of that one alone,
    /// for it has written nothing.
    ///
    /// # Errors
    /// A failure of the store, which ends the chunk.
    pub(crate) fn caught(&mut self, subject: String, done: Result<()>) -> Result<()> {
        match done {
            Ok(()) => self.done += 1,
            Err(error @ Error::Store(_)) => return Err(error),
            Err(error) => self.problems.push(Caught {
                subject,
                code: error.code().to_owned(),
                message: error.message(),
            }),
        }
        Ok(())
    }
}

/// What a step does.
#[derive(Clone, Copy)]
pub(crate) enum Work {
    /// Looks at one state of the ledger, while others book.
    Looks(fn(&mut ReadTx<'_>, &Close, &mut Tally) -> Result<()>),
    /// Writes a page: what comes after a key, which is zero at first.
    Writes(WritePage),
    /// The same for many rows, whose foreign keys it has proved.
    WritesMany(WritePage),
}

/// Writes what comes after a key and says how far that was.
type WritePage = fn(&mut WriteTx<'_>, &Close, i64, &mut Tally) -> Result<Reached>;

/// Does again what was a problem, by its subject.
type Again = fn(&mut WriteTx<'_>, &Close, &str) -> Result<()>;

/// A step.
pub(crate) struct Step {
    /// What it is called.
    pub(crate) name: &'static str,
    /// What it does.
    pub(crate) work: Work,
    /// Does again what was a problem, by its subject; `None` if that is done by
    /// looking again.
    pub(crate) again: Option<Again>,
}

/// A step whose problems are done again by looking again.
pub(super) const fn step(name: &'static str, work: Work) -> Step {
    let again = None;
    Step { name, work, again }
}

/// A step whose problems are done again one by one.
pub(super) const fn retried(name: &'static str, work: Work, again: Again) -> Step {
    let again = Some(again);
    Step { name, work, again }
}
