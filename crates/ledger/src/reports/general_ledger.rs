//! The general ledger: each of the bank's own accounts with its opening balance, its
//! rows and its closing balance, and what customers have together.
//!
//! Rows are read a page at a time, in short transactions; the journal is append-only,
//! so that the pages fit together. What is written meanwhile is left out.

use std::collections::VecDeque;

use bankctl_types::calendar::{Span, Step};
use bankctl_types::class::Class;
use bankctl_types::number::{AccountId, TransactionId};
use bankctl_types::{Currency, Day, Total};

use super::rules::Basis;
use super::{Asked, ReportQuery, sums};
use crate::error::advice::{Advice, OfDay};
use crate::error::{Class as FaultClass, Fault};
use crate::kernel::rules::account::AccountRef;
use crate::kernel::rules::internal_account;
use crate::kernel::tables;
use crate::kernel::transaction::{self, Names};
use crate::queries::history::HistoryQuery;
use crate::queries::shards::{self, PartLine};
use crate::{Ledger, ReadTx, Result, views};

/// How many rows are read at a time.
const ROWS: usize = 500;

/// An account of the ledger, in one currency.
struct Section {
    /// The key of its first part; `None` of what customers have together.
    account: Option<AccountId>,
    name: String,
    currency: Currency,
    is_debit_normal: bool,
    /// The balances before and after, in minor units; credits raise them.
    opening: i128,
    closing: i128,
}

/// An account whose rows are being read.
struct Reading {
    section: Section,
    /// The last transfer that was read.
    after: Option<String>,
    minor: i128,
    debits: i128,
    credits: i128,
}

/// The lines of the general ledger, a page at a time.
pub struct EntryPages {
    ledger: Ledger,
    asked: Asked,
    /// The last transfer that counts.
    last: i64,
    sections: VecDeque<Section>,
    reading: Option<Reading>,
    names: Names,
}

impl Ledger {
    /// The general ledger of a period (without a first day, of the month), of one of
    /// the bank's own accounts in all its currencies or of all.
    ///
    /// # Errors
    /// `account_not_found`, or a customer's account; `not_balanced` where the balances
    /// of all accounts do not sum to zero.
    pub fn into_general_ledger(
        mut self,
        query: &ReportQuery,
        account: Option<&AccountRef>,
    ) -> Result<EntryPages> {
        self.driver.keep_state()?;
        let (asked, sections, last) = self.read(|view| {
            let asked = Asked::during(view, query, Step::Monthly);
            let only = match account {
                None => None,
                Some(account) => Some(number_of(view, account)?),
            };
            let last = tables::transfers::last(view.driver)?.map_or(0, |(id, _, _)| id);
            Ok((asked, sections(view, &asked, only)?, last))
        })?;
        Ok(EntryPages {
            names: Names::of(&self.settings),
            ledger: self,
            asked,
            last,
            sections,
            reading: None,
        })
    }
}

/// The number in the chart of an account that is the bank's own.
fn number_of(view: &mut ReadTx<'_>, account: &AccountRef) -> Result<i64> {
    let id = transaction::resolve(view.driver, view.settings, account)?;
    internal_account::number(id).ok_or_else(|| {
        let message = "the general ledger has the bank's own accounts, not a customer's".to_owned();
        Fault::new(FaultClass::Usage, "usage", message)
            .hint("a customer's account is shown by its history")
            .into()
    })
}

fn sections(view: &mut ReadTx<'_>, asked: &Asked, only: Option<i64>) -> Result<VecDeque<Section>> {
    let before = Asked {
        to: asked.from.plus(-1),
        ..*asked
    };
    let mut found = VecDeque::new();
    let openings = sums::own(view, &before)?;
    for own in sums::own(view, asked)? {
        let opening = openings.iter().find(|one| one.account == own.account);
        found.push_back(Section {
            account: Some(own.account),
            name: own.name,
            currency: own.currency,
            is_debit_normal: own.class.is_debit_normal(),
            opening: opening.map_or(0, |one| one.minor),
            closing: own.minor,
        });
    }
    let currencies = currencies(&found);
    let opening = sums::customers(view, before.to, asked.basis)?;
    let closing = sums::customers(view, asked.to, asked.basis)?;
    for currency in currencies {
        let of = |sums: &std::collections::BTreeMap<&'static str, i128>| {
            sums.get(currency.code()).copied().unwrap_or(0)
        };
        found.push_back(Section {
            account: None,
            name: "customers".to_owned(),
            currency,
            is_debit_normal: Class::Liability.is_debit_normal(),
            opening: of(&opening),
            closing: of(&closing),
        });
        must_be_zero(&found, currency)?;
    }
    if let Some(only) = only {
        found.retain(|one| one.account.and_then(internal_account::number) == Some(only));
    }
    Ok(found)
}

fn currencies(sections: &VecDeque<Section>) -> Vec<Currency> {
    let mut currencies: Vec<Currency> = sections.iter().map(|one| one.currency).collect();
    currencies.dedup();
    currencies
}

/// The closing balances of all accounts of a currency sum to zero.
fn must_be_zero(sections: &VecDeque<Section>, currency: Currency) -> Result<()> {
    let those = sections.iter().filter(|one| one.currency == currency);
    let sum: i128 = those.map(|one| one.closing).sum();
    if sum == 0 {
        return Ok(());
    }
    let sum = Total::new(sum, currency);
    Err(not_balanced(format!(
        "the balances in {currency} sum to {sum} and not to zero"
    )))
}

