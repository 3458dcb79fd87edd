//! Customers: made, found, changed and closed.

pub(crate) mod find;
pub(crate) mod fresh;
pub(crate) mod phone;
pub(crate) mod record;
pub(crate) mod review;
pub mod rules;
pub(crate) mod search;
pub(crate) mod shown;
mod similar;
pub mod table;
pub(crate) mod tax;
pub(crate) mod view;
pub(crate) mod vocabulary;
mod word_index;

use bankctl_types::Day;
use bankctl_types::kind::{AccountStatus, CustomerKind, CustomerStatus};
use bankctl_types::number::CustomerNumber;
pub use find::{Fit, HowMany};
use find::{Found, find};

use super::privacy::{Keyring, Shown};
use super::{Ledger, ReadTx, Result, WriteTx};
pub(crate) use crate::customers::fresh::{Fresh, NewCustomer};
pub use crate::customers::review::KycDecision;
pub(crate) use crate::customers::review::may_have_accounts;
use crate::customers::rules::{Customer, Personal};
use crate::customers::search::{cut, one_more};
pub(crate) use crate::kernel::transaction::customer_not_found;
// What other rooms ask about customers.
pub(crate) use crate::customers::table::{
    CustomerRow, NAME, NUMBERS, STATES, by_number, delete_words, next_key, next_keys,
    page as rows_after, replace_words, states, tax_of_owner, tax_of_owners, update as update_row,
    words_between,
};
use crate::customers::vocabulary::Vocabulary;
use crate::error::advice::{Advice, Existing};
use crate::error::{Class, Fault};
use crate::kernel::rules::change::{Subject, action};
use crate::kernel::rules::rejection::Rejection;
use crate::kernel::tables;
use crate::{privacy, views};

/// What is known of a customer; in a change, what is `None` stays.
#[derive(Clone, Debug, Default)]
pub struct CustomerDetails {
    /// Person or business.
    pub kind: Option<CustomerKind>,
    /// The name.
    pub name: Option<String>,
    /// The e-mail address; an empty one is taken away.
    pub email: Option<String>,
    /// The telephone number; an empty one is taken away.
    pub phone: Option<String>,
    /// The postal address; an empty one is taken away.
    pub address: Option<String>,
    /// The day of birth or foundation.
    pub birth_date: Option<Day>,
    /// The taxpayer identification number; an empty one is taken away.
    pub tin: Option<String>,
    /// The number in another system.
    pub external_id: Option<String>,
}

impl CustomerDetails {
    /// Whether anything is said that is sealed.
    fn is_personal(&self) -> bool {
        let texts = [
            &self.name,
            &self.email,
            &self.phone,
            &self.address,
            &self.external_id,
            &self.tin,
        ];
        self.birth_date.is_some() || texts.into_iter().any(Option::is_some)
    }

    /// What is known afterwards: an empty text takes one away.
    fn applied_to(&self, before: &Personal) -> Personal {
        let text = |now: &Option<String>, before: &Option<String>| match now {
            Some(_) => present(now.clone()),
            None => before.clone(),
        };
        Personal {
            email: text(&self.email, &before.email),
            phone: text(&self.phone, &before.phone),
            address: text(&self.address, &before.address),
            birth_date: self.birth_date.or(before.birth_date),
            status_reason: before.status_reason.clone(),
            tin: text(&self.tin, &before.tin),
        }
    }
}

/// Which customers to list.
#[derive(Clone, Debug, Default)]
pub struct CustomerFilter {
    /// A name, number, account, external number, e-mail address or phone.
    pub search: Option<String>,
    /// The state.
    pub status: Option<CustomerStatus>,
    /// The last customer of the page before.
    pub after: Option<CustomerNumber>,
    /// How many at most.
    pub limit: usize,
}

/// The use cases of this room, on an open ledger: [`Ledger::customers`] gives it.
pub struct CustomersRoom<'l>(&'l mut Ledger);

impl Ledger {
    /// The room [`customers`](crate::customers).
    pub const fn customers(&mut self) -> CustomersRoom<'_> {
        CustomersRoom(self)
    }
}

