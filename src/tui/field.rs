//! The fields of a form: texts, words to choose from, and people who are picked
//! by name.

use std::borrow::Cow;

use bankctl_ledger::kernel::rules::account::AccountRef;
use bankctl_types::number::CustomerNumber;
use ratatui::Frame;
use ratatui::crossterm::event::{KeyCode, KeyEvent};
use ratatui::layout::Rect;

use super::draw::{line, rows};
use super::input::Input;
use super::screen::{Look, Turn, letter};
use super::screens::HitList;
use super::task::{Answer, Ticket};
use super::text;
use super::theme::Tone;
use crate::args::values;
use crate::error::{Class, Fault};

/// Who was picked by name, or by number.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Picked {
    /// The customer.
    pub(crate) customer: CustomerNumber,
    /// The account, where one is picked.
    pub(crate) account: Option<AccountRef>,
    /// As people read it.
    pub(crate) label: String,
}

/// What a field takes.
pub(crate) enum Kind {
    /// A text.
    Text,
    /// One of some words.
    Word(Vec<&'static str>),
    /// An account, by name or number.
    Account(Box<Picker>),
    /// Customers, by name or number.
    Customers(Box<Picker>),
}

/// How an account or customers are picked.
#[derive(Default)]
pub(crate) struct Picker {
    list: HitList,
    picked: Vec<Picked>,
    /// How far from the account that was typed, or from the first, another of
    /// the chosen customer's is.
    account: isize,
}

/// A field of a form.
pub(crate) struct Field {
    /// What people are asked for.
    pub(crate) label: Cow<'static, str>,
    /// What was typed.
    pub(crate) input: Input,
    /// What it takes.
    pub(crate) kind: Kind,
    /// Whether what was typed is right.
    pub(crate) check: fn(&str) -> Option<Fault>,
    /// Whether it may stay empty.
    pub(crate) optional: bool,
}

impl Field {
    /// A text that is checked.
    pub(crate) fn text(
        label: impl Into<Cow<'static, str>>,
        check: fn(&str) -> Option<Fault>,
    ) -> Self {
        Self {
            label: label.into(),
            input: Input::default(),
            kind: Kind::Text,
            check,
            optional: false,
        }
    }

    /// One of some words, of which the first is meant unless another is chosen.
    pub(crate) fn word(label: &'static str, words: Vec<&'static str>) -> Self {
        let first = words.first().copied().unwrap_or_default();
        Self {
            input: Input::with(first),
            kind: Kind::Word(words),
            ..Self::text(label, |_| None)
        }
    }

    /// An account.
    pub(crate) fn account(label: &'static str) -> Self {
        Self {
            kind: Kind::Account(Box::default()),
            ..Self::text(label, |_| None)
        }
    }

    /// Customers.
    pub(crate) fn customers(label: &'static str) -> Self {
        Self {
            kind: Kind::Customers(Box::default()),
            optional: true,
            ..Self::text(label, |_| None)
        }
    }

    /// The same, which may stay empty.
    pub(crate) fn optional(mut self) -> Self {
        self.optional = true;
        self
    }

    /// The same, with something typed already.
    pub(crate) fn with(mut self, typed: &str) -> Self {
        self.input = Input::with(typed);
        self
    }

    /// What is wrong with it; `None` if nothing is.
    pub(crate) fn fault(&self) -> Option<Fault> {
        match &self.kind {
            Kind::Account(picker) if picker.picked.is_empty() => {
                values::account(self.input.text().trim()).err()
            }
            Kind::Customers(_) if !self.input.is_empty() => {
                let message = format!("no customer was picked for {:?}", self.input.text().trim());
                let hint = "pick who is meant with Enter, or remove the text";
                Some(Fault::new(Class::Usage, "usage", message).hint(hint))
            }
            Kind::Account(_) | Kind::Customers(_) => None,
            _ if self.input.is_empty() && self.optional => None,
            _ => (self.check)(self.input.text().trim()),
        }
    }

    /// What was typed, unless nothing was.
    pub(crate) fn given(&self) -> Option<&str> {
        Some(self.input.text().trim()).filter(|typed| !typed.is_empty())
    }

    /// Who was picked.
    pub(crate) fn picked(&self) -> &[Picked] {
        match &self.kind {
            Kind::Account(picker) | Kind::Customers(picker) => &picker.picked,
            Kind::Text | Kind::Word(_) => &[],
        }
    }

