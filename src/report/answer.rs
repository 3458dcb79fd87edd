//! Answers to requests that come line by line.

use bankctl_ledger::views::{Check, Fee, FeeWaiver, Group, Hold, Order, Transaction};
use serde::Serialize;
use serde_json::Value;

use crate::error::Description;

/// The answer to a request.
#[derive(Clone, Debug, Serialize)]
pub struct Answer {
    /// What came of it.
    #[serde(flatten)]
    pub outcome: Outcome,
    /// Which request it was.
    pub request: Asked,
}

/// Which request is answered.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Asked {
    /// The line that it stood on; the first is 1.
    pub line: u64,
    /// The caller's own name for it.
    pub id: Option<Value>,
}

/// What came of a request.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub enum Outcome {
    /// Money moved.
    Transaction(Box<Transaction>),
    /// Money moved in several transactions together.
    Group(Box<Group>),
    /// Money was reserved, taken or given back.
    Hold(Box<Hold>),
    /// A standing order was made or changed.
    Order(Box<Order>),
    /// A fee was charged or waived.
    Fee(Box<Fee>),
    /// A check was taken in.
    Check(Box<Check>),
    /// An account is spared a fee.
    Waiver(Box<FeeWaiver>),
    /// Nothing was done, or it is not known what.
    Failed {
        /// Why.
        error: Failure,
    },
}

/// Why a request was not done.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Failure {
    /// The stable code.
    pub code: &'static str,
    /// What was wrong, with the value.
    pub message: String,
    /// What to do next.
    pub hint: Option<String>,
    /// More for programs.
    pub details: Option<Value>,
}

impl From<Description> for Outcome {
    fn from(told: Description) -> Self {
        Self::Failed {
            error: Failure {
                code: told.code,
                message: told.message,
                hint: told.hint,
                details: told.details,
            },
        }
    }
}

/// Answers that are written as they come, and the error that ends them.
pub type Answers = Box<dyn Iterator<Item = Result<Vec<Answer>, crate::error::Error>>>;
