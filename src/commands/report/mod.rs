//! Reports.

pub mod dashboard;
pub mod trial_balance;

use std::path::PathBuf;

use super::{Context, Result};
use crate::report::Report;

/// The verbs. What each does is said where its arguments are.
#[derive(Clone, Debug, clap::Subcommand)]
#[allow(missing_docs)]
pub enum Command {
    TrialBalance(trial_balance::Args),
    Dashboard(dashboard::Args),
}

impl Command {
    /// The file that the result goes to.
    pub fn target(&self) -> Option<&PathBuf> {
        match self {
            Self::TrialBalance(_) => None,
            Self::Dashboard(args) => Some(&args.to_file),
        }
    }
}

/// Runs the verb.
pub fn run(command: Command, context: &Context<'_>) -> Result<Report> {
    match command {
        Command::TrialBalance(args) => trial_balance::run(&args, context),
        Command::Dashboard(args) => dashboard::run(&args, context),
    }
}
