//! Papers of customers.

use bankctl_types::Timestamp;
use serde::Serialize;

use crate::documents::rules::{DocumentKind, MediaType};

/// A paper that shows who a customer is.
#[derive(Clone, Debug, Serialize)]
pub struct Document {
    /// The number; `None` in a dry run that would add it.
    pub id: Option<i64>,
    /// Whose it is.
    pub customer: String,
    /// What it is.
    pub kind: DocumentKind,
    /// The form of the file, by its first bytes.
    pub media_type: MediaType,
    /// How long the file is.
    pub size_bytes: i64,
    /// The SHA-256 of the file.
    pub sha256: String,
    /// When it was added.
    pub added_at: Timestamp,
    /// When its content was destroyed.
    pub destroyed_at: Option<Timestamp>,
    /// Whether nothing was written.
    pub dry_run: bool,
}
