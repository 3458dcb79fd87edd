//! Checks: paid in and returned, and those that customers draw.

pub mod clear;
pub mod confirm_stop;
pub mod deposit;
pub mod list;
pub mod notice;
pub mod present;
pub mod presented;
pub mod redeposit;
pub mod release;
pub mod renew_stop;
pub mod r#return;
pub mod show;
pub mod stop;
pub mod stops;
pub mod unstop;

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
        Command::Deposit(args) => deposit::run(args, context),
        Command::List(args) => list::run(&args, context),
        Command::Show(args) => show::run(&args, context),
        Command::Notice(args) => notice::run(&args, context),
        Command::Release(args) => release::run(args, context),
        Command::Clear(args) => clear::run(&args, context),
        Command::Return(args) => r#return::run(args, context),
        Command::Redeposit(args) => redeposit::run(args, context),
        Command::Stop(args) => stop::run(args, context),
        Command::Unstop(args) => unstop::run(&args, context),
        Command::ConfirmStop(args) => confirm_stop::run(&args, context),
        Command::RenewStop(args) => renew_stop::run(&args, context),
        Command::Stops(args) => stops::run(&args, context),
        Command::Present(args) => present::run(args, context),
        Command::Presented(args) => presented::run(&args, context),
    }
}
