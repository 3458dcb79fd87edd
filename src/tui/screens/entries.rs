//! ACH entries: what must be decided about or sent back and by when, the earliest first;
//! then what waits for its day, or for the next file.

use bankctl_ledger::ach::rules::entry::AchState;
use bankctl_ledger::views;
use bankctl_types::Day;
use ratatui::Frame;
use ratatui::crossterm::event::{KeyCode, KeyEvent};
use ratatui::layout::Rect;

use crate::tui::draw::{below, facts, line, rows};
use crate::tui::grid::{self, Choice, Column, Row};
use crate::tui::screen::{Hint, Look, Screen, Turn, hint, letter, lines};
use crate::tui::task::{Answer, Found, Task, Ticket};
use crate::tui::text;
use crate::tui::theme::Tone;

/// The entries about which something is left to do, on the business date.
#[derive(Default)]
pub(crate) struct Entries {
    items: Option<(Day, Vec<views::AchItem>)>,
    choice: Choice,
    waiting: Option<Ticket>,
}

impl Entries {
    fn chosen(&self) -> Option<&views::AchItem> {
        let (_, items) = self.items.as_ref()?;
        items.get(self.choice.at)
    }
}

impl Screen for Entries {
    fn title(&self) -> String {
        "ACH entries".to_owned()
    }

    fn opened(&mut self, turn: &mut Turn<'_>) {
        self.waiting = Some(turn.ask(Task::Entries));
    }

    fn key(&mut self, key: KeyEvent, turn: &mut Turn<'_>) {
        if let Some(by) = lines(key, 5) {
            let count = self.items.as_ref().map_or(0, |(_, items)| items.len());
            self.choice.by(by, count);
            return;
        }
        match (key.code, letter(key)) {
            (KeyCode::Esc, _) | (_, Some('q')) => turn.back(),
            (_, Some('r')) => self.opened(turn),
            _ => {}
        }
    }

    fn answered(&mut self, ticket: Ticket, answer: Answer, turn: &mut Turn<'_>) -> Option<Answer> {
        if self.waiting != Some(ticket) {
            return Some(answer);
        }
        self.waiting = None;
        match answer {
            Ok(Found::Entries(today, items)) => {
                // The one that was chosen stays so, where something is left to do.
                let entry = self.chosen().map(|item| item.entry);
                let place = items.iter().position(|item| Some(item.entry) == entry);
                self.choice.at = place.unwrap_or(0);
                self.items = Some((today, items));
            }
            Ok(_) => {}
            Err(trouble) => turn.complain(trouble),
        }
        None
    }

    fn draw(&self, frame: &mut Frame<'_>, area: Rect, look: Look<'_>) {
        let Some((today, items)) = &self.items else {
            return;
        };
        let told = summary(*today, items);
        line(frame, rows(area, 0, 1), look.theme, &[(&told, Tone::Plain)]);
        if items.is_empty() {
            return;
        }
        let rest = below(area, 2);
        let height = u16::try_from(items.len() + 1).unwrap_or(u16::MAX);
        let height = height.min(rest.height / 2).max(3);
        draw_list(
            frame,
            rows(rest, 0, height),
            look,
            (*today, items),
            self.choice,
        );
        if let Some(item) = self.chosen() {
            let place = below(rest, height + 1);
            facts(frame, place, look.theme, &facts_of(item));
        }
    }

    fn keys(&self) -> Vec<Hint> {
        vec![
            hint("↑ ↓", "choose"),
            hint("r", "look again"),
            hint("Esc", "back"),
        ]
    }

    fn is_loading(&self) -> bool {
        self.items.is_none() && self.waiting.is_some()
    }

    fn command(&self) -> Option<String> {
        Some(match self.chosen() {
            Some(item) => next(item),
            None => "bankctl ach list".to_owned(),
        })
    }
}

/// The command that deals with an entry.
fn next(item: &views::AchItem) -> String {
    let entry = item.entry;
    match item.state {
        AchState::Suspense => format!("bankctl ach repair {entry} --account ACCOUNT"),
        AchState::ReturnDue => "bankctl export ach --returns".to_owned(),
        AchState::ToSend => "bankctl export ach --batch".to_owned(),
        _ => format!("bankctl ach show {entry}"),
    }
}

/// How much is left to do, and by when.
fn summary(today: Day, items: &[views::AchItem]) -> String {
    let first = items.iter().filter_map(|item| item.return_by).min();
    let count = |state: AchState| items.iter().filter(|item| item.state == state).count();
    let mut parts = Vec::new();
    for (state, words) in [
        (AchState::Suspense, "to decide"),
        (AchState::ReturnDue, "to send back"),
        (AchState::Waiting, "waiting for their day"),
        (AchState::ToSend, "to send to other banks"),
    ] {
        let count = count(state);
        if count > 0 {
            parts.push(format!("{count} {words}"));
        }
    }
    if parts.is_empty() {
        return "Nothing is left to do.".to_owned();
    }
    let told = parts.join(", ");
    match first {
        Some(day) if day < today => format!("The first was due on {day}. {told}."),
        Some(day) => format!("The first is due by {day}. {told}."),
        None => format!("{told}."),
    }
}

fn draw_list(
    frame: &mut Frame<'_>,
    area: Rect,
    look: Look<'_>,
    (today, items): (Day, &[views::AchItem]),
    choice: Choice,
) {
    let columns = [
        Column::word("By", 0),
        Column::word("State", 0),
        Column::number("Entry", 1),
        Column::word("Code", 0),
        Column::word("As written", 0),
        Column::text("Company", 2),
        Column::word("Way", 3),
        Column::number("Amount", 0),
    ];
    let told = items.iter().map(|item| {
        let by = item.return_by.unwrap_or(item.settlement);
        Row {
            cells: vec![
                by.to_string(),
                item.state.to_string(),
                item.entry.to_string(),
                item.return_code.clone().unwrap_or_default(),
                text::harmless(&item.account_text),
                text::harmless(&item.company),
                item.direction.to_owned(),
                item.amount.grouped(),
            ],
            tone: match item.return_by {
                Some(day) if day < today => Tone::Bad,
                Some(day) if day == today => Tone::Care,
                _ => Tone::Plain,
            },
        }
    });
    let told: Vec<Row> = told.collect();
    grid::draw(frame, area, look.theme, (&columns, &told), Some(choice));
}

/// An entry as it was sent.
fn facts_of(item: &views::AchItem) -> Vec<(&'static str, String)> {
    let mut told = vec![
        ("Trace", text::harmless(&item.trace)),
        (
            "Class",
            format!("{} {}", text::harmless(&item.sec), item.code),
        ),
        ("Name", text::harmless(&item.name)),
        ("For", text::harmless(&item.description)),
        ("Settled on", item.settlement.to_string()),
    ];
    let account = item.account.clone();
    told.extend(account.map(|account| ("Account", account)));
    let transaction = item.transaction.clone();
    told.extend(transaction.map(|transaction| ("Transaction", transaction)));
    told.push(("Next", next(item)));
    told
}
