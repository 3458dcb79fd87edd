//! Take a new key of personal data.

use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::report::Report;

/// Replace the key of personal data by a new one
///
/// The new key is added to the key file, and every customer's own key is sealed with it
/// while others go on working. If it is interrupted, run it again to finish. The older
/// keys stay in the file, for backups that need them.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl key rotate")]
pub struct Args {}

/// Runs the command.
pub fn run(_: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::KeyRotate)?;
    let customers = ledger.privacy().check_keys()?.customers;
    let bar = context.terminal.progress("keys sealed", customers);
    let rotated = ledger.privacy().rotate_key(|done| bar.at(done))?;
    drop(bar);
    let report = Report::one(rotated);
    Ok(if context.dry_run {
        report.note("a new key would be added to the key file")
    } else {
        report.note("keep a copy of the key file apart from the ledger and its backups")
    })
}
