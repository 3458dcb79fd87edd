//! Every failure, and what the outside sees of it.
//!
//! Typed errors stay typed below (rejections, store failures, file faults);
//! here they meet, and here alone a failure becomes an exit code, a stable
//! `error.code` and a hint.

use serde_json::Value;

use crate::domain::Rejection;

/// The process's exit codes; the contract with scripts.
pub mod exit {
    /// Done.
    pub const DONE: u8 = 0;
    /// An internal or I/O failure.
    pub const FAILURE: u8 = 1;
    /// Wrong usage or an unreadable value.
    pub const USAGE: u8 = 2;
    /// No such thing.
    pub const NOT_FOUND: u8 = 3;
    /// A banking rule refused it.
    pub const REFUSED: u8 = 4;
    /// Not permitted.
    pub const NOT_PERMITTED: u8 = 5;
    /// A conflict with what is there.
    pub const CONFLICT: u8 = 6;
    /// The ledger stayed busy past the time-out.
    pub const BUSY: u8 = 7;
    /// The ledger is damaged or was altered.
    pub const DAMAGED: u8 = 8;
    /// Finished, with rows left over.
    pub const LEFT_OVER: u8 = 9;
    /// Waits for a second person.
    pub const APPROVAL: u8 = 10;
}

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
    /// Anything else that knows its own code.
    #[error(transparent)]
    Fault(#[from] Fault),
}
