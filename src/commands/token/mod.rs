//! Tokens of programs.

pub mod create;
pub mod list;
pub mod revoke;

use super::{Context, Result};
use crate::report::Report;

/// The verbs. What each does is said where its arguments are.
#[derive(Clone, Debug, clap::Subcommand)]
#[allow(missing_docs)]
pub enum Command {
    Create(create::Args),
    List(list::Args),
    Revoke(revoke::Args),
}

/// Runs the verb.
pub fn run(command: Command, context: &Context<'_>) -> Result<Report> {
    match command {
        Command::Create(args) => create::run(args, context),
        Command::List(args) => list::run(&args, context),
        Command::Revoke(args) => revoke::run(&args, context),
    }
}
