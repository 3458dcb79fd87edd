//! Take in a file of the Automated Clearing House.

use std::collections::BTreeMap;

use bankctl_formats::model::ach::{self, Entry, routing};
use bankctl_formats::read::nacha::{Check, NachaOptions, NachaReader, NachaSurvey, Side};
use bankctl_formats::read::{Source, Warning};
use bankctl_ledger::access::rules::permission::Action;
use bankctl_ledger::ach::rules::entry::Sent;
use bankctl_ledger::views::{
    AchDone, AchFacts, AchImport, AchPrenotes, AchSum, FileReading, FileWarning,
};
use bankctl_ledger::{AchFile, AchLine, ImportPlan, Ledger, Pass, Rows};
use bankctl_types::ach::Purpose;
use bankctl_types::{Currency, Money};
use clap::Args as ClapArgs;

use super::rejects::{RejectsFile, RowsOf};
use super::watch::Watch;
use super::{Context, Result, Shown, reject};
use crate::args;
use crate::args::strict::StrictArgs;
use crate::error::{Class, Fault, of_file};
use crate::report::Report;

/// Take in a NACHA file from an operator: entries of other banks
///
/// Credits go to accounts and debits from them, against `clearing/ach`, which gets the whole
/// total of the file. An entry that is settled on a later day waits for it. What no account
/// takes goes to `suspense`: a debit that is not paid goes back with the next file of returns,
/// a credit waits for `ach repair` or `ach return`. The exit code is 9 then.
///
/// The whole file is checked first: with a row that can't be read, or that is for another
/// bank, nothing is booked unless --skip-rejects is given. Control totals must agree. The same
/// file is taken once, however often it is run; a run that was killed goes on where it stopped.
///
/// What the bank's numbers are is said with `ledger set --routing-number --ach-operator`. A
/// dry run reads any file.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl import ach 20261130A.ach --dry-run
  bankctl import ach 20261130A.ach
  bankctl import ach 20261130A.ach --accept count
  bankctl import ach 20261130A.ach --skip-rejects --unknown return")]
#[allow(clippy::struct_excessive_bools)]
pub struct Args {
    /// NACHA file; - for standard input
    #[arg(value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub file: std::path::PathBuf,
    /// Your reference for the whole file; its SHA-256 by default. Importing it again is safe
    #[arg(long, value_name = "KEY", value_parser = args::values::batch)]
    pub batch: Option<String>,
    /// What becomes of credits that have no account: they wait in suspense, or go back
    #[arg(long, value_name = "WHAT", action = clap::ArgAction::Set, default_value = "suspense", value_parser = args::ach::unknown())]
    pub unknown: bool,
    /// Book the good entries although there are bad ones
    #[arg(long)]
    pub skip_rejects: bool,
    /// Write the entries that are not taken to this file, or with - to standard output
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub rejects: Option<std::path::PathBuf>,
    #[command(flatten)]
    pub(crate) strict: StrictArgs,
    /// Take a file whose identity another file had
    #[arg(long)]
    pub allow_same_id: bool,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let ledger = context.open(Action::ImportAch)?;
    let source = Source::open(&args.file).map_err(of_file)?;
    import_rows(args, context, ledger, source)
}

