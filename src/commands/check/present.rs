//! Present a check.

use bankctl_ledger::Presentment;
use bankctl_ledger::access::rules::permission::Action;
use bankctl_ledger::drawn_checks::refusal;
use bankctl_types::Day;
use bankctl_types::RoutingNumber;
use bankctl_types::money::PlainDecimal;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::named::{self, NamedAccount};
use crate::args::{checks, drawn_checks, values};
use crate::report::Report;

/// Present a check that an account has drawn: it is paid or returned
///
/// The rules in their order: its number is in a check book of the account
/// (check_unknown, check_void; an account without a book on record pays any number), it was
/// not paid before (check_already_paid), its payment is not stopped (stop_payment), its
/// date is not later than today or more than 180 days ago (check_post_dated, check_stale),
/// then the state, the limits and the funds of the account. One that is returned is kept
/// with its code and the fee of the product, and the exit code is 4.
///
/// With --override a supervisor pays what the rules or the funds say no to, and a second
/// person approves it; nothing is paid twice.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl check present 1000000018 45.00 --number 1021
  bankctl check present 1000000018 45.00 --number 1021 --dated 2026-11-20 --routing 021000021 --trace 0815
  bankctl check present 1000000018 45.00 --number 1021 --override --reason 'holder called'")]
pub struct Args {
    /// Account: its number, or at a terminal its holder's name
    #[arg(value_name = "ACCOUNT", value_parser = named::account)]
    pub account: NamedAccount,
    /// Amount, such as 250 or 250.00
    #[arg(value_name = "AMOUNT", allow_negative_numbers = true, value_parser = values::typed_amount)]
    pub amount: PlainDecimal,
    /// Number of the check
    #[arg(long, value_name = "N", value_parser = drawn_checks::number)]
    pub number: i64,
    /// Date on the check
    #[arg(long, value_name = "DATE", value_parser = values::day)]
    pub dated: Option<Day>,
    /// Routing number of the bank that presents it
    #[arg(long, value_name = "ROUTING", value_parser = checks::routing)]
    pub routing: Option<RoutingNumber>,
    /// Number by which that bank traces it
    #[arg(long, value_name = "TRACE", value_parser = drawn_checks::trace)]
    pub trace: Option<String>,
    /// Pay it although a rule says no; needs a supervisor, and a second person
    #[arg(long = "override", requires = "reason")]
    pub overrides: bool,
    /// Why it is paid all the same
    #[arg(long, value_name = "TEXT", requires = "overrides", value_parser = values::reason)]
    pub reason: Option<String>,
    /// Your reference. Repeating the request with it is safe
    #[arg(short, long = "ref", value_name = "REF", value_parser = values::reference)]
    pub reference: Option<String>,
}

/// Runs the command.
pub fn run(args: Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::CheckPresent)?;
    let check = Presentment {
        account: args.account.write(&mut ledger, context)?,
        number: args.number,
        amount: args.amount,
        dated: args.dated,
        routing: args.routing.map(|routing| routing.to_string()),
        trace: args.trace,
        overrides: args.reason.filter(|_| args.overrides),
        reference: values::made_unless_given(args.reference),
    };
    let done = ledger.drawn_checks().present(&check)?;
    match refusal(&done) {
        Some(fault) => Err(fault.into()),
        None => Ok(Report::one(done)),
    }
}
