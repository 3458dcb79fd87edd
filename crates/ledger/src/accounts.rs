//! Accounts: opened, changed, frozen and closed.

pub(crate) mod closing;
mod concerned;
mod holders;
mod reactivate;
pub(crate) mod record;
pub(crate) mod requests;
pub(crate) mod shown;
pub(crate) mod view;
pub(crate) mod write;

use bankctl_types::kind::{AccountStatus, AccountType};
use bankctl_types::money::{Limit, PlainDecimal};
use bankctl_types::number::{AccountId, AccountNumber, CustomerNumber};
use bankctl_types::{Currency, Day};
use serde::{Deserialize, Serialize};

use super::{Ledger, Result, WriteTx};
use crate::accounts::requests::{ClosingRequest, UpdateRequest};
use crate::customers::search::{cut, one_more};
use crate::error::advice::{Advice, Existing};
use crate::error::{Class, Fault};
use crate::kernel::rules::account::{Account, AccountRef, label};
use crate::kernel::rules::change::{Subject, action, action_for};
use crate::kernel::rules::rejection::Rejection;
use crate::kernel::tables::accounts::AccountRow;
use crate::kernel::transaction::existing_account;
use crate::kernel::{tables, transaction};
use crate::queries;
use crate::tills::blind::must_be_seen;
use crate::{customers, views};

/// What an account is opened with.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AccountOpening {
    /// The owner.
    pub owner: CustomerNumber,
    /// Further holders.
    pub joint: Vec<CustomerNumber>,
    /// Whether all holders must order what it pays.
    #[serde(default)]
    pub all_must_order: bool,
    /// Checking or savings.
    pub account_type: AccountType,
    /// The currency, if not the ledger's.
    pub currency: Option<Currency>,
    /// How far below zero it may go.
    pub overdraft: Option<PlainDecimal>,
    /// A label of the customer's.
    pub name: Option<String>,
    /// Numbers in other systems.
    pub external_numbers: Vec<String>,
}

impl AccountOpening {
    /// Whether it may go below zero.
    pub(crate) fn has_limit(&self) -> bool {
        self.overdraft.is_some()
    }
}

/// What is changed of an account; what is `None` stays.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct AccountChange {
    /// How far below zero it may go.
    pub overdraft: Option<Limit>,
    /// A label of the customer's.
    pub name: Option<String>,
    /// One more number in another system.
    pub external_number: Option<String>,
    /// Customers who hold it too from now on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub add_holders: Vec<CustomerNumber>,
    /// Customers who hold it no more.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remove_holders: Vec<CustomerNumber>,
    /// The code of another product.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub product: Option<String>,
    /// Whether a holder agrees to pay fees for ATM and card payments that it does not
    /// have enough for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opts_in: Option<bool>,
}

impl AccountChange {
    /// Whether it changes who holds the account.
    pub(crate) fn has_holders(&self) -> bool {
        !self.add_holders.is_empty() || !self.remove_holders.is_empty()
    }
}

/// Which accounts to list.
#[derive(Clone, Debug, Default)]
pub struct AccountFilter {
    /// Only those of a customer.
    pub customer: Option<CustomerNumber>,
    /// Only those in a state.
    pub status: Option<AccountStatus>,
    /// The bank's own instead of the customers'.
    pub internal: bool,
    /// The last account of the page before.
    pub after: Option<AccountNumber>,
    /// How many at most.
    pub limit: usize,
}

/// The use cases of this room, on an open ledger: [`Ledger::accounts`] gives it.
pub struct AccountsRoom<'l>(&'l mut Ledger);

impl Ledger {
    /// The room [`accounts`](crate::accounts).
    pub const fn accounts(&mut self) -> AccountsRoom<'_> {
        AccountsRoom(self)
    }
}

