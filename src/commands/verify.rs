//! Prove the books.

use clap::Args as ClapArgs;

use super::audit_keys::SinceArgs;
use super::{Context, Result};
use crate::domain::permission::Action;
use crate::error::{Fault, exit};
use crate::report::Report;

/// Prove from the journal that the books are as they were written
///
/// Every hash, running balance, chain, figure and record is computed again from what
/// was appended. What is wrong is named, and the exit code is 8. With --since it is
/// held against a checkpoint that was kept elsewhere, too.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl verify
  bankctl verify -o json | jq .ok
  bankctl verify --since /elsewhere/2026-10-31.note")]
pub struct Args {
    #[command(flatten)]
    pub(crate) checkpoint: SinceArgs,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let since = args.checkpoint.read()?;
    let mut ledger = context.open(Action::Verify)?;
    let bar = context
        .terminal
        .progress("transactions", ledger.transactions()?);
    let mut verification = ledger.verify(|done, _| bar.at(done))?;
    if let Some(checkpoint) = since {
        bar.begin("lines before the checkpoint");
        let audit = ledger.audit_since(&checkpoint, |done| bar.at(done))?;
        verification.problems.extend(audit.problems);
        verification.ok = verification.problems.is_empty();
    }
    drop(bar);
    let count = verification.problems.len();
    let ok = verification.ok;
    let mut report = Report::one(verification);
    if !ok {
        let fault = Fault::new(
            exit::DAMAGED,
            "verification_failed",
            format!("the ledger is not as it was written: {count} problem(s)"),
        )
        .hint("keep the file as it is for the investigation, and compare with a backup")
        .details(serde_json::json!({ "problems": count }));
        report.fault = Some(fault.into());
    }
    Ok(report)
}
