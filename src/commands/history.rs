//! Show an account's history.

use bankctl_ledger::access::rules::permission::Action;
use bankctl_ledger::{HistoryQuery, Wanted};
use bankctl_types::kind::Kind;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::amounts::{AmountRange, amount_range};
use crate::args::named::{self, NamedAccount};
use crate::args::values;
use crate::report::{List, Report};

/// Show the transactions of an account, with the balance after each
///
/// The newest come first unless --oldest-first is given. A page that is not the last
/// one names the cursor for --after. On a server a transaction of one of the bank's own
/// accounts may appear a moment after others with larger numbers: what was read with
/// --oldest-first while tellers work may lack it, and shows it when it is read again.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl history 1000000018
  bankctl history uma
  bankctl history 1000000018 --during last-month --oldest-first
  bankctl history 1000000018 --amount 100..500 --search rent
  bankctl history 1000000018 --from 2026-01-01 --kind payroll -o csv")]
pub struct Args {
    /// Account: a number, its holder's name, or a name of the bank's own such as cash/vault
    #[arg(value_name = "ACCOUNT", value_parser = named::account)]
    pub account: NamedAccount,
    #[command(flatten)]
    pub(crate) span: values::SpanArgs,
    #[command(flatten)]
    pub(crate) replica: values::ReplicaArgs,
    /// Only transactions of this kind
    #[arg(long, value_parser = values::kind())]
    pub kind: Option<Kind>,
    /// Only this amount, or amounts from one to another: 250, 100..500, 100.. or ..500
    #[arg(long, value_name = "AMOUNT", value_parser = amount_range)]
    pub amount: Option<AmountRange>,
    /// Only where memo, reference, channel, other side or number have this text in it;
    /// accents and capitals do not matter
    #[arg(long = "search", value_name = "TEXT", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    pub words: Vec<String>,
    /// How many lines at most
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = values::page_length)]
    pub limit: usize,
    /// Where the page before ended: its `next`
    #[arg(long, value_name = "CURSOR")]
    pub after: Option<String>,
    /// Begin with the oldest
    #[arg(long)]
    pub oldest_first: bool,
}

/// Runs the command.
pub fn run(args: Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = args.replica.open(context, Action::History)?;
    let span = args.span.resolve(ledger.today()?)?;
    let amount = args.amount.unwrap_or_default();
    let query = HistoryQuery {
        span,
        kind: args.kind,
        wanted: Wanted {
            least: amount.least,
            most: amount.most,
            words: args.words,
        },
        limit: args.limit,
        after: args.after,
        oldest_first: args.oldest_first,
    };
    let account = args.account.read(&mut ledger, context)?;
    let (items, next) = ledger.queries().history(&account, &query)?;
    Ok(Report::list(List {
        next,
        ..List::of(items)
    }))
}
