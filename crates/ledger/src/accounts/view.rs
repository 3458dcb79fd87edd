//! Accounts and their balances.

use bankctl_types::kind::{AccountStatus, AccountType, HolderRole, Mandate};
use bankctl_types::{Currency, Day, Money, Timestamp};
use serde::Serialize;

use crate::products::rules::rate::Rate;

/// A holder of an account.
#[derive(Clone, Debug, Serialize)]
pub struct AccountHolder {
    /// The customer's number.
    pub customer: String,
    /// The customer's name.
    pub name: String,
    /// Owner or joint.
    pub role: HolderRole,
}

/// An account as it stands.
#[derive(Clone, Debug, Serialize)]
pub struct Account {
    /// The number, or the name of one of the bank's own; `None` in a dry run
    /// that would open it.
    pub number: Option<String>,
    /// Checking, savings or internal.
    #[serde(rename = "type")]
    pub account_type: AccountType,
    /// The label that the customer gave it.
    pub name: Option<String>,
    /// The currency.
    pub currency: Currency,
    /// The state.
    pub status: AccountStatus,
    /// Why it is frozen.
    pub freeze_reason: Option<String>,
    /// Who holds it, the owner first.
    pub holders: Vec<AccountHolder>,
    /// Which of them must order what it pays.
    #[serde(skip_serializing_if = "is_any")]
    pub mandate: Mandate,
    /// What was booked.
    pub ledger_balance: Money,
    /// Ledger balance less holds plus overdraft limit.
    pub available_balance: Money,
    /// What open holds reserve.
    pub held: Money,
    /// How far below zero it may go.
    pub overdraft_limit: Money,
    /// Its numbers in other systems.
    pub external_numbers: Vec<String>,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// When it was closed.
    pub closed_at: Option<Timestamp>,
    /// The code of its product; `None` of the bank's own.
    pub product: Option<String>,
    /// The rate that its balance earns today, in percent a year.
    pub interest_rate: Option<Rate>,
    /// What was earned less what is owed, and not paid, with ten decimals.
    pub accrued_interest: Option<String>,
    /// The last day of that.
    pub accrued_through: Option<Day>,
    /// What it keeps at least when it pays, by its product.
    pub minimum_balance: Option<Money>,
    /// Since when it is dormant, and pays nothing out.
    pub dormant_since: Option<Day>,
    /// Since when a holder agrees to pay fees for ATM and card payments that it does
    /// not have enough for.
    pub opted_in_at: Option<Timestamp>,
    /// Whether nothing was written.
    pub dry_run: bool,
}

/// An account that something was done with, as it is told in a sentence.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ConcernedAccount {
    /// Its number.
    pub number: String,
    /// The names of the holders, the owner first.
    pub holders: Vec<String>,
    /// What is booked now.
    pub ledger_balance: Money,
}

impl Account {
    /// The names of the holders, the owner first.
    pub fn holder_names(&self) -> String {
        let names = self.holders.iter().map(|holder| holder.name.as_str());
        names.collect::<Vec<_>>().join(", ")
    }

    /// What the account would pay now: nothing while it is frozen or closed.
    pub fn payable(&self) -> Money {
        match self.status {
            AccountStatus::Open => self.available_balance,
            AccountStatus::Frozen | AccountStatus::Closed => Money::new(0, self.currency),
        }
    }
}

// As serde asks for it.
#[allow(clippy::trivially_copy_pass_by_ref)]
fn is_any(mandate: &Mandate) -> bool {
    *mandate == Mandate::Any
}

/// The balances of an account.
#[derive(Clone, Debug, Serialize)]
pub struct Balance {
    /// The number or name.
    pub account: String,
    /// The currency.
    pub currency: Currency,
    /// What was booked.
    pub ledger_balance: Money,
    /// Ledger balance less holds plus overdraft limit.
    pub available_balance: Money,
    /// What open holds reserve.
    pub held: Money,
    /// The day at whose end this holds.
    pub at: Day,
    /// What the account would pay: nothing while it is frozen or closed. `None` of
    /// one of the bank's own, which has no such limit.
    #[serde(skip)]
    pub payable: Option<Money>,
}
