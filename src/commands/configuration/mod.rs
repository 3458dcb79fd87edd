//! What is configured.

mod show;

use clap::Subcommand;

use super::Context;
use crate::report::Report;

/// The verbs. What each does is said where its arguments are.
#[derive(Clone, Debug, Subcommand)]
pub enum Command {
    #[allow(missing_docs)]
    Show(show::Args),
}

/// Runs the verb.
pub fn run(command: &Command, context: &Context<'_>) -> Report {
    match command {
        Command::Show(_) => show::run(context),
    }
}
