//! Move money between accounts, of one ledger or two.

use bankctl_ledger::access::rules::permission::Action;
use bankctl_ledger::kernel::rules::account::AccountRef;
use bankctl_ledger::{Instruction, Payment};
use bankctl_types::money::PlainDecimal;
use bankctl_types::number::CustomerNumber;
use clap::Args as ClapArgs;

use super::{Context, Result, sides};
use crate::args::values;
use crate::report::Report;
use crate::tables::told;

/// Move money from one account to another
///
/// Both accounts must be kept in the same currency. The bank's own accounts can
/// be named too, for instance to clear a payroll.
///
/// With --to-ledger the account that is paid is one of another ledger. The money leaves
/// its account here in one transaction and arrives there in another. If the transfer is
/// interrupted between them, the money is on its way, which exit code 11 says, and
/// `transit sweep` brings it to its account, or back if it is refused there. Without the
/// signing key it stays on its way until the account that has the key runs the sweep.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl transfer 1000000018 1000000026 75.00 --memo 'rent'
  bankctl transfer clearing/wire clearing/payroll 622064.45 --ref FUND-2026-11
  bankctl transfer 1000000018 1000000026 75.00 --to-ledger /srv/bank/north.db")]
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
    /// Ledger of the account that is paid, if it is another one
    #[arg(long, value_name = "PATH|URL")]
    pub to_ledger: Option<String>,
    /// A holder of the account who ordered it; repeat it for each who signed
    #[arg(long, value_name = "CUSTOMER", value_parser = values::customer)]
    pub by: Vec<CustomerNumber>,
    #[command(flatten)]
    pub(crate) payment: values::PaymentArgs,
}

/// Runs the command.
pub fn run(args: Args, context: &Context<'_>) -> Result<Report> {
    let payment = Payment {
        by: args.by,
        ..args.payment.with(args.amount)
    };
    let Some(address) = args.to_ledger else {
        let request = Instruction::Transfer {
            from: args.from,
            to: args.to,
            payment,
        };
        return context.submit(Action::Transfer, &request);
    };
    let mut ledger = context.open(Action::Transfer)?;
    let open = |address: &str| context.open_at(address);
    let (transaction, fault) =
        ledger.transfer_to(&args.from, &args.to, (&address, &open), &payment)?;
    let left = transaction.transit.as_ref().filter(|end| {
        let is_left = end.state.is_open() && fault.is_none();
        is_left && !transaction.dry_run
    });
    let left = left.and_then(|end| end.reason.clone());
    let mut report = if fault.is_some() {
        Report::one(transaction)
    } else {
        context.told_of(&mut ledger, transaction, sides, told::transaction)
    };
    if let Some(why) = left {
        report = report.note(format!("the money is on its way; {why}"));
    }
    report.fault = fault.map(Into::into);
    Ok(report)
}
