//! Pay money out.

use bankctl_ledger::access::rules::permission::Action;
use bankctl_ledger::{Instruction, Payment};
use bankctl_types::kind::Channel;
use bankctl_types::money::PlainDecimal;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::named::{self, NamedAccount, NamedCustomer};
use crate::args::{tills, values};
use crate::report::Report;

/// Withdraw money from an account
///
/// Refused with insufficient_funds (exit 4) if the available balance does not cover it.
/// The available balance is the ledger balance less holds plus the overdraft limit.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl withdraw 1000000018 40
  bankctl withdraw 1000000018 120.00 --channel ach --ref ACH-0815 --memo 'rent'")]
pub struct Args {
    /// Account that pays: its number, or at a terminal its holder's name
    #[arg(value_name = "ACCOUNT", value_parser = named::account)]
    pub account: NamedAccount,
    /// Amount, such as 250 or 250.00
    #[arg(value_name = "AMOUNT", allow_negative_numbers = true, value_parser = values::typed_amount)]
    pub amount: PlainDecimal,
    /// How the money goes out
    #[arg(short, long, default_value = "cash", value_parser = channel())]
    pub channel: Channel,
    /// A holder of the account who ordered it; repeat it for each who signed
    #[arg(long, value_name = "CUSTOMER", value_parser = named::customer)]
    pub by: Vec<NamedCustomer>,
    /// Till that the cash goes through, or vault; your open till by default
    #[arg(long, value_name = "TILL|vault", value_parser = tills::drawer)]
    pub till: Option<String>,
    /// Name of who takes the cash, and is no customer
    #[arg(long, value_name = "NAME", value_parser = values::name)]
    pub conductor: Option<String>,
    #[command(flatten)]
    pub(crate) payment: values::PaymentArgs,
}

fn channel() -> impl clap::builder::TypedValueParser<Value = Channel> {
    values::channel(Channel::WITHDRAWAL)
}

/// Runs the command.
pub fn run(args: Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::Withdraw)?;
    let payment = Payment {
        by: NamedCustomer::write_each(&args.by, context)?,
        till: args.till,
        conductor: args.conductor,
        ..args.payment.with(args.amount)
    };
    let request = Instruction::Withdraw {
        account: args.account.write(&mut ledger, context)?,
        channel: args.channel,
        payment,
    };
    context.submit_to(ledger, &request)
}
