//! Holds.

pub mod capture;
pub mod list;
pub mod place;
pub mod release;

use super::{Context, Result};
use crate::report::Report;

/// The verbs.
#[derive(Clone, Debug, clap::Subcommand)]
pub enum Command {
    /// Reserve money on an account
    Place(place::Args),
    /// Take reserved money
    Capture(capture::Args),
    /// Give reserved money back
    Release(release::Args),
    /// List holds
    List(list::Args),
}

/// Runs the verb.
pub fn run(command: Command, context: &Context<'_>) -> Result<Report> {
    match command {
        Command::Place(args) => place::run(args, context),
        Command::Capture(args) => capture::run(&args, context),
        Command::Release(args) => release::run(&args, context),
        Command::List(args) => list::run(&args, context),
    }
}
