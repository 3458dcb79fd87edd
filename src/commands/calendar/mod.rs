//! Calendars: which days are business days.

pub mod add;
pub mod holiday;
pub mod import;
pub mod list;
pub mod show;

use super::{Context, Result};
use crate::report::Report;

/// The verbs. What each does is said where its arguments are.
#[derive(Clone, Debug, clap::Subcommand)]
#[allow(missing_docs)]
pub enum Command {
    Add(add::Args),
    Holiday(holiday::Args),
    Import(import::Args),
    List(list::Args),
    Show(show::Args),
}

/// Runs the verb.
pub fn run(command: &Command, context: &Context<'_>) -> Result<Report> {
    match command {
        Command::Add(args) => add::run(args, context),
        Command::Holiday(args) => holiday::run(args, context),
        Command::Import(args) => import::run(args, context),
        Command::List(args) => list::run(args, context),
        Command::Show(args) => show::run(args, context),
    }
}
