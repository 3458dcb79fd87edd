//! List rates of exchange.

use bankctl_ledger::access::rules::permission::Action;
use bankctl_types::exchange_rate::Pair;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::exchange;
use crate::report::{List, Report};

/// List the rates that hold now, and those to come
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl exchange-rate list
  bankctl exchange-rate list USD/EUR --all -o csv")]
pub struct Args {
    /// Only those of two currencies, such as USD/EUR
    #[arg(value_name = "PAIR", value_parser = exchange::pair)]
    pub pair: Option<Pair>,
    /// Also those that were followed by others
    #[arg(long)]
    pub all: bool,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let items = context
        .open(Action::ExchangeRateList)?
        .exchange()
        .rates(args.pair, args.all)?;
    Ok(Report::list(List::of(items)))
}
