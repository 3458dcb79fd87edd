//! Show an account.

use bankctl_ledger::access::rules::permission::Action;
use bankctl_ledger::kernel::rules::account::AccountRef;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::values;
use crate::report::Report;

/// Show an account
///
/// The account is found by its number, by a number of another system, or by a name of
/// the bank's own.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl account show 1000000018
  bankctl account show 383558648217
  bankctl account show clearing/payroll")]
pub struct Args {
    /// Account
    #[arg(value_name = "ACCOUNT", value_parser = values::account)]
    pub account: AccountRef,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    Ok(Report::one(
        context.open(Action::AccountShow)?.account(&args.account)?,
    ))
}
