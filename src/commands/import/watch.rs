//! What an import tells while it runs: a bar, and the rejects.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::rejects::RejectsFile;
use crate::commands::{Bar, Context, Result};
use crate::error::{Fault, exit};
use crate::ledger::Progress;
use crate::report::{Import, Reject, Report};

/// Shows how far an import is, and keeps its rejects.
pub(super) struct Watch {
    rows: u64,
    bar: Box<dyn Bar>,
    dry_run: bool,
    stop: Arc<AtomicBool>,
    rejects: Option<RejectsFile>,
}

impl Watch {
    pub(super) fn new(context: &Context<'_>, rows: u64, rejects: Option<RejectsFile>) -> Self {
        Self {
            rows,
            bar: context.terminal.progress("rows checked", rows),
            dry_run: context.dry_run,
            stop: context.terminal.stop_flag(),
            // A dry run writes nothing, a file of rejects neither.
            rejects: rejects.filter(|_| !context.dry_run),
        }
    }

    /// The report of an import that came to its end.
    pub(super) fn finish(self, mut import: Import) -> Result<Report> {
        drop(self.bar);
        let aside = self.rejects.as_ref().is_some_and(RejectsFile::is_output);
        if let Some(rejects) = self.rejects {
            import.rejects_file = rejects.finish()?;
        }
        let (rejected, posted, rows) = (import.rejected, import.posted, import.rows);
        let nothing_new = import.duplicates > 0 && posted == 0 && rejected == 0;
        let rejects_file = import.rejects_file.clone();
        let duplicates = import.duplicates;
        let dry_run = import.dry_run;
        let note = import.read.note();
        let mut report = Report {
            aside,
            ..Report::one(import)
        };
        report.notes.extend(note);
        if nothing_new {
            report =
                report.note("every row of this file was posted before; nothing was posted again");
        }
        if rejected > 0 {
            let outcome = match (posted, dry_run) {
                (0, _) => "nothing was posted".to_owned(),
                (_, true) => format!("{posted} would be posted"),
                (_, false) => format!("{posted} were posted"),
            };
            let hint = match rejects_file {
                Some(_) if aside => {
                    "mend what went to standard output, and import that".to_owned()
                }
                Some(file) => format!("mend them in {file} and import that file"),
                // The same file mended is another file: without references
                // its good rows would be paid once more.
                None if duplicates > 0 => "rows that were posted before stay posted: mend the others in the rejects file, or in a file of their own, and import that".to_owned(),
                None => "mend them in the file and run it again, or post the good rows with --skip-rejects".to_owned(),
            };
            let message = format!("{rejected} of {rows} rows were rejected; {outcome}");
            let details =
                serde_json::json!({ "rejected": rejected, "posted": posted, "rows": rows });
            let fault = Fault::new(exit::LEFT_OVER, "rows_rejected", message)
                .hint(hint)
                .details(details);
            report.fault = Some(fault.into());
        }
        Ok(report)
    }
}

impl Progress for Watch {
    fn checked(&mut self, rows: u64) {
        self.bar.at(rows);
        // Every row is looked at twice: checked, then posted.
        if rows >= self.rows && !self.dry_run {
            self.bar.begin("rows posted");
        }
    }

    fn posted(&mut self, rows: u64) {
        self.bar.at(rows);
    }

    fn rejected(&mut self, reject: &Reject) -> Result<()> {
        match &mut self.rejects {
            Some(file) => file.add(reject),
            None => Ok(()),
        }
    }

    fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }
}
