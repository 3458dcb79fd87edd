//! Pay wages from a file.

use clap::Args as ClapArgs;

use super::rejects::RejectsFile;
use super::watch::Watch;
use super::{Context, FileArgs, Result, Shown, reject};
use crate::commands::values;
use crate::domain::account::AccountRef;
use crate::domain::permission::Action;
use crate::error::Error;
use crate::import::Source;
use crate::import::payroll::PayrollReader;
use crate::ledger::{Ledger, Pass, PaymentRow, Rows};
use crate::report::Report;

/// Pay wages from a file
///
/// The file needs the columns account and amount; reference, name, memo, currency and
/// value date are optional. Usual headings are known, --map names others. An account is
/// found by its number or by a number of another system.
///
/// The whole file is checked first: with any bad row nothing is posted, every bad row is
/// reported, and the exit code is 9. With --skip-rejects the good rows are posted.
///
/// The same file is posted once, however often it is run; a run that was killed goes on
/// where it stopped when it is run again. Its columns and decimal mark stay as they were
/// read the first time: another --map or --decimal is refused.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl import payroll november.csv
  bankctl import payroll november.csv --dry-run
  bankctl import payroll november.csv --from 1000000018 --batch nov-2026
  bankctl import payroll november.csv --skip-rejects --rejects bad.csv
  bankctl import payroll export.csv --map amount='Net Pay' --decimal ,")]
pub struct Args {
    #[command(flatten)]
    pub(crate) file: FileArgs,
    /// Employer's account that pays; clearing/payroll by default
    #[arg(long, value_name = "ACCOUNT", value_parser = values::account)]
    pub from: Option<AccountRef>,
}

/// Runs the command.
pub fn run(args: Args, context: &Context<'_>) -> Result<Report> {
    let ledger = context.open(Action::ImportPayroll)?;
    let source = Source::open(&args.file.file)?;
    let shown = Shown::of(&source);
    pay(args, context, ledger, source).map_err(|error| shown.error(error))
}

fn pay(args: Args, context: &Context<'_>, mut ledger: Ledger, source: Source) -> Result<Report> {
    let options = args.file.options();
    let shown = Shown::of(&source);
    let file = source.name().to_owned();
    let again = source.again()?;
    let bytes = source.length_bytes();
    let reader = ledger.beside(bytes, || PayrollReader::open(source, &options))??;
    let survey = reader.survey();
    let plan = args
        .file
        .plan(&file, &survey.sha256, &survey.reading, survey.rows);
    let rejects = RejectsFile::begin(&args.file, again, context.guard())?;
    let mut watch = Watch::new(context, plan.rows, rejects, shown);
    let mut rows = File { reader };
    let import = ledger.import_payroll(&plan, args.from, &mut rows, &mut watch)?;
    watch.finish(import)
}

struct File {
    reader: PayrollReader,
}

impl Rows<PaymentRow> for File {
    fn pass(&mut self) -> Result<Pass<'_, PaymentRow>> {
        self.reader.rewind()?;
        Ok(Box::new(std::iter::from_fn(move || {
            match self.reader.next_row() {
                Err(fault) => Some(Err(Error::from(fault))),
                Ok(None) => None,
                Ok(Some(Err(fault))) => Some(Ok(Err(reject(&fault)))),
                Ok(Some(Ok(row))) => Some(Ok(Ok(PaymentRow {
                    line: row.line,
                    account: row.account.into(),
                    amount: row.amount,
                    reference: row.reference.map(str::to_owned),
                    memo: row.memo.map(str::to_owned),
                    currency: row.currency,
                    value_date: row.value_date,
                }))),
            }
        })))
    }
}
