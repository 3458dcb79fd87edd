//! Customers: made, found, changed and closed.

use super::describe;
use super::search::{self, cut, one_more};
use super::{Books, Ledger, Result, View, not_found};
use crate::domain::Day;
use crate::domain::Rejection;
use crate::domain::account::{AccountRef, Customer};
use crate::domain::change::{Subject, action};
use crate::domain::kind::{AccountStatus, CustomerKind, CustomerStatus};
use crate::domain::number::CustomerNumber;
use crate::error::{Error, Fault, exit};
use crate::report;
use crate::store;

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
    /// The number in another system.
    pub external_id: Option<String>,
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

impl Ledger {
    /// Makes a customer.
    ///
    /// # Errors
    /// `already_exists` if another customer has the external id.
    pub fn add_customer(
        &mut self,
        name: &str,
        details: &CustomerDetails,
    ) -> Result<report::Customer> {
        let dry_run = self.context.dry_run;
        self.write(|books| {
            let (name, details) = (name.to_owned(), details.clone());
            let key = store::customers::next_key(books.driver)?;
            let customer = Customer {
                number: CustomerNumber::from_key(checked_key(key)?),
                kind: details.kind.unwrap_or(CustomerKind::Person),
                name,
                email: present(details.email),
                phone: present(details.phone),
                address: present(details.address),
                birth_date: details.birth_date,
                external_id: present(details.external_id),
                status: CustomerStatus::Active,
                created_at: books.stamp.booked_at,
                closed_at: None,
            };
            insert(books, &customer)?;
            let mut added = describe::customer(books.driver, &customer, dry_run)?;
            added.number = added.number.filter(|_| !dry_run);
            Ok(added)
        })
    }

    /// Changes what is known of a customer.
    ///
    /// # Errors
    /// In this order: not found, closed, external id taken.
    pub fn update_customer(
        &mut self,
        number: CustomerNumber,
        details: &CustomerDetails,
    ) -> Result<report::Customer> {
        let dry_run = self.context.dry_run;
        self.write(|books| {
            let details = details.clone();
            store::locks::customers(books.driver, &[number])?;
            let mut customer = open_customer(books.driver, number)?;
            let before = customer.clone();
            let change = |field: &mut Option<String>, value: Option<String>| {
                if let Some(value) = value {
                    *field = present(Some(value));
                }
            };
            if let Some(name) = details.name {
                customer.name = name;
            }
            customer.kind = details.kind.unwrap_or(customer.kind);
            customer.birth_date = details.birth_date.or(customer.birth_date);
            change(&mut customer.email, details.email);
            change(&mut customer.phone, details.phone);
            change(&mut customer.address, details.address);
            if details.external_id.is_some() && details.external_id != customer.external_id {
                must_be_free(books, details.external_id.as_deref())?;
                change(&mut customer.external_id, details.external_id);
            }
            if customer != before {
                update(books, &customer, action::UPDATED)?;
                let words = search::of_customer(&customer);
                store::customers::replace_words(books.driver, number, &words)?;
            }
            describe::customer(books.driver, &customer, dry_run)
        })
    }

    /// Closes a customer whose accounts are all closed.
    ///
    /// # Errors
    /// In this order: not found, closed already, accounts open.
    pub fn close_customer(&mut self, number: CustomerNumber) -> Result<report::Customer> {
        let dry_run = self.context.dry_run;
        self.write(|books| {
            store::locks::customers(books.driver, &[number])?;
            let mut customer = open_customer(books.driver, number)?;
            let open: Vec<String> = store::accounts::of_customer(books.driver, number)?
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
            customer.closed_at = Some(books.stamp.booked_at);
            update(books, &customer, action::CLOSED)?;
            describe::customer(books.driver, &customer, dry_run)
        })
    }

    /// A customer by number.
    ///
    /// # Errors
    /// `customer_not_found`.
    pub fn customer(&mut self, number: CustomerNumber) -> Result<report::Customer> {
        self.read(|view| {
            let row = store::customers::by_number(view.driver, number)?
                .ok_or_else(|| customer_not_found(number))?;
            describe::customer(view.driver, &row.customer, false)
        })
    }

    /// Customers in the order of their numbers: a page, and where the next
    /// begins.
    pub fn customers(
        &mut self,
        filter: &CustomerFilter,
    ) -> Result<(Vec<report::Customer>, Option<String>)> {
        self.read(|view| {
            let after = filter.after.map_or(0, CustomerNumber::key);
            let wanted = one_more(filter.limit);
            let rows = match &filter.search {
                None => store::customers::page(view.driver, after, filter.status, wanted)?
                    .into_iter()
                    .map(|row| row.customer)
                    .collect(),
                Some(text) => find(view, text, filter.status, after, wanted)?,
            };
            let mut items = Vec::with_capacity(rows.len());
            for customer in &rows {
                items.push(describe::customer(view.driver, customer, false)?);
            }
            let next = cut(&mut items, filter.limit, |customer| customer.number.clone());
            Ok((items, next))
        })
    }
}

