//! Entries as they are told.

use bankctl_types::ach::Direction;
use bankctl_types::number::TransactionId;
use bankctl_types::{Day, Money};

use super::due::ROWS;
use super::rules::entry::{AchState, Part};
use super::table::{self, AchRow};
use super::{refused, unknown};
use crate::ach::AchRoom;
use crate::customers;
use crate::error::Class;
use crate::error::advice::{Advice, List};
use crate::kernel::rules::change::Subject;
use crate::kernel::rules::transfer::Source;
use crate::kernel::tables;
use crate::{ReadTx, Result, imports, views};

/// Which entries are listed.
#[derive(Clone, Debug, Default)]
pub struct AchFilter {
    /// Only those in this state.
    pub state: Option<AchState>,
    /// Only those that must be sent back or decided about by this day.
    pub due_by: Option<Day>,
}

impl AchRoom<'_> {
    /// An entry by its number, its trace, or its transaction.
    ///
    /// # Errors
    /// `ach_entry_not_found`, `ambiguous_trace`.
    pub fn get(self, name: &str) -> Result<views::AchItem> {
        self.0.read(|view| {
            let id = named(view, name)?;
            let row = table::by_id(view.driver, id)?.ok_or_else(|| unknown(name))?;
            item(view, &row)
        })
    }

    /// Entries, newest first: a page, and where the next begins.
    ///
    /// # Errors
    /// Only those of the store.
    pub fn list(
        self,
        filter: &AchFilter,
        before: Option<i64>,
        limit: usize,
    ) -> Result<(Vec<views::AchItem>, Option<String>)> {
        self.0.read(|view| {
            let mut before = before.unwrap_or(i64::MAX);
            let mut items = Vec::new();
            while items.len() <= limit {
                let rows = match filter.due_by {
                    Some(last) => table::to_decide(view.driver, last, before, ROWS)?,
                    None => table::before(view.driver, filter.state, before, ROWS)?,
                };
                let Some(end) = rows.last() else { break };
                before = end.id;
                let is_meant = |row: &&AchRow| filter.state.is_none_or(|s| s == row.record.state);
                for row in rows.iter().filter(is_meant) {
                    items.push(item(view, row)?);
                }
            }
            let next = customers::search::cut(&mut items, limit, |one| Some(one.entry.to_string()));
            Ok((items, next))
        })
    }
}

/// The number of the entry that a name stands for.
pub(super) fn named(view: &mut ReadTx<'_>, name: &str) -> Result<i64> {
    if let Some(transaction) = TransactionId::parse(name) {
        let row = tables::transfers::by_id(view.driver, transaction.key())?;
        let source = row.and_then(|row| row.transfer.request.source);
        let source = source.filter(|source| source.subject == Subject::AchEntry);
        let source = source.ok_or_else(|| unknown(name))?;
        return Ok(Part::entry(source.key));
    }
    if let Ok(id) = name.parse::<i64>()
        && name.len() < 15
        && table::by_id(view.driver, id)?.is_some()
    {
        return Ok(id);
    }
    match with_trace(view, name)?.as_slice() {
        [] => Err(unknown(name)),
        [one] => Ok(*one),
        several => {
            let numbers: Vec<String> = several.iter().map(ToString::to_string).collect();
            let message = format!(
                "trace {name} is of {} entries: {}",
                several.len(),
                numbers.join(", ")
            );
            Err(refused(
                Class::Refused,
                "ambiguous_trace",
                message,
                Advice::LookIn(List::AchEntries),
            ))
        }
    }
}

/// The entries that have a trace.
fn with_trace(view: &mut ReadTx<'_>, trace: &str) -> Result<Vec<i64>> {
    let mut found: Vec<i64> = table::sent_as(view.driver, trace)?
        .map(|row| row.id)
        .into_iter()
        .collect();
    if trace.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        found.extend(table::of_trace(view.driver, trace)?);
    }
    Ok(found)
}

/// An entry with what was booked for it.
pub(super) fn item(view: &mut ReadTx<'_>, row: &AchRow) -> Result<views::AchItem> {
    let entry = &row.record;
    let mut transactions = Vec::new();
    for part in Part::ALL.into_iter().filter(|part| entry.has(*part)) {
        let source = Source {
            subject: Subject::AchEntry,
            key: part.key(row.id),
        };
        let found = tables::transfers::by_source(view.driver, source)?;
        transactions.extend(found.map(|id| TransactionId::from_key(id).to_string()));
    }
    let account = match entry.account {
        Some(account) => Some(view.label(account)?),
        None => None,
    };
    let sent = &entry.sent;
    let currency = view.settings.currency;
    Ok(views::AchItem {
        entry: row.id,
        trace: sent.trace.clone(),
        sec: sent.sec.clone(),
        code: entry.code,
        direction: match entry.direction() {
            Direction::Credit => "credit",
            Direction::Debit => "debit",
        },
        account,
        account_text: sent.account.clone(),
        name: sent.name.clone(),
        individual_id: sent.individual_id.clone(),
        amount: Money::new(entry.amount_minor, currency),
        currency,
        company: sent.company.clone(),
        description: sent.description.clone(),
        effective: sent.effective,
        settlement: entry.due,
        state: entry.state,
        transaction: transactions.first().cloned(),
        transactions,
        return_code: entry.reason.clone(),
        info: entry.info.clone(),
        return_by: entry.return_by,
        exported: entry.exported.clone(),
        original: entry.original,
        addenda: sent
            .addenda
            .iter()
            .map(|(kind, text)| format!("{kind:02} {text}"))
            .collect(),
        batch: imports::key_of_batch(view.driver, entry.batch)?.unwrap_or_default(),
        line: entry.line,
        replayed: false,
        dry_run: false,
    })
}
