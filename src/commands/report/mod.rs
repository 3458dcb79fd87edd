//! Reports.

pub mod trial_balance;

use super::{Context, Result};
use crate::report::Report;

/// The verbs.
#[derive(Clone, Debug, clap::Subcommand)]
pub enum Command {
    /// Show that debits equal credits
    TrialBalance(trial_balance::Args),
}

/// Runs the verb.
pub fn run(command: Command, context: &Context<'_>) -> Result<Report> {
    match command {
        Command::TrialBalance(args) => trial_balance::run(&args, context),
    }
}
