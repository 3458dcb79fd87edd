//! Look whether the key of personal data fits.

use bankctl_ledger::access::rules::permission::Action;
use bankctl_types::text::counted;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::report::Report;

/// Check that the key of personal data is there and opens everything
///
/// The key file is named by BANKCTL_KEY_FILE; by default it is in the directory keys of
/// the config directory. Keep a copy of it apart from the ledger and its backups: without
/// it personal data can never be read again. Money needs no key.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl key check
  bankctl key check -o json")]
pub struct Args {}

/// Runs the command.
pub fn run(_: &Args, context: &Context<'_>) -> Result<Report> {
    let check = context.open(Action::KeyCheck)?.privacy().check_keys()?;
    let unreadable = check.unreadable;
    let report = Report::one(check);
    Ok(match unreadable {
        0 => report,
        count => report.note(format!(
            "the personal data of {} can't be opened: their key was sealed with one that the key \
             file has not, or they were altered",
            counted(count, "customer")
        )),
    })
}
