//! Tills: who holds which cash, proved by counts.

pub mod accept;
pub mod add;
pub mod assign;
pub mod close;
pub mod count;
pub mod counts;
pub mod give;
pub mod handovers;
pub mod list;
pub mod open;
pub mod pause;
pub mod refuse;
pub mod resolve;
pub mod resume;
pub mod show;
pub mod update;

use super::{Context, Result};
use crate::report::Report;

/// The verbs. What each does is said where its arguments are.
#[derive(Clone, Debug, clap::Subcommand)]
#[allow(missing_docs)]
pub enum Command {
    Add(add::Args),
    Update(update::Args),
    Assign(assign::Args),
    List(list::Args),
    Show(show::Args),
    Open(open::Args),
    Pause(pause::Args),
    Resume(resume::Args),
    Count(count::Args),
    Counts(counts::Args),
    Close(close::Args),
    Give(give::Args),
    Accept(accept::Args),
    Refuse(refuse::Args),
    Handovers(handovers::Args),
    Resolve(resolve::Args),
}

/// Runs the verb.
pub fn run(command: Command, context: &Context<'_>) -> Result<Report> {
    match command {
        Command::Add(args) => add::run(args, context),
        Command::Update(args) => update::run(args, context),
        Command::Assign(args) => assign::run(args, context),
        Command::List(args) => list::run(&args, context),
        Command::Show(args) => show::run(&args, context),
        Command::Open(args) => open::run(&args, context),
        Command::Pause(args) => pause::run(&args, context),
        Command::Resume(args) => resume::run(&args, context),
        Command::Count(args) => count::run(&args, context),
        Command::Counts(args) => counts::run(&args, context),
        Command::Close(args) => close::run(&args, context),
        Command::Give(args) => give::run(args, context),
        Command::Accept(args) => accept::run(&args, context),
        Command::Refuse(args) => refuse::run(&args, context),
        Command::Handovers(args) => handovers::run(&args, context),
        Command::Resolve(args) => resolve::run(args, context),
    }
}
