//! Take a check in.

use bankctl_ledger::CheckDeposit;
use bankctl_ledger::access::rules::permission::Action;
use bankctl_ledger::checks::rules::item::{CheckClass, DepositPlace, HoldException};
use bankctl_types::RoutingNumber;
use bankctl_types::money::PlainDecimal;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::named::{self, NamedAccount};
use crate::args::{checks, values};
use crate::error::{Class, Fault};
use crate::report::Report;

/// Take a check in, and say when its money can be used
///
/// All of it is on the account at once, and what can't be used yet is kept back by holds,
/// as long as the law lets a bank (Regulation CC): business days of the Federal Reserve
/// Banks from the banking day. Holds end by themselves at midnight. The same check is
/// taken in once. One of class on-us is drawn on an account of this bank, which pays.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl check deposit 1000000018 900 -n 1042 --routing 021000021 --drawer 55501234
  bankctl check deposit 1000000018 4000 -n 77 --routing 021000021 --drawer 9 --class cashier
  bankctl check deposit 1000000018 50 -n 12 --class on-us --drawer 1000000026
  bankctl check deposit 1000000018 900 -n 1042 --routing 021000021 --drawer 55501234 --dry-run")]
pub struct Args {
    /// Account that is paid: its number, or at a terminal its holder's name
    #[arg(value_name = "ACCOUNT", value_parser = named::account)]
    pub account: NamedAccount,
    /// Amount, such as 250 or 250.00
    #[arg(value_name = "AMOUNT", allow_negative_numbers = true, value_parser = values::typed_amount)]
    pub amount: PlainDecimal,
    /// Number that is printed on the check
    #[arg(short, long, value_name = "NUMBER", value_parser = checks::printed)]
    pub number: i64,
    /// Routing number of the bank on which it is drawn; not for class on-us
    #[arg(long, value_name = "ROUTING", value_parser = checks::routing)]
    pub routing: Option<RoutingNumber>,
    /// Account on which it is drawn
    #[arg(long, value_name = "ACCOUNT", value_parser = checks::drawer)]
    pub drawer: String,
    /// What it is
    #[arg(long, default_value = "personal", value_parser = checks::class())]
    pub class: CheckClass,
    /// Where it is paid in
    #[arg(long, default_value = "counter", value_parser = checks::place())]
    pub at: DepositPlace,
    /// Whether it is made out to a holder of the account
    #[arg(long, value_name = "yes|no", default_value = "yes", value_parser = checks::yes_or_no())]
    pub payee_is_holder: bool,
    /// Why it waits longer: redeposit, overdrawn, emergency, doubt:TEXT; large and
    /// overdrawn go by themselves
    #[arg(long, value_name = "REASON", value_parser = checks::exception)]
    pub exception: Option<(HoldException, Option<String>)>,
    /// Let all of it be used at once
    #[arg(long, conflicts_with = "exception")]
    pub no_hold: bool,
    /// Your reference. Repeating the request with it is safe
    #[arg(short, long = "ref", value_name = "REF", value_parser = values::reference)]
    pub reference: Option<String>,
    /// Text for the people who read the statement
    #[arg(short, long, value_name = "TEXT", value_parser = values::memo)]
    pub memo: Option<String>,
}

/// Runs the command.
pub fn run(args: Args, context: &Context<'_>) -> Result<Report> {
    if args.routing.is_none() && args.class != CheckClass::OnUs {
        let message = "--routing is missing: on which bank is the check drawn?";
        return Err(Fault::new(Class::Usage, "usage", message)
            .hint("give the nine digits at the bottom of the check, or --class on-us")
            .into());
    }
    let mut ledger = context.open(Action::CheckDeposit)?;
    let (exception, doubt) = args.exception.unzip();
    let deposit = CheckDeposit {
        account: args.account.write(&mut ledger, context)?,
        amount: args.amount,
        number: args.number,
        routing: args.routing,
        drawer: args.drawer,
        class: args.class,
        place: args.at,
        payee_is_holder: args.payee_is_holder,
        exception,
        doubt: doubt.flatten(),
        no_hold: args.no_hold,
        reference: values::made_unless_given(args.reference),
        memo: args.memo,
    };
    Ok(Report::one(ledger.checks().deposit(&deposit)?))
}
