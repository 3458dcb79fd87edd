//! Find: one box for names and numbers, and the customers that fit.

use bankctl_types::kind::CustomerStatus;
use bankctl_types::number::{AccountNumber, TransactionId};
use bankctl_types::text::shell_quoted;
use ratatui::Frame;
use ratatui::crossterm::event::{KeyCode, KeyEvent};
use ratatui::layout::Rect;

use super::{Customer, Transaction};
use crate::tui::draw::{below, line, rows};
use crate::tui::grid::{self, Choice, Column, Row};
use crate::tui::input::Input;
use crate::tui::screen::{Hint, Look, Screen, Turn, hint, letter, lines};
use crate::tui::task::{Answer, Found, Hit, Hits, Task, Ticket};
use crate::tui::text;
use crate::tui::theme::Tone;

/// The search, and what it has found.
#[derive(Default)]
pub(crate) struct Find {
    list: HitList,
    /// Customers that were opened, the last one first.
    recent: Vec<Hit>,
    /// Whether the first that is found is to be opened.
    opens: bool,
    /// Whether the user came back: what is typed now is for the next customer.
    returned: bool,
}

/// A box and the customers that fit what is in it. Forms have one too, to pick
/// a customer by name.
#[derive(Default)]
pub(crate) struct HitList {
    /// The box.
    pub(crate) input: Input,
    /// What was found last.
    pub(crate) hits: Option<Hits>,
    /// The chosen one.
    pub(crate) choice: Choice,
    waiting: Option<Ticket>,
}

impl HitList {
    /// Takes a key: one that moves, or one that is typed.
    pub(crate) fn key(&mut self, key: KeyEvent, turn: &mut Turn<'_>) {
        let moves = matches!(
            key.code,
            KeyCode::Up | KeyCode::Down | KeyCode::PageUp | KeyCode::PageDown
        );
        if moves && let Some(by) = lines(key, 10) {
            let count = self.hits.as_ref().map_or(0, |hits| hits.items.len());
            self.choice.by(by, count);
            return;
        }
        let before = self.input.text().to_owned();
        if self.input.key(key) && self.input.text() != before {
            self.search(turn);
        }
    }

    /// Takes a text.
    pub(crate) fn paste(&mut self, pasted: &str, turn: &mut Turn<'_>) {
        self.input.insert(pasted.trim());
        self.search(turn);
    }

    /// Takes everything away.
    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }

    fn search(&mut self, turn: &mut Turn<'_>) {
        self.choice = Choice::default();
        let wanted = self.input.text().trim();
        if wanted.is_empty() {
            (self.hits, self.waiting) = (None, None);
            return;
        }
        self.waiting = Some(turn.ask(Task::Search(wanted.to_owned())));
    }

    /// Takes an answer, if it is one to what is in the box now.
    pub(crate) fn answered(
        &mut self,
        ticket: Ticket,
        answer: Answer,
        turn: &mut Turn<'_>,
    ) -> Option<Answer> {
        if self.waiting != Some(ticket) {
            return Some(answer);
        }
        self.waiting = None;
        match answer {
            Ok(Found::Hits(hits)) => self.hits = Some(hits),
            Ok(_) => {}
            Err(trouble) => turn.complain(trouble),
        }
        None
    }

    /// The chosen customer, if what was found fits what is in the box.
    pub(crate) fn chosen(&self) -> Option<&Hit> {
        let hits = self.hits.as_ref()?;
        let fits = hits.text == self.input.text().trim();
        hits.items.get(self.choice.at).filter(|_| fits)
    }

    /// Draws the customers.
    pub(crate) fn draw_hits(&self, frame: &mut Frame<'_>, area: Rect, look: Look<'_>) {
        let Some(hits) = self.hits.as_ref().filter(|hits| !hits.items.is_empty()) else {
            return;
        };
        draw_hits(frame, area, look, &hits.items, Some(self.choice));
    }

    /// What is said of the search.
    fn summary(&self) -> String {
        match &self.hits {
            None => String::new(),
            Some(hits) if hits.items.is_empty() => {
                format!("no customer found for {:?}", text::harmless(&hits.text))
            }
            Some(hits) if hits.more => format!("the first {}; type more", hits.items.len()),
            Some(hits) => text::counted(hits.items.len(), "customer"),
        }
    }
}

fn draw_hits(
    frame: &mut Frame<'_>,
    area: Rect,
    look: Look<'_>,
    hits: &[Hit],
    choice: Option<Choice>,
) {
    let columns = [
        Column::text("Name", 0),
        Column::word("Customer", 0),
        Column::text("Tells apart", 2),
        Column::text("Contact", 3),
        Column::text("Accounts", 4),
        Column::word("State", 1),
        Column::number("Balance", 0),
    ];
    let told = hits.iter().map(|hit| Row {
        cells: vec![
            text::harmless(&hit.name),
            hit.number.to_string(),
            text::harmless(&hit.apart),
            text::harmless(&hit.contact),
            hit.accounts.join(" "),
            match hit.status {
                CustomerStatus::Active | CustomerStatus::Approved => String::new(),
                other => other.to_string(),
            },
            hit.balance.clone(),
        ],
        tone: match hit.status {
            CustomerStatus::Closed => Tone::Dim,
            CustomerStatus::Rejected | CustomerStatus::Suspended => Tone::Care,
            _ => Tone::Plain,
        },
    });
    let told: Vec<Row> = told.collect();
    grid::draw(frame, area, look.theme, (&columns, &told), choice);
}

