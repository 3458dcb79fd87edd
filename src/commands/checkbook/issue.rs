//! Issue a check book.

use bankctl_ledger::BookOpening;
use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::named::{self, NamedAccount};
use crate::args::{drawn_checks, values};
use crate::report::Report;

/// Issue a check book to an account
///
/// The numbers of all its books never overlap. Without --start they go on after the highest
/// one, also after that of a void book; the first book begins at 1001. From the first book
/// on the account pays no check whose number is in none of them.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl checkbook issue 1000000018
  bankctl checkbook issue 1000000018 --count 50 --start 2001")]
pub struct Args {
    /// Account: its number, or at a terminal its holder's name
    #[arg(value_name = "ACCOUNT", value_parser = named::account)]
    pub account: NamedAccount,
    /// How many checks it has
    #[arg(long, value_name = "N", default_value = "25", value_parser = drawn_checks::count)]
    pub count: i64,
    /// Number of the first one
    #[arg(long, value_name = "N", value_parser = drawn_checks::number)]
    pub start: Option<i64>,
    /// Your reference. Repeating the request with it is safe
    #[arg(short, long = "ref", value_name = "REF", value_parser = values::reference)]
    pub reference: Option<String>,
}

/// Runs the command.
pub fn run(args: Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::CheckBookIssue)?;
    let opening = BookOpening {
        account: args.account.write(&mut ledger, context)?,
        count: args.count,
        start: args.start,
        reference: values::made_unless_given(args.reference),
    };
    Ok(Report::one(ledger.drawn_checks().issue_book(&opening)?))
}
