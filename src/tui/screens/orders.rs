//! The standing orders of an account: what is paid by itself, when, and what failed.

use bankctl_ledger::kernel::rules::account::AccountRef;
use bankctl_ledger::orders::rules::order::OrderStatus;
use ratatui::Frame;
use ratatui::crossterm::event::{KeyCode, KeyEvent};
use ratatui::layout::Rect;

use crate::tui::draw::{below, line, paragraph, rows};
use crate::tui::grid::{self, Choice, Column, Row};
use crate::tui::order::label;
use crate::tui::screen::{Hint, Look, Screen, Turn, hint, letter, lines};
use crate::tui::task::{Answer, Found, Ordered, Standing, Task, Ticket};
use crate::tui::text;
use crate::tui::theme::Tone;

/// So many rows below the list tell the whole of the chosen order.
const WHOLE: u16 = 3;

/// The standing orders of an account.
pub(crate) struct Orders {
    number: AccountRef,
    standing: Option<Box<Standing>>,
    choice: Choice,
    waiting: Option<Ticket>,
}

impl Orders {
    /// Those that an account pays, or is paid by.
    pub(crate) fn of(number: AccountRef) -> Self {
        Self {
            number,
            standing: None,
            choice: Choice::default(),
            waiting: None,
        }
    }

    fn orders(&self) -> &[Ordered] {
        self.standing
            .as_ref()
            .map_or(&[], |standing| &standing.orders)
    }
}

impl Screen for Orders {
    fn title(&self) -> String {
        "standing orders".to_owned()
    }

    fn opened(&mut self, turn: &mut Turn<'_>) {
        self.waiting = Some(turn.ask(Task::Standing(self.number.clone())));
    }

    fn key(&mut self, key: KeyEvent, turn: &mut Turn<'_>) {
        if let Some(by) = lines(key, 15) {
            self.choice.by(by, self.orders().len());
            return;
        }
        match (key.code, letter(key)) {
            (KeyCode::Esc, _) | (_, Some('q')) => turn.back(),
            (_, Some('n')) => turn.find(),
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
            Ok(Found::Standing(standing)) => {
                self.choice.by(0, standing.orders.len());
                self.standing = Some(standing);
            }
            Ok(_) => {}
            Err(trouble) => turn.complain(trouble),
        }
        None
    }

    fn draw(&self, frame: &mut Frame<'_>, area: Rect, look: Look<'_>) {
        if self.standing.is_none() {
            return;
        }
        if self.orders().is_empty() {
            let told = "No standing orders. `bankctl order add` makes one.";
            line(frame, rows(area, 0, 1), look.theme, &[(told, Tone::Dim)]);
            return;
        }
        let columns = [
            Column::word("Order", 0),
            Column::word("Next", 0),
            Column::word("", 2),
            Column::text("Other account", 0),
            Column::word("Every", 1),
            Column::text("Memo", 3),
            Column::text("State", 0),
            Column::number("Amount", 0),
            Column::word("", 2),
        ];
        let told: Vec<Row> = self.orders().iter().map(row).collect();
        let list = rows(area, 0, area.height.saturating_sub(WHOLE));
        let theme = look.theme;
        grid::draw(frame, list, theme, (&columns, &told), Some(self.choice));
        if let Some(chosen) = self.orders().get(self.choice.at) {
            let words = in_words(chosen);
            let place = below(area, list.height + 1);
            paragraph(frame, place, theme, (&words, Tone::Plain));
        }
    }

    fn keys(&self) -> Vec<Hint> {
        vec![
            hint("↑ ↓", "choose"),
            hint("r", "look again"),
            hint("n", "next customer"),
            hint("Esc", "back"),
        ]
    }

    fn is_loading(&self) -> bool {
        self.standing.is_none() && self.waiting.is_some()
    }

    /// Of the chosen order: what became of its dates, and how to pause or end it.
    fn command(&self) -> Option<String> {
        let chosen = self.orders().get(self.choice.at);
        let id = chosen.and_then(|one| one.order.id.as_deref());
        Some(match id {
            Some(id) => format!("bankctl order show {id} --next 12"),
            None => format!("bankctl order list --account {}", label(&self.number)),
        })
    }
}

/// The whole of an order, which the list may have cut.
fn in_words(one: &Ordered) -> String {
    let way = if one.pays { "to" } else { "from" };
    let order = &one.order;
    let mut words = format!(
        "{} {} {way} {}, {}",
        one.amount(),
        order.currency,
        text::harmless(&one.other),
        one.every()
    );
    let memo = order.memo.as_deref().map(text::harmless);
    for more in memo.into_iter().chain([one.state()]) {
        if !more.is_empty() {
            words = format!("{words}, {more}");
        }
    }
    words
}

fn row(one: &Ordered) -> Row {
    let order = &one.order;
    Row {
        cells: vec![
            order.id.clone().unwrap_or_default(),
            one.next().map(|day| day.to_string()).unwrap_or_default(),
            if one.pays { "to" } else { "from" }.to_owned(),
            text::harmless(&one.other),
            order.every.to_string(),
            order
                .memo
                .as_deref()
                .map(text::harmless)
                .unwrap_or_default(),
            one.state(),
            one.amount(),
            order.currency.to_string(),
        ],
        tone: match order.status {
            _ if one.has_failed() => Tone::Bad,
            OrderStatus::Active => Tone::Plain,
            _ => Tone::Care,
        },
    }
}
