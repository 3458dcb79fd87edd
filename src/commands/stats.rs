//! Show figures.

use bankctl_ledger::access::rules::permission::Action;
use bankctl_ledger::kernel::rules::account::AccountRef;
use bankctl_ledger::views::Stats;
use bankctl_ledger::{Scope, StatsQuery};
use bankctl_types::calendar::Step;
use bankctl_types::number::CustomerNumber;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::values;
use crate::report::{Chart, List, Report};

/// Count and sum transactions by day, week or month
///
/// For the whole bank, a customer or an account. The ledger's time zone decides the
/// day; weeks are those of ISO 8601. A period that is not over, or that was asked for only
/// in part, is marked with an asterisk and `partial`.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl stats --period monthly
  bankctl stats --period weekly --customer C00000013 --chart
  bankctl stats --period daily --account 1000000018 --during this-month -o json")]
pub struct Args {
    /// Length of a period
    #[arg(long, value_name = "PERIOD", value_parser = values::step())]
    pub period: Step,
    /// Only this account
    #[arg(long, value_name = "ACCOUNT", value_parser = values::account, conflicts_with = "customer")]
    pub account: Option<AccountRef>,
    /// Only the accounts of this customer
    #[arg(long, value_name = "CUSTOMER", value_parser = values::customer)]
    pub customer: Option<CustomerNumber>,
    #[command(flatten)]
    pub(crate) span: values::SpanArgs,
    #[command(flatten)]
    pub(crate) replica: values::ReplicaArgs,
    /// Draw the net change of each period as bars
    #[arg(long)]
    pub chart: bool,
}

/// Runs the command.
pub fn run(args: Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = args.replica.open(context, Action::Stats)?;
    let span = args.span.resolve(ledger.today()?)?;
    let scope = match (args.account, args.customer) {
        (Some(account), _) => Scope::Account(account),
        (None, Some(customer)) => Scope::Customer(customer),
        (None, None) => Scope::Bank,
    };
    let items = ledger.stats(&StatsQuery {
        step: args.period,
        scope,
        span,
    })?;
    let chart = args.chart.then(|| chart(&items));
    let partial = items.iter().any(|item| item.partial);
    let report = Report::list(List {
        chart,
        ..List::of(items)
    });
    if partial && context.for_people {
        return Ok(
            report.note("* partial: the period is not over, or only part of it was asked for")
        );
    }
    Ok(report)
}

fn chart(items: &[Stats]) -> Chart {
    let several = items.iter().any(|item| item.currency != items[0].currency);
    let bars = items.iter().map(|item| {
        let mut label = item.period.clone();
        if several {
            label = format!("{label} {}", item.currency);
        }
        if item.partial {
            label.push_str(" *");
        }
        (label, item.net)
    });
    let currency = items.first().map_or("", |item| item.currency.code());
    let title = if several {
        "Net change".to_owned()
    } else {
        format!("Net change, {currency}")
    };
    Chart {
        title,
        bars: bars.collect(),
    }
}
