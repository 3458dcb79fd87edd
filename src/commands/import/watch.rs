//! What an import tells while it runs: a bar, and the rejects.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use bankctl_ledger::Progress;
use bankctl_ledger::views::{Import, PaidBefore, Reject};
use bankctl_types::text::shell_quoted;

use super::rejects::RejectsFile;
use super::{FileArgs, Shown};
use crate::commands::{Bar, Context, Result};
use crate::error::{Class, Fault};
use crate::report::Report;
use crate::tables;

/// Shows how far an import is, and keeps its rejects.
pub(super) struct Watch {
    rows: u64,
    bar: Box<dyn Bar>,
    dry_run: bool,
    stop: Arc<AtomicBool>,
    rejects: Option<RejectsFile>,
    /// Whether good rows are posted although there are bad ones.
    skip_rejects: bool,
    /// The heading of the reference column.
    reference: Option<String>,
    /// All rows that were not taken, where they are asked for.
    kept: Option<Vec<Reject>>,
    shown: Shown,
}

impl Watch {
    pub(super) fn new(
        context: &Context<'_>,
        rows: u64,
        rejects: Option<RejectsFile>,
        shown: Shown,
    ) -> Self {
        Self {
            rows,
            bar: context.terminal.progress("rows checked", rows),
            dry_run: context.dry_run,
            stop: context.terminal.stop_flag(),
            // A dry run writes nothing, a file of rejects neither.
            rejects: rejects.filter(|_| !context.dry_run),
            skip_rejects: false,
            reference: None,
            kept: None,
            shown,
        }
    }

    /// The same for what was asked of a file, whose reference column has this
    /// heading.
    pub(super) fn about(mut self, args: &FileArgs, reference: Option<String>) -> Self {
        self.skip_rejects = args.skip_rejects;
        self.reference = reference;
        self
    }

    /// The same for a file whose bad rows are left out, or not.
    pub(super) fn skipping(mut self, skip_rejects: bool) -> Self {
        self.skip_rejects = skip_rejects;
        self
    }

    /// Keeps all rows that are not taken.
    pub(super) fn keeping(mut self) -> Self {
        self.kept = Some(Vec::new());
        self
    }

    /// The rows that were not taken, in the order in which that was found.
    pub(super) fn kept(&mut self) -> Vec<Reject> {
        self.kept.replace(Vec::new()).unwrap_or_default()
    }

    /// The report of an import that came to its end.
    pub(super) fn finish(self, import: Import) -> Result<Report> {
        self.finish_as(import, Report::one)
    }

    /// The same, with the import shown as a part of something else.
    pub(super) fn finish_as(
        self,
        mut import: Import,
        show: impl FnOnce(Import) -> Report,
    ) -> Result<Report> {
        drop(self.bar);
        let aside = self.rejects.as_ref().is_some_and(RejectsFile::is_output);
        for reject in &mut import.rejects {
            reject.message = self.shown.message(&reject.message);
        }
        if let Some(rejects) = self.rejects {
            import.rejects_file = rejects.finish()?;
        }
        let hint = hint(&import, self.skip_rejects, self.reference.as_deref());
        let (rejected, posted, rows) = (import.rejected, import.posted, import.rows);
        let mut notes: Vec<String> = tables::guessed(&import.read).into_iter().collect();
        notes.extend(tables::warned(&import.read));
        if rejected == 0 {
            notes.extend(import.paid_before.iter().map(paid_before));
        }
        if import.duplicates > 0 && posted == 0 && rejected == 0 {
            let all = "every row of this file was posted before; nothing was posted again";
            notes.push(all.to_owned());
        }
        if import.approval_required && rejected == 0 {
            notes.push(
                "it would wait for a second person: the policy about batches asks for one"
                    .to_owned(),
            );
        }
        let mut outcome = match (posted, import.dry_run) {
            (0, _) => "nothing was posted".to_owned(),
            (_, true) => format!("{posted} would be posted"),
            (_, false) => format!("{posted} were posted"),
        };
        if import.duplicates > 0 {
            let before = format!(", {} were posted before", import.duplicates);
            outcome.push_str(&before);
        }
        let mut report = Report {
            aside,
            ..show(import)
        };
        report.notes.extend(notes);
        if rejected > 0 {
            let message = format!("{rejected} of {rows} rows were rejected; {outcome}");
            let details =
                serde_json::json!({ "rejected": rejected, "posted": posted, "rows": rows });
            let fault = Fault::new(Class::LeftOver, "rows_rejected", message)
                .hint(hint)
                .details(details);
            report.fault = Some(fault.into());
        }
        Ok(report)
    }
}

/// Says which rows another file has paid.
fn paid_before(other: &PaidBefore) -> String {
    let PaidBefore {
        file,
        business_date,
        rows,
        ..
    } = other;
    match rows {
        1 => format!("1 row was paid by {file} on {business_date} and is not paid again"),
        _ => format!("{rows} rows were paid by {file} on {business_date} and are not paid again"),
    }
}

/// What to do about rows that were rejected. Where nothing was posted, the file
/// of rejects alone would leave the others unpaid.
fn hint(import: &Import, skip_rejects: bool, reference: Option<&str>) -> String {
    let mut hint = match import.rejects_file.as_deref() {
        Some("-") if skip_rejects => format!(
            "fix what went to standard output and import that, or fix {} and run it again: what was posted is not posted again",
            import.file
        ),
        Some(rejects) if skip_rejects => format!(
            "fix them in {rejects} and import that, or fix {} and run it again: what was posted is not posted again",
            import.file
        ),
        _ if skip_rejects => format!("fix them in {} and run it again", import.file),
        _ => format!(
            "fix them in {} and run it again, or post the good rows with --skip-rejects",
            import.file
        ),
    };
    let has = |code: &str| import.rejects.iter().any(|reject| reject.code == code);
    if has("duplicate_reference")
        && let Some(heading) = reference
    {
        let map = format!("memo={heading}");
        let more = format!(
            "; if column {heading:?} does not identify a payment: --no-references, or --map {} to show it as the memo",
            shell_quoted(&map)
        );
        hint.push_str(&more);
    }
    if has("value_date_out_of_range") {
        hint.push_str("; --value-dates-from and --value-dates-to take other value dates");
    }
    hint
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
        if let Some(kept) = &mut self.kept {
            kept.push(reject.clone());
        }
        match &mut self.rejects {
            Some(file) => file.add(reject, self.shown),
            None => Ok(()),
        }
    }

    fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }
}
