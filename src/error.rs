//! Every failure, and what the outside sees of it.
//!
//! Typed errors stay typed below (rejections, store failures, file faults);
//! here they meet, and here alone a failure becomes a class, a stable
//! `error.code` and a hint. Which exit code a class has is [`exit`]'s business.

use std::io::ErrorKind;

use bankctl_formats::read::FileFault;
use bankctl_storage::atomic_file::Refusal;
use bankctl_types::own_files::veiled;
use serde_json::Value;

use crate::domain::Rejection;
use crate::domain::permission::{Denial, Reason};
use crate::domain::policy::Rule;

mod class;
pub mod exit;
mod hints;
mod of_store;

pub use class::Class;

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
    pub hint: Option<String>,
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
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Adds more for scripts.
    #[must_use]
    pub fn details(mut self, details: Value) -> Self {
        self.details = Some(details);
        self
    }
}

/// Every failure of the program.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A banking rule said no.
    #[error(transparent)]
    Rejected(#[from] Rejection),
    /// The operator may not do it.
    #[error(transparent)]
    Denied(#[from] Denial),
    /// It takes a second person, and nothing was kept yet.
    #[error("it takes a second person: {}", why(*.0))]
    Held(Rule),
    /// It takes a second person, and the request was kept for one.
    #[error("it waits for a second person: {}", why(*rule))]
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
    /// A file can't be taken as a whole.
    #[error(transparent)]
    File(#[from] FileFault),
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        let (class, code, hint) = match &refusal {
            Refusal::Io(error) => match error.kind() {
                ErrorKind::AlreadyExists => {
                    (Class::Conflict, "already_exists", "name another file")
                }
                _ => (
                    Class::Failure,
                    "io",
                    "check that its folder is there, may be written to and has room",
                ),
            },
            _ => (Class::Conflict, "protected_file", hints::PROTECTED),
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
        rule => format!("the policy says so about {rule}"),
    }
}

/// A failure as the outside sees it.
#[derive(Clone, PartialEq, Debug)]
pub struct Description {
    /// What kind of failure it is.
    pub class: Class,
    /// The stable code that scripts read.
    pub code: &'static str,
    /// What was wrong, with the value.
    pub message: String,
    /// What to do next.
    pub hint: Option<String>,
    /// More for scripts.
    pub details: Option<Value>,
}

impl Error {
    /// The one place where a failure becomes class, code and hint. No
    /// message repeats a key or a token.
    pub fn describe(&self) -> Description {
        let told = self.described();
        let veil = |text: String| veiled(&text).into_owned();
        Description {
            message: veil(told.message),
            hint: told.hint.map(veil),
            ..told
        }
    }

    fn described(&self) -> Description {
        let message = self.to_string();
        let told = |class, code, hint: Option<&str>| Description {
            class,
            code,
            message: message.clone(),
            hint: hint.map(str::to_owned),
            details: None,
        };
        match self {
            Self::Fault(fault) => Description {
                class: fault.class,
                code: fault.code,
                message,
                hint: fault.hint.clone(),
                details: fault.details.clone(),
            },
            Self::Rejected(rejection) => Description {
                class: match rejection {
                    Rejection::ReferenceConflict { .. } => Class::Conflict,
                    _ => Class::Refused,
                },
                code: rejection.code(),
                message,
                hint: Some(hints::of_rejection(rejection)),
                details: None,
            },
            Self::Held(_) => told(Class::NeedsApproval, "approval_required", None),
            Self::Waiting { number, .. } => Description {
                class: Class::NeedsApproval,
                code: "approval_required",
                message,
                hint: Some(match number {
                    Some(number) => {
                        format!("somebody else who may: bankctl approval approve {number}")
                    }
                    None => "in a dry run no request is kept".to_owned(),
                }),
                details: number.map(|number| serde_json::json!({ "approval": number })),
            },
            Self::Denied(denial) => {
                let (class, code) = denial_code(denial);
                told(class, code, Some(denial_hint(denial)))
            }
            Self::File(fault) => Description {
                class: file_class(fault.code()),
                code: fault.code(),
                message,
                hint: fault.hint(),
                details: None,
            },
            Self::Store(error) => {
                let (class, code, hint) = of_store::failure(error);
                told(class, code, hint)
            }
        }
    }
}

fn denial_code(denial: &Denial) -> (Class, &'static str) {
    match denial.told() {
        Reason::Session(_) => (Class::NotPermitted, "not_logged_in"),
        Reason::Password => (Class::NotPermitted, "login_failed"),
        Reason::Locked(_) => (Class::NotPermitted, "locked_out"),
        _ => (Class::NotPermitted, "permission_denied"),
    }
}

fn denial_hint(denial: &Denial) -> &'static str {
    match denial.told() {
        Reason::Unknown => {
            "ask an admin for `bankctl operator add NAME --role ROLE --os-user ACCOUNT`; whoever owns the ledger's file or tables can run `bankctl operator recover`"
        }
        Reason::Disabled => "ask an admin for `bankctl operator enable NAME`",
        Reason::Token(_) => {
            "ask an admin for another token: `bankctl token create OPERATOR --scope SCOPE --expires 90d`"
        }
        Reason::Session(_) => "log in with `bankctl login`; programs use a token instead",
        Reason::Password => {
            "try again; after five failures in a row wait a minute, then twice as long each time, at most an hour; an admin sets a temporary password with `bankctl operator reset NAME`"
        }
        Reason::Locked(_) => {
            "wait until then; an admin lets you in before with `bankctl operator reset NAME`"
        }
        Reason::OwnRequest => "ask somebody else who may: nobody decides about an own request",
        Reason::Role { .. } => {
            "ask somebody who may; `bankctl operator permissions` shows who that is, and an admin gives roles with `bankctl operator role`"
        }
    }
}

fn file_class(code: &str) -> Class {
    match code {
        "io" | "file_changed" => Class::Failure,
        "file_not_found" => Class::NotFound,
        "permission_denied" => Class::NotPermitted,
        "control_total_mismatch" => Class::Refused,
        _ => Class::Usage,
    }
}
