//! What of limits may wait for a second person.

use bankctl_types::Currency;
use bankctl_types::number::CustomerNumber;
use serde::{Deserialize, Serialize};

use super::LimitChange;
use crate::access::rules::permission::Action;
use crate::approvals::approvable::{Approvable, Kept, Outcome};
use crate::approvals::lines::record;
use crate::kernel::rules::change::{Change, Subject, action};
use crate::{Result, WriteTx};

/// To set a limit of a product.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct LimitRequest {
    /// The code of the product.
    pub(crate) code: String,
    /// The limit.
    pub(crate) change: LimitChange,
}

impl Kept for LimitRequest {
    const NAMES: &'static [&'static str] = &["product", "set_product_limit"];
}

impl Approvable for LimitRequest {
    fn action(&self) -> Action {
        Action::ProductLimitSet
    }

    fn carry_out(&self, books: &mut WriteTx<'_>) -> Result<Outcome> {
        books.set_limit(&self.code, &self.change).map(Outcome::done)
    }

    fn fits_line(&self, line: &Change) -> bool {
        line.subject == Subject::PaymentLimit
            && line.action == action::CREATED
            && record(line)["name"] == *self.change.name
    }
}

/// To set a limit of a customer.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct CustomerLimitRequest {
    /// The customer.
    pub(crate) customer: CustomerNumber,
    /// The currency of the accounts; that of the ledger, if none is named.
    pub(crate) currency: Option<Currency>,
    /// The limit.
    pub(crate) change: LimitChange,
}

impl Kept for CustomerLimitRequest {
    const NAMES: &'static [&'static str] = &["set_customer_limit"];
}

impl Approvable for CustomerLimitRequest {
    fn action(&self) -> Action {
        Action::LimitSet
    }

    fn carry_out(&self, books: &mut WriteTx<'_>) -> Result<Outcome> {
        books
            .set_customer_limit(self.customer, self.currency, &self.change)
            .map(Outcome::done)
    }

    fn fits_line(&self, line: &Change) -> bool {
        let record = record(line);
        line.subject == Subject::CustomerLimit
            && line.action == action::CREATED
            && record["customer"] == *self.customer.to_string()
            && record["name"] == *self.change.name
    }
}
