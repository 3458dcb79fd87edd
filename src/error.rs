//! Every failure, and what the outside sees of it.
//!
//! What failed, with its class, its stable `error.code` and its words, is known
//! to the ledger; what is wrong with a file is known to its reader. Here, and
//! here alone, a failure becomes what is told: the hint that names a command is
//! added. Which exit code a class has is [`exit`](crate::exit)'s business.

use bankctl_ledger::Cure;
use bankctl_ledger::access::rules::permission::{Denial, Reason};
use bankctl_types::own_files::veiled;
use serde_json::Value;

pub use bankctl_ledger::error::{Class, Error, Fault};

mod advice;
mod hints;
mod near;
mod of_file;
mod of_store;

pub use near::nearest;
pub use of_file::of_file;

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

/// The one place where a failure becomes what is told. No message and no hint
/// repeats a key or a token.
pub fn describe(error: &Error) -> Description {
    Description {
        class: error.class(),
        code: error.code(),
        message: error.message(),
        hint: hint(error).map(|hint| veiled(&hint).into_owned()),
        details: error.details(),
    }
}

/// What to do about what was found wrong with a machine or a ledger.
pub fn cure(found: Cure<'_>) -> Option<String> {
    let words = match found {
        Cure::Of(error) => return describe(error).hint,
        Cure::CloseDays => {
            "run `bankctl close-of-business`, from a timer too; `bankctl day steps` shows problems"
        }
        Cure::Prove => "write nothing more to it, run `bankctl verify`, and compare with a backup",
        Cure::Sweep => "run `bankctl transit sweep`, from a timer too",
        Cure::CountCash => "count the cash, and book what was brought in: bankctl transfer",
        Cure::FindOwner => "find the owner with bankctl history suspense, and transfer it",
    };
    Some(words.to_owned())
}

/// What to do about a failure.
fn hint(error: &Error) -> Option<String> {
    match error {
        Error::Fault(fault) => fault.hint.as_deref().map(advice::words),
        Error::Rejected(rejection) => Some(hints::of_rejection(rejection)),
        Error::ApprovalRequired(_) => None,
        Error::Waiting { number, .. } => Some(match number {
            Some(number) => {
                format!(
                    "ask a second person, such as a supervisor, to run: bankctl approval approve {number}"
                )
            }
            None => "this was a dry run: no request was made".to_owned(),
        }),
        Error::Denied(denial) => Some(of_denial(denial).to_owned()),
        Error::Store(error) => Some(of_store::hint(error).to_owned()),
        Error::Elsewhere { error, .. } => hint(error),
    }
}

fn of_denial(denial: &Denial) -> &'static str {
    match denial.told() {
        Reason::Unknown => {
            "ask an admin for `bankctl operator add NAME --role ROLE --os-user ACCOUNT`; the owner of the ledger's file or tables can run `bankctl operator recover`"
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
        Reason::OwnRequest => {
            "ask another operator who may: you cannot decide about your own request"
        }
        Reason::Role { .. } => {
            "ask an operator who has that role; `bankctl operator permissions` lists them, and an admin gives roles with `bankctl operator role`"
        }
    }
}
