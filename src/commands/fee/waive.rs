//! Waive fees.

use bankctl_ledger::WaiverRequest;
use bankctl_ledger::access::rules::permission::Action;
use bankctl_types::Day;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::named;
use crate::args::{fees, values};
use crate::report::Report;

/// Waive a fee that is due, or a fee of an account from today on
///
/// With --code an account is not charged that fee until a day, or for ever. Without it
/// one fee is meant, by its number (`bankctl fee list`), that was not taken yet. What was
/// taken is given back with `bankctl fee refund`.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl fee waive 7 --reason 'our mistake'
  bankctl fee waive 1000000018 --code monthly --until 2027-06-30 --reason 'moved from another bank'")]
pub struct Args {
    /// Number of the fee; with --code an account
    #[arg(value_name = "FEE|ACCOUNT")]
    pub target: String,
    /// Code of the fee that the account does not pay
    #[arg(long, value_name = "CODE", value_parser = fees::code)]
    pub code: Option<String>,
    /// Last day on which it does not pay it
    #[arg(long, value_name = "DATE", value_parser = values::day, requires = "code")]
    pub until: Option<Day>,
    /// Why, for the auditor
    #[arg(long, value_name = "TEXT", value_parser = values::reason)]
    pub reason: String,
}

/// Runs the command.
pub fn run(args: Args, context: &Context<'_>) -> Result<Report> {
    let Some(code) = args.code else {
        let fee = fees::fee(&args.target)?;
        let mut ledger = context.open(Action::FeeWaive)?;
        return Ok(Report::one(ledger.fees().waive(fee, &args.reason)?));
    };
    let named = named::account(&args.target)?;
    let mut ledger = context.open(Action::FeeWaive)?;
    let account = named.write(&mut ledger, context)?;
    let waiver = WaiverRequest {
        code,
        until: args.until,
        reason: args.reason,
    };
    Ok(Report::one(
        ledger.fees().waive_from_now(&account, &waiver)?,
    ))
}
