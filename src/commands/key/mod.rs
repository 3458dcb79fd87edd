//! The key of personal data.

pub mod check;
pub mod rotate;

use super::{Context, Result};
use crate::report::Report;

/// The verbs. What each does is said where its arguments are.
#[derive(Clone, Debug, clap::Subcommand)]
#[allow(missing_docs)]
pub enum Command {
    Check(check::Args),
    Rotate(rotate::Args),
}

/// Runs the verb.
pub fn run(command: Command, context: &Context<'_>) -> Result<Report> {
    match command {
        Command::Check(args) => check::run(&args, context),
        Command::Rotate(args) => rotate::run(&args, context),
    }
}
