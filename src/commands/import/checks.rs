//! Present the checks of a file.

use bankctl_formats::read::Source;
use bankctl_formats::read::checks::{CheckLine, CheckReader};
use bankctl_ledger::access::rules::permission::Action;
use bankctl_ledger::drawn_checks::rules::numbers::number;
use bankctl_ledger::views::{ChecksImport, Reject};
use bankctl_ledger::{CheckRow, Ledger, Pass, RowOrReject, Rows};
use bankctl_types::RoutingNumber;
use clap::Args as ClapArgs;

use super::rejects::{RejectsFile, RowsOf};
use super::watch::Watch;
use super::{Context, FileArgs, Result, Shown, reject};
use crate::error::{Class, Fault, of_file};
use crate::report::Report;

/// Present the checks of a file: each is paid or returned
///
/// The file has the columns account, number and amount; dated, routing, trace and reference
/// are optional. Each row is decided about as by `check present`, in the order of the lines.
///
/// The whole file is checked first, as with `import payroll`: with a row that can't be read,
/// or whose account is not there, nothing is decided. Checks that are returned are kept with
/// their codes and listed, and the exit code is 9. The same file is taken once, however often
/// it is run; a run that was killed goes on where it stopped.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl import checks inclearing.csv --dry-run
  bankctl import checks inclearing.csv
  bankctl import checks inclearing.csv --skip-rejects --rejects bad.csv")]
pub struct Args {
    #[command(flatten)]
    pub(crate) file: FileArgs,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context<'_>) -> Result<Report> {
    let ledger = context.open(Action::ImportChecks)?;
    let source = Source::open(&args.file.file).map_err(of_file)?;
    import_rows(args, context, ledger, source)
}

fn import_rows(
    args: &Args,
    context: &Context<'_>,
    mut ledger: Ledger,
    source: Source,
) -> Result<Report> {
    let options = args.file.options(ledger.settings().currency);
    let shown = Shown::of(&source);
    let file = source.name().to_owned();
    let again = source.again().map_err(|fault| shown.fault(fault))?;
    let reader = CheckReader::open(source, &options).map_err(|fault| shown.fault(fault))?;
    let survey = reader.survey();
    let strict = args.file.strict.of_others()?;
    shown.refuse_odd(&strict, &file, &survey.read.warnings)?;
    let plan = args
        .file
        .plan(&file, &survey.sha256, &survey.reading, survey.rows);
    let rejects = RejectsFile::begin(
        &args.file,
        RowsOf::Table(again, reader.layout()),
        (context, shown),
    )?;
    let mut watch = Watch::new(context, plan.rows, rejects, shown).about(&args.file, None);
    let read = survey.read.clone();
    let mut rows = File { reader, shown };
    let mut done = ledger.drawn_checks().import(&plan, &mut rows, &mut watch)?;
    done.import.read = shown.reading(read);
    let fault = (done.returned > 0).then(|| left_over(&done));
    let ChecksImport {
        import,
        returned,
        returns,
    } = done;
    let mut report = watch.finish_as(import, |import| {
        Report::one(ChecksImport {
            import,
            returned,
            returns,
        })
    })?;
    report.fault = report.fault.or(fault.map(Into::into));
    Ok(report)
}

fn left_over(done: &ChecksImport) -> Fault {
    let (returned, paid) = (done.returned, done.import.posted);
    let message = format!("{returned} checks are returned, {paid} are paid");
    let details =
        serde_json::json!({ "returned": returned, "paid": paid, "returns": done.returns });
    Fault::new(Class::LeftOver, "checks_returned", message)
        .hint("send them back to the bank that presented them; `bankctl check presented --status returned` lists them")
        .details(details)
}

struct File {
    reader: CheckReader,
    shown: Shown,
}

impl Rows<CheckRow> for File {
    fn pass(&mut self) -> Result<Pass<'_, CheckRow>> {
        let shown = self.shown;
        self.reader.rewind().map_err(|fault| shown.fault(fault))?;
        Ok(Box::new(std::iter::from_fn(move || {
            match self.reader.next_row() {
                Err(fault) => Some(Err(shown.fault(fault))),
                Ok(None) => None,
                Ok(Some(Err(fault))) => Some(Ok(Err(reject(&fault)))),
                Ok(Some(Ok(row))) => Some(Ok(check(&row))),
            }
        })))
    }
}

fn check(row: &CheckLine<'_>) -> RowOrReject<CheckRow> {
    let bad = |field: &str, code: &str, message: String| Reject {
        line: row.line,
        field: field.to_owned(),
        code: code.to_owned(),
        message,
    };
    let number = number(row.number).map_err(|fault| {
        bad(
            "number",
            "invalid_number",
            format!("{:?} {fault}", row.number),
        )
    })?;
    if let Some(routing) = row.routing
        && RoutingNumber::parse(routing).is_none()
    {
        let message = format!("{routing:?} is not a routing number: its last digit does not fit");
        return Err(bad("routing", "invalid_routing_number", message));
    }
    Ok(CheckRow {
        line: row.line,
        account: row.account.to_owned(),
        number,
        amount: row.amount,
        dated: row.dated,
        routing: row.routing.map(str::to_owned),
        trace: row.trace.map(str::to_owned),
        reference: row.reference.map(str::to_owned),
    })
}
