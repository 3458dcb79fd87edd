//! The references of requests.

use bankctl_types::text;
use serde::{Deserialize, Serialize};

use crate::Result;
use crate::error::{Class, Error, Fault};
use crate::kernel::rules::rejection::Rejection;

/// The idempotency key of a request. Every request has one before it starts,
/// so that it can be asked afterwards whether it was done.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reference {
    /// The caller's.
    Given(String),
    /// Made for this very request (a UUID, version 7): nothing else has it.
    Made(String),
}

impl Reference {
    /// What is written. A dry run shows no key that will never exist.
    pub(crate) fn written(&self, dry_run: bool) -> Option<String> {
        match self {
            Self::Made(_) if dry_run => None,
            Self::Given(text) | Self::Made(text) => Some(text.clone()),
        }
    }

    /// The key itself.
    pub(crate) fn text(&self) -> &str {
        match self {
            Self::Given(text) | Self::Made(text) => text,
        }
    }

    /// The key, if something may have been written under it before.
    pub(crate) fn to_look_up(&self) -> Option<&str> {
        match self {
            Self::Given(text) => Some(text),
            Self::Made(_) => None,
        }
    }
}

/// The reference belongs to another request.
pub(crate) fn conflict(reference: &str, transaction: String) -> Error {
    Rejection::ReferenceConflict {
        reference: reference.to_owned(),
        transaction,
    }
    .into()
}

/// Whether something new may be written under a reference. What was written
/// under one before is found by it, whatever it is.
///
/// # Errors
/// `invalid_reference`.
pub(crate) fn may_be_new(reference: &str) -> Result<()> {
    let Err(fault) = text::reference(reference) else {
        return Ok(());
    };
    let message = format!("the reference {reference:?} {fault}");
    Err(Fault::new(Class::Usage, "invalid_reference", message)
        .hint("give another; nothing was posted under this one")
        .into())
}