impl CustomersRoom<'_> {
    /// Makes a customer.
    ///
    /// # Errors
    /// `already_exists` if another customer has the external id.
    pub fn create(self, name: &str, details: &CustomerDetails) -> Result<views::Customer> {
        let dry_run = self.0.context.dry_run;
        self.0.write(|books| {
            let details = details.clone();
            let kind = details.kind.unwrap_or(CustomerKind::Person);
            let personal = Personal {
                email: present(details.email),
                phone: present(details.phone),
                address: present(details.address),
                birth_date: details.birth_date,
                status_reason: None,
                tin: present(details.tin),
            };
            let new = NewCustomer {
                kind,
                name: name.to_owned(),
                external_id: present(details.external_id),
                personal,
            };
            let customer = insert(books, &new)?;
            let shown = Shown::of(&new.personal);
            let mut added = shown::customer(books.driver, &customer, shown, dry_run)?;
            added.number = added.number.filter(|_| !dry_run);
            Ok(added)
        })
    }

    /// Changes what is known of a customer.
    ///
    /// # Errors
    /// In this order: not found, closed, external id taken.
    pub fn update(
        self,
        number: CustomerNumber,
        details: &CustomerDetails,
    ) -> Result<views::Customer> {
        let dry_run = self.0.context.dry_run;
        self.0.write_over(|books| {
            let details = details.clone();
            tables::locks::customers(books.driver, &[number])?;
            let row = open_customer(books.driver, number)?;
            let mut customer = row.customer.clone();
            customer.kind = details.kind.unwrap_or(customer.kind);
            if !details.is_personal() {
                if customer != row.customer {
                    update(books, &customer, action::UPDATED)?;
                }
                let shown = books.context.privacy.shown(books.driver, &row)?;
                return shown::customer(books.driver, &customer, shown, dry_run);
            }
            let vault = books.context.privacy.vault(books.driver)?;
            let key = vault.must_open(&row)?;
            let before = Keyring::open(&key, &row.customer)?;
            let now = details.applied_to(&before);
            if let Some(name) = details.name {
                customer.name = name;
            }
            if details.external_id.is_some() && details.external_id != customer.external_id {
                must_be_free(books, details.external_id.as_deref())?;
                customer.external_id = present(details.external_id);
            }
            if customer != row.customer || now != before {
                vault.encrypt_customer(
                    &key,
                    &mut customer,
                    Some((&row.customer, &before)),
                    &now,
                )?;
                update(books, &customer, action::UPDATED)?;
                let words = search::of_customer(&customer);
                replace_words(books.driver, number, &words)?;
                let wrapped = vault.wrap(number, &key)?;
                privacy::update_key(books.driver, number, &wrapped, &vault.tokens(&now)?)?;
            }
            shown::customer(books.driver, &customer, Shown::of(&now), dry_run)
        })
    }

    /// Closes a customer whose accounts are all closed.
    ///
    /// # Errors
    /// In this order: not found, closed already, accounts open.
    pub fn close(self, number: CustomerNumber) -> Result<views::Customer> {
        let dry_run = self.0.context.dry_run;
        self.0.write(|books| {
            tables::locks::customers(books.driver, &[number])?;
            let row = open_customer(books.driver, number)?;
            let mut customer = row.customer.clone();
            let open: Vec<String> = tables::accounts::of_customer(books.driver, number)?
                .iter()
                .filter(|row| row.account.status != AccountStatus::Closed)
                .map(|row| row.account.label())
                .collect();
            if !open.is_empty() {
                let accounts = open.join(", ");
                return Err(Rejection::AccountsOpen {
                    customer: number.to_string(),
                    accounts,
                }
                .into());
            }
            customer.status = CustomerStatus::Closed;
            customer.sealed.status_reason = None;
            customer.closed_at = Some(books.stamp.booked_at);
            update(books, &customer, action::CLOSED)?;
            let row = CustomerRow { customer, ..row };
            let shown = books.context.privacy.shown(books.driver, &row)?;
            shown::customer(books.driver, &row.customer, shown, dry_run)
        })
    }

    /// A customer by number.
    ///
    /// # Errors
    /// `customer_not_found`.
    pub fn get(self, number: CustomerNumber) -> Result<views::Customer> {
        self.0.read(|view| {
            let row = by_number(view.driver, number)?.ok_or_else(|| customer_not_found(number))?;
            let shown = view.context.privacy.shown(view.driver, &row)?;
            shown::customer(view.driver, &row.customer, shown, false)
        })
    }

    /// Customers: a page, in the order of their numbers, or of how well they
    /// fit what is searched for.
    ///
    /// # Errors
    /// `data_key_not_found` for an e-mail address, which nothing else is found by.
    pub fn list(self, filter: &CustomerFilter) -> Result<CustomerPage> {
        let mut vocabulary = std::mem::take(&mut self.0.vocabulary);
        let page = self.0.read(|view| {
            let found = match &filter.search {
                Some(text) => find(view, text, filter, &mut vocabulary)?,
                None => all(view, filter)?,
            };
            let Found { rows, total, fit } = found;
            let mut items = shown::customers(view, &rows)?;
            let next = cut(&mut items, filter.limit, |customer| customer.number.clone());
            view::tell_apart(&mut items);
            Ok(CustomerPage {
                items,
                next,
                total,
                fit,
            })
        });
        self.0.vocabulary = vocabulary;
        page
    }

    /// Keeps the words that customers are found by from one search to the next,
    /// for searches that follow each other quickly: those that the ledger has kept
    /// while it was open before, or it reads them now.
    ///
    /// # Errors
    /// Only those of the store.
    pub fn keep_vocabulary(self, before: Option<Ledger>) -> Result<()> {
        let kept = before.map(|before| before.vocabulary);
        let mut vocabulary = match kept {
            Some(Vocabulary::Kept(kept)) => Vocabulary::Kept(kept),
            _ => Vocabulary::Kept(None),
        };
        self.0
            .read(|view| Ok(vocabulary.now(view.driver)?.is_some()))?;
        self.0.vocabulary = vocabulary;
        Ok(())
    }
}

