//! Entries of the Automated Clearing House.

pub mod cancel;
pub mod list;
pub mod post_due;
pub mod repair;
pub mod return_;
pub mod show;

use super::{Context, Result};
use crate::report::Report;

/// The verbs. What each does is said where its arguments are.
#[derive(Clone, Debug, clap::Subcommand)]
#[allow(missing_docs)]
pub enum Command {
    List(list::Args),
    Show(show::Args),
    PostDue(post_due::Args),
    Repair(repair::Args),
    Return(return_::Args),
    Cancel(cancel::Args),
}

/// Runs the verb.
pub fn run(command: Command, context: &Context<'_>) -> Result<Report> {
    match command {
        Command::List(args) => list::run(&args, context),
        Command::Show(args) => show::run(&args, context),
        Command::PostDue(args) => post_due::run(&args, context),
        Command::Repair(args) => repair::run(&args, context),
        Command::Return(args) => return_::run(&args, context),
        Command::Cancel(args) => cancel::run(&args, context),
    }
}
