//! Till: the operator's till, or for a supervisor all of them and the vault; and the cash
//! that waits to be accepted.

use bankctl_ledger::tills::rules::till::TillStatus;
use bankctl_ledger::views;
use bankctl_types::{Currency, Money};
use ratatui::Frame;
use ratatui::crossterm::event::KeyEvent;
use ratatui::layout::Rect;

use super::Counts;
use crate::tui::draw::{below, line, paragraph, rows};
use crate::tui::grid::{self, Choice, Column, Row};
use crate::tui::screen::{Hint, Look, Screen, Turn, hint, letter, lines};
use crate::tui::task::{Answer, Found, Task, Ticket, Tills as Told};
use crate::tui::theme::Tone;
use crate::tui::till_forms::Drawer;
use crate::tui::{text, till_forms};

/// The vault's name among those of the tills.
const VAULT: &str = "vault";

/// The tills.
#[derive(Default)]
pub(crate) struct Tills {
    told: Option<Box<Told>>,
    /// A line of the tills, or behind them of what waits.
    choice: Choice,
    waiting: Option<Ticket>,
}

impl Tills {
    fn count(&self) -> usize {
        self.told
            .as_ref()
            .map_or(0, |told| told.lines.len() + told.handovers.len())
    }

    /// The chosen line, if it is a till's or the vault's.
    fn line(&self) -> Option<&views::Till> {
        self.told.as_ref()?.lines.get(self.choice.at)
    }

    /// The chosen till.
    fn till(&self) -> Option<&views::Till> {
        self.line().filter(|line| line.name != VAULT)
    }

    /// The chosen handover, or the only one that waits.
    fn offer(&self) -> Option<&views::Handover> {
        let told = self.told.as_ref()?;
        let behind = self.choice.at.checked_sub(told.lines.len());
        match (behind, told.handovers.as_slice()) {
            (Some(place), offers) => offers.get(place),
            (None, [only]) => Some(only),
            (None, _) => None,
        }
    }

    /// The chosen till with all that is in it.
    fn drawer(&self) -> Option<Drawer> {
        let chosen = self.till()?;
        let lines = self.told.as_ref()?.lines.iter();
        let of_it = lines.filter(|line| line.name == chosen.name);
        let others = of_it.map(|line| line.currency);
        Some(Drawer {
            till: chosen.name.clone(),
            currency: chosen.currency,
            others: others
                .filter(|currency| *currency != chosen.currency)
                .collect(),
            is_blind: chosen.expected.is_none(),
        })
    }

    /// Whom cash is most likely given to: the vault by who has the chosen till, else the
    /// chosen till.
    fn receiver(&self, me: &str) -> String {
        match self.till() {
            Some(till) if till.operator.as_deref() == Some(me) => VAULT.to_owned(),
            Some(till) => till.name.clone(),
            None => String::new(),
        }
    }

    /// Opens the form of a key. Says whether the key has one.
    fn form_key(&self, key: char, turn: &mut Turn<'_>) -> bool {
        let own = turn.bank.currency;
        let name = self.till().map(|till| till.name.clone());
        match (key, name) {
            ('o', name) => turn.open(till_forms::open(&name.unwrap_or_default())),
            ('p', Some(name)) => {
                let status = self.till().and_then(|till| till.status);
                if status == Some(TillStatus::Paused) {
                    turn.open(till_forms::resume(&name));
                } else {
                    turn.open(till_forms::pause(&name));
                }
            }
            ('h', _) => {
                let to = self.receiver(&turn.bank.operator);
                let code = self.line().map(|line| line.currency);
                let code = code.filter(|code| *code != own);
                turn.open_with(|reference| till_forms::give(&to, code, reference));
            }
            ('c' | 'e', Some(_)) => {
                if let Some(drawer) = self.drawer() {
                    turn.open(till_forms::count(drawer, key == 'e', own));
                }
            }
            ('c', None) => {
                if let Some(vault) = self.line() {
                    turn.open(till_forms::count_vault(vault.currency, own));
                }
            }
            ('d', _) => turn.open(Counts::default()),
            ('a' | 'x', _) => self.decide(key == 'a', own, turn),
            ('p' | 'e', None) => {}
            _ => return false,
        }
        true
    }

    fn decide(&self, accepts: bool, own: Currency, turn: &mut Turn<'_>) {
        let form = self.offer().and_then(|offer| {
            if accepts {
                till_forms::accept(offer, own)
            } else {
                till_forms::refuse(offer)
            }
        });
        if let Some(form) = form {
            turn.open(form);
        }
    }
}

impl Screen for Tills {
    fn title(&self) -> String {
        "Till".to_owned()
    }

    fn opened(&mut self, turn: &mut Turn<'_>) {
        self.waiting = Some(turn.ask(Task::Tills));
    }

    fn key(&mut self, key: KeyEvent, turn: &mut Turn<'_>) {
        match letter(key) {
            Some('r') => self.opened(turn),
            Some(other) if self.form_key(other, turn) => {}
            _ => {
                if let Some(by) = lines(key, 10) {
                    self.choice.by(by, self.count());
                }
            }
        }
    }

