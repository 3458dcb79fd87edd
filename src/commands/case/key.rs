//! Name the key of compliance.

use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::report::Report;
/// Name the public key that notes are sealed with
///
/// age-keygen makes a pair; keep the secret key where tellers and admins have no access. Notes
/// from before stay sealed with the key of their time.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl case key age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p")]
pub struct Args {
    /// Public key of age
    #[arg(value_name = "AGE1…")]
    pub recipient: String,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::CaseKey)?;
    Ok(Report::one(ledger.alerts().set_case_key(&args.recipient)?))
}
