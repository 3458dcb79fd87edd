//! Show the limits of an account.

use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::named::{self, NamedParty};
use crate::report::{List, Report};

/// Show limits of an account or customer, and what is used and left today
///
/// Of an account there are those of its product, and those of its owner over all accounts.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl limit show 1000000018
  bankctl limit show C00000013
  bankctl limit show 1000000018 -o json")]
pub struct Args {
    /// Account or customer: a number, or at a terminal a holder's name
    #[arg(value_name = "ACCOUNT|CUSTOMER", value_parser = named::party)]
    pub party: NamedParty,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::LimitShow)?;
    let limits = match &args.party {
        NamedParty::Customer(customer) => ledger.limits().of_customer(*customer)?,
        NamedParty::Account(account) => {
            let account = account.read(&mut ledger, context)?;
            ledger.limits().list(&account)?
        }
    };
    Ok(Report::list(List::of(limits)))
}
