//! Show a case.

use bankctl_ledger::access::rules::permission::Action;
use bankctl_storage::Identities;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::alerts;
use crate::report::Report;
/// Show a case, its alerts and its notes
///
/// The notes are opened with --identity, the file of the secret key that age-keygen made.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl case show 15 --identity compliance.key")]
pub struct Args {
    /// Number of the case
    #[arg(value_name = "CASE", value_parser = alerts::number)]
    pub case: i64,
    /// File with the secret key of compliance, in the form of age
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub identity: Option<std::path::PathBuf>,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::CaseShow)?;
    let keys = args.identity.as_deref().map(Identities::read).transpose()?;
    Ok(Report::one(ledger.alerts().case(args.case, keys.as_ref())?))
}
