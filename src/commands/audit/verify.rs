//! Hold the books against a checkpoint.

use bankctl_types::text::counted;
use std::path::PathBuf;

use bankctl_ledger::access::rules::permission::Action;
use clap::Args as ClapArgs;

use super::{Context, Result};
use crate::args::audit_keys;
use crate::error::{Class, Fault};
use crate::report::Report;
use crate::tables;

/// Prove that nothing from before a checkpoint was changed since
///
/// Everything that was there is hashed again, from what stands in the ledger now. This
/// shows what was changed, removed or put in another order, even if the forger computed
/// every hash of the ledger anew. It also shows rows that were added since and are booked
/// before the newest row of the checkpoint. Balances and figures are proved by
/// `verify --since`, which does both.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl audit verify --since 2026-11-21.note
  bankctl audit verify --since 2026-11-21.note --public-key audit.key.pub -o json | jq .ok")]
pub struct Args {
    /// Signed checkpoint
    #[arg(long, value_name = "CHECKPOINT", value_hint = clap::ValueHint::FilePath)]
    pub since: PathBuf,
    #[command(flatten)]
    pub(crate) key: audit_keys::PublicKeyArgs,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let checkpoint = audit_keys::checkpoint(&args.since, &args.key)?;
    let mut ledger = context.open(Action::AuditVerify)?;
    let total = checkpoint.heads.iter().map(|head| head.leaves).sum();
    let bar = context.terminal.progress("lines", total);
    let audit = ledger
        .audit()
        .audit_since(&checkpoint, |done| bar.at(done))?;
    drop(bar);
    let count = audit.problems.len();
    let ok = audit.ok;
    let note = tables::not_proved(audit.not_proved);
    let mut report = Report::one(audit);
    report.notes.extend(note);
    if ok && context.for_people {
        report = report.note("nothing from before the checkpoint was changed");
    }
    if !ok {
        let fault = Fault::new(
            Class::Damaged,
            "verification_failed",
            format!(
                "the ledger is not as the checkpoint says: {}",
                counted(count, "problem")
            ),
        )
        .hint("keep the file as it is for the investigation, and compare with a backup")
        .details(serde_json::json!({ "problems": count }));
        report.fault = Some(fault.into());
    }
    Ok(report)
}
