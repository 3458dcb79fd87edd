//! Hold a statement against the books.

use clap::Args as ClapArgs;
use rust_decimal::Decimal;

use super::import::TableArgs;
use super::{Context, Result, values};
use crate::domain::Currency;
use crate::domain::account::AccountRef;
use crate::domain::permission::Action;
use crate::error::{Fault, exit};
use crate::import::statement::{StatementLine, StatementOptions, StatementReader};
use crate::import::{Options, Source};
use crate::ledger::StatementRow;
use crate::report::Report;

/// Hold a statement file against an account
///
/// Lines are paired one to one with transactions: by the same reference, by a reference or
/// transaction number among the words of a line, then by amount, where the most pairs are
/// taken that are at most --days apart, the nearest of them first. What is left on either
/// side is listed, and the exit code is 9.
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
    #[command(flatten)]
    pub(crate) table: TableArgs,
    /// How many days the two dates of a pair may be apart
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(i32).range(0..=366))]
    pub days: i32,
}

/// Runs the command.
pub fn run(args: Args, context: &Context<'_>) -> Result<Report> {
    let mut ledger = context.open(Action::Reconcile)?;
    let span = args.span.resolve(ledger.today()?)?;
    let (label, currency) = ledger.account_currency(&args.account)?;
    let options = StatementOptions {
        file: Options {
            currency: Some(currency),
            ..args.table.options()
        },
        account: label,
        currency: Some(currency),
    };
    let reader = StatementReader::open(Source::open(&args.file)?, &options)?;
    let read = reader.survey().read.clone();
    let rows = rows(reader, currency)?;
    let mut result = ledger.reconcile(&args.account, &rows, span, args.days)?;
    result.read = read.into();
    let (file, book, differing) = (
        result.unmatched_file.len(),
        result.unmatched_ledger.len(),
        result.mismatched.len(),
    );
    let agrees = result.agrees();
    let note = result.read.note();
    let mut report = Report::one(result);
    report.notes.extend(note);
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
    let mut mismatched = true;
    while let Some(line) = reader.next_line()? {
        match line {
            Err(fault) => {
                mismatched &= fault.code == "currency_mismatch";
                faults.push(fault.to_string());
            }
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
                    description: line.description,
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
    let (exit, code) = if mismatched {
        (exit::REFUSED, "currency_mismatch")
    } else {
        (exit::USAGE, "unreadable_rows")
    };
    Err(Fault::new(
        exit,
        code,
        format!(
            "{} line(s) of the statement can't be taken: {shown}{more}",
            faults.len()
        ),
    )
    .hint(if mismatched {
        "compare the statement with an account in its currency"
    } else {
        "fix them, or say how to read them with --map, --decimal and --date-format"
    })
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
