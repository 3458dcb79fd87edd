//! Alerts: what rules have seen, and what compliance does about it.

use std::path::Path;

use bankctl_ledger::access::rules::permission::Action;
use bankctl_ledger::{CaseRequest, Ledger, Result, views};
use bankctl_storage::Identities;

use super::orders::Outcome;
use super::{PAGE, Work};
use crate::tui::alert::AlertOrder;
use crate::tui::task::{Booked, Proposal};

/// What came of something that was done with an alert.
pub(super) enum AlertDone {
    /// It was taken or closed.
    Alert(Box<views::Alert>),
    /// It went to a case.
    Case(Box<views::Case>),
    /// Something was noted in a case.
    Note,
}

impl Work {
    /// The alerts that are not done, the newest first.
    pub(super) fn alerts(&self) -> Result<Vec<views::Alert>> {
        let (items, _) = self
            .open(Action::AlertList)?
            .alerts()
            .list((None, false), None, PAGE)?;
        Ok(items)
    }

    /// A case, with its notes opened if the file of the secret key is named.
    pub(super) fn case(&self, number: i64, identity: Option<&Path>) -> Result<views::Case> {
        let mut ledger = self.open(Action::CaseShow)?;
        let keys = identity.map(Identities::read).transpose()?;
        ledger.alerts().case(number, keys.as_ref())
    }
}

/// Carries an order about an alert out.
pub(super) fn carry_out(
    order: &AlertOrder,
    open: &dyn Fn(Action) -> Result<Ledger>,
) -> Result<Outcome> {
    let alert = |alert| AlertDone::Alert(Box::new(alert));
    let case = |case| AlertDone::Case(Box::new(case));
    let done = match order {
        AlertOrder::Take(id, operator) => {
            alert(open(Action::AlertAssign)?.alerts().assign(*id, operator)?)
        }
        AlertOrder::Close(id, outcome) => {
            alert(open(Action::AlertClose)?.alerts().close(*id, outcome)?)
        }
        AlertOrder::Open(id, title) => {
            let asked = CaseRequest {
                title: title.clone(),
                alerts: vec![*id],
                ..CaseRequest::default()
            };
            case(open(Action::CaseOpen)?.alerts().open_case(&asked)?)
        }
        AlertOrder::Add(id, number) => case(
            open(Action::CaseAdd)?
                .alerts()
                .add_to_case(*number, &[*id])?,
        ),
        AlertOrder::Note { case, sar, text } => {
            let action = if *sar {
                Action::SarNote
            } else {
                Action::CaseNote
            };
            open(action)?.alerts().note_case(*case, *sar, text)?;
            AlertDone::Note
        }
    };
    Ok(Outcome::Alert(done))
}

/// The question of the panel.
pub(super) fn title(order: &AlertOrder) -> String {
    match order {
        AlertOrder::Take(id, _) => format!("Look into alert {id} yourself?"),
        AlertOrder::Close(id, _) => format!("Close alert {id}?"),
        AlertOrder::Open(id, _) => format!("Open a case about alert {id}?"),
        AlertOrder::Add(id, case) => format!("Add alert {id} to case {case}?"),
        AlertOrder::Note { case, .. } => format!("Note it in case {case}?"),
    }
}

/// What is told of an alert, or of the case that it went to.
fn facts(done: &AlertDone) -> Vec<(&'static str, String)> {
    match done {
        AlertDone::Alert(alert) => {
            let amount = format!("{} {}", alert.amount.grouped(), alert.currency);
            let mut told = vec![
                ("Rule", alert.rule.clone()),
                ("Account", alert.account.clone()),
                ("Amount", amount),
                ("State", alert.status.to_string()),
            ];
            let who = alert.assigned_to.clone();
            told.extend(who.map(|who| ("Assigned to", who)));
            let outcome = alert.outcome.clone();
            told.extend(outcome.map(|outcome| ("Outcome", outcome)));
            told
        }
        AlertDone::Case(case) => {
            let numbers: Vec<String> = case.alerts.iter().map(ToString::to_string).collect();
            let mut told = vec![("About", case.title.clone())];
            told.push(("Alerts", numbers.join(", ")));
            told.push(("State", case.status.to_string()));
            told
        }
        AlertDone::Note => {
            let told = "it is sealed: only the secret key of compliance opens it";
            vec![("Then", told.to_owned())]
        }
    }
}

/// What would come of an order, for its panel.
pub(super) fn propose(done: &AlertDone, proposal: &mut Proposal) {
    proposal.facts.extend(facts(done));
}

/// The receipt of what was done.
pub(super) fn receipt(order: &AlertOrder, done: &AlertDone, booked: &mut Booked) {
    let case = match done {
        AlertDone::Case(case) => case.id.map(|id| id.to_string()),
        AlertDone::Alert(_) | AlertDone::Note => None,
    };
    let case = case.unwrap_or_default();
    booked.title = match order {
        AlertOrder::Take(id, operator) => format!("Alert {id} is assigned to {operator}"),
        AlertOrder::Close(id, _) => format!("Alert {id} is closed"),
        AlertOrder::Open(id, _) => format!("Case {case} is open, with alert {id}"),
        AlertOrder::Add(id, _) => format!("Alert {id} is in case {case}"),
        AlertOrder::Note { case, .. } => format!("Noted in case {case}"),
    };
    booked.lines.extend(facts(done));
}
