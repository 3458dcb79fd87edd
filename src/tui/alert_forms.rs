//! The forms of alerts.

use bankctl_ledger::views;

use super::alert::AlertOrder;
use super::field::Field;
use super::form::Form;
use super::forms::{Made, needed, read, reason};
use super::order::Order;
use super::text;
use crate::args::{alerts, values};
use crate::error::{Class, Fault};

const OUTCOME: &str = "Outcome";
const CASE: &str = "Case";
const ABOUT: &str = "About";
const NOTE: &str = "Note";
const ABOUT_SAR: &str = "About a SAR";

fn number(typed: &str) -> Option<Fault> {
    alerts::number(typed).err()
}

fn order(order: AlertOrder) -> Order {
    Order::Alert(Box::new(order))
}

/// What a form about an alert is about.
fn about(alert: &views::Alert) -> String {
    let amount = alert.amount.grouped();
    let rule = text::harmless(&alert.rule);
    format!(
        "{} · {rule} · {} · {amount} {}",
        alert.id, alert.account, alert.currency
    )
}

/// An operator looks into it.
pub(crate) fn take(alert: &views::Alert, operator: &str) -> Form {
    let (id, operator) = (alert.id, operator.to_owned());
    Form::new("Take alert", about(alert), Vec::new(), move |_| {
        Ok(order(AlertOrder::Take(id, operator.clone())))
    })
}

/// It is done.
pub(crate) fn close(alert: &views::Alert) -> Form {
    let id = alert.id;
    let fields = vec![Field::text(OUTCOME, reason)];
    Form::new("Close alert", about(alert), fields, move |fields| {
        let outcome = values::reason(needed(fields, OUTCOME)?)?;
        Ok(order(AlertOrder::Close(id, outcome)))
    })
}

/// It goes to a case: one that is open, or a new one.
pub(crate) fn escalate(alert: &views::Alert) -> Form {
    let id = alert.id;
    let fields = vec![
        Field::text(ABOUT, reason).optional(),
        Field::text(CASE, number).optional(),
    ];
    Form::new("Escalate alert", about(alert), fields, move |fields| {
        let title = read(fields, ABOUT, values::reason)?;
        let case = read(fields, CASE, alerts::number)?;
        to_case(id, title, case).map(order)
    })
}

/// Something is noted in a case.
pub(crate) fn note(case: i64, title: &str) -> Form {
    let fields = vec![
        Field::text(NOTE, reason),
        Field::word(ABOUT_SAR, vec!["no", "yes"]),
    ];
    let about = format!("case {case} · {}", text::harmless(title));
    Form::new("Note", about, fields, move |fields| {
        Ok(order(AlertOrder::Note {
            case,
            sar: needed(fields, ABOUT_SAR)? == "yes",
            text: values::reason(needed(fields, NOTE)?)?,
        }))
    })
}

/// To which case an alert goes.
fn to_case(id: i64, title: Option<String>, case: Option<i64>) -> Made<AlertOrder> {
    let message = match (title, case) {
        (Some(title), None) => return Ok(AlertOrder::Open(id, title)),
        (None, Some(case)) => return Ok(AlertOrder::Add(id, case)),
        (None, None) => "the case is missing",
        (Some(_), Some(_)) => "a new case and one that is open are named",
    };
    let hint = "type what a new case is about, or the number of one that is open";
    Err(Fault::new(Class::Usage, "usage", message).hint(hint))
}
