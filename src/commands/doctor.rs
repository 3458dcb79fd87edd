//! Look for what is wrong with this machine.

use bankctl_ledger::Ledger;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::error::{Class, Fault, cure};
use crate::report::{List, Report};

/// Check this machine and the ledger's files, and suggest fixes
///
/// It checks the file system, free space, permissions, limits, leftovers of processes that
/// were killed, the clock, and the engine's own checks. The exit code is 9 if
/// there is a warning or a problem. It reads only; `verify` proves the books.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl doctor
  bankctl doctor -o json | jq -r '.items[] | select(.status != \"ok\") | .cure'")]
pub struct Args {}

/// Runs the command.
pub fn run(_args: &Args, context: &Context<'_>) -> Result<Report> {
    let findings = Ledger::examine(&context.location, context.of_ledger(), &cure);
    let wrong = findings
        .iter()
        .filter(|finding| finding.status != "ok")
        .count();
    let mut report = Report::list(List::of(findings));
    if wrong > 0 {
        let message = format!("{wrong} of the checks found something");
        let fault = Fault::new(Class::LeftOver, "problems_found", message)
            .hint("each has its cure in the last column")
            .details(serde_json::json!({ "findings": wrong }));
        report.fault = Some(fault.into());
    }
    Ok(report)
}
