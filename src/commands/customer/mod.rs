//! Customers.

pub mod add;
pub mod close;
pub mod list;
pub mod show;
pub mod update;

use super::{Context, Result};
use crate::report::Report;

/// The verbs.
#[derive(Clone, Debug, clap::Subcommand)]
pub enum Command {
    /// Add a customer
    Add(add::Args),
    /// List or find customers
    List(list::Args),
    /// Show a customer
    Show(show::Args),
    /// Change what is known of a customer
    Update(update::Args),
    /// Close a customer whose accounts are all closed
    Close(close::Args),
}

/// Runs the verb.
pub fn run(command: Command, context: &Context<'_>) -> Result<Report> {
    match command {
        Command::Add(args) => add::run(args, context),
        Command::List(args) => list::run(args, context),
        Command::Show(args) => show::run(&args, context),
        Command::Update(args) => update::run(args, context),
        Command::Close(args) => close::run(&args, context),
    }
}
