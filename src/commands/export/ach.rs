//! Write a file for the operator of the Automated Clearing House.

use bankctl_formats::write::nacha::{OutEntry, OutFile, file};
use bankctl_ledger::AchSending;
use bankctl_ledger::access::rules::permission::Action;
use bankctl_ledger::views::{AchOutgoing, AchSentBack};
use clap::Args as ClapArgs;

use super::{Context, Result, Target};
use crate::report::{Body, Report};

/// Write a NACHA file for the operator: returns, or notices of change
///
/// With --returns the money of all entries that go back is taken back first, out of suspense
/// or their accounts; each entry is in one file. The file of an earlier run is written again,
/// the same bytes, with --again.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl export ach --returns --to-file returns.ach
  bankctl export ach --corrections --to-file changes.ach
  bankctl export ach --again 261130/A --to-file returns.ach")]
#[command(group = clap::ArgGroup::new("what").required(true).args(["returns", "corrections", "again"]))]
pub struct Args {
    /// Entries that go back, and were in no file yet
    #[arg(long)]
    pub returns: bool,
    /// Notices of change for entries that were repaired, and were in no file yet
    #[arg(long)]
    pub corrections: bool,
    /// The file of an earlier run, by its day and its letter
    #[arg(long, value_name = "YYMMDD/A", conflicts_with = "file_id")]
    pub again: Option<String>,
    /// Letter that tells the file from others of the day; the next free one by default
    #[arg(long, value_name = "A", value_parser = letter)]
    pub file_id: Option<char>,
    #[command(flatten)]
    pub(crate) target: Target,
}

/// A letter that tells files of a day apart.
fn letter(value: &str) -> std::result::Result<char, String> {
    let mut letters = value.chars();
    match (letters.next(), letters.next()) {
        (Some(letter), None) if letter.is_ascii_uppercase() || letter.is_ascii_digit() => {
            Ok(letter)
        }
        _ => Err("it is one of A to Z and 0 to 9".to_owned()),
    }
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::ExportAch)?;
    let what = match &args.again {
        Some(file) => AchSending::Again(file.clone()),
        None if args.returns => AchSending::Returns,
        None => AchSending::Corrections,
    };
    let sent = ledger.send_ach(&what, args.file_id)?;
    let written = file(&outgoing(&sent));
    let count = sent.entries.len();
    let mut report = Report::of(Body::Text(written.text));
    report
        .notes
        .push(format!("file {} has {count} entries", sent.file));
    if sent.left > 0 {
        report.notes.push(format!(
            "{} entries could not go back: see `bankctl ach list --state return-due`",
            sent.left
        ));
    }
    if written.replaced > 0 {
        report.notes.push(format!(
            "{} letters that the format does not have are written as ?",
            written.replaced
        ));
    }
    Ok(report)
}

/// The file as the writer takes it.
fn outgoing(sent: &AchOutgoing) -> OutFile {
    let (date, modifier) = sent.file.split_once('/').unwrap_or((&sent.file, "A"));
    OutFile {
        destination: sent.operator,
        origin: sent.routing,
        origin_name: sent.bank.clone(),
        date: date.to_owned(),
        modifier: modifier.to_owned(),
        entries: sent.entries.iter().map(entry).collect(),
    }
}

fn entry(entry: &AchSentBack) -> OutEntry {
    let sent = &entry.sent;
    OutEntry {
        number: entry.entry,
        is_correction: entry.is_correction,
        code: u8::try_from(entry.code).unwrap_or(0),
        cents: if entry.is_correction { 0 } else { entry.cents },
        reason: entry.reason.clone(),
        info: entry.info.clone().unwrap_or_default(),
        sec: sent.sec.clone(),
        company: sent.company.clone(),
        company_id: sent.company_id.clone(),
        description: sent.description.clone(),
        effective: sent.effective,
        odfi: sent.odfi.clone(),
        account: sent.account.clone(),
        individual_id: sent.individual_id.clone(),
        name: sent.name.clone(),
        discretionary: sent.discretionary.clone(),
        trace: sent.trace.clone(),
    }
}
