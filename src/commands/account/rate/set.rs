//! Set the rates of one account.

use bankctl_ledger::access::rules::permission::Action;
use bankctl_types::Day;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::interest::RateArgs;
use crate::args::named::{self, NamedAccount};
use crate::args::values;
use crate::report::Report;

/// Set what one account earns and costs from a day on
///
/// Its rates go before those of its product; with --until these hold again afterwards. The
/// account must have a product that was added (`bankctl account update ACCOUNT --product
/// CODE`). Rates for days that are accrued take a second person; the interest of these days
/// is computed anew.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl account rate set 1000000018 --effective 2026-12-01 --tier 0=2.50
  bankctl account rate set 1000000018 --effective 2026-12-01 --until 2027-02-28 --tier 0=3.00")]
pub struct Args {
    /// Account: its number, or at a terminal its holder's name
    #[arg(value_name = "ACCOUNT", value_parser = named::account)]
    pub account: NamedAccount,
    #[command(flatten)]
    pub(crate) rates: RateArgs,
    /// Last day that the rates hold for
    #[arg(long, value_name = "DATE", value_parser = values::day)]
    pub until: Option<Day>,
}

/// Runs the command.
pub fn run(args: Args, context: &Context<'_>) -> Result<Report> {
    let change = args.rates.change(args.until);
    let mut ledger = context.open(Action::AccountRateSet)?;
    let account = args.account.write(&mut ledger, context)?;
    Ok(Report::one(
        ledger.products().set_account_rate(&account, &change)?,
    ))
}
