//! Suspicious activity reports: notes about them, and that they were filed.

pub mod file;
pub mod note;

use super::{Context, Result};
use crate::report::Report;

/// The verbs. What each does is said where its arguments are.
#[derive(Clone, Debug, clap::Subcommand)]
#[allow(missing_docs)]
pub enum Command {
    Note(note::Args),
    File(file::Args),
}

/// Runs the verb.
pub fn run(command: Command, context: &Context<'_>) -> Result<Report> {
    match command {
        Command::Note(args) => note::run(&args, context),
        Command::File(args) => file::run(&args, context),
    }
}
