//! The terminal: taken and given back, whatever happens in between.

use std::io::{self, IsTerminal as _, Stdout, Write as _};
use std::panic;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ratatui::Frame;
use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;
use ratatui::crossterm::event::{
    self, DisableBracketedPaste, EnableBracketedPaste, Event as Happened, KeyEventKind,
};
use ratatui::crossterm::execute;
use ratatui::crossterm::terminal::{
    EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
};

use super::app::Event;
use crate::error::{Class, Fault};

/// Refuses to begin where no one could see or type anything.
///
/// # Errors
/// Standard input or output is no terminal, or one that can do nothing.
pub(crate) fn must_be_there(term: Option<&str>) -> Result<(), Fault> {
    let refuse = |why: &str| {
        let message = format!("`bankctl ui` needs a terminal, and {why}");
        Err(Fault::new(Class::Usage, "usage", message).hint(
            "the commands do the same: bankctl customer list, history, deposit, approval list; \
             see bankctl --help",
        ))
    };
    if !io::stdin().is_terminal() {
        return refuse("standard input is none");
    }
    if !io::stdout().is_terminal() {
        return refuse("standard output is none");
    }
    match term {
        None | Some("") => refuse("TERM names none"),
        Some("dumb") => refuse("TERM is dumb: a dumb terminal can't place text"),
        Some(_) => Ok(()),
    }
}

/// What the outside asks of the program by a signal.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Asked {
    /// To end.
    End,
    /// To let the shell have the terminal.
    Suspend,
}

/// The terminal, as long as the screen has it.
pub(crate) struct Screen {
    terminal: Terminal<CrosstermBackend<Stdout>>,
    ending: Arc<AtomicBool>,
    #[cfg(unix)]
    suspending: Arc<AtomicBool>,
}

impl Screen {
    /// Takes the terminal. A panic gives it back before it says anything.
    ///
    /// # Errors
    /// It can't be taken.
    pub(crate) fn take() -> io::Result<Self> {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            give_back();
            before(info);
        }));
        let ending = Arc::new(AtomicBool::new(false));
        for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM] {
            signal_hook::flag::register(signal, Arc::clone(&ending))?;
        }
        #[cfg(unix)]
        let suspending = Arc::new(AtomicBool::new(false));
        #[cfg(unix)]
        signal_hook::flag::register(signal_hook::consts::SIGTSTP, Arc::clone(&suspending))?;
        enter()?;
        let terminal = match Terminal::new(CrosstermBackend::new(io::stdout())) {
            Ok(terminal) => terminal,
            Err(error) => {
                give_back();
                return Err(error);
            }
        };
        Ok(Self {
            terminal,
            ending,
            #[cfg(unix)]
            suspending,
        })
    }

    /// Draws.
    ///
    /// # Errors
    /// The terminal is gone.
    pub(crate) fn draw(&mut self, draw: impl FnOnce(&mut Frame<'_>)) -> io::Result<()> {
        self.terminal.draw(draw).map(|_| ())
    }

    /// Draws everything anew at the next time.
    ///
    /// # Errors
    /// The terminal is gone.
    pub(crate) fn clear(&mut self) -> io::Result<()> {
        // Its own `clear` asks where the cursor is, and waits for an answer
        // that not every terminal gives.
        let size = self.terminal.size()?;
        self.terminal.resize(size.into())
    }

    /// What happens next, if anything does in time.
    ///
    /// # Errors
    /// The terminal is gone.
    pub(crate) fn next(longest: Duration) -> io::Result<Option<Event>> {
        #[cfg(unix)]
        let longest = wait(longest)?;
        let ready = match event::poll(longest) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => false,
            other => other?,
        };
        if !ready {
            return Ok(None);
        }
        Ok(match event::read()? {
            Happened::Key(key) if key.kind != KeyEventKind::Release => Some(Event::Key(key)),
            Happened::Paste(text) => Some(Event::Paste(text)),
            _ => Some(Event::Tick),
        })
    }

    /// What was asked by a signal since the last time.
    pub(crate) fn asked(&self) -> Option<Asked> {
        if self.ending.load(Ordering::SeqCst) {
            return Some(Asked::End);
        }
        #[cfg(unix)]
        if self.suspending.swap(false, Ordering::SeqCst) {
            return Some(Asked::Suspend);
        }
        None
    }

    /// Lets the shell have the terminal until it is taken to the front again.
    ///
    /// # Errors
    /// The terminal is gone.
    pub(crate) fn suspend(&mut self) -> io::Result<()> {
        #[cfg(unix)]
        {
            give_back();
            signal_hook::low_level::emulate_default_handler(signal_hook::consts::SIGTSTP)?;
            enter()?;
            self.clear()?;
        }
        Ok(())
    }

    /// Gives the terminal back while something else asks questions there.
    ///
    /// # Errors
    /// The terminal is gone.
    pub(crate) fn aside<T>(&mut self, act: impl FnOnce() -> T) -> io::Result<T> {
        give_back();
        let done = act();
        enter()?;
        self.clear()?;
        Ok(done)
    }

    /// Hands a text to the clipboard, by the sequence that terminals know
    /// (OSC 52). Those that do not know it, or do not allow it, do nothing.
    ///
    /// # Errors
    /// The terminal is gone.
    pub(crate) fn copy(text: &str) -> io::Result<()> {
        let mut output = io::stdout();
        write!(output, "\u{1b}]52;c;{}\u{7}", STANDARD.encode(text))?;
        output.flush()
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        give_back();
    }
}

/// Waits for a key here, because the library reads a terminal that is gone for
/// ever. Says how long it may still wait: not at all.
///
/// # Errors
/// The terminal is gone.
#[cfg(unix)]
fn wait(longest: Duration) -> io::Result<Duration> {
    use rustix::event::{PollFd, PollFlags, Timespec, poll};

    let input = io::stdin();
    let mut keys = [PollFd::new(&input, PollFlags::IN)];
    let timeout = Timespec::try_from(longest).ok();
    match poll(&mut keys, timeout.as_ref()) {
        // A signal, such as that of another size.
        Err(rustix::io::Errno::INTR) | Ok(0) => return Ok(Duration::ZERO),
        other => other?,
    };
    let gone = PollFlags::HUP | PollFlags::ERR | PollFlags::NVAL;
    if keys[0].revents().intersects(gone) {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(Duration::ZERO)
}

fn enter() -> io::Result<()> {
    enable_raw_mode()?;
    let entered = execute!(io::stdout(), EnterAlternateScreen, EnableBracketedPaste);
    if entered.is_err() {
        give_back();
    }
    entered
}

/// Gives the terminal back as it was. What fails is left: there is no one to
/// tell.
fn give_back() {
    let _ = execute!(
        io::stdout(),
        DisableBracketedPaste,
        LeaveAlternateScreen,
        ratatui::crossterm::cursor::Show
    );
    let _ = disable_raw_mode();
}
