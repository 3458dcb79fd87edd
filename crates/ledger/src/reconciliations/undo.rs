//! To undo a reconciliation: what it says belongs together is open again.

use bankctl_types::number::TransactionId;

use super::table;
use crate::error::advice::{Advice, OfReconciliation};
use crate::error::{Class, Fault};
use crate::kernel::rules::change::{Subject, action};
use crate::kernel::tables;
use crate::reconciliations::ReconciliationsRoom;
use crate::{Result, WriteTx, views};

impl ReconciliationsRoom<'_> {
    /// Undoes the newest reconciliation of an account. What is undone stays readable.
    ///
    /// # Errors
    /// In this order: `reconciliation_not_found`, `not_last_reconciliation`,
    /// `reconciliation_posted` while something that was booked for it stands.
    pub fn undo(self, id: i64) -> Result<views::KeptReconciliation> {
        self.0.write(|books| books.undo_reconciliation(id))
    }
}

impl WriteTx<'_> {
    fn undo_reconciliation(&mut self, id: i64) -> Result<views::KeptReconciliation> {
        tables::locks::numbers(self.driver, true)?;
        self.write_out()?;
        let mut row = table::by_id(self.driver, id)?.ok_or_else(|| super::unknown(id))?;
        let is_undone = row.record.undone;
        if !is_undone {
            let account = bankctl_types::number::AccountId(row.record.account);
            let others = table::of_account(self.driver, account)?;
            let place = |row: &table::ReconciliationRow| (row.record.to, row.id);
            let mut later = others
                .iter()
                .filter(|other| !other.record.undone && place(other) > place(&row));
            if let Some(later) = later.next_back() {
                let message = format!("reconciliation {} goes on from {id}", later.id);
                return Err(
                    Fault::new(Class::Refused, "not_last_reconciliation", message)
                        .hint(Advice::Reconciliation(OfReconciliation::UndoFirst(
                            later.id,
                        )))
                        .into(),
                );
            }
            let lines = table::lines(self.driver, id)?;
            for posting in &lines.posted {
                if tables::transfers::reversed_by(self.driver, posting.transaction)?.is_none() {
                    let number = TransactionId::from_key(posting.transaction);
                    let message =
                        format!("{number} was booked for reconciliation {id}, and stands");
                    return Err(Fault::new(Class::Refused, "reconciliation_posted", message)
                        .hint(Advice::Reconciliation(OfReconciliation::Show(id)))
                        .into());
                }
            }
            row.record.undone = true;
            row.change =
                self.log_change(Subject::Reconciliation, id, action::CLOSED, &row.record)?;
            let text = table::lines_text(self.driver, id)?;
            table::update(self.driver, &row, &text)?;
        }
        let dry_run = self.dry_run;
        let mut told = super::show::kept(&mut self.view(), &row)?;
        told.replayed = is_undone;
        told.dry_run = dry_run;
        Ok(told)
    }
}