/// All customers, in the order of their numbers: one more than fit on a page.
fn all(view: &mut ReadTx<'_>, filter: &CustomerFilter) -> Result<Found> {
    let after = filter.after.map_or(0, CustomerNumber::key);
    let wanted = one_more(filter.limit);
    Ok(Found {
        rows: table::page(view.driver, after, filter.status, wanted)?,
        total: HowMany::Exactly(table::count(view.driver, filter.status)?),
        fit: Fit::Exactly,
    })
}

/// Some of the customers that were asked for.
#[derive(Debug)]
pub struct CustomerPage {
    /// The customers.
    pub items: Vec<views::Customer>,
    /// Where the next page begins; `None` on the last.
    pub next: Option<String>,
    /// How many there are on all pages.
    pub total: HowMany,
    /// How they fit what is searched for.
    pub fit: Fit,
}

/// Writes a new customer with the words that it is found by.
pub(crate) fn insert(books: &mut WriteTx<'_>, new: &NewCustomer) -> Result<Customer> {
    must_be_free(books, new.external_id.as_deref())?;
    books.context.privacy.vault(books.driver)?;
    let key = checked_key(next_key(books.driver)?)?;
    let Fresh {
        customer,
        wrapped,
        tokens,
        words,
    } = fresh::sealed(books, key, new)?;
    let number = customer.number;
    let change = books.log_change(Subject::Customer, number.key(), action::CREATED, &customer)?;
    table::insert(books.driver, &customer, change)?;
    privacy::insert_key(books.driver, number, &wrapped, &tokens)?;
    table::insert_words(books.driver, number, &words)?;
    Ok(customer)
}

fn update(books: &mut WriteTx<'_>, customer: &Customer, action: &str) -> Result<()> {
    let change = books.log_change(Subject::Customer, customer.number.key(), action, customer)?;
    Ok(table::update(books.driver, customer, change)?)
}

fn must_be_free(books: &mut WriteTx<'_>, external_id: Option<&str>) -> Result<()> {
    let Some(id) = external_id else { return Ok(()) };
    match table::by_external_id(books.driver, id)? {
        None => Ok(()),
        Some(number) => Err(Fault::new(
            Class::Conflict,
            "already_exists",
            format!("customer {number} already has the external id {id:?}"),
        )
        .hint(Advice::Taken(Existing::Customer(number.to_string())))
        .into()),
    }
}

/// A customer that is not closed.
pub(crate) fn open_customer(
    driver: &mut dyn bankctl_storage::Driver,
    number: CustomerNumber,
) -> Result<CustomerRow> {
    let row = by_number(driver, number)?.ok_or_else(|| customer_not_found(number))?;
    match row.customer.status {
        CustomerStatus::Closed => Err(Rejection::CustomerClosed {
            customer: number.to_string(),
        }
        .into()),
        _ => Ok(row),
    }
}

/// The number after the last, as long as seven digits suffice.
pub(crate) fn checked_key(key: i64) -> Result<i64> {
    if key > 9_999_999 {
        return Err(
            Fault::new(Class::Failure, "internal", "all customer numbers are taken").into(),
        );
    }
    Ok(key)
}

fn present(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.trim().is_empty())
}
