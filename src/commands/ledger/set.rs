//! Change what a ledger asks of operators.

use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::commands::values;
use crate::domain::login::{HOURS_MAX, IDLE_MINUTES_MAX, LoginMode};
use crate::domain::permission::Action;
use crate::ledger::{Ledger, LoginChange};
use crate::report::Report;

/// Say how operators prove who they are, or which name the ledger's file has
///
/// With os the ledger believes the account; with password it asks for a login. Whoever
/// makes it ask must have a password, so that somebody can always go on. Where the policy
/// says so about operators, it takes a second person.
///
/// A file with several names (hard links) is opened by one of them alone: the one that
/// the ledger was made, restored or set at. With --here that is the one given now, once
/// nobody works with the ledger.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl ledger set --login password
  bankctl ledger set --session-idle 10 --session-hours 4
  bankctl ledger set --login os
  bankctl --ledger /srv/bank.db ledger set --here")]
#[command(group = clap::ArgGroup::new("what").required(true).multiple(true)
    .args(["login", "session_idle", "session_hours", "here"]))]
pub struct Args {
    /// What is believed: os, the account; or password, a login
    #[arg(long, value_name = "MODE", value_parser = values::login_mode())]
    pub login: Option<LoginMode>,
    /// After how many minutes without a command a session ends, at most 60
    #[arg(long, value_name = "MINUTES", value_parser = clap::value_parser!(i64).range(1..=IDLE_MINUTES_MAX))]
    pub session_idle: Option<i64>,
    /// After how many hours a session ends in any case, at most 24
    #[arg(long, value_name = "HOURS", value_parser = clap::value_parser!(i64).range(1..=HOURS_MAX))]
    pub session_hours: Option<i64>,
    /// Open the ledger's file by the name given now, where it has several (hard links)
    #[arg(long, conflicts_with_all = ["login", "session_idle", "session_hours"])]
    pub here: bool,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    if args.here {
        let state = Ledger::set_here(&context.location, context.of_ledger())?;
        let note = format!("its file is opened by this name: {}", state.ledger);
        return Ok(Report::one(state).note(note));
    }
    let change = LoginChange {
        mode: args.login,
        idle_minutes: args.session_idle,
        hours: args.session_hours,
    };
    Ok(Report::one(
        context.open(Action::LedgerSet)?.set_login(change)?,
    ))
}
