//! The ledger as a whole.

pub mod copy;
pub mod grants;
pub mod set;
pub mod share;
pub mod show;

use clap::Subcommand;

use super::{Context, Result, location, with_doubts};
use crate::report::Report;

/// What can be done with a ledger as a whole.
#[derive(Clone, Debug, Subcommand)]
#[allow(missing_docs)]
pub enum Command {
    Show(show::Args),
    Set(set::Args),
    Share(share::Args),
    Copy(copy::Args),
    Grants(grants::Args),
}

/// Runs the command.
pub fn run(command: &Command, context: &Context<'_>) -> Result<Report> {
    match command {
        Command::Show(args) => show::run(args, context),
        Command::Set(args) => set::run(args, context),
        Command::Share(args) => share::run(args, context),
        Command::Copy(args) => copy::run(args, context),
        Command::Grants(args) => grants::run(args, context),
    }
}
