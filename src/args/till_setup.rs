//! How a till is set up.

use bankctl_ledger::TillChange;
use bankctl_types::Currency;
use bankctl_types::money::PlainDecimal;
use clap::builder::TypedValueParser;

use crate::args::{tills, values};

/// How a till is set up.
#[derive(Clone, Debug, clap::Args)]
pub struct SetupArgs {
    /// Where it stands, such as the name of the branch
    #[arg(long, value_name = "TEXT", value_parser = values::memo)]
    pub branch: Option<String>,
    /// The most that it should hold; CUR: before it for another currency
    #[arg(long, value_name = "AMOUNT", value_parser = tills::amount)]
    pub max: Vec<(PlainDecimal, Option<Currency>)>,
    /// What is done with a deposit beyond that
    #[arg(long, value_name = "HOW", value_parser = beyond())]
    pub beyond: Option<bool>,
    /// Whether tellers count it without knowing what is expected
    #[arg(long, value_name = "on|off", value_parser = on_off())]
    pub blind: Option<bool>,
}

fn on_off() -> impl TypedValueParser<Value = bool> {
    values::word(vec!["on", "off"], |word| match word {
        "on" => Some(true),
        "off" => Some(false),
        _ => None,
    })
}

fn beyond() -> impl TypedValueParser<Value = bool> {
    values::word(vec!["warn", "refuse"], |word| match word {
        "warn" => Some(false),
        "refuse" => Some(true),
        _ => None,
    })
}

impl SetupArgs {
    /// What is changed.
    pub fn change(self) -> TillChange {
        TillChange {
            branch: self.branch,
            limits: self.max,
            refuses_beyond: self.beyond,
            blind: self.blind,
            operator: None,
        }
    }
}
