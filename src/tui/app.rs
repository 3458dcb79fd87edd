//! The state of the whole screen and its transitions: an event in, a new state
//! and effects out. Nothing here draws, waits, or asks the ledger.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::forms;
use super::screen::{Effect, Hint, Move, Notice, Screen, Turn, hint, letter};
use super::screens::{Bank as BankScreen, Find, Inbox, Tills, Today};
use super::task::{Answer, Bank, Found, Task, Ticket, Trouble};
use super::theme::Tone;
use crate::error::Class;

/// How long the second Ctrl-C may take.
const TWICE: Duration = Duration::from_secs(3);

/// A user who works is shown how the business day stands at least this often.
const DAY_LONGEST: Duration = Duration::from_mins(1);

/// So many keys are kept for a screen that is still to come.
const AHEAD_MAX: usize = 64;

/// Something that happened.
#[derive(Clone, Debug)]
pub(crate) enum Event {
    /// A key was pressed.
    Key(KeyEvent),
    /// A text was pasted.
    Paste(String),
    /// An answer has come.
    Answer(Ticket, Answer),
    /// Time has passed.
    Tick,
    /// The user has logged in, or tried to.
    LoggedIn(Result<Box<Bank>, Trouble>),
}

/// The main screens, each with what was opened from it.
pub(crate) const TABS: [&str; 5] = ["Find", "Inbox", "Today", "Bank", "Till"];

/// The state of everything.
pub(crate) struct App {
    /// Whom and what it works for.
    pub(crate) bank: Bank,
    tabs: [Vec<Box<dyn Screen>>; 5],
    /// The main screen that is shown.
    pub(crate) tab: usize,
    /// What is said until the next key.
    pub(crate) notice: Option<Notice>,
    /// Whether all keys are shown.
    pub(crate) helps: bool,
    /// Whether no one has logged in.
    pub(crate) locked: bool,
    tickets: Ticket,
    make_reference: Box<dyn FnMut() -> String>,
    /// What is asked, since when, and whether it writes.
    asked: BTreeMap<Ticket, (Duration, bool)>,
    now: Duration,
    last_key: Duration,
    leaving: Option<Duration>,
    /// Keys for a screen that is still to come.
    ahead: VecDeque<KeyEvent>,
    /// The question about the business day, while it has no answer.
    day_asked: Option<Ticket>,
    /// When that was last asked.
    day_since: Duration,
}

impl App {
    /// The beginning: the search.
    pub(crate) fn new(bank: Bank, make_reference: impl FnMut() -> String + 'static) -> Self {
        Self {
            bank,
            tabs: [
                vec![Box::new(Find::default())],
                vec![Box::new(Inbox::default())],
                vec![Box::new(Today::default())],
                vec![Box::new(BankScreen::default())],
                vec![Box::new(Tills::default())],
            ],
            tab: 0,
            notice: None,
            helps: false,
            locked: false,
            tickets: 0,
            make_reference: Box::new(make_reference),
            asked: BTreeMap::new(),
            now: Duration::ZERO,
            last_key: Duration::ZERO,
            leaving: None,
            ahead: VecDeque::new(),
            day_asked: None,
            day_since: Duration::ZERO,
        }
    }

    /// The screen in front.
    pub(crate) fn front(&self) -> Option<&dyn Screen> {
        self.tabs[self.tab].last().map(Box::as_ref)
    }

    /// How the screens of this tab lead to the one in front.
    pub(crate) fn path(&self) -> Vec<String> {
        self.tabs[self.tab]
            .iter()
            .map(|screen| screen.title())
            .collect()
    }

    /// For how long the oldest question waits, and whether it writes.
    pub(crate) fn waits(&self) -> Option<(Duration, bool)> {
        let (since, writes) = self.asked.values().min()?;
        Some((self.now.saturating_sub(*since), *writes))
    }

    /// Whether anything is asked and not answered yet.
    pub(crate) fn is_idle(&self) -> bool {
        self.asked.is_empty()
    }

