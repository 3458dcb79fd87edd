//! Set a rate of exchange.

use bankctl_ledger::Instant;
use bankctl_ledger::access::rules::permission::Action;
use bankctl_types::exchange_rate::{Pair, Rate};
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::{exchange, values};
use crate::report::Report;

/// Set what one of a currency costs in another, from now or from a time on
///
/// A rate never changes: later ones follow it. For each way there is a rate of its own:
/// USD/EUR when USD are given, EUR/USD when EUR are given or an amount of EUR is bought.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl exchange-rate set USD/EUR 0.92137
  bankctl exchange-rate set EUR/USD 1.0853 --at 2026-12-01T09:00 --source 'central bank'")]
pub struct Args {
    /// The two currencies, such as USD/EUR
    #[arg(value_name = "PAIR", value_parser = exchange::pair)]
    pub pair: Pair,
    /// What one of the first costs in the second: at most ten digits
    #[arg(value_name = "RATE", value_parser = exchange::rate)]
    pub rate: Rate,
    /// From when on, in the ledger's time zone; now by default
    #[arg(long, value_name = "TIME", value_parser = exchange::instant)]
    pub at: Option<Instant>,
    /// Where the rate comes from
    #[arg(long, value_name = "TEXT", value_parser = values::reason)]
    pub source: Option<String>,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::ExchangeRateSet)?;
    let source = args.source.as_deref();
    let set = ledger
        .exchange()
        .set_rate((args.pair, args.rate), args.at, source)?;
    Ok(Report::one(set))
}
