//! What was looked at, and how it is.

use serde::Serialize;

/// One thing that was looked at.
#[derive(Clone, Debug, Serialize)]
pub struct Finding {
    /// What was looked at: a stable word.
    pub check: String,
    /// `ok`, `warning` or `problem`.
    pub status: String,
    /// What was found, with the values.
    pub message: String,
    /// What to do about it.
    pub cure: Option<String>,
}
