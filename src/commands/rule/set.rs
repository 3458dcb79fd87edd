//! Set a rule.

use bankctl_ledger::RuleChange;
use bankctl_ledger::access::rules::permission::Action;
use bankctl_ledger::alerts::rules::{RuleAction, RuleTime, Template, When};
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::{alerts, values};
use crate::report::Report;
/// Set a rule that payments are watched by
///
/// What fits a rule is written down as an alert, whatever its action. deny refuses the payment
/// (denied_by_rule, exit 4), review lets it wait for a second person (exit 10), alert tells
/// compliance, and allow only writes it down. Deny goes before limits, limits before review.
///
/// A rule is JSON; all that it says must hold: kind (deposit, withdrawal, transfer), channel
/// (lists of words), direction (in, out), currency, amount_over, amount_least, amount_most,
/// account_days_under, customer_status, dormant, new_counterparty_days, quiet_days, hour_from,
/// hour_until, and window: of (account, person), hours or days (business days), least, most, count, sum_over,
/// no_ctr_day. Amounts are texts. --template starts from one that comes with the program. Where
/// another operator has the role compliance, a rule takes a second person.
///
/// With --at close it is asked once a night of all payments of the day: the step alerts of the
/// close writes an alert for each account that it fits. It only alerts or allows then, and its
/// window has days.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl rule set structuring --template structuring --action alert
  bankctl rule set night --when '{\"kind\":[\"withdrawal\"],\"hour_from\":22}' --action review
  bankctl rule set often --when '{\"window\":{\"days\":5,\"count\":20}}' --action alert --at close
  bankctl rule set big --when '{\"amount_over\":\"50000\"}' --action deny")]
pub struct Args {
    /// Name of the rule
    #[arg(value_name = "NAME", value_parser = values::name)]
    pub name: String,
    /// When it fits: JSON, or a file with it
    #[arg(long, value_name = "JSON|FILE", value_parser = alerts::when, conflicts_with = "template")]
    pub when: Option<When>,
    /// A rule that comes with the program
    #[arg(long, value_parser = alerts::template())]
    pub template: Option<Template>,
    /// What is done with a payment that it fits
    #[arg(long, value_parser = alerts::action())]
    pub action: Option<RuleAction>,
    /// When it is asked: about each payment, or about the whole day when it is closed
    #[arg(long, value_name = "TIME", value_parser = alerts::time())]
    pub at: Option<RuleTime>,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::RuleSet)?;
    let template = args.template.map(|template| alerts::when(template.when()));
    let when = args.when.clone().or(template.transpose()?);
    let change = RuleChange {
        name: args.name.clone(),
        when,
        action: args.action,
        active: true,
        at: args.at,
    };
    Ok(Report::one(ledger.alerts().set_rule(&change)?))
}
