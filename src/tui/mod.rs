//! The terminal interface, `bankctl ui`: the daily work of a teller, and what a
//! supervisor and an auditor look at, on one screen with the keyboard alone.
//!
//! | file | what belongs there |
//! | --- | --- |
//! | `app.rs` | the state and its transitions: an event in, effects out |
//! | `screen.rs`, `screens/` | what a screen is; one file a screen: state, keys, drawing |
//! | `form.rs`, `field.rs`, `forms.rs`, `till_forms.rs`, `dispute_forms.rs`, `check_forms.rs`, `alert_forms.rs`, `panel.rs` | forms, what would come of them, one key to do it |
//! | `task.rs`, `order.rs`, `cash.rs`, `dispute.rs`, `check.rs`, `alert.rs`, `report.rs` | what is asked of the ledger, as plain data |
//! | `day.rs` | how the business day stands, in words |
//! | `work.rs`, `work/` | the use cases that are called, beside the screen; nothing else names the ledger |
//! | `terminal.rs`, `theme.rs` | the terminal, taken and given back; its colours |
//! | `draw.rs`, `grid.rs`, `input.rs`, `text.rs` | what everything is drawn with |
//!
//! The state is pure: it waits for nothing, asks no one and draws nowhere, so
//! that each screen is tested by its snapshots and each transition by a table.

mod alert;
mod alert_forms;
mod app;
mod cash;
mod check;
mod check_forms;
mod day;
mod dispute;
mod dispute_forms;
mod draw;
mod field;
mod filter;
mod form;
mod forms;
mod grid;
mod input;
mod order;
mod panel;
mod report;
mod screen;
mod screens;
mod task;
mod terminal;
#[cfg(test)]
mod tests;
mod text;
mod theme;
mod till_forms;
mod work;

use std::io;
use std::time::{Duration, Instant};

use app::{App, Event};
use bankctl_types::Timestamp;
use bankctl_types::money::PlainDecimal;
use screen::Effect;
use task::{Answer, Bank, Ticket, Trouble};
use terminal::{Asked, Screen};
use theme::Theme;

use crate::error::{Class, Error, Fault, describe};
pub use work::Open;
use work::{Tools, Worker, greet};

/// What the surroundings give.
pub struct Desk<'a> {
    /// Opens the ledger for a command; the second word says whether for a dry run.
    pub open: Open,
    /// Asks for a password at the terminal, as an operator or as whom the account names.
    pub log_in: &'a dyn Fn(Option<&str>) -> Result<(), Error>,
    /// A reference that nothing else has.
    pub make_reference: fn() -> String,
    /// Tells the time.
    pub now: fn() -> Timestamp,
    /// Whether nothing is ever written.
    pub dry_run: bool,
    /// Whether there are colours.
    pub color: bool,
    /// Whether there is more than ASCII.
    pub unicode: bool,
    /// What the environment calls the terminal.
    pub term: Option<String>,
    /// The program that prints receipts, and its arguments.
    pub printer: Vec<String>,
    /// Above this amount it is typed again.
    pub confirm_over: Option<PlainDecimal>,
}

/// How long the screen waits for a key while an answer may come.
const WHILE_ASKED: Duration = Duration::from_millis(2);
/// How long it waits otherwise.
const WHILE_IDLE: Duration = Duration::from_millis(200);

/// Shows the screen until the user leaves it.
///
/// # Errors
/// There is no terminal, the ledger can't be opened, or the terminal is lost.
pub fn run(desk: &Desk<'_>) -> Result<(), Error> {
    terminal::must_be_there(desk.term.as_deref())?;
    let tools = Tools {
        open: desk.open.clone(),
        dry_run: desk.dry_run,
        now: desk.now,
        printer: desk.printer.clone(),
    };
    let bank = welcome(desk, &tools)?;
    let mut front = Front {
        desk,
        app: App::new(bank, desk.make_reference),
        worker: Worker::start(tools.clone()),
        prover: Worker::start_aside(tools.clone()),
        screen: Screen::take().map_err(|error| lost(&error))?,
        tools,
        since: Instant::now(),
        theme: Theme {
            color: desk.color,
            unicode: desk.unicode,
        },
        suspends: false,
    };
    front.go_on()
}

/// Who works here; after a login, where the ledger asks for one.
fn welcome(desk: &Desk<'_>, tools: &Tools) -> Result<Bank, Error> {
    let mut bank = greet(tools)?;
    if bank.idle.is_some() && bank.operator.is_empty() {
        (desk.log_in)(None)?;
        bank = greet(tools)?;
    }
    bank.confirm_over = desk.confirm_over;
    Ok(bank)
}

