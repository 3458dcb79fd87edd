//! Explain the interest of an account.

use bankctl_ledger::access::rules::permission::Action;
use bankctl_types::Day;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::named::{self, NamedAccount};
use crate::args::values;
use crate::report::{List, Report};

/// Explain each cent of an account's interest, day by day
///
/// A line is an amount that earned one rate on days that follow each other; with tiers
/// each slice has its own. What was booked late has lines of its own for the days before,
/// one for each rate, and names the transaction. What the customer owes is below zero. Interest is exact: it
/// is shown with ten decimals and rounded only when it is paid. Without --from it begins
/// with the month of the last day, without --to it goes as far as interest is accrued.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl interest show 1000000018
  bankctl interest show 'Uma Lindqvist'
  bankctl interest show 1000000018 --from 2026-11-01 --to 2026-11-30 -o csv")]
pub struct Args {
    /// Account: a number, or the name of a customer who has one account
    #[arg(value_name = "ACCOUNT", value_parser = named::account)]
    pub account: NamedAccount,
    /// First day
    #[arg(long, value_name = "DATE", value_parser = values::day)]
    pub from: Option<Day>,
    /// Last day
    #[arg(long, value_name = "DATE", value_parser = values::day)]
    pub to: Option<Day>,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::InterestShow)?;
    let account = args.account.read(&mut ledger, context)?;
    let items = ledger.interest().get(&account, args.from, args.to)?;
    Ok(Report::list(List::of(items)))
}
