//! Limits of customers: what all accounts of a currency pay or are paid that a customer
//! owns, counted together.
//!
//! A payment of one of these accounts is decided under the lock of the owner's limits,
//! so that two tellers at two accounts of one customer come one after the other.

use std::collections::HashMap;

use bankctl_types::kind::HolderRole;
use bankctl_types::number::{AccountId, CustomerNumber};
use bankctl_types::{Currency, Day};

use super::rules::payment_limit::{CustomerLimit, Direction, LimitTerms, Used, in_force};
use super::table::{self, CustomerLimitRow};
use super::{LimitChange, coming, decide, rows, shown_use};
use crate::limits::LimitsRoom;

use super::requests::CustomerLimitRequest;
use crate::customers::{self, customer_not_found};
use crate::kernel::rules::account::Account;
use crate::kernel::rules::change::{Subject, action};
use crate::kernel::rules::ordered::Row;
use crate::kernel::rules::posting::Terms;
use crate::kernel::rules::transfer::Request;
use crate::kernel::tables;
use crate::{ReadTx, Result, WriteTx, views};

impl LimitsRoom<'_> {
    /// Says how much and how often all accounts together pay or are paid that a
    /// customer owns, from a day on. Without a number and an amount a limit ends.
    ///
    /// # Errors
    /// In this order: customer not found, closed, an amount that the currency does not
    /// have, a day that is over, one that has this limit, none who could review what is
    /// beyond it; whatever keeps it for a second person.
    pub fn set_of_customer(
        self,
        customer: CustomerNumber,
        currency: Option<Currency>,
        change: &LimitChange,
    ) -> Result<views::CustomerLimit> {
        let request = || CustomerLimitRequest {
            customer,
            currency,
            change: change.clone(),
        };
        self.0.ask(
            &[],
            |books| books.set_customer_limit(customer, currency, change),
            request,
        )
    }

    /// The limits of a customer on the business date, with what of each is used.
    ///
    /// # Errors
    /// `customer_not_found`.
    pub fn of_customer(self, customer: CustomerNumber) -> Result<Vec<views::LimitUse>> {
        self.0.read(|view| {
            if customers::by_number(view.driver, customer)?.is_none() {
                return Err(customer_not_found(customer));
            }
            let all = table::limits_of_customer(view.driver, customer)?;
            let mut currencies: Vec<Currency> = all.iter().map(|row| row.limit.currency).collect();
            currencies.dedup();
            let mut shown = Vec::new();
            for currency in currencies {
                let of_currency = all.iter().filter(|row| row.limit.currency == currency);
                shown.extend(used_of(view, of_currency, (None, customer, currency))?);
            }
            Ok(shown)
        })
    }
}

impl ReadTx<'_> {
    /// The limits of the owner of an account in its currency, with what of each is used.
    pub(super) fn limits_of_owner(&mut self, account: &Account) -> Result<Vec<views::LimitUse>> {
        let all = table::limits_of_owner(self.driver, account.id, account.currency)?;
        let Some(customer) = all.first().map(|row| row.limit.customer) else {
            return Ok(Vec::new());
        };
        let whose = (Some(account.label()), customer, account.currency);
        used_of(self, all.iter(), whose)
    }
}

/// What is used of limits of a customer in one currency.
fn used_of<'a>(
    view: &mut ReadTx<'_>,
    all: impl Iterator<Item = &'a CustomerLimitRow>,
    (account, customer, currency): (Option<String>, CustomerNumber, Currency),
) -> Result<Vec<views::LimitUse>> {
    let today = view.today;
    let open = in_force(all.map(|row| &row.limit.terms), today);
    let mut each = Vec::new();
    for owned in owned(view.driver, customer, currency)? {
        let position = tables::accounts::position(view.driver, owned)?;
        let newest = position.map_or(0, |position| position.newest());
        each.push(rows(view.driver, (owned, newest), &open, today)?);
    }
    let whose = (account, Some(customer.to_string()));
    let shown = open.into_iter().map(|limit| {
        let used = sum(limit, each.iter(), today);
        shown_use(&whose, limit, used, (currency, today))
    });
    Ok(shown.collect())
}

