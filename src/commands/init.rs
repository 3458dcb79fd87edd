//! Create a ledger.

use bankctl_ledger::Ledger;
use bankctl_types::Currency;
use clap::Args as ClapArgs;

use super::{Context, Result, with_doubts};
use crate::args::values;
use crate::config;
use crate::error::Fault;
use crate::report::Report;

/// What a ledger is called unless another name is given.
const NAME: &str = "Bank";
/// Its currency unless another is given.
const CURRENCY: &str = "USD";
/// Its time zone unless another is given, where no person is asked.
const ZONE: &str = "UTC";

/// Create a ledger
///
/// The ledger is one SQLite file that only you can read. Its time zone decides which day a
/// booking belongs to. On a terminal bankctl asks for what is not given; in scripts the
/// defaults are taken, and named on standard error. Name and time zone can be changed with
/// `bankctl ledger set`, the time zone until the first booking or business day. The key of
/// personal data goes to a file elsewhere, which the result names: keep a copy of it.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl init --name 'First Example Bank' --currency USD --timezone America/New_York
  bankctl --ledger /srv/bank/ledger.db init")]
pub struct Args {
    /// Name of the bank; by default Bank
    #[arg(long, value_parser = values::name)]
    pub name: Option<String>,
    /// Currency of accounts unless another is given (ISO 4217); by default USD
    #[arg(long, value_name = "CUR", value_parser = values::currency)]
    pub currency: Option<Currency>,
    /// Time zone that decides the day (IANA name); by default UTC
    #[arg(long, value_name = "ZONE", value_parser = values::timezone)]
    pub timezone: Option<chrono_tz::Tz>,
}

/// Runs the command.
pub fn run(args: Args, context: &Context<'_>) -> Result<Report> {
    let mut assumed = Vec::new();
    let here = config::system_zone().filter(|zone| values::timezone(zone).is_ok());
    let here = here.as_deref().unwrap_or(ZONE);
    let mut choice = Choice {
        context,
        assumed: &mut assumed,
    };
    // A ledger that is there already is told of before anybody types.
    Ledger::may_create(&context.location)?;
    let name = choice.of(
        args.name,
        "Name of the bank",
        "name",
        (NAME, NAME),
        values::name,
    )?;
    let currency = choice.of(
        args.currency,
        "Currency (ISO 4217)",
        "currency",
        (CURRENCY, CURRENCY),
        values::currency,
    )?;
    let timezone = choice.of(
        args.timezone,
        "Time zone (IANA name)",
        "time zone",
        (here, ZONE),
        values::timezone,
    )?;
    let of_ledger = context.of_ledger();
    context.zone.set(Some(timezone));
    let made = Ledger::create(&context.location, &name, currency, timezone, &of_ledger)?;
    let report = with_doubts(Report::one(made), Some(&name));
    if assumed.is_empty() {
        return Ok(report);
    }
    Ok(report.note(format!(
        "assumed: {}; `bankctl ledger set` changes the name, and the time zone until the \
         first booking or business day; the currency stays",
        assumed.join(", ")
    )))
}

/// What a person chooses, or what is assumed where none can be asked.
struct Choice<'a, 'b> {
    context: &'a Context<'a>,
    assumed: &'b mut Vec<String>,
}

impl Choice<'_, '_> {
    /// What was given; else what the person types, who is offered the first of
    /// `usual`; else the second of them.
    fn of<T>(
        &mut self,
        given: Option<T>,
        question: &str,
        what: &str,
        usual: (&str, &str),
        parse: fn(&str) -> std::result::Result<T, Fault>,
    ) -> Result<T> {
        if let Some(given) = given {
            return Ok(given);
        }
        if let Some(typed) = self.context.ask(question, usual.0, parse)? {
            return Ok(typed);
        }
        self.assumed.push(format!("{what} {}", usual.1));
        Ok(parse(usual.1)?)
    }
}
