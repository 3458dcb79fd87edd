//! The business day: opened, closed, looked at.

pub mod close;
pub mod open;
pub mod retry;
pub mod set;
pub mod status;
pub mod steps;

use super::{Context, Result};
use crate::report::Report;

/// The verbs. What each does is said where its arguments are.
#[derive(Clone, Debug, clap::Subcommand)]
#[allow(missing_docs)]
pub enum Command {
    Close(close::Args),
    Open(open::Args),
    Retry(retry::Args),
    Set(set::Args),
    Status(status::Args),
    Steps(steps::Args),
}

/// Runs the verb.
pub fn run(command: &Command, context: &Context<'_>) -> Result<Report> {
    match command {
        Command::Close(args) => close::run(args, context),
        Command::Open(args) => open::run(args, context),
        Command::Retry(args) => retry::run(args, context),
        Command::Set(args) => set::run(args, context),
        Command::Status(args) => status::run(args, context),
        Command::Steps(args) => steps::run(args, context),
    }
}
