//! The audit log: the change log as people read it.

use bankctl_storage::Driver;
use bankctl_types::calendar::Span;
use serde_json::Value;

use super::amounts;
use crate::alerts::is_confidential;
use crate::audit::AuditRoom;
use crate::kernel::rules::change::{Change, Subject, action};
use crate::kernel::tables;
use crate::privacy::is_sealed_line;
use crate::queries::describe::Names;
use crate::rooms::records;
use crate::{ReadTx, Result, access, views};

/// How many lines are read at once.
const PAGE_ROWS: i64 = 1_000;

/// Which lines to show.
#[derive(Clone, Debug, Default)]
pub struct AuditLogQuery {
    /// Only what this operator did.
    pub operator: Option<String>,
    /// Only this action.
    pub action: Option<String>,
    /// Only lines about this kind of record.
    pub subject: Option<Subject>,
    /// Only lines about the record of this number or name.
    pub record: Option<String>,
    /// The business days.
    pub span: Span,
    /// How many at most.
    pub limit: usize,
    /// The line that the page before ended with.
    pub after: Option<i64>,
    /// Whether the oldest come first.
    pub oldest_first: bool,
    /// Whether each line says what it changed, which takes a look at the lines
    /// before it.
    pub compares: bool,
}

impl AuditRoom<'_> {
    /// Lines of the change log: a page, and where the next begins.
    ///
    /// # Errors
    /// Only those of the store.
    pub fn trail(
        self,
        query: &AuditLogQuery,
    ) -> Result<(Vec<views::AuditLogLine>, Option<String>)> {
        self.0.read(|view| {
            let mut names = Names::of(view.settings);
            let operator = match &query.operator {
                None => None,
                Some(name) => Some(key_of(view.driver, name)?),
            };
            let mut items: Vec<views::AuditLogLine> = Vec::new();
            let mut changes: Vec<Change> = Vec::new();
            let first = if query.oldest_first { 0 } else { i64::MAX };
            let mut after = query.after.unwrap_or(first);
            let next = 'pages: loop {
                let rows = if query.oldest_first {
                    tables::changes::page(view.driver, after, PAGE_ROWS)?
                } else {
                    tables::changes::page_back(view.driver, after, PAGE_ROWS)?
                };
                let Some(end) = rows.last() else {
                    break None;
                };
                after = end.change.id;
                for row in rows {
                    let change = row.change;
                    let is_hidden = !view.context.privacy.sees_cases() && is_confidential(&change);
                    if is_hidden || !fits(query, operator.as_ref(), &change) {
                        continue;
                    }
                    if items.len() == query.limit {
                        break 'pages items.last().map(|line| line.id.to_string());
                    }
                    items.push(line(view, &mut names, &change)?);
                    if query.compares {
                        changes.push(change);
                    }
                }
            };
            super::changed::say(view, &mut items, &changes)?;
            Ok((items, next))
        })
    }
}

/// Whom a name means: an operator, or a stranger who was refused.
enum Who {
    Operator(i64),
    Anonymous(String),
}

fn key_of(driver: &mut dyn Driver, name: &str) -> Result<Who> {
    Ok(match access::operator_by_name(driver, name)? {
        Some(row) => Who::Operator(row.id),
        None => Who::Anonymous(name.to_owned()),
    })
}

fn fits(query: &AuditLogQuery, operator: Option<&Who>, change: &Change) -> bool {
    let by = match operator {
        None => true,
        Some(Who::Operator(key)) => change.stamp.operator == *key,
        Some(Who::Anonymous(name)) => {
            change.stamp.operator == 0 && stranger(change).as_ref() == Some(name)
        }
    };
    by && query
        .action
        .as_ref()
        .is_none_or(|wanted| *wanted == change.action)
        && query.subject.is_none_or(|wanted| wanted == change.subject)
        && query.span.contains(change.stamp.business_date)
        && query
            .record
            .as_ref()
            .is_none_or(|wanted| *wanted == record(change))
}

/// The account that was refused, of a line by no one who is an operator.
fn stranger(change: &Change) -> Option<String> {
    let after: Value = serde_json::from_str(&change.after).ok()?;
    after["who"].as_str().map(str::to_owned)
}

/// The name that people know a record by.
fn record(change: &Change) -> String {
    match records::kind_of(change.subject) {
        Some(kind) => (kind.log_name)(change),
        None if change.action == action::DENIED => records::text(change, "command"),
        None => change.subject.to_string(),
    }
}

/// The record of a line as people may see it.
pub(super) fn legible_record(view: &mut ReadTx<'_>, change: &Change) -> Result<Value> {
    let ReadTx {
        driver, context, ..
    } = view;
    let mut after: Value = if is_sealed_line(change) {
        serde_json::json!({ "number": record(change), "sealed": true })
    } else {
        serde_json::from_str(&change.after).map_err(bankctl_storage::damaged)?
    };
    if let Some(legible) = records::kind_of(change.subject).and_then(|kind| kind.legible) {
        legible(*driver, &context.privacy, change, &mut after)?;
    }
    amounts::beside(*driver, &mut after)?;
    Ok(after)
}

fn line(view: &mut ReadTx<'_>, names: &mut Names, change: &Change) -> Result<views::AuditLogLine> {
    let operator = match change.stamp.operator {
        0 => stranger(change).unwrap_or_default(),
        key => names.operator(view.driver, key)?,
    };
    Ok(views::AuditLogLine {
        id: change.id,
        at: change.stamp.booked_at,
        business_date: change.stamp.business_date,
        operator,
        action: change.action.clone(),
        subject: change.subject,
        record: record(change),
        origin: change.origin.clone(),
        approval: change.approval,
        after: legible_record(view, change)?,
        changed: Vec::new(),
    })
}
