//! A statement in a format of banks: camt, MT940, OFX, BAI2.

use std::path::PathBuf;

use bankctl_formats::model::chain::{Chained, chain};
use bankctl_formats::model::received::{ReceivedBalance, ReceivedLine, ReceivedStatement};
use bankctl_formats::read::format::InputFormat;
use bankctl_formats::read::received::{AccountOf, choose, format_of, read};
use bankctl_formats::read::{FileFault, Source, Strict, Warning};
use bankctl_ledger::views::{FileReading, PendingLine, StatementHead};
use bankctl_ledger::{AccountNames, StatedBalance, Statement, StatementDetail, StatementRow};
use bankctl_types::{BalancePlace, Currency, Money};

use super::details::join;
use super::{minor, table};
use crate::commands::Result;
use crate::commands::shown::Shown;
use crate::error::{Class, Fault, of_file};

/// A file that is to be read.
pub(super) struct StatementFile<'a> {
    /// The file.
    pub(super) source: Source,
    /// What it is.
    pub(super) format: InputFormat,
    /// Whether anything odd refuses it.
    pub(super) strict: Strict,
    /// What may be shown of it.
    pub(super) shown: Shown,
    /// Files that tell the payments of its lines.
    pub(super) details: &'a [PathBuf],
}

/// The statements of the account in a file, as one; any bad line refuses the
/// file, and all are named.
pub(super) fn statement(
    file: StatementFile<'_>,
    asked: Option<&str>,
    names: &AccountNames,
) -> Result<Statement> {
    let StatementFile {
        source,
        format,
        strict,
        shown,
        details,
    } = file;
    let name = source.name().to_owned();
    let currency = names.currency;
    let fault = |fault: FileFault| shown.fault(fault);
    let mut received = read(source, format, Some(currency)).map_err(fault)?;
    let account = AccountOf {
        asked,
        numbers: &names.numbers,
        currency,
    };
    let chosen = choose(&mut received, &name, account).map_err(fault)?;
    let foreign = chosen
        .iter()
        .filter_map(|statement| statement.currency.as_deref());
    let foreign = foreign
        .filter(|code| !code.eq_ignore_ascii_case(currency.code()))
        .max();
    if let Some(code) = foreign {
        let message = shown.message(&format!("the statement is in {code}"));
        return Err(table::refused(&[message], true).into());
    }
    if !received.faults.is_empty() {
        let faults = received.faults.iter();
        let mismatched = faults
            .clone()
            .all(|fault| fault.code == "currency_mismatch");
        let faults: Vec<String> = faults
            .map(|fault| shown.message(&fault.to_string()))
            .collect();
        return Err(table::refused(&faults, mismatched).into());
    }
    let mut chained = chain(chosen, &mut received.warnings);
    for path in details {
        let told = told_in(path, account)?;
        if join(&mut chained.booked, told) == 0 {
            let message = format!("{} tells the payments of no line", path.display());
            received.warnings.add(None, "details_unused", message);
        }
    }
    let format = std::mem::take(&mut received.format);
    let warnings = received.into_warnings();
    shown.refuse_odd(&strict, &name, &warnings)?;
    Converting { currency, shown }.statement(chained, format, &warnings)
}

/// What a file tells of the payments in lines of an account.
fn told_in(path: &std::path::Path, account: AccountOf<'_>) -> Result<Vec<ReceivedStatement>> {
    let mut source = Source::open(path).map_err(of_file)?;
    let shown = Shown::of(&source);
    let fault = |fault: FileFault| shown.fault(fault);
    let format = format_of(&mut source, None).map_err(fault)?;
    let name = source.name().to_owned();
    if matches!(format, InputFormat::Csv | InputFormat::Xlsx) {
        let message = format!("{name}: a table tells no payments of lines");
        return Err(Fault::new(Class::Usage, "unsupported_format", message)
            .hint("give the camt.054 that the bank sends with the statement")
            .into());
    }
    let currency = Some(account.currency);
    let mut received = read(source, format, currency).map_err(fault)?;
    choose(&mut received, &name, account).map_err(fault)
}

/// From exact numbers to minor units.
struct Converting {
    currency: Currency,
    shown: Shown,
}

impl Converting {
    fn statement(
        &self,
        chained: Chained,
        format: String,
        warnings: &[Warning],
    ) -> Result<Statement> {
        let lines = chained.booked.into_iter().map(|line| self.row(line));
        let rows = lines.collect::<Result<Vec<StatementRow>>>()?;
        let mut balances = Vec::new();
        let closing = chained
            .closing
            .as_ref()
            .filter(|_| !chained.is_closing_later);
        for (balance, place) in [
            (chained.opening.as_ref(), BalancePlace::Opening),
            (closing, BalancePlace::Closing),
        ] {
            if let Some(balance) = balance {
                balances.push(StatedBalance {
                    line: balance.line,
                    date: balance.date,
                    place,
                    balance_minor: self.money(balance)?.minor,
                });
            }
        }
        let money = |balance: &Option<ReceivedBalance>| {
            balance
                .as_ref()
                .map(|balance| self.money(balance))
                .transpose()
        };
        let head = StatementHead {
            id: chained.id.map(|id| self.shown.message(&id)),
            format: format.clone(),
            account: chained.account.map(|account| self.shown.message(&account)),
            from: chained.covered.map(|(from, _)| from),
            to: chained.covered.map(|(_, to)| to),
            opening: money(&chained.opening)?,
            closing: money(&chained.closing)?,
            balances: chained.adds_up,
            sequence: chained.sequence,
        };
        let pending = chained.pending.into_iter().map(|line| {
            Ok(PendingLine {
                line: line.line,
                date: line.date,
                amount: Money::new(self.minor(line.line, line.amount)?, self.currency),
                reference: line.ids.into_iter().next(),
            })
        });
        Ok(Statement {
            rows,
            balances,
            covered: chained.covered,
            head: Some(head),
            pending: pending.collect::<Result<_>>()?,
            read: FileReading {
                format,
                warnings: self.shown.warnings(warnings),
                ..FileReading::default()
            },
        })
    }

    fn row(&self, line: ReceivedLine) -> Result<StatementRow> {
        let mut ids = line.ids.into_iter();
        let details = line.details.into_iter().map(|detail| {
            let amount_minor = detail.amount.map(|amount| self.minor(line.line, amount));
            Ok(StatementDetail {
                amount_minor: amount_minor.transpose()?,
                ids: detail.ids,
            })
        });
        Ok(StatementRow {
            line: line.line,
            date: line.date,
            amount_minor: self.minor(line.line, line.amount)?,
            reference: ids.next(),
            ids: ids.collect(),
            codes: line.codes,
            details: details.collect::<Result<_>>()?,
            description: Some(line.text).filter(|text| !text.is_empty()),
            balance_minor: None,
            left_open: None,
        })
    }

    fn money(&self, balance: &ReceivedBalance) -> Result<Money> {
        let minor = self.minor(balance.line, balance.amount)?;
        Ok(Money::new(minor, self.currency))
    }

    fn minor(&self, line: u64, amount: rust_decimal::Decimal) -> Result<i64> {
        let currency = self.currency;
        minor(amount, currency).ok_or_else(|| {
            let decimals = currency.decimals();
            let message = self.shown.message(&format!(
                "line {line}: the amount {amount} does not fit {currency}, which has {decimals} decimals"
            ));
            table::refused(&[message], false).into()
        })
    }
}