    pub(crate) fn picker(&mut self) -> Option<&mut Picker> {
        match &mut self.kind {
            Kind::Account(picker) | Kind::Customers(picker) => Some(picker),
            Kind::Text | Kind::Word(_) => None,
        }
    }
}

impl Picker {
    /// Whether a key is for what was found, and not for the form.
    pub(crate) fn takes(&self, key: KeyEvent) -> bool {
        let has_hits = self.list.chosen().is_some() && !self.list.input.is_empty();
        match key.code {
            KeyCode::Up | KeyCode::Down | KeyCode::Left | KeyCode::Right | KeyCode::Enter => {
                has_hits
            }
            KeyCode::Tab | KeyCode::BackTab | KeyCode::Esc => false,
            _ => true,
        }
    }
}

impl Field {
    /// Takes a text.
    pub(crate) fn paste(&mut self, pasted: &str, turn: &mut Turn<'_>) {
        let is_account = matches!(self.kind, Kind::Account(_));
        match &mut self.kind {
            Kind::Text => self.input.insert(pasted.trim()),
            Kind::Word(_) => {}
            Kind::Account(picker) | Kind::Customers(picker) => {
                if is_account {
                    picker.picked.clear();
                }
                picker.account = 0;
                picker.list.paste(pasted, turn);
                self.input = Input::with(picker.list.input.text());
            }
        }
    }

    /// Takes an answer, if a customer is picked here.
    pub(crate) fn answered(
        &mut self,
        ticket: Ticket,
        answer: Answer,
        turn: &mut Turn<'_>,
    ) -> Option<Answer> {
        match self.picker() {
            Some(picker) => picker.list.answered(ticket, answer, turn),
            None => Some(answer),
        }
    }

    /// Takes a key.
    pub(crate) fn key(&mut self, key: KeyEvent) {
        let Kind::Word(words) = &self.kind else {
            self.input.key(key);
            return;
        };
        let count = words.len();
        let now = words.iter().position(|word| *word == self.input.text());
        let now = now.unwrap_or(0);
        let next = match (key.code, letter(key)) {
            (KeyCode::Right, _) | (_, Some(' ')) => Some((now + 1) % count),
            (KeyCode::Left, _) => Some((now + count - 1) % count),
            // A letter goes to the next word that begins with it.
            (_, Some(letter)) => (1..=count)
                .map(|step| (now + step) % count)
                .find(|place| words[*place].starts_with(letter)),
            _ => None,
        };
        if let Some(word) = next.and_then(|place| words.get(place)) {
            self.input = Input::with(word);
        }
    }

    /// Takes a key that picks a customer. Says whether the field is done.
    pub(crate) fn pick_key(&mut self, key: KeyEvent, turn: &mut Turn<'_>) -> bool {
        let one_only = matches!(self.kind, Kind::Account(_));
        let Some(picker) = self.picker() else {
            return false;
        };
        let mut done = false;
        match key.code {
            KeyCode::Enter => done = picker.pick(one_only) && one_only,
            KeyCode::Left => picker.account -= 1,
            KeyCode::Right => picker.account += 1,
            KeyCode::Up | KeyCode::Down => {
                picker.account = 0;
                picker.list.key(key, turn);
            }
            KeyCode::Backspace if picker.list.input.is_empty() => {
                picker.picked.pop();
            }
            _ => {
                if one_only {
                    picker.picked.clear();
                }
                picker.account = 0;
                picker.list.key(key, turn);
            }
        }
        self.input = Input::with(self.picker().map_or("", |picker| picker.list.input.text()));
        done
    }

