//! Add an account to the chart.

use bankctl_ledger::GlOpening;
use bankctl_ledger::access::rules::permission::Action;
use bankctl_types::Currency;
use bankctl_types::class::Class;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::values;
use crate::report::Report;

/// Add one of the bank's own accounts, or another currency to one
///
/// The name is a path: words of lower-case letters, digits and `-` with `/` between them. Its
/// first word says what it is: cash, clearing, nostro, position and receivable are assets,
/// payable and suspense liabilities; names of equity, income and expense begin so. It can be
/// named wherever an account of the bank can, in another currency as NAME:CUR.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl gl add nostro/first-national --class asset --number DE44500105175407324931
  bankctl gl add nostro/first-national --class asset --currency EUR --currency GBP
  bankctl gl add income/fees/wire --class income
  bankctl gl add cash/vault-2 --class asset --floor 0")]
pub struct Args {
    /// Name of the account, such as nostro/first-national
    #[arg(value_name = "NAME", value_parser = values::gl_name)]
    pub name: String,
    /// What it is in the balance sheet or the result
    #[arg(long, value_name = "CLASS", value_parser = values::class())]
    pub class: Class,
    /// Currency that it is kept in, if not the ledger's; may be repeated
    #[arg(long, value_name = "CUR", value_parser = values::currency)]
    pub currency: Vec<Currency>,
    /// Refuse postings that would bring its balance below this; only 0, for cash that is counted
    #[arg(long, value_name = "AMOUNT", value_parser = values::floor)]
    pub floor: Option<()>,
    /// Its number in another system; takes one currency
    #[arg(long, value_name = "NUMBER", value_parser = values::external_number)]
    pub number: Option<String>,
}

/// Runs the command.
pub fn run(args: Args, context: &Context<'_>) -> Result<Report> {
    if args.number.is_some() && args.currency.len() > 1 {
        return Err(values::one_number().into());
    }
    let opening = GlOpening {
        name: args.name,
        class: args.class,
        currencies: args.currency,
        has_floor: args.floor.is_some(),
        number: args.number,
    };
    let mut ledger = context.open(Action::GlAdd)?;
    Ok(Report::one(ledger.gl().create(&opening)?))
}
