//! Fees of accounts.

pub mod charge;
pub mod list;
pub mod refund;
pub mod waive;

use super::{Context, Result};
use crate::report::Report;

/// The verbs. What each does is said where its arguments are.
#[derive(Clone, Debug, clap::Subcommand)]
#[allow(missing_docs)]
pub enum Command {
    List(list::Args),
    Charge(charge::Args),
    Waive(waive::Args),
    Refund(refund::Args),
}

/// Runs the verb.
pub fn run(command: Command, context: &Context<'_>) -> Result<Report> {
    match command {
        Command::List(args) => list::run(&args, context),
        Command::Charge(args) => charge::run(args, context),
        Command::Waive(args) => waive::run(args, context),
        Command::Refund(args) => refund::run(args, context),
    }
}