impl AccountsRoom<'_> {
    /// Opens an account.
    ///
    /// # Errors
    /// In this order: the customers (not found, closed, rejected or
    /// suspended), the limit, an external number that is taken.
    pub fn open(self, opening: &AccountOpening) -> Result<views::Account> {
        self.0
            .ask(&[], |books| books.open_account(opening), || opening.clone())
    }

    /// Changes limit, label, external numbers, holders or product of an account.
    ///
    /// # Errors
    /// In this order: a new holder (not found, closed, rejected or suspended), the
    /// account (not found, closed), the limit, who is no holder, the last holder, an
    /// external number that is taken, a product that is not there or for other accounts.
    pub fn update(self, account: &AccountRef, change: &AccountChange) -> Result<views::Account> {
        self.0.ask(
            &[],
            |books| books.update_account(account, change),
            || UpdateRequest {
                account: account.clone(),
                change: change.clone(),
            },
        )
    }

    /// Stops an account from paying out.
    ///
    /// # Errors
    /// In this order: not found, closed, frozen already, `data_key_not_found`.
    pub fn freeze(self, account: &AccountRef, reason: &str) -> Result<views::Account> {
        self.0.change_account(account, |books, account| {
            account.must_be_customers()?;
            account.must_not_be_closed()?;
            if account.status == AccountStatus::Frozen {
                return Err(Rejection::AccountFrozen {
                    account: account.label(),
                }
                .into());
            }
            account.status = AccountStatus::Frozen;
            account.freeze_reason = Some(books.encrypt_freeze_reason(account, reason)?);
            Ok(action_for(AccountStatus::Frozen))
        })
    }

    /// Lets a frozen account pay again. One that is not frozen stays as it
    /// is.
    ///
    /// # Errors
    /// In this order: not found, closed.
    pub fn unfreeze(self, account: &AccountRef) -> Result<views::Account> {
        self.0.change_account(account, |_, account| {
            account.must_be_customers()?;
            account.must_not_be_closed()?;
            account.status = AccountStatus::Open;
            account.freeze_reason = None;
            Ok(action_for(AccountStatus::Open))
        })
    }

    /// Ends an account; its history stays.
    ///
    /// # Errors
    /// In this order: not found, closed, frozen, balance not zero, holds
    /// open, money on its way to another ledger, interest that was not paid.
    pub fn close(self, account: &AccountRef) -> Result<views::Account> {
        self.0
            .write(|books| Ok(books.close_account(account, None)?.0))
    }

    /// Closes an account and pays out what is in it, with the interest through
    /// yesterday, after the fees that are due and that for the closing.
    ///
    /// # Errors
    /// As [`AccountsRoom::close`], and those of a payment; whatever keeps it for a
    /// second person.
    pub fn close_to(self, account: &AccountRef, payout: &AccountRef) -> Result<views::Account> {
        let request = || ClosingRequest {
            account: account.clone(),
            payout: payout.clone(),
        };
        self.0.ask(
            &[account, payout],
            |books| Ok(books.close_account(account, Some(payout))?.0),
            request,
        )
    }

    /// An account by its number, an external number, or a name of the bank's.
    ///
    /// # Errors
    /// `account_not_found`.
    pub fn get(self, account: &AccountRef) -> Result<views::Account> {
        self.0.read(|view| {
            let id = transaction::resolve(view.driver, view.settings, account)?;
            let account = existing_account(view.driver, id)?;
            let today = view.hold_day();
            shown::account(view.driver, &view.context.privacy, &account, today, false)
        })
    }

    /// Accounts in the order of their numbers: a page, and where the next
    /// begins.
    ///
    /// # Errors
    /// `customer_not_found`.
    pub fn list(self, filter: &AccountFilter) -> Result<(Vec<views::Account>, Option<String>)> {
        self.0.read(|view| {
            let first = AccountId::FIRST_CUSTOMER.0;
            let (start, last) = if filter.internal {
                (AccountId(0), AccountId(first - 1))
            } else {
                (AccountId(first - 1), AccountId::LAST_CUSTOMER)
            };
            let after = filter.after.map_or(start, AccountNumber::account);
            let rows = match filter.customer {
                None if filter.internal => queries::shards::internal_accounts(
                    view,
                    (after, last),
                    (filter.status, filter.limit),
                )?,
                None => {
                    let wanted = one_more(filter.limit);
                    tables::accounts::page(view.driver, after, last, filter.status, wanted)?
                }
                Some(customer) => {
                    customers::by_number(view.driver, customer)?
                        .ok_or_else(|| customers::customer_not_found(customer))?;
                    tables::accounts::of_customer(view.driver, customer)?
                        .into_iter()
                        .filter(|row| {
                            row.account.id > after
                                && filter
                                    .status
                                    .is_none_or(|status| row.account.status == status)
                        })
                        .collect()
                }
            };
            let mut items = shown::accounts(view, &rows)?;
            let next = cut(&mut items, filter.limit, |account| account.number.clone());
            Ok((items, next))
        })
    }

    /// The accounts of several customers, in the order of their numbers.
    ///
    /// # Errors
    /// Only those of the store.
    pub fn list_of(self, customers: &[CustomerNumber]) -> Result<Vec<views::Account>> {
        self.0.read(|view| {
            let rows = tables::accounts::of_customers(view.driver, customers)?;
            shown::accounts(view, &rows)
        })
    }

    /// The balances of accounts now, or at the end of a day.
    ///
    /// # Errors
    /// `account_not_found`; a day that is not over yet is today.
    pub fn balances(self, accounts: &[AccountRef], at: Option<Day>) -> Result<Vec<views::Balance>> {
        self.0.read(|view| {
            let mut items = Vec::with_capacity(accounts.len());
            for account in accounts {
                let id = transaction::resolve(view.driver, view.settings, account)?;
                must_be_seen(view, id)?;
                items.push(queries::history::balance(view, id, at)?);
            }
            Ok(items)
        })
    }
}

