//! Show an account of the chart.

use bankctl_ledger::access::rules::permission::Action;
use bankctl_types::Currency;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::values;
use crate::report::Report;

/// Show one of the bank's own accounts, in all its currencies
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl gl show cash/vault
  bankctl gl show nostro/first-national --currency EUR")]
pub struct Args {
    /// Name of the account
    #[arg(value_name = "NAME")]
    pub name: String,
    /// Only in this currency
    #[arg(long, value_name = "CUR", value_parser = values::currency)]
    pub currency: Option<Currency>,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::GlShow)?;
    Ok(Report::one(ledger.gl().get(&args.name, args.currency)?))
}
