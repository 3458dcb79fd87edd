//! Every failure, and what the outside sees of it.
//!
//! Typed errors stay typed below (rejections, store failures, file faults);
//! here they meet, and here alone a failure becomes an exit code, a stable
//! `error.code` and a hint.

use serde_json::Value;

use crate::domain::permission::{Denial, Reason};
use crate::domain::policy::Rule;
use crate::domain::{Money, Rejection};
use crate::import::FileFault;
use crate::store;

pub mod exit;
mod of_store;

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
                hint: Some(rejection_hint(rejection)),
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
            Self::Denied(denial) => {
                let (exit, code) = denial_code(denial);
                told(exit, code, Some(denial_hint(denial)))
            }
            Self::File(fault) => Description {
                exit: file_exit(fault.code()),
                code: fault.code(),
                message,
                hint: fault.hint(),
                details: None,
            },
            Self::Store(error) => {
                let (exit, code, hint) = of_store::failure(error);
                told(exit, code, hint)
            }
        }
    }
}

fn denial_code(denial: &Denial) -> (u8, &'static str) {
    match denial.reason {
        Reason::Session(_) => (exit::NOT_PERMITTED, "not_logged_in"),
        Reason::Password => (exit::NOT_PERMITTED, "login_failed"),
        Reason::Locked(_) => (exit::NOT_PERMITTED, "locked_out"),
        _ => (exit::NOT_PERMITTED, "permission_denied"),
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
        Reason::Session(_) => "log in with `bankctl login`; programs use a token instead",
        Reason::Password => {
            "try again; an admin sets a temporary password with `bankctl operator reset NAME`"
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

fn file_exit(code: &str) -> u8 {
    match code {
        "io" | "file_changed" => exit::FAILURE,
        "file_not_found" => exit::NOT_FOUND,
        "permission_denied" => exit::NOT_PERMITTED,
        "control_total_mismatch" => exit::REFUSED,
        _ => exit::USAGE,
    }
}

fn rejection_hint(rejection: &Rejection) -> String {
    match rejection {
        Rejection::ReferenceConflict { transaction, .. } => {
            format!(
                "a reference is bound to its first request for ever: give another --ref, or look at {transaction}"
            )
        }
        Rejection::SameAccount { .. } => "give two different accounts".to_owned(),
        Rejection::CurrencyMismatch { .. } => {
            "money is not exchanged on the way: choose an account in the same currency".to_owned()
        }
        Rejection::AccountClosed { .. } => {
            "a closed account stays closed: open a new one with `bankctl account open`".to_owned()
        }
        Rejection::AccountFrozen { account } => {
            format!(
                "see why with `bankctl account show {account}`; lift it with `bankctl account unfreeze {account}`"
            )
        }
        Rejection::CustomerClosed { .. } => {
            "a closed customer stays closed: add a new one".to_owned()
        }
        Rejection::AlreadyReversed { reversal, .. } => {
            format!(
                "a transaction is reversed once at most: see `bankctl transaction show {reversal}`"
            )
        }
        Rejection::NotReversible { .. } => {
            "post the payment again instead of reversing its reversal".to_owned()
        }
        Rejection::BetweenLedgers { .. } => {
            "have it sent back, with `bankctl transfer ACCOUNT ACCOUNT AMOUNT --to-ledger` in the ledger that has it".to_owned()
        }
        Rejection::HoldNotOpen { .. } | Rejection::HoldExpired { .. } => {
            "place a new hold if the money is still to be reserved".to_owned()
        }
        Rejection::CaptureExceedsHold { remaining, .. } => format!("capture at most {remaining}"),
        Rejection::InsufficientFunds { account, .. } => {
            format!(
                "available is ledger balance less holds plus overdraft: see `bankctl balance {account}`"
            )
        }
        Rejection::BalanceOverflow { .. } => "amounts this large can't be booked".to_owned(),
        Rejection::LimitExceeded(_) => "only a checking account has an overdraft, and the limit covers what is used and held of it".to_owned(),
        Rejection::BalanceNotZero { account, balance } if balance.minor < 0 => {
            format!(
                "have the debt paid first, with `bankctl deposit {account} {}`",
                Money::new(balance.minor.saturating_neg(), balance.currency)
            )
        }
        Rejection::BalanceNotZero { account, balance } => {
            format!(
                "pay it out first, with `bankctl withdraw {account} {balance}` or `bankctl transfer {account} TO {balance}`"
            )
        }
        Rejection::HoldsOpen { account, .. } => {
            format!("release or capture them first: `bankctl hold list --account {account}`")
        }
        Rejection::MoneyInTransit { .. } => {
            "bring it to an end first, with `bankctl transit sweep`".to_owned()
        }
        Rejection::InTransitAccount => {
            "name another account, or send money with `bankctl transfer … --to-ledger`".to_owned()
        }
        Rejection::AccountsOpen { .. } => {
            "close them first with `bankctl account close ACCOUNT`".to_owned()
        }
        Rejection::InternalAccount { .. } => "name a customer's account".to_owned(),
    }
}
