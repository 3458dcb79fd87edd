//! Customers.

pub mod add;
pub mod close;
pub mod document;
pub mod forget;
pub mod list;
pub mod show;
pub mod standing;
pub mod update;

use super::{Context, Result, with_doubts};
use crate::report::Report;

/// The verbs. What each does is said where its arguments are.
#[derive(Clone, Debug, clap::Subcommand)]
#[allow(missing_docs)]
pub enum Command {
    Add(add::Args),
    List(list::Args),
    Show(show::Args),
    Update(update::Args),
    #[command(flatten)]
    Standing(standing::Command),
    /// Keep papers that show who a customer is
    #[command(subcommand, arg_required_else_help = true)]
    Document(document::Command),
    Close(close::Args),
    Forget(forget::Args),
}

/// Runs the verb.
pub fn run(command: Command, context: &Context<'_>) -> Result<Report> {
    match command {
        Command::Add(args) => add::run(args, context),
        Command::List(args) => list::run(args, context),
        Command::Show(args) => show::run(&args, context),
        Command::Update(args) => update::run(args, context),
        Command::Standing(command) => standing::run(command, context),
        Command::Document(command) => document::run(&command, context),
        Command::Close(args) => close::run(&args, context),
        Command::Forget(args) => forget::run(&args, context),
    }
}
