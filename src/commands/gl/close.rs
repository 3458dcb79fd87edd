//! Close an account of the chart.

use bankctl_ledger::Ledger;
use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::report::Report;

/// Close one of the bank's own accounts that was added, in all its currencies
///
/// Its balance must be zero in each. Nothing is booked on it any more, its history stays,
/// and its name is not given again. The built-in accounts can't be closed.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl gl close nostro/first-national
  bankctl gl close cash/vault-2 --yes")]
pub struct Args {
    /// Name of the account
    #[arg(value_name = "NAME")]
    pub name: String,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let close = |ledger: &mut Ledger| ledger.gl().close(&args.name);
    context.rehearse(Action::GlClose, close)?;
    let mut ledger = context.open(Action::GlClose)?;
    let account = ledger.gl().get(&args.name, None)?;
    context.confirm(&format!("Close account {}?", account.name))?;
    Ok(Report::one(close(&mut ledger)?))
}
