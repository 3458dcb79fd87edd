//! Disputes: what a customer says is wrong with a transaction, until the bank has
//! decided and told so (error resolution of Regulation E, 12 CFR 1005.11).
//!
//! What is disputed may be credited until the decision, out of `receivable/disputes`.
//! A decision for the customer makes it a loss of the bank, `expense/disputes`; one for
//! the bank takes it back, at once or on a day to come. Each part is booked once: the
//! dispute and the part are the source of the transfer.

pub(crate) mod close;
pub(crate) mod guard;
mod money;
mod notes;
mod open;
pub(crate) mod prove;
pub(crate) mod record;
pub(crate) mod requests;
pub mod rules;
pub(crate) mod show;
pub mod table;
pub(crate) mod view;

use bankctl_storage::damaged;
use bankctl_types::Currency;
use bankctl_types::number::{AccountId, DisputeId};

use crate::Ledger;
use crate::error::advice::{Advice, List, OfDispute};
use crate::error::{Class, Error, Fault};
use crate::kernel::rules::change::Subject;
use crate::kernel::tables;
use crate::{Result, WriteTx, not_found, views};
use rules::dispute::{Dispute, DisputeStatus};
use table::DisputeRow;

pub use open::DisputeOpening;
pub use requests::{CreditRequest, Resolve};
pub use show::DisputeFilter;

impl WriteTx<'_> {
    /// A dispute, with its account locked.
    ///
    /// # Errors
    /// `dispute_not_found`.
    fn locked_dispute(&mut self, id: i64) -> Result<DisputeRow> {
        let row = table::by_id(self.driver, id)?.ok_or_else(|| unknown(id))?;
        self.lock(&[row.record.account])?;
        table::lock(self.driver, id)?;
        table::by_id(self.driver, id)?.ok_or_else(|| unknown(id))
    }

    /// A dispute that something is written down about: locked alone, for no money moves and
    /// not all who write may move some.
    ///
    /// # Errors
    /// `dispute_not_found`.
    fn dispute_to_note(&mut self, id: i64) -> Result<DisputeRow> {
        table::by_id(self.driver, id)?.ok_or_else(|| unknown(id))?;
        table::lock(self.driver, id)?;
        table::by_id(self.driver, id)?.ok_or_else(|| unknown(id))
    }

    /// Writes what became of a dispute by what is booked for it.
    fn keep_dispute(
        &mut self,
        row: &mut DisputeRow,
        action: &str,
        note: Option<String>,
    ) -> Result<()> {
        self.log_dispute(row, action, note)?;
        Ok(table::update(self.driver, row)?)
    }

    /// Writes down something about a dispute for which nothing is booked.
    fn note_down(
        &mut self,
        row: &mut DisputeRow,
        action: &str,
        note: Option<String>,
    ) -> Result<()> {
        self.log_dispute(row, action, note)?;
        Ok(table::note(self.driver, row)?)
    }

    fn log_dispute(
        &mut self,
        row: &mut DisputeRow,
        action: &str,
        note: Option<String>,
    ) -> Result<()> {
        row.record.lines.push(row.change);
        row.record.note = note;
        row.change = self.log_change(Subject::Dispute, row.id, action, &row.record)?;
        Ok(())
    }

    /// What is told of a dispute after a use case.
    fn told_dispute(&mut self, row: &DisputeRow, replayed: bool) -> Result<views::Dispute> {
        self.write_out()?;
        let dry_run = self.dry_run && !replayed;
        let mut told = show::dispute(&mut self.view(), row)?;
        if dry_run {
            told.transactions.clear();
        }
        told.replayed = replayed;
        told.dry_run = dry_run;
        Ok(told)
    }
}

/// The currency of the account that a dispute is about.
fn currency_of(driver: &mut dyn bankctl_storage::Driver, account: AccountId) -> Result<Currency> {
    let facts = tables::accounts::facts(driver, account)?;
    let facts = facts.ok_or_else(|| damaged(format_args!("account {} is missing", account.0)))?;
    Ok(facts.currency)
}

/// There is no such dispute.
fn unknown(id: i64) -> Error {
    let number = DisputeId::from_key(id);
    not_found(
        "dispute_not_found",
        format!("no dispute {number}"),
        Advice::LookIn(List::Disputes),
    )
}

/// A dispute was decided or withdrawn.
fn ended(id: i64, dispute: &Dispute) -> Error {
    let number = DisputeId::from_key(id);
    let what = match dispute.outcome {
        _ if dispute.status == DisputeStatus::Withdrawn => "was withdrawn".to_owned(),
        Some(outcome) => format!("was decided for the {outcome}"),
        None => format!("is {}", dispute.status),
    };
    let message = format!("dispute {number} {what}");
    Fault::new(Class::Refused, "dispute_closed", message)
        .hint(Advice::Dispute(OfDispute::Show(number.to_string())))
        .into()
}

/// The use cases of this room, on an open ledger: [`Ledger::disputes`] gives it.
pub struct DisputesRoom<'l>(&'l mut Ledger);

impl Ledger {
    /// The room [`disputes`](crate::disputes).
    pub const fn disputes(&mut self) -> DisputesRoom<'_> {
        DisputesRoom(self)
    }
}
