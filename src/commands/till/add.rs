//! Add a till.

use bankctl_ledger::TillOpening;
use bankctl_ledger::access::rules::permission::Action;
use bankctl_types::Currency;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::till_setup::SetupArgs;
use crate::args::{tills, values};
use crate::report::{List, Report};

/// Add a till
///
/// Its cash is on the account cash/till-NAME, which never goes below zero. As soon as
/// there is a till, cash is taken and paid at an open till only.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl till add anna --max 20000
  bankctl till add north-2 --branch North --currency USD --currency EUR --blind on")]
pub struct Args {
    /// Name: lower-case letters, digits and -
    #[arg(value_name = "NAME", value_parser = tills::name)]
    pub name: String,
    /// A currency that it holds at first; the ledger's by default
    #[arg(long, value_name = "CUR", value_parser = values::currency)]
    pub currency: Vec<Currency>,
    /// The only operator who opens it
    #[arg(long, value_name = "OPERATOR")]
    pub operator: Option<String>,
    #[command(flatten)]
    pub(crate) setup: SetupArgs,
}

/// Runs the command.
pub fn run(args: Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::TillAdd)?;
    let mut setup = args.setup.change();
    setup.operator = args.operator.map(Some);
    let opening = TillOpening {
        name: args.name,
        currencies: args.currency,
        setup,
    };
    Ok(Report::list(List::of(ledger.tills().create(&opening)?)))
}
