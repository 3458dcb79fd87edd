//! What is asked of reports: the days, the day that a transaction counts on, and how
//! many lines.

use bankctl_ledger::ReportQuery;
use bankctl_ledger::kernel::rules::account::AccountRef;
use bankctl_ledger::reports::rules::Basis;
use bankctl_types::calendar::{NamedPeriod, Span};
use bankctl_types::{Currency, Day};
use clap::builder::TypedValueParser;

use super::shared::{ReplicaArgs, SpanArgs};
use super::values::{self, Value, word, wrong};
use crate::error::Fault;

/// How many lines there are when none are asked for.
const LINES: usize = 1_000;

/// A number of days.
pub fn days(value: &str) -> Value<i64> {
    let days = value
        .parse()
        .ok()
        .filter(|days| (0..=36_500).contains(days));
    days.ok_or_else(|| {
        wrong(
            "usage",
            format!("{value:?} is not a number of days"),
            "give 0 to 36500",
        )
    })
}

/// A year, by its first day.
pub fn year(value: &str) -> Value<Day> {
    let first = Day::parse(&format!("{value}-01-01"));
    first.filter(|_| value.len() == 4).ok_or_else(|| {
        wrong(
            "invalid_date",
            format!("{value:?} is not a year"),
            "write it as 2026",
        )
    })
}

/// On which day a transaction counts.
fn basis() -> impl TypedValueParser<Value = Basis> {
    word(Basis::NAMES.to_vec(), Basis::parse)
}

/// A till: the name of an account of cash, or what is behind `cash/till-`.
pub fn till(value: &str) -> Value<AccountRef> {
    let name = match value {
        "vault" => "cash/vault".to_owned(),
        path if path.contains('/') => path.to_owned(),
        name => format!("cash/till-{name}"),
    };
    values::account(&name)
}

/// What is asked of every report beside its days.
#[derive(Clone, Debug, clap::Args)]
pub struct ReportArgs {
    /// Day that a transaction counts on: when it was booked, or its value date
    #[arg(long, value_name = "DAY", value_parser = basis(), default_value = "booked")]
    pub basis: Basis,
    /// Only this currency
    #[arg(long, value_name = "CODE", value_parser = values::currency)]
    pub currency: Option<Currency>,
    #[command(flatten)]
    pub(crate) replica: ReplicaArgs,
}

impl ReportArgs {
    fn query(&self, span: Span, limit: usize) -> ReportQuery {
        ReportQuery {
            span,
            basis: self.basis,
            currency: self.currency,
            limit,
        }
    }
}

/// The day of a report about the end of one.
#[derive(Clone, Debug, clap::Args)]
pub struct AtArgs {
    /// At the end of this day or period instead of now
    #[arg(long, value_name = "DATE", value_parser = values::period)]
    pub at: Option<NamedPeriod>,
    #[command(flatten)]
    pub(crate) report: ReportArgs,
}

impl AtArgs {
    /// What is asked, when today is `today`.
    pub fn query(&self, today: Day) -> ReportQuery {
        let to = self.at.map(|period| period.resolve(today).1);
        self.report.query(Span { from: None, to }, LINES)
    }
}

/// The days of a report about a period.
#[derive(Clone, Debug, clap::Args)]
pub struct DuringArgs {
    #[command(flatten)]
    pub(crate) span: SpanArgs,
    #[command(flatten)]
    pub(crate) report: ReportArgs,
}

impl DuringArgs {
    /// What is asked, when today is `today`.
    ///
    /// # Errors
    /// The last day is before the first.
    pub fn query(&self, today: Day) -> Result<ReportQuery, Fault> {
        Ok(self.report.query(self.span.resolve(today)?, LINES))
    }
}

/// How many lines of a list.
#[derive(Clone, Debug, clap::Args)]
pub struct LinesArgs {
    /// How many lines at most; sums count all
    #[arg(long, value_name = "N", default_value_t = LINES, value_parser = values::page_length)]
    pub limit: usize,
}

impl LinesArgs {
    /// The same question with this limit.
    pub fn of(&self, query: ReportQuery) -> ReportQuery {
        ReportQuery {
            limit: self.limit,
            ..query
        }
    }
}