    /// The keys of the screen in front, and those that all share.
    pub(crate) fn keys(&self) -> Vec<Hint> {
        let mut keys = self.front().map(Screen::keys).unwrap_or_default();
        let typing = self.front().is_some_and(Screen::is_typing);
        keys.push(if typing {
            hint("F1", "all keys")
        } else {
            hint("?", "all keys")
        });
        keys
    }

    /// The command that would do what the screen in front does.
    pub(crate) fn command(&self) -> Option<String> {
        self.front().and_then(Screen::command)
    }

    /// Takes an event at a time since the start.
    pub(crate) fn handle(&mut self, now: Duration, event: Event) -> Vec<Effect> {
        self.now = now;
        let mut effects = match event {
            Event::Key(key) => {
                self.lock_if_idle();
                self.last_key = now;
                let mut effects = self.key(key);
                if !self.locked && now.saturating_sub(self.day_since) >= DAY_LONGEST {
                    effects.extend(self.ask_day());
                }
                effects
            }
            Event::Paste(text) if !self.locked && !self.helps => {
                self.last_key = now;
                self.notice = None;
                self.turn(|screen, turn| screen.paste(&text, turn))
            }
            Event::Paste(_) => Vec::new(),
            Event::Answer(ticket, answer) => self.answer(ticket, answer),
            Event::Tick => {
                self.lock_if_idle();
                Vec::new()
            }
            Event::LoggedIn(result) => self.logged_in(result),
        };
        for effect in &mut effects {
            if let Effect::Work(ticket, task) = effect
                && !task.is_long()
            {
                self.asked.insert(*ticket, (now, task.writes()));
            }
        }
        effects
    }

    /// Shows the first screen.
    pub(crate) fn begin(&mut self) -> Vec<Effect> {
        self.turn(|screen, turn| screen.opened(turn))
    }

    /// Asks how the business day stands.
    fn ask_day(&mut self) -> Option<Effect> {
        if self.day_asked.is_some() {
            return None;
        }
        self.tickets += 1;
        self.day_asked = Some(self.tickets);
        self.day_since = self.now;
        Some(Effect::Work(self.tickets, Task::Day))
    }

    /// Takes from an answer how the business day stands. It is shown beside the rest,
    /// and nothing is said where it can't be told.
    fn told_day(&mut self, answer: Answer) {
        self.day_asked = None;
        if let Ok(Found::Day(today)) = answer {
            self.bank.today = today.date;
            self.bank.day = today.day;
        }
    }

    /// Takes everything from sight, and keeps it.
    fn lock(&mut self) {
        self.locked = true;
        // It may name a customer.
        self.notice = None;
    }

    /// A session that idled too long ends.
    fn lock_if_idle(&mut self) {
        let idle = self.now.saturating_sub(self.last_key);
        if self.bank.idle.is_some_and(|longest| idle >= longest) {
            self.lock();
            self.helps = false;
        }
    }

    fn logged_in(&mut self, result: Result<Box<Bank>, Trouble>) -> Vec<Effect> {
        self.last_key = self.now;
        match result {
            Err(trouble) => {
                self.notice = Some(trouble.into());
                Vec::new()
            }
            Ok(bank) => {
                self.notice = None;
                self.locked = false;
                let is_other = bank.operator != self.bank.operator;
                self.bank = *bank;
                if is_other {
                    // What one person began is not for the next.
                    let make = std::mem::replace(&mut self.make_reference, Box::new(String::new));
                    let tickets = self.tickets;
                    let now = self.now;
                    *self = Self::new(self.bank.clone(), make);
                    (self.tickets, self.now, self.last_key) = (tickets, now, now);
                }
                self.turn(|screen, turn| screen.opened(turn))
            }
        }
    }

