//! Standing orders.

pub mod add;
pub mod end;
pub mod list;
pub mod pause;
pub mod resume;
pub mod show;
pub mod skip;

use super::{Context, Result};
use crate::report::Report;

/// The verbs. What each does is said where its arguments are.
#[derive(Clone, Debug, clap::Subcommand)]
#[allow(missing_docs)]
pub enum Command {
    Add(Box<add::Args>),
    List(list::Args),
    Show(show::Args),
    Pause(pause::Args),
    Resume(resume::Args),
    Skip(skip::Args),
    End(end::Args),
}

/// Runs the verb.
pub fn run(command: Command, context: &Context<'_>) -> Result<Report> {
    match command {
        Command::Add(args) => add::run(*args, context),
        Command::List(args) => list::run(&args, context),
        Command::Show(args) => show::run(&args, context),
        Command::Pause(args) => pause::run(&args, context),
        Command::Resume(args) => resume::run(&args, context),
        Command::Skip(args) => skip::run(&args, context),
        Command::End(args) => end::run(&args, context),
    }
}
