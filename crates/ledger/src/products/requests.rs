//! What of products may wait for a second person.

use bankctl_types::Currency;
use bankctl_types::number::CustomerNumber;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{ProductOpening, RateChange};
use crate::access::rules::permission::Action;
use crate::fees::FeeChange;
use crate::kernel::rules::account::AccountRef;
use crate::kernel::rules::change::{Change, Subject, action};
use crate::limits::LimitChange;
use crate::products::rules::rate::Rate;
use crate::{Result, WriteTx};

/// A request as it is kept.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ProductRequest {
    /// To add a product.
    AddProduct(ProductOpening),
    /// To set the rates of a product.
    SetProductRate {
        /// The code of the product.
        code: String,
        /// The rates.
        change: RateChange,
    },
    /// To set a fee of a product.
    SetProductFee {
        /// The code of the product.
        code: String,
        /// The fee.
        change: FeeChange,
    },
    /// To set a limit of a product.
    SetProductLimit {
        /// The code of the product.
        code: String,
        /// The limit.
        change: LimitChange,
    },
    /// To say what part of the interest of a customer is withheld.
    SetCustomerTax {
        /// The customer.
        customer: CustomerNumber,
        /// The rate; that of the products without one.
        rate: Option<Rate>,
    },
    /// To set a limit of a customer.
    SetCustomerLimit {
        /// The customer.
        customer: CustomerNumber,
        /// The currency of the accounts; that of the ledger, if none is named.
        currency: Option<Currency>,
        /// The limit.
        change: LimitChange,
    },
    /// To set the rates of one account.
    SetAccountRate {
        /// The account.
        account: AccountRef,
        /// The rates.
        change: RateChange,
    },
}

impl ProductRequest {
    /// What the caller must be permitted.
    pub(crate) fn action(&self) -> Action {
        match self {
            Self::AddProduct(_) => Action::ProductAdd,
            Self::SetProductRate { .. } => Action::ProductRateSet,
            Self::SetProductFee { .. } => Action::ProductFeeSet,
            Self::SetProductLimit { .. } => Action::ProductLimitSet,
            Self::SetCustomerTax { .. } => Action::CustomerTaxSet,
            Self::SetCustomerLimit { .. } => Action::LimitSet,
            Self::SetAccountRate { .. } => Action::AccountRateSet,
        }
    }

    /// Carries it out.
    pub(crate) fn carry_out(&self, books: &mut WriteTx<'_>) -> Result<()> {
        match self {
            Self::AddProduct(opening) => books.add_product(opening).map(|_| ()),
            Self::SetProductRate { code, change } => {
                books.set_product_rate(code, change).map(|_| ())
            }
            Self::SetProductFee { code, change } => books.set_fee(code, change).map(|_| ()),
            Self::SetProductLimit { code, change } => books.set_limit(code, change).map(|_| ()),
            Self::SetCustomerTax { customer, rate } => {
                books.set_customer_tax(*customer, *rate).map(|_| ())
            }
            Self::SetCustomerLimit {
                customer,
                currency,
                change,
            } => books
                .set_customer_limit(*customer, *currency, change)
                .map(|_| ()),
            Self::SetAccountRate { account, change } => {
                books.set_account_rate(account, change).map(|_| ())
            }
        }
    }

    /// Whether a line of the register is one that it asks for.
    pub(crate) fn fits_line(&self, line: &Change) -> bool {
        let record: Value = serde_json::from_str(&line.after).unwrap_or_default();
        let holds_from = |change: &RateChange, owner: &str| {
            let from = change.effective_from.to_string();
            line.action == action::CREATED
                && record["effective_from"] == *from
                && !record["owner"][owner].is_null()
        };
        match (line.subject, self) {
            (Subject::Product, Self::AddProduct(opening)) => {
                line.action == action::CREATED && record["code"] == *opening.code
            }
            (Subject::FeeTerm, Self::SetProductFee { change, .. }) => {
                line.action == action::CREATED && record["code"] == *change.code
            }
            (Subject::PaymentLimit, Self::SetProductLimit { change, .. }) => {
                line.action == action::CREATED && record["name"] == *change.name
            }
            (Subject::Customer, Self::SetCustomerTax { customer, rate }) => {
                let says = rate.map_or(Value::Null, |rate| Value::String(rate.to_string()));
                line.action == action::TAX_SET
                    && line.key == customer.key()
                    && record["tax"] == says
            }
            (
                Subject::CustomerLimit,
                Self::SetCustomerLimit {
                    change, customer, ..
                },
            ) => {
                let is_theirs = record["customer"] == *customer.to_string();
                line.action == action::CREATED && is_theirs && record["name"] == *change.name
            }
            (Subject::InterestRate, Self::SetProductRate { change, .. }) => {
                holds_from(change, "product")
            }
            (Subject::InterestRate, Self::SetAccountRate { change, .. }) => {
                holds_from(change, "account")
            }
            _ => false,
        }
    }
}
