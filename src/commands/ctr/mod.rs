//! Currency transaction reports.

pub mod exempt;
pub mod file;
pub mod links;
pub mod list;

use super::{Context, Result};
use crate::report::Report;

/// The verbs. What each does is said where its arguments are.
#[derive(Clone, Debug, clap::Subcommand)]
#[allow(missing_docs)]
pub enum Command {
    List(list::Args),
    File(file::Args),
    Exempt(exempt::Args),
    Links(links::Args),
}

/// Runs the verb.
pub fn run(command: Command, context: &Context<'_>) -> Result<Report> {
    match command {
        Command::List(args) => list::run(&args, context),
        Command::File(args) => file::run(&args, context),
        Command::Exempt(args) => exempt::run(&args, context),
        Command::Links(args) => links::run(&args, context),
    }
}
