//! A customer: accounts with their balances, papers, and what is personal,
//! masked until the user reveals it.

use bankctl_ledger::kernel::rules::account::AccountRef;
use bankctl_ledger::views;
use bankctl_types::kind::{AccountStatus, CustomerStatus};
use bankctl_types::number::CustomerNumber;
use ratatui::Frame;
use ratatui::crossterm::event::{KeyCode, KeyEvent};
use ratatui::layout::Rect;

use super::{Account, Holds};
use crate::tui::draw::{below, facts, line, rows};
use crate::tui::grid::{self, Choice, Column, Row};
use crate::tui::screen::{Hint, Look, Screen, Turn, hint, letter, lines};
use crate::tui::task::{Answer, Found, Person, Task, Ticket};
use crate::tui::theme::Tone;
use crate::tui::{check_forms, forms, text};

/// A customer.
pub(crate) struct Customer {
    number: CustomerNumber,
    /// The account that is to be chosen once it is there.
    wanted: Option<String>,
    person: Option<Person>,
    choice: Choice,
    waiting: Option<Ticket>,
}

impl Customer {
    /// The one of a number, at an account if one is named.
    pub(crate) fn of(number: CustomerNumber, account: Option<String>) -> Self {
        Self {
            number,
            wanted: account,
            person: None,
            choice: Choice::default(),
            waiting: None,
        }
    }

    fn account(&self) -> Option<&views::Account> {
        self.person.as_ref()?.accounts.get(self.choice.at)
    }

    /// Opens what a key is for, of the chosen account.
    fn act(&self, letter: char, turn: &mut Turn<'_>) {
        match letter {
            'n' => turn.find(),
            'o' => turn.open(forms::new_account(self.number)),
            _ => {
                if let Some(account) = self.account() {
                    on_account(letter, account, turn);
                }
            }
        }
    }
}

/// Opens the form or list of a key, for an account.
pub(super) fn on_account(letter: char, account: &views::Account, turn: &mut Turn<'_>) {
    match letter {
        'd' => turn.open_with(|reference| forms::deposit(account, reference)),
        'w' => turn.open_with(|reference| forms::withdraw(account, reference)),
        't' => turn.open_with(|reference| forms::transfer(account, reference)),
        'h' => turn.open_with(|reference| forms::hold(account, reference)),
        'c' => turn.open_with(|reference| check_forms::deposit(account, reference)),
        'f' if account.status == AccountStatus::Frozen => turn.open(forms::unfreeze(account)),
        'f' => turn.open(forms::freeze(account)),
        'a' => turn.open(forms::holders(account)),
        'l' => {
            if let Some(holds) = Holds::of(account) {
                turn.open(holds);
            }
        }
        _ => {}
    }
}

/// What the keys of an account do.
pub(super) const ON_ACCOUNT: [Hint; 8] = [
    hint("d", "deposit"),
    hint("w", "withdraw"),
    hint("t", "transfer"),
    hint("h", "hold"),
    hint("c", "check"),
    hint("l", "list holds"),
    hint("f", "freeze"),
    hint("a", "add, remove holders"),
];

impl Screen for Customer {
    fn title(&self) -> String {
        self.person.as_ref().map_or_else(
            || self.number.to_string(),
            |person| text::harmless(&person.name),
        )
    }

    fn opened(&mut self, turn: &mut Turn<'_>) {
        self.waiting = Some(turn.ask(Task::Customer(self.number)));
    }

    fn key(&mut self, key: KeyEvent, turn: &mut Turn<'_>) {
        let count = self
            .person
            .as_ref()
            .map_or(0, |person| person.accounts.len());
        if let Some(by) = lines(key, 5) {
            self.choice.by(by, count);
            return;
        }
        match (key.code, letter(key)) {
            (KeyCode::Esc, _) | (_, Some('q')) => turn.back(),
            (KeyCode::Enter, _) => {
                let number = self.account().and_then(|account| account.number.clone());
                if let Some(account) = number.as_deref().and_then(AccountRef::parse) {
                    turn.open(Account::of(account));
                }
            }
            (_, Some('r')) => self.waiting = Some(turn.ask(Task::Reveal(self.number))),
            (_, Some(letter)) => self.act(letter, turn),
            _ => {}
        }
    }

