//! Amounts and days that the law sets.

pub mod list;
pub mod set;

use super::{Context, Result};
use crate::report::Report;

/// The verbs. What each does is said where its arguments are.
#[derive(Clone, Debug, clap::Subcommand)]
#[allow(missing_docs)]
pub enum Command {
    List(list::Args),
    Set(set::Args),
}

/// Runs the verb.
pub fn run(command: Command, context: &Context<'_>) -> Result<Report> {
    match command {
        Command::List(args) => list::run(&args, context),
        Command::Set(args) => set::run(args, context),
    }
}
