//! What rules have seen.

pub mod assign;
pub mod close;
pub mod list;
pub mod show;

use super::{Context, Result};
use crate::report::Report;

/// The verbs. What each does is said where its arguments are.
#[derive(Clone, Debug, clap::Subcommand)]
#[allow(missing_docs)]
pub enum Command {
    List(list::Args),
    Show(show::Args),
    Assign(assign::Args),
    Close(close::Args),
}

/// Runs the verb.
pub fn run(command: Command, context: &Context<'_>) -> Result<Report> {
    match command {
        Command::List(args) => list::run(&args, context),
        Command::Show(args) => show::run(&args, context),
        Command::Assign(args) => assign::run(&args, context),
        Command::Close(args) => close::run(&args, context),
    }
}
