//! Tokens of programs.

use bankctl_types::Timestamp;
use serde::Serialize;

/// A token, and when it was just made also what makes it one.
#[derive(Clone, Debug, Serialize)]
pub struct Token {
    /// The number; `None` in a dry run that would make it.
    pub id: Option<i64>,
    /// The operator that its user works as.
    pub operator: String,
    /// What it may be used for.
    pub scopes: Vec<String>,
    /// `active`, `expired` or `revoked`.
    pub status: &'static str,
    /// When it was made.
    pub created_at: Timestamp,
    /// From when on it is of no use.
    pub expires_at: Timestamp,
    /// The token itself: shown once, when it is made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
    /// Whether nothing was written.
    pub dry_run: bool,
}
