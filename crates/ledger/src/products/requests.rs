//! What of products may wait for a second person.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{ProductOpening, RateChange};
use crate::access::rules::permission::Action;
use crate::approvals::approvable::{Approvable, Kept, Outcome};
use crate::kernel::rules::account::AccountRef;
use crate::kernel::rules::change::{Change, Subject, action};
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
    /// To set the rates of one account.
    SetAccountRate {
        /// The account.
        account: AccountRef,
        /// The rates.
        change: RateChange,
    },
}

impl Kept for ProductRequest {
    const NAMES: &'static [&'static str] = &["product"];
}

impl Approvable for ProductRequest {
    fn action(&self) -> Action {
        match self {
            Self::AddProduct(_) => Action::ProductAdd,
            Self::SetProductRate { .. } => Action::ProductRateSet,
            Self::SetAccountRate { .. } => Action::AccountRateSet,
        }
    }

    fn carry_out(&self, books: &mut WriteTx<'_>) -> Result<Outcome> {
        match self {
            Self::AddProduct(opening) => books.add_product(opening).map(Outcome::done),
            Self::SetProductRate { code, change } => {
                books.set_product_rate(code, change).map(Outcome::done)
            }
            Self::SetAccountRate { account, change } => {
                books.set_account_rate(account, change).map(Outcome::done)
            }
        }
    }

    fn fits_line(&self, line: &Change) -> bool {
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
