//! Open an account.

use bankctl_ledger::AccountOpening;
use bankctl_ledger::access::rules::permission::Action;
use bankctl_types::Currency;
use bankctl_types::kind::{AccountType, Mandate};
use bankctl_types::money::Limit;
use clap::Args as ClapArgs;

use super::{Context, Result, with_doubts};
use crate::args::named::{self, NamedCustomer};
use crate::args::values;
use crate::report::Report;
use crate::tables::told;

/// Open an account
///
/// Of a joint account any holder may order what it pays, or with --mandate all every
/// holder must: withdraw and transfer name them with --by. Such an account takes no holds
/// and pays no payroll file. --overdraft needs the permission to raise limits (account
/// update).
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl account open --customer C00000013
  bankctl account open --customer C00000013 --joint C00000021 --overdraft 500 --name household
  bankctl account open --customer C00000013 --joint C00000021 --mandate all
  bankctl account open --customer C00000013 --type savings --currency EUR")]
pub struct Args {
    /// Owner: a number, or at a terminal a name
    #[arg(long, value_name = "CUSTOMER", value_parser = named::customer)]
    pub customer: NamedCustomer,
    /// A further holder: a number, or at a terminal a name; can be repeated
    #[arg(long, value_name = "CUSTOMER", value_parser = named::customer)]
    pub joint: Vec<NamedCustomer>,
    /// Which holders must order what the account pays: any, or all of them
    #[arg(long, default_value = "any", requires = "joint", value_parser = values::mandate())]
    pub mandate: Mandate,
    /// Checking or savings
    #[arg(long = "type", default_value = "checking", value_parser = values::account_type())]
    pub account_type: AccountType,
    /// Currency; the ledger's by default (ISO 4217)
    #[arg(long, value_name = "CUR", value_parser = values::currency)]
    pub currency: Option<Currency>,
    /// How far below zero a checking account may go
    #[arg(long, value_name = "AMOUNT", allow_negative_numbers = true, value_parser = values::limit)]
    pub overdraft: Option<Limit>,
    /// Label for the customer
    #[arg(long, value_name = "LABEL", value_parser = values::name)]
    pub name: Option<String>,
    /// Number in another system, such as an IBAN; can be repeated
    #[arg(long, value_name = "NUMBER", value_parser = values::external_number)]
    pub external_number: Vec<String>,
}

/// Runs the command.
pub fn run(args: Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::AccountOpen)?;
    let opening = AccountOpening {
        owner: args.customer.write(context)?,
        joint: NamedCustomer::write_each(&args.joint, context)?,
        all_must_order: args.mandate == Mandate::All,
        account_type: args.account_type,
        currency: args.currency,
        overdraft: args.overdraft.and_then(|limit| limit.0),
        name: args.name,
        external_numbers: args.external_number,
    };
    let opened = ledger.accounts().open(&opening)?;
    Ok(with_doubts(
        context.told(opened, told::opened),
        opening.name.as_deref(),
    ))
}
