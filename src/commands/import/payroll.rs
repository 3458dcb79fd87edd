//! Pay wages from a file.

use clap::Args as ClapArgs;

use super::rejects::RejectsFile;
use super::watch::Watch;
use super::{Context, FileArgs, Result, reject};
use crate::commands::values;
use crate::domain::account::AccountRef;
use crate::domain::permission::Action;
use crate::error::{Error, Fault, exit};
use crate::import::Source;
use crate::import::payroll::{Employer, PayrollReader};
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
    let mut ledger = context.open(Action::ImportPayroll)?;
    let currency = match &args.from {
        Some(from) => ledger.account_currency(from)?.1,
        None => ledger.settings().currency,
    };
    let options = args.file.options(currency);
    let source = Source::open(&args.file.file)?;
    let file = source.name().to_owned();
    let again = source.again()?;
    let bytes = source.length_bytes();
    let reader = ledger.beside(bytes, || PayrollReader::open(source, &options))??;
    let survey = reader.survey();
    let plan = args
        .file
        .plan(&file, &survey.sha256, &survey.reading, survey.rows);
    let employer = survey.employer.clone();
    let (from, note) = payer(&mut ledger, args.from, employer.as_ref())?;
    let rejects = RejectsFile::begin(&args.file, (again, reader.layout()), context)?;
    let mut watch = Watch::new(context, plan.rows, rejects);
    let read = survey.read.clone();
    let mut rows = File { reader };
    let mut import = ledger.import_payroll(&plan, from, &mut rows, &mut watch)?;
    import.read = read.into();
    let report = watch.finish(import)?;
    Ok(match note {
        Some(note) => report.note(note),
        None => report,
    })
}

/// The account that pays: the caller's, else the employer's own, where the
/// file names it and it is one of ours.
fn payer(
    ledger: &mut Ledger,
    asked: Option<AccountRef>,
    employer: Option<&Employer>,
) -> Result<(Option<AccountRef>, Option<String>)> {
    let Some(employer) = employer else {
        return Ok((asked, None));
    };
    let own = ledger.customer_account(&employer.account)?;
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
        Some(own) => ledger.account_currency(own)?.0 == ledger.account_currency(&asked)?.0,
    };
    if same {
        return Ok((Some(asked), None));
    }
    Err(Fault::new(
        exit::REFUSED,
        "payer_mismatch",
        format!(
            "the file is paid by account {:?} (line {}), and --from names {asked}",
            employer.account, employer.line
        ),
    )
    .hint("leave --from out to pay from the file's account, or ask the sender")
    .into())
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
