//! Destroy what identifies a closed customer.

use bankctl_ledger::access::rules::permission::Action;
use bankctl_ledger::{Ledger, Wiped};
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::named::{self, NamedCustomer};
use crate::report::Report;

/// Destroy the personal data of a closed customer, for ever
///
/// The name, the search entries and the key of all other personal data are destroyed, so
/// that the data cannot be read again, in the change log neither. The accounts, the
/// journal and their proof stay whole. Backups that were made before still have the data:
/// destroy them when you no longer need them. References and memos of transactions are
/// part of the journal and stay. Freed parts of the ledger are wiped; if that is
/// interrupted, the next command does it, and doctor says so.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl customer forget C00000013")]
pub struct Args {
    /// Customer: a number, or at a terminal a name
    #[arg(value_name = "CUSTOMER", value_parser = named::customer)]
    pub customer: NamedCustomer,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let customer = args.customer.write(context)?;
    if context.is_asked() {
        let forget = |ledger: &mut Ledger| ledger.privacy().forget(customer);
        context.rehearse(Action::CustomerForget, forget)?;
        let name = context
            .open(Action::CustomerForget)?
            .customers()
            .get(customer)?
            .name;
        let lost = format!(
            "Forget customer {customer} ({name})?\n\
             The name, contact data, search entries and papers are destroyed, for ever."
        );
        context.confirm_by_name(&lost, &customer.to_string())?;
    } else {
        context.confirm(&format!(
            "Destroy everything that identifies customer {customer}? It cannot be brought back."
        ))?;
    }
    let (forgotten, wiped) = context
        .open(Action::CustomerForget)?
        .privacy()
        .forget(customer)?;
    let report = Report::one(forgotten);
    Ok(match wiped {
        Wiped::All => report,
        Wiped::Recent => report.note(
            "the ledger is large: what versions before 10 of it have replaced may still lie in freed \
             parts of the file; run VACUUM on it when no process works with it",
        ),
        Wiped::Nothing => report.note(
            "the name may still lie in freed parts of the ledger, which others work with: the next \
             command wipes them (on a server, one of the owner of the tables); `bankctl doctor` tells",
        ),
    })
}
