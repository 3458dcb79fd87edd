//! Months of the books: closed, and opened again.

pub mod close;
pub mod reopen;
pub mod status;

use super::{Context, Result};
use crate::report::Report;

/// The verbs. What each does is said where its arguments are.
#[derive(Clone, Debug, clap::Subcommand)]
#[allow(missing_docs)]
pub enum Command {
    Close(close::Args),
    Reopen(reopen::Args),
    Status(status::Args),
}

/// Runs the verb.
pub fn run(command: &Command, context: &Context<'_>) -> Result<Report> {
    match command {
        Command::Close(args) => close::run(args, context),
        Command::Reopen(args) => reopen::run(args, context),
        Command::Status(args) => status::run(args, context),
    }
}
