//! A statement in a format of banks: camt, MT940, OFX, BAI2.

use std::io;
use std::path::PathBuf;

use bankctl_formats::model::chain::{Chained, chain};
use bankctl_formats::model::received::{ReceivedBalance, ReceivedLine};
use bankctl_formats::read::format::InputFormat;
use bankctl_formats::read::received::{AccountOf, choose, format_of, put_aside, read};
use bankctl_formats::read::{FileFault, Source, Strict, Warning};
use bankctl_ledger::views::{FileReading, PendingLine, StatementHead};
use bankctl_ledger::{
    AccountNames, StatedBalance, Statement, StatementDetail, StatementRow, StatementRows,
};
use bankctl_types::{BalancePlace, Currency, Money};

use super::details::ToldDetails;
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
        details: details_files,
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
    let chained = chain(chosen, &mut received.warnings);
    let details = details_files.iter().map(|path| told_in(path, account));
    let details = details.collect::<Result<Vec<ToldDetails>>>()?;
    let mut converting = Converting {
        file: &name,
        currency,
        shown,
        details,
    };
    let rows = converting.rows(&chained);
    for (told, path) in converting.details.iter().zip(details_files) {
        if told.joined == 0 {
            let message = format!("{} tells the payments of no line", path.display());
            received.warnings.add(None, "details_unused", message);
        }
    }
    let format = std::mem::take(&mut received.format);
    let warnings = received.into_warnings();
    shown.refuse_odd(&strict, &name, &warnings)?;
    converting.statement(rows?, &chained, (format, &warnings))
}

/// What a file tells of the payments in lines of an account.
fn told_in(path: &std::path::Path, account: AccountOf<'_>) -> Result<ToldDetails> {
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
    let told = choose(&mut received, &name, account).map_err(fault)?;
    ToldDetails::of(&told).map_err(|error| fault(put_aside(&name, error)))
}

/// From exact numbers to minor units.
struct Converting<'a> {
    /// The name of the file.
    file: &'a str,
    currency: Currency,
    shown: Shown,
    /// What other files tell of its lines.
    details: Vec<ToldDetails>,
}

impl Converting<'_> {
    /// The lines that are booked, with the payments that other files tell of them.
    fn rows(&mut self, chained: &Chained) -> Result<StatementRows> {
        let mut rows = StatementRows::default();
        let mut unfit = None;
        for line in chained.booked() {
            let mut line = self.read_again(line)?;
            for told in &mut self.details {
                told.give(&mut line);
            }
            // The others are given their payments all the same.
            match self.row(line) {
                Ok(row) => rows.push(&row)?,
                Err(error) => unfit = unfit.or(Some(error)),
            }
        }
        match unfit {
            Some(error) => Err(error),
            None => Ok(rows),
        }
    }

    fn read_again(&self, line: io::Result<ReceivedLine>) -> Result<ReceivedLine> {
        line.map_err(|error| self.shown.fault(put_aside(self.file, error)))
    }

    fn statement(
        &self,
        rows: StatementRows,
        chained: &Chained,
        (format, warnings): (String, &[Warning]),
    ) -> Result<Statement> {
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
            id: chained.id.as_deref().map(|id| self.shown.message(id)),
            format: format.clone(),
            account: chained
                .account
                .as_deref()
                .map(|account| self.shown.message(account)),
            from: chained.covered.map(|(from, _)| from),
            to: chained.covered.map(|(_, to)| to),
            opening: money(&chained.opening)?,
            closing: money(&chained.closing)?,
            balances: chained.adds_up,
            sequence: chained.sequence,
        };
        let pending = chained.pending().map(|line| {
            let line = self.read_again(line)?;
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
