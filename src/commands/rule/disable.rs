//! End a rule.

use bankctl_ledger::RuleChange;
use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::values;
use crate::report::Report;
/// Stop watching payments by a rule
///
/// `rule set` with its name starts it again.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl rule disable structuring")]
pub struct Args {
    /// Name of the rule
    #[arg(value_name = "NAME", value_parser = values::name)]
    pub name: String,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::RuleDisable)?;
    let change = RuleChange {
        name: args.name.clone(),
        when: None,
        action: None,
        active: false,
        at: None,
    };
    Ok(Report::one(ledger.alerts().set_rule(&change)?))
}