/// What all accounts use of a limit together.
fn sum<'a>(limit: &LimitTerms, each: impl Iterator<Item = &'a Vec<Row>>, today: Day) -> Used {
    each.map(|rows| limit.used(rows, today))
        .fold(Used::default(), Used::and)
}

/// The accounts of a currency that a customer owns, closed ones too.
fn owned(
    driver: &mut dyn bankctl_storage::Driver,
    customer: CustomerNumber,
    currency: Currency,
) -> Result<Vec<AccountId>> {
    let all = tables::accounts::of_customer(driver, customer)?;
    let owns = |account: &Account| {
        account
            .holders
            .iter()
            .any(|holder| holder.customer == customer && holder.role == HolderRole::Owner)
    };
    let mine = all
        .into_iter()
        .map(|row| row.account)
        .filter(|account| account.currency == currency && owns(account));
    Ok(mine.map(|account| account.id).collect())
}

impl WriteTx<'_> {
    pub(crate) fn set_customer_limit(
        &mut self,
        customer: CustomerNumber,
        currency: Option<Currency>,
        change: &LimitChange,
    ) -> Result<views::CustomerLimit> {
        tables::locks::customers(self.driver, &[customer])?;
        customers::open_customer(self.driver, customer)?;
        let currency = currency.unwrap_or(self.settings.currency);
        let terms = change.terms(currency, self.stamp.business_date)?;
        tables::locks::numbers(self.driver, true)?;
        let known = table::limits_of_customer(self.driver, customer)?;
        let known = known.iter().map(|row| &row.limit);
        let known = known.filter(|limit| limit.currency == currency);
        let known = known.map(|limit| &limit.terms);
        self.may_set(&customer.to_string(), &terms, known)?;
        let id = table::next_customer_limit(self.driver)?;
        let limit = CustomerLimit {
            customer,
            currency,
            terms,
        };
        let change = self.log_change(Subject::CustomerLimit, id, action::CREATED, &limit)?;
        let shown = views::CustomerLimit::of(&limit, self.dry_run);
        table::insert_customer_limit(self.driver, &CustomerLimitRow { id, limit, change })?;
        Ok(shown)
    }

    /// What the owner of one side of a payment may pay or be paid.
    pub(super) fn terms_of_owner(
        &mut self,
        request: &Request,
        (direction, account): (Direction, AccountId),
        before: &[Request],
        terms: &mut Terms,
    ) -> Result<()> {
        let Some(currency) = self.may_be_limited(account)? else {
            return Ok(());
        };
        let today = self.stamp.business_date;
        let all = table::limits_of_owner(self.driver, account, currency)?;
        let mut open = in_force(all.iter().map(|row| &row.limit.terms), today);
        open.retain(|limit| limit.counts(direction, request.channel));
        let Some(customer) = all.first().map(|row| row.limit.customer) else {
            return Ok(());
        };
        if open.is_empty() {
            return Ok(());
        }
        // What was posted in this transaction counts too.
        self.write_out()?;
        let mut each = HashMap::new();
        for owned in owned(self.driver, customer, currency)? {
            let newest = self.newest_row(owned)?;
            let mut rows = rows(self.driver, (owned, newest), &open, today)?;
            rows.extend(before.iter().filter_map(|one| coming(one, owned, today)));
            each.insert(owned, rows);
        }
        let whose = |name: &str| {
            format!("customer {customer} has the limit {name:?} over all accounts in {currency}")
        };
        let used = |limit: &LimitTerms| sum(limit, each.values(), today);
        decide(&open, (request, currency), &whose, &used, terms);
        Ok(())
    }
}
