//! Statements of other banks held against the books, and what is kept of it.
//!
//! To hold a statement against an account writes nothing. What is kept is a record: the
//! proof, and which lines belong to which transactions, so that the next statement of the
//! account begins with what this one left open, on both sides. What is left over can be
//! booked by rules; a posting names its reconciliation as its source, so that it is booked
//! once.

mod keep;
mod known;
mod post;
pub(crate) mod record;
pub(crate) mod requests;
pub mod rules;
mod show;
pub mod table;
mod undo;
pub(crate) mod view;

use bankctl_types::calendar::Span;

use crate::error::Error;
use crate::error::advice::{Advice, List};
use crate::kernel::rules::account::AccountRef;
use crate::kernel::transaction::{self, existing_account};
use crate::queries::reconcile::{Matching, Statement, compare};
use crate::{Ledger, Result, not_found, views};

pub use keep::Keeping;
pub use rules::{PostingRule, Sign};

/// The use cases of this room, on an open ledger: [`Ledger::reconciliations`] gives it.
pub struct ReconciliationsRoom<'l>(&'l mut Ledger);

impl Ledger {
    /// The room [`reconciliations`](crate::reconciliations).
    pub const fn reconciliations(&mut self) -> ReconciliationsRoom<'_> {
        ReconciliationsRoom(self)
    }
}

impl ReconciliationsRoom<'_> {
    /// Pairs the lines of a statement with the transactions of an account, and
    /// follows its balances.
    ///
    /// The days compared are those asked for, else those that the file
    /// covers. What reconciliations of earlier statements left open takes part. A file
    /// that is kept, known by its SHA-256 in hexadecimal, is seen as it was before.
    ///
    /// # Errors
    /// `account_not_found`.
    pub fn reconcile(
        self,
        account: &AccountRef,
        (statement, sha256): (&Statement, &str),
        span: Span,
        matching: &Matching,
    ) -> Result<views::Reconciliation> {
        self.0.read(|view| {
            let id = transaction::resolve(view.driver, view.settings, account)?;
            let currency = existing_account(view.driver, id)?.currency;
            let days = statement.days_within(span, view.today);
            let known = known::known(
                view.driver,
                (id, currency),
                days,
                (statement, matching),
                sha256,
            )?;
            let compared = compare(view, id, (statement, &known.before), span, matching)?;
            let mut told = compared.told;
            told.read.warnings.extend(known.joints);
            Ok(told)
        })
    }
}

/// There is no such reconciliation.
fn unknown(id: i64) -> Error {
    not_found(
        "reconciliation_not_found",
        format!("no reconciliation {id}"),
        Advice::LookIn(List::Reconciliations),
    )
}
