//! Money on its way to other ledgers.

pub mod list;
pub mod sweep;

use clap::Subcommand;

use super::{Context, Result};
use crate::report::Report;

/// What can be done about money on its way.
#[derive(Clone, Debug, Subcommand)]
#[allow(missing_docs)]
pub enum Command {
    List(list::Args),
    Sweep(sweep::Args),
}

/// Runs the command.
pub fn run(command: &Command, context: &Context<'_>) -> Result<Report> {
    match command {
        Command::List(args) => list::run(args, context),
        Command::Sweep(args) => sweep::run(args, context),
    }
}
