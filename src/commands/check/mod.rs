//! Checks: paid in, kept back until their money can be used, and returned.

pub mod clear;
pub mod deposit;
pub mod list;
pub mod notice;
pub mod redeposit;
pub mod release;
pub mod r#return;
pub mod show;

use super::{Context, Result};
use crate::report::Report;

/// The verbs. What each does is said where its arguments are.
#[derive(Clone, Debug, clap::Subcommand)]
#[allow(missing_docs)]
pub enum Command {
    Deposit(deposit::Args),
    List(list::Args),
    Show(show::Args),
    Notice(notice::Args),
    Release(release::Args),
    Clear(clear::Args),
    Return(r#return::Args),
    Redeposit(redeposit::Args),
}

/// Runs the verb.
pub fn run(command: Command, context: &Context<'_>) -> Result<Report> {
    match command {
        Command::Deposit(args) => deposit::run(args, context),
        Command::List(args) => list::run(&args, context),
        Command::Show(args) => show::run(&args, context),
        Command::Notice(args) => notice::run(&args, context),
        Command::Release(args) => release::run(args, context),
        Command::Clear(args) => clear::run(&args, context),
        Command::Return(args) => r#return::run(args, context),
        Command::Redeposit(args) => redeposit::run(args, context),
    }
}
