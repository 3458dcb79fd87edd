//! Destroy what identifies a closed customer.

use bankctl_ledger::Wiped;
use bankctl_ledger::access::rules::permission::Action;
use bankctl_types::number::CustomerNumber;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::values;
use crate::report::Report;

/// Destroy what identifies a closed customer, for good
///
/// The name, what the customer is found by and the key of everything else are destroyed,
/// so that nothing of it can be read again, also in the register of changes. The
/// accounts, the journal and their proof stay whole. Backups that were made before keep
/// what they have: destroy them when their time has come. References and memos of
/// transactions are part of the journal and stay. Freed parts of the ledger are wiped;
/// if that is broken off, the next command does it, and doctor names it.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl customer forget C00000013")]
pub struct Args {
    /// Number of the customer
    #[arg(value_name = "CUSTOMER", value_parser = values::customer)]
    pub customer: CustomerNumber,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let customer = args.customer;
    context.confirm(&format!(
        "Destroy everything that identifies customer {customer}? Nobody can bring it back."
    ))?;
    let (forgotten, wiped) = context
        .open(Action::CustomerForget)?
        .forget_customer(customer)?;
    let report = Report::one(forgotten);
    Ok(match wiped {
        Wiped::All => report,
        Wiped::Recent => report.note(
            "the ledger is large: what versions before 10 of it have replaced may still lie in freed \
             parts of the file; run VACUUM on it when nobody works",
        ),
        Wiped::Nothing => report.note(
            "the name may still lie in freed parts of the ledger, which others work with: the next \
             command wipes them (on a server, one of the owner of the tables); `bankctl doctor` tells",
        ),
    })
}
