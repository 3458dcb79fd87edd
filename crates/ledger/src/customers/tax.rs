//! What part of the interest of a customer is withheld, instead of what the products of
//! the accounts say: in the United States backup withholding, of those whose number the
//! bank has not.
//!
//! Whose rate it was when counts for each posting: the register of changes keeps all of
//! them.

use bankctl_types::number::CustomerNumber;

use super::{open_customer, shown, table};
use crate::approvals::requests::Request as Asked;
use crate::customers::table::CustomerRow;
use crate::kernel::rules::change::{Subject, action};
use crate::kernel::rules::policy::Rule;
use crate::kernel::tables;
use crate::products::requests::ProductRequest;
use crate::products::rules::rate::Rate;
use crate::{Ledger, Result, WriteTx, views};

impl Ledger {
    /// Says what part of the interest of a customer is withheld from now on; without a
    /// rate it is that of the products again.
    ///
    /// # Errors
    /// In this order: not found, closed; whatever keeps it for a second person.
    pub fn set_customer_tax(
        &mut self,
        number: CustomerNumber,
        rate: Option<Rate>,
    ) -> Result<views::Customer> {
        self.ask(
            &[],
            |books| books.set_customer_tax(number, rate),
            || {
                Asked::Product(ProductRequest::SetCustomerTax {
                    customer: number,
                    rate,
                })
            },
        )
    }
}

impl WriteTx<'_> {
    pub(crate) fn set_customer_tax(
        &mut self,
        number: CustomerNumber,
        rate: Option<Rate>,
    ) -> Result<views::Customer> {
        tables::locks::customers(self.driver, &[number])?;
        let mut row: CustomerRow = open_customer(self.driver, number)?;
        self.may_wait(Rule::Products)?;
        if row.customer.tax != rate {
            row.customer.tax = rate;
            let key = number.key();
            let change = self.register(Subject::Customer, key, action::TAX_SET, &row.customer)?;
            table::update_tax(self.driver, &row.customer, change)?;
        }
        let shown = self.context.privacy.shown(self.driver, &row)?;
        shown::customer(self.driver, &row.customer, shown, self.dry_run)
    }
}
