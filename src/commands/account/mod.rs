//! Accounts.

pub mod close;
pub mod freeze;
pub mod list;
pub mod open;
pub mod rate;
pub mod reactivate;
pub mod show;
pub mod unfreeze;
pub mod update;

use super::{Context, Result, with_doubts};
use crate::report::Report;

/// The verbs. What each does is said where its arguments are.
#[derive(Clone, Debug, clap::Subcommand)]
#[allow(missing_docs)]
pub enum Command {
    Open(open::Args),
    List(list::Args),
    Show(show::Args),
    Update(update::Args),
    Freeze(freeze::Args),
    Unfreeze(unfreeze::Args),
    Reactivate(reactivate::Args),
    Close(close::Args),
    /// Set the interest rates of one account
    #[command(subcommand, arg_required_else_help = true)]
    Rate(rate::Command),
}

/// Runs the verb.
pub fn run(command: Command, context: &Context<'_>) -> Result<Report> {
    match command {
        Command::Open(args) => open::run(args, context),
        Command::List(args) => list::run(&args, context),
        Command::Show(args) => show::run(&args, context),
        Command::Update(args) => update::run(args, context),
        Command::Freeze(args) => freeze::run(&args, context),
        Command::Unfreeze(args) => unfreeze::run(&args, context),
        Command::Reactivate(args) => reactivate::run(&args, context),
        Command::Close(args) => close::run(&args, context),
        Command::Rate(command) => rate::run(command, context),
    }
}
