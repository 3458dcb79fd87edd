//! Show figures.

use std::ffi::OsStr;
use std::path::PathBuf;

use bankctl_ledger::access::rules::permission::Action;
use bankctl_ledger::views::Stats;
use bankctl_ledger::{Scope, StatsQuery};
use bankctl_types::calendar::Step;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::named::{self, NamedAccount, NamedCustomer};
use crate::args::values;
use crate::error::{Class, Fault};
use crate::report::{Body, Chart, List, Report};
use crate::tables::{FiguresLine, charts, totals};

/// Count and sum transactions by day, week, month, quarter or year
///
/// For the whole bank, a customer or an account. Opening balance, deposits less
/// withdrawals, transfers (in less out) and other come to the closing balance; other is
/// fees, interest, tax, reversals and adjustments, of which each has columns too (--columns).
/// The ledger's time zone decides the day; weeks are those of ISO 8601. A period that is
/// not over, or that was asked for only in part, is marked with an asterisk and `partial`.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl stats --period monthly
  bankctl stats --period weekly --customer C00000013 --chart
  bankctl stats --period quarterly --chart --to-file quarters.svg
  bankctl stats --period daily --account 1000000018 --during this-month -o json")]
pub struct Args {
    /// Length of a period
    #[arg(long, value_name = "PERIOD", value_parser = values::step())]
    pub period: Step,
    /// Only this account
    #[arg(long, value_name = "ACCOUNT", value_parser = named::account, conflicts_with = "customer")]
    pub account: Option<NamedAccount>,
    /// Only the accounts of this customer
    #[arg(long, value_name = "CUSTOMER", value_parser = named::customer)]
    pub customer: Option<NamedCustomer>,
    #[command(flatten)]
    pub(crate) span: values::SpanArgs,
    #[command(flatten)]
    pub(crate) replica: values::ReplicaArgs,
    /// Draw the net change of each period as bars
    #[arg(long)]
    pub chart: bool,
    /// Write to this file instead of standard output (which - is): the chart where the name ends in
    /// .svg, else the figures, as CSV unless another form is asked for
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub to_file: Option<PathBuf>,
}

/// Runs the command.
pub fn run(args: Args, context: &Context<'_>) -> Result<Report> {
    let as_picture = args.is_picture()?;
    let mut ledger = args.replica.open(context, Action::Stats)?;
    let span = args.span.resolve(ledger.today()?)?;
    let scope = match (args.account, args.customer) {
        (Some(account), _) => Scope::Account(account.read(&mut ledger, context)?),
        (None, Some(customer)) => Scope::Customer(customer.read(context)?),
        (None, None) => Scope::Bank,
    };
    let items = ledger.queries().stats(&StatsQuery {
        step: args.period,
        scope,
        span,
    })?;
    let charts = if args.chart {
        charts(&items, "Net change", |item| item.net)
    } else {
        Vec::new()
    };
    if as_picture {
        return Ok(Report::of(Body::Picture(charts)));
    }
    if context.for_people {
        return Ok(for_people(items, charts));
    }
    let totals = totals(&items);
    let mut list = List::of(items);
    list.beside
        .insert("totals".to_owned(), serde_json::json!(totals));
    Ok(Report::list(list))
}

fn for_people(items: Vec<Stats>, charts: Vec<Chart>) -> Report {
    let partial = items.iter().any(|item| item.partial);
    let report = Report::list(List {
        charts,
        ..FiguresLine::list(items)
    });
    if partial {
        return report.note("* partial: the period is not over, or only part of it was asked for");
    }
    report
}

impl Args {
    /// Whether the result is the chart alone.
    ///
    /// # Errors
    /// A picture was asked for, and no chart.
    fn is_picture(&self) -> Result<bool> {
        let Some(path) = &self.to_file else {
            return Ok(false);
        };
        let named = path.extension().and_then(OsStr::to_str);
        let is_picture = named.is_some_and(|name| name.eq_ignore_ascii_case("svg"));
        if is_picture && !self.chart {
            let message = format!(
                "{} is a picture, and no chart was asked for",
                path.display()
            );
            return Err(Fault::new(Class::Usage, "usage", message)
                .hint("add --chart, or name a file that does not end in .svg")
                .into());
        }
        Ok(is_picture)
    }
}