fn lost(error: &io::Error) -> Error {
    let message = format!("the terminal is lost: {error}");
    Fault::new(Class::Failure, "io", message)
        .hint("what was booked is booked: `bankctl history` shows it")
        .into()
}

/// The screen, its state and the work behind it.
struct Front<'a> {
    desk: &'a Desk<'a>,
    tools: Tools,
    app: App,
    // Given back before the work is waited for.
    screen: Screen,
    worker: Worker,
    /// What takes long has a worker of its own.
    prover: Worker,
    since: Instant,
    theme: Theme,
    /// Whether the shell is to have the terminal as soon as nothing is asked.
    suspends: bool,
}

impl Front<'_> {
    fn go_on(&mut self) -> Result<(), Error> {
        let effects = self.app.begin();
        let mut goes_on = self.perform(effects)?;
        while goes_on {
            let (app, theme) = (&self.app, self.theme);
            self.screen
                .draw(|frame| draw::draw(frame, app, theme))
                .map_err(|error| lost(&error))?;
            goes_on = self.step()?;
        }
        Ok(())
    }

    /// Waits for something to happen, and takes all that has. Says whether to
    /// go on.
    fn step(&mut self) -> Result<bool, Error> {
        let mut longest = if self.app.is_idle() {
            WHILE_IDLE
        } else {
            WHILE_ASKED
        };
        let mut goes_on = true;
        loop {
            let next = Screen::next(longest).map_err(|error| lost(&error))?;
            let happened = next.is_some();
            goes_on &= self.take(next.unwrap_or(Event::Tick))?;
            // A user who types fast, or pastes, is not drawn letter by letter.
            longest = Duration::ZERO;
            if !happened || !goes_on {
                break;
            }
        }
        while goes_on && let Some((ticket, answer)) = self.answer()? {
            goes_on = self.take(Event::Answer(ticket, answer))?;
        }
        match self.screen.asked() {
            Some(Asked::End) => {
                let message = "ended by a signal";
                return Err(Fault::new(Class::Interrupted, "interrupted", message).into());
            }
            Some(Asked::Suspend) => self.suspends = true,
            None => {}
        }
        // No one stops in the middle of a transaction, which others wait for.
        if self.suspends && self.app.is_idle() {
            self.suspends = false;
            self.screen.suspend().map_err(|error| lost(&error))?;
        }
        Ok(goes_on)
    }

    /// The next answer of the work behind the screen, if there is one.
    fn answer(&self) -> Result<Option<(Ticket, Answer)>, Error> {
        let ended = |()| -> Error {
            let message = "the work behind the screen has ended by itself";
            let fault = Fault::new(Class::Unknown, "outcome_unknown", message);
            let hint = "look at `bankctl history` before you do anything again";
            fault.hint(hint).into()
        };
        match self.worker.answer().map_err(ended)? {
            None => self.prover.answer().map_err(ended),
            some => Ok(some),
        }
    }

    fn take(&mut self, event: Event) -> Result<bool, Error> {
        let effects = self.app.handle(self.since.elapsed(), event);
        self.perform(effects)
    }

    /// Does what the state asks for. Says whether to go on.
    fn perform(&mut self, effects: Vec<Effect>) -> Result<bool, Error> {
        for effect in effects {
            match effect {
                Effect::Work(ticket, task) if task.is_long() => self.prover.ask(ticket, task),
                Effect::Work(ticket, task) => self.worker.ask(ticket, task),
                Effect::Copy(text) => Screen::copy(&text).map_err(|error| lost(&error))?,
                Effect::Suspend => self.suspends = true,
                Effect::Redraw => self.screen.clear().map_err(|error| lost(&error))?,
                Effect::LogIn => {
                    let logged_in = self.log_in()?;
                    if !self.take(Event::LoggedIn(logged_in))? {
                        return Ok(false);
                    }
                }
                Effect::Quit => return Ok(false),
            }
        }
        Ok(true)
    }

    fn log_in(&mut self) -> Result<Result<Box<Bank>, Trouble>, Error> {
        let name = self.app.bank.operator.clone();
        let (desk, tools) = (self.desk, &self.tools);
        let done = self.screen.aside(|| -> Result<Bank, Error> {
            (desk.log_in)(Some(&name))?;
            let mut bank = greet(tools)?;
            bank.confirm_over = desk.confirm_over;
            Ok(bank)
        });
        let done = done.map_err(|error| lost(&error))?;
        Ok(done.map(Box::new).map_err(|error| describe(&error).into()))
    }
}
