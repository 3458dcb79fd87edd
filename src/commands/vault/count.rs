//! Count the vault.

use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::tills::CountArgs;
use crate::args::values;
use crate::report::{List, Report};

/// Count the cash in the vault, with a second person
///
/// What is there more or less than by the books is booked as for a till.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl vault count --count 100x950,50x100 --witness bert
  bankctl vault count --counted EUR:12000 --witness bert")]
pub struct Args {
    #[command(flatten)]
    pub(crate) counted: CountArgs,
    /// The operator who counted with you
    #[arg(long, value_name = "OPERATOR")]
    pub witness: String,
    /// Your reference. Repeating the command with it is safe
    #[arg(short, long = "ref", value_name = "REF", value_parser = values::reference)]
    pub reference: Option<String>,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::VaultCount)?;
    let counted = args.counted.one()?.unwrap_or_default();
    let counts = ledger
        .tills()
        .count_vault(&counted, &args.witness, args.reference.as_deref())?;
    Ok(Report::list(List::of(counts)))
}
