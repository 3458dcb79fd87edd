//! What of checks may wait for a second person.

use bankctl_storage::Driver;
use bankctl_types::kind::{Channel, Kind};
use bankctl_types::number::CheckId;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::rules::item::CheckClass;
use super::{CheckDeposit, CheckRelease};
use crate::access::rules::permission::Action;
use crate::approvals::approvable::{Approvable, AskedTransaction, Kept, Outcome};
use crate::approvals::currencies::{of_accounts, put};
use crate::approvals::lines::opens_own_account;
use crate::kernel::rules::change::{Change, Subject, action};
use crate::{Reference, Result, Settings, WriteTx};

/// To take a check in again that came back.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct RedepositRequest {
    /// The check.
    pub(crate) check: CheckId,
    /// The idempotency key.
    pub(crate) reference: Reference,
}

/// What is written when a check is taken in: the check, its holds, and maybe that its
/// account is active again.
fn is_taken_in(line: &Change) -> bool {
    match line.subject {
        Subject::Check | Subject::Hold | Subject::DrawnCheck => line.action == action::CREATED,
        Subject::Dormancy => line.action == action::REACTIVATED,
        _ => opens_own_account(line),
    }
}

impl Kept for CheckDeposit {
    const NAMES: &'static [&'static str] = &["deposit_check"];
}

impl Approvable for CheckDeposit {
    fn action(&self) -> Action {
        Action::CheckDeposit
    }

    fn carry_out(&self, books: &mut WriteTx<'_>) -> Result<Outcome> {
        let done = books.deposit_check(self)?;
        Ok(Outcome::of(done.transaction))
    }

    fn add_currencies(
        &self,
        driver: &mut dyn Driver,
        settings: &Settings,
        fields: &mut Value,
    ) -> Result<()> {
        let currency = of_accounts(driver, settings, &[&self.account])?;
        put(Some(fields), currency);
        Ok(())
    }

    fn transactions(&self) -> Vec<AskedTransaction<'_>> {
        let kind = match self.class {
            CheckClass::OnUs => Kind::Transfer,
            _ => Kind::Deposit,
        };
        vec![AskedTransaction {
            channel: Some(Channel::Check),
            credit: Some(&self.account),
            amount: Some(self.amount),
            ..AskedTransaction::any(kind, Some(&self.reference))
        }]
    }

    fn fits_line(&self, line: &Change) -> bool {
        is_taken_in(line)
    }
}

impl Kept for RedepositRequest {
    const NAMES: &'static [&'static str] = &["redeposit_check"];
}

impl Approvable for RedepositRequest {
    fn action(&self) -> Action {
        Action::CheckRedeposit
    }

    fn carry_out(&self, books: &mut WriteTx<'_>) -> Result<Outcome> {
        let done = books.redeposit_check(self.check, &self.reference)?;
        Ok(Outcome::of(done.transaction))
    }

    fn transactions(&self) -> Vec<AskedTransaction<'_>> {
        vec![AskedTransaction {
            channel: Some(Channel::Check),
            ..AskedTransaction::any(Kind::Deposit, Some(&self.reference))
        }]
    }

    fn fits_line(&self, line: &Change) -> bool {
        is_taken_in(line)
    }
}

impl Kept for CheckRelease {
    const NAMES: &'static [&'static str] = &["release_check"];
}

impl Approvable for CheckRelease {
    fn action(&self) -> Action {
        Action::CheckRelease
    }

    fn carry_out(&self, books: &mut WriteTx<'_>) -> Result<Outcome> {
        books.release_check(self).map(Outcome::done)
    }

    fn fits_line(&self, line: &Change) -> bool {
        match line.subject {
            Subject::Check => line.key == self.check.key() && line.action == action::RELEASED,
            Subject::Hold => true,
            _ => false,
        }
    }
}
