//! Inbox: what waits for a second person, with all that is needed to decide.

use bankctl_ledger::views;
use bankctl_types::text::shell_quoted;
use ratatui::Frame;
use ratatui::crossterm::event::{KeyCode, KeyEvent};
use ratatui::layout::Rect;

use super::{Alerts, Disputes, Entries};
use crate::args::values;
use crate::error::{Error, describe};
use crate::tui::draw::{below, facts, line, paragraph, rows};
use crate::tui::grid::{self, Choice, Column, Row};
use crate::tui::input::Input;
use crate::tui::screen::{Hint, Look, Screen, Turn, hint, letter, lines};
use crate::tui::task::{Answer, Asked, Found, Task, Ticket};
use crate::tui::theme::Tone;
use crate::tui::{panel, text};

/// The requests that wait.
#[derive(Default)]
pub(crate) struct Inbox {
    items: Option<Vec<views::Approval>>,
    choice: Choice,
    /// The chosen one, and what it would come to.
    shown: Option<Box<Asked>>,
    stage: Stage,
    listing: Option<Ticket>,
    showing: Option<Ticket>,
    deciding: Option<Ticket>,
    /// Whether what rules have seen is for who works here.
    sees_alerts: bool,
}

/// How far a decision is.
#[derive(Default)]
enum Stage {
    /// None is made.
    #[default]
    Look,
    /// One key approves the request of this number.
    Approve(i64),
    /// The reason of its rejection is typed.
    Reject(i64, Input),
}

impl Inbox {
    fn chosen(&self) -> Option<&views::Approval> {
        self.items.as_ref()?.get(self.choice.at)
    }

    /// The chosen request, once all that is needed to decide is on the screen.
    fn decidable(&self) -> Option<i64> {
        let shown = self.shown.as_ref()?.request.id;
        self.chosen()
            .map(|request| request.id)
            .filter(|id| *id == shown)
    }

    fn show(&mut self, turn: &mut Turn<'_>) {
        self.stage = Stage::Look;
        let id = self.chosen().map(|request| request.id);
        if self.shown.as_ref().map(|shown| shown.request.id) != id {
            self.shown = None;
        }
        self.showing = id.map(|id| turn.ask(Task::Request(id)));
    }

    fn decide_key(&mut self, key: KeyEvent, turn: &mut Turn<'_>) {
        match (&mut self.stage, key.code, letter(key)) {
            (Stage::Reject(id, input), KeyCode::Enter, _) => {
                match values::reason(input.text().trim()) {
                    Ok(reason) => self.deciding = Some(turn.ask(Task::Decide(*id, Some(reason)))),
                    Err(fault) => turn.complain(describe(&Error::from(fault)).into()),
                }
            }
            (Stage::Approve(id), _, Some('y')) => {
                self.deciding = Some(turn.ask(Task::Decide(*id, None)));
            }
            (_, KeyCode::Esc, _) => self.stage = Stage::Look,
            (Stage::Reject(_, input), _, _) => {
                input.key(key);
            }
            _ => self.stage = Stage::Look,
        }
    }
}

impl Screen for Inbox {
    fn title(&self) -> String {
        "Inbox".to_owned()
    }

    fn opened(&mut self, turn: &mut Turn<'_>) {
        self.sees_alerts = turn.bank.sees_alerts;
        self.listing = Some(turn.ask(Task::Requests));
    }

    fn key(&mut self, key: KeyEvent, turn: &mut Turn<'_>) {
        if self.deciding.is_some() {
            return;
        }
        if !matches!(self.stage, Stage::Look) {
            self.decide_key(key, turn);
            return;
        }
        if let Some(by) = lines(key, 5) {
            self.choice.by(by, self.items.as_ref().map_or(0, Vec::len));
            self.show(turn);
            return;
        }
        // No one decides on what is not shown yet.
        match (letter(key), self.decidable()) {
            (Some('a'), Some(id)) => self.stage = Stage::Approve(id),
            (Some('x'), Some(id)) => self.stage = Stage::Reject(id, Input::default()),
            (Some('r'), _) => self.opened(turn),
            (Some('d'), _) => turn.open(Disputes::default()),
            (Some('e'), _) => turn.open(Entries::default()),
            (Some('l'), _) if self.sees_alerts => turn.open(Alerts::default()),
            _ => {}
        }
    }

    fn paste(&mut self, text: &str, _turn: &mut Turn<'_>) {
        if let Stage::Reject(_, input) = &mut self.stage {
            input.insert(text);
        }
    }

    fn answered(&mut self, ticket: Ticket, answer: Answer, turn: &mut Turn<'_>) -> Option<Answer> {
        if self.listing == Some(ticket) {
            self.listing = None;
        } else if self.showing == Some(ticket) {
            self.showing = None;
        } else if self.deciding == Some(ticket) {
            self.deciding = None;
        } else {
            return Some(answer);
        }
        match answer {
            Ok(Found::Requests(items)) => {
                // The one that was chosen stays so, where it still waits.
                let id = self.chosen().map(|request| request.id);
                let place = items.iter().position(|request| Some(request.id) == id);
                self.choice.at = place.unwrap_or(0);
                self.items = Some(items);
                // Nothing is decided on a request that waits no longer.
                if place.is_none() || matches!(self.stage, Stage::Look) {
                    self.show(turn);
                }
            }
            Ok(Found::Request(asked)) => self.shown = Some(asked),
            Ok(Found::Decided(words)) => {
                self.stage = Stage::Look;
                turn.say(words);
                self.opened(turn);
            }
            Ok(_) => {}
            Err(trouble) => turn.complain(trouble),
        }
        None
    }

