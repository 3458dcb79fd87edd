//! Today: what the operator has booked, with sums by kind and channel.

use bankctl_ledger::views;
use bankctl_types::number::TransactionId;
use bankctl_types::text::shell_quoted;
use ratatui::Frame;
use ratatui::crossterm::event::{KeyCode, KeyEvent};
use ratatui::layout::Rect;

use super::Transaction;
use crate::tui::draw::{below, line, rows};
use crate::tui::grid::{self, Choice, Column, Row};
use crate::tui::screen::{Hint, Look, Screen, Turn, hint, letter, lines};
use crate::tui::task::{Answer, Found, Journal, Task, Ticket};
use crate::tui::theme::Tone;
use crate::tui::{forms, text};

/// The transactions of a day.
#[derive(Default)]
pub(crate) struct Today {
    everyone: bool,
    /// How many days before today.
    back: i32,
    journal: Option<Box<Journal>>,
    choice: Choice,
    waiting: Option<Ticket>,
}

impl Today {
    fn chosen(&self) -> Option<&views::Transaction> {
        self.journal.as_ref()?.items.get(self.choice.at)
    }
}

impl Screen for Today {
    fn title(&self) -> String {
        "Today".to_owned()
    }

    fn opened(&mut self, turn: &mut Turn<'_>) {
        let day = (self.back > 0).then(|| turn.bank.today.plus(-self.back));
        let operator = (!self.everyone).then(|| turn.bank.operator.clone());
        self.waiting = Some(turn.ask(Task::Journal { day, operator }));
    }

    fn key(&mut self, key: KeyEvent, turn: &mut Turn<'_>) {
        if let Some(by) = lines(key, 10) {
            let count = self
                .journal
                .as_ref()
                .map_or(0, |journal| journal.items.len());
            self.choice.by(by, count);
            return;
        }
        let id = self
            .chosen()
            .and_then(|chosen| chosen.id.as_deref())
            .and_then(TransactionId::parse);
        match (key.code, letter(key)) {
            (KeyCode::Left, _) => {
                self.back += 1;
                self.opened(turn);
            }
            (KeyCode::Right, _) if self.back > 0 => {
                self.back -= 1;
                self.opened(turn);
            }
            (_, Some('e')) => {
                self.everyone = !self.everyone;
                self.opened(turn);
            }
            (_, Some('r')) => self.opened(turn),
            (KeyCode::Enter, _) => {
                if let Some(id) = id {
                    turn.open(Transaction::of(id));
                }
            }
            (_, Some('x')) => {
                let group = self.chosen().is_some_and(|chosen| chosen.group.is_some());
                if let Some(id) = id {
                    turn.open_with(|reference| forms::reverse(id, group, reference));
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
            Ok(Found::Journal(journal)) => {
                self.choice.by(0, journal.items.len());
                self.journal = Some(journal);
            }
            Ok(_) => {}
            Err(trouble) => {
                // Who may not see everyone's stays with the own.
                self.everyone = false;
                turn.complain(trouble);
            }
        }
        None
    }

    fn draw(&self, frame: &mut Frame<'_>, area: Rect, look: Look<'_>) {
        let Some(journal) = &self.journal else { return };
        let who = if journal.everyone {
            "everyone"
        } else {
            look.bank.operator.as_str()
        };
        let title = format!("{} · {who} · ", journal.day);
        let count = text::counted(journal.items.len(), "transaction");
        line(
            frame,
            rows(area, 0, 1),
            look.theme,
            &[(&title, Tone::Strong), (&count, Tone::Plain)],
        );
        if journal.items.is_empty() {
            return;
        }
        let sums = [
            Column::text("Kind and channel", 0),
            Column::number("Count", 0),
            Column::number("Amount", 0),
            Column::word("", 0),
        ];
        let told = journal.sums.iter().map(|sum| {
            Row::plain(vec![
                sum.what.clone(),
                sum.count.to_string(),
                sum.amount.grouped(),
                sum.amount.currency.to_string(),
            ])
        });
        let told: Vec<Row> = told.collect();
        let height = u16::try_from(told.len() + 1)
            .unwrap_or(u16::MAX)
            .min(area.height / 3);
        grid::draw(
            frame,
            rows(area, 2, height),
            look.theme,
            (&sums, &told),
            None,
        );
        draw_list(frame, below(area, height + 3), look, journal, self.choice);
    }

    fn keys(&self) -> Vec<Hint> {
        let whose = if self.everyone { "own" } else { "everyone's" };
        vec![
            hint("Enter", "details"),
            hint("x", "undo"),
            hint("e", whose),
            hint("← →", "other days"),
            hint("r", "look again"),
            hint("Tab", "Bank"),
        ]
    }

    fn is_loading(&self) -> bool {
        let is_there = |journal: &Journal| journal.everyone == self.everyone;
        self.waiting.is_some() && !self.journal.as_deref().is_some_and(is_there)
    }

    fn command(&self) -> Option<String> {
        let journal = self.journal.as_ref()?;
        let whose = if journal.everyone {
            " --everyone".to_owned()
        } else {
            format!(" --operator {}", shell_quoted(&journal.operator))
        };
        let day = if self.back > 0 {
            format!(" --during {}", journal.day)
        } else {
            String::new()
        };
        Some(format!("bankctl transaction list{whose}{day}"))
    }
}

fn draw_list(frame: &mut Frame<'_>, area: Rect, look: Look<'_>, journal: &Journal, choice: Choice) {
    let columns = [
        Column::word("Time", 0),
        Column::word("Transaction", 0),
        Column::word("Kind", 0),
        Column::word("Channel", 2),
        Column::text("From", 1),
        Column::text("To", 1),
        Column::text("Memo", 3),
        Column::text("Operator", 4),
        Column::number("Amount", 0),
        Column::word("", 0),
    ];
    let groups = journal
        .items
        .iter()
        .skip(1)
        .map(|item| item.group.as_deref());
    let below = groups.chain([None]);
    let told = journal.items.iter().zip(below).map(|(item, below)| Row {
        cells: vec![
            item.booked_at.time_in(look.bank.zone),
            item.id.clone().unwrap_or_default(),
            text::tied(&item.kind, item.group.as_deref(), below),
            item.channel
                .map(|channel| channel.to_string())
                .unwrap_or_default(),
            text::harmless(&item.debit),
            text::harmless(&item.credit),
            item.memo.as_deref().map(text::harmless).unwrap_or_default(),
            text::harmless(&item.operator),
            item.amount.grouped(),
            item.currency.to_string(),
        ],
        tone: if item.reversed_by.is_some() {
            Tone::Dim
        } else {
            Tone::Plain
        },
    });
    let told: Vec<Row> = told.collect();
    grid::draw(frame, area, look.theme, (&columns, &told), Some(choice));
}