impl Ledger {
    fn change_account(
        &mut self,
        account: &AccountRef,
        mut change: impl FnMut(&mut WriteTx<'_>, &mut Account) -> Result<&'static str>,
    ) -> Result<views::Account> {
        self.write(|books| books.change_account(account, &mut change))
    }
}

/// Writes a new account.
pub(crate) fn insert(books: &mut WriteTx<'_>, account: &Account) -> Result<()> {
    for number in &account.external_numbers {
        must_be_free(books, number)?;
    }
    books.open_internal_accounts(account.currency)?;
    let change = books.log_change(Subject::Account, account.id.0, action::CREATED, account)?;
    Ok(tables::accounts::insert(books.driver, account, change)?)
}

/// Writes new accounts whose numbers are free. Of each it is said whether its position
/// is written with what was posted.
pub(crate) fn insert_all(books: &mut WriteTx<'_>, accounts: Vec<(Account, bool)>) -> Result<()> {
    if accounts.is_empty() {
        return Ok(());
    }
    let records: Vec<_> = accounts
        .iter()
        .map(|(account, _)| (account.id.0, account))
        .collect();
    let changes = books.log_changes(Subject::Account, action::CREATED, &records)?;
    let rows = accounts.into_iter().zip(changes);
    let rows = rows
        .map(|((account, is_posted), change)| (AccountRow { account, change }, is_posted))
        .collect();
    Ok(tables::new_accounts::insert_all(books.driver, rows)?)
}

/// The key after the last, skipping numbers that another system has given
/// away: a number must mean one account.
pub(crate) fn next_id(books: &mut WriteTx<'_>) -> Result<AccountId> {
    tables::locks::numbers(books.driver, false)?;
    let mut id = tables::accounts::next_customer_key(books.driver, None)?;
    while id <= AccountId::LAST_CUSTOMER {
        if tables::accounts::by_external(books.driver, &label(id))?.is_none() {
            return Ok(id);
        }
        id = tables::accounts::next_customer_key(books.driver, Some(id))?;
    }
    Err(Fault::new(Class::Failure, "internal", "all account numbers are taken").into())
}

/// A number in another system must belong to no account yet, nor be the
/// number of one of ours.
pub(crate) fn must_be_free(books: &mut WriteTx<'_>, number: &str) -> Result<()> {
    let own = AccountNumber::parse(number).map(AccountNumber::account);
    if own.is_some() {
        tables::locks::numbers(books.driver, true)?;
    }
    let taken = match tables::accounts::by_external(books.driver, number)? {
        Some(id) => Some(id),
        None => match own {
            Some(id) if tables::accounts::position(books.driver, id)?.is_some() => Some(id),
            _ => None,
        },
    };
    match taken {
        None => Ok(()),
        Some(id) => {
            let account = books.label(id)?;
            let message = format!("account {account} already has the number {number}");
            let hint = Advice::Taken(Existing::Account(account));
            let fault = Fault::new(Class::Conflict, "already_exists", message);
            Err(fault.hint(hint).into())
        }
    }
}