fn import_rows(
    args: &Args,
    context: &Context<'_>,
    mut ledger: Ledger,
    source: Source,
) -> Result<Report> {
    let shown = Shown::of(&source);
    let options = NachaOptions {
        accept: args.strict.checks(),
        ..NachaOptions::default()
    };
    let name = source.name().to_owned();
    let again = source.again().map_err(|fault| shown.fault(fault))?;
    let reader = NachaReader::open(source, &options).map_err(|fault| shown.fault(fault))?;
    if let (false, Some(fault)) = (args.skip_rejects, reader.unsupported()) {
        return Err(shown.fault(fault));
    }
    let mut survey = reader.survey().clone();
    survey.warnings.extend(deaths(&survey));
    shown.refuse_odd(&args.strict.of_ach(), &name, &survey.warnings)?;
    let plan = plan(args, name, &survey);
    let file = AchFile {
        identity: survey.header.identity(),
        origin: routing(&survey.header.origin),
        allow_same_id: args.allow_same_id,
        sends_back: args.unknown,
    };
    let rejects = match &args.rejects {
        Some(path) => RejectsFile::begin_at(path, RowsOf::Entries(again), (context, shown))?,
        None => None,
    };
    let mut watch = Watch::new(context, plan.rows, rejects, shown).skipping(args.skip_rejects);
    let mut rows = File {
        reader,
        shown,
        kinds: Kinds::default(),
    };
    let done = ledger.ach().import(&plan, &file, &mut rows, &mut watch)?;
    let kinds = rows.kinds;
    let fault = (done.suspended > 0).then(|| left_over(&done));
    survey.warnings.extend(done.orphans.iter().map(orphan));
    let warnings = shown.warnings(&survey.warnings);
    let notes: Vec<String> = warnings.iter().map(said).collect();
    let AchDone { import, .. } = done.clone();
    let mut report = watch.finish_as(import, |import| {
        let done = AchDone { import, ..done };
        Report::one(told(done, &survey, &kinds, (warnings, shown)))
    })?;
    report.notes.extend(notes);
    report.fault = report.fault.or(fault.map(Into::into));
    Ok(report)
}

/// What the ledger is told of the file. How it is read is a part of what it was: one that
/// passed over a check is not gone on with by one that does not.
fn plan(args: &Args, file: String, survey: &NachaSurvey) -> ImportPlan {
    let checks = args.strict.checks().0;
    let mut accepted: Vec<&str> = Check::ALL
        .iter()
        .filter(|(check, _)| checks.contains(check))
        .map(|(_, name)| *name)
        .collect();
    if accepted.is_empty() {
        accepted.push("nothing");
    }
    ImportPlan {
        file,
        sha256: survey.sha256.clone(),
        reading: format!("--accept {}", accepted.join(" --accept ")),
        rows: survey.entries,
        batch_key: args.batch.clone(),
        skip_rejects: args.skip_rejects,
        ..ImportPlan::default()
    }
}

/// A return of what the bank did not send, or that came back before.
fn orphan((line, trace): &(u64, String)) -> Warning {
    Warning {
        line: Some(*line),
        code: "original_not_found",
        message: format!(
            "the return of trace {trace} is of no entry of this bank that is out: it is in suspense"
        ),
    }
}

/// Warns of holders that a federal agency says have died.
fn deaths(survey: &NachaSurvey) -> Option<Warning> {
    let entries = survey.classes.get("DNE")?;
    Some(Warning {
        line: None,
        code: "death_notice",
        message: format!(
            "{entries} entries of class DNE say that a holder has died: look at their accounts"
        ),
    })
}

/// A warning in words.
fn said(warning: &FileWarning) -> String {
    match warning.line {
        Some(line) => format!("warning: line {line}: {}", warning.message),
        None => format!("warning: {}", warning.message),
    }
}

fn left_over(done: &AchDone) -> Fault {
    let (suspended, posted) = (done.suspended, done.import.posted);
    let message = format!("{suspended} entries are in suspense, {posted} are posted");
    let details = serde_json::json!({ "suspended": suspended, "posted": posted });
    Fault::new(Class::LeftOver, "rows_rejected", message)
        .hint("see them with `bankctl ach list --state suspense` and `bankctl ach list --state return-due`; decide with `bankctl ach repair` or `bankctl ach return`")
        .details(details)
}

