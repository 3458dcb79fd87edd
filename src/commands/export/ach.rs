//! Write a file for the operator of the Automated Clearing House.

use bankctl_formats::write::nacha::{OutEntry, OutFile, OutKind, file};
use bankctl_ledger::AchSending;
use bankctl_ledger::access::rules::permission::Action;
use bankctl_ledger::views::{AchOut, AchOutKind, AchOutgoing};
use bankctl_types::text;
use clap::Args as ClapArgs;

use super::{Context, Result, Target};
use crate::args::values;
use crate::report::{Body, Report};

/// Write a NACHA file for the operator: entries, returns, notices of change
///
/// With --batch go the entries for other banks that wait: payments of an imported file, or all
/// of them. With --reversal goes the opposite of what was sent, within five banking days after
/// settlement; the payers have the money back at once.
///
/// With --returns the money of all entries that go back is taken back first, out of suspense
/// or their accounts. Each entry is in one file. The file of an earlier run is written again,
/// the same bytes, with --again.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl export ach --batch --to-file payments.ach
  bankctl export ach --batch nov-2026 --to-file payroll.ach
  bankctl export ach --reversal nov-2026 --to-file reversal.ach
  bankctl export ach --returns --to-file returns.ach
  bankctl export ach --corrections --to-file changes.ach
  bankctl export ach --again 261130/A --to-file returns.ach")]
#[command(group = clap::ArgGroup::new("what").required(true).args(["returns", "corrections", "batch", "reversal", "again"]))]
pub struct Args {
    /// Entries that go back, and were in no file yet
    #[arg(long)]
    pub returns: bool,
    /// Notices of change for entries that were repaired, and were in no file yet
    #[arg(long)]
    pub corrections: bool,
    /// Entries for other banks: of an imported file by its batch, else all that wait
    #[arg(long, value_name = "BATCH", num_args = 0..=1, value_parser = values::batch)]
    pub batch: Option<Option<String>>,
    /// The opposite of what was sent: of an imported file, or of an entry by its number, its
    /// trace, or its transaction
    #[arg(long, value_name = "BATCH|ENTRY")]
    pub reversal: Option<String>,
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
    let what = match (&args.again, &args.batch, &args.reversal) {
        (Some(file), ..) => AchSending::Again(file.clone()),
        (_, Some(batch), _) => AchSending::Batch(batch.clone()),
        (.., Some(name)) => AchSending::Reversal(name.clone()),
        _ if args.returns => AchSending::Returns,
        _ => AchSending::Corrections,
    };
    let sent = ledger.ach().send(&what, args.file_id)?;
    let written = file(&outgoing(&sent));
    let count = text::counted(sent.entries.len(), "entry");
    let mut report = Report::of(Body::Text(written.text));
    report.notes.push(format!("file {} has {count}", sent.file));
    if sent.left > 0 {
        report.notes.push(format!(
            "{} could not go back: see `bankctl ach list --state return-due`",
            text::counted(sent.left, "entry")
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

fn entry(entry: &AchOut) -> OutEntry {
    let sent = &entry.sent;
    let is_correction = entry.kind == AchOutKind::Correction;
    let info = match entry.kind {
        AchOutKind::Forward => sent.addenda.first().map(|(_, words)| words.clone()),
        _ => entry.info.clone(),
    };
    // What comes goes back to the bank that sent it.
    let (kind, bank) = match entry.kind {
        AchOutKind::Forward => (OutKind::Forward, sent.rdfi.get(..8).unwrap_or_default()),
        AchOutKind::Correction => (OutKind::Correction, sent.odfi.as_str()),
        AchOutKind::Return => (OutKind::Return, sent.odfi.as_str()),
    };
    OutEntry {
        number: entry.entry,
        kind,
        code: u8::try_from(entry.code).unwrap_or(0),
        cents: if is_correction { 0 } else { entry.cents },
        reason: entry.reason.clone(),
        info: info.unwrap_or_default(),
        sec: sent.sec.clone(),
        company: sent.company.clone(),
        company_id: sent.company_id.clone(),
        description: sent.description.clone(),
        effective: sent.effective,
        bank: bank.to_owned(),
        account: sent.account.clone(),
        individual_id: sent.individual_id.clone(),
        name: sent.name.clone(),
        discretionary: sent.discretionary.clone(),
        trace: sent.trace.clone(),
    }
}
