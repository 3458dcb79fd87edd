//! Alerts: written down with each payment that a rule fits, and worked off by compliance.

use bankctl_storage::Driver;
use bankctl_types::Money;
use bankctl_types::number::{AccountNumber, TransactionId};

use super::kept::{self, Alert, rules_of};
use super::rules::states::{AlertStatus, RowKind};
use super::table::{self, AlertRow};
use crate::access::operator_by_name;
use crate::alerts::AlertsRoom;
use crate::error::advice::{Advice, List};
use crate::error::{Class, Error, Fault};
use crate::kernel::rules::change::action;
use crate::kernel::tables;
use crate::kernel::transaction::{Names, Seen};
use crate::{Result, Settings, WriteTx, not_found, views};

/// How many rows are read at once.
const PAGE_ROWS: i64 = 500;

impl WriteTx<'_> {
    /// Writes down what rules have seen.
    pub(crate) fn keep_alerts(&mut self, seen: Vec<Seen>) -> Result<()> {
        for one in seen {
            self.keep_record(&Alert {
                rule: one.rule,
                version: one.version,
                account: AccountNumber::from_key(one.account.0).to_string(),
                amount_minor: one.minor,
                currency: one.currency,
                transaction: one.transfer.map(TransactionId::from_key),
                seen_on: self.stamp.business_date,
                status: if one.is_open {
                    AlertStatus::New
                } else {
                    AlertStatus::Closed
                },
                assigned_to: None,
                outcome: None,
                case: None,
            })?;
        }
        Ok(())
    }

    /// An alert that is not done.
    ///
    /// # Errors
    /// `alert_not_found`, `already_decided`.
    pub(super) fn open_alert(&mut self, id: i64) -> Result<(AlertRow, Alert)> {
        let (row, alert) = existing(self.driver, id)?;
        if alert.status == AlertStatus::Closed {
            let message = format!("alert {id} is closed");
            return Err(Fault::new(Class::Refused, "already_decided", message)
                .hint(Advice::LookIn(List::Alerts))
                .into());
        }
        Ok((row, alert))
    }

    /// Changes an alert, and shows it.
    fn change_alert(
        &mut self,
        id: i64,
        word: &str,
        change: impl FnOnce(&mut Alert),
    ) -> Result<views::Alert> {
        tables::locks::numbers(self.driver, true)?;
        let (mut row, mut alert) = self.open_alert(id)?;
        change(&mut alert);
        self.change_record(&mut row, word, &alert)?;
        shown(self.driver, self.settings, (id, &alert), self.dry_run)
    }
}

impl AlertsRoom<'_> {
    /// Alerts, newest first: those of a state, or those that are not done.
    ///
    /// # Errors
    /// Only those of the store.
    pub fn list(
        self,
        (status, all): (Option<AlertStatus>, bool),
        before: Option<i64>,
        limit: usize,
    ) -> Result<(Vec<views::Alert>, Option<String>)> {
        self.0.read(|view| {
            let mut found: Vec<views::Alert> = Vec::new();
            let mut before = before.unwrap_or(i64::MAX);
            loop {
                let rows = table::back(view.driver, before, RowKind::Alert, PAGE_ROWS)?;
                let Some(end) = rows.last() else {
                    return Ok((found, None));
                };
                before = end.id;
                for row in &rows {
                    let alert: Alert = kept::read(row)?;
                    let is_wanted = match status {
                        Some(status) => alert.status == status,
                        None => all || alert.status != AlertStatus::Closed,
                    };
                    if !is_wanted {
                        continue;
                    }
                    if found.len() == limit {
                        let next = found.last().map(|last| last.id.to_string());
                        return Ok((found, next));
                    }
                    found.push(shown(view.driver, view.settings, (row.id, &alert), false)?);
                }
            }
        })
    }

    /// An alert by number.
    ///
    /// # Errors
    /// `alert_not_found`.
    pub fn get(self, id: i64) -> Result<views::Alert> {
        self.0.read(|view| {
            let (_, alert) = existing(view.driver, id)?;
            shown(view.driver, view.settings, (id, &alert), false)
        })
    }

    /// Says who looks into an alert.
    ///
    /// # Errors
    /// In this order: `alert_not_found`, `already_decided`, `operator_not_found`.
    pub fn assign(self, id: i64, operator: &str) -> Result<views::Alert> {
        self.0.write(|books| {
            books.open_alert(id)?;
            let row = operator_by_name(books.driver, operator)?;
            let key = row.map(|row| row.id).ok_or_else(|| {
                let message = format!("no operator {operator:?}");
                not_found(
                    "operator_not_found",
                    message,
                    Advice::LookIn(List::Operators),
                )
            })?;
            books.change_alert(id, action::UPDATED, |alert| {
                alert.assigned_to = Some(key);
                alert.status = AlertStatus::Assigned;
            })
        })
    }

    /// Closes an alert, with what came of it.
    ///
    /// # Errors
    /// `alert_not_found`, `already_decided`.
    pub fn close(self, id: i64, outcome: &str) -> Result<views::Alert> {
        self.0.write(|books| {
            books.change_alert(id, action::CLOSED, |alert| {
                alert.outcome = Some(outcome.to_owned());
                alert.status = AlertStatus::Closed;
            })
        })
    }
}

/// An alert by number.
fn existing(driver: &mut dyn Driver, id: i64) -> Result<(AlertRow, Alert)> {
    let row = table::by_id(driver, id)?.filter(|row| row.kind == RowKind::Alert);
    let row = row.ok_or_else(|| unknown(id))?;
    let alert = kept::read(&row)?;
    Ok((row, alert))
}

fn unknown(id: i64) -> Error {
    not_found(
        "alert_not_found",
        format!("no alert {id}"),
        Advice::LookIn(List::Alerts),
    )
}

fn shown(
    driver: &mut dyn Driver,
    settings: &Settings,
    (id, alert): (i64, &Alert),
    dry_run: bool,
) -> Result<views::Alert> {
    let text = tables::settings::alert_rules(driver)?;
    let rules = rules_of(text.as_deref())?;
    let rule = rules.iter().find(|stored| stored.id == alert.rule);
    let mut names = Names::of(settings);
    let assigned_to = match alert.assigned_to {
        Some(key) => Some(names.operator(driver, key)?),
        None => None,
    };
    Ok(views::Alert {
        id,
        rule: rule.map_or_else(|| alert.rule.to_string(), |rule| rule.rule.name.clone()),
        version: alert.version,
        account: alert.account.clone(),
        amount: Money::new(alert.amount_minor, alert.currency),
        currency: alert.currency,
        transaction: alert.transaction.map(|id| id.to_string()),
        seen_on: alert.seen_on,
        status: alert.status,
        assigned_to,
        outcome: alert.outcome.clone(),
        case: alert.case,
        dry_run,
    })
}
