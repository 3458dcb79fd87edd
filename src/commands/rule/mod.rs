//! Rules that payments are watched by.

pub mod disable;
pub mod list;
pub mod set;
pub mod show;

use super::{Context, Result};
use crate::report::Report;

/// The verbs. What each does is said where its arguments are.
#[derive(Clone, Debug, clap::Subcommand)]
#[allow(missing_docs)]
pub enum Command {
    Set(Box<set::Args>),
    Disable(disable::Args),
    List(list::Args),
    Show(show::Args),
}

/// Runs the verb.
pub fn run(command: Command, context: &Context<'_>) -> Result<Report> {
    match command {
        Command::Set(args) => set::run(&args, context),
        Command::Disable(args) => disable::run(&args, context),
        Command::List(args) => list::run(&args, context),
        Command::Show(args) => show::run(&args, context),
    }
}
