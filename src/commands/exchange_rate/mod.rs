//! Rates of exchange.

pub mod list;
pub mod revalue;
pub mod set;

use super::{Context, Result};
use crate::report::Report;

/// The verbs. What each does is said where its arguments are.
#[derive(Clone, Debug, clap::Subcommand)]
#[allow(missing_docs)]
pub enum Command {
    Set(set::Args),
    List(list::Args),
    Revalue(revalue::Args),
}

/// Runs the verb.
pub fn run(command: &Command, context: &Context<'_>) -> Result<Report> {
    match command {
        Command::Set(args) => set::run(args, context),
        Command::List(args) => list::run(args, context),
        Command::Revalue(args) => revalue::run(args, context),
    }
}
