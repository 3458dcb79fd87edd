//! Make a ledger.

use bankctl_ledger::Ledger;
use bankctl_types::Currency;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::values;
use crate::report::Report;

/// Make a ledger
///
/// The ledger is one SQLite file that only you can read. Its time zone decides
/// which day a booking belongs to and can't be changed later. The key of personal data
/// goes to a file elsewhere, which the result names: keep a copy of it.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl init --name 'First Example Bank' --currency USD --timezone America/New_York
  bankctl --ledger /srv/bank/ledger.db init")]
pub struct Args {
    /// Name of the bank
    #[arg(long, default_value = "Bank", value_parser = values::name)]
    pub name: String,
    /// Currency of accounts unless another is given (ISO 4217)
    #[arg(long, value_name = "CUR", default_value = "USD", value_parser = values::currency)]
    pub currency: Currency,
    /// Time zone that decides the day (IANA name)
    #[arg(long, value_name = "ZONE", default_value = "UTC", value_parser = values::timezone)]
    pub timezone: chrono_tz::Tz,
}

/// Runs the command.
pub fn run(args: Args, context: &Context<'_>) -> Result<Report> {
    let of_ledger = context.of_ledger();
    context.zone.set(Some(args.timezone));
    let Args {
        name,
        currency,
        timezone,
    } = args;
    Ok(Report::one(Ledger::create(
        &context.location,
        &name,
        currency,
        timezone,
        &of_ledger,
    )?))
}
