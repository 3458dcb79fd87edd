//! Snapshots of each screen at two sizes, and transitions as tables. What the
//! ledger would answer stands in [`ledger`].

mod alerts;
mod checks;
mod disputes;
mod entries;
mod ledger;
mod reports;
mod standing;
mod tills;
mod transitions;

use std::collections::VecDeque;
use std::time::Duration;

use bankctl_ledger::kernel::rules::business_day::DayStatus;
use insta::assert_snapshot;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::app::{App, Event};
use super::day::DayNow;
use super::draw;
use super::screen::Effect;
use super::task::{Answer, Task, Ticket};
use super::theme::Theme;

const SIZES: [(u16, u16); 2] = [(80, 24), (140, 40)];

/// A person at the screen.
struct Person {
    app: App,
    now: Duration,
    /// What was asked of the ledger and not answered.
    asked: VecDeque<(Ticket, Task)>,
    /// What else was asked for.
    other: Vec<Effect>,
}

impl Person {
    /// At the first screen.
    fn new() -> Self {
        let mut made = 0;
        let reference = move || {
            made += 1;
            format!("made-{made}")
        };
        let mut person = Self {
            app: App::new(ledger::bank(), reference),
            now: Duration::ZERO,
            asked: VecDeque::new(),
            other: Vec::new(),
        };
        let effects = person.app.begin();
        person.keep(effects);
        person
    }

    fn keep(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Work(ticket, task) => self.asked.push_back((ticket, task)),
                other => self.other.push(other),
            }
        }
    }

    fn happens(&mut self, event: Event) {
        let effects = self.app.handle(self.now, event);
        self.keep(effects);
    }

    fn press(&mut self, key: impl Into<KeyEvent>) {
        self.happens(Event::Key(key.into()));
    }

    fn control(&mut self, letter: char) {
        self.press(KeyEvent::new(KeyCode::Char(letter), KeyModifiers::CONTROL));
    }

    /// Types: `\n` is Enter, `\t` Tab, `\u{1b}` Esc, `\u{e}` Ctrl-N. The ledger
    /// answers each letter at once.
    fn types(&mut self, text: &str) {
        for letter in text.chars() {
            self.types_unanswered(&letter.to_string());
            self.answers();
        }
    }

    fn types_unanswered(&mut self, text: &str) {
        for letter in text.chars() {
            match letter {
                '\n' => self.press(KeyCode::Enter),
                '\t' => self.press(KeyCode::Tab),
                '\u{1b}' => self.press(KeyCode::Esc),
                '\u{e}' => self.control('n'),
                other => self.press(KeyCode::Char(other)),
            }
        }
    }

    /// The ledger answers everything.
    fn answers(&mut self) {
        while let Some((ticket, task)) = self.asked.pop_front() {
            let answer = ledger::answer(&task);
            self.happens(Event::Answer(ticket, answer));
        }
    }

    /// The ledger answers everything with this.
    fn answers_with(&mut self, answer: &Answer) {
        while let Some((ticket, _)) = self.asked.pop_front() {
            self.happens(Event::Answer(ticket, answer.clone()));
        }
    }

    /// What is asked and not answered, but for the day, which is asked beside the rest.
    fn asked(&self) -> Vec<String> {
        let asked = self.asked.iter();
        let asked = asked.filter(|(_, task)| !matches!(task, Task::Day));
        let names = asked.map(|(_, task)| {
            let told = format!("{task:?}");
            let end = told.find(|letter: char| !letter.is_alphanumeric());
            told[..end.unwrap_or(told.len())].to_owned()
        });
        names.collect()
    }

    fn shows(&self, (width, height): (u16, u16)) -> String {
        let mut terminal = Terminal::new(TestBackend::new(width, height)).expect("a terminal");
        let theme = Theme {
            color: true,
            unicode: true,
        };
        terminal
            .draw(|frame| draw::draw(frame, &self.app, theme))
            .expect("drawn");
        let buffer = terminal.backend().buffer();
        let lines = buffer.content.chunks(usize::from(width)).map(|cells| {
            let mut line = String::new();
            let mut skipped = 0;
            for cell in cells {
                if skipped > 0 {
                    skipped -= 1;
                    continue;
                }
                skipped = super::text::width(cell.symbol()).saturating_sub(1);
                line.push_str(cell.symbol());
            }
            line.trim_end().to_owned()
        });
        lines.collect::<Vec<_>>().join("\n")
    }

    /// Compares both sizes with what was seen before.
    fn looks_like(&self, name: &str) {
        for (width, height) in SIZES {
            let shown = self.shows((width, height));
            assert_snapshot!(format!("{name}_{width}x{height}"), shown);
        }
    }
}

#[test]
fn find() {
    let mut person = Person::new();
    person.looks_like("find_empty");
    person.types("gar ana");
    person.looks_like("find");
    person.types("\u{1b}nobody");
    person.looks_like("find_nobody");
}

#[test]
fn find_remembers_who_was_served() {
    let mut person = Person::new();
    person.types("gar ana\n\u{1b}");
    person.types("\u{1b}");
    person.looks_like("find_recent");
    person.types("\n");
    assert_eq!(person.app.path(), ["Find", "Ana García"]);
}