    fn key(&mut self, key: KeyEvent) -> Vec<Effect> {
        let control = key.modifiers.contains(KeyModifiers::CONTROL);
        let leaving = self.leaving.take();
        match key.code {
            KeyCode::Char('c') if control => return self.leave(leaving),
            KeyCode::Char('l') if control => return vec![Effect::Redraw],
            KeyCode::Char('z') if control => return vec![Effect::Suspend],
            _ => {}
        }
        self.notice = None;
        if self.locked {
            return match key.code {
                KeyCode::Enter => vec![Effect::LogIn],
                _ => Vec::new(),
            };
        }
        if self.helps {
            self.helps = false;
            return Vec::new();
        }
        // A user who knows the way types ahead of a slow ledger. What follows
        // a letter belongs to what the letter opens: Tab goes to its next field.
        let begins = matches!(key.code, KeyCode::Enter) || letter(key).is_some();
        let follows = !self.ahead.is_empty() && !control && key.code != KeyCode::Esc;
        let is_for_screen = begins || follows;
        if is_for_screen && self.front().is_some_and(Screen::is_loading) {
            self.ahead.push_back(key);
            self.ahead.truncate(AHEAD_MAX);
            return Vec::new();
        }
        self.ahead.clear();
        self.act(key, leaving)
    }

    fn act(&mut self, key: KeyEvent, leaving: Option<Duration>) -> Vec<Effect> {
        if let Some(effects) = self.shared_key(key, leaving) {
            return effects;
        }
        self.turn(|screen, turn| screen.key(key, turn))
    }

    /// Takes the keys that waited for what has come. What was refused was not
    /// what they were typed for.
    fn catch_up(&mut self, refused: bool) -> Vec<Effect> {
        if refused {
            self.ahead.clear();
        }
        let mut effects = Vec::new();
        while !self.front().is_some_and(Screen::is_loading) {
            let Some(key) = self.ahead.pop_front() else {
                break;
            };
            effects.extend(self.act(key, None));
        }
        effects
    }

    /// Keys that do the same on every screen.
    fn shared_key(&mut self, key: KeyEvent, leaving: Option<Duration>) -> Option<Vec<Effect>> {
        let typing = self.front().is_some_and(Screen::is_typing);
        let at_root = self.tabs[self.tab].len() == 1;
        let control = key.modifiers.contains(KeyModifiers::CONTROL);
        let alt = key.modifiers.contains(KeyModifiers::ALT);
        match key.code {
            KeyCode::F(1) => self.helps = true,
            KeyCode::Char('?') if !typing => self.helps = true,
            KeyCode::F(number @ 2..=6) => return Some(self.show(usize::from(number) - 2)),
            KeyCode::Char(digit @ '1'..='5') if alt || !typing => {
                return Some(self.show(usize::from(digit as u8 - b'1')));
            }
            KeyCode::Tab if at_root => return Some(self.show((self.tab + 1) % TABS.len())),
            KeyCode::BackTab if at_root => {
                return Some(self.show((self.tab + TABS.len() - 1) % TABS.len()));
            }
            // A customer who has no account yet comes at any time.
            KeyCode::Char('n') if control && !self.front().is_some_and(Screen::has_form) => {
                self.tabs[self.tab].push(Box::new(forms::new_customer()));
                return Some(self.turn(|screen, turn| screen.opened(turn)));
            }
            KeyCode::Char('y') if control => {
                let command = self.command()?;
                self.notice = Some(Notice {
                    tone: Tone::Good,
                    text: format!("copied: {command}"),
                    hint: None,
                });
                return Some(vec![Effect::Copy(command)]);
            }
            KeyCode::Char('q') if !typing && at_root && letter(key).is_some() => {
                return Some(self.leave(leaving));
            }
            _ => return None,
        }
        Some(Vec::new())
    }

    fn show(&mut self, tab: usize) -> Vec<Effect> {
        self.tab = tab;
        let mut effects = self.turn(|screen, turn| screen.opened(turn));
        effects.extend(self.ask_day());
        effects
    }

    /// Ends at the second time, and not in the middle of a booking.
    fn leave(&mut self, leaving: Option<Duration>) -> Vec<Effect> {
        if self.asked.values().any(|(_, writes)| *writes) {
            self.notice = Some(Notice {
                tone: Tone::Care,
                text: "something is being booked: wait until it is done".to_owned(),
                hint: None,
            });
            return Vec::new();
        }
        let forms = self.tabs.iter().flatten();
        let unfinished = forms.filter(|screen| screen.has_form()).count();
        let in_time = |since: Duration| self.now.saturating_sub(since) <= TWICE;
        if leaving.is_some_and(in_time) {
            return vec![Effect::Quit];
        }
        self.leaving = Some(self.now);
        let lost = match unfinished {
            0 => String::new(),
            1 => "; the form that is not booked is lost".to_owned(),
            many => format!("; {many} forms that are not booked are lost"),
        };
        self.notice = Some(Notice {
            tone: Tone::Care,
            text: format!("press the same key again to leave{lost}"),
            hint: None,
        });
        Vec::new()
    }

