//! Disputes: what is to be done about each and by when, the earliest first.

use bankctl_ledger::views;
use bankctl_types::number::DisputeId;
use ratatui::Frame;
use ratatui::crossterm::event::{KeyCode, KeyEvent};
use ratatui::layout::Rect;

use crate::tui::draw::{below, facts, line, rows};
use crate::tui::form::Form;
use crate::tui::grid::{self, Choice, Column, Row};
use crate::tui::screen::{Hint, Look, Screen, Turn, hint, letter, lines};
use crate::tui::task::{Answer, Found, Task, Ticket};
use crate::tui::theme::Tone;
use crate::tui::{dispute_forms, text};

/// The disputes about which something is left to do.
#[derive(Default)]
pub(crate) struct Disputes {
    items: Option<Vec<views::Dispute>>,
    choice: Choice,
    waiting: Option<Ticket>,
}

impl Disputes {
    fn chosen(&self) -> Option<(DisputeId, &views::Dispute)> {
        let dispute = self.items.as_ref()?.get(self.choice.at)?;
        Some((DisputeId::parse(dispute.id.as_deref()?)?, dispute))
    }
}

/// The form of a letter.
fn form(letter: char) -> Option<fn(DisputeId, &views::Dispute) -> Form> {
    Some(match letter {
        'c' => dispute_forms::credit,
        'd' => dispute_forms::resolve,
        't' => dispute_forms::told,
        'o' => dispute_forms::confirm,
        'n' => dispute_forms::note,
        'b' => dispute_forms::debit,
        'w' => dispute_forms::withdraw,
        _ => return None,
    })
}

impl Screen for Disputes {
    fn title(&self) -> String {
        "disputes".to_owned()
    }

    fn opened(&mut self, turn: &mut Turn<'_>) {
        self.waiting = Some(turn.ask(Task::Disputes));
    }

    fn key(&mut self, key: KeyEvent, turn: &mut Turn<'_>) {
        if let Some(by) = lines(key, 5) {
            self.choice.by(by, self.items.as_ref().map_or(0, Vec::len));
            return;
        }
        match (key.code, letter(key)) {
            (KeyCode::Esc, _) | (_, Some('q')) => turn.back(),
            (_, Some('r')) => self.opened(turn),
            (_, Some(letter)) => {
                if let (Some(form), Some((id, dispute))) = (form(letter), self.chosen()) {
                    turn.open(form(id, dispute));
                }
            }
            _ => {}
        }
    }

    fn answered(&mut self, ticket: Ticket, answer: Answer, turn: &mut Turn<'_>) -> Option<Answer> {
        if self.waiting != Some(ticket) {
            return Some(answer);
        }
        self.waiting = None;
        match answer {
            Ok(Found::Disputes(items)) => {
                // The one that was chosen stays so, where something is left to do.
                let id = self.chosen().map(|(id, _)| id.to_string());
                let place = items.iter().position(|dispute| dispute.id == id);
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
            let told = "Nothing is left to do. d on a transaction opens a dispute.";
            line(frame, rows(area, 0, 1), look.theme, &[(told, Tone::Dim)]);
            return;
        }
        let height = u16::try_from(items.len() + 1).unwrap_or(u16::MAX);
        let height = height.min(area.height / 3).max(3);
        draw_list(frame, rows(area, 0, height), look, items, self.choice);
        if let Some((_, dispute)) = self.chosen() {
            facts(
                frame,
                below(area, height + 1),
                look.theme,
                &facts_of(dispute),
            );
        }
    }

    fn keys(&self) -> Vec<Hint> {
        vec![
            hint("c", "credit"),
            hint("d", "decide"),
            hint("t", "told"),
            hint("o", "confirmed"),
            hint("n", "note"),
            hint("b", "take back"),
            hint("w", "withdraw"),
            hint("r", "look again"),
            hint("Esc", "back"),
        ]
    }

    fn is_loading(&self) -> bool {
        self.items.is_none() && self.waiting.is_some()
    }

    fn command(&self) -> Option<String> {
        Some(match self.chosen() {
            Some((id, _)) => format!("bankctl dispute show {id}"),
            None => "bankctl dispute list".to_owned(),
        })
    }
}

fn draw_list(
    frame: &mut Frame<'_>,
    area: Rect,
    look: Look<'_>,
    items: &[views::Dispute],
    choice: Choice,
) {
    let columns = [
        Column::word("By", 0),
        Column::word("To do", 0),
        Column::word("Dispute", 0),
        Column::word("Account", 0),
        Column::word("Kind", 2),
        Column::word("State", 1),
        Column::number("Amount", 0),
    ];
    let told = items.iter().map(|dispute| Row {
        cells: vec![
            dispute.due.map(|day| day.to_string()).unwrap_or_default(),
            dispute
                .next
                .map(|task| task.to_string())
                .unwrap_or_default(),
            dispute.id.clone().unwrap_or_default(),
            dispute.account.clone(),
            dispute.kind.to_string(),
            dispute.status.to_string(),
            dispute.amount.grouped(),
        ],
        tone: if dispute.overdue {
            Tone::Bad
        } else {
            Tone::Plain
        },
    });
    let told: Vec<Row> = told.collect();
    grid::draw(frame, area, look.theme, (&columns, &told), Some(choice));
}

/// A dispute with its clocks.
fn facts_of(dispute: &views::Dispute) -> Vec<(&'static str, String)> {
    let currency = dispute.currency;
    let mut told = vec![
        ("Transaction", dispute.transaction.clone()),
        ("Customer", dispute.customer.clone()),
        (
            "Notice",
            format!("{}, {}", dispute.notice, dispute.notice_on),
        ),
        ("Rules", dispute.regime.to_string()),
    ];
    let mut day = |label, day: Option<bankctl_types::Day>| {
        told.extend(day.map(|day| (label, day.to_string())));
    };
    day("Confirmed on", dispute.confirmed_on);
    day("Credited on", dispute.credited_on);
    day("Told of credit on", dispute.credit_told_on);
    day("Decided on", dispute.decided_on);
    day("Told of decision on", dispute.decision_told_on);
    day("Debit from", dispute.debit_from);
    let credited = dispute.credited;
    told.extend(credited.map(|money| ("Credited", format!("{} {currency}", money.grouped()))));
    let outcome = dispute.outcome;
    told.extend(outcome.map(|outcome| ("Decided for", outcome.to_string())));
    for task in &dispute.tasks {
        told.push(("To do", format!("{} {}", task.by, task.task)));
    }
    for event in &dispute.events {
        let note = event.note.as_deref().map(text::harmless);
        let note = note.map(|note| format!(": {note}")).unwrap_or_default();
        let by = text::harmless(&event.operator);
        told.push((
            "Event",
            format!("{} {} ({by}){note}", event.on, event.action),
        ));
    }
    told
}
