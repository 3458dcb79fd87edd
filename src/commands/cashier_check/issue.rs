//! Issue a cashier's check.

use bankctl_ledger::CashierOpening;
use bankctl_ledger::access::rules::permission::Action;
use bankctl_types::money::PlainDecimal;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::named::{self, NamedAccount, NamedCustomer};
use crate::args::{drawn_checks, values};
use crate::report::Report;

/// Issue a cashier's check: the bank draws it, and an account pays for it
///
/// The money is on payable/official-checks until the check is presented or void. It gets
/// the next number of the bank's own, and the fee of the product for cashier's checks is
/// taken with it; see it first with --dry-run.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl cashier-check issue --from 1000000018 4000 --payee 'Coast Motors'
  bankctl cashier-check issue --from 1000000018 4000 --payee 'Coast Motors' --dry-run")]
pub struct Args {
    /// Account that pays for it: its number, or at a terminal its holder's name
    #[arg(long, value_name = "ACCOUNT", value_parser = named::account)]
    pub from: NamedAccount,
    /// Amount, such as 250 or 250.00
    #[arg(value_name = "AMOUNT", allow_negative_numbers = true, value_parser = values::typed_amount)]
    pub amount: PlainDecimal,
    /// To whom it is payable
    #[arg(long, value_name = "NAME", value_parser = drawn_checks::payee)]
    pub payee: String,
    /// A holder of the account who ordered it; repeat it for each who signed
    #[arg(long, value_name = "CUSTOMER", value_parser = named::customer)]
    pub by: Vec<NamedCustomer>,
    /// Your reference. Repeating the request with it is safe
    #[arg(short, long = "ref", value_name = "REF", value_parser = values::reference)]
    pub reference: Option<String>,
}

/// Runs the command.
pub fn run(args: Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::CashierCheckIssue)?;
    let opening = CashierOpening {
        from: args.from.write(&mut ledger, context)?,
        amount: args.amount,
        payee: args.payee,
        by: NamedCustomer::write_each(&args.by, context)?,
        reference: values::made_unless_given(args.reference),
    };
    Ok(Report::one(
        ledger.drawn_checks().issue_cashier_check(&opening)?,
    ))
}
