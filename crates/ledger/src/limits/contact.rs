//! A customer was in contact with the bank: that counts as activity, so that an account
//! is not dormant whose customer is known to be there and moves no money.
//!
//! An account that is dormant stays so: who lets it pay again sees who asks.

use bankctl_types::Day;
use bankctl_types::kind::AccountStatus;
use bankctl_types::number::{AccountId, CustomerNumber};

use super::rules::dormancy::Dormancy;
use super::table::{self, DormancyRow};
use crate::customers::open_customer;
use crate::error::{Class, Fault};
use crate::kernel::rules::account::{AccountRef, label};
use crate::kernel::rules::change::{Subject, action};
use crate::kernel::tables;
use crate::kernel::transaction::existing_account;
use crate::limits::LimitsRoom;
use crate::{Result, WriteTx, views};

/// Who was in contact.
#[derive(Clone, Debug)]
pub enum Contacted {
    /// A customer, about all accounts.
    Customer(CustomerNumber),
    /// A holder of an account.
    Account(AccountRef),
}

impl LimitsRoom<'_> {
    /// Notes that a customer was in contact today: for all accounts that the customer
    /// holds and that are not closed, or for one account.
    ///
    /// # Errors
    /// In this order: not found, one of the bank's own, closed, no account that is open.
    pub fn note_contact(self, who: &Contacted) -> Result<Vec<views::Contact>> {
        self.0.write(|books| books.note_contact(who))
    }
}

impl WriteTx<'_> {
    fn note_contact(&mut self, who: &Contacted) -> Result<Vec<views::Contact>> {
        let accounts = match who {
            Contacted::Account(account) => {
                let id = self.locked_one(account)?;
                let account = existing_account(self.driver, id)?;
                account.must_be_customers()?;
                account.must_not_be_closed()?;
                vec![id]
            }
            Contacted::Customer(customer) => self.open_accounts_of(*customer)?,
        };
        let each = accounts.into_iter();
        each.map(|account| self.contacted(account)).collect()
    }

    /// The accounts that a customer holds and that are not closed, locked.
    fn open_accounts_of(&mut self, customer: CustomerNumber) -> Result<Vec<AccountId>> {
        tables::locks::customers(self.driver, &[customer])?;
        open_customer(self.driver, customer)?;
        let held = tables::accounts::keys_of_customer(self.driver, customer)?;
        self.lock(&held)?;
        let mut open = Vec::with_capacity(held.len());
        for id in held {
            if existing_account(self.driver, id)?.status != AccountStatus::Closed {
                open.push(id);
            }
        }
        if open.is_empty() {
            let message = format!("customer {customer} has no account that is open");
            return Err(Fault::new(Class::NotFound, "account_not_found", message)
                .hint("nothing is dormant: there is nothing to note")
                .into());
        }
        Ok(open)
    }

    fn contacted(&mut self, account: AccountId) -> Result<views::Contact> {
        table::lock_dormancy(self.driver, account)?;
        let today = self.stamp.business_date;
        let known = table::dormancy(self.driver, account)?;
        let dormancy = known.map(|row| row.dormancy);
        // What has no row has a product that knows no dormancy: it is looked at when it
        // gets another one.
        let mut now = dormancy.unwrap_or(Dormancy {
            account,
            due_on: Day::MAX,
            since: None,
            contacted_on: None,
        });
        now.contacted_on = Some(today);
        if dormancy != Some(now) {
            let change = self.log_change(Subject::Dormancy, account.0, action::CONTACTED, &now)?;
            let row = DormancyRow {
                dormancy: now,
                change,
            };
            if known.is_some() {
                table::update_dormancy(self.driver, &row)?;
                table::update_contact(self.driver, &row)?;
            } else {
                table::insert_dormancy(self.driver, &row)?;
            }
        }
        Ok(views::Contact {
            account: label(account),
            contacted_on: today,
            dormant_since: now.since,
            dry_run: self.dry_run,
        })
    }
}