fn not_balanced(message: String) -> crate::error::Error {
    Fault::new(FaultClass::Damaged, "not_balanced", message)
        .hint(Advice::Day(OfDay::Prove))
        .into()
}

impl Iterator for EntryPages {
    type Item = Result<Vec<views::LedgerEntry>>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let page = if let Some(reading) = self.reading.take() {
                self.rows(reading)
            } else {
                let section = self.sections.pop_front()?;
                Ok(self.begin(section))
            };
            match page {
                Ok(lines) if lines.is_empty() => {}
                Ok(lines) => return Some(Ok(lines)),
                Err(error) => {
                    self.sections.clear();
                    return Some(Err(error));
                }
            }
        }
    }
}

impl EntryPages {
    /// The first line of an account.
    fn begin(&mut self, section: Section) -> Vec<views::LedgerEntry> {
        let line = entry(&section, "opening", self.asked.from, section.opening);
        self.reading = Some(Reading {
            after: None,
            minor: section.opening,
            debits: 0,
            credits: 0,
            section,
        });
        vec![line]
    }

    /// The next rows of an account, or its last line.
    fn rows(&mut self, mut reading: Reading) -> Result<Vec<views::LedgerEntry>> {
        let Some(account) = reading.section.account else {
            let change = reading.section.closing - reading.section.opening;
            (reading.debits, reading.credits) = (-change.min(0), change.max(0));
            reading.minor = reading.section.closing;
            return self.end(&reading);
        };
        let query = HistoryQuery {
            span: match self.asked.basis {
                Basis::Booked => Span {
                    from: Some(self.asked.from),
                    to: Some(self.asked.to),
                },
                Basis::Value => Span::default(),
            },
            limit: ROWS,
            after: reading.after.clone(),
            oldest_first: true,
            ..HistoryQuery::default()
        };
        let (asked, last, names) = (self.asked, self.last, &mut self.names);
        let (lines, is_end) = self.ledger.read(|view| {
            let keys = shards::keys(view, account)?;
            let found = shards::page(view, &keys, &query)?;
            let is_end = found.len() <= ROWS;
            let mut lines = Vec::with_capacity(found.len());
            for row in found.into_iter().take(ROWS) {
                let transfer = &row.line.transfer;
                reading.after = Some(transfer.id.to_string());
                let day = match asked.basis {
                    Basis::Booked => transfer.stamp.business_date,
                    Basis::Value => transfer.value_date(),
                };
                if transfer.id <= last && (asked.from..=asked.to).contains(&day) {
                    lines.push(shown(view, names, &mut reading, &row)?);
                }
            }
            Ok((lines, is_end))
        })?;
        if is_end {
            let mut lines = lines;
            lines.extend(self.end(&reading)?);
            return Ok(lines);
        }
        if lines.is_empty() {
            // None of these count: on to the next.
            return self.rows(reading);
        }
        self.reading = Some(reading);
        Ok(lines)
    }

    /// The last line of an account, whose rows come to it.
    fn end(&mut self, reading: &Reading) -> Result<Vec<views::LedgerEntry>> {
        let section = &reading.section;
        if reading.minor != section.closing {
            let (name, currency) = (&section.name, section.currency);
            let [sum, closing] = [reading.minor, section.closing].map(|minor| {
                Total::new(
                    if section.is_debit_normal {
                        -minor
                    } else {
                        minor
                    },
                    currency,
                )
            });
            return Err(not_balanced(format!(
                "the rows of {name} come to {sum} {currency}, and its balance is {closing}"
            )));
        }
        let mut line = entry(section, "closing", self.asked.to, section.closing);
        line.debit = Total::new(reading.debits, section.currency);
        line.credit = Total::new(reading.credits, section.currency);
        Ok(vec![line])
    }
}

/// An opening or closing line.
fn entry(section: &Section, line: &'static str, day: Day, minor: i128) -> views::LedgerEntry {
    let total = |minor| Total::new(minor, section.currency);
    let shown = if section.is_debit_normal {
        -minor
    } else {
        minor
    };
    views::LedgerEntry {
        account: section.name.clone(),
        currency: section.currency,
        line,
        transaction: None,
        business_date: day,
        value_date: None,
        kind: None,
        counterparty: None,
        reference: None,
        memo: None,
        debit: total(0),
        credit: total(0),
        balance: total(shown),
    }
}

/// A row, after which the account has another balance.
fn shown(
    view: &mut ReadTx<'_>,
    names: &mut Names,
    reading: &mut Reading,
    row: &PartLine,
) -> Result<views::LedgerEntry> {
    let transfer = &row.line.transfer;
    let request = &transfer.request;
    let minor = i128::from(request.amount_minor);
    let is_debit = request.debit == row.part;
    let (debit, credit, other) = if is_debit {
        (minor, 0, request.credit)
    } else {
        (0, minor, request.debit)
    };
    reading.minor += credit - debit;
    reading.debits += debit;
    reading.credits += credit;
    let section = &reading.section;
    let total = |minor| Total::new(minor, section.currency);
    Ok(views::LedgerEntry {
        transaction: Some(TransactionId::from_key(transfer.id).to_string()),
        value_date: Some(transfer.value_date()),
        kind: Some(request.kind),
        counterparty: Some(names.label(view.driver, other)?),
        reference: names.reference(view.driver, transfer)?,
        memo: request.memo.clone(),
        debit: total(debit),
        credit: total(credit),
        ..entry(
            section,
            "entry",
            transfer.stamp.business_date,
            reading.minor,
        )
    })
}
