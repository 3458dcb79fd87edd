//! List reconciliations that were kept.

use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::named::{self, NamedAccount};
use crate::report::{List, Report};

/// List the reconciliations that were kept, by their last days
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl reconcile list
  bankctl reconcile list --account nostro/fed --all")]
pub struct Args {
    /// Only those of this account
    #[arg(long, value_name = "ACCOUNT", value_parser = named::account)]
    pub account: Option<NamedAccount>,
    /// Those that were undone too
    #[arg(long)]
    pub all: bool,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::ReconcileList)?;
    let account = match &args.account {
        Some(account) => Some(account.read(&mut ledger, context)?),
        None => None,
    };
    let items = ledger.reconciliations().list(account.as_ref(), args.all)?;
    Ok(Report::list(List::of(items)))
}
