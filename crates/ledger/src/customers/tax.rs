//! What part of the interest of a customer is withheld, instead of what the products of
//! the accounts say: in the United States backup withholding, of those whose number the
//! bank has not.
//!
//! Whose rate it was when counts for each posting: the change log keeps all of
//! them.

use bankctl_types::number::CustomerNumber;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{open_customer, shown, table};
use crate::access::rules::permission::Action;
use crate::approvals::approvable::{Approvable, Kept, Outcome};
use crate::approvals::lines::record;
use crate::customers::CustomersRoom;
use crate::customers::table::CustomerRow;
use crate::kernel::rules::change::{Change, Subject, action};
use crate::kernel::rules::policy::Rule;
use crate::kernel::tables;
use crate::products::rules::rate::Rate;
use crate::{Result, WriteTx, views};

/// To say what part of the interest of a customer is withheld.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct TaxRequest {
    /// The customer.
    customer: CustomerNumber,
    /// The rate; that of the products without one.
    rate: Option<Rate>,
}

impl Kept for TaxRequest {
    const NAMES: &'static [&'static str] = &["set_customer_tax"];
}

impl Approvable for TaxRequest {
    fn action(&self) -> Action {
        Action::CustomerTaxSet
    }

    fn carry_out(&self, books: &mut WriteTx<'_>) -> Result<Outcome> {
        books
            .set_customer_tax(self.customer, self.rate)
            .map(Outcome::done)
    }

    fn fits_line(&self, line: &Change) -> bool {
        let rate = self.rate;
        let says = rate.map_or(Value::Null, |rate| Value::String(rate.to_string()));
        line.subject == Subject::Customer
            && line.action == action::TAX_SET
            && line.key == self.customer.key()
            && record(line)["tax"] == says
    }
}

impl CustomersRoom<'_> {
    /// Says what part of the interest of a customer is withheld from now on; without a
    /// rate it is that of the products again.
    ///
    /// # Errors
    /// In this order: not found, closed; whatever keeps it for a second person.
    pub fn set_tax(self, number: CustomerNumber, rate: Option<Rate>) -> Result<views::Customer> {
        self.0.ask(
            &[],
            |books| books.set_customer_tax(number, rate),
            || TaxRequest {
                customer: number,
                rate,
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
        self.require_approval(Rule::Products)?;
        if row.customer.tax != rate {
            row.customer.tax = rate;
            let key = number.key();
            let change = self.log_change(Subject::Customer, key, action::TAX_SET, &row.customer)?;
            table::update_tax(self.driver, &row.customer, change)?;
        }
        let shown = self.context.privacy.shown(self.driver, &row)?;
        shown::customer(self.driver, &row.customer, shown, self.dry_run)
    }
}
