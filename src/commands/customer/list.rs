//! List or find customers.

use bankctl_ledger::access::rules::permission::Action;
use bankctl_ledger::{CustomerFilter, HowMany};
use bankctl_types::kind::CustomerStatus;
use bankctl_types::number::CustomerNumber;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::values;
use crate::report::{List, Report};

/// List or find customers
///
/// --search takes any part of a name, in any order of the words; accents, capitals and
/// apostrophes do not matter, Mueller is found for Müller, and where no name fits, one
/// typo in a word is forgiven. It also takes a customer number, an account number or how
/// one begins, a number of another system, a whole e-mail address, and a telephone number
/// in any writing or its last four digits or more. What fits best comes first.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl customer list --search 'gar ana'
  bankctl customer list --search '212 555 0004'
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
    let page = context
        .open(Action::CustomerList)?
        .customers()
        .list(&filter)?;
    let shown = page.items.len() as u64;
    let told = match page.total {
        HowMany::Exactly(total) => (total > shown).then(|| format!("{shown} of {total} customers")),
        HowMany::AtLeast(total) => Some(format!(
            "{shown} of {total} customers; others may have it within a word"
        )),
    };
    let report = Report::list(List {
        next: page.next,
        ..List::of(page.items)
    });
    Ok(match told {
        Some(told) if context.for_people => report.note(told),
        _ => report,
    })
}
