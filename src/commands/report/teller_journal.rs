//! A teller's journal.

use bankctl_ledger::access::rules::permission::Action;
use bankctl_ledger::kernel::rules::account::AccountRef;
use bankctl_ledger::Whose;
use clap::Args as ClapArgs;

use super::{Context, Result, reported};
use crate::args::reports::{self, DuringArgs, LinesArgs};
use crate::args::values;
use crate::report::Report;

/// List what came in and went out in cash: your own rows of today
///
/// A teller sees the own rows; supervisors and auditors see everyone's, or those of one
/// operator, of any days. Of everyone's rows, what was there before and what moved is what is
/// there.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl report teller-journal
  bankctl report teller-journal --operator anna --during yesterday
  bankctl report teller-journal --till 1 -o csv")]
pub struct Args {
    #[command(flatten)]
    pub(crate) days: DuringArgs,
    /// Only what this operator booked
    #[arg(long, value_name = "NAME", value_parser = values::operator)]
    pub operator: Option<String>,
    /// Only this account of cash: a till, vault, or a name such as cash/till-1
    #[arg(long, value_name = "TILL", value_parser = reports::till)]
    pub till: Option<AccountRef>,
    #[command(flatten)]
    pub(crate) lines: LinesArgs,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let replica = &args.days.report.replica;
    let mut ledger = replica.open(context, Action::TellerJournal)?;
    let today = ledger.today()?;
    let query = args.lines.of(args.days.query(today)?);
    let whose = match &args.operator {
        Some(name) => Whose::Operator(name.clone()),
        None => Whose::ByRole,
    };
    let journal = ledger.reports().teller_journal(&query, &whose, args.till.as_ref())?;
    Ok(reported::shown(journal, context.for_people))
}
