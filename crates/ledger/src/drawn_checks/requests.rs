//! What of drawn checks may wait for a second person.

use bankctl_storage::Driver;
use bankctl_types::Day;
use bankctl_types::kind::{Channel, Kind};
use bankctl_types::money::PlainDecimal;
use bankctl_types::number::CustomerNumber;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::access::rules::permission::Action;
use crate::approvals::approvable::{Approvable, AskedTransaction, Kept, Outcome};
use crate::approvals::currencies::{of_accounts, put};
use crate::approvals::lines::{may_be_one, opens_own_account, record};
use crate::kernel::rules::account::AccountRef;
use crate::kernel::rules::change::{Change, Subject, action};
use crate::{Reference, Result, Settings, WriteTx};

/// A check that is presented.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Presentment {
    /// The account that it is drawn on.
    pub account: AccountRef,
    /// The number of the check.
    pub number: i64,
    /// How much.
    pub amount: PlainDecimal,
    /// The date on it, if that is known.
    pub dated: Option<Day>,
    /// The routing number of the bank that presents it.
    pub routing: Option<String>,
    /// The number by which that bank traces it.
    pub trace: Option<String>,
    /// Why it is paid although a rule says no, if it is to be.
    pub overrides: Option<String>,
    /// The idempotency key.
    pub reference: Reference,
}

/// A check that the bank is to draw for a customer.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CashierOpening {
    /// The account that pays for it.
    pub from: AccountRef,
    /// How much.
    pub amount: PlainDecimal,
    /// To whom it is payable.
    pub payee: String,
    /// The holders of the account who order it, where that is said.
    pub by: Vec<CustomerNumber>,
    /// The idempotency key.
    pub reference: Reference,
}

/// A check of the bank that is to be void.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CashierVoid {
    /// The number of the check.
    pub number: i64,
    /// Why.
    pub reason: String,
    /// Whether the check itself was given back.
    pub in_hand: bool,
    /// The idempotency key.
    pub reference: Reference,
}

/// Whether a line is about a fee that is taken of an account for an event.
fn is_event_fee_of(names: &[&AccountRef], line: &Change) -> bool {
    let account = record(line)["account"].as_i64().unwrap_or_default();
    line.action == action::CREATED && may_be_one(names, account)
}

/// Whether a line is about the item itself, or what comes with it.
fn fits(names: &[&AccountRef], line: &Change) -> bool {
    match line.subject {
        Subject::DrawnCheck | Subject::Signatories => true,
        Subject::Fee => is_event_fee_of(names, line),
        _ => opens_own_account(line),
    }
}

/// Adds to a request, as JSON, the currency of the account that pays.
fn put_currency(
    driver: &mut dyn Driver,
    settings: &Settings,
    account: &AccountRef,
    fields: &mut Value,
) -> Result<()> {
    put(Some(fields), of_accounts(driver, settings, &[account])?);
    Ok(())
}

/// What an account pays for a check.
fn paid_by<'a>(
    account: &'a AccountRef,
    amount: PlainDecimal,
    reference: &'a Reference,
) -> AskedTransaction<'a> {
    AskedTransaction {
        channel: Some(Channel::Check),
        debit: Some(account),
        amount: Some(amount),
        ..AskedTransaction::any(Kind::Withdrawal, Some(reference))
    }
}

impl Kept for Presentment {
    const NAMES: &'static [&'static str] = &["present_check"];
}

impl Approvable for Presentment {
    fn action(&self) -> Action {
        Action::CheckPresent
    }

    fn carry_out(&self, books: &mut WriteTx<'_>) -> Result<Outcome> {
        let done = books.present_check(self)?;
        Ok(Outcome {
            fees: done.fees,
            transaction: done.transaction,
        })
    }

    fn add_currencies(
        &self,
        driver: &mut dyn Driver,
        settings: &Settings,
        fields: &mut Value,
    ) -> Result<()> {
        put_currency(driver, settings, &self.account, fields)
    }

    fn transactions(&self) -> Vec<AskedTransaction<'_>> {
        vec![paid_by(&self.account, self.amount, &self.reference)]
    }

    fn fits_line(&self, line: &Change) -> bool {
        fits(&[&self.account], line)
    }
}

impl Kept for CashierOpening {
    const NAMES: &'static [&'static str] = &["issue_cashier_check"];
}

impl Approvable for CashierOpening {
    fn action(&self) -> Action {
        Action::CashierCheckIssue
    }

    fn carry_out(&self, books: &mut WriteTx<'_>) -> Result<Outcome> {
        let done = books.issue_cashier_check(self)?;
        Ok(Outcome {
            fees: done.fees,
            transaction: done.transaction,
        })
    }

    fn add_currencies(
        &self,
        driver: &mut dyn Driver,
        settings: &Settings,
        fields: &mut Value,
    ) -> Result<()> {
        put_currency(driver, settings, &self.from, fields)
    }

    fn transactions(&self) -> Vec<AskedTransaction<'_>> {
        vec![paid_by(&self.from, self.amount, &self.reference)]
    }

    fn fits_line(&self, line: &Change) -> bool {
        fits(&[&self.from], line)
    }
}

impl Kept for CashierVoid {
    const NAMES: &'static [&'static str] = &["void_cashier_check"];
}

impl Approvable for CashierVoid {
    fn action(&self) -> Action {
        Action::CashierCheckVoid
    }

    fn carry_out(&self, books: &mut WriteTx<'_>) -> Result<Outcome> {
        let done = books.void_cashier_check(self)?;
        Ok(Outcome::of(done.ended_by))
    }

    fn transactions(&self) -> Vec<AskedTransaction<'_>> {
        vec![AskedTransaction::any(Kind::Reversal, Some(&self.reference))]
    }

    fn fits_line(&self, line: &Change) -> bool {
        line.subject == Subject::DrawnCheck || opens_own_account(line)
    }
}
