//! Customers.

pub mod add;
pub mod approve;
pub mod close;
pub mod document;
pub mod forget;
pub mod list;
pub mod reject;
pub mod show;
pub mod suspend;
pub mod update;

use super::{Context, Result, with_doubts};
use crate::report::{Customer, Report};

/// The verbs. What each does is said where its arguments are.
#[derive(Clone, Debug, clap::Subcommand)]
#[allow(missing_docs)]
pub enum Command {
    Add(add::Args),
    List(list::Args),
    Show(show::Args),
    Update(update::Args),
    Approve(approve::Args),
    Reject(reject::Args),
    Suspend(suspend::Args),
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
        Command::Approve(args) => approve::run(&args, context),
        Command::Reject(args) => reject::run(&args, context),
        Command::Suspend(args) => suspend::run(&args, context),
        Command::Document(command) => document::run(&command, context),
        Command::Close(args) => close::run(&args, context),
        Command::Forget(args) => forget::run(&args, context),
    }
}

/// A customer whose state was changed, with a word of warning where nothing
/// follows from it.
fn held_to((customer, by_policy): (Customer, bool)) -> Report {
    let report = Report::one(customer);
    if by_policy {
        return report;
    }
    report.note(
        "the state is kept, and accounts pay as before: `bankctl policy set customers --always` \
         lets only those of approved customers pay",
    )
}
