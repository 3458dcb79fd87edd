//! Move money between accounts, of one ledger or two.

use bankctl_ledger::access::rules::permission::Action;
use bankctl_ledger::{Instruction, Ledger, OrderOpening, Payment};
use bankctl_types::Day;
use bankctl_types::money::PlainDecimal;
use clap::Args as ClapArgs;

use super::{Context, Result, foretold, sides};
use crate::args::named::{self, NamedAccount, NamedCustomer};
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
///
/// With --on it is done when the business day starts that the date falls on, or the next
/// one. Until then `bankctl order` shows it, and can end it.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl transfer 1000000018 1000000026 75.00 --memo 'rent'
  bankctl transfer clearing/wire clearing/payroll 622064.45 --ref FUND-2026-11
  bankctl transfer 1000000018 1000000026 75.00 --on 2027-02-01
  bankctl transfer 1000000018 1000000026 75.00 --to-ledger /srv/bank/north.db")]
pub struct Args {
    /// Account that pays: its number, or at a terminal its holder's name
    #[arg(value_name = "FROM", value_parser = named::account)]
    pub from: NamedAccount,
    /// Account that is paid: its number, or at a terminal its holder's name
    #[arg(value_name = "TO", value_parser = named::account)]
    pub to: NamedAccount,
    /// Amount, such as 250 or 250.00
    #[arg(value_name = "AMOUNT", allow_negative_numbers = true, value_parser = values::typed_amount)]
    pub amount: PlainDecimal,
    /// Day on which it is done: it is kept as a standing order of one time
    #[arg(long, value_name = "DATE", conflicts_with_all = ["to_ledger", "value_date"],
        value_parser = values::day)]
    pub on: Option<Day>,
    /// Ledger of the account that is paid, if it is another one
    #[arg(long, value_name = "PATH|URL")]
    pub to_ledger: Option<String>,
    /// A holder of the account who ordered it; repeat it for each who signed
    #[arg(long, value_name = "CUSTOMER", value_parser = named::customer)]
    pub by: Vec<NamedCustomer>,
    #[command(flatten)]
    pub(crate) payment: values::PaymentArgs,
}

/// Runs the command.
pub fn run(args: Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::Transfer)?;
    if let Some(on) = args.on {
        let opening = later(args, on, &mut ledger, context)?;
        return Ok(Report::one(ledger.orders().create(&opening)?));
    }
    let payment = Payment {
        by: NamedCustomer::write_each(&args.by, context)?,
        ..args.payment.with(args.amount)
    };
    let from = args.from.write(&mut ledger, context)?;
    let Some(address) = args.to_ledger else {
        let to = args.to.write(&mut ledger, context)?;
        let request = Instruction::Transfer { from, to, payment };
        return context.submit_to(ledger, &request);
    };
    let to = args.to.number_only()?;
    foretold::before_sending((&from, &to, &address), &payment, &mut ledger, context)?;
    let open = |address: &str| context.open_at(address);
    let (transaction, fault) =
        ledger
            .interledger()
            .transfer(&from, &to, (&address, &open), &payment)?;
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

/// The order of one time that does it on a day to come.
fn later(args: Args, on: Day, ledger: &mut Ledger, context: &Context<'_>) -> Result<OrderOpening> {
    let from = args.from.write(ledger, context)?;
    let to = args.to.write(ledger, context)?;
    Ok(OrderOpening {
        memo: args.payment.memo,
        reference: args.payment.reference,
        by: NamedCustomer::write_each(&args.by, context)?,
        ..OrderOpening::once(from, to, args.amount, on)
    })
}
