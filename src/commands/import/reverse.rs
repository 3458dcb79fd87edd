//! Take back a payroll file.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use bankctl_ledger::Progress;
use bankctl_ledger::access::rules::permission::Action;
use bankctl_ledger::views::{ImportReversal, ImportedFile, Reject};
use clap::Args as ClapArgs;
use serde_json::json;

use super::{Context, Result};
use crate::args::values;
use crate::commands::Bar;
use crate::error::{Class, Fault};
use crate::report::Report;

/// Take back a payroll file: reverse what it paid
///
/// Each payment of the file is reversed that can be. Those that can't, because the money is
/// gone or the account is closed, are listed, and the exit code is 9; run the command again
/// once that has changed: what was reversed is not reversed again, and a run that was
/// interrupted goes on. Where the policy says so, the whole file waits for a second person:
/// once the request is approved, run the same command again.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl import reverse nov-2026 --reason 'wrong month' --dry-run
  bankctl import reverse nov-2026 --reason 'wrong month'")]
pub struct Args {
    /// Key of the batch, as `import list` shows it
    #[arg(value_name = "BATCH", value_parser = values::batch)]
    pub batch: String,
    /// Why, for the auditor
    #[arg(long, value_name = "TEXT", value_parser = values::reason)]
    pub reason: String,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::ImportReverse)?;
    let file = ledger.imports().imported_file(&args.batch)?;
    confirm(&file, context)?;
    let mut watch = Watch {
        bar: context.terminal.progress("rows reversed", file.posted),
        stop: context.terminal.stop_flag(),
    };
    let done = ledger
        .imports()
        .reverse(&args.batch, &args.reason, &mut watch)?;
    drop(watch);
    Ok(told(done))
}

/// At a terminal people see beforehand how much it is.
fn confirm(file: &ImportedFile, context: &Context<'_>) -> Result<()> {
    if context.yes || context.dry_run {
        return Ok(());
    }
    let question = format!(
        "Reverse the {} transactions of {}, {} {} in all?",
        file.posted,
        file.file,
        file.amount.grouped(),
        file.currency
    );
    match context.terminal.confirm(&question) {
        Some(false) => Err(
            Fault::new(Class::Usage, "not_confirmed", "nothing was done")
                .hint("answer y to go on")
                .into(),
        ),
        Some(true) | None => Ok(()),
    }
}

fn told(done: ImportReversal) -> Report {
    let (left, reversed, rows) = (done.left, done.reversed, done.rows);
    let verb = if done.dry_run { "would be" } else { "were" };
    let unfinished = (!done.complete).then(|| {
        format!(
            "the import of {} was not finished: running it again would post the other rows",
            done.file
        )
    });
    let is_repeated = reversed == 0 && left == 0 && done.reversed_before > 0;
    let mut report = Report::one(done);
    report.notes.extend(unfinished);
    if is_repeated {
        let all = "every row was reversed before; nothing was reversed again";
        report.notes.push(all.to_owned());
    }
    if left > 0 {
        let message =
            format!("{left} of {rows} rows can't be reversed; {reversed} {verb} reversed");
        let details = json!({ "left": left, "reversed": reversed, "rows": rows });
        let fault = Fault::new(Class::LeftOver, "rows_left", message)
            .hint("settle each with its customer, or run the same command again when the money is there")
            .details(details);
        report.fault = Some(fault.into());
    }
    report
}

/// Shows how far it is.
struct Watch {
    bar: Box<dyn Bar>,
    stop: Arc<AtomicBool>,
}

impl Progress for Watch {
    fn checked(&mut self, _: u64) {}

    fn posted(&mut self, rows: u64) {
        self.bar.at(rows);
    }

    fn rejected(&mut self, _: &Reject) -> bankctl_ledger::Result<()> {
        Ok(())
    }

    fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }
}
