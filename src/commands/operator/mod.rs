//! Operators and what they may do.

pub mod add;
pub mod disable;
pub mod enable;
pub mod list;
pub mod permissions;
pub mod recover;
pub mod role;
pub mod show;

use super::{Context, Result};
use crate::report::Report;

/// The verbs. What each does is said where its arguments are.
#[derive(Clone, Debug, clap::Subcommand)]
#[allow(missing_docs)]
pub enum Command {
    Add(add::Args),
    List(list::Args),
    Show(show::Args),
    Role(role::Args),
    Disable(disable::Args),
    Enable(enable::Args),
    Recover(recover::Args),
    Permissions(permissions::Args),
}

/// Runs the verb.
pub fn run(command: Command, context: &Context<'_>) -> Result<Report> {
    match command {
        Command::Add(args) => add::run(args, context),
        Command::List(args) => list::run(&args, context),
        Command::Show(args) => show::run(&args, context),
        Command::Role(args) => role::run(args, context),
        Command::Disable(args) => disable::run(&args, context),
        Command::Enable(args) => enable::run(&args, context),
        Command::Recover(args) => recover::run(&args, context),
        Command::Permissions(args) => Ok(permissions::run(&args)),
    }
}
