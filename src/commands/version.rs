//! Say which version this is.

use clap::Args as ClapArgs;

use crate::report::{Report, Version};

/// Show the version of this program
///
/// The schema is the newest version of a ledger that it can open.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl version
  bankctl version -o json | jq -r .version")]
pub struct Args {}

/// Runs the command.
pub fn run() -> Report {
    Report::one(Version {
        version: env!("CARGO_PKG_VERSION"),
        schema: bankctl_storage::newest_schema(),
    })
}
