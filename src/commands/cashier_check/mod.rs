//! Checks that the bank draws.

pub mod issue;
pub mod list;
pub mod present;
pub mod show;
pub mod void;

use super::{Context, Result};
use crate::report::Report;

/// The verbs. What each does is said where its arguments are.
#[derive(Clone, Debug, clap::Subcommand)]
#[allow(missing_docs)]
pub enum Command {
    Issue(issue::Args),
    Present(present::Args),
    Void(void::Args),
    List(list::Args),
    Show(show::Args),
}

/// Runs the verb.
pub fn run(command: Command, context: &Context<'_>) -> Result<Report> {
    match command {
        Command::Issue(args) => issue::run(args, context),
        Command::Present(args) => present::run(args, context),
        Command::Void(args) => void::run(args, context),
        Command::List(args) => list::run(&args, context),
        Command::Show(args) => show::run(&args, context),
    }
}
