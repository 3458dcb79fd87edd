//! Hold a statement against the books.

use bankctl_formats::read::statement::{StatementOptions, StatementReader};
use bankctl_formats::read::{FileFault, FileFaultKind, Options, Source};
use bankctl_ledger::access::rules::permission::Action;
use bankctl_ledger::kernel::rules::account::AccountRef;
use bankctl_ledger::{Ledger, StatedBalance, Statement, StatementRow};
use bankctl_types::Currency;
use clap::Args as ClapArgs;
use rust_decimal::Decimal;

use super::import::TableArgs;
use super::shown::Shown;
use super::{Context, Result};
use crate::args::named::{self, NamedAccount};
use crate::args::values;
use crate::error::{Class, Fault, of_file};
use crate::report::Report;
use crate::tables;

/// Compare a bank statement with an account
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
    #[arg(long, value_name = "ACCOUNT", value_parser = named::account)]
    pub account: NamedAccount,
    /// What the file calls the account, if by none of its numbers here
    #[arg(long, value_name = "NUMBER")]
    pub statement_account: Option<String>,
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
    let account = args.account.read(&mut ledger, context)?;
    let names = ledger.account_names(&account)?;
    let currency = names.currency;
    let mut options = StatementOptions {
        file: Options {
            currency: Some(currency),
            ..args.table.options()
        },
        account: names.label,
        is_debit_normal: names.is_debit_normal,
        numbers: names.numbers,
        statement_account: args.statement_account,
        currency: Some(currency),
    };
    let source = Source::open(&args.file).map_err(of_file)?;
    let shown = Shown::of(&source);
    let mut reader = open(source, &mut options, &mut ledger, (&account, shown))?;
    let statement = statement(&mut reader, currency, shown)?;
    let mut result = ledger.reconcile(&account, &statement, span, args.days)?;
    let survey = reader.survey();
    result.read = shown.reading(survey.read.clone());
    result.statement_account = survey.account.as_deref().map(|name| shown.message(name));
    result.other_account_rows = reader.other_rows();
    let (file, book, differing, balances) = (
        result.unmatched_file.len(),
        result.unmatched_ledger.len(),
        result.mismatched.len(),
        result.balance_differences.len(),
    );
    let agrees = result.agrees();
    let mut notes: Vec<String> = tables::guessed(&result.read).into_iter().collect();
    notes.extend(tables::warned(&result.read));
    let mut report = Report::one(result);
    report.notes.extend(notes);
    if !agrees {
        let message = format!(
            "the file and the ledger differ: {file} only in the file, {book} only in the ledger, {differing} matched but different{}",
            if balances == 0 {
                String::new()
            } else {
                format!(", {balances} balance(s) not what they should be")
            }
        );
        let fault = Fault::new(Class::LeftOver, "differences_found", message)
            .hint(if balances == 0 {
                "each difference is listed; dates may be --days apart"
            } else {
                "each difference is listed; look for lines that are missing in the file, or leave its balances aside with --ignore COLUMN"
            });
        report.fault = Some(fault.into());
    }
    Ok(report)
}

/// Opens a statement.
fn open(
    source: Source,
    options: &mut StatementOptions,
    ledger: &mut Ledger,
    (account, shown): (&AccountRef, Shown),
) -> Result<StatementReader> {
    let again = source.again().map_err(|fault| shown.fault(fault))?;
    let opened = match StatementReader::open(again, options) {
        Err(fault) => match other_side(ledger, account, &fault)? {
            Some(column) => {
                options.file.ignore.push(column);
                StatementReader::open(source, options)
            }
            None => Err(fault),
        },
        reader => reader,
    };
    opened.map_err(|fault| shown.fault(fault))
}

/// The column that names customers' accounts, in a file that is held against
/// an account of the bank's own: it is the other side of each line, as in a
/// payroll.
fn other_side(
    ledger: &mut Ledger,
    account: &AccountRef,
    fault: &FileFault,
) -> Result<Option<String>> {
    let FileFaultKind::StatementAccount {
        accounts, column, ..
    } = &*fault.kind
    else {
        return Ok(None);
    };
    let is_internal = matches!(account, AccountRef::Internal(..) | AccountRef::Own(..));
    if !is_internal || column.is_empty() {
        return Ok(None);
    }
    for number in accounts {
        if ledger.customer_account(number)?.is_none() {
            return Ok(None);
        }
    }
    Ok(Some(column.clone()))
}

/// All of a statement; any bad line refuses the file, and all are named.
fn statement(reader: &mut StatementReader, currency: Currency, shown: Shown) -> Result<Statement> {
    let mut statement = Statement::default();
    let mut faults = Vec::new();
    let mut foreign = 0;
    let unfit = |line: u64, amount: Decimal| {
        let decimals = currency.decimals();
        shown.message(&format!(
            "line {line}: the amount {amount} does not fit {currency}, which has {decimals} decimals"
        ))
    };
    while let Some(line) = reader.next_line().map_err(|fault| shown.fault(fault))? {
        match line {
            Err(fault) => {
                foreign += usize::from(fault.code == "currency_mismatch");
                faults.push(shown.message(&fault.to_string()));
            }
            Ok(line) => {
                let balance = line.balance.map(|balance| minor(balance, currency));
                match (minor(line.amount, currency), balance) {
                    (None, _) => faults.push(unfit(line.line, line.amount)),
                    (_, Some(None)) => {
                        let balance = line.balance.unwrap_or_default();
                        faults.push(unfit(line.line, balance));
                    }
                    (Some(amount_minor), balance) => statement.rows.push(StatementRow {
                        line: line.line,
                        date: line.date,
                        amount_minor,
                        reference: line.reference,
                        description: line.description,
                        balance_minor: balance.flatten(),
                    }),
                }
            }
        }
    }
    for stated in reader.balances() {
        match minor(stated.balance, currency) {
            None => faults.push(unfit(stated.line, stated.balance)),
            Some(balance_minor) => statement.balances.push(StatedBalance {
                line: stated.line,
                date: stated.date,
                place: stated.place,
                balance_minor,
            }),
        }
    }
    if faults.is_empty() {
        return Ok(statement);
    }
    let mismatched = foreign == faults.len();
    Err(refused(&faults, mismatched).into())
}

/// Why a statement can't be taken; `mismatched` if only for its currency.
fn refused(faults: &[String], mismatched: bool) -> Fault {
    let first = faults
        .iter()
        .take(5)
        .cloned()
        .collect::<Vec<_>>()
        .join("; ");
    let more = if faults.len() > 5 { "; …" } else { "" };
    let (exit, code) = if mismatched {
        (Class::Refused, "currency_mismatch")
    } else {
        (Class::Usage, "unreadable_rows")
    };
    Fault::new(
        exit,
        code,
        format!(
            "{} line(s) of the statement can't be taken: {first}{more}",
            faults.len()
        ),
    )
    .hint(if mismatched {
        "compare the statement with an account in its currency"
    } else {
        "fix them, or say how to read them with --map, --decimal and --date-format"
    })
    .details(serde_json::json!({ "lines": faults }))
}

fn minor(amount: Decimal, currency: Currency) -> Option<i64> {
    let amount = amount.normalize();
    if amount.scale() > currency.decimals() {
        return None;
    }
    let factor = 10_i128.checked_pow(currency.decimals() - amount.scale())?;
    amount
        .mantissa()
        .checked_mul(factor)
        .and_then(|minor| i64::try_from(minor).ok())
}