/// By number of a customer or an account if the text is one that exists, else
/// by the beginnings of words, all of which must match.
fn find(
    view: &mut View<'_>,
    text: &str,
    status: Option<CustomerStatus>,
    after: i64,
    wanted: i64,
) -> Result<Vec<Customer>> {
    let mut found = Vec::new();
    let mut add = |view: &mut View<'_>, number: CustomerNumber| -> Result<()> {
        if let Some(row) = store::customers::by_number(view.driver, number)?
            && status.is_none_or(|status| row.customer.status == status)
            && number.key() > after
        {
            found.push(row.customer);
        }
        Ok(())
    };
    let exact = by_number(view, text)?;
    if !exact.is_empty() {
        for number in exact {
            add(view, number)?;
        }
        return Ok(found);
    }
    let mut terms = terms_of(text);
    // The longest term is the rarest: it leads, the others are looked up.
    terms.sort_by_key(|term| std::cmp::Reverse(term.len()));
    let Some((lead, others)) = terms.split_first() else {
        return Ok(found);
    };
    let mut last = after;
    loop {
        let page = store::customers::by_word(view.driver, lead, last, wanted.max(200))?;
        let Some(end) = page.last() else { break };
        last = end.key();
        for number in page {
            let mut all = true;
            for other in others {
                all = all && store::customers::has_word(view.driver, number, other)?;
            }
            if all && let Some(row) = store::customers::by_number(view.driver, number)? {
                if status.is_none_or(|status| row.customer.status == status) {
                    found.push(row.customer);
                }
                if i64::try_from(found.len()).unwrap_or(i64::MAX) >= wanted {
                    return Ok(found);
                }
            }
        }
    }
    Ok(found)
}

fn terms_of(text: &str) -> Vec<String> {
    if text.contains('@') {
        return vec![search::whole(text)];
    }
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let is_phone = digits.len() >= 5
        && text
            .chars()
            .all(|c| c.is_ascii_digit() || "+-() ./".contains(c));
    if is_phone {
        vec![digits]
    } else {
        search::words(text)
    }
}

/// The customers that a number means exactly.
fn by_number(view: &mut View<'_>, text: &str) -> Result<Vec<CustomerNumber>> {
    if let Some(number) = CustomerNumber::parse(text) {
        return Ok(vec![number]);
    }
    if let Some(number) = store::customers::by_external_id(view.driver, text.trim())? {
        return Ok(vec![number]);
    }
    let Some(account) = AccountRef::parse(text) else {
        return Ok(Vec::new());
    };
    let Ok(id) = super::books::resolve(view.driver, view.settings, &account) else {
        return Ok(Vec::new());
    };
    let row = store::accounts::by_id(view.driver, id)?;
    let mut holders: Vec<CustomerNumber> = row
        .map(|row| {
            row.account
                .holders
                .iter()
                .map(|holder| holder.customer)
                .collect()
        })
        .unwrap_or_default();
    holders.sort_unstable();
    Ok(holders)
}

/// Writes a new customer with the words that it is found by.
pub(crate) fn insert(books: &mut Books<'_>, customer: &Customer) -> Result<()> {
    must_be_free(books, customer.external_id.as_deref())?;
    let key = customer.number.key();
    let change = books.register(Subject::Customer, key, action::CREATED, customer)?;
    store::customers::insert(books.driver, customer, change)?;
    let words = search::of_customer(customer);
    Ok(store::customers::insert_words(
        books.driver,
        customer.number,
        &words,
    )?)
}

fn update(books: &mut Books<'_>, customer: &Customer, action: &str) -> Result<()> {
    let change = books.register(Subject::Customer, customer.number.key(), action, customer)?;
    Ok(store::customers::update(books.driver, customer, change)?)
}

fn must_be_free(books: &mut Books<'_>, external_id: Option<&str>) -> Result<()> {
    let Some(id) = external_id else { return Ok(()) };
    match store::customers::by_external_id(books.driver, id)? {
        None => Ok(()),
        Some(number) => Err(Fault::new(
            exit::CONFLICT,
            "already_exists",
            format!("customer {number} already has the external id {id:?}"),
        )
        .hint(format!(
            "see `bankctl customer show {number}`, or give another --external-id"
        ))
        .into()),
    }
}

/// A customer that is not closed.
pub(crate) fn open_customer(
    driver: &mut dyn store::Driver,
    number: CustomerNumber,
) -> Result<Customer> {
    let row =
        store::customers::by_number(driver, number)?.ok_or_else(|| customer_not_found(number))?;
    match row.customer.status {
        CustomerStatus::Active => Ok(row.customer),
        CustomerStatus::Closed => Err(Rejection::CustomerClosed {
            customer: number.to_string(),
        }
        .into()),
    }
}

pub(crate) fn customer_not_found(number: CustomerNumber) -> Error {
    not_found(
        "customer_not_found",
        format!("no customer {number}"),
        "find the customer with: bankctl customer list --search NAME",
    )
}

/// The number after the last, as long as seven digits suffice.
pub(crate) fn checked_key(key: i64) -> Result<i64> {
    if key > 9_999_999 {
        return Err(Fault::new(exit::FAILURE, "internal", "all customer numbers are taken").into());
    }
    Ok(key)
}

fn present(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.trim().is_empty())
}
