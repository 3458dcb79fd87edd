//! The statements of many accounts, a file each.

use std::path::Path;

use bankctl_ledger::access::rules::permission::Action;
use bankctl_storage::is_ending;
use bankctl_types::calendar::Span;
use bankctl_types::number::AccountNumber;

use super::file::Folder;
use super::manifest::{Entry, Manifest};
use super::{Args, Context, Result, written};
use crate::error::{Class, Fault};
use crate::report::Report;
use crate::tables::StatementFiles;

/// After so many files the manifest is written: a run that was killed repeats at most as
/// many.
const MANIFEST_EVERY: usize = 100;

/// Writes them.
///
/// # Errors
/// No form; what [`bankctl_ledger::Ledger::accounts_with_statements`] says; a folder that
/// can't be written to; the run was interrupted.
pub(super) fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let Some(form) = args.format else {
        let message = "files for all accounts need a form";
        return Err(Fault::new(Class::Usage, "usage", message)
            .hint("add --format html, or another that bankctl statement --help names")
            .into());
    };
    let mut ledger = context.open(Action::Statement)?;
    let span = args.span.resolve(ledger.today()?)?;
    let customer = args.customer.as_ref();
    let customer = customer
        .map(|customer| customer.read(context))
        .transpose()?;
    let accounts = ledger.accounts_with_statements(customer, span)?;
    let place = args.to_dir.as_deref().unwrap_or_else(|| Path::new("."));
    let folder = Folder::made(place, context.guard())?;
    let mut manifest = Manifest::read(&folder)?;
    let mut files = StatementFiles::none(form.name(), folder.place(), span);
    let is_there = |manifest: &Manifest, account: AccountNumber| {
        let found = manifest.of(&account.to_string(), form.name(), days(span)?)?;
        Some(folder.sha256(&found.file)? == found.sha256)
    };
    let total = u64::try_from(accounts.len()).unwrap_or(u64::MAX);
    let bar = context.terminal.progress("statements", total);
    for (place, account) in accounts.into_iter().enumerate() {
        if is_ending() {
            manifest.write(&folder)?;
            return Err(interrupted(files.written));
        }
        if is_there(&manifest, account) == Some(true) {
            files.there += 1;
            continue;
        }
        let statement = ledger.issue_statement_of(account, span, form.name())?;
        let made = written(form, &statement)?;
        let name = format!("{}.{}", statement.file_stem(), form.extension());
        folder.put(&name, &made.bytes)?;
        files.written += 1;
        files.folded += u64::from(made.is_folded);
        files.open += u64::from(!statement.is_final);
        manifest.put(Entry::of(&statement, form.name(), name, &made.bytes));
        if files.written.is_multiple_of(MANIFEST_EVERY as u64) {
            manifest.write(&folder)?;
        }
        bar.at(u64::try_from(place + 1).unwrap_or(u64::MAX));
    }
    manifest.write(&folder)?;
    drop(bar);
    Ok(told(files))
}

/// Both ends of a span; `None` of one that is open.
fn days(span: Span) -> Option<(String, String)> {
    Some((span.from?.to_string(), span.to?.to_string()))
}

fn told(files: StatementFiles) -> Report {
    let (open, folded) = (files.open, files.folded);
    let mut report = Report::one(files);
    if open > 0 {
        report = report.note(format!(
            "the period is not over: {open} are interim statements (period_open)"
        ));
    }
    if folded > 0 {
        report = report.note(format!(
            "in {folded} files some letters are not those of the form and were written as others"
        ));
    }
    report
}

fn interrupted(written: u64) -> crate::error::Error {
    let message = format!("interrupted after {written} files, each of them whole");
    Fault::new(Class::Interrupted, "interrupted", message)
        .hint("run it again: it goes on where it stopped")
        .into()
}
