//! Hold a statement against the books.

use clap::Args as ClapArgs;
use rust_decimal::Decimal;

use super::{Context, Result, values};
use crate::domain::Currency;
use crate::domain::account::AccountRef;
use crate::domain::permission::Action;
use crate::error::{Fault, exit};
use crate::import::Source;
use crate::import::amount::DecimalMark;
use crate::import::dates::DateOrder;
use crate::import::statement::{StatementLine, StatementOptions, StatementReader};
use crate::ledger::StatementRow;
use crate::report::Report;

/// Hold a statement file against an account
///
/// Lines are paired one to one with transactions: first by reference, then by amount and
/// nearest date. What is left on either side is listed, and the exit code is 9.
///
/// Columns are recognised by their usual names (date, amount or debit and credit,
/// reference, description); --map names others. Our own exports of transactions and
/// history are read too.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl reconcile statement.csv --account 1000000018
  bankctl reconcile umsatz.csv --account clearing/wire --decimal , --date-format dmy --days 5")]
pub struct Args {
    /// CSV file with a header row; - for standard input
    #[arg(value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub file: std::path::PathBuf,
    /// Account that the statement is of
    #[arg(long, value_name = "ACCOUNT", value_parser = values::account)]
    pub account: AccountRef,
    #[command(flatten)]
    pub(crate) span: values::SpanArgs,
    /// Name the column of a field, such as amount=Betrag; can be repeated
    #[arg(long, value_name = "FIELD=COLUMN", value_parser = values::mapping)]
    pub map: Vec<(String, String)>,
    /// How many days the two dates of a pair may be apart
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(i32).range(0..=366))]
    pub days: i32,
    /// Decimal mark of the amounts, where the file leaves it in doubt
    #[arg(long, value_name = "MARK", value_parser = values::decimal_mark)]
    pub decimal: Option<DecimalMark>,
    /// Order of day, month and year, where the file leaves it in doubt: dmy, mdy, ymd
    #[arg(long, value_name = "ORDER", value_parser = values::date_order)]
    pub date_format: Option<DateOrder>,
}

/// Runs the command.
pub fn run(args: Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::Reconcile)?;
    let span = args.span.resolve(ledger.today()?)?;
    let (label, currency) = ledger.account_currency(&args.account)?;
    let options = StatementOptions {
        decimal: args.decimal,
        date_order: args.date_format,
        map: args.map,
        account: label,
        currency: Some(currency),
    };
    let rows = rows(
        StatementReader::open(Source::open(&args.file)?, &options)?,
        currency,
    )?;
    let result = ledger.reconcile(&args.account, &rows, span, args.days)?;
    let (file, book, differing) = (
        result.unmatched_file.len(),
        result.unmatched_ledger.len(),
        result.mismatched.len(),
    );
    let agrees = result.agrees();
    let mut report = Report::one(result);
    if !agrees {
        let message = format!(
            "the file and the ledger differ: {file} only in the file, {book} only in the ledger, {differing} pair(s) not alike"
        );
        let fault = Fault::new(exit::LEFT_OVER, "differences_found", message)
            .hint("each difference is listed; dates may be --days apart");
        report.fault = Some(fault.into());
    }
    Ok(report)
}

/// All lines of a statement; any bad one refuses the file, and all are named.
fn rows(mut reader: StatementReader, currency: Currency) -> Result<Vec<StatementRow>> {
    let mut rows = Vec::new();
    let mut faults = Vec::new();
    while let Some(line) = reader.next_line()? {
        match line {
            Err(fault) => faults.push(fault.to_string()),
            Ok(line) => match minor(&line, currency) {
                None => faults.push(format!(
                    "line {}: the amount {} does not fit {currency}, which has {} decimals",
                    line.line,
                    line.amount,
                    currency.decimals()
                )),
                Some(amount_minor) => rows.push(StatementRow {
                    line: line.line,
                    date: line.date,
                    amount_minor,
                    reference: line.reference,
                }),
            },
        }
    }
    if faults.is_empty() {
        return Ok(rows);
    }
    let shown = faults
        .iter()
        .take(5)
        .cloned()
        .collect::<Vec<_>>()
        .join("; ");
    let more = if faults.len() > 5 { "; …" } else { "" };
    Err(Fault::new(
        exit::USAGE,
        "unreadable_rows",
        format!(
            "{} line(s) of the statement can't be read: {shown}{more}",
            faults.len()
        ),
    )
    .hint("fix them, or say how to read them with --map, --decimal and --date-format")
    .details(serde_json::json!({ "lines": faults }))
    .into())
}

fn minor(line: &StatementLine, currency: Currency) -> Option<i64> {
    let amount: Decimal = line.amount.normalize();
    if amount.scale() > currency.decimals() {
        return None;
    }
    let factor = 10_i128.checked_pow(currency.decimals() - amount.scale())?;
    amount
        .mantissa()
        .checked_mul(factor)
        .and_then(|minor| i64::try_from(minor).ok())
}
