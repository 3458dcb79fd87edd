//! Entries of the Automated Clearing House. Those that other banks send are booked to
//! accounts, kept in `suspense` where they have none, and sent back in time; those for
//! other banks wait for the next file to the operator.
//!
//! The operator settles the total of a file, so `clearing/ach` gets the whole of it.
//! Each entry is a record with its own number, and what is booked for it has it as its
//! source: the entry and the part. What is not due yet waits; what has no account is in
//! `suspense` until a person repairs or returns it, or, where the reason leaves no
//! choice, until the next file of returns.

mod account;
mod actions;
mod book;
mod cancel;
pub(crate) mod close;
mod due;
mod file;
mod links;
mod numbers;
pub(crate) mod originate;
mod outgoing;
pub(crate) mod record;
pub(crate) mod requests;
mod reversal;
pub mod rules;
mod show;
pub mod table;
pub(crate) mod view;

use bankctl_storage::damaged;
use bankctl_types::number::TransactionId;

use crate::Ledger;
use crate::error::advice::{Advice, List, OfAch};
use crate::error::{Class, Error, Fault};
use crate::kernel::rules::change::Subject;
use crate::kernel::rules::transfer::Transfer;
use crate::{Result, WriteTx, not_found};
use rules::entry::{AchState, Part};
use table::AchRow;

pub use actions::{AchRepair, AchReturn};
pub use file::{AchFile, AchLine};
pub use originate::AchReceiver;
pub use outgoing::AchSending;
pub use show::AchFilter;

impl WriteTx<'_> {
    /// An entry by number, locked together with its account.
    ///
    /// # Errors
    /// `ach_entry_not_found`.
    fn locked_ach(&mut self, id: i64) -> Result<AchRow> {
        let row = table::by_id(self.driver, id)?.ok_or_else(|| unknown(&id.to_string()))?;
        if !self.driver.has_many_writers() {
            return Ok(row);
        }
        if let Some(account) = row.record.account {
            self.lock(&[account])?;
        }
        table::lock(self.driver, row.id)?;
        let row = table::by_id(self.driver, row.id)?;
        Ok(row.ok_or_else(|| damaged(format_args!("ACH entry {id} is missing")))?)
    }

    /// Writes what became of an entry.
    fn keep_ach(&mut self, row: &mut AchRow, action: &str) -> Result<()> {
        row.change = self.log_change(Subject::AchEntry, row.id, action, &row.record)?;
        Ok(table::update(self.driver, row)?)
    }
}

/// Whether a transaction may be reversed as far as these entries go: what a file
/// brought is sent back, so that its sender gets it.
///
/// # Errors
/// `is_ach_entry`.
pub(crate) fn is_of_no_entry(books: &mut WriteTx<'_>, original: &Transfer) -> Result<()> {
    let source = original.request.source;
    let Some(source) = source.filter(|source| source.subject == Subject::AchEntry) else {
        return Ok(());
    };
    let entry = Part::entry(source.key);
    let transaction = TransactionId::from_key(original.id);
    let message = format!("{transaction} was booked for ACH entry {entry}");
    let row = table::by_id(books.driver, entry)?;
    let advice = match row {
        Some(row) if row.record.state == AchState::ToSend => OfAch::Cancel(entry),
        Some(row) if row.record.is_sent() => OfAch::Recall(entry),
        _ => OfAch::Return(entry),
    };
    Err(refused(Class::Refused, "is_ach_entry", message, advice))
}

/// The journal lacks what an entry was booked with.
fn unbooked(entry: i64) -> Error {
    damaged(format_args!("ACH entry {entry} was not booked")).into()
}

/// There is no such entry.
fn unknown(name: &str) -> Error {
    not_found(
        "ach_entry_not_found",
        format!("no ACH entry {name}"),
        Advice::LookIn(List::AchEntries),
    )
}

/// A refusal, with what is done about it.
fn refused(class: Class, code: &'static str, message: String, advice: impl Into<Advice>) -> Error {
    Fault::new(class, code, message).hint(advice.into()).into()
}

/// The use cases of this room, on an open ledger: [`Ledger::ach`] gives it.
pub struct AchRoom<'l>(&'l mut Ledger);

impl Ledger {
    /// The room [`ach`](crate::ach).
    pub const fn ach(&mut self) -> AchRoom<'_> {
        AchRoom(self)
    }
}
