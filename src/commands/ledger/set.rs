//! Change what a ledger asks of operators, and of value dates.

use bankctl_ledger::access::rules::login::{HOURS_MAX, IDLE_MINUTES_MAX, LoginMode};
use bankctl_ledger::access::rules::permission::Action;
use bankctl_ledger::kernel::rules::value_date::BACK_DAYS_MAX;
use bankctl_ledger::{Ledger, LoginChange};
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::values;
use crate::report::Report;

/// Change settings: login, sessions, value date limits, the file's name
///
/// With os the ledger trusts the system account; with password it asks for a login. You
/// must have a password yourself before you turn that on, so that you are not locked out.
/// If the operators policy is on, it needs a second person.
///
/// A file with several names (hard links) is opened by one of them alone: the one that
/// the ledger was made, restored or set at. --here makes it the name given now, when no
/// other process works with the ledger.
///
/// A payment whose value date lies more than --back-value-days back waits for a second
/// person, and a row of a file is rejected. If there is any policy, changing that needs a
/// second person too.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl ledger set --login password
  bankctl ledger set --session-idle 10 --session-hours 4
  bankctl ledger set --login os
  bankctl ledger set --back-value-days 60
  bankctl --ledger /srv/bank.db ledger set --here")]
#[command(group = clap::ArgGroup::new("what").required(true).multiple(true)
    .args(["login", "session_idle", "session_hours", "back_value_days", "here"]))]
pub struct Args {
    /// How operators log in: os trusts the system account, password asks for a password
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
    /// How many days back a value date may lie without a second person; 31 at first
    #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(i64).range(0..=BACK_DAYS_MAX), conflicts_with_all = ["login", "session_idle", "session_hours"])]
    pub back_value_days: Option<i64>,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    if args.here {
        let state = Ledger::set_here(&context.location, context.of_ledger())?;
        let note = format!("its file is opened by this name: {}", state.ledger);
        return Ok(Report::one(state).note(note));
    }
    let mut ledger = context.open(Action::LedgerSet)?;
    if let Some(days) = args.back_value_days {
        return Ok(Report::one(ledger.set_back_value_days(days)?));
    }
    let change = LoginChange {
        mode: args.login,
        idle_minutes: args.session_idle,
        hours: args.session_hours,
    };
    Ok(Report::one(ledger.set_login(change)?))
}
