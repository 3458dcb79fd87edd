//! Statements of accounts: one, those of all accounts, and the list of an account's.

mod all;
mod file;
mod letters;
pub mod list;
mod manifest;

use std::io::Write as _;
use std::path::{Path, PathBuf};

use bankctl_formats::write::statement::{StatementForm, WriteFault};
use bankctl_ledger::access::rules::permission::Action;
use bankctl_storage::atomic_file::{DraftFile, Output};
use clap::Args as ClapArgs;

use self::letters::Letters;
use super::{Context, Result, is_stream};
use crate::args::audit_keys::io;
use crate::args::named::{self, NamedAccount, NamedCustomer};
use crate::args::values;
use crate::error::{Class, Error, Fault};
use crate::report::{Body, Report};

/// Issue the statement of an account: as text, a page, or a file for programs
///
/// What was booked from one day to another, with the balances at both ends, proved before
/// it is written: the opening balance and all lines come to the closing balance, which is
/// what `bankctl balance --at` says. A period that is not over is an interim statement. The
/// statement of a month has a number, from 1 for the month in which the account was opened.
/// The audit log records who took whose statement. Files are for their owner only.
///
/// Forms: text, html and pdf for people (PDF/A-3a and PDF/UA-1, with the camt.053 attached),
/// csv for spreadsheets, json with everything, camt053 (ISO 20022, camt.053.001.08), mt940
/// (SWIFT), ofx (2.2) and ofx1 (1.0.2), bai2. Without --format it is text, or what -o says.
#[derive(Clone, Debug, ClapArgs)]
#[command(
    subcommand_negates_reqs = true,
    before_help = "Examples:
  bankctl statement 1000000018 --during last-month
  bankctl statement garcia --during 2026-11 --format html --to-file november.html
  bankctl statement garcia --during 2026-11 --to-file november.pdf
  bankctl statement clearing/wire --during 2026-11 --format camt053 > wire.xml
  bankctl statement --all --during last-month --format pdf --to-dir statements
  bankctl statement list 1000000018"
)]
pub struct Args {
    #[command(subcommand)]
    pub(crate) verb: Option<Command>,
    /// Account: a number, its holder's name, or a name of the bank's own such as clearing/wire
    #[arg(value_name = "ACCOUNT", value_parser = named::account,
        required_unless_present = "all", conflicts_with = "all")]
    pub account: Option<NamedAccount>,
    #[command(flatten)]
    pub(crate) span: values::SpanArgs,
    /// Form: text, html, pdf, csv, json, camt053, mt940, ofx, ofx1, bai2
    #[arg(long, value_name = "FORM", value_parser = values::statement_form(), hide_possible_values = true)]
    pub format: Option<StatementForm>,
    /// Write to this file instead of standard output (which - is); one that is there is replaced
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath, conflicts_with = "all")]
    pub to_file: Option<PathBuf>,
    /// A file for each account that was open in the period, and manifest.csv; run again, it
    /// goes on where it stopped
    #[arg(long, requires = "to_dir")]
    pub all: bool,
    /// With --all: only the accounts of this customer
    #[arg(long, value_name = "CUSTOMER", value_parser = named::customer, requires = "all")]
    pub customer: Option<NamedCustomer>,
    /// With --all: the folder of the files, which is made if it is not there
    #[arg(long, value_name = "DIR", value_hint = clap::ValueHint::DirPath, requires = "all")]
    pub to_dir: Option<PathBuf>,
}

/// What else is done with statements. More is said where the arguments are.
#[derive(Clone, Debug, clap::Subcommand)]
#[allow(missing_docs)]
pub enum Command {
    List(list::Args),
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    if let Some(verb) = &args.verb {
        if args.account.is_some() || args.all || !args.span.is_open() {
            let message = "the list of statements takes an account alone";
            let hint = "give: bankctl statement list ACCOUNT";
            return Err(Fault::new(Class::Usage, "usage", message).hint(hint).into());
        }
        let Command::List(list) = verb;
        return list::run(list, context);
    }
    if args.span.is_open() {
        let message = "a statement is of some days, and none are named";
        return Err(Fault::new(Class::Usage, "usage", message)
            .hint("add --during last-month, or --from and --to")
            .into());
    }
    match &args.account {
        Some(account) => one(args, account, context),
        None => all::run(args, context),
    }
}

/// The statement of one account.
fn one(args: &Args, account: &NamedAccount, context: &Context<'_>) -> Result<Report> {
    let form = args.format;
    let path = args.to_file.as_deref().filter(|path| !is_stream(path));
    let form = match path {
        // A file is written as programs read it, if nothing is said.
        Some(path) => Some(form.unwrap_or_else(|| of_name(path))),
        None if context.for_people => Some(form.unwrap_or(StatementForm::Text)),
        None => form,
    };
    form.map_or(Ok(()), check_built)?;
    if path.is_none()
        && let Some(name) = form.and_then(StatementForm::binary_name)
    {
        context.outlet(name)?;
    }
    let mut ledger = context.open(Action::Statement)?;
    let span = args.span.resolve(ledger.today()?)?;
    let account = account.read(&mut ledger, context)?;
    let Some(form) = form else {
        let statement = ledger.statements().issue(&account, span, "record")?;
        let is_final = statement.is_final;
        return Ok(noted(Report::one(statement), is_final, None));
    };
    // Where the statement goes is there before anybody is told that it was taken.
    let draft = match path {
        Some(path) => {
            let output = Output::replacing(path, context.guard());
            Some((path, DraftFile::beside(output)?))
        }
        None => None,
    };
    let statement = ledger.statements().issue(&account, span, form.name())?;
    let written = form.write(&statement).map_err(|fault| fault_of(&fault))?;
    let mut letters = Letters::default();
    letters.take(&written);
    let told = letters.of_one(form);
    let Some((path, mut draft)) = draft else {
        let report = Report::of(Body::Bytes(written.bytes));
        return Ok(noted(report, statement.is_final, told));
    };
    draft
        .write_all(&written.bytes)
        .and_then(|()| draft.as_file().sync_all())
        .map_err(|error| io(path, &error))?;
    draft.put()?;
    let report = Report::of(Body::Nothing).note(format!("written to {}", path.display()));
    Ok(noted(report, statement.is_final, told))
}

/// The form of a file's name, where it ends as those of a form do; else text.
fn of_name(path: &Path) -> StatementForm {
    let end = path.extension().and_then(std::ffi::OsStr::to_str);
    let end = end.unwrap_or_default().to_ascii_lowercase();
    let mut all = StatementForm::ALL.iter().copied();
    all.find(|form| form.extension() == end)
        .unwrap_or(StatementForm::Text)
}

/// Refuses a form that this build can't write.
fn check_built(form: StatementForm) -> Result<()> {
    if form.is_built() {
        return Ok(());
    }
    let message = format!("this bankctl was built without the form {form}");
    Err(Fault::new(Class::Usage, "unsupported_format", message)
        .hint("take --format html and print it from a browser, or a bankctl built with it")
        .into())
}

/// What is told of a statement that a form can't hold.
fn fault_of(fault: &WriteFault) -> Error {
    Fault::new(Class::Failure, "internal", fault.to_string())
        .hint("try another --format")
        .into()
}

/// With what people must know of the statement.
fn noted(report: Report, is_final: bool, letters: Option<String>) -> Report {
    let report = if is_final {
        report
    } else {
        report.note("the period is not over: this is an interim statement (period_open)")
    };
    match letters {
        Some(told) => report.note(told),
        None => report,
    }
}