    fn draw(&self, frame: &mut Frame<'_>, area: Rect, look: Look<'_>) {
        let Some(items) = &self.items else { return };
        if items.is_empty() {
            let told = "Nothing waits for a second person.";
            line(frame, rows(area, 0, 1), look.theme, &[(told, Tone::Dim)]);
            return;
        }
        let height = u16::try_from(items.len() + 1).unwrap_or(u16::MAX);
        let height = height.min(area.height / 3).max(3);
        draw_list(frame, rows(area, 0, height), look, items, self.choice);
        let rest = below(area, height + 1);
        let Some(asked) = &self.shown else { return };
        let used = draw_asked(frame, rest, look, asked);
        let place = below(rest, used + 1);
        match &self.stage {
            Stage::Look => {}
            Stage::Approve(id) => {
                let told = format!("Approve request {id}? y approves, Esc leaves it");
                paragraph(frame, place, look.theme, (&told, Tone::Care));
            }
            Stage::Reject(_, input) => {
                let place = rows(place, 0, 1);
                line(
                    frame,
                    place,
                    look.theme,
                    &[("Reject because: ", Tone::Care)],
                );
                let room = Rect {
                    x: place.x.saturating_add(16),
                    width: place.width.saturating_sub(16),
                    ..place
                };
                input.draw(frame, room, look.theme, true);
            }
        }
    }

    fn keys(&self) -> Vec<Hint> {
        match self.stage {
            Stage::Look => {
                let mut keys = vec![
                    hint("a", "approve"),
                    hint("x", "reject"),
                    hint("↑ ↓", "choose"),
                    hint("r", "look again"),
                    hint("d", "disputes"),
                    hint("e", "ACH"),
                    hint("Tab", "Today"),
                ];
                if self.sees_alerts {
                    keys.insert(2, hint("l", "alerts"));
                }
                keys
            }
            Stage::Approve(_) => vec![hint("y", "approve"), hint("Esc", "leave it")],
            Stage::Reject(..) => vec![hint("Enter", "reject"), hint("Esc", "leave it")],
        }
    }

    fn is_loading(&self) -> bool {
        self.items.is_none() && self.listing.is_some()
    }

    fn command(&self) -> Option<String> {
        let Some(request) = self.chosen() else {
            return Some("bankctl approval list --status pending".to_owned());
        };
        let id = request.id;
        Some(match &self.stage {
            Stage::Look => format!("bankctl approval show {id}"),
            Stage::Approve(id) => format!("bankctl approval approve {id}"),
            Stage::Reject(id, input) => {
                let reason = shell_quoted(input.text().trim()).into_owned();
                format!("bankctl approval reject {id} --reason {reason}")
            }
        })
    }

    fn is_typing(&self) -> bool {
        matches!(self.stage, Stage::Reject(..))
    }
}

fn draw_list(
    frame: &mut Frame<'_>,
    area: Rect,
    look: Look<'_>,
    items: &[views::Approval],
    choice: Choice,
) {
    let columns = [
        Column::number("Request", 0),
        Column::text("Command", 0),
        Column::text("Asked by", 0),
        Column::word("Asked at", 1),
        Column::word("Until", 2),
        Column::word("Rule", 3),
    ];
    let told = items.iter().map(|request| {
        Row::plain(vec![
            request.id.to_string(),
            request.command.to_owned(),
            text::harmless(&request.maker),
            request.asked_at.date_time_in(look.bank.zone),
            request.expires_at.day_in(look.bank.zone).to_string(),
            request.rule.to_string(),
        ])
    });
    let told: Vec<Row> = told.collect();
    grid::draw(frame, area, look.theme, (&columns, &told), Some(choice));
}

/// What is asked for, and what it would come to. Gives how many rows were taken.
fn draw_asked(frame: &mut Frame<'_>, area: Rect, look: Look<'_>, asked: &Asked) -> u16 {
    let mut told: Vec<(&str, String)> = asked
        .facts
        .iter()
        .map(|(label, value)| (*label, text::harmless(value)))
        .collect();
    for side in &asked.sides {
        let holders = text::harmless(&side.holders);
        let who = if holders.is_empty() {
            side.account.clone()
        } else {
            format!("{} · {holders}", side.account)
        };
        told.push((side.way, who));
        told.extend(panel::balance(side).map(|balance| ("", balance)));
    }
    let mut used = facts(frame, area, look.theme, &told);
    if let Some(trouble) = &asked.refused {
        let message = format!(
            "! it can't be approved now: {}",
            text::harmless(&trouble.message)
        );
        used += paragraph(frame, below(area, used), look.theme, (&message, Tone::Bad));
        if let Some(hint) = &trouble.hint {
            let hint = format!("hint: {}", text::harmless(hint));
            used += paragraph(frame, below(area, used), look.theme, (&hint, Tone::Plain));
        }
    }
    used
}
