//! An account: its balances, and its history without an end.

use bankctl_ledger::kernel::rules::account::AccountRef;
use bankctl_ledger::views;
use bankctl_types::number::TransactionId;
use ratatui::Frame;
use ratatui::crossterm::event::{KeyCode, KeyEvent};
use ratatui::layout::Rect;

use super::customer::{ON_ACCOUNT, on_account};
use super::{Orders, Transaction, balances};
use crate::tui::draw::{below, line, rows};
use crate::tui::grid::{self, Choice, Column, Row};
use crate::tui::input::Input;
use crate::tui::order::label;
use crate::tui::screen::{Hint, Look, Screen, Turn, hint, letter, lines};
use crate::tui::task::{Answer, Filter, Found, Standing, Task, Ticket};
use crate::tui::theme::Tone;
use crate::tui::{filter, forms, text};

/// So many lines before the end the next page is asked for.
const AHEAD: usize = 30;

/// An account.
pub(crate) struct Account {
    number: AccountRef,
    state: Option<views::Account>,
    standing: Option<Box<Standing>>,
    items: Vec<views::HistoryItem>,
    next: Option<String>,
    choice: Choice,
    /// The line that a filter is typed in, while it is.
    typing: Option<Input>,
    filter: (String, Filter),
    asked: Option<Ticket>,
    standing_asked: Option<Ticket>,
    paging: Option<Ticket>,
    /// Whether the page that is asked for is the first.
    fresh: bool,
}

impl Account {
    /// The one of a number.
    pub(crate) fn of(number: AccountRef) -> Self {
        Self {
            number,
            state: None,
            standing: None,
            items: Vec::new(),
            next: None,
            choice: Choice::default(),
            typing: None,
            filter: (String::new(), Filter::default()),
            asked: None,
            standing_asked: None,
            paging: None,
            fresh: true,
        }
    }

    fn history(&mut self, turn: &mut Turn<'_>, after: Option<String>) {
        self.fresh = after.is_none();
        let filter = Box::new(self.filter.1.clone());
        self.paging = Some(turn.ask(Task::History(self.number.clone(), filter, after)));
    }

    /// Asks for the next page, where its lines come in sight soon.
    fn look_ahead(&mut self, turn: &mut Turn<'_>) {
        let near = self.choice.at + AHEAD >= self.items.len();
        if near && self.paging.is_none() && self.next.is_some() {
            let after = self.next.clone();
            self.history(turn, after);
        }
    }

    fn chosen(&self) -> Option<TransactionId> {
        TransactionId::parse(&self.items.get(self.choice.at)?.transaction)
    }

    fn filter_key(&mut self, key: KeyEvent, turn: &mut Turn<'_>) {
        let Some(input) = &mut self.typing else {
            return;
        };
        match key.code {
            KeyCode::Esc => self.typing = None,
            KeyCode::Enter => {
                let typed = input.text().trim().to_owned();
                match filter::parse(&typed, turn.bank.today) {
                    Ok(parsed) => {
                        self.filter = (typed, parsed);
                        self.typing = None;
                        self.choice = Choice::default();
                        self.history(turn, None);
                    }
                    Err(trouble) => turn.complain(trouble),
                }
            }
            _ => {
                input.key(key);
            }
        }
    }
}

impl Screen for Account {
    fn title(&self) -> String {
        label(&self.number)
    }

    fn opened(&mut self, turn: &mut Turn<'_>) {
        self.asked = Some(turn.ask(Task::Account(self.number.clone())));
        self.history(turn, None);
        self.standing_asked = Some(turn.ask(Task::Standing(self.number.clone())));
    }

    fn key(&mut self, key: KeyEvent, turn: &mut Turn<'_>) {
        if self.typing.is_some() {
            self.filter_key(key, turn);
            return;
        }
        if let Some(by) = lines(key, 15) {
            self.choice.by(by, self.items.len());
            self.look_ahead(turn);
            return;
        }
        match (key.code, letter(key)) {
            (KeyCode::Esc, _) if !self.filter.0.is_empty() => {
                self.filter = (String::new(), Filter::default());
                self.history(turn, None);
            }
            (KeyCode::Esc, _) | (_, Some('q')) => turn.back(),
            (KeyCode::Enter, _) => {
                if let Some(id) = self.chosen() {
                    turn.open(Transaction::of(id));
                }
            }
            (_, Some('/')) => {
                // What is typed now is one more word.
                let blank = if self.filter.0.is_empty() { "" } else { " " };
                self.typing = Some(Input::with(&format!("{}{blank}", self.filter.0)));
            }
            (_, Some('n')) => turn.find(),
            (_, Some('s')) => turn.open(Orders::of(self.number.clone())),
            (_, Some('x')) => {
                let chosen = self.items.get(self.choice.at);
                if let (Some(id), Some(item)) = (self.chosen(), chosen) {
                    let group = item.group.is_some();
                    turn.open_with(|reference| forms::reverse(id, group, reference));
                }
            }
            (_, Some(letter)) => {
                if let Some(account) = &self.state {
                    on_account(letter, account, turn);
                }
            }
            _ => {}
        }
    }

