//! The ledgers that money goes to and comes from.

pub mod add;
pub mod disable;
pub mod export;
pub mod keygen;
pub mod list;
pub mod show;

use std::path::PathBuf;

use super::{Context, Result, location, with_doubts};
use crate::report::Report;

/// The verbs. What each does is said where its arguments are.
#[derive(Clone, Debug, clap::Subcommand)]
#[allow(missing_docs)]
pub enum Command {
    Keygen(keygen::Args),
    Export(export::Args),
    Add(add::Args),
    List(list::Args),
    Show(show::Args),
    Disable(disable::Args),
}

impl Command {
    /// The file that the result goes to.
    pub fn target(&self) -> Option<&PathBuf> {
        match self {
            Self::Export(args) => args.to_file.as_ref(),
            _ => None,
        }
    }
}

/// Runs the verb.
pub fn run(command: Command, context: &Context<'_>) -> Result<Report> {
    match command {
        Command::Keygen(args) => keygen::run(&args, context),
        Command::Export(args) => export::run(&args, context),
        Command::Add(args) => add::run(args, context),
        Command::List(args) => list::run(&args, context),
        Command::Show(args) => show::run(&args, context),
        Command::Disable(args) => disable::run(&args, context),
    }
}
