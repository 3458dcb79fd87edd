//! Reports.

pub mod trial_balance;

use super::{Context, Result};
use crate::report::Report;

/// The verbs. What each does is said where its arguments are.
#[derive(Clone, Debug, clap::Subcommand)]
#[allow(missing_docs)]
pub enum Command {
    TrialBalance(trial_balance::Args),
}

/// Runs the verb.
pub fn run(command: Command, context: &Context<'_>) -> Result<Report> {
    match command {
        Command::TrialBalance(args) => trial_balance::run(&args, context),
    }
}
