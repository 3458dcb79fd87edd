//! List accounts.

use bankctl_ledger::AccountFilter;
use bankctl_ledger::access::rules::permission::Action;
use bankctl_types::kind::AccountStatus;
use bankctl_types::number::AccountNumber;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::named::{self, NamedCustomer};
use crate::args::values;
use crate::report::{List, Report};

/// What the signs of the bank's own accounts mean.
const SIGNS: &str = "Debits are positive here: cash and claims of the bank are positive, what it owes \
                     or has earned is negative.";

/// List accounts
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl account list --customer C00000013
  bankctl account list --status frozen
  bankctl account list --internal")]
pub struct Args {
    /// Only accounts of this customer, also joint ones
    #[arg(long, value_name = "CUSTOMER", value_parser = named::customer, conflicts_with = "internal")]
    pub customer: Option<NamedCustomer>,
    /// Only accounts in this state
    #[arg(long, value_parser = values::account_status())]
    pub status: Option<AccountStatus>,
    /// The bank's own accounts
    #[arg(long)]
    pub internal: bool,
    /// How many at most
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = values::page_length)]
    pub limit: usize,
    /// Where the page before ended: its `next`
    #[arg(long, value_name = "CURSOR", value_parser = values::account_number, conflicts_with = "internal")]
    pub after: Option<AccountNumber>,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let Args {
        ref customer,
        status,
        internal,
        limit,
        after,
    } = *args;
    let mut ledger = context.open(Action::AccountList)?;
    let customer = customer.as_ref().map(|named| named.read(context));
    // The bank's own are few: they come on one page.
    let limit = if internal { usize::MAX } else { limit };
    let filter = AccountFilter {
        customer: customer.transpose()?,
        status,
        internal,
        after,
        limit,
    };
    let (items, next) = ledger.accounts().list(&filter)?;
    Ok(Report::list(List {
        next,
        // Balances of assets and of liabilities do not add up to anything.
        adds: !internal,
        footnote: internal.then_some(SIGNS),
        ..List::of(items)
    }))
}
