//! What the config file says of the counter: how receipts are printed, and
//! which amounts are typed again.

use bankctl_types::money::PlainDecimal;
use serde::Deserialize;

use crate::error::{Class, Fault};

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
    /// Above this amount, in the ledger's currency, the screen has it typed
    /// again, and commands ask on a terminal. Without it commands ask always.
    pub over: Option<String>,
}

impl Confirmation {
    /// The amount, if there is one.
    ///
    /// # Errors
    /// It is no amount.
    pub fn limit(&self) -> Result<Option<PlainDecimal>, Fault> {
        let limit = self.over.as_deref().map(|over| {
            PlainDecimal::parse(over).map_err(|fault| {
                let message = format!("confirm.over in config.toml: the amount {over:?} {fault}");
                Fault::new(Class::Usage, "invalid_config", message)
                    .hint("write it as over = \"10000\", in the ledger's currency")
            })
        });
        limit.transpose()
    }
}
