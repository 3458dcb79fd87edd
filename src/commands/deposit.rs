//! Take money in.

use bankctl_ledger::access::rules::permission::Action;
use bankctl_ledger::{Instruction, Payment};
use bankctl_types::kind::Channel;
use bankctl_types::money::PlainDecimal;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::named::{self, NamedAccount, NamedCustomer};
use crate::args::{tills, values};
use crate::report::Report;

/// Deposit money to an account
///
/// Cash goes into the till that you have open, or into cash/vault in a bank without tills;
/// other channels debit their own clearing account.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl deposit 1000000018 250.00
  bankctl deposit 1000000018 99.90 -c check -r CHK-4711 -m 'check 4711'
  bankctl deposit uma 250
  bankctl deposit 1000000018 9500 --conductor 'Carla Clerk'
  bankctl deposit 1000000018 250 --dry-run")]
pub struct Args {
    /// Account that is paid: its number, or at a terminal its holder's name
    #[arg(value_name = "ACCOUNT", value_parser = named::account)]
    pub account: NamedAccount,
    /// Amount, such as 250 or 250.00
    #[arg(value_name = "AMOUNT", allow_negative_numbers = true, value_parser = values::typed_amount)]
    pub amount: PlainDecimal,
    /// How the money comes in
    #[arg(short, long, default_value = "cash", value_parser = channel())]
    pub channel: Channel,
    /// Till that the cash goes through, or vault; your open till by default
    #[arg(long, value_name = "TILL|vault", value_parser = tills::drawer)]
    pub till: Option<String>,
    /// A customer who brings the cash; repeat it for several
    #[arg(long, value_name = "CUSTOMER", value_parser = named::customer)]
    pub by: Vec<NamedCustomer>,
    /// Name of who brings the cash, and is no customer
    #[arg(long, value_name = "NAME", value_parser = values::name)]
    pub conductor: Option<String>,
    #[command(flatten)]
    pub(crate) payment: values::PaymentArgs,
}

fn channel() -> impl clap::builder::TypedValueParser<Value = Channel> {
    values::channel(Channel::DEPOSIT)
}

/// Runs the command.
pub fn run(args: Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::Deposit)?;
    let payment = Payment {
        by: NamedCustomer::write_each(&args.by, context)?,
        till: args.till,
        conductor: args.conductor,
        ..args.payment.with(args.amount)
    };
    let request = Instruction::Deposit {
        account: args.account.write(&mut ledger, context)?,
        channel: args.channel,
        payment,
    };
    context.submit_to(ledger, &request)
}
