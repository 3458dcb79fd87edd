//! What the config file says of the counter: how receipts are printed, and
//! which amounts are typed again.

use serde::Deserialize;

/// How receipts are printed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Receipts {
    /// The program and its arguments; the text comes on its standard input.
    pub command: Vec<String>,
}

/// What is confirmed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Confirmation {
    /// Above this amount, in the ledger's currency, it is typed again.
    pub over: Option<String>,
}
