//! List transactions.

use bankctl_ledger::access::rules::permission::Action;
use bankctl_ledger::kernel::rules::account::AccountRef;
use bankctl_ledger::views::{Transaction, TransactionSum};
use bankctl_ledger::{TransactionQuery, Whose};
use bankctl_types::kind::{Channel, Kind};
use bankctl_types::number::TransactionId;
use clap::Args as ClapArgs;
use serde_json::json;

use super::{Context, Result};
use crate::args::amounts::{AmountRange, amount_range};
use crate::args::values;
use crate::report::{Cell, List, Report, Row as _};

/// List transactions: your own of today, or those of any day and operator
///
/// Without --from, --to or --during it lists today. A teller sees the own transactions;
/// supervisors and auditors see everyone's, or those of one operator with --operator.
/// Below the table are counts and sums of all that was asked for, by currency, kind and
/// channel; in JSON they are `sums`.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl transaction list
  bankctl transaction list --channel check --amount 100..500
  bankctl transaction list --operator anna --during yesterday
  bankctl transaction list --account 1000000018 --memo rent --during 2026 -o csv")]
pub struct Args {
    #[command(flatten)]
    pub(crate) span: values::SpanArgs,
    #[command(flatten)]
    pub(crate) replica: values::ReplicaArgs,
    /// Only what this operator booked
    #[arg(long, value_name = "NAME", value_parser = values::operator, conflicts_with = "everyone")]
    pub operator: Option<String>,
    /// What everyone booked
    #[arg(long)]
    pub everyone: bool,
    /// Only transactions of this account: a number, or a name of the bank's own
    #[arg(long, value_name = "ACCOUNT", value_parser = values::account)]
    pub account: Option<AccountRef>,
    /// Only transactions of this kind
    #[arg(long, value_parser = values::kind())]
    pub kind: Option<Kind>,
    /// Only transactions of this channel
    #[arg(long, value_parser = values::channel(Channel::ALL))]
    pub channel: Option<Channel>,
    /// Only this amount, or amounts from one to another: 250, 100..500, 100.. or ..500
    #[arg(long, value_name = "AMOUNT", value_parser = amount_range)]
    pub amount: Option<AmountRange>,
    /// Only where the memo has this text in it; accents and capitals do not matter
    #[arg(long, value_name = "TEXT", value_parser = values::part)]
    pub memo: Option<String>,
    /// Only where the reference has this text in it
    #[arg(long = "ref", value_name = "TEXT", value_parser = values::part)]
    pub reference: Option<String>,
    /// How many at most
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = values::page_length)]
    pub limit: usize,
    /// Where the page before ended: its `next`
    #[arg(long, value_name = "CURSOR", value_parser = values::transaction)]
    pub after: Option<TransactionId>,
    /// Begin with the oldest
    #[arg(long)]
    pub oldest_first: bool,
}

/// Runs the command.
pub fn run(args: Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = args.replica.open(context, Action::TransactionList)?;
    let today = ledger.today()?;
    let mut span = args.span.resolve(today)?;
    if args.span.is_open() {
        (span.from, span.to) = (Some(today), Some(today));
    }
    let whose = match (args.operator, args.everyone) {
        (Some(name), _) => Whose::Operator(name),
        (None, true) => Whose::Everyone,
        (None, false) => Whose::ByRole,
    };
    let amount = args.amount.unwrap_or_default();
    let found = ledger.queries().transactions(&TransactionQuery {
        span,
        whose,
        account: args.account,
        kind: args.kind,
        channel: args.channel,
        least: amount.least,
        most: amount.most,
        memo: args.memo,
        reference: args.reference,
        limit: args.limit,
        after: args.after,
        oldest_first: args.oldest_first,
    })?;
    let mut list = List::of(found.items);
    list.next = found.next;
    list.totals = found.sums.iter().map(total).collect();
    for (name, value) in [
        ("from", json!(span.from)),
        ("to", json!(span.to)),
        ("operator", json!(found.operator)),
        ("sums", json!(found.sums)),
    ] {
        list.beside.insert(name.to_owned(), value);
    }
    let report = Report::list(list);
    if !context.for_people {
        return Ok(report);
    }
    let whose = found.operator.unwrap_or_else(|| "everyone".to_owned());
    let days = match (span.from, span.to) {
        (Some(from), Some(to)) if from == to => format!("on {from}"),
        (from, to) => {
            let from = from.map_or_else(String::new, |day| format!(" from {day}"));
            let to = to.map_or_else(String::new, |day| format!(" to {day}"));
            format!("{from}{to}").trim_start().to_owned()
        }
    };
    Ok(report.note(format!("booked by {whose} {days}")))
}

/// A sum, below the columns of what it is a sum of.
fn total(sum: &TransactionSum) -> Vec<Cell> {
    let cell = |name: &str| match name {
        "id" => Cell::of(format!("{} in all", sum.count)),
        // The channel has no column of its own unless it is asked for.
        "kind" => match sum.channel {
            Some(channel) => Cell::of(format!("{}, {channel}", sum.kind)),
            None => Cell::of(sum.kind),
        },
        "amount" => Cell::Sum(sum.amount),
        "currency" => Cell::of(sum.currency),
        _ => Cell::Empty,
    };
    let columns = Transaction::COLUMNS.iter();
    columns.map(|column| cell(column.name)).collect()
}
