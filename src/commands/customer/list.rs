//! List or find customers.

use bankctl_ledger::CustomerFilter;
use bankctl_ledger::access::rules::permission::Action;
use bankctl_types::kind::CustomerStatus;
use bankctl_types::number::CustomerNumber;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::values;
use crate::report::{List, Report};

/// List or find customers
///
/// --search takes a customer number, an account number, a number of another system, an
/// e-mail address, a telephone number, or the beginnings of words of the name in any
/// order; accents and capitals do not matter.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl customer list --search 'gar ana'
  bankctl customer list --search 383558648217
  bankctl customer list --status closed -o csv")]
pub struct Args {
    /// Find by number, name, e-mail or phone
    #[arg(long, value_name = "TEXT", value_parser = values::search)]
    pub search: Option<String>,
    /// Only customers in this state
    #[arg(long, value_parser = values::customer_status())]
    pub status: Option<CustomerStatus>,
    /// How many at most
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = values::page_length)]
    pub limit: usize,
    /// Where the page before ended: its `next`
    #[arg(long, value_name = "CURSOR", value_parser = values::customer)]
    pub after: Option<CustomerNumber>,
}

/// Runs the command.
pub fn run(args: Args, context: &Context<'_>) -> Result<Report> {
    let Args {
        search,
        status,
        limit,
        after,
    } = args;
    let filter = CustomerFilter {
        search,
        status,
        after,
        limit,
    };
    let (items, next) = context.open(Action::CustomerList)?.customers(&filter)?;
    Ok(Report::list(List {
        next,
        ..List::of(items)
    }))
}
