//! Holds.

pub mod capture;
pub mod list;
pub mod place;
pub mod release;

use super::{Context, Result};
use crate::report::Report;

/// The verbs. What each does is said where its arguments are.
#[derive(Clone, Debug, clap::Subcommand)]
#[allow(missing_docs)]
pub enum Command {
    Place(place::Args),
    Capture(capture::Args),
    Release(release::Args),
    List(list::Args),
}

/// Runs the verb.
pub fn run(command: Command, context: &Context<'_>) -> Result<Report> {
    match command {
        Command::Place(args) => place::run(args, context),
        Command::Capture(args) => capture::run(args, context),
        Command::Release(args) => release::run(&args, context),
        Command::List(args) => list::run(&args, context),
    }
}
