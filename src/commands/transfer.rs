//! Move money between accounts.

use clap::Args as ClapArgs;

use super::{Context, Result, values};
use crate::domain::account::AccountRef;
use crate::domain::money::PlainDecimal;
use crate::domain::permission::Action;
use crate::report::Report;

/// Move money from one account to another
///
/// Both accounts must be kept in the same currency. The bank's own accounts can
/// be named too, for instance to clear a payroll.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl transfer 1000000018 1000000026 75.00 --memo 'rent'
  bankctl transfer clearing/wire clearing/payroll 622064.45 --ref FUND-2026-11")]
pub struct Args {
    /// Account that pays
    #[arg(value_name = "FROM", value_parser = values::account)]
    pub from: AccountRef,
    /// Account that is paid
    #[arg(value_name = "TO", value_parser = values::account)]
    pub to: AccountRef,
    /// Amount, such as 250 or 250.00
    #[arg(value_name = "AMOUNT", allow_negative_numbers = true, value_parser = values::amount)]
    pub amount: PlainDecimal,
    #[command(flatten)]
    pub(crate) payment: values::PaymentArgs,
}

/// Runs the command.
pub fn run(args: Args, context: &Context<'_>) -> Result<Report> {
    let payment = args.payment.with(args.amount);
    Ok(Report::one(
        context
            .open(Action::Transfer)?
            .transfer(&args.from, &args.to, &payment)?,
    ))
}
