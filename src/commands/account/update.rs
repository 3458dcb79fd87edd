//! Change an account.

use bankctl_ledger::AccountChange;
use bankctl_ledger::access::rules::permission::Action;
use bankctl_ledger::kernel::rules::account::AccountRef;
use bankctl_types::money::Limit;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::values;
use crate::report::Report;

/// Change limit, label or external number of an account
///
/// What is not given stays. A limit can't be set below what is already used.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl account update 1000000018 --overdraft 1000
  bankctl account update 1000000018 --overdraft 0
  bankctl account update 1000000018 --external-number DE89370400440532013000")]
#[command(group = clap::ArgGroup::new("change").required(true).multiple(true)
    .args(["overdraft", "name", "external_number"]))]
pub struct Args {
    /// Account
    #[arg(value_name = "ACCOUNT", value_parser = values::account)]
    pub account: AccountRef,
    /// How far below zero it may go; 0 for not at all
    #[arg(long, value_name = "AMOUNT", allow_negative_numbers = true, value_parser = values::limit)]
    pub overdraft: Option<Limit>,
    /// Label for the customer; an empty one removes it
    #[arg(long, value_name = "LABEL", value_parser = values::memo)]
    pub name: Option<String>,
    /// One more number in another system
    #[arg(long, value_name = "NUMBER", value_parser = values::external_number)]
    pub external_number: Option<String>,
}

/// Runs the command.
pub fn run(args: Args, context: &Context<'_>) -> Result<Report> {
    let Args {
        account,
        overdraft,
        name,
        external_number,
    } = args;
    let change = AccountChange {
        overdraft,
        name,
        external_number,
    };
    Ok(Report::one(
        context
            .open(Action::AccountUpdate)?
            .update_account(&account, &change)?,
    ))
}
