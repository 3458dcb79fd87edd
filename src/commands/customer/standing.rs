//! Approve a customer, reject one, suspend one.

use bankctl_ledger::KycDecision;
use bankctl_ledger::access::rules::permission::Action;
use clap::Subcommand;

use super::{Context, Result};
use crate::args::named::{self, NamedCustomer};
use crate::args::values;
use crate::report::Report;
use crate::tables::told;

/// What is said of a customer.
#[derive(Clone, Debug, Subcommand)]
pub enum Command {
    /// Approve a customer: the bank knows who it is
    ///
    /// With the policy about customers (`bankctl policy set customers --always`) new customers
    /// are pending, and until every holder is approved an account takes money and pays none
    /// out. Earlier customers are not approved either: approve them first.
    #[command(before_help = "Examples:
  bankctl customer approve C00000013")]
    Approve {
        /// Customer: a number, or at a terminal a name
        #[arg(value_name = "CUSTOMER", value_parser = named::customer)]
        customer: NamedCustomer,
    },
    /// Reject a customer: the bank does not take them
    ///
    /// A rejected customer can't open accounts. If the customers policy is on, existing
    /// accounts can receive money but not pay it out. Otherwise only the status is recorded.
    #[command(before_help = "Examples:
  bankctl customer reject C00000013 --reason 'papers expired'")]
    Reject(Refused),
    /// Suspend a customer until something is cleared up
    ///
    /// A suspended customer can't open accounts. If the customers policy is on, existing
    /// accounts can receive money but not pay it out. Otherwise only the status is recorded:
    /// use `bankctl account freeze` to stop payments. Approve the customer to lift it.
    #[command(before_help = "Examples:
  bankctl customer suspend C00000013 --reason 'address unknown'")]
    Suspend(Refused),
}

#[derive(Clone, Debug, clap::Args)]
#[allow(missing_docs)]
pub struct Refused {
    /// Customer: a number, or at a terminal a name
    #[arg(value_name = "CUSTOMER", value_parser = named::customer)]
    pub customer: NamedCustomer,
    /// Why, for the audit log: nothing personal
    #[arg(long, value_name = "REASON", value_parser = values::memo)]
    pub reason: String,
}

/// Runs the command. Warns where nothing follows from the state.
pub fn run(command: Command, context: &Context<'_>) -> Result<Report> {
    let (action, customer, standing, verb) = match command {
        Command::Approve { customer } => (
            Action::CustomerApprove,
            customer,
            KycDecision::Approved,
            ("Approved", "approve"),
        ),
        Command::Reject(Refused { customer, reason }) => (
            Action::CustomerReject,
            customer,
            KycDecision::Rejected(reason),
            ("Rejected", "reject"),
        ),
        Command::Suspend(Refused { customer, reason }) => (
            Action::CustomerSuspend,
            customer,
            KycDecision::Suspended(reason),
            ("Suspended", "suspend"),
        ),
    };
    let mut ledger = context.open(action)?;
    let (customer, by_policy) = ledger
        .customers()
        .set_standing(customer.write(context)?, standing)?;
    let report = context.told(customer, |it| told::decided(it, verb));
    if by_policy {
        return Ok(report);
    }
    Ok(report.note(
        "the state is kept, and accounts pay as before: `bankctl policy set customers --always` \
         lets only those of approved customers pay",
    ))
}
