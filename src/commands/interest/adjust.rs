//! Book a difference to the interest of an account.

use bankctl_ledger::access::rules::permission::Action;
use bankctl_ledger::interest::InterestAdjustment;
use bankctl_types::money::PlainDecimal;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::named::{self, NamedAccount};
use crate::args::values;
use crate::report::Report;
use crate::tables::told;

/// Book a difference to an account's interest
///
/// For what no rate comes to, such as interest that was lost by an error: an amount above
/// zero is given to the account by expense/interest, with the tax on it; one below zero is
/// taken from it. What the account has accrued stays. To correct a rate of days that
/// are accrued, set the rate: the accounts are corrected by the difference. Where the rule
/// adjustments of the policy is on, it takes a second person.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl interest adjust 1000000018 12.50 --reason 'wire of 3 November was credited late'
  bankctl interest adjust 1000000018 -12.50 --reason 'paid twice'")]
pub struct Args {
    /// Account: its number, or at a terminal its holder's name
    #[arg(value_name = "ACCOUNT", value_parser = named::account)]
    pub account: NamedAccount,
    /// How much; with a minus it is taken
    #[arg(value_name = "AMOUNT", allow_negative_numbers = true, value_parser = values::signed_amount)]
    pub amount: (PlainDecimal, bool),
    /// Why, for the customer and the auditor
    #[arg(long, value_name = "TEXT", value_parser = values::reason)]
    pub reason: String,
    /// Your reference. Repeating the request with it is safe
    #[arg(short, long = "ref", value_name = "REF", value_parser = values::reference)]
    pub reference: Option<String>,
}

/// Runs the command.
pub fn run(args: Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::InterestAdjust)?;
    let account = args.account.write(&mut ledger, context)?;
    let (amount, is_taken) = args.amount;
    let adjustment = InterestAdjustment {
        amount,
        is_taken,
        reason: args.reason,
        reference: values::made_unless_given(args.reference),
    };
    let done = ledger.interest().adjust(&account, &adjustment)?;
    Ok(context.told_of(&mut ledger, done, super::super::sides, told::transaction))
}
