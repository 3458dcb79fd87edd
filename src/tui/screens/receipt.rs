//! The receipt of what was booked: shown, printed, or written to a file.

use bankctl_types::number::TransactionId;
use ratatui::Frame;
use ratatui::crossterm::event::{KeyCode, KeyEvent};
use ratatui::layout::Rect;

use super::Customer;
use crate::tui::draw::{below, facts, line, paragraph, rows};
use crate::tui::input::Input;
use crate::tui::screen::{Hint, Look, Screen, Turn, hint, letter};
use crate::tui::task::{Answer, Bank, Booked, Found, Task, Ticket, Told};
use crate::tui::theme::Tone;
use crate::tui::{forms, text};

/// A receipt.
pub(crate) struct Receipt {
    bank: String,
    booked: Booked,
    /// The line that a file's name is typed in, while it is.
    saving: Option<Input>,
    waiting: Option<Ticket>,
}

impl Receipt {
    /// Of what was just booked.
    pub(crate) fn of(booked: Booked, bank: &Bank) -> Self {
        Self {
            bank: bank.name.clone(),
            booked,
            saving: None,
            waiting: None,
        }
    }

    /// Of a transaction that was booked before.
    pub(crate) fn again(told: &Told, bank: &Bank) -> Self {
        let transaction = &told.transaction;
        let id = transaction.id.as_deref();
        let mut lines = vec![
            ("From", told.sides[0].clone()),
            ("To", told.sides[1].clone()),
            ("Booked", transaction.booked_at.date_time_in(bank.zone)),
        ];
        lines.extend(told.fees.clone());
        lines.extend(transaction.memo.clone().map(|memo| ("Memo", memo)));
        lines.extend(
            transaction
                .reference
                .clone()
                .map(|text| ("Reference", text)),
        );
        lines.extend(id.map(|id| ("Transaction", id.to_owned())));
        let amount = transaction.amount.grouped();
        let booked = Booked {
            title: format!("{} of {amount} {}", transaction.kind, transaction.currency),
            lines,
            transaction: id.and_then(TransactionId::parse),
            in_group: transaction.group.is_some(),
            waits: None,
            customer: None,
            dry_run: false,
        };
        Self::of(booked, bank)
    }

    /// The receipt as a text for paper.
    fn printed(&self) -> String {
        let labels = self
            .booked
            .lines
            .iter()
            .map(|(label, _)| text::width(label));
        let widest = labels.max().unwrap_or(0) + 2;
        let mut page = format!(
            "{}\n\n{}\n\n",
            text::harmless(&self.bank),
            text::harmless(&self.booked.title)
        );
        for (label, value) in &self.booked.lines {
            page.push_str(&text::left(label, widest));
            page.push_str(&text::harmless(value));
            page.push('\n');
        }
        page
    }

    fn save_key(&mut self, key: KeyEvent, turn: &mut Turn<'_>) {
        let Some(input) = &mut self.saving else {
            return;
        };
        match key.code {
            KeyCode::Esc => self.saving = None,
            KeyCode::Enter if !input.text().trim().is_empty() && self.waiting.is_none() => {
                let path = input.text().trim().into();
                self.waiting = Some(turn.ask(Task::Save(path, self.printed())));
            }
            _ => {
                input.key(key);
            }
        }
    }
}

impl Screen for Receipt {
    fn title(&self) -> String {
        "receipt".to_owned()
    }

    fn opened(&mut self, _turn: &mut Turn<'_>) {}

    fn key(&mut self, key: KeyEvent, turn: &mut Turn<'_>) {
        if self.saving.is_some() {
            self.save_key(key, turn);
            return;
        }
        match (key.code, letter(key)) {
            (KeyCode::Esc | KeyCode::Enter, _) | (_, Some('q')) => match self.booked.customer {
                // Who made a customer goes on with that one.
                Some(customer) => turn.become_another(Customer::of(customer, None)),
                None => turn.back(),
            },
            (_, Some('n')) => turn.find(),
            // One press, one paper, however slow the printer is.
            (_, Some('p')) if self.waiting.is_none() => {
                self.waiting = Some(turn.ask(Task::Print(self.printed())));
            }
            (_, Some('s')) => self.saving = Some(Input::default()),
            (_, Some('x')) => {
                if let Some(id) = self.booked.transaction {
                    let reference = turn.reference();
                    let in_group = self.booked.in_group;
                    turn.become_another(forms::reverse(id, in_group, reference));
                }
            }
            _ => {}
        }
    }

    fn paste(&mut self, text: &str, _turn: &mut Turn<'_>) {
        if let Some(input) = &mut self.saving {
            input.insert(text.trim());
        }
    }

    fn answered(&mut self, ticket: Ticket, answer: Answer, turn: &mut Turn<'_>) -> Option<Answer> {
        if self.waiting != Some(ticket) {
            return Some(answer);
        }
        self.waiting = None;
        match answer {
            Ok(Found::Done(words)) => {
                self.saving = None;
                turn.say(words);
            }
            Ok(_) => {}
            Err(trouble) => turn.complain(trouble),
        }
        None
    }

    fn draw(&self, frame: &mut Frame<'_>, area: Rect, look: Look<'_>) {
        let tone = if self.booked.waits.is_some() || self.booked.dry_run {
            Tone::Care
        } else {
            Tone::Good
        };
        let title = text::harmless(&self.booked.title);
        let used = paragraph(frame, area, look.theme, (&title, tone));
        let told: Vec<(&str, String)> = self
            .booked
            .lines
            .iter()
            .map(|(label, value)| (*label, text::harmless(value)))
            .collect();
        let rest = below(area, used + 1);
        let taken = facts(frame, rest, look.theme, &told);
        if let Some(input) = &self.saving {
            let place = rows(rest, taken + 1, 1);
            line(frame, place, look.theme, &[("Save as  ", Tone::Strong)]);
            let room = Rect {
                x: place.x.saturating_add(9),
                width: place.width.saturating_sub(9),
                ..place
            };
            input.draw(frame, room, look.theme, true);
        }
    }

    fn keys(&self) -> Vec<Hint> {
        if self.saving.is_some() {
            return vec![hint("Enter", "save"), hint("Esc", "leave it")];
        }
        let mut keys = vec![hint("Enter", "go on"), hint("n", "next customer")];
        if self.booked.transaction.is_some() {
            keys.extend([hint("p", "print"), hint("s", "save"), hint("x", "undo")]);
        }
        keys
    }

    fn command(&self) -> Option<String> {
        if let Some(number) = self.booked.waits {
            return Some(format!("bankctl approval show {number}"));
        }
        let id = self.booked.transaction?;
        Some(format!("bankctl transaction show {id}"))
    }

    fn is_typing(&self) -> bool {
        self.saving.is_some()
    }
}