    fn answered(&mut self, ticket: Ticket, answer: Answer, turn: &mut Turn<'_>) -> Option<Answer> {
        if self.waiting != Some(ticket) {
            return Some(answer);
        }
        self.waiting = None;
        match answer {
            Ok(Found::Customer(person)) => {
                if let Some(wanted) = self.wanted.take() {
                    let is_it = |account: &views::Account| account.number.as_ref() == Some(&wanted);
                    self.choice.at = person.accounts.iter().position(is_it).unwrap_or(0);
                }
                self.person = Some(*person);
            }
            Ok(_) => {}
            Err(trouble) => turn.complain(trouble),
        }
        None
    }

    fn draw(&self, frame: &mut Frame<'_>, area: Rect, look: Look<'_>) {
        let Some(person) = &self.person else {
            line(frame, rows(area, 0, 1), look.theme, &[("…", Tone::Dim)]);
            return;
        };
        let state = match &person.reason {
            Some(reason) => format!("{}: {}", person.status, text::harmless(reason)),
            None => person.status.to_string(),
        };
        let tone = match person.status {
            CustomerStatus::Active | CustomerStatus::Approved => Tone::Plain,
            _ => Tone::Care,
        };
        let name = text::harmless(&person.name);
        let about = format!(
            "  {} · {} · since {} · ",
            person.number, person.kind, person.since
        );
        line(
            frame,
            rows(area, 0, 1),
            look.theme,
            &[(&name, Tone::Strong), (&about, Tone::Plain), (&state, tone)],
        );
        let mut told: Vec<(&str, String)> = person
            .personal
            .iter()
            .map(|(label, value)| (*label, text::harmless(value)))
            .collect();
        if !person.papers.is_empty() {
            told.push(("Papers", person.papers.join(", ")));
        }
        let height = facts(frame, below(area, 2), look.theme, &told);
        let rest = below(area, 3 + height);
        if person.accounts.is_empty() {
            line(
                frame,
                rows(rest, 0, 1),
                look.theme,
                &[("No accounts: o opens one", Tone::Dim)],
            );
            return;
        }
        draw_accounts(frame, rest, look, &person.accounts, self.choice);
    }

    fn keys(&self) -> Vec<Hint> {
        let mut keys = vec![hint("Enter", "history")];
        keys.extend(ON_ACCOUNT);
        keys.extend([
            hint("o", "open account"),
            hint("r", "reveal"),
            hint("n", "next customer"),
            hint("Esc", "back"),
        ]);
        keys
    }

    fn is_loading(&self) -> bool {
        self.person.is_none() && self.waiting.is_some()
    }

    fn command(&self) -> Option<String> {
        let reveal = self.person.as_ref().is_some_and(|person| person.revealed);
        let option = if reveal { " --reveal" } else { "" };
        Some(format!("bankctl customer show {}{option}", self.number))
    }
}

fn draw_accounts(
    frame: &mut Frame<'_>,
    area: Rect,
    look: Look<'_>,
    accounts: &[views::Account],
    choice: Choice,
) {
    let columns = [
        Column::word("Account", 0),
        Column::word("Type", 1),
        Column::text("Label", 2),
        Column::text("Holders", 4),
        Column::word("Status", 0),
        Column::number("Held", 3),
        Column::number("Ledger", 0),
        Column::number("Available", 0),
        Column::word("", 0),
    ];
    let told = accounts.iter().map(|account| {
        let others = account.holders.len() > 1;
        Row {
            cells: vec![
                account.number.clone().unwrap_or_default(),
                account.account_type.to_string(),
                account
                    .name
                    .as_deref()
                    .map(text::harmless)
                    .unwrap_or_default(),
                if others {
                    text::harmless(&account.holder_names())
                } else {
                    String::new()
                },
                match account.dormant_since {
                    Some(_) if account.status == AccountStatus::Open => "dormant".to_owned(),
                    _ => account.status.to_string(),
                },
                if account.held.minor == 0 {
                    String::new()
                } else {
                    account.held.grouped()
                },
                account.ledger_balance.grouped(),
                account.available_balance.grouped(),
                account.currency.to_string(),
            ],
            tone: match account.status {
                AccountStatus::Frozen => Tone::Care,
                AccountStatus::Closed => Tone::Dim,
                AccountStatus::Open if account.dormant_since.is_some() => Tone::Care,
                AccountStatus::Open if account.ledger_balance.minor < 0 => Tone::Bad,
                AccountStatus::Open => Tone::Plain,
            },
        }
    });
    let told: Vec<Row> = told.collect();
    grid::draw(frame, area, look.theme, (&columns, &told), Some(choice));
}
