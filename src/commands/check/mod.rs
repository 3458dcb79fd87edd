//! Checks: those that customers draw, stopped and presented.

pub mod confirm_stop;
pub mod present;
pub mod presented;
pub mod renew_stop;
pub mod stop;
pub mod stops;
pub mod unstop;

use super::{Context, Result};
use crate::report::Report;

/// The verbs. What each does is said where its arguments are.
#[derive(Clone, Debug, clap::Subcommand)]
#[allow(missing_docs)]
pub enum Command {
    Stop(stop::Args),
    Unstop(unstop::Args),
    ConfirmStop(confirm_stop::Args),
    RenewStop(renew_stop::Args),
    Stops(stops::Args),
    Present(present::Args),
    Presented(presented::Args),
}

/// Runs the verb.
pub fn run(command: Command, context: &Context<'_>) -> Result<Report> {
    match command {
        Command::Stop(args) => stop::run(args, context),
        Command::Unstop(args) => unstop::run(&args, context),
        Command::ConfirmStop(args) => confirm_stop::run(&args, context),
        Command::RenewStop(args) => renew_stop::run(&args, context),
        Command::Stops(args) => stops::run(&args, context),
        Command::Present(args) => present::run(args, context),
        Command::Presented(args) => presented::run(&args, context),
    }
}
