//! The holds of an account: taken, given back.

use bankctl_ledger::kernel::rules::account::AccountRef;
use bankctl_ledger::views;
use bankctl_types::kind::HoldStatus;
use bankctl_types::number::HoldId;
use ratatui::Frame;
use ratatui::crossterm::event::{KeyCode, KeyEvent};
use ratatui::layout::Rect;

use crate::tui::draw::{line, rows};
use crate::tui::grid::{self, Choice, Column, Row};
use crate::tui::screen::{Hint, Look, Screen, Turn, hint, letter, lines};
use crate::tui::task::{Answer, Found, Task, Ticket};
use crate::tui::theme::Tone;
use crate::tui::{forms, text};

/// The holds of an account.
pub(crate) struct Holds {
    number: AccountRef,
    account: views::Account,
    items: Option<Vec<views::Hold>>,
    choice: Choice,
    waiting: Option<Ticket>,
}

impl Holds {
    /// Those of an account that has a number.
    pub(crate) fn of(account: &views::Account) -> Option<Self> {
        Some(Self {
            number: AccountRef::parse(account.number.as_deref()?)?,
            account: account.clone(),
            items: None,
            choice: Choice::default(),
            waiting: None,
        })
    }

    fn chosen(&self) -> Option<(HoldId, &views::Hold)> {
        let hold = self.items.as_ref()?.get(self.choice.at)?;
        Some((HoldId::parse(hold.id.as_deref()?)?, hold))
    }
}

impl Screen for Holds {
    fn title(&self) -> String {
        "holds".to_owned()
    }

    fn opened(&mut self, turn: &mut Turn<'_>) {
        self.waiting = Some(turn.ask(Task::Holds(self.number.clone())));
    }

    fn key(&mut self, key: KeyEvent, turn: &mut Turn<'_>) {
        if let Some(by) = lines(key, 15) {
            self.choice.by(by, self.items.as_ref().map_or(0, Vec::len));
            return;
        }
        match (key.code, letter(key)) {
            (KeyCode::Esc, _) | (_, Some('q')) => turn.back(),
            (_, Some('h')) => turn.open_with(|reference| forms::hold(&self.account, reference)),
            (_, Some('c')) => {
                if let Some((id, hold)) = self.chosen() {
                    turn.open_with(|reference| forms::capture(id, hold, reference));
                }
            }
            (_, Some('e')) => {
                if let Some((id, hold)) = self.chosen() {
                    turn.open(forms::release(id, hold));
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
            Ok(Found::Holds(items)) => self.items = Some(items),
            Ok(_) => {}
            Err(trouble) => turn.complain(trouble),
        }
        None
    }

    fn draw(&self, frame: &mut Frame<'_>, area: Rect, look: Look<'_>) {
        let Some(items) = &self.items else { return };
        if items.is_empty() {
            let told = "No holds: h places one.";
            line(frame, rows(area, 0, 1), look.theme, &[(told, Tone::Dim)]);
            return;
        }
        let columns = [
            Column::word("Hold", 0),
            Column::word("Status", 0),
            Column::word("Placed", 2),
            Column::word("Expires on", 1),
            Column::text("Memo", 1),
            Column::word("Purpose", 3),
            Column::number("Amount", 0),
            Column::number("Remaining", 0),
        ];
        let told = items.iter().map(|hold| Row {
            cells: vec![
                hold.id.clone().unwrap_or_default(),
                hold.status.to_string(),
                hold.placed_at.day_in(look.bank.zone).to_string(),
                hold.expires_on
                    .map(|day| day.to_string())
                    .unwrap_or_default(),
                hold.memo.as_deref().map(text::harmless).unwrap_or_default(),
                hold.purpose.to_string(),
                hold.amount.grouped(),
                hold.remaining.grouped(),
            ],
            tone: match hold.status {
                HoldStatus::Placed => Tone::Plain,
                _ => Tone::Dim,
            },
        });
        let told: Vec<Row> = told.collect();
        grid::draw(
            frame,
            area,
            look.theme,
            (&columns, &told),
            Some(self.choice),
        );
    }

    fn keys(&self) -> Vec<Hint> {
        vec![
            hint("c", "capture"),
            hint("e", "end: release"),
            hint("h", "place a hold"),
            hint("↑ ↓", "choose"),
            hint("Esc", "back"),
        ]
    }

    fn is_loading(&self) -> bool {
        self.items.is_none() && self.waiting.is_some()
    }

    fn command(&self) -> Option<String> {
        let number = self.account.number.as_deref()?;
        Some(format!("bankctl hold list --account {number}"))
    }
}
