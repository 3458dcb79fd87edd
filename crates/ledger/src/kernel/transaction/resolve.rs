//! From what people call an account to its key.

use bankctl_storage::Driver;
use bankctl_types::number::{AccountId, CustomerNumber};
use bankctl_types::{Currency, text};

use super::WriteTx;
use crate::error::advice::{Advice, List, OfRequest};
use crate::error::{Class, Error, Fault};
use crate::kernel::rules::account::{Account, AccountRef, label};
use crate::kernel::rules::chart;
use crate::kernel::rules::internal_account::{CASH_VAULT, EXPENSE_BANK_FEES};
use crate::kernel::rules::rejection::Rejection;
use crate::kernel::tables;
use crate::{Result, Settings};

/// The account that a name or number means.
pub(crate) fn resolve(
    driver: &mut dyn Driver,
    settings: &Settings,
    account: &AccountRef,
) -> Result<AccountId> {
    let external = match account {
        AccountRef::Internal(internal, currency) => {
            let id = internal.account(currency.unwrap_or(settings.currency));
            return match tables::accounts::facts(driver, id)? {
                Some(_) => Ok(id),
                None => Err(no_such_name(&account.to_string()).into()),
            };
        }
        AccountRef::Own(name, currency) => {
            if let Some(row) = tables::gl::by_name(driver, name)? {
                let id = chart::key(row.id, currency.unwrap_or(settings.currency));
                return match tables::accounts::facts(driver, id)? {
                    Some(_) => Ok(id),
                    None => Err(not_in_currency(name, currency.unwrap_or(settings.currency))),
                };
            }
            // Numbers of other systems may look like a name.
            match text::external_number(name) {
                Ok(number) if currency.is_none() => number,
                _ => return Err(no_such_name(&account.to_string()).into()),
            }
        }
        AccountRef::Number(number) => {
            // Asked as a posting asks, so that the question is prepared once.
            if tables::accounts::facts(driver, number.account())?.is_some() {
                return Ok(number.account());
            }
            number.to_string()
        }
        AccountRef::External(text) => text.clone(),
    };
    if let Some(id) = tables::accounts::by_external(driver, &external)? {
        return Ok(id);
    }
    if account.looks_mistyped() {
        return Err(mistyped(&external).into());
    }
    if let AccountRef::Own(name, _) = account {
        return Err(no_such_name(name).into());
    }
    Err(account_not_found(&external).into())
}

/// There is no account of the bank's own of that name.
pub(crate) fn no_such_name(name: &str) -> Fault {
    Fault::new(
        Class::NotFound,
        "account_not_found",
        format!("no account {name:?}"),
    )
    .hint(Advice::LookIn(List::OwnAccounts))
}

/// An account of the bank's own is not kept in a currency.
pub(crate) fn not_in_currency(name: &str, currency: Currency) -> Error {
    let message = format!("account {name} is not kept in {currency}");
    Fault::new(Class::NotFound, "account_not_found", message)
        .hint(Advice::Request(OfRequest::KeptCurrency(name.to_owned())))
        .into()
}

/// There is no such account.
pub(crate) fn account_not_found(account: &str) -> Fault {
    Fault::new(
        Class::NotFound,
        "account_not_found",
        format!("no account {account:?}"),
    )
    .hint(Advice::LookIn(List::Customers))
}

/// This can't be an account number.
pub(crate) fn mistyped(text: &str) -> Fault {
    Fault::new(
        Class::Usage,
        "invalid_account_number",
        format!(
            "{text:?} is not an account number: it must have ten digits with a right check digit"
        ),
    )
    .hint(Advice::Request(OfRequest::RightNumber))
}

impl WriteTx<'_> {
    /// Whether customers' rules apply: the bank's own accounts have no holds, limits or
    /// ends.
    ///
    /// # Errors
    /// [`Rejection::InternalAccount`].
    pub(crate) fn must_be_customers(&mut self, account: AccountId) -> Result<()> {
        if account.is_customer() {
            return Ok(());
        }
        let account = self.label(account)?;
        Err(Rejection::InternalAccount { account }.into())
    }

    /// The account that a name or number means.
    ///
    /// # Errors
    /// [`Rejection::InTransitAccount`](crate::kernel::rules::rejection::Rejection), `invalid_account_number`
    /// for what looks like a mistyped number of ours, else `account_not_found`.
    pub(crate) fn resolve(&mut self, account: &AccountRef) -> Result<AccountId> {
        account.must_not_be_in_transit()?;
        let named = match account {
            AccountRef::Number(number) => Some(number.account()),
            AccountRef::Internal(internal, currency) => {
                Some(internal.account(currency.unwrap_or(self.settings.currency)))
            }
            AccountRef::Own(..) => None,
            AccountRef::External(number) => self.cache.external(number),
        };
        if let AccountRef::Internal(EXPENSE_BANK_FEES, currency) = account {
            let currency = currency.unwrap_or(self.settings.currency);
            // Made by the first who names it, where there are others of the bank's own.
            if self
                .cache
                .slot(self.driver, CASH_VAULT.account(currency))?
                .is_some()
            {
                return self.made_when_needed(EXPENSE_BANK_FEES, currency);
            }
        }
        if let Some(account) = named.filter(|account| self.cache.known(*account).is_some()) {
            return Ok(account);
        }
        resolve(self.driver, self.settings, account)
    }
}

/// The account of a key that is known to exist.
pub(crate) fn existing_account(driver: &mut dyn Driver, id: AccountId) -> Result<Account> {
    let row = tables::accounts::by_id(driver, id)?.ok_or_else(|| account_not_found(&label(id)))?;
    Ok(row.account)
}

/// There is no such customer.
pub(crate) fn customer_not_found(number: CustomerNumber) -> Error {
    crate::not_found(
        "customer_not_found",
        format!("no customer {number}"),
        Advice::LookIn(List::Customers),
    )
}