    /// Draws it, with what was found under it. Gives how many rows that took.
    pub(crate) fn draw(
        &self,
        frame: &mut Frame<'_>,
        (area, under): (Rect, Rect),
        look: Look<'_>,
        active: bool,
    ) -> u16 {
        match &self.kind {
            Kind::Word(words) => {
                draw_words(frame, area, look, (words, self.input.text(), active));
                0
            }
            Kind::Text => {
                // What is wrong is said beside what was typed, while it is.
                let fault = self.fault().filter(|_| !self.input.is_empty());
                let typed = u16::try_from(text::width(self.input.text())).unwrap_or(u16::MAX);
                let most = area.width / 2;
                let wide = typed.saturating_add(4).clamp(most.min(14), most);
                let typed = if fault.is_some() {
                    Rect {
                        width: wide,
                        ..area
                    }
                } else {
                    area
                };
                self.input.draw(frame, typed, look.theme, active);
                if let Some(fault) = fault {
                    let place = Rect {
                        x: area.x + wide,
                        width: area.width - wide,
                        ..area
                    };
                    line(frame, place, look.theme, &[(&fault.message, Tone::Bad)]);
                }
                0
            }
            Kind::Account(picker) => picker.draw(frame, (area, under), look, (active, true)),
            Kind::Customers(picker) => picker.draw(frame, (area, under), look, (active, false)),
        }
    }
}

/// Draws words to choose from, of which one is chosen. Where there is no room for all, the
/// first ones make room for it.
fn draw_words(
    frame: &mut Frame<'_>,
    area: Rect,
    look: Look<'_>,
    (words, chosen, active): (&[&str], &str, bool),
) {
    let marked = |word: &&str| {
        let tone = match (*word == chosen, active) {
            (true, true) => Tone::Chosen,
            (true, false) => Tone::Strong,
            _ => Tone::Dim,
        };
        let shown = if *word == chosen {
            format!("[{word}]")
        } else {
            format!(" {word} ")
        };
        (shown, tone)
    };
    let pieces: Vec<(String, Tone)> = words.iter().map(marked).collect();
    let mut pieces: Vec<(&str, Tone)> = pieces
        .iter()
        .map(|(piece, tone)| (piece.as_str(), *tone))
        .collect();
    let last = words.iter().position(|word| *word == chosen).unwrap_or(0);
    let room = usize::from(area.width);
    let to_chosen = |from: usize| -> usize {
        let seen = pieces.iter().take(last + 1).skip(from);
        seen.map(|(piece, _)| text::width(piece)).sum()
    };
    // A mark stands where the first ones were, and one where the last are cut.
    let fits = |from: &usize| to_chosen(*from) + 3 < room;
    let first = if to_chosen(0) < room {
        0
    } else {
        (1..=last).find(fits).unwrap_or(last)
    };
    if first > 0 {
        pieces.drain(..first);
        pieces.insert(0, ("… ", Tone::Dim));
    }
    line(frame, area, look.theme, &pieces);
}

impl Picker {
    /// Which of so many accounts is meant: the one whose number was typed, or
    /// the first, or one beside it.
    fn place(&self, accounts: &[String]) -> usize {
        let typed = self.list.input.text().trim();
        let typed = accounts.iter().position(|number| number == typed);
        let last = accounts.len().saturating_sub(1);
        typed
            .unwrap_or(0)
            .saturating_add_signed(self.account)
            .min(last)
    }

    /// Picks who is chosen. Says whether that was a customer.
    fn pick(&mut self, one_only: bool) -> bool {
        let Some(hit) = self.list.chosen() else {
            return false;
        };
        let number = hit.accounts.get(self.place(&hit.accounts));
        let account = number.and_then(|number| AccountRef::parse(number));
        let name = text::harmless(&hit.name);
        let picked = Picked {
            customer: hit.number,
            label: match (one_only, number) {
                (true, Some(account)) => format!("{account} ({name})"),
                _ => format!("{} ({name})", hit.number),
            },
            account: account.filter(|_| one_only),
        };
        if one_only && picked.account.is_none() {
            return false;
        }
        if one_only {
            self.picked.clear();
        }
        if !self.picked.contains(&picked) {
            self.picked.push(picked);
        }
        self.list.clear();
        self.account = 0;
        true
    }

    fn draw(
        &self,
        frame: &mut Frame<'_>,
        (area, under): (Rect, Rect),
        look: Look<'_>,
        (active, of_accounts): (bool, bool),
    ) -> u16 {
        let labels = self.picked.iter().map(|picked| picked.label.as_str());
        let labels = labels.collect::<Vec<_>>().join(", ");
        let shown = if labels.is_empty() {
            labels
        } else {
            format!("{labels}  ")
        };
        line(frame, area, look.theme, &[(&shown, Tone::Strong)]);
        let used = u16::try_from(text::width(&shown))
            .unwrap_or(u16::MAX)
            .min(area.width);
        let rest = Rect {
            x: area.x + used,
            width: area.width - used,
            ..area
        };
        self.list.input.draw(frame, rest, look.theme, active);
        let Some(hits) = self.list.hits.as_ref().filter(|_| active) else {
            return 0;
        };
        if self.list.input.is_empty() {
            return 0;
        }
        let height = u16::try_from(hits.items.len()).unwrap_or(6).min(6) + 1;
        self.list.draw_hits(frame, rows(under, 0, height), look);
        let Some(hit) = self.list.chosen() else {
            let told = "no customer found";
            line(frame, rows(under, 0, 1), look.theme, &[(told, Tone::Dim)]);
            return 1;
        };
        let at = self.place(&hit.accounts);
        let told = match (hit.accounts.get(at), hit.accounts.len()) {
            _ if !of_accounts => format!("  Enter: {}", hit.number),
            (None, _) => "  no account is open".to_owned(),
            (Some(account), 1) => format!("  Enter: {account}"),
            (Some(account), many) => {
                format!("  Enter: {account}   ← → another of the {many} accounts")
            }
        };
        line(
            frame,
            rows(under, height, 1),
            look.theme,
            &[(&told, Tone::Care)],
        );
        height + 1
    }
}
