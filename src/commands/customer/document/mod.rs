//! Papers of customers.

pub mod add;
pub mod export;
pub mod list;

use super::{Context, Result, is_stream};
use crate::report::Report;

/// The verbs. What each does is said where its arguments are.
#[derive(Clone, Debug, clap::Subcommand)]
#[allow(missing_docs)]
pub enum Command {
    Add(add::Args),
    List(list::Args),
    Export(export::Args),
}

/// Runs the verb.
pub fn run(command: &Command, context: &Context<'_>) -> Result<Report> {
    match command {
        Command::Add(args) => add::run(args, context),
        Command::List(args) => list::run(args, context),
        Command::Export(args) => export::run(args, context),
    }
}