/// What people and scripts are told.
fn told(
    done: AchDone,
    survey: &NachaSurvey,
    kinds: &Kinds,
    (warnings, shown): (Vec<FileWarning>, Shown),
) -> AchImport {
    let currency = done.import.currency;
    let header = &survey.header;
    let classes = survey.classes.iter();
    let sec: BTreeMap<String, u64> = classes
        .filter_map(|(class, count)| Some((shown.text(class)?, *count)))
        .collect();
    AchImport {
        format: "nacha",
        waiting: done.waiting,
        suspended: done.suspended,
        noted: done.noted,
        credits: sum(survey.credits, currency),
        debits: sum(survey.debits, currency),
        warnings,
        ach: AchFacts {
            file_id: shown.message(&header.identity()),
            origin: shown.message(&header.origin),
            destination: shown.message(&header.destination),
            created: header.created(),
            batches: survey.batches,
            entries: survey.entries,
            addenda: survey.addenda,
            sec,
            prenotes: AchPrenotes {
                ok: kinds.prenotes.saturating_sub(done.standing.prenotes_failed),
                failed: done.standing.prenotes_failed,
            },
            corrections: kinds.corrections,
            returns_received: kinds.returns,
            standing: done.standing,
        },
        import: bankctl_ledger::views::Import {
            read: FileReading::default(),
            ..done.import
        },
    }
}

fn sum(side: Side, currency: Currency) -> AchSum {
    AchSum {
        count: side.count,
        amount: Money::new(side.cents, currency),
    }
}

/// How many entries are no money of other banks.
#[derive(Clone, Copy, Default)]
struct Kinds {
    prenotes: u64,
    corrections: u64,
    returns: u64,
}

impl Kinds {
    fn count(&mut self, entry: &Entry) {
        if entry.code.purpose() == Some(Purpose::Prenote) {
            self.prenotes += 1;
        } else if entry.returned().is_some() {
            self.returns += 1;
        } else if entry.changed().is_some() {
            self.corrections += 1;
        }
    }
}

struct File {
    reader: NachaReader,
    shown: Shown,
    /// As the last pass from the start has counted them.
    kinds: Kinds,
}

impl Rows<AchLine> for File {
    fn pass(&mut self) -> Result<Pass<'_, AchLine>> {
        let shown = self.shown;
        self.reader.rewind().map_err(|fault| shown.fault(fault))?;
        self.kinds = Kinds::default();
        let created = self.reader.survey().header.created();
        let (reader, kinds) = (&mut self.reader, &mut self.kinds);
        Ok(Box::new(std::iter::from_fn(move || {
            match reader.next_entry() {
                Err(fault) => Some(Err(shown.fault(fault))),
                Ok(None) => None,
                Ok(Some(Err(fault))) => Some(Ok(Err(reject(&fault)))),
                Ok(Some(Ok(entry))) => {
                    kinds.count(&entry);
                    Some(Ok(Ok(line(&entry, created))))
                }
            }
        })))
    }
}

/// An entry as the ledger takes it.
fn line(entry: &Entry, created: Option<bankctl_types::Day>) -> AchLine {
    let batch = &entry.batch;
    let about = entry
        .returned()
        .map(|one| (one.reason, one.original_trace))
        .or_else(|| entry.changed().map(|one| (one.reason, one.original_trace)));
    let addenda = entry.addenda.iter();
    AchLine {
        line: entry.line,
        batch: batch.ordinal,
        repeat: entry.repeat,
        code: entry.code.0,
        cents: entry.cents,
        sent: Sent {
            sec: batch.sec.clone(),
            company: batch.company.clone(),
            company_id: batch.company_id.clone(),
            description: batch.description.clone(),
            odfi: batch.odfi.clone(),
            trace: entry.trace.to_string(),
            rdfi: entry.rdfi.to_string(),
            account: entry.account.to_string(),
            individual_id: entry.individual_id.to_string(),
            name: entry.name.to_string(),
            discretionary: entry.discretionary.to_string(),
            effective: batch.effective,
            settlement: batch.settled(created),
            addenda: addenda
                .map(|addendum: &ach::Addendum| (addendum.kind, addendum.text.clone()))
                .collect(),
            about,
        },
    }
}