#[test]
fn customer() {
    let mut person = Person::new();
    person.types("gar ana\n");
    person.looks_like("customer");
    person.types("r");
    person.looks_like("customer_revealed");
}

#[test]
fn account() {
    let mut person = Person::new();
    person.types("gar ana\n\n");
    person.looks_like("account");
    person.types("/>100 rent");
    person.looks_like("account_filter");
}

#[test]
fn standing_orders() {
    let mut person = Person::new();
    person.types("gar ana\n\ns");
    person.looks_like("orders");
}

/// Wherever the screen stands, the business day is seen; what is wrong with it is told
/// with what to do.
#[test]
fn business_day() {
    let mut person = Person::new();
    person.app.bank.day = Some(standing::day_now(DayStatus::Closed));
    person.looks_like("day_closed_find");
    person.types("\t\t");
    person.app.bank.day = Some(standing::day_now(DayStatus::Closed));
    person.looks_like("day_closed_today");
    person.press(KeyCode::F(5));
    person.answers();
    let behind = standing::day_now(DayStatus::Open);
    person.app.bank.day = Some(DayNow {
        behind: true,
        ..behind
    });
    person.looks_like("day_behind_bank");
    person.press(KeyCode::F(2));
    person.types("gar ana\n\n");
    person.app.bank.day = Some(standing::day_now(DayStatus::Closing));
    person.looks_like("day_closing_account");
}

#[test]
fn transaction() {
    let mut person = Person::new();
    person.types("T0000000013\n");
    person.looks_like("transaction");
}

#[test]
fn holds() {
    let mut person = Person::new();
    person.types("gar ana\nl");
    person.looks_like("holds");
    person.types("e");
    person.looks_like("holds_release");
}

#[test]
fn deposit() {
    let mut person = Person::new();
    person.types("gar ana\nd");
    person.types("25x");
    person.looks_like("deposit_typo");
    person.press(KeyCode::Backspace);
    person.types("0\n");
    person.looks_like("deposit_panel");
    person.types("y");
    person.looks_like("deposit_receipt");
}

#[test]
fn withdrawal_that_waits_for_a_second_person() {
    let mut person = Person::new();
    person.types("gar ana\nw");
    person.types("12000\n");
    person.looks_like("withdraw_panel");
    person.types("y");
    person.looks_like("withdraw_waits");
}

#[test]
fn refusal() {
    let mut person = Person::new();
    person.types("gar ana\nw");
    person.types("999999\n");
    person.looks_like("withdraw_refused");
}

#[test]
fn transfer() {
    let mut person = Person::new();
    person.types("gar ana\nt");
    person.types("uma");
    person.looks_like("transfer_pick");
    person.types("\n75\n");
    person.looks_like("transfer_panel");
    person.types("y");
    person.looks_like("transfer_receipt");
}

#[test]
fn new_customer_and_account() {
    let mut person = Person::new();
    person.control('n');
    person.types("Uma Lindqvist\t\tuma@nowhere");
    person.looks_like("new_customer");
    person.types("\u{1b}gar ana\n");
    person.types("o");
    person.looks_like("new_account");
}

#[test]
fn holders() {
    let mut person = Person::new();
    person.types("gar ana\nauma\n");
    person.looks_like("holders");
    person.types("\n");
    person.looks_like("holders_panel");
}

#[test]
fn inbox() {
    let mut person = Person::new();
    person.types("\t");
    person.looks_like("inbox");
    person.types("x");
    person.types("no papers");
    person.looks_like("inbox_reject");
}

#[test]
fn today() {
    let mut person = Person::new();
    person.types("\t\t");
    person.looks_like("today");
}

#[test]
fn bank() {
    let mut person = Person::new();
    person.press(KeyCode::F(5));
    person.answers();
    person.looks_like("bank");
    person.types("t");
    person.looks_like("bank_trial_balance");
    person.types("v");
    person.looks_like("bank_proof");
}

#[test]
fn help_and_lock() {
    let mut person = Person::new();
    person.types("gar ana\n?");
    person.looks_like("help");
    person.app.locked = true;
    person.looks_like("locked");
}

#[test]
fn little_room_and_plain_ascii() {
    let mut person = Person::new();
    person.types("gar ana\n");
    assert_snapshot!("tiny", person.shows((30, 8)));
    assert_snapshot!("small", person.shows((44, 12)));
    for (width, height) in [(1, 1), (40, 10), (41, 11), (60, 300), (500, 10)] {
        person.shows((width, height));
    }
    let mut terminal = Terminal::new(TestBackend::new(80, 24)).expect("a terminal");
    let theme = Theme {
        color: false,
        unicode: false,
    };
    terminal
        .draw(|frame| draw::draw(frame, &person.app, theme))
        .expect("drawn");
    let buffer = terminal.backend().buffer();
    for cell in &buffer.content {
        assert!(cell.symbol().is_ascii(), "{:?}", cell.symbol());
        assert_eq!(cell.fg, ratatui::style::Color::Reset);
        assert_eq!(cell.bg, ratatui::style::Color::Reset);
    }
}
