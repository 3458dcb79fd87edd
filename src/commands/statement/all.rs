//! The statements of many accounts, a file each.

use std::num::NonZero;
use std::path::Path;
use std::thread::{self, available_parallelism};

use bankctl_formats::write::statement::{StatementForm, WriteFault, Written};
use bankctl_ledger::access::rules::permission::Action;
use bankctl_storage::is_ending;
use bankctl_types::account_statement::AccountStatement;
use bankctl_types::calendar::Span;
use bankctl_types::number::AccountNumber;
use bankctl_types::text;

use super::file::Folder;
use super::letters::Letters;
use super::manifest::{Entry, Manifest};
use super::{Args, Context, Result, check_built, fault_of};
use crate::error::{Class, Fault};
use crate::report::Report;
use crate::tables::StatementFiles;

/// After so many files the manifest is written: a run that was killed repeats at most as
/// many.
const MANIFEST_EVERY: u64 = 100;
/// So many are written at once.
const AT_ONCE: usize = 16;

/// Writes them.
///
/// # Errors
/// No form; what [`StatementsRoom::accounts`](bankctl_ledger::statements::StatementsRoom::accounts) says; a folder that
/// can't be written to; the run was interrupted.
pub(super) fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let Some(form) = args.format else {
        let message = "files for all accounts need a form";
        return Err(Fault::new(Class::Usage, "usage", message)
            .hint("add --format html, or another that bankctl statement --help names")
            .into());
    };
    check_built(form)?;
    let mut ledger = context.open(Action::Statement)?;
    let span = args.span.resolve(ledger.today()?)?;
    let customer = args.customer.as_ref();
    let customer = customer
        .map(|customer| customer.read(context))
        .transpose()?;
    let accounts = ledger.statements().accounts(customer, span)?;
    let place = args.to_dir.as_deref().unwrap_or_else(|| Path::new("."));
    let folder = Folder::made(place, context.guard())?;
    let mut run = Run {
        form,
        span,
        manifest: Manifest::read(&folder)?,
        files: StatementFiles::none(form.name(), folder.place(), span),
        folder,
        letters: Letters::default(),
    };
    let total = u64::try_from(accounts.len()).unwrap_or(u64::MAX);
    let bar = context.terminal.progress("statements", total);
    let mut accounts = accounts.into_iter();
    loop {
        let mut statements = Vec::new();
        while statements.len() < AT_ONCE
            && let Some(account) = accounts.next()
        {
            if run.is_there(account) {
                run.files.there += 1;
            } else {
                statements.push(ledger.statements().issue_of(account, span, form.name())?);
            }
        }
        if statements.is_empty() {
            break;
        }
        for (statement, made) in statements.iter().zip(written_at_once(form, &statements)) {
            run.put(statement, &made.map_err(|fault| fault_of(&fault))?)?;
            bar.at(run.files.there + run.files.written);
        }
        if is_ending() {
            run.manifest.write(&run.folder)?;
            return Err(interrupted(run.files.written));
        }
    }
    run.manifest.write(&run.folder)?;
    drop(bar);
    Ok(run.told())
}

/// Writes statements, with as many threads as there are processors.
fn written_at_once(
    form: StatementForm,
    statements: &[AccountStatement],
) -> Vec<std::result::Result<Written, WriteFault>> {
    let threads = available_parallelism().map_or(1, NonZero::get);
    let write = |part: &[AccountStatement]| -> Vec<_> {
        part.iter().map(|statement| form.write(statement)).collect()
    };
    thread::scope(|scope| {
        let parts = statements.chunks(statements.len().div_ceil(threads).max(1));
        let parts: Vec<_> = parts.map(|part| scope.spawn(move || write(part))).collect();
        let done = parts.into_iter().map(|part| match part.join() {
            Ok(written) => written,
            Err(panic) => std::panic::resume_unwind(panic),
        });
        done.flatten().collect()
    })
}

/// A run over the accounts.
struct Run {
    form: StatementForm,
    span: Span,
    folder: Folder,
    manifest: Manifest,
    files: StatementFiles,
    letters: Letters,
}

impl Run {
    /// Whether the file of an account is there, as it was written.
    fn is_there(&self, account: AccountNumber) -> bool {
        let found = days(self.span).and_then(|days| {
            self.manifest
                .of(&account.to_string(), self.form.name(), days)
        });
        found.is_some_and(|found| self.folder.sha256(&found.file).as_ref() == Some(&found.sha256))
    }

    fn put(&mut self, statement: &AccountStatement, made: &Written) -> Result<()> {
        let name = format!("{}.{}", statement.file_stem(), self.form.extension());
        self.folder.put(&name, &made.bytes)?;
        self.letters.take(made);
        self.files.written += 1;
        self.files.open += u64::from(!statement.is_final);
        let entry = Entry::of(statement, self.form.name(), name, &made.bytes);
        self.manifest.put(entry);
        if self.files.written.is_multiple_of(MANIFEST_EVERY) {
            self.manifest.write(&self.folder)?;
        }
        Ok(())
    }

    fn told(mut self) -> Report {
        self.files.folded = self.letters.files();
        let open = self.files.open;
        let mut report = Report::one(self.files);
        if open > 0 {
            report = report.note(format!(
                "the period is not over: {open} are interim statements (period_open)"
            ));
        }
        match self.letters.of_many() {
            Some(told) => report.note(told),
            None => report,
        }
    }
}

/// Both ends of a span; `None` of one that is open.
fn days(span: Span) -> Option<(String, String)> {
    Some((span.from?.to_string(), span.to?.to_string()))
}

fn interrupted(written: u64) -> crate::error::Error {
    let message = format!(
        "interrupted after {}, each of them whole",
        text::counted(written, "file")
    );
    Fault::new(Class::Interrupted, "interrupted", message)
        .hint("run it again: it goes on where it stopped")
        .into()
}
