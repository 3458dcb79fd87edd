//! A case: its alerts, and what was noted in it. Notes are sealed; they are shown to who
//! names the file of the secret key, for as long as the screen is open.

use std::path::PathBuf;

use bankctl_ledger::views;
use ratatui::Frame;
use ratatui::crossterm::event::{KeyCode, KeyEvent};
use ratatui::layout::Rect;

use crate::tui::draw::{below, facts, line, rows};
use crate::tui::input::Input;
use crate::tui::screen::{Hint, Look, Screen, Turn, hint, letter};
use crate::tui::task::{Answer, Found, Task, Ticket};
use crate::tui::theme::Tone;
use crate::tui::{alert_forms, text};

/// A case.
pub(crate) struct Case {
    number: i64,
    shown: Option<Box<views::Case>>,
    /// The file of the key that opens notes.
    identity: Option<PathBuf>,
    /// The line that its name is typed in, while it is.
    naming: Option<Input>,
    waiting: Option<Ticket>,
}

impl Case {
    /// The case of a number.
    pub(crate) fn of(number: i64) -> Self {
        Self {
            number,
            shown: None,
            identity: None,
            naming: None,
            waiting: None,
        }
    }

    fn name_key(&mut self, key: KeyEvent, turn: &mut Turn<'_>) {
        let Some(input) = &mut self.naming else {
            return;
        };
        match key.code {
            KeyCode::Esc => self.naming = None,
            KeyCode::Enter if !input.text().trim().is_empty() => {
                self.identity = Some(input.text().trim().into());
                self.naming = None;
                self.opened(turn);
            }
            _ => {
                input.key(key);
            }
        }
    }
}

impl Screen for Case {
    fn title(&self) -> String {
        format!("case {}", self.number)
    }

    fn opened(&mut self, turn: &mut Turn<'_>) {
        let asked = Task::Case(self.number, self.identity.clone());
        self.waiting = Some(turn.ask(asked));
    }

    fn key(&mut self, key: KeyEvent, turn: &mut Turn<'_>) {
        if self.naming.is_some() {
            self.name_key(key, turn);
            return;
        }
        match (key.code, letter(key)) {
            (KeyCode::Esc, _) | (_, Some('q')) => turn.back(),
            (_, Some('n')) => {
                if let Some(case) = &self.shown {
                    turn.open(alert_forms::note(self.number, &case.title));
                }
            }
            (_, Some('k')) => self.naming = Some(Input::default()),
            (_, Some('r')) => self.opened(turn),
            _ => {}
        }
    }

    fn paste(&mut self, text: &str, _turn: &mut Turn<'_>) {
        if let Some(input) = &mut self.naming {
            input.insert(text.trim());
        }
    }

    fn answered(&mut self, ticket: Ticket, answer: Answer, turn: &mut Turn<'_>) -> Option<Answer> {
        if self.waiting != Some(ticket) {
            return Some(answer);
        }
        self.waiting = None;
        match answer {
            Ok(Found::Case(case)) => self.shown = Some(case),
            Ok(_) => {}
            Err(trouble) => {
                // A file that opens nothing is not tried again.
                self.identity = None;
                turn.complain(trouble);
            }
        }
        None
    }

    fn draw(&self, frame: &mut Frame<'_>, area: Rect, look: Look<'_>) {
        let Some(case) = &self.shown else { return };
        let used = facts(frame, area, look.theme, &facts_of(case));
        let rest = below(area, used + 1);
        if let Some(input) = &self.naming {
            let place = rows(rest, 0, 1);
            let label = "File of the secret key  ";
            line(frame, place, look.theme, &[(label, Tone::Strong)]);
            let taken = u16::try_from(text::width(label)).unwrap_or(0);
            let room = Rect {
                x: place.x.saturating_add(taken),
                width: place.width.saturating_sub(taken),
                ..place
            };
            input.draw(frame, room, look.theme, true);
            return;
        }
        if case.notes.is_empty() {
            let told = "Nothing is noted in it.";
            line(frame, rows(rest, 0, 1), look.theme, &[(told, Tone::Dim)]);
            return;
        }
        let notes: Vec<(&str, String)> = case.notes.iter().map(note).collect();
        line(
            frame,
            rows(rest, 0, 1),
            look.theme,
            &[("Notes", Tone::Strong)],
        );
        facts(frame, below(rest, 1), look.theme, &notes);
    }

    fn keys(&self) -> Vec<Hint> {
        if self.naming.is_some() {
            return vec![hint("Enter", "open the notes"), hint("Esc", "leave them")];
        }
        vec![
            hint("n", "note"),
            hint("k", "key"),
            hint("r", "look again"),
            hint("Esc", "back"),
        ]
    }

    fn is_loading(&self) -> bool {
        self.shown.is_none() && self.waiting.is_some()
    }

    fn command(&self) -> Option<String> {
        let key = self.identity.as_ref().map(|path| {
            let path = path.to_string_lossy();
            format!(
                " --identity {}",
                bankctl_types::text::shell_quoted(&text::harmless(&path))
            )
        });
        let key = key.unwrap_or_default();
        Some(format!("bankctl case show {}{key}", self.number))
    }

    fn is_typing(&self) -> bool {
        self.naming.is_some()
    }
}

/// What a case is.
fn facts_of(case: &views::Case) -> Vec<(&'static str, String)> {
    let alerts: Vec<String> = case.alerts.iter().map(ToString::to_string).collect();
    let mut told = vec![
        ("About", text::harmless(&case.title)),
        ("State", case.status.to_string()),
        ("Opened", case.opened_on.to_string()),
        ("Alerts", alerts.join(", ")),
    ];
    let outcome = case.outcome.as_deref().map(text::harmless);
    told.extend(outcome.map(|outcome| ("Outcome", outcome)));
    told
}

/// A note: its text, once the key was named.
fn note(note: &views::CaseNote) -> (&'static str, String) {
    let label = if note.sar { "About a SAR" } else { "Note" };
    let told = match &note.text {
        Some(text) => text::harmless(text),
        None => "sealed: k names the file of the key".to_owned(),
    };
    (label, told)
}
