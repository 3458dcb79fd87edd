//! Checks that customers pay in: on the account at once, kept back until the law says
//! that their money can be used, and taken back if they come back unpaid.
//!
//! The whole amount is booked when a check is paid in. What can't be used yet is kept
//! back by holds that end by themselves, on days of the calendar: a bank that closes its
//! day late keeps no one's money.

mod deposit;
mod notice;
mod overdrawn;
pub(crate) mod record;
pub(crate) mod requests;
mod returns;
pub mod rules;
mod settle;
mod show;
pub mod table;
pub(crate) mod view;

use bankctl_storage::damaged;
use bankctl_types::kind::Channel;
use bankctl_types::number::{CheckId, TransactionId};

use crate::Ledger;
use crate::checks::rules::item::name;
use crate::checks::table::CheckRow;
use crate::error::advice::{Advice, List, OfCheck};
use crate::error::{Class, Error, Fault};
use crate::kernel::rules::change::Subject;
use crate::kernel::rules::transfer::Transfer;
use crate::{Result, WriteTx, not_found};

pub use deposit::CheckDeposit;
pub use returns::CheckReturn;
pub use settle::CheckRelease;
pub use show::CheckFilter;

impl WriteTx<'_> {
    /// A check by number, locked together with its account.
    ///
    /// # Errors
    /// `check_not_found`.
    fn locked_check(&mut self, id: CheckId) -> Result<CheckRow> {
        let row = table::by_id(self.driver, id.key())?.ok_or_else(|| no_such_check(id))?;
        if !self.driver.has_many_writers() {
            return Ok(row);
        }
        self.lock(&[row.record.account])?;
        table::lock(self.driver, row.id)?;
        let row = table::by_id(self.driver, row.id)?;
        Ok(row.ok_or_else(|| damaged(format_args!("check {id} is missing")))?)
    }

    /// Writes what became of a check.
    fn keep_check(&mut self, row: &mut CheckRow, action: &str) -> Result<()> {
        row.change = self.log_change(Subject::Check, row.id, action, &row.record)?;
        Ok(table::update(self.driver, row)?)
    }

    /// Whether a transaction may be reversed as far as checks go: what brought a check is
    /// taken back with it, and what took one back stands.
    ///
    /// # Errors
    /// `is_check`.
    pub(crate) fn is_of_no_check(&mut self, original: &Transfer) -> Result<()> {
        let request = &original.request;
        if request.channel != Some(Channel::Check) || !request.credit.is_customer() {
            return Ok(());
        }
        let Some(row) = table::of_transfer(self.driver, request.credit, original.id)? else {
            return Ok(());
        };
        let transaction = TransactionId::from_key(original.id);
        let message = format!("{transaction} brought check {}", name(row.id));
        Err(Fault::new(Class::Refused, "is_check", message)
            .hint(Advice::Check(OfCheck::Return(name(row.id))))
            .into())
    }
}

/// There is no such check.
fn no_such_check(id: CheckId) -> Error {
    not_found(
        "check_not_found",
        format!("no check {id}"),
        Advice::LookIn(List::Checks),
    )
}

/// A refusal by a rule of checks.
fn refused(code: &'static str, message: String, advice: OfCheck) -> Error {
    Fault::new(Class::Refused, code, message)
        .hint(Advice::Check(advice))
        .into()
}

/// The use cases of this room, on an open ledger: [`Ledger::checks`] gives it.
pub struct ChecksRoom<'l>(&'l mut Ledger);

impl Ledger {
    /// The room [`checks`](crate::checks).
    pub const fn checks(&mut self) -> ChecksRoom<'_> {
        ChecksRoom(self)
    }
}