    fn paste(&mut self, text: &str, _turn: &mut Turn<'_>) {
        if let Some(input) = &mut self.typing {
            input.insert(text);
        }
    }

    fn answered(&mut self, ticket: Ticket, answer: Answer, turn: &mut Turn<'_>) -> Option<Answer> {
        let asked = [&mut self.asked, &mut self.paging, &mut self.standing_asked];
        let of_this = asked.into_iter().find(|asked| **asked == Some(ticket));
        let Some(of_this) = of_this else {
            return Some(answer);
        };
        *of_this = None;
        match answer {
            Ok(Found::Account(account)) => self.state = Some(*account),
            Ok(Found::Standing(standing)) => self.standing = Some(standing),
            Ok(Found::History(page)) => {
                if self.fresh {
                    self.items = page.items;
                    self.choice.by(0, self.items.len());
                } else {
                    self.items.extend(page.items);
                }
                self.next = page.next;
                self.look_ahead(turn);
            }
            Ok(_) => {}
            Err(trouble) => turn.complain(trouble),
        }
        None
    }

    fn draw(&self, frame: &mut Frame<'_>, area: Rect, look: Look<'_>) {
        let mut from = 0;
        if let Some(account) = &self.state {
            from = balances::draw(frame, area, look, (account, self.standing.as_deref()));
        }
        let bar = rows(area, from, 1);
        match &self.typing {
            Some(input) => {
                line(frame, bar, look.theme, &[("Filter  ", Tone::Strong)]);
                let place = Rect {
                    x: bar.x.saturating_add(8),
                    width: bar.width.saturating_sub(8),
                    ..bar
                };
                input.draw(frame, place, look.theme, true);
                let told = "words, deposit, >100, <=50, 75.00, 2026-11, this-month, today";
                line(
                    frame,
                    rows(area, from + 1, 1),
                    look.theme,
                    &[(told, Tone::Dim)],
                );
            }
            None if self.filter.0.is_empty() => {}
            None => {
                let only = format!("only {}", text::harmless(&self.filter.0));
                line(frame, bar, look.theme, &[(&only, Tone::Care)]);
            }
        }
        let rest = below(area, from + 2);
        if self.items.is_empty() {
            let told = match self.paging {
                Some(_) => "…",
                None if self.filter.0.is_empty() => "Nothing was booked yet.",
                None => "Nothing fits the filter.",
            };
            line(frame, rows(rest, 0, 1), look.theme, &[(told, Tone::Dim)]);
            return;
        }
        draw_history(frame, rest, look, &self.items, self.choice);
    }

    fn keys(&self) -> Vec<Hint> {
        if self.typing.is_some() {
            return vec![hint("Enter", "filter"), hint("Esc", "leave it")];
        }
        let mut keys = vec![hint("Enter", "details"), hint("/", "filter")];
        keys.extend(ON_ACCOUNT);
        keys.extend([
            hint("s", "standing orders"),
            hint("x", "undo"),
            hint("n", "next customer"),
            hint("Esc", "back"),
        ]);
        keys
    }

    fn command(&self) -> Option<String> {
        Some(filter::command(&label(&self.number), &self.filter.1))
    }

    fn is_loading(&self) -> bool {
        self.state.is_none() && self.asked.is_some()
    }

    fn is_typing(&self) -> bool {
        self.typing.is_some()
    }
}

fn draw_history(
    frame: &mut Frame<'_>,
    area: Rect,
    look: Look<'_>,
    items: &[views::HistoryItem],
    choice: Choice,
) {
    let columns = [
        Column::word("Date", 0),
        Column::word("Time", 3),
        Column::word("Kind", 0),
        Column::word("Channel", 4),
        Column::text("Memo", 1),
        Column::text("Other side", 2),
        Column::text("Reference", 5),
        Column::word("Transaction", 6),
        Column::number("Amount", 0),
        Column::number("Balance", 0),
    ];
    let told = items.iter().enumerate().map(|(place, item)| Row {
        cells: vec![
            item.business_date.to_string(),
            item.booked_at.time_in(look.bank.zone),
            text::tied(&item.kind, item.group.as_deref(), below_it(items, place)),
            item.channel
                .map(|channel| channel.to_string())
                .unwrap_or_default(),
            item.memo.as_deref().map(text::harmless).unwrap_or_default(),
            text::harmless(&item.counterparty),
            item.reference
                .as_deref()
                .map(text::harmless)
                .unwrap_or_default(),
            item.transaction.clone(),
            item.amount.grouped(),
            item.balance.grouped(),
        ],
        tone: if item.amount.minor < 0 {
            Tone::Bad
        } else {
            Tone::Plain
        },
    });
    let told: Vec<Row> = told.collect();
    grid::draw(frame, area, look.theme, (&columns, &told), Some(choice));
}

/// The group of the line below.
fn below_it(items: &[views::HistoryItem], place: usize) -> Option<&str> {
    items.get(place + 1)?.group.as_deref()
}
