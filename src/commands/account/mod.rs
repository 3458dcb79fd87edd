//! Accounts.

pub mod close;
pub mod freeze;
pub mod list;
pub mod open;
pub mod show;
pub mod unfreeze;
pub mod update;

use super::{Context, Result};
use crate::report::Report;

/// The verbs.
#[derive(Clone, Debug, clap::Subcommand)]
pub enum Command {
    /// Open an account
    Open(open::Args),
    /// List accounts
    List(list::Args),
    /// Show an account
    Show(show::Args),
    /// Change limit, label or external number of an account
    Update(update::Args),
    /// Stop an account from paying out
    Freeze(freeze::Args),
    /// Let a frozen account pay again
    Unfreeze(unfreeze::Args),
    /// Close an empty account
    Close(close::Args),
}

/// Runs the verb.
pub fn run(command: Command, context: &Context<'_>) -> Result<Report> {
    match command {
        Command::Open(args) => open::run(args, context),
        Command::List(args) => list::run(&args, context),
        Command::Show(args) => show::run(&args, context),
        Command::Update(args) => update::run(args, context),
        Command::Freeze(args) => freeze::run(args, context),
        Command::Unfreeze(args) => unfreeze::run(&args, context),
        Command::Close(args) => close::run(&args, context),
    }
}
