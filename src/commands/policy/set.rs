//! Change the policy.

use bankctl_ledger::RuleSetting;
use bankctl_ledger::access::rules::permission::Action;
use bankctl_ledger::kernel::rules::policy::Rule;
use bankctl_types::Currency;
use bankctl_types::money::PlainDecimal;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::{exchange, values};
use crate::report::{List, Report};

/// Set which actions need a second person
///
/// As soon as there is any rule, a change of the policy needs a second person itself. A
/// rule with an amount applies to the currencies that were named; in others every request
/// waits.
///
/// What a payment does counts, not only its name: a transfer to one of the bank's own
/// accounts or to another ledger is a withdrawal too, one from there a deposit, and so
/// are reversals. An account that is opened with a limit is a limit that is raised.
///
/// A teller's reversals take a second person, unless `own-reversals` says up to which
/// amount and for how many minutes a teller takes back alone what the same teller booked
/// on the same business day. --always takes that away.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl policy set withdrawals --over 10000
  bankctl policy set withdrawals --over 9000 --currency EUR
  bankctl policy set operators --always
  bankctl policy set own-reversals --over 500 --minutes 15
  bankctl policy set exchange --slip 0.5
  bankctl policy set reversals --never")]
#[command(group = clap::ArgGroup::new("when").required(true))]
pub struct Args {
    /// What the rule is about
    #[arg(value_name = "RULE", value_parser = values::rule())]
    pub rule: Rule,
    /// To more than this amount
    #[arg(long, value_name = "AMOUNT", value_parser = values::typed_amount, group = "when")]
    pub over: Option<PlainDecimal>,
    /// Currency of the amount; the ledger's by default
    #[arg(long, value_name = "CUR", value_parser = values::currency, requires = "over")]
    pub currency: Option<Currency>,
    /// To what was booked more than this many minutes ago (own-reversals)
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(i64).range(1..=1_440), requires = "over")]
    pub minutes: Option<i64>,
    /// To rates that are further off than this many percent of the table's (exchange)
    #[arg(long, value_name = "PERCENT", value_parser = exchange::slip, group = "when")]
    pub slip: Option<i64>,
    /// To every request
    #[arg(long, group = "when")]
    pub always: bool,
    /// To none
    #[arg(long, group = "when")]
    pub never: bool,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let setting = match (args.over, args.minutes, args.slip) {
        (Some(amount), Some(minutes), _) => {
            RuleSetting::OverOrLater(amount, args.currency, minutes)
        }
        (Some(amount), None, _) => RuleSetting::Over(amount, args.currency),
        (None, _, Some(millionths)) => RuleSetting::Slip(millionths),
        (None, _, None) if args.always => RuleSetting::Always,
        (None, _, None) => RuleSetting::Never,
    };
    let items = context
        .open(Action::PolicySet)?
        .approvals()
        .set_policy(args.rule, &setting)?;
    Ok(Report::list(List::of(items)))
}
