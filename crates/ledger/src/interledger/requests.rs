//! What of other ledgers may wait for a second person.

use bankctl_storage::Driver;
use bankctl_types::kind::Kind;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::message::{TransferMessage, about};
use super::partners::PartnerDetails;
use super::send::Receiver;
use crate::access::rules::permission::Action;
use crate::approvals::approvable::{Approvable, AskedTransaction, Kept, Outcome};
use crate::approvals::currencies::{of_accounts, put};
use crate::approvals::lines::{is_fee_of, opens_own_account, record};
use crate::kernel::rules::account::AccountRef;
use crate::kernel::rules::change::{Change, Subject};
use crate::payments::payment::Payment;
use crate::{Result, Settings, WriteTx};

/// To send money to another ledger. Approved, it is on its way.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct SendRequest {
    /// The account that pays.
    pub(crate) from: AccountRef,
    /// The account there.
    pub(crate) receiver: Receiver,
    /// The rest.
    pub(crate) payment: Payment,
}

impl Kept for SendRequest {
    const NAMES: &'static [&'static str] = &["send"];
}

impl Approvable for SendRequest {
    fn action(&self) -> Action {
        Action::Transfer
    }

    fn carry_out(&self, books: &mut WriteTx<'_>) -> Result<Outcome> {
        let sent = books.send(&self.from, &self.receiver, &self.payment)?;
        Ok(Outcome::of(sent.transaction.id))
    }

    fn add_currencies(
        &self,
        driver: &mut dyn Driver,
        settings: &Settings,
        fields: &mut Value,
    ) -> Result<()> {
        let currency = of_accounts(driver, settings, &[&self.from])?;
        put(fields.get_mut("payment"), currency);
        Ok(())
    }

    fn transactions(&self) -> Vec<AskedTransaction<'_>> {
        vec![AskedTransaction {
            debit: Some(&self.from),
            amount: Some(self.payment.amount),
            ..AskedTransaction::any(Kind::Transfer, Some(&self.payment.reference))
        }]
    }

    fn fits_line(&self, line: &Change) -> bool {
        match line.subject {
            Subject::Account => opens_own_account(line),
            Subject::Dispatch | Subject::Hold | Subject::Signatories => true,
            Subject::Fee => is_fee_of(&[&self.from], line),
            _ => false,
        }
    }
}

/// To take money from another ledger.
impl Kept for TransferMessage {
    const NAMES: &'static [&'static str] = &["receive"];
}

impl Approvable for TransferMessage {
    fn action(&self) -> Action {
        Action::Transfer
    }

    fn about(&self) -> Option<String> {
        Some(Self::about(self))
    }

    fn carry_out(&self, books: &mut WriteTx<'_>) -> Result<Outcome> {
        let receipt = books.take(self)?;
        Ok(Outcome::of(receipt.transaction()))
    }

    fn fits_line(&self, line: &Change) -> bool {
        match line.subject {
            Subject::Account => opens_own_account(line),
            Subject::Hold => true,
            Subject::Arrival => {
                let record = record(line);
                let text = |name: &str| record[name].as_str().unwrap_or_default().to_owned();
                about(&text("ledger"), &text("reference")) == Self::about(self)
            }
            _ => false,
        }
    }
}

/// To exchange money with another ledger.
impl Kept for PartnerDetails {
    const NAMES: &'static [&'static str] = &["add_partner"];
}

impl Approvable for PartnerDetails {
    fn action(&self) -> Action {
        Action::PartnerAdd
    }

    fn carry_out(&self, books: &mut WriteTx<'_>) -> Result<Outcome> {
        books.add_partner(self).map(Outcome::done)
    }

    fn fits_line(&self, line: &Change) -> bool {
        let record = record(line);
        let keys = record["public_keys"].as_str().unwrap_or_default();
        line.subject == Subject::Partner
            && record["identity"] == *self.identity
            && record["name"] == *self.name
            && record["address"].as_str() == self.address.as_deref()
            && keys.lines().next_back() == Some(self.public_key.as_str())
    }
}

/// To exchange no more money with another ledger.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct DisablePartner {
    /// The name.
    pub(crate) name: String,
}

impl Kept for DisablePartner {
    const NAMES: &'static [&'static str] = &["disable_partner"];
}

impl Approvable for DisablePartner {
    fn action(&self) -> Action {
        Action::PartnerDisable
    }

    fn carry_out(&self, books: &mut WriteTx<'_>) -> Result<Outcome> {
        books.disable_partner(&self.name).map(Outcome::done)
    }

    fn fits_line(&self, line: &Change) -> bool {
        let record = record(line);
        line.subject == Subject::Partner
            && record["name"] == *self.name
            && !record["disabled_at"].is_null()
    }
}
