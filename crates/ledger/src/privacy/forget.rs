//! Personal data shown to a person, and destroyed for good.

use std::rc::Rc;

use bankctl_storage::Wiped;
use bankctl_types::kind::CustomerStatus;
use bankctl_types::number::CustomerNumber;

use super::{Keyring, Privacy, Shown};
use crate::customers::rules::{FORGOTTEN, Personal, Sealed};
use crate::customers::{self, customer_not_found};
use crate::error::advice::{Advice, OfLedger, Part};
use crate::error::{Class, Fault};
use crate::kernel::rules::change::{Subject, action};
use crate::kernel::tables;
use crate::privacy::PrivacyRoom;
use crate::privacy::table;
use crate::{Result, documents, views};

impl PrivacyRoom<'_> {
    /// A customer with all personal data for people to read. The change log of
    /// changes keeps who saw it.
    ///
    /// # Errors
    /// `customer_not_found`, `data_key_not_found`; refused in a dry run, which
    /// records nothing.
    pub fn reveal(self, number: CustomerNumber) -> Result<views::Customer> {
        if self.0.context.dry_run {
            let message = "a dry run records nothing, and so shows no personal data";
            return Err(Fault::new(Class::Usage, "usage", message)
                .hint(Advice::LeaveOut(Part::DryRunOrReveal))
                .into());
        }
        let privacy = Rc::clone(&self.0.context.privacy);
        self.0.write(|books| {
            let row = customers::by_number(books.driver, number)?
                .ok_or_else(|| customer_not_found(number))?;
            let mut shown = Shown::of(&Personal::default());
            if row.customer.forgotten_at.is_none() {
                shown = open(&privacy, books.driver, &row)?;
            }
            let seen = serde_json::json!({ "number": number });
            books.log_change(Subject::Customer, number.key(), action::REVEALED, &seen)?;
            customers::shown::customer(books.driver, &row.customer, shown.revealed(), false)
        })
    }

    /// Destroys what identifies a closed customer: the name, what the
    /// customer is found by, and the key that opens everything else, also in
    /// the change log. The journal and both logs stay whole. Says
    /// too what of it was wiped from freed parts of the ledger.
    ///
    /// # Errors
    /// In this order: not found, forgotten already, not closed.
    pub fn forget(self, number: CustomerNumber) -> Result<(views::Customer, Wiped)> {
        let dry_run = self.0.context.dry_run;
        let (forgotten, wipe) = self.0.write_over(|books| {
            tables::locks::customers(books.driver, &[number])?;
            let row = customers::by_number(books.driver, number)?
                .ok_or_else(|| customer_not_found(number))?;
            let mut customer = row.customer;
            if customer.forgotten_at.is_some() {
                return Err(refused(
                    format!("customer {number} was forgotten before"),
                    "there is nothing left to destroy",
                )
                .into());
            }
            if customer.status != CustomerStatus::Closed {
                return Err(refused(
                    format!("customer {number} is not closed"),
                    Advice::Ledger(OfLedger::CloseCustomer),
                )
                .into());
            }
            FORGOTTEN.clone_into(&mut customer.name);
            customer.external_id = None;
            customer.sealed = Sealed::default();
            customer.forgotten_at = Some(books.stamp.booked_at);
            let key = number.key();
            let change = books.log_change(Subject::Customer, key, action::FORGOTTEN, &customer)?;
            customers::update_row(books.driver, &customer, change)?;
            customers::delete_words(books.driver, number)?;
            documents::destroy_all(books, number)?;
            table::delete(books.driver, number)?;
            let wipe = books.must_wipe()?;
            let shown = Shown::of(&Personal::default());
            let told = customers::shown::customer(books.driver, &customer, shown, dry_run)?;
            Ok((told, wipe))
        })?;
        if dry_run {
            return Ok((forgotten, Wiped::All));
        }
        // What was destroyed is destroyed, whether that can be done now or not.
        let timeout = self.0.context.retry_timeout;
        let wiped = self.0.wipe(wipe, timeout).unwrap_or(Wiped::Nothing);
        Ok((forgotten, wiped))
    }
}

fn open(
    privacy: &Privacy,
    driver: &mut dyn bankctl_storage::Driver,
    row: &customers::CustomerRow,
) -> Result<Shown> {
    let vault = privacy.vault(driver)?;
    let key = vault.must_open(row)?;
    Ok(Shown::of(&Keyring::open(&key, &row.customer)?))
}

fn refused(message: String, hint: impl Into<Advice>) -> Fault {
    Fault::new(Class::Refused, "not_forgettable", message).hint(hint)
}
