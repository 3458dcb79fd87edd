//! Counts of the tills and the vault, and what explains their differences.

use bankctl_ledger::views;
use bankctl_types::Money;
use ratatui::Frame;
use ratatui::crossterm::event::{KeyCode, KeyEvent};
use ratatui::layout::Rect;

use crate::tui::draw::{below, facts, line, rows};
use crate::tui::grid::{self, Choice, Column, Row};
use crate::tui::screen::{Hint, Look, Screen, Turn, hint, letter, lines};
use crate::tui::task::{Answer, Found, Task, Ticket};
use crate::tui::theme::Tone;
use crate::tui::{text, till_forms};

/// The counts, the newest first.
#[derive(Default)]
pub(crate) struct Counts {
    items: Option<Vec<views::Count>>,
    choice: Choice,
    waiting: Option<Ticket>,
}

impl Counts {
    fn chosen(&self) -> Option<&views::Count> {
        self.items.as_ref()?.get(self.choice.at)
    }
}

impl Screen for Counts {
    fn title(&self) -> String {
        "counts".to_owned()
    }

    fn opened(&mut self, turn: &mut Turn<'_>) {
        self.waiting = Some(turn.ask(Task::Counts));
    }

    fn key(&mut self, key: KeyEvent, turn: &mut Turn<'_>) {
        if let Some(by) = lines(key, 10) {
            self.choice.by(by, self.items.as_ref().map_or(0, Vec::len));
            return;
        }
        match (key.code, letter(key)) {
            (KeyCode::Esc, _) | (_, Some('q')) => turn.back(),
            (_, Some('r')) => self.opened(turn),
            (_, Some('e')) => {
                if let Some((id, count)) = self.chosen().and_then(|count| Some((count.id?, count)))
                {
                    turn.open_with(|reference| till_forms::resolve(id, count, reference));
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
            Ok(Found::Counts(items)) => {
                self.items = Some(items);
                self.choice.by(0, self.items.as_ref().map_or(0, Vec::len));
            }
            Ok(_) => {}
            Err(trouble) => turn.complain(trouble),
        }
        None
    }

    fn draw(&self, frame: &mut Frame<'_>, area: Rect, look: Look<'_>) {
        let Some(items) = &self.items else { return };
        if items.is_empty() {
            let told = "Nothing was counted yet.";
            line(frame, rows(area, 0, 1), look.theme, &[(told, Tone::Dim)]);
            return;
        }
        let height = area.height.saturating_sub(5);
        draw_list(frame, rows(area, 0, height), look, items, self.choice);
        if let Some(count) = self.chosen() {
            let rest = below(area, height + 1);
            facts(frame, rest, look.theme, &facts_of(count, look));
        }
    }

    fn keys(&self) -> Vec<Hint> {
        vec![
            hint("e", "explain a difference"),
            hint("↑ ↓", "choose"),
            hint("r", "look again"),
            hint("Esc", "back"),
        ]
    }

    fn is_loading(&self) -> bool {
        self.items.is_none() && self.waiting.is_some()
    }

    fn command(&self) -> Option<String> {
        Some("bankctl till counts".to_owned())
    }
}

/// What is in a cell of an amount that may be nothing.
fn some(money: Money) -> String {
    if money.minor == 0 {
        return String::new();
    }
    money.grouped()
}

fn draw_list(
    frame: &mut Frame<'_>,
    area: Rect,
    look: Look<'_>,
    items: &[views::Count],
    choice: Choice,
) {
    let columns = [
        Column::number("Count", 0),
        Column::word("Day", 1),
        Column::text("Till", 0),
        Column::number("Counted", 2),
        Column::number("Difference", 0),
        Column::number("Explained", 0),
        Column::word("", 0),
        Column::text("Counted by", 1),
        Column::word("State", 2),
    ];
    let told = items.iter().map(|count| {
        let differs = count.difference.minor != 0;
        Row {
            cells: vec![
                count.id.map(|id| id.to_string()).unwrap_or_default(),
                count.business_date.to_string(),
                text::harmless(&count.till),
                count.counted.grouped(),
                some(count.difference),
                some(count.resolved),
                count.currency.to_string(),
                text::harmless(&count.counted_by),
                if count.waits { "waits" } else { "" }.to_owned(),
            ],
            tone: match count.waits {
                true => Tone::Care,
                false if differs => Tone::Plain,
                false => Tone::Dim,
            },
        }
    });
    let told: Vec<Row> = told.collect();
    grid::draw(frame, area, look.theme, (&columns, &told), Some(choice));
}

/// What the list has no room for.
fn facts_of(count: &views::Count, look: Look<'_>) -> Vec<(&'static str, String)> {
    let at = count.counted_at.date_time_in(look.bank.zone);
    let by = text::harmless(&count.counted_by);
    let with = count.witness.as_deref().map(text::harmless);
    let with = with.map(|name| format!(" with {name}")).unwrap_or_default();
    let mut told = vec![("Counted", format!("{at} by {by}{with}"))];
    told.extend(count.pieces.clone().map(|pieces| ("Pieces", pieces)));
    let id = count.transaction.clone();
    told.extend(id.map(|id| ("Transaction", id)));
    told
}
