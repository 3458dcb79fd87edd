//! Change an account.

use bankctl_ledger::AccountChange;
use bankctl_ledger::access::rules::permission::Action;
use bankctl_types::money::Limit;
use bankctl_types::number::CustomerNumber;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::named::{self, NamedAccount};
use crate::args::{interest, values};
use crate::error::{Class, Fault};
use crate::report::Report;

/// Change limit, label, external number, holders or product of an account
///
/// What is not given stays. A limit can't be set below what is already used. An account
/// keeps a holder at least; if its owner goes, the next holder is the owner. Where the
/// rule `accounts` of the policy is on, new holders take a second person.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl account update 1000000018 --overdraft 1000
  bankctl account update 1000000018 --overdraft 0
  bankctl account update 1000000018 --add-holder C00000021
  bankctl account update 1000000018 --product savings-plus
  bankctl account update 1000000018 --overdraft-opt-in yes
  bankctl account update 1000000018 --external-number DE89370400440532013000")]
#[command(group = clap::ArgGroup::new("change").required(true).multiple(true)
    .args(["overdraft", "name", "external_number", "add_holders", "remove_holders", "product", "opt_in"]))]
pub struct Args {
    /// Account: its number, or at a terminal its holder's name
    #[arg(value_name = "ACCOUNT", value_parser = named::account)]
    pub account: NamedAccount,
    /// How far below zero it may go; 0 for not at all
    #[arg(long, value_name = "AMOUNT", allow_negative_numbers = true, value_parser = values::limit)]
    pub overdraft: Option<Limit>,
    /// Label for the customer; an empty one removes it
    #[arg(long, value_name = "LABEL", value_parser = values::memo)]
    pub name: Option<String>,
    /// One more number in another system
    #[arg(long, value_name = "NUMBER", value_parser = values::external_number)]
    pub external_number: Option<String>,
    /// One more holder, with the same rights
    #[arg(long = "add-holder", value_name = "CUSTOMER", value_parser = values::customer)]
    pub add_holders: Vec<CustomerNumber>,
    /// A customer who holds it no more
    #[arg(long = "remove-holder", value_name = "CUSTOMER", value_parser = values::customer)]
    pub remove_holders: Vec<CustomerNumber>,
    /// Product that it has from the day after its interest is accrued
    #[arg(long, value_name = "CODE", value_parser = interest::product)]
    pub product: Option<String>,
    /// Whether a holder agrees to pay overdraft fees for ATM and card payments
    #[arg(id = "opt_in", long = "overdraft-opt-in", value_name = "YES-OR-NO", value_parser = ["yes", "no"])]
    pub opt_in: Option<String>,
}

/// Runs the command.
pub fn run(args: Args, context: &Context<'_>) -> Result<Report> {
    let Args {
        account,
        overdraft,
        name,
        external_number,
        add_holders,
        remove_holders,
        product,
        opt_in,
    } = args;
    if let Some(both) = add_holders.iter().find(|one| remove_holders.contains(one)) {
        let message = format!("{both} can't be added and removed at once");
        return Err(Fault::new(Class::Usage, "usage", message)
            .hint("name each customer once")
            .into());
    }
    let change = AccountChange {
        overdraft,
        name,
        external_number,
        add_holders,
        remove_holders,
        product,
        opts_in: opt_in.map(|answer| answer == "yes"),
    };
    let mut ledger = context.open(Action::AccountUpdate)?;
    let account = account.write(&mut ledger, context)?;
    Ok(Report::one(ledger.accounts().update(&account, &change)?))
}
