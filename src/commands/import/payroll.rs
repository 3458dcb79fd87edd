//! Pay wages from a file.

use bankctl_formats::read::payroll::{Employer, PayrollReader};
use bankctl_formats::read::{RawRows, Source};
use bankctl_ledger::access::rules::permission::Action;
use bankctl_ledger::kernel::rules::account::AccountRef;
use bankctl_ledger::{ImportPlan, Ledger, Pass, PaymentRow, Rows};
use bankctl_types::{Day, text};
use clap::Args as ClapArgs;

use super::rejects::{RejectsFile, RowsOf};
use super::watch::Watch;
use super::{Context, FileArgs, Result, Shown, cells, reject, wages};
use crate::args::named::{self, NamedAccount};
use crate::args::values;
use crate::commands::payment_file;
use crate::error::{Class, Fault, of_file};
use crate::report::Report;

/// Pay wages from a file
///
/// The file is CSV, a spreadsheet (.xlsx), an ISO 20022 order (pain.001) or an ACH file
/// (NACHA); what it is is told by its content. A table needs the columns account and amount;
/// reference, name, memo, currency and value date are optional. Usual headings are known,
/// --map names others. An account is found by its number or by a number of another system.
///
/// The whole file is checked first: with any bad row nothing is posted, every bad row is
/// reported, and the exit code is 9. With --skip-rejects the good rows are posted. Fix the
/// others in the rejects file and import that, or fix the file itself and run it again: what
/// was paid is not paid again.
///
/// The same file is posted once, however often it is run; a run that was killed goes on
/// where it stopped when it is run again. Its columns and decimal mark stay as they were
/// read the first time: another --map or --decimal is refused.
///
/// A reference is posted once, whatever file it comes in; rows without one are known by file
/// and line. A file that repeats another one is refused with similar_batch or
/// references_reused, and nothing is posted, unless it is that file fixed and run within 3
/// days (or for the same pay date). --skip-duplicates leaves out what was paid,
/// --allow-similar and --no-references say that these are payments of their own.
///
/// A value date lies at most 31 days back and 5 ahead; money with one ahead is reserved until
/// that day. Where the policy says so about batches, a file waits for a second person: once
/// the request is approved, run the same command again.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl import payroll november.csv
  bankctl import payroll november.csv --dry-run
  bankctl import payroll november.xlsx --sheet November
  bankctl import payroll wages.xml
  bankctl import payroll november.csv --from 1000000018 --batch nov-2026
  bankctl import payroll november.csv --skip-rejects --rejects bad.csv
  bankctl import payroll november.csv --skip-duplicates
  bankctl import payroll week47.csv --no-references --similar-days 5
  bankctl import payroll export.csv --map amount='Net Pay' --decimal ,")]
pub struct Args {
    #[command(flatten)]
    pub(crate) file: FileArgs,
    /// Employer's account that pays; clearing/payroll by default
    #[arg(long, value_name = "ACCOUNT", value_parser = named::account)]
    pub from: Option<NamedAccount>,
    /// Leave out the rows that another file has paid: they are the same payments
    #[arg(long)]
    pub skip_duplicates: bool,
    /// Take the reference column as a memo: it does not identify a payment
    #[arg(long)]
    pub no_references: bool,
    /// Take a file whose message or file number another one had
    #[arg(long)]
    pub allow_same_id: bool,
    /// How many days back files are compared with; 25 by default
    #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(i32).range(0..=366))]
    pub similar_days: Option<i32>,
    /// Earliest value date that is taken
    #[arg(long, value_name = "DATE", value_parser = values::day)]
    pub value_dates_from: Option<Day>,
    /// Latest value date that is taken
    #[arg(long, value_name = "DATE", value_parser = values::day)]
    pub value_dates_to: Option<Day>,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let ledger = context.open(Action::ImportPayroll)?;
    let mut source = Source::open(&args.file.file).map_err(of_file)?;
    let shown = Shown::of(&source);
    match payment_file::format_of(&mut source).map_err(|fault| shown.fault(fault))? {
        Some(format) => wages::pay(args, context, ledger, source, format),
        None => pay(args, context, ledger, source),
    }
}

