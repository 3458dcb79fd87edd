//! What a screen is, and what it can do in its turn.

use ratatui::Frame;
use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::layout::Rect;

use super::task::{Answer, Bank, Task, Ticket, Trouble};
use super::theme::{Theme, Tone};

/// A key and what it does here, for the line of keys and the help.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Hint {
    /// The key.
    pub(crate) key: &'static str,
    /// What it does.
    pub(crate) does: &'static str,
}

/// A key and what it does.
pub(crate) const fn hint(key: &'static str, does: &'static str) -> Hint {
    Hint { key, does }
}

/// What a screen is drawn with.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Look<'a> {
    /// Whom and what it works for.
    pub(crate) bank: &'a Bank,
    /// What the terminal can show.
    pub(crate) theme: Theme,
}

/// Something that is said above the line of keys until the next key.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Notice {
    /// How it looks.
    pub(crate) tone: Tone,
    /// What is said.
    pub(crate) text: String,
    /// What to do next.
    pub(crate) hint: Option<String>,
}

impl From<Trouble> for Notice {
    fn from(trouble: Trouble) -> Self {
        Self {
            tone: Tone::Bad,
            text: trouble.message,
            hint: trouble.hint,
        }
    }
}

/// What is to be done outside of the state.
#[derive(Clone, Debug)]
pub(crate) enum Effect {
    /// Ask the ledger.
    Work(Ticket, Task),
    /// Hand a text to the terminal's clipboard.
    Copy(String),
    /// Let the shell have the terminal for a while.
    Suspend,
    /// Draw everything anew.
    Redraw,
    /// Ask for the password.
    LogIn,
    /// End.
    Quit,
}

/// Where to go.
pub(crate) enum Move {
    /// To a further screen; back from there leads here.
    Open(Box<dyn Screen>),
    /// To another screen instead of this one.
    Become(Box<dyn Screen>),
    /// Back to where one came from.
    Back,
    /// To the search, for the next customer.
    Find,
}

/// What a screen can do while it has its turn.
pub(crate) struct Turn<'a> {
    /// Whom and what it works for.
    pub(crate) bank: &'a Bank,
    pub(super) tickets: &'a mut Ticket,
    pub(super) make_reference: &'a mut dyn FnMut() -> String,
    pub(super) effects: Vec<Effect>,
    pub(super) moves: Vec<Move>,
    pub(super) notice: Option<Notice>,
}

impl Turn<'_> {
    /// Asks the ledger; the answer comes with the ticket.
    pub(crate) fn ask(&mut self, task: Task) -> Ticket {
        *self.tickets += 1;
        self.effects.push(Effect::Work(*self.tickets, task));
        *self.tickets
    }

    /// A reference that nothing else has.
    pub(crate) fn reference(&mut self) -> String {
        (self.make_reference)()
    }

    /// Goes to a further screen.
    pub(crate) fn open(&mut self, screen: impl Screen + 'static) {
        self.moves.push(Move::Open(Box::new(screen)));
    }

    /// The same, to a form whose order has a reference of its own.
    pub(crate) fn open_with<S: Screen + 'static>(&mut self, make: impl FnOnce(String) -> S) {
        let reference = self.reference();
        self.open(make(reference));
    }

    /// Goes to another screen instead of this one.
    pub(crate) fn become_another(&mut self, screen: impl Screen + 'static) {
        self.moves.push(Move::Become(Box::new(screen)));
    }

    /// Goes back.
    pub(crate) fn back(&mut self) {
        self.moves.push(Move::Back);
    }

    /// Goes to the search.
    pub(crate) fn find(&mut self) {
        self.moves.push(Move::Find);
    }

    /// Says that something was done.
    pub(crate) fn say(&mut self, text: impl Into<String>) {
        self.notice = Some(Notice {
            tone: Tone::Good,
            text: text.into(),
            hint: None,
        });
    }

    /// Says why something was not done.
    pub(crate) fn complain(&mut self, trouble: Trouble) {
        self.notice = Some(trouble.into());
    }
}

/// A screen: its state, how it looks, what its keys do.
pub(crate) trait Screen {
    /// What it shows, in a few words.
    fn title(&self) -> String;
    /// It comes to the front, first or again.
    fn opened(&mut self, turn: &mut Turn<'_>);
    /// The next customer is served.
    fn begin_again(&mut self, _turn: &mut Turn<'_>) {}
    /// A key, unless it is one that all screens share.
    fn key(&mut self, key: KeyEvent, turn: &mut Turn<'_>);
    /// A text that was pasted.
    fn paste(&mut self, _text: &str, _turn: &mut Turn<'_>) {}
    /// An answer. Gives it back if another screen asked for it.
    fn answered(&mut self, ticket: Ticket, answer: Answer, turn: &mut Turn<'_>) -> Option<Answer>;
    /// Draws it.
    fn draw(&self, frame: &mut Frame<'_>, area: Rect, look: Look<'_>);
    /// Its keys, the most useful first.
    fn keys(&self) -> Vec<Hint>;
    /// The command that would do or show the same.
    fn command(&self) -> Option<String>;
    /// Whether letters are typed into a line.
    fn is_typing(&self) -> bool {
        false
    }
    /// Whether what it shows is still to come: keys wait for it.
    fn is_loading(&self) -> bool {
        false
    }
    /// Whether leaving it loses what the user typed.
    fn has_form(&self) -> bool {
        false
    }
}

/// The letter of a key that was pressed alone.
pub(crate) fn letter(key: KeyEvent) -> Option<char> {
    let other = KeyModifiers::CONTROL | KeyModifiers::ALT | KeyModifiers::SUPER;
    match key.code {
        KeyCode::Char(letter) if !key.modifiers.intersects(other) => Some(letter),
        _ => None,
    }
}

/// How far a key moves in a list, where `page` lines are seen.
pub(crate) fn lines(key: KeyEvent, page: isize) -> Option<isize> {
    const FAR: isize = 1_000_000_000;
    match key.code {
        KeyCode::Up => Some(-1),
        KeyCode::Down => Some(1),
        KeyCode::PageUp => Some(-page),
        KeyCode::PageDown => Some(page),
        KeyCode::Home => Some(-FAR),
        KeyCode::End => Some(FAR),
        _ => match letter(key) {
            Some('k') => Some(-1),
            Some('j') => Some(1),
            Some('g') => Some(-FAR),
            Some('G') => Some(FAR),
            _ => None,
        },
    }
}