impl Find {
    fn open(&mut self, turn: &mut Turn<'_>) {
        let typed = self.list.input.text().trim().to_owned();
        if let Some(id) = TransactionId::parse(&typed) {
            turn.open(Transaction::of(id));
            return;
        }
        let chosen = if typed.is_empty() {
            self.recent.get(self.list.choice.at).cloned()
        } else {
            self.list.chosen().cloned()
        };
        self.opens = chosen.is_none() && self.list.waiting.is_some();
        let Some(hit) = chosen else { return };
        self.recent.retain(|other| other.number != hit.number);
        self.recent.insert(0, hit.clone());
        self.recent.truncate(20);
        let account = AccountNumber::parse(&typed).map(|number| number.to_string());
        turn.open(Customer::of(hit.number, account));
    }
}

impl Screen for Find {
    fn title(&self) -> String {
        "Find".to_owned()
    }

    fn opened(&mut self, turn: &mut Turn<'_>) {
        self.returned = true;
        // What was found before may be otherwise by now.
        if !self.list.input.is_empty() {
            let choice = self.list.choice;
            self.list.search(turn);
            self.list.choice = choice;
        }
    }

    fn begin_again(&mut self, _turn: &mut Turn<'_>) {
        self.list.clear();
    }

    fn key(&mut self, key: KeyEvent, turn: &mut Turn<'_>) {
        let is_moving = matches!(key.code, KeyCode::Up | KeyCode::Down | KeyCode::Enter);
        let returned = std::mem::take(&mut self.returned);
        if returned && letter(key).is_some() {
            self.list.clear();
        }
        // Who only moves has not begun to type.
        self.returned = returned && is_moving;
        match key.code {
            KeyCode::Enter => self.open(turn),
            KeyCode::Esc => {
                self.opens = false;
                self.list.clear();
            }
            KeyCode::Up | KeyCode::Down if self.list.input.is_empty() => {
                if let Some(by) = lines(key, 10) {
                    self.list.choice.by(by, self.recent.len());
                }
            }
            _ => self.list.key(key, turn),
        }
    }

    fn paste(&mut self, text: &str, turn: &mut Turn<'_>) {
        if std::mem::take(&mut self.returned) {
            self.list.clear();
        }
        self.list.paste(text, turn);
    }

    fn answered(&mut self, ticket: Ticket, answer: Answer, turn: &mut Turn<'_>) -> Option<Answer> {
        let left = self.list.answered(ticket, answer, turn);
        if left.is_none() && self.opens {
            self.open(turn);
        }
        left
    }

    fn draw(&self, frame: &mut Frame<'_>, area: Rect, look: Look<'_>) {
        let top = rows(area, 0, 1);
        line(frame, top, look.theme, &[("Find  ", Tone::Strong)]);
        let input = Rect {
            x: top.x.saturating_add(6),
            width: top.width.saturating_sub(6),
            ..top
        };
        self.list.input.draw(frame, input, look.theme, true);
        let rest = below(area, 2);
        if self.list.input.is_empty() {
            if self.recent.is_empty() {
                let told = [
                    "Type a name or any part of it, a customer's or an account's number, a phone",
                    "number or its last four digits, a whole e-mail address, or the number of a",
                    "transaction.",
                ];
                for (place, words) in (0..).zip(told) {
                    line(
                        frame,
                        rows(rest, place, 1),
                        look.theme,
                        &[(words, Tone::Dim)],
                    );
                }
                return;
            }
            line(
                frame,
                rows(rest, 0, 1),
                look.theme,
                &[("Served before", Tone::Dim)],
            );
            draw_hits(
                frame,
                below(rest, 1),
                look,
                &self.recent,
                Some(self.list.choice),
            );
            return;
        }
        line(
            frame,
            rows(rest, 0, 1),
            look.theme,
            &[(&self.list.summary(), Tone::Dim)],
        );
        self.list.draw_hits(frame, below(rest, 1), look);
    }

    fn keys(&self) -> Vec<Hint> {
        vec![
            hint("Enter", "open"),
            hint("↑ ↓", "choose"),
            hint("Esc", "clear"),
            hint("Ctrl-N", "new customer"),
            hint("Tab", "Inbox"),
        ]
    }

    fn command(&self) -> Option<String> {
        let typed = self.list.input.text().trim();
        if typed.is_empty() {
            return Some("bankctl customer list".to_owned());
        }
        if let Some(id) = TransactionId::parse(typed) {
            return Some(format!("bankctl transaction show {id}"));
        }
        Some(format!(
            "bankctl customer list --search {}",
            shell_quoted(typed)
        ))
    }

    fn is_typing(&self) -> bool {
        true
    }

    fn is_loading(&self) -> bool {
        self.opens
    }
}
