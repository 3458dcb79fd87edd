//! Show what is configured.

use clap::Args as ClapArgs;

use super::Context;
use crate::report::{List, Report};

/// Show every setting of the program, and where each comes from
///
/// An option comes before an environment variable, that before the config file, that before
/// the default. Tokens and passwords are not shown. Settings of the ledger are shown by
/// `bankctl ledger show`.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl config show
  bankctl config show -o json | jq -r '.items[] | select(.key == \"ledger\") | .value'")]
pub struct Args {}

/// Runs the command.
pub(super) fn run(context: &Context<'_>) -> Report {
    Report::list(List::of(context.settings.to_vec()))
}
