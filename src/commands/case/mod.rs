//! Cases of compliance.

pub mod add;
pub mod close;
pub mod key;
pub mod list;
pub mod note;
pub mod open;
pub mod show;

use super::{Context, Result};
use crate::report::Report;

/// The verbs. What each does is said where its arguments are.
#[derive(Clone, Debug, clap::Subcommand)]
#[allow(missing_docs)]
pub enum Command {
    Open(open::Args),
    Add(add::Args),
    Note(note::Args),
    Close(close::Args),
    List(list::Args),
    Show(show::Args),
    Key(key::Args),
}

/// Runs the verb.
pub fn run(command: Command, context: &Context<'_>) -> Result<Report> {
    match command {
        Command::Open(args) => open::run(&args, context),
        Command::Add(args) => add::run(&args, context),
        Command::Note(args) => note::run(&args, context),
        Command::Close(args) => close::run(&args, context),
        Command::List(args) => list::run(&args, context),
        Command::Show(args) => show::run(&args, context),
        Command::Key(args) => key::run(&args, context),
    }
}
