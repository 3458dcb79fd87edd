//! Customers as views.

use bankctl_storage::{Driver, damaged};
use bankctl_types::number::{AccountId, AccountNumber, CustomerNumber};

use super::table::{self, CustomerRow};
use crate::customers::rules::Customer;
use crate::kernel::tables::{self, prefetch};
use crate::privacy::Shown;
use crate::{ReadTx, Result, views};

/// The name of a customer.
pub(crate) fn customer_name(driver: &mut dyn Driver, number: CustomerNumber) -> Result<String> {
    Ok(table::name(driver, number)?
        .ok_or_else(|| damaged(format_args!("customer {number} is missing")))?)
}

/// The names of those who hold an account, the owner first.
pub(crate) fn names_of_holders(driver: &mut dyn Driver, account: AccountId) -> Result<Vec<String>> {
    Ok(table::names_of_holders(driver, account)?)
}

/// A customer as a view.
pub(crate) fn customer(
    driver: &mut dyn Driver,
    customer: &Customer,
    shown: Shown,
    dry_run: bool,
) -> Result<views::Customer> {
    let accounts = tables::accounts::keys_of_customer(driver, customer.number)?
        .into_iter()
        .map(|key| AccountNumber::from_key(key.0).to_string())
        .collect();
    Ok(views::Customer {
        number: Some(customer.number.to_string()),
        kind: customer.kind,
        name: customer.name.clone(),
        apart: None,
        similar: Vec::new(),
        unreadable: shown.is_unreadable(),
        email: shown.email,
        phone: shown.phone,
        address: shown.address,
        birth_date: shown.birth_date,
        tin: shown.tin,
        external_id: customer.external_id.clone(),
        status: customer.status,
        status_reason: shown.status_reason,
        tax_rate: customer.tax,
        accounts,
        created_at: customer.created_at,
        closed_at: customer.closed_at,
        forgotten_at: customer.forgotten_at,
        dry_run,
    })
}

/// Customers as views, asked about as accounts are.
pub(crate) fn customers(
    view: &mut ReadTx<'_>,
    rows: &[CustomerRow],
) -> Result<Vec<views::Customer>> {
    let mut items = Vec::with_capacity(rows.len());
    for some in rows.chunks(prefetch::RECORDS_MAX) {
        let numbers: Vec<_> = some.iter().map(|row| row.customer.number).collect();
        prefetch::accounts_of(view.driver, &numbers)?;
        for row in some {
            let shown = view.context.privacy.shown(view.driver, row)?;
            items.push(customer(view.driver, &row.customer, shown, false)?);
        }
    }
    Ok(items)
}
