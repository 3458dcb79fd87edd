//! Every failure, and what the outside sees of it.
//!
//! Typed errors stay typed below (rejections, store failures, file faults);
//! here they meet, and here alone a failure becomes an exit code, a stable
//! `error.code` and a hint.

use serde_json::Value;

use crate::domain::Rejection;
use crate::domain::permission::{Denial, Reason};
use crate::domain::policy::Rule;
use crate::import::FileFault;
use crate::store;

pub mod exit;
mod hints;

/// A failure that says its code, exit code, message and hint itself: what
/// has no rule or layer of its own behind it.
#[derive(Clone, PartialEq, Debug, thiserror::Error)]
#[error("{message}")]
pub struct Fault {
    /// One of [`exit`].
    pub exit: u8,
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
    pub fn new(exit: u8, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            exit,
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
    #[error("it takes a second person: the policy says so about {0}")]
    Held(Rule),
    /// It takes a second person, and the request was kept for one.
    #[error("it waits for a second person: the policy says so about {rule}")]
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
    Store(#[from] store::Error),
    /// A file can't be taken as a whole.
    #[error(transparent)]
    File(#[from] FileFault),
}

/// A failure as the outside sees it.
#[derive(Clone, PartialEq, Debug)]
pub struct Description {
    /// One of [`exit`].
    pub exit: u8,
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
    /// The one place where a failure becomes exit code, code and hint.
    pub fn describe(&self) -> Description {
        let message = self.to_string();
        let told = |exit, code, hint: Option<&str>| Description {
            exit,
            code,
            message: message.clone(),
            hint: hint.map(str::to_owned),
            details: None,
        };
        match self {
            Self::Fault(fault) => Description {
                exit: fault.exit,
                code: fault.code,
                message,
                hint: fault.hint.clone(),
                details: fault.details.clone(),
            },
            Self::Rejected(rejection) => Description {
                exit: match rejection {
                    Rejection::ReferenceConflict { .. } => exit::CONFLICT,
                    _ => exit::REFUSED,
                },
                code: rejection.code(),
                message,
                hint: Some(hints::of_rejection(rejection)),
                details: None,
            },
            Self::Held(_) => told(exit::APPROVAL, "approval_required", None),
            Self::Waiting { number, .. } => Description {
                exit: exit::APPROVAL,
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
            Self::Denied(denial) => told(
                exit::NOT_PERMITTED,
                "permission_denied",
                Some(denial_hint(denial)),
            ),
            Self::File(fault) => Description {
                exit: file_exit(fault.code()),
                code: fault.code(),
                message,
                hint: fault.hint(),
                details: None,
            },
            Self::Store(error) => {
                let (exit, code, hint) = store_failure(error);
                told(exit, code, hint)
            }
        }
    }
}

fn denial_hint(denial: &Denial) -> &'static str {
    match denial.reason {
        Reason::Unknown => {
            "ask an admin for `bankctl operator add NAME --role ROLE --os-user ACCOUNT`; whoever owns the ledger's file or tables can run `bankctl operator recover`"
        }
        Reason::Disabled => "ask an admin for `bankctl operator enable NAME`",
        Reason::Token(_) => {
            "ask an admin for another token: `bankctl token create OPERATOR --scope SCOPE --expires 90d`"
        }
        Reason::OwnRequest => "ask somebody else who may: nobody decides about an own request",
        Reason::Role { .. } => {
            "ask somebody who may; `bankctl operator permissions` shows who that is, and an admin gives roles with `bankctl operator role`"
        }
    }
}

fn file_exit(code: &str) -> u8 {
    match code {
        "io" | "file_changed" => exit::FAILURE,
        "file_not_found" => exit::NOT_FOUND,
        "permission_denied" => exit::NOT_PERMITTED,
        "control_total_mismatch" => exit::REFUSED,
        _ => exit::USAGE,
    }
}

fn store_failure(error: &store::Error) -> (u8, &'static str, Option<&'static str>) {
    match error {
        store::Error::Missing(_) => (
            exit::NOT_FOUND,
            "ledger_not_found",
            Some("make one with `bankctl init`, or name another with --ledger or BANKCTL_LEDGER"),
        ),
        store::Error::Exists(_) => (
            exit::CONFLICT,
            "already_exists",
            Some("name another place with --ledger, or use the ledger that is there"),
        ),
        store::Error::NotALedger { .. } => (
            exit::DAMAGED,
            "not_a_ledger",
            Some("check the path after --ledger or in BANKCTL_LEDGER"),
        ),
        store::Error::Newer { .. } => (
            exit::DAMAGED,
            "newer_version",
            Some("install the version of bankctl that made it, or a later one"),
        ),
        store::Error::Busy | store::Error::Contended(_) => (
            exit::BUSY,
            "busy",
            Some(
                "nothing was written; try again, and look for a program that holds the ledger open",
            ),
        ),
        store::Error::NotPermitted(_) => (
            exit::NOT_PERMITTED,
            "permission_denied",
            Some("check the owner and mode of the file and its folder"),
        ),
        store::Error::Damaged(_) => (
            exit::DAMAGED,
            "verification_failed",
            Some("write nothing more to it, run `bankctl verify`, and compare with a backup"),
        ),
        store::Error::NoKey(_) => (
            exit::USAGE,
            "key_needed",
            Some(
                "give public keys with --recipient, and the file with the secret one with --identity",
            ),
        ),
        store::Error::Interrupted => (
            exit::INTERRUPTED,
            "interrupted",
            Some("run the command again"),
        ),
        other => server_failure(other),
    }
}

/// What a server or the way to it said.
fn server_failure(error: &store::Error) -> (u8, &'static str, Option<&'static str>) {
    match error {
        store::Error::NoEngine(_) => (
            exit::USAGE,
            "usage",
            Some("give the path of a file, or an address that starts with postgresql://"),
        ),
        store::Error::BadAddress { .. } => (
            exit::USAGE,
            "usage",
            Some(
                "write it as postgresql://USER@HOST/DATABASE, with sslmode=verify-full over a network",
            ),
        ),
        store::Error::Unreachable(_) => (
            exit::FAILURE,
            "unreachable",
            Some("nothing was written; check the address, the network and whether the server runs"),
        ),
        store::Error::Crowded(_) => (
            exit::BUSY,
            "too_many_connections",
            Some(
                "nothing was written; try again, or let more in: max_connections, the role's connection limit, or a pooler",
            ),
        ),
        store::Error::Tls(_) => (
            exit::FAILURE,
            "unreachable",
            Some("check sslmode, sslrootcert, sslcert and sslkey in the address"),
        ),
        store::Error::OfServer(_) => (
            exit::USAGE,
            "usage",
            Some(
                "use the server's own tools: pg_dump, pg_basebackup or pgBackRest, and their ways back",
            ),
        ),
        store::Error::Refused(_) => (
            exit::NOT_PERMITTED,
            "permission_denied",
            Some("check the role, its password and what it may do"),
        ),
        other => disk_failure(other),
    }
}

/// What the disk or the engine said.
fn disk_failure(error: &store::Error) -> (u8, &'static str, Option<&'static str>) {
    match error {
        store::Error::Full => (
            exit::FAILURE,
            "disk_full",
            Some("free some space and run the command again"),
        ),
        store::Error::SizeLimit => (
            exit::FAILURE,
            "file_size_limit",
            Some("raise it with `ulimit -f unlimited` and run the command again"),
        ),
        store::Error::Io(_) => (
            exit::FAILURE,
            "io",
            Some("look at the system's log for disk errors, then run `bankctl verify`"),
        ),
        store::Error::Unsettled(_) => (
            exit::UNKNOWN,
            "outcome_unknown",
            Some("look whether it was done before you run the command again"),
        ),
        _ => (
            exit::FAILURE,
            "internal",
            Some("please report this with the command that caused it"),
        ),
    }
}
