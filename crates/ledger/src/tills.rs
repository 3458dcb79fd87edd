//! Tills and the vault: who holds which cash, proved by counts.
//!
//! A till is an account of the chart that never goes below zero, and one operator at a
//! time answers for it: from the opening of a session to the count that ends it. Cash
//! goes from one drawer to another by a handover, which is booked when the receiver
//! accepts it. A count sets the account to what is in the drawer; the difference is
//! booked to `expense/cash-over-short`.

mod add;
pub(crate) mod blind;
pub(crate) mod cash;
mod counting;
mod handovers;
pub(crate) mod position;
pub(crate) mod record;
pub(crate) mod requests;
pub mod rules;
mod session;
mod settle;
mod show;
pub mod table;
mod told;
pub(crate) mod view;

use bankctl_storage::{Driver, damaged};
use bankctl_types::Currency;
use bankctl_types::number::AccountId;

use crate::Ledger;
use crate::error::advice::{Advice, List, OfTill};
use crate::error::{Class, Error, Fault};
use crate::kernel::rules::chart;
use crate::kernel::rules::duties::SUPERVISORS;
use crate::kernel::rules::internal_account::{self, CASH_VAULT};
use crate::kernel::tables;
use crate::tills::rules::till::TillStatus;
use crate::tills::table::TillRow;
use crate::{Result, WriteTx, not_found};

pub use add::{TillChange, TillOpening};
pub use counting::{CountRequest, Counted};
pub use handovers::{HandoverRequest, Place};
pub use session::Float;
pub use settle::Resolution;

/// The names of the tills that have a session.
pub(crate) fn open(driver: &mut dyn Driver) -> Result<Vec<String>> {
    let rows = table::till_page(driver, 0, i64::MAX)?.into_iter();
    let open = rows.filter(|row| row.record.status != TillStatus::Closed);
    Ok(open.map(|row| row.record.name).collect())
}

/// The branch of the till whose cash is on an account; `None` for the vault.
pub(crate) fn branch_of(driver: &mut dyn Driver, account: AccountId) -> Result<Option<String>> {
    if !internal_account::has_floor(account) {
        return Ok(None);
    }
    let number = internal_account::number(account).unwrap_or_default();
    let row = table::by_account(driver, number)?;
    Ok(row.and_then(|row| row.record.branch))
}

impl WriteTx<'_> {
    /// Whether the operator answers for the counter.
    fn is_supervisor(&self) -> bool {
        SUPERVISORS.meets(self.roles())
    }

    /// A till by name, locked.
    ///
    /// # Errors
    /// `till_not_found`.
    fn till_named(&mut self, name: &str) -> Result<TillRow> {
        let row = table::by_name(self.driver, name)?.ok_or_else(|| no_such_till(name))?;
        self.locked_till(row.id)
    }

    /// The till of a key, locked.
    fn locked_till(&mut self, id: i64) -> Result<TillRow> {
        table::lock_till(self.driver, id)?;
        let row = table::till(self.driver, id)?;
        Ok(row.ok_or_else(|| damaged(format_args!("till {id} is missing")))?)
    }

    /// The till of a name, or the one that the operator has open, locked: one that the
    /// operator answers for, or whose supervisor the operator is.
    ///
    /// # Errors
    /// In this order: `till_not_found`, `till_not_assigned`, `till_not_open`.
    fn answered_till(&mut self, name: Option<&str>) -> Result<TillRow> {
        let row = if let Some(name) = name {
            self.till_named(name)?
        } else {
            let (are_there, own) = table::of_holder(self.driver, self.stamp.operator)?;
            let own = own.ok_or_else(|| no_open_till(are_there))?;
            self.locked_till(own.id)?
        };
        self.may_answer(&row)?;
        Ok(row)
    }

    /// Whether the operator acts for a till that is open, paused or counted.
    fn may_answer(&self, row: &TillRow) -> Result<()> {
        let till = &row.record;
        let is_own = till.holder == Some(self.stamp.operator);
        if till.holder.is_some() && !is_own && !self.is_supervisor() {
            return Err(not_assigned(&till.name));
        }
        if till.status == TillStatus::Closed {
            return Err(not_open(&till.name));
        }
        Ok(())
    }

    /// The account of a till in a currency, made if the till has none of it yet.
    fn cash_of(&mut self, row: &TillRow, currency: Currency) -> Result<AccountId> {
        let id = chart::key(row.record.account, currency);
        if tables::accounts::facts(self.driver, id)?.is_none() {
            self.open_own(id, &row.record.account_name(), currency, Vec::new())?;
        }
        Ok(id)
    }

    /// The accounts of a till, in all currencies that it holds.
    fn accounts_of_till(&mut self, row: &TillRow) -> Result<Vec<(AccountId, Currency)>> {
        let mut found = Vec::new();
        for (id, currency) in self.all_cash()? {
            if internal_account::number(id) == Some(row.record.account) {
                found.push((id, currency));
            }
        }
        Ok(found)
    }

    /// The bank's own accounts that are no parts, each with its currency.
    fn all_cash(&mut self) -> Result<Vec<(AccountId, Currency)>> {
        let last = AccountId(AccountId::FIRST_CUSTOMER.0 - 1);
        let rows = tables::accounts::page(self.driver, AccountId(0), last, None, i64::MAX)?;
        let accounts = rows.into_iter().map(|row| row.account);
        Ok(accounts
            .map(|account| (account.id, account.currency))
            .collect())
    }

    /// The account of the vault in a currency.
    fn vault(&mut self, currency: Currency) -> Result<AccountId> {
        self.made_when_needed(CASH_VAULT, currency)
    }
}

/// There is no such till.
fn no_such_till(name: &str) -> Error {
    not_found(
        "till_not_found",
        format!("no till {name:?}"),
        Advice::LookIn(List::Tills),
    )
}

/// The operator has no till open.
fn no_open_till(are_there: bool) -> Error {
    if !are_there {
        return not_found(
            "till_not_found",
            "there is no till".to_owned(),
            Advice::Till(OfTill::Add),
        );
    }
    Fault::new(Class::Refused, "till_not_open", "you have no till open")
        .hint(Advice::Till(OfTill::Open))
        .into()
}

/// A till is closed.
fn not_open(name: &str) -> Error {
    let message = format!("till {name} is closed");
    Fault::new(Class::Refused, "till_not_open", message)
        .hint(Advice::Till(OfTill::Open))
        .into()
}

/// Another operator answers for a till.
fn not_assigned(name: &str) -> Error {
    let message = format!("till {name} is another operator's");
    Fault::new(Class::Refused, "till_not_assigned", message)
        .hint(Advice::Till(OfTill::Assign(name.to_owned())))
        .into()
}

/// The use cases of this room, on an open ledger: [`Ledger::tills`] gives it.
pub struct TillsRoom<'l>(&'l mut Ledger);

impl Ledger {
    /// The room [`tills`](crate::tills).
    pub const fn tills(&mut self) -> TillsRoom<'_> {
        TillsRoom(self)
    }
}
