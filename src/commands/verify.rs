//! Prove the books.

use bankctl_ledger::access::rules::permission::Action;
use bankctl_types::text::counted;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::audit_keys::SinceArgs;
use crate::error::{Class, Fault};
use crate::report::Report;
use crate::tables;

/// Check from the journal that the books are as they were written
///
/// Every hash, running balance, chain, figure and record is computed again from what
/// was appended. What is wrong is named, and the exit code is 8.
///
/// With --since the same pass also compares with a checkpoint that was kept elsewhere.
/// Older rows are not skipped: a checkpoint proves the hashes of the rows, and the rows
/// only if they are hashed again. Rows that were added since and are booked before the
/// newest row of the checkpoint are named as well. `audit verify --since` does this alone, by the same
/// rules.
///
/// Without the ledger's key file, names and other encrypted data can't be proved: such
/// records are counted (`not_proved`).
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
    let verification = ledger
        .audit()
        .verify_since(since.as_ref(), |done, _| bar.at(done))?;
    drop(bar);
    let count = verification.problems.len();
    let ok = verification.ok;
    let note = tables::not_proved(verification.not_proved);
    let mut report = Report::one(verification);
    report.notes.extend(note);
    if ok && context.for_people {
        report = report.note("the books are as they were written");
    }
    if !ok {
        let fault = Fault::new(
            Class::Damaged,
            "verification_failed",
            format!(
                "the ledger is not as it was written: {}",
                counted(count, "problem")
            ),
        )
        .hint("keep the file as it is for the investigation, and compare with a backup")
        .details(serde_json::json!({ "problems": count }));
        report.fault = Some(fault.into());
    }
    Ok(report)
}
