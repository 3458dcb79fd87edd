//! Send an ACH entry back.

use bankctl_ledger::AchReturn;
use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::values;
use crate::report::Report;

/// Send an ACH entry back: its money goes at once
///
/// Most reasons can be sent until two banking days after settlement; R05, R07, R10, R11, R33,
/// R37, R38 and R51 to R53 until sixty days after it. R06 and R31 take the agreement of the
/// bank that sent the entry: say it with --late.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl ach return 12 --code R03
  bankctl ach return T0000000451 --code R10 --info 'not authorized, statement signed'")]
pub struct Args {
    /// Number of the entry, its trace, or its transaction
    #[arg(value_name = "ENTRY")]
    pub entry: String,
    /// Why: a return reason code such as R01
    #[arg(long, value_name = "CODE")]
    pub code: String,
    /// More about the reason; R10 and R11 need it
    #[arg(long, value_name = "TEXT", value_parser = values::memo)]
    pub info: Option<String>,
    /// Why it is sent after its last day: the sending bank agrees
    #[arg(long, value_name = "REASON", value_parser = values::memo)]
    pub late: Option<String>,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::AchReturn)?;
    let back = AchReturn {
        entry: args.entry.clone(),
        reason: args.code.to_uppercase(),
        info: args.info.clone(),
        late: args.late.clone(),
    };
    Ok(Report::one(ledger.ach().return_entry(&back)?))
}
