//! How what was done is found again, when its result can't be shown.

use serde_json::Value;

/// What was done, and how it is looked up.
#[derive(Clone, PartialEq, Debug)]
pub struct LookUp {
    /// What it is, by the name that it is found by.
    pub what: String,
    /// The command that shows it, and whether the one that failed may be run
    /// again.
    pub hint: String,
    /// The same for scripts.
    pub details: Value,
}
