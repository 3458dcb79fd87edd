//! What of disputes may wait for a second person.

use bankctl_storage::Driver;
use bankctl_types::Day;
use bankctl_types::kind::Kind;
use bankctl_types::money::PlainDecimal;
use bankctl_types::number::DisputeId;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::guard::dispute_of;
use super::rules::dispute::Outcome;
use super::{currency_of, table};
use crate::access::rules::permission::Action;
use crate::approvals::approvable::{Approvable, AskedTransaction, Kept, Outcome as CameTo};
use crate::approvals::lines::opens_own_account;
use crate::kernel::rules::change::{Change, Subject};
use crate::kernel::rules::transfer::Transfer;
use crate::{Result, Settings, WriteTx, views};

/// To credit what is disputed until the bank has decided.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CreditRequest {
    /// The dispute, by key.
    pub dispute: i64,
    /// How much, if not all.
    pub amount: Option<PlainDecimal>,
    /// Whether 50 dollars are kept back.
    pub less_50: bool,
}

/// To decide a dispute.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Resolve {
    /// The dispute, by key.
    pub dispute: i64,
    /// For whom.
    pub outcome: Outcome,
    /// The error that was found, if it is not all that is disputed.
    pub amount: Option<PlainDecimal>,
    /// Why.
    pub reason: String,
    /// From when on the credit is taken back, if not at once.
    pub debit_on: Option<Day>,
}

/// Adds to a request, as JSON, the number and the currency of its dispute.
fn say_dispute(driver: &mut dyn Driver, dispute: i64, fields: &mut Value) -> Result<()> {
    if let Some(row) = table::by_id(driver, dispute)? {
        let currency = currency_of(driver, row.record.account)?;
        fields["currency"] = currency.code().into();
    }
    fields["dispute"] = DisputeId::from_key(dispute).to_string().into();
    Ok(())
}

/// The first transaction that was booked after so many, if one was.
fn came_to(told: &views::Dispute, before: usize) -> CameTo {
    CameTo::of(told.transactions.get(before).cloned())
}

impl Kept for CreditRequest {
    const NAMES: &'static [&'static str] = &["credit_dispute"];
}

impl Approvable for CreditRequest {
    fn action(&self) -> Action {
        Action::DisputeCredit
    }

    fn carry_out(&self, books: &mut WriteTx<'_>) -> Result<CameTo> {
        let told = books.credit_dispute(self)?;
        Ok(came_to(&told, 0))
    }

    fn add_currencies(
        &self,
        driver: &mut dyn Driver,
        _: &Settings,
        fields: &mut Value,
    ) -> Result<()> {
        say_dispute(driver, self.dispute, fields)
    }

    fn transactions(&self) -> Vec<AskedTransaction<'_>> {
        vec![AskedTransaction {
            amount: self.amount,
            ..AskedTransaction::any(Kind::Provisional, None)
        }]
    }

    fn fits_line(&self, line: &Change) -> bool {
        is_about(self.dispute, line)
    }
}

impl Kept for Resolve {
    const NAMES: &'static [&'static str] = &["resolve_dispute"];
}

impl Approvable for Resolve {
    fn action(&self) -> Action {
        Action::DisputeResolve
    }

    fn carry_out(&self, books: &mut WriteTx<'_>) -> Result<CameTo> {
        let row = table::by_id(books.driver, self.dispute)?;
        let before = row.map_or(0, |row| usize::from(row.record.credited_minor > 0));
        let told = books.resolve_dispute(self)?;
        Ok(came_to(&told, before))
    }

    fn add_currencies(
        &self,
        driver: &mut dyn Driver,
        _: &Settings,
        fields: &mut Value,
    ) -> Result<()> {
        say_dispute(driver, self.dispute, fields)
    }

    fn fits_line(&self, line: &Change) -> bool {
        is_about(self.dispute, line)
    }
}

impl Resolve {
    /// Whether a transaction is one that the decision comes to: how many follows from
    /// what was credited.
    pub(crate) fn is_booked_as(&self, transfer: &Transfer) -> bool {
        dispute_of(&transfer.request) == Some(self.dispute)
    }
}

fn is_about(dispute: i64, line: &Change) -> bool {
    match line.subject {
        Subject::Dispute => line.key == dispute,
        _ => opens_own_account(line),
    }
}
