//! Change the settings of a ledger.

use bankctl_ledger::access::rules::login::{HOURS_MAX, IDLE_MINUTES_MAX, LoginMode};
use bankctl_ledger::access::rules::permission::Action;
use bankctl_ledger::kernel::rules::value_date::BACK_DAYS_MAX;
use bankctl_ledger::{AchNumbers, Ledger, LoginChange, NameChange};
use bankctl_types::RoutingNumber;
use clap::Args as ClapArgs;

use super::{Context, Result, with_doubts};
use crate::args::values;
use crate::report::Report;

/// Change settings: name, login, value dates, routing number, notice
///
/// With os the ledger trusts the system account; with password it asks for a login. You
/// must have a password yourself before you turn that on, so that you are not locked out.
/// If the operators policy is on, it needs a second person.
///
/// The time zone can be changed until the first booking or business day: it decides the date
/// of the one and the times of the other. If there is any policy, a change of name or time zone needs a second person.
///
/// A file with several names (hard links) is opened by one of them alone: the one that
/// the ledger was made, restored or set at. --here makes it the name given now, when no
/// other process works with the ledger.
///
/// A payment whose value date lies more than --back-value-days back waits for a second
/// person, and a row of a file is rejected. If there is any policy, changing that needs a
/// second person too.
///
/// The routing number and the operators say which files of the Automated Clearing House are
/// the bank's own; they are changed as the value dates are. So is the notice, which stands at
/// the end of each statement for people.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl ledger set --name 'First Example Bank'
  bankctl ledger set --timezone America/New_York
  bankctl ledger set --login password
  bankctl ledger set --session-idle 10 --session-hours 4
  bankctl ledger set --login os
  bankctl ledger set --back-value-days 60
  bankctl ledger set --routing-number 091400606 --ach-operator 061000146
  bankctl ledger set --statement-notice 'Questions: 555-0100, 1 Main St, Springfield'
  bankctl --ledger /srv/bank.db ledger set --here")]
#[command(group = clap::ArgGroup::new("what").required(true).multiple(true)
    .args(["name", "timezone", "login", "session_idle", "session_hours", "back_value_days", "here", "routing_number", "ach_operator", "ach_company_id", "statement_notice"]))]
pub struct Args {
    /// Name of the bank
    #[arg(long, value_parser = values::name, conflicts_with_all = ["login", "session_idle", "session_hours", "back_value_days", "here"])]
    pub name: Option<String>,
    /// Time zone that decides the day (IANA name), until the first booking or business day
    #[arg(long, value_name = "ZONE", value_parser = values::timezone, conflicts_with_all = ["login", "session_idle", "session_hours", "back_value_days", "here"])]
    pub timezone: Option<chrono_tz::Tz>,
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
    /// The bank's own routing number, by which `import ach` knows its entries
    #[arg(long, value_name = "NUMBER", value_parser = crate::args::checks::routing, conflicts_with_all = OTHERS)]
    pub routing_number: Option<RoutingNumber>,
    /// Routing number of an operator, from whom files come in; can be repeated
    #[arg(long, value_name = "NUMBER", value_parser = crate::args::checks::routing, conflicts_with_all = OTHERS)]
    pub ach_operator: Vec<RoutingNumber>,
    /// What companies that the bank sends for are known by: mostly a tax number behind a 1
    #[arg(long, value_name = "ID", value_parser = values::name, conflicts_with_all = OTHERS)]
    pub ach_company_id: Option<String>,
    /// What each statement tells: whom to ask and how to report an error; '' for nothing
    #[arg(long, value_name = "TEXT", value_parser = values::notice, conflicts_with_all = OTHERS, conflicts_with_all = ["routing_number", "ach_operator", "ach_company_id"])]
    pub statement_notice: Option<String>,
}

/// What is set by itself.
const OTHERS: [&str; 7] = [
    "name",
    "timezone",
    "login",
    "session_idle",
    "session_hours",
    "back_value_days",
    "here",
];

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    if args.here {
        let state = Ledger::set_here(&context.location, context.of_ledger())?;
        let note = format!("its file is opened by this name: {}", state.ledger);
        return Ok(Report::one(state).note(note));
    }
    let mut ledger = context.open(Action::LedgerSet)?;
    if args.name.is_some() || args.timezone.is_some() {
        let change = NameChange {
            name: args.name.clone(),
            timezone: args.timezone.map(|zone| zone.name().to_owned()),
        };
        let report = Report::one(ledger.admin().set_name(&change)?);
        return Ok(with_doubts(report, args.name.as_deref()));
    }
    if let Some(days) = args.back_value_days {
        return Ok(Report::one(ledger.admin().set_back_value_days(days)?));
    }
    if args.routing_number.is_some()
        || !args.ach_operator.is_empty()
        || args.ach_company_id.is_some()
    {
        let operators = args.ach_operator.iter();
        let numbers = AchNumbers {
            routing: args.routing_number.map(|number| number.to_string()),
            operators: operators.map(ToString::to_string).collect(),
            company_id: args.ach_company_id.clone(),
        };
        return Ok(Report::one(ledger.ach().set_numbers(&numbers)?));
    }
    if let Some(text) = &args.statement_notice {
        let text = Some(text.as_str()).filter(|text| !text.is_empty());
        return Ok(Report::one(ledger.statements().set_notice(text)?));
    }
    let change = LoginChange {
        mode: args.login,
        idle_minutes: args.session_idle,
        hours: args.session_hours,
    };
    Ok(Report::one(ledger.access().set_login(change)?))
}