fn pay(args: &Args, context: &Context<'_>, mut ledger: Ledger, source: Source) -> Result<Report> {
    let asked = args.from.as_ref();
    let asked = asked.map(|named| named.write(&mut ledger, context));
    let asked = asked.transpose()?;
    let currency = match &asked {
        Some(from) => ledger.queries().account_currency(from)?.1,
        None => ledger.settings().currency,
    };
    let mut options = args.file.options(currency);
    let shown = Shown::of(&source);
    let file = source.name().to_owned();
    let again = source.again().map_err(|fault| shown.fault(fault))?;
    let bytes = source.length_bytes();
    let mut reader = ledger
        .imports()
        .beside(bytes, || PayrollReader::open(source, &options))?
        .map_err(|fault| shown.fault(fault))?;
    if args.no_references
        && let Some(heading) = heading_of(&reader, "reference")
    {
        // The reader of the statement may want it; a name is for the file only.
        let has_memo = heading_of(&reader, "memo").is_some();
        let field = if has_memo { "name" } else { "memo" };
        options
            .map
            .retain(|(mapped, _)| mapped != "reference" && mapped != field);
        options.map.push((field.to_owned(), heading));
        let source = again.again().map_err(|fault| shown.fault(fault))?;
        reader = PayrollReader::open(source, &options).map_err(|fault| shown.fault(fault))?;
    }
    let survey = reader.survey();
    let strict = args.file.strict.of_others()?;
    shown.refuse_odd(&strict, &file, &survey.read.warnings)?;
    let plan = ImportPlan {
        skip_duplicates: args.skip_duplicates,
        similar_days: args.similar_days,
        value_dates_from: args.value_dates_from,
        value_dates_to: args.value_dates_to,
        ..args
            .file
            .plan(&file, &survey.sha256, &survey.reading, survey.rows)
    };
    let employer = survey.employer.clone();
    let constant = survey.constant_reference.as_ref().map(|heading| {
        format!(
            "column {heading:?} says the same in every row: it identifies no payment, and rows are known by file and line"
        )
    });
    let (from, note) = payer(&mut ledger, asked, employer.as_ref())?;
    let raw = again.again().map_err(|fault| shown.fault(fault))?;
    let rejects = RejectsFile::begin(
        &args.file,
        RowsOf::Table(again, reader.layout()),
        (context, shown),
    )?;
    let reference = heading_of(&reader, "reference");
    let mut watch = Watch::new(context, plan.rows, rejects, shown).about(&args.file, reference);
    let read = survey.read.clone();
    let mut rows = File { reader, raw, shown };
    let mut import = ledger
        .imports()
        .import_payroll(&plan, from, &mut rows, &mut watch)?;
    import.read = shown.reading(read);
    let mut report = watch.finish(import)?;
    let notes = note.into_iter().chain(constant);
    report.notes.extend(notes.map(|note| shown.message(&note)));
    Ok(report)
}

/// The account that pays: the caller's, else the employer's own, where the
/// file names it and it is one of ours.
pub(super) fn payer(
    ledger: &mut Ledger,
    asked: Option<AccountRef>,
    employer: Option<&Employer>,
) -> Result<(Option<AccountRef>, Option<String>)> {
    let Some(employer) = employer else {
        return Ok((asked, None));
    };
    let own = ledger.queries().customer_account(&employer.account)?;
    let Some(asked) = asked else {
        let (account, line) = (&employer.account, employer.line);
        let note = match own {
            Some(_) => format!("paid by account {account:?}, which line {line} of the file names"),
            None => format!(
                "line {line} of the file names account {account:?} as the one that pays; it is not in this \
                 ledger, so clearing/payroll pays"
            ),
        };
        return Ok((own, Some(note)));
    };
    let same = match &own {
        None => true,
        Some(own) => {
            ledger.queries().account_currency(own)?.0
                == ledger.queries().account_currency(&asked)?.0
        }
    };
    if same {
        return Ok((Some(asked), None));
    }
    Err(Fault::new(
        Class::Refused,
        "payer_mismatch",
        format!(
            "the file is paid by account {:?} (line {}), and --from names {asked}",
            employer.account, employer.line
        ),
    )
    .hint("leave --from out to pay from the file's account, or ask the sender")
    .into())
}

/// The heading of the column that is a field.
fn heading_of(reader: &PayrollReader, field: &str) -> Option<String> {
    let columns = &reader.survey().read.columns;
    let found = columns.iter().find(|(name, _)| *name == field);
    found.map(|(_, heading)| heading.clone())
}

struct File {
    reader: PayrollReader,
    /// The file once more, for what stands in rows that can't be read.
    raw: Source,
    shown: Shown,
}

impl Rows<PaymentRow> for File {
    fn references(&mut self, lines: &[u64]) -> Result<Vec<String>> {
        let Some(heading) = heading_of(&self.reader, "reference").filter(|_| !lines.is_empty())
        else {
            return Ok(Vec::new());
        };
        let fault = |fault| self.shown.fault(fault);
        let raw = self.raw.again().map_err(fault)?;
        let mut rows = RawRows::open(raw, self.reader.layout()).map_err(fault)?;
        let delimiter = rows.delimiter();
        let header = cells::values(rows.header(), delimiter);
        let Some(place) = header.iter().position(|name| *name == heading) else {
            return Ok(Vec::new());
        };
        let mut found = Vec::new();
        for line in lines {
            let row = rows.row_of(*line).map_err(fault)?.unwrap_or_default();
            let reference = cells::values(row, delimiter).into_iter().nth(place);
            found.extend(reference.filter(|reference| !reference.is_empty()));
        }
        Ok(found)
    }

    fn pass(&mut self) -> Result<Pass<'_, PaymentRow>> {
        let shown = self.shown;
        self.reader.rewind().map_err(|fault| shown.fault(fault))?;
        Ok(Box::new(std::iter::from_fn(move || {
            match self.reader.next_row() {
                Err(fault) => Some(Err(shown.fault(fault))),
                Ok(None) => None,
                Ok(Some(Err(fault))) => Some(Ok(Err(reject(&fault)))),
                Ok(Some(Ok(row))) => Some(Ok(Ok(PaymentRow {
                    line: row.line,
                    account: row.account.into(),
                    amount: row.amount,
                    reference: row.reference.map(text::composed),
                    memo: row.memo.map(str::to_owned),
                    currency: row.currency,
                    value_date: row.value_date,
                }))),
            }
        })))
    }
}