    fn answered(&mut self, ticket: Ticket, answer: Answer, turn: &mut Turn<'_>) -> Option<Answer> {
        if self.waiting != Some(ticket) {
            return Some(answer);
        }
        self.waiting = None;
        match answer {
            Ok(Found::Tills(told)) => {
                // A handover that is ended leaves its place to what was not chosen.
                let was_till = self.told.is_none() || self.line().is_some();
                let tills = told.lines.len();
                let is_till = self.choice.at < tills;
                self.told = Some(told);
                if was_till != is_till {
                    self.choice = Choice::default();
                }
                self.choice.by(0, self.count());
            }
            Ok(_) => {}
            Err(trouble) => turn.complain(trouble),
        }
        None
    }

    fn draw(&self, frame: &mut Frame<'_>, area: Rect, look: Look<'_>) {
        let Some(told) = &self.told else { return };
        if !told.are_there {
            let words = "There are no tills: a supervisor adds one with bankctl till add NAME. \
                         Until then cash goes through the vault.";
            paragraph(frame, area, look.theme, (words, Tone::Dim));
            return;
        }
        let mut from = 0;
        if told.lines.is_empty() {
            let words = "No till is yours, and none can be opened: ask a supervisor.";
            from = paragraph(frame, area, look.theme, (words, Tone::Dim));
        } else {
            let most = if told.handovers.is_empty() {
                area.height
            } else {
                area.height / 2
            };
            let height = u16::try_from(told.lines.len() + 1).unwrap_or(u16::MAX);
            let height = height.min(most).max(2);
            let place = rows(area, 0, height);
            draw_tills(frame, place, look, &told.lines, self.choice);
            from += height;
        }
        draw_offers(frame, below(area, from + 1), look, told, self.choice);
    }

    fn keys(&self) -> Vec<Hint> {
        let is_paused = self.till().and_then(|till| till.status) == Some(TillStatus::Paused);
        let pause = if is_paused { "resume" } else { "pause" };
        vec![
            hint("o", "open"),
            hint("c", "count"),
            hint("e", "close"),
            hint("h", "give"),
            hint("a", "accept"),
            hint("x", "refuse"),
            hint("p", pause),
            hint("d", "differences"),
            hint("↑ ↓", "choose"),
            hint("r", "look again"),
        ]
    }

    fn is_loading(&self) -> bool {
        self.told.is_none() && self.waiting.is_some()
    }

    fn command(&self) -> Option<String> {
        Some(match self.line() {
            Some(line) if line.name == VAULT => "bankctl vault show".to_owned(),
            Some(line) => format!("bankctl till show {}", line.name),
            None if self.offer().is_some() => "bankctl till handovers".to_owned(),
            None => "bankctl till list".to_owned(),
        })
    }
}

fn some(money: Money) -> String {
    if money.minor == 0 {
        return String::new();
    }
    money.grouped()
}

fn draw_tills(
    frame: &mut Frame<'_>,
    area: Rect,
    look: Look<'_>,
    lines: &[views::Till],
    choice: Choice,
) {
    let columns = [
        Column::text("Till", 0),
        Column::word("State", 0),
        Column::text("Operator", 1),
        Column::number("By the books", 0),
        Column::word("", 0),
        Column::number("To accept", 1),
        Column::number("At most", 2),
        Column::text("Assigned to", 3),
        Column::text("Branch", 4),
    ];
    let told = lines.iter().map(|line| {
        let name = |name: &Option<String>| name.as_deref().map(text::harmless).unwrap_or_default();
        let state = line.status.map(|status| status.to_string());
        Row {
            cells: vec![
                line.name.clone(),
                state.unwrap_or_default(),
                name(&line.operator),
                line.expected.map(Money::grouped).unwrap_or_default(),
                line.currency.to_string(),
                some(line.offered_to),
                line.max.map(Money::grouped).unwrap_or_default(),
                name(&line.assigned_to),
                name(&line.branch),
            ],
            tone: match line.status {
                _ if line.over_limit == Some(true) => Tone::Care,
                Some(TillStatus::Counting) => Tone::Care,
                Some(TillStatus::Closed) => Tone::Dim,
                _ => Tone::Plain,
            },
        }
    });
    let told: Vec<Row> = told.collect();
    let choice = Some(choice).filter(|choice| choice.at < lines.len());
    grid::draw(frame, area, look.theme, (&columns, &told), choice);
}

fn draw_offers(frame: &mut Frame<'_>, area: Rect, look: Look<'_>, told: &Told, choice: Choice) {
    if told.handovers.is_empty() {
        let words = "No cash waits to be accepted.";
        line(frame, rows(area, 0, 1), look.theme, &[(words, Tone::Dim)]);
        return;
    }
    let words = "Waits to be accepted";
    line(
        frame,
        rows(area, 0, 1),
        look.theme,
        &[(words, Tone::Strong)],
    );
    let columns = [
        Column::number("Handover", 0),
        Column::text("From", 0),
        Column::text("To", 0),
        Column::number("Amount", 0),
        Column::word("", 0),
        Column::text("Given by", 0),
        Column::word("At", 1),
    ];
    let lines = told.handovers.iter().map(|offer| {
        Row::plain(vec![
            offer.id.map(|id| id.to_string()).unwrap_or_default(),
            offer.from.clone(),
            offer.to.clone(),
            offer.amount.grouped(),
            offer.currency.to_string(),
            text::harmless(&offer.given_by),
            offer.offered_at.date_time_in(look.bank.zone),
        ])
    });
    let lines: Vec<Row> = lines.collect();
    let place = choice.at.checked_sub(told.lines.len());
    let choice = place.map(|at| Choice { at });
    grid::draw(
        frame,
        below(area, 1),
        look.theme,
        (&columns, &lines),
        choice,
    );
}