    /// Hands an answer to the screen that asked.
    fn answer(&mut self, ticket: Ticket, answer: Answer) -> Vec<Effect> {
        let wrote = self.asked.remove(&ticket).is_some_and(|(_, writes)| writes);
        if let Err(trouble) = &answer
            && trouble.code == "not_logged_in"
        {
            self.lock();
        }
        if self.day_asked == Some(ticket) {
            self.told_day(answer);
            return Vec::new();
        }
        let refused = answer.is_err();
        // What was booked, or refused by a rule, may have met another day than is shown.
        let by_rule = matches!(&answer, Err(trouble) if trouble.class == Class::Refused);
        let day = if wrote || by_rule {
            self.ask_day()
        } else {
            None
        };
        let mut left = Some(answer);
        for tab in 0..self.tabs.len() {
            for place in 0..self.tabs[tab].len() {
                let Some(answer) = left.take() else { break };
                let mut effects = self.turn_of(tab, place, |screen, turn| {
                    left = screen.answered(ticket, answer, turn);
                });
                if left.is_none() {
                    effects.extend(self.catch_up(refused));
                    effects.extend(day);
                    return effects;
                }
            }
        }
        day.into_iter().collect()
    }

    fn turn(&mut self, act: impl FnOnce(&mut dyn Screen, &mut Turn<'_>)) -> Vec<Effect> {
        let last = self.tabs[self.tab].len().saturating_sub(1);
        self.turn_of(self.tab, last, act)
    }

    /// Lets a screen act, and goes where it leads.
    fn turn_of(
        &mut self,
        tab: usize,
        place: usize,
        act: impl FnOnce(&mut dyn Screen, &mut Turn<'_>),
    ) -> Vec<Effect> {
        let Some(screen) = self.tabs[tab].get_mut(place) else {
            return Vec::new();
        };
        let mut turn = Turn {
            bank: &self.bank,
            tickets: &mut self.tickets,
            make_reference: &mut self.make_reference,
            effects: Vec::new(),
            moves: Vec::new(),
            notice: None,
        };
        act(screen.as_mut(), &mut turn);
        let Turn {
            mut effects,
            moves,
            notice,
            ..
        } = turn;
        if notice.is_some() {
            self.notice = notice;
        }
        for step in moves {
            effects.extend(self.go(tab, step));
        }
        effects
    }

    fn go(&mut self, tab: usize, step: Move) -> Vec<Effect> {
        let screens = &mut self.tabs[tab];
        match step {
            Move::Open(screen) => screens.push(screen),
            Move::Become(screen) => {
                screens.pop();
                screens.push(screen);
            }
            Move::Back if screens.len() > 1 => {
                screens.pop();
            }
            Move::Back => return Vec::new(),
            Move::Find => {
                screens.truncate(1);
                self.tab = 0;
                // A form that was left there stays, and hears what became of it.
                if tab != 0 && self.tabs[0].iter().any(|screen| screen.has_form()) {
                    return Vec::new();
                }
                self.tabs[0].truncate(1);
                return self.turn_of(0, 0, |screen, turn| screen.begin_again(turn));
            }
        }
        let last = self.tabs[tab].len() - 1;
        self.turn_of(tab, last, |screen, turn| screen.opened(turn))
    }
}

/// The keys that all screens share, for the help.
pub(crate) const SHARED: &[Hint] = &[
    hint("F2 to F6, Alt-1 to Alt-5", "Find, Inbox, Today, Bank, Till"),
    hint("1 to 5, Tab", "the same, where nothing is typed"),
    hint("Esc", "back"),
    hint("Ctrl-N", "a new customer"),
    hint("Ctrl-Y", "copy the command in the last line"),
    hint("Ctrl-L", "draw the screen anew"),
    hint("Ctrl-Z", "to the shell; fg comes back"),
    hint("Ctrl-C twice", "leave"),
];
