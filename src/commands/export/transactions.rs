//! Export transactions.

use bankctl_ledger::ExportFilter;
use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, Result, Target, stream};
use crate::args::named::{self, NamedAccount};
use crate::args::values::{self, ReplicaArgs};
use crate::report::Report;

/// Export transactions in the order of booking
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl export transactions -o csv --to-file november.csv --during 2026-11
  bankctl export transactions --account 1000000018 -o json")]
pub struct Args {
    /// Only transactions of this account
    #[arg(long, value_name = "ACCOUNT", value_parser = named::account)]
    pub account: Option<NamedAccount>,
    #[command(flatten)]
    pub(crate) span: values::SpanArgs,
    #[command(flatten)]
    pub(crate) target: Target,
    #[command(flatten)]
    pub(crate) replica: ReplicaArgs,
}

/// Runs the command.
pub fn run(args: Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = args.replica.open(context, Action::ExportTransactions)?;
    let span = args.span.resolve(ledger.today()?)?;
    let account = args.account;
    let account = account.map(|named| named.read(&mut ledger, context));
    let filter = ExportFilter {
        account: account.transpose()?,
        span,
    };
    Ok(stream(ledger.into_transactions(&filter)?))
}
