//! What of tills may wait for a second person.

use bankctl_types::kind::Kind;
use bankctl_types::number::TransactionId;
use serde::{Deserialize, Serialize};

use super::Resolution;
use crate::access::rules::permission::Action;
use crate::approvals::approvable::{Approvable, AskedTransaction, Kept, Outcome};
use crate::approvals::lines::opens_own_account;
use crate::kernel::rules::change::{Change, Subject};
use crate::{Result, WriteTx};

/// To book the difference of a count.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct DifferenceRequest {
    /// The number of the count.
    pub(crate) count: i64,
}

impl Kept for DifferenceRequest {
    const NAMES: &'static [&'static str] = &["settle_count"];
}

impl Approvable for DifferenceRequest {
    fn action(&self) -> Action {
        Action::TillCount
    }

    fn carry_out(&self, books: &mut WriteTx<'_>) -> Result<Outcome> {
        let transfer = books.settle_count(self.count)?;
        let number = TransactionId::from_key(transfer).to_string();
        Ok(Outcome::of(Some(number).filter(|_| !books.dry_run)))
    }

    fn transactions(&self) -> Vec<AskedTransaction<'_>> {
        vec![AskedTransaction::any(Kind::Difference, None)]
    }

    /// The count with its transaction, the till that it leaves, and what that offers to
    /// the vault.
    fn fits_line(&self, line: &Change) -> bool {
        match line.subject {
            Subject::CashCount => line.key == self.count,
            Subject::Till | Subject::Handover => true,
            _ => opens_own_account(line),
        }
    }
}

impl Kept for Resolution {
    const NAMES: &'static [&'static str] = &["resolve_difference"];
}

impl Approvable for Resolution {
    fn action(&self) -> Action {
        Action::TillResolve
    }

    fn carry_out(&self, books: &mut WriteTx<'_>) -> Result<Outcome> {
        let booked = books.resolve_difference(self)?;
        Ok(Outcome::of(booked.id))
    }

    fn transactions(&self) -> Vec<AskedTransaction<'_>> {
        vec![AskedTransaction {
            amount: Some(self.amount),
            ..AskedTransaction::any(Kind::Adjustment, Some(&self.reference))
        }]
    }

    fn fits_line(&self, line: &Change) -> bool {
        match line.subject {
            Subject::CashCount => line.key == self.count,
            _ => opens_own_account(line),
        }
    }
}
