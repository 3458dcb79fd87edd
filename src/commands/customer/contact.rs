//! Note that a customer was in contact.

use bankctl_ledger::access::rules::permission::Action;
use bankctl_ledger::limits::contact::Contacted;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::named::{self, NamedParty};
use crate::report::{List, Report};

/// Note that a customer was in contact with the bank today
///
/// It counts as activity, as a payment that the customer orders: an account whose customer
/// writes or calls does not become dormant. Of a customer it is noted for all accounts that
/// the customer holds. An account that is dormant stays so: a deposit at the counter or
/// `bankctl account reactivate` ends that. The audit log keeps who noted it and when.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl customer contact C00000013
  bankctl customer contact 1000000018")]
pub struct Args {
    /// Customer or account: a number, or at a terminal a holder's name
    #[arg(value_name = "CUSTOMER|ACCOUNT", value_parser = named::party)]
    pub party: NamedParty,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::CustomerContact)?;
    let who = match &args.party {
        NamedParty::Customer(customer) => Contacted::Customer(*customer),
        NamedParty::Account(account) => Contacted::Account(account.write(&mut ledger, context)?),
    };
    Ok(Report::list(List::of(ledger.limits().note_contact(&who)?)))
}
