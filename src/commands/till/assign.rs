//! Assign a till.

use bankctl_ledger::TillChange;
use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::tills;
use crate::report::{List, Report};

/// Say who alone opens a till
///
/// A till that is not assigned is opened by any teller. Services, such as a cash
/// machine, use the till that is assigned to them.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl till assign anna --operator anna
  bankctl till assign anna --to-any")]
pub struct Args {
    /// Till
    #[arg(value_name = "TILL", value_parser = tills::name)]
    pub name: String,
    /// The operator
    #[arg(
        long,
        value_name = "OPERATOR",
        required_unless_present = "to_any",
        conflicts_with = "to_any"
    )]
    pub operator: Option<String>,
    /// Let any teller open it
    #[arg(long)]
    pub to_any: bool,
}

/// Runs the command.
pub fn run(args: Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::TillAssign)?;
    let change = TillChange {
        operator: Some(args.operator),
        ..TillChange::default()
    };
    let changed = ledger.tills().change(&args.name, &change)?;
    Ok(Report::list(List::of(changed)))
}
