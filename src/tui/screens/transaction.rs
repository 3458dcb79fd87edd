//! A transaction: its two sides, what it was booked together with, who
//! approved it, and whether it was undone.

use bankctl_types::number::TransactionId;
use ratatui::Frame;
use ratatui::crossterm::event::{KeyCode, KeyEvent};
use ratatui::layout::Rect;

use super::Receipt;
use crate::tui::draw::{below, facts, line, rows};
use crate::tui::screen::{Hint, Look, Screen, Turn, hint, letter};
use crate::tui::task::{Answer, Found, Task, Ticket, Told};
use crate::tui::theme::Tone;
use crate::tui::{dispute_forms, forms, text};

/// A transaction.
pub(crate) struct Transaction {
    id: TransactionId,
    told: Option<Box<Told>>,
    waiting: Option<Ticket>,
}

impl Transaction {
    /// The one of a number.
    pub(crate) fn of(id: TransactionId) -> Self {
        Self {
            id,
            told: None,
            waiting: None,
        }
    }
}

impl Screen for Transaction {
    fn title(&self) -> String {
        self.id.to_string()
    }

    fn opened(&mut self, turn: &mut Turn<'_>) {
        self.waiting = Some(turn.ask(Task::Transaction(self.id)));
    }

    fn key(&mut self, key: KeyEvent, turn: &mut Turn<'_>) {
        match (key.code, letter(key)) {
            (KeyCode::Esc, _) | (_, Some('q')) => turn.back(),
            (_, Some('x')) => {
                if let Some(told) = &self.told {
                    let group = told.transaction.group.is_some();
                    turn.open_with(|reference| forms::reverse(self.id, group, reference));
                }
            }
            (_, Some('d')) => {
                turn.open_with(|reference| dispute_forms::open(self.id, reference));
            }
            (_, Some('p')) => {
                if let Some(told) = &self.told {
                    turn.open(Receipt::again(told, turn.bank));
                }
            }
            (KeyCode::Enter, _) => {
                let other = self.told.as_ref().and_then(|told| {
                    let transaction = &told.transaction;
                    transaction
                        .reversed_by
                        .as_ref()
                        .or(transaction.reverses.as_ref())
                });
                let other = other.and_then(|other| TransactionId::parse(other));
                if let Some(id) = other {
                    turn.become_another(Self::of(id));
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
            Ok(Found::Transaction(told)) => self.told = Some(told),
            Ok(_) => {}
            Err(trouble) => turn.complain(trouble),
        }
        None
    }

    fn draw(&self, frame: &mut Frame<'_>, area: Rect, look: Look<'_>) {
        let Some(told) = &self.told else { return };
        let transaction = &told.transaction;
        let amount = format!(
            "  {} {}",
            transaction.amount.grouped(),
            transaction.currency
        );
        let kind = transaction.kind.to_string();
        let undone = if transaction.reversed_by.is_some() {
            "  undone"
        } else {
            ""
        };
        line(
            frame,
            rows(area, 0, 1),
            look.theme,
            &[
                (&kind, Tone::Strong),
                (&amount, Tone::Strong),
                (undone, Tone::Care),
            ],
        );
        facts(frame, below(area, 2), look.theme, &lines_of(told, look));
    }

    fn keys(&self) -> Vec<Hint> {
        let mut keys = vec![
            hint("x", "undo"),
            hint("p", "receipt"),
            hint("d", "dispute"),
        ];
        let links = |told: &Told| {
            told.transaction.reversed_by.is_some() || told.transaction.reverses.is_some()
        };
        if self.told.as_ref().is_some_and(|told| links(told)) {
            keys.push(hint("Enter", "the other of the reversal"));
        }
        keys.push(hint("Esc", "back"));
        keys
    }

    fn is_loading(&self) -> bool {
        self.told.is_none() && self.waiting.is_some()
    }

    fn command(&self) -> Option<String> {
        Some(format!("bankctl transaction show {}", self.id))
    }
}

fn lines_of<'a>(told: &Told, look: Look<'_>) -> Vec<(&'a str, String)> {
    let transaction = &told.transaction;
    let mut lines = vec![
        ("From", told.sides[0].clone()),
        ("To", told.sides[1].clone()),
        ("Booked", transaction.booked_at.date_time_in(look.bank.zone)),
        ("Date", transaction.business_date.to_string()),
    ];
    let mut more = |label, value: Option<String>| {
        lines.extend(value.map(|value| (label, text::harmless(&value))));
    };
    let other_day = transaction.value_date != transaction.business_date;
    more(
        "Value date",
        other_day.then(|| transaction.value_date.to_string()),
    );
    more(
        "Channel",
        transaction.channel.map(|channel| channel.to_string()),
    );
    more("Memo", transaction.memo.clone());
    more("Reference", transaction.reference.clone());
    more("Operator", Some(transaction.operator.clone()));
    more("Approval", told.approval.clone());
    more(
        "Ordered by",
        Some(transaction.ordered_by.join(", ")).filter(|by| !by.is_empty()),
    );
    more("Reverses", transaction.reverses.clone());
    more("Undone by", transaction.reversed_by.clone());
    more("Hold", transaction.hold.clone());
    let row = transaction
        .line
        .map(|line| format!(", line {line}"))
        .unwrap_or_default();
    more(
        "File",
        transaction
            .batch
            .as_ref()
            .map(|batch| format!("{batch}{row}")),
    );
    let end = transaction.transit.as_ref();
    more(
        "Other ledger",
        end.map(|end| format!("{}, {}", end.shown(), end.state)),
    );
    for other in &transaction.together {
        let id = other.id.clone().unwrap_or_default();
        let amount = other.amount.grouped();
        let words = format!(
            "{id}  {}  {amount}  {} to {}",
            other.kind, other.debit, other.credit
        );
        more("Together", Some(words));
    }
    lines
}
