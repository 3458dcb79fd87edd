//! Whether a customer is known: approved, rejected, suspended.

use super::{open_customer, update};
use crate::domain::Rejection;
use crate::domain::change::action;
use crate::domain::customer::Customer;
use crate::domain::kind::CustomerStatus;
use crate::domain::number::{AccountId, CustomerNumber};
use crate::domain::policy::{Policy, Rule};
use crate::ledger::{Ledger, Result, describe};
use crate::report;
use crate::store::{self, Driver};

impl Ledger {
    /// Says that a customer is known.
    ///
    /// # Errors
    /// In this order: not found, closed.
    pub fn approve_customer(&mut self, number: CustomerNumber) -> Result<(report::Customer, bool)> {
        self.change_standing(number, CustomerStatus::Approved, None, action::APPROVED)
    }

    /// Says that somebody is not taken as a customer.
    ///
    /// # Errors
    /// In this order: not found, closed.
    pub fn reject_customer(
        &mut self,
        number: CustomerNumber,
        reason: &str,
    ) -> Result<(report::Customer, bool)> {
        let status = CustomerStatus::Rejected;
        self.change_standing(number, status, Some(reason), action::REJECTED)
    }

    /// Says that something about a customer must be cleared up.
    ///
    /// # Errors
    /// In this order: not found, closed.
    pub fn suspend_customer(
        &mut self,
        number: CustomerNumber,
        reason: &str,
    ) -> Result<(report::Customer, bool)> {
        let status = CustomerStatus::Suspended;
        self.change_standing(number, status, Some(reason), action::SUSPENDED)
    }

    /// Says too whether the policy asks for it: whether accounts of customers
    /// who are not approved pay nothing out.
    fn change_standing(
        &mut self,
        number: CustomerNumber,
        status: CustomerStatus,
        reason: Option<&str>,
        word: &str,
    ) -> Result<(report::Customer, bool)> {
        let dry_run = self.context.dry_run;
        self.write(|books| {
            store::locks::customers(books.driver, &[number])?;
            let row = open_customer(books.driver, number)?;
            let customer = Customer {
                status,
                status_reason: reason.map(str::to_owned),
                ..row.customer.clone()
            };
            if customer != row.customer {
                update(books, &customer, word)?;
            }
            let shown = books.privacy.shown(books.driver, &row)?;
            let changed = describe::customer(books.driver, &customer, shown, dry_run)?;
            Ok((changed, books.policy.holds(Rule::Customers)))
        })
    }
}

/// The first holder for whose sake an account pays nothing out: where the
/// policy asks for it, whoever is not approved.
pub(crate) fn unapproved(
    driver: &mut dyn Driver,
    policy: &Policy,
    account: AccountId,
) -> Result<Option<(CustomerNumber, CustomerStatus)>> {
    if !account.is_customer() || !policy.holds(Rule::Customers) {
        return Ok(None);
    }
    Ok(store::accounts::unapproved_holder(driver, account)?)
}

/// Whoever was rejected or suspended is given no more accounts.
pub(crate) fn may_have_accounts(customer: &Customer) -> Result<()> {
    match customer.status {
        status @ (CustomerStatus::Rejected | CustomerStatus::Suspended) => {
            let customer = customer.number;
            Err(Rejection::CustomerNotApproved { customer, status }.into())
        }
        _ => Ok(()),
    }
}
