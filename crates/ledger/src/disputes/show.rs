//! Disputes as they are told, with their clocks.

use bankctl_storage::Driver;
use bankctl_types::number::{DisputeId, TransactionId};
use bankctl_types::{Day, Money};
use serde_json::Value;

use super::rules::clocks::{Clocks, due};
use super::rules::dispute::{DisputeStatus, Outcome, Part};
use super::table::{self, DisputeRow};
use super::{currency_of, unknown};
use crate::day::in_force::office_calendar;
use crate::day::rules::calendar::Calendar;
use crate::disputes::DisputesRoom;
use crate::kernel::rules::account::{AccountRef, label};
use crate::kernel::rules::change::{Change, Subject};
use crate::kernel::rules::transfer::Source;
use crate::kernel::{paging, tables, transaction};
use crate::queries::describe::Names;
use crate::{ReadTx, Result, customers, views};

/// How many disputes are read at a time.
const ROWS: i64 = 500;

/// Which disputes are listed.
#[derive(Clone, Debug, Default)]
pub struct DisputeFilter {
    /// Only those about this account.
    pub account: Option<AccountRef>,
    /// Only those in this state.
    pub status: Option<DisputeStatus>,
    /// Only those with something to do until then.
    pub due: Option<Day>,
    /// Those that are done with, too.
    pub all: bool,
}

impl DisputesRoom<'_> {
    /// A dispute, with what is to be done and what became of it.
    ///
    /// # Errors
    /// `dispute_not_found`.
    pub fn get(self, id: DisputeId) -> Result<views::Dispute> {
        self.0.read(|view| {
            let row = table::by_id(view.driver, id.key())?.ok_or_else(|| unknown(id.key()))?;
            dispute(view, &row)
        })
    }

    /// Disputes: a page, and where the next begins. Without a state only those about
    /// which something is left to do.
    ///
    /// # Errors
    /// `account_not_found`.
    pub fn list(
        self,
        filter: &DisputeFilter,
        after: Option<DisputeId>,
        limit: usize,
    ) -> Result<(Vec<views::Dispute>, Option<String>)> {
        self.0.read(|view| {
            let account = match &filter.account {
                Some(account) => Some(transaction::resolve(view.driver, view.settings, account)?),
                None => None,
            };
            let office = office_calendar(view.driver)?;
            let today = view.today;
            let is_meant = |row: &DisputeRow| {
                let tasks = due(&row.record, &office, today);
                let is_left = row.record.is_live() || !tasks.is_empty();
                let is_due = |last: Day| tasks.iter().any(|task| task.by <= last);
                account.is_none_or(|account| row.record.account == account)
                    && filter.due.is_none_or(is_due)
                    && match filter.status {
                        Some(status) => row.record.status == status,
                        None => filter.all || is_left,
                    }
            };
            let mut after = after.map_or(0, DisputeId::key);
            let mut items = Vec::new();
            while items.len() <= limit {
                let rows = table::page(view.driver, after, ROWS)?;
                let Some(end) = rows.last() else { break };
                after = end.id;
                for row in rows.iter().filter(|row| is_meant(row)) {
                    items.push(brief(view, row, &office)?);
                }
            }
            let next = customers::search::cut(&mut items, limit, |one| one.id.clone());
            Ok((items, next))
        })
    }
}

/// How many disputes have something to do until a day.
pub(crate) fn due_until(driver: &mut dyn Driver, today: Day, last: Day) -> Result<usize> {
    let office = office_calendar(driver)?;
    let mut count = 0;
    let key = |row: &DisputeRow| row.id;
    paging::each(driver, table::page, key, |_, row| {
        let mut tasks = due(&row.record, &office, today).into_iter();
        count += usize::from(tasks.any(|task| task.by <= last));
        Ok(())
    })?;
    Ok(count)
}

/// A dispute with what became of it.
pub(super) fn dispute(view: &mut ReadTx<'_>, row: &DisputeRow) -> Result<views::Dispute> {
    let office = office_calendar(view.driver)?;
    let mut told = brief(view, row, &office)?;
    for part in Part::ALL {
        let source = Source {
            subject: Subject::Dispute,
            key: part.key(row.id),
        };
        let booked = tables::transfers::by_source(view.driver, source)?;
        let number = booked.map(|id| TransactionId::from_key(id).to_string());
        told.transactions.extend(number);
    }
    let mut names = Names::of(view.settings);
    for line in row.record.lines.iter().chain([&row.change]) {
        let rows = tables::changes::page(view.driver, line.saturating_sub(1), 1)?;
        let found = rows.into_iter().map(|row| row.change);
        for change in found.filter(|change| change.id == *line) {
            let operator = names.operator(view.driver, change.stamp.operator)?;
            told.events.push(event(&change, operator));
        }
    }
    Ok(told)
}

fn event(change: &Change, operator: String) -> views::DisputeEvent {
    let after: Value = serde_json::from_str(&change.after).unwrap_or_default();
    views::DisputeEvent {
        at: change.stamp.booked_at,
        on: change.stamp.business_date,
        operator,
        action: change.action.clone(),
        note: after["note"].as_str().map(str::to_owned),
    }
}

/// A dispute without what became of it.
fn brief(view: &mut ReadTx<'_>, row: &DisputeRow, office: &Calendar) -> Result<views::Dispute> {
    let record = &row.record;
    let currency = currency_of(view.driver, record.account)?;
    let money = |minor| Money::new(minor, currency);
    let clocks = Clocks::of(record, office);
    let tasks = due(record, office, view.today);
    let next = tasks.first().copied();
    Ok(views::Dispute {
        id: Some(DisputeId::from_key(row.id).to_string()),
        transaction: TransactionId::from_key(record.transfer).to_string(),
        account: label(record.account),
        customer: record.customer.to_string(),
        kind: record.kind,
        amount: money(record.amount_minor),
        currency,
        status: record.status,
        next: next.map(|task| task.task),
        due: next.map(|task| task.by),
        overdue: next.is_some_and(|task| task.by < view.today),
        regime: record.regime,
        initiated: record.initiated,
        new_account: record.new_account,
        notice: record.notice,
        notice_on: record.notice_on,
        statement_sent: record.statement_sent,
        confirm_by: clocks.confirm_by,
        confirmed_on: record.confirmed_on,
        credit_by: clocks.credit_by,
        decide_by: clocks.decide_by,
        credited: record.credited_on.map(|_| money(record.credited_minor)),
        credited_on: record.credited_on,
        tell_credit_by: clocks.tell_credit_by,
        credit_told_on: record.credit_told_on,
        outcome: record.outcome,
        found: (record.outcome == Some(Outcome::Customer)).then_some(money(record.found_minor)),
        decided_on: record.decided_on,
        tell_decision_by: clocks.tell_decision_by,
        decision_told_on: record.decision_told_on,
        debit_from: clocks.debit_from,
        debit_on: record.debit_on,
        returned_on: record.returned_on,
        outstanding: money(record.outstanding_minor()),
        transactions: Vec::new(),
        documents: record.documents.clone(),
        tasks,
        events: Vec::new(),
        reference: record.reference.clone(),
        replayed: false,
        dry_run: false,
    })
}
