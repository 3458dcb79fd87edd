//! Products: what accounts earn and cost.

pub mod add;
pub mod fee;
pub mod limit;
pub mod list;
pub mod rate;
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
    /// Set the interest rates of a product
    #[command(subcommand, arg_required_else_help = true)]
    Rate(rate::Command),
    /// Set the fees of a product
    #[command(subcommand, arg_required_else_help = true)]
    Fee(fee::Command),
    /// Set the limits of payments of a product
    #[command(subcommand, arg_required_else_help = true)]
    Limit(limit::Command),
}

/// Runs the verb.
pub fn run(command: Command, context: &Context<'_>) -> Result<Report> {
    match command {
        Command::Add(args) => add::run(args, context),
        Command::List(args) => list::run(&args, context),
        Command::Show(args) => show::run(&args, context),
        Command::Rate(command) => rate::run(command, context),
        Command::Fee(command) => fee::run(command, context),
        Command::Limit(command) => limit::run(command, context),
    }
}
