//! Transactions.

pub mod show;

use super::{Context, Result};
use crate::report::Report;

/// The verbs.
#[derive(Clone, Debug, clap::Subcommand)]
pub enum Command {
    /// Show a transaction
    Show(show::Args),
}

/// Runs the verb.
pub fn run(command: Command, context: &Context<'_>) -> Result<Report> {
    match command {
        Command::Show(args) => show::run(&args, context),
    }
}
