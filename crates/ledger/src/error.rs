//! Every failure of the ledger.
//!
//! Typed errors stay typed below (rejections, denials, failures of the store);
//! here they meet, and here alone a failure becomes a class, a stable code and
//! words. What people are told to do about it, and how a program ends with it,
//! is the business of who calls the ledger.

use bankctl_storage::atomic_file::Refusal;
use bankctl_types::own_files::veiled;
use serde_json::{Value, json};

use crate::access::rules::permission::{Denial, Reason};
use crate::kernel::rules::policy::Rule;
use crate::kernel::rules::rejection::Rejection;

pub mod advice;
mod class;
mod of_store;

pub use advice::Advice;
pub use class::Class;

/// What the caller can do whose output would take the place of what is kept.
pub const PROTECTED: &str =
    "name another file; what is no longer wanted must be removed by other means first";

/// A failure that says its class, code, message and hint itself: what
/// has no rule or layer of its own behind it.
#[derive(Clone, PartialEq, Debug, thiserror::Error)]
#[error("{message}")]
pub struct Fault {
    /// What kind of failure it is.
    pub class: Class,
    /// The stable code that scripts read.
    pub code: &'static str,
    /// What was wrong, with the value.
    pub message: String,
    /// What to do next.
    pub hint: Option<Box<Advice>>,
    /// More for scripts.
    pub details: Option<Value>,
}

impl Fault {
    /// A failure without a hint.
    pub fn new(class: Class, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            class,
            code,
            message: message.into(),
            hint: None,
            details: None,
        }
    }

    /// Adds what to do next.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<Advice>) -> Self {
        self.hint = Some(Box::new(hint.into()));
        self
    }

    /// Adds more for scripts.
    #[must_use]
    pub fn details(mut self, details: Value) -> Self {
        self.details = Some(details);
        self
    }
}

/// Every failure of the ledger.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A banking rule said no.
    #[error(transparent)]
    Rejected(#[from] Rejection),
    /// The operator may not do it.
    #[error(transparent)]
    Denied(#[from] Denial),
    /// It takes a second person, and nothing was kept yet.
    #[error("it needs a second person: {}", why(*.0))]
    ApprovalRequired(Rule),
    /// It takes a second person, and the request was kept for one.
    #[error("not done yet, it waits for a second person: {}", why(*rule))]
    Waiting {
        /// The number of the request; `None` in a dry run.
        number: Option<i64>,
        /// What the policy says it of.
        rule: Rule,
    },
    /// Anything else that knows its own code.
    #[error(transparent)]
    Fault(#[from] Fault),
    /// The store could not do its work.
    #[error(transparent)]
    Store(#[from] bankctl_storage::Error),
    /// Another ledger said no.
    #[error("{place}: {error}")]
    Elsewhere {
        /// Where, so that no one looks for the reason here.
        place: String,
        /// What it said.
        error: Box<Self>,
    },
}

impl Error {
    /// What kind of failure it is.
    pub fn class(&self) -> Class {
        self.class_and_code().0
    }

    /// The stable code that scripts read.
    pub fn code(&self) -> &'static str {
        self.class_and_code().1
    }

    fn class_and_code(&self) -> (Class, &'static str) {
        match self {
            Self::Fault(fault) => (fault.class, fault.code),
            Self::Rejected(rejection) => match rejection {
                Rejection::ReferenceConflict { .. } => (Class::Conflict, rejection.code()),
                _ => (Class::Refused, rejection.code()),
            },
            Self::ApprovalRequired(_) | Self::Waiting { .. } => {
                (Class::NeedsApproval, "approval_required")
            }
            Self::Denied(denial) => of_denial(denial),
            Self::Store(error) => of_store::class_and_code(error),
            Self::Elsewhere { error, .. } => error.class_and_code(),
        }
    }

    /// What was wrong, with the value. It repeats no key and no token.
    pub fn message(&self) -> String {
        veiled(&self.to_string()).into_owned()
    }

    /// More for scripts.
    pub fn details(&self) -> Option<Value> {
        match self {
            Self::Fault(fault) => fault.details.clone(),
            Self::Waiting { number, .. } => number.map(|number| json!({ "approval": number })),
            Self::Elsewhere { error, .. } => error.details(),
            Self::Rejected(_) | Self::ApprovalRequired(_) | Self::Denied(_) | Self::Store(_) => {
                None
            }
        }
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        let (class, code, hint) = match &refusal {
            taken if taken.is_taken() => (Class::Conflict, "already_exists", "name another file"),
            Refusal::Io(_) => (
                Class::Failure,
                "io",
                "check that its folder is there, may be written to and has room",
            ),
            _ => (Class::Conflict, "protected_file", PROTECTED),
        };
        Fault::new(class, code, refusal.to_string())
            .hint(hint)
            .into()
    }
}

/// Why something takes a second person.
fn why(rule: Rule) -> String {
    match rule {
        Rule::ValueDates => "the value date lies too far back".to_owned(),
        Rule::PaymentLimits => "it is beyond a limit of the account's product or owner".to_owned(),
        Rule::Periods => "a month is closed, or opened again".to_owned(),
        Rule::Overrides => "a check is paid although a rule says no".to_owned(),
        Rule::Products => {
            "what accounts earn is changed for days that are accrued, or the policy about products \
             asks for one"
                .to_owned()
        }
        rule => format!("the policy about {rule} asks for one"),
    }
}

fn of_denial(denial: &Denial) -> (Class, &'static str) {
    match denial.told() {
        Reason::Session(_) => (Class::NotPermitted, "not_logged_in"),
        Reason::Password => (Class::NotPermitted, "login_failed"),
        Reason::Locked(_) => (Class::NotPermitted, "locked_out"),
        _ => (Class::NotPermitted, "permission_denied"),
    }
}
