//! Operators and what they may do.

pub mod add;
pub mod codes;
pub mod disable;
pub mod enable;
pub mod list;
pub mod password;
pub mod permissions;
pub mod recover;
pub mod reset;
pub mod revoke;
pub mod role;
pub mod sessions;
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
    Password(password::Args),
    Codes(codes::Args),
    Reset(reset::Args),
    Sessions(sessions::Args),
    Revoke(revoke::Args),
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
        Command::Password(args) => password::run(&args, context),
        Command::Codes(args) => codes::run(&args, context),
        Command::Reset(args) => reset::run(&args, context),
        Command::Sessions(args) => sessions::run(&args, context),
        Command::Revoke(args) => revoke::run(&args, context),
        Command::Recover(args) => recover::run(&args, context),
        Command::Permissions(args) => Ok(permissions::run(&args)),
    }
}
