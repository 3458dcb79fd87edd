//! Disputes: what customers say is wrong with a transaction.

pub mod confirm;
pub mod credit;
pub mod debit;
pub mod evidence;
pub mod list;
pub mod note;
pub mod open;
pub mod resolve;
pub mod show;
pub mod told;
pub mod withdraw;

use super::{Context, Result};
use crate::report::Report;

/// The verbs. What each does is said where its arguments are.
#[derive(Clone, Debug, clap::Subcommand)]
#[allow(missing_docs)]
pub enum Command {
    Open(Box<open::Args>),
    List(list::Args),
    Show(show::Args),
    Note(note::Args),
    Evidence(evidence::Args),
    Confirm(confirm::Args),
    Credit(credit::Args),
    Told(told::Args),
    Resolve(resolve::Args),
    Debit(debit::Args),
    Withdraw(withdraw::Args),
}

/// Runs the verb.
pub fn run(command: Command, context: &Context<'_>) -> Result<Report> {
    match command {
        Command::Open(args) => open::run(*args, context),
        Command::List(args) => list::run(&args, context),
        Command::Show(args) => show::run(&args, context),
        Command::Note(args) => note::run(&args, context),
        Command::Evidence(args) => evidence::run(&args, context),
        Command::Confirm(args) => confirm::run(&args, context),
        Command::Credit(args) => credit::run(&args, context),
        Command::Told(args) => told::run(&args, context),
        Command::Resolve(args) => resolve::run(args, context),
        Command::Debit(args) => debit::run(&args, context),
        Command::Withdraw(args) => withdraw::run(&args, context),
    }
}
