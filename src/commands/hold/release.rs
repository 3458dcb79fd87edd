//! Release a hold.

use bankctl_ledger::Instruction;
use bankctl_ledger::access::rules::permission::Action;
use bankctl_types::number::HoldId;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::values;
use crate::report::Report;

/// Release reserved money, so that it is available again
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl hold release H00000013")]
pub struct Args {
    /// Number of the hold
    #[arg(value_name = "HOLD", value_parser = values::hold)]
    pub hold: HoldId,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let request = Instruction::ReleaseHold { hold: args.hold };
    context.submit(Action::HoldRelease, &request)
}
