//! Requests that wait for a second person.

pub mod approve;
mod asked;
pub mod list;
pub mod reject;
pub mod show;
mod sitting;

use super::{Context, Result};
use crate::report::Report;

/// The verbs. What each does is said where its arguments are.
#[derive(Clone, Debug, clap::Subcommand)]
#[allow(missing_docs)]
pub enum Command {
    List(list::Args),
    Show(show::Args),
    Approve(approve::Args),
    Reject(reject::Args),
}

/// Runs the verb.
pub fn run(command: Command, context: &Context<'_>) -> Result<Report> {
    match command {
        Command::List(args) => list::run(&args, context),
        Command::Show(args) => show::run(&args, context),
        Command::Approve(args) => approve::run(&args, context),
        Command::Reject(args) => reject::run(&args, context),
    }
}
