//! A statement that is a table: rows of a CSV file.

use bankctl_formats::read::statement::{StatementOptions, StatementReader};
use bankctl_formats::read::{FileFault, FileFaultKind, Source};
use bankctl_ledger::kernel::rules::account::AccountRef;
use bankctl_ledger::{Ledger, StatedBalance, Statement, StatementRow};
use bankctl_types::Currency;
use bankctl_types::text::counted;
use rust_decimal::Decimal;

use super::minor;
use crate::commands::Result;
use crate::commands::shown::Shown;
use crate::error::{Class, Fault};

/// Opens a statement.
pub(super) fn open(
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
        if ledger.queries().customer_account(number)?.is_none() {
            return Ok(None);
        }
    }
    Ok(Some(column.clone()))
}

/// All of a statement; any bad line refuses the file, and all are named.
pub(super) fn statement(
    reader: &mut StatementReader,
    currency: Currency,
    shown: Shown,
) -> Result<Statement> {
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
                    (Some(amount_minor), balance) => statement.rows.push(&StatementRow {
                        line: line.line,
                        date: line.date,
                        amount_minor,
                        reference: line.reference,
                        ids: Vec::new(),
                        codes: Vec::new(),
                        details: Vec::new(),
                        description: line.description,
                        balance_minor: balance.flatten(),
                        left_open: None,
                    })?,
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
pub(super) fn refused(faults: &[String], mismatched: bool) -> Fault {
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
            "{} of the statement can't be taken: {first}{more}",
            counted(faults.len(), "line")
        ),
    )
    .hint(if mismatched {
        "compare the statement with an account in its currency"
    } else {
        "fix them, or say how to read them with --map, --decimal and --date-format"
    })
    .details(serde_json::json!({ "lines": faults }))
}
