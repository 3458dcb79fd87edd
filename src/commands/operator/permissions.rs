//! Show who may do what.

use bankctl_ledger::access::rules::permission::Action;
use bankctl_ledger::views::Permission;
use clap::Args as ClapArgs;

use crate::report::{List, Report};

/// Show which roles may run which commands
///
/// Commands without a mark need no operator: they do not look into the books.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl operator permissions
  bankctl operator permissions -o json")]
pub struct Args {}

/// Runs the command.
pub fn run(_: &Args) -> Report {
    let items = Action::ALL.iter().copied().map(Permission::of).collect();
    Report::list(List::of(items))
}
