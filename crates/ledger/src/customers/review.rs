//! Whether a customer is known: approved, rejected, suspended.

use bankctl_types::kind::CustomerStatus;
use bankctl_types::number::CustomerNumber;

use super::{open_customer, update};
use crate::customers::CustomersRoom;
use crate::customers::rules::Customer;
use crate::customers::shown;
use crate::customers::table::CustomerRow;
use crate::kernel::rules::change::action;
use crate::kernel::rules::policy::Rule;
use crate::kernel::rules::rejection::Rejection;
use crate::kernel::tables;
use crate::privacy::Keyring;
use crate::{Result, WriteTx, views};

/// What is said of a customer, and why.
#[derive(Clone, Debug)]
pub enum KycDecision {
    /// The bank knows who it is.
    Approved,
    /// The bank does not take them.
    Rejected(String),
    /// Something must be cleared up.
    Suspended(String),
}

impl CustomersRoom<'_> {
    /// Says whether a customer is known. Tells too whether the policy asks for
    /// it: whether accounts of customers who are not approved pay nothing out.
    ///
    /// # Errors
    /// In this order: not found, closed, `data_key_not_found` if it takes a reason.
    pub fn set_standing(
        self,
        number: CustomerNumber,
        standing: KycDecision,
    ) -> Result<(views::Customer, bool)> {
        let (status, status_reason, word) = match standing {
            KycDecision::Approved => (CustomerStatus::Approved, None, action::APPROVED),
            KycDecision::Rejected(why) => (CustomerStatus::Rejected, Some(why), action::REJECTED),
            KycDecision::Suspended(why) => {
                (CustomerStatus::Suspended, Some(why), action::SUSPENDED)
            }
        };
        let dry_run = self.0.context.dry_run;
        self.0.write(|books| {
            tables::locks::customers(books.driver, &[number])?;
            let mut row = open_customer(books.driver, number)?;
            let mut customer = Customer {
                status,
                ..row.customer.clone()
            };
            customer.sealed.status_reason = sealed(books, &row, status_reason.as_deref())?;
            if customer != row.customer {
                update(books, &customer, word)?;
                row.customer = customer;
            }
            let shown = books.context.privacy.shown(books.driver, &row)?;
            let changed = shown::customer(books.driver, &row.customer, shown, dry_run)?;
            Ok((changed, books.policy.needs_approval(Rule::Customers)))
        })
    }
}

/// Why, sealed with the customer's key; as it is if that is why already.
fn sealed(
    books: &mut WriteTx<'_>,
    row: &CustomerRow,
    why: Option<&str>,
) -> Result<Option<Vec<u8>>> {
    let Some(why) = why else {
        return Ok(None);
    };
    let vault = books.context.privacy.vault(books.driver)?;
    let key = vault.must_open(row)?;
    if Keyring::open(&key, &row.customer)?.status_reason.as_deref() == Some(why) {
        return Ok(row.customer.sealed.status_reason.clone());
    }
    vault
        .encrypt_status_reason(&key, row.customer.number, why)
        .map(Some)
}

/// Customers who were rejected or suspended are given no more accounts.
pub(crate) fn may_have_accounts(customer: &Customer) -> Result<()> {
    match customer.status {
        status @ (CustomerStatus::Rejected | CustomerStatus::Suspended) => {
            let customer = customer.number;
            Err(Rejection::CustomerNotApproved { customer, status }.into())
        }
        _ => Ok(()),
    }
}
