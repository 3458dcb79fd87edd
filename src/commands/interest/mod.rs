//! Interest of accounts.

pub mod adjust;
pub mod post;
pub mod show;

use super::{Context, Result};
use crate::report::Report;

/// The verbs. What each does is said where its arguments are.
#[derive(Clone, Debug, clap::Subcommand)]
#[allow(missing_docs)]
pub enum Command {
    Show(show::Args),
    Post(post::Args),
    Adjust(adjust::Args),
}

/// Runs the verb.
pub fn run(command: Command, context: &Context<'_>) -> Result<Report> {
    match command {
        Command::Show(args) => show::run(&args, context),
        Command::Post(args) => post::run(&args, context),
        Command::Adjust(args) => adjust::run(args, context),
    }
}
