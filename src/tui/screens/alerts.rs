//! Alerts: what rules have seen and is not done, for compliance.

use bankctl_ledger::views;
use bankctl_types::number::TransactionId;
use ratatui::Frame;
use ratatui::crossterm::event::{KeyCode, KeyEvent};
use ratatui::layout::Rect;

use super::{Case, Transaction};
use crate::tui::draw::{below, facts, line, rows};
use crate::tui::grid::{self, Choice, Column, Row};
use crate::tui::screen::{Hint, Look, Screen, Turn, hint, letter, lines};
use crate::tui::task::{Answer, Found, Task, Ticket};
use crate::tui::theme::Tone;
use crate::tui::{alert_forms, text};

/// The alerts that are not done.
#[derive(Default)]
pub(crate) struct Alerts {
    items: Option<Vec<views::Alert>>,
    choice: Choice,
    waiting: Option<Ticket>,
}

impl Alerts {
    fn chosen(&self) -> Option<&views::Alert> {
        self.items.as_ref()?.get(self.choice.at)
    }

    /// Opens what a key is for, of the chosen alert.
    fn act(&self, key: char, turn: &mut Turn<'_>) {
        let Some(alert) = self.chosen() else { return };
        match key {
            't' => {
                let form = alert_forms::take(alert, &turn.bank.operator);
                turn.open(form);
            }
            'c' => turn.open(alert_forms::close(alert)),
            'e' => turn.open(alert_forms::escalate(alert)),
            'o' => {
                if let Some(case) = alert.case {
                    turn.open(Case::of(case));
                }
            }
            _ => {}
        }
    }
}

impl Screen for Alerts {
    fn title(&self) -> String {
        "alerts".to_owned()
    }

    fn opened(&mut self, turn: &mut Turn<'_>) {
        self.waiting = Some(turn.ask(Task::Alerts));
    }

    fn key(&mut self, key: KeyEvent, turn: &mut Turn<'_>) {
        if let Some(by) = lines(key, 5) {
            self.choice.by(by, self.items.as_ref().map_or(0, Vec::len));
            return;
        }
        match (key.code, letter(key)) {
            (KeyCode::Esc, _) | (_, Some('q')) => turn.back(),
            (KeyCode::Enter, _) => {
                let id = self.chosen().and_then(|alert| alert.transaction.as_deref());
                if let Some(id) = id.and_then(TransactionId::parse) {
                    turn.open(Transaction::of(id));
                }
            }
            (_, Some('r')) => self.opened(turn),
            (_, Some(letter)) => self.act(letter, turn),
            _ => {}
        }
    }

    fn answered(&mut self, ticket: Ticket, answer: Answer, turn: &mut Turn<'_>) -> Option<Answer> {
        if self.waiting != Some(ticket) {
            return Some(answer);
        }
        self.waiting = None;
        match answer {
            Ok(Found::Alerts(items)) => {
                // The one that was chosen stays so, where it is not done.
                let id = self.chosen().map(|alert| alert.id);
                let place = items.iter().position(|alert| Some(alert.id) == id);
                self.choice.at = place.unwrap_or(0);
                self.items = Some(items);
            }
            Ok(_) => {}
            Err(trouble) => turn.complain(trouble),
        }
        None
    }

    fn draw(&self, frame: &mut Frame<'_>, area: Rect, look: Look<'_>) {
        let Some(items) = &self.items else { return };
        if items.is_empty() {
            let told = "No alert is left to look into.";
            line(frame, rows(area, 0, 1), look.theme, &[(told, Tone::Dim)]);
            return;
        }
        let height = u16::try_from(items.len() + 1).unwrap_or(u16::MAX);
        let height = height.min(area.height / 2).max(3);
        draw_list(frame, rows(area, 0, height), look, items, self.choice);
        if let Some(alert) = self.chosen() {
            let rest = below(area, height + 1);
            facts(frame, rest, look.theme, &facts_of(alert));
        }
    }

    fn keys(&self) -> Vec<Hint> {
        vec![
            hint("t", "take"),
            hint("c", "close"),
            hint("e", "escalate"),
            hint("o", "open case"),
            hint("Enter", "transaction"),
            hint("r", "look again"),
            hint("Esc", "back"),
        ]
    }

    fn is_loading(&self) -> bool {
        self.items.is_none() && self.waiting.is_some()
    }

    fn command(&self) -> Option<String> {
        Some(match self.chosen() {
            Some(alert) => format!("bankctl alert show {}", alert.id),
            None => "bankctl alert list".to_owned(),
        })
    }
}

fn draw_list(
    frame: &mut Frame<'_>,
    area: Rect,
    look: Look<'_>,
    items: &[views::Alert],
    choice: Choice,
) {
    let columns = [
        Column::number("Alert", 0),
        Column::word("Day", 1),
        Column::text("Rule", 0),
        Column::word("Account", 0),
        Column::number("Amount", 0),
        Column::word("", 0),
        Column::word("State", 2),
        Column::text("Assigned to", 3),
        Column::number("Case", 2),
    ];
    let told = items.iter().map(|alert| {
        let who = alert.assigned_to.as_deref().map(text::harmless);
        Row::plain(vec![
            alert.id.to_string(),
            alert.seen_on.to_string(),
            text::harmless(&alert.rule),
            alert.account.clone(),
            alert.amount.grouped(),
            alert.currency.to_string(),
            alert.status.to_string(),
            who.unwrap_or_default(),
            alert.case.map(|case| case.to_string()).unwrap_or_default(),
        ])
    });
    let told: Vec<Row> = told.collect();
    grid::draw(frame, area, look.theme, (&columns, &told), Some(choice));
}

/// What the list has no room for.
fn facts_of(alert: &views::Alert) -> Vec<(&'static str, String)> {
    let transaction = alert.transaction.clone();
    let transaction = transaction.unwrap_or_else(|| "none: it was refused, or waited".to_owned());
    let mut told = vec![
        ("Transaction", transaction),
        ("Day", alert.seen_on.to_string()),
        ("State", alert.status.to_string()),
    ];
    let who = alert.assigned_to.as_deref().map(text::harmless);
    told.extend(who.map(|who| ("Assigned to", who)));
    told.extend(alert.case.map(|case| ("Case", case.to_string())));
    let rule = format!("{}, version {}", text::harmless(&alert.rule), alert.version);
    told.push(("Rule", rule));
    told
}
