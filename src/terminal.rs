//! The terminal that commands ask: confirmations, bars, signals.

mod ask;
mod secret;

use std::io::{self, BufRead as _, IsTerminal as _, Write as _};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use indicatif::{HumanCount, ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

pub use ask::{Drawing, Written};

use crate::commands::{self, Bar, Chosen, Line, Secret, Terminal};

/// Makes whatever this process creates readable by its owner only, where
/// nothing else is said.
pub fn keep_to_owner() {
    #[cfg(unix)]
    rustix::process::umask(rustix::fs::Mode::from_raw_mode(0o077));
}

/// The terminal of this process.
pub struct Surroundings {
    no_input: bool,
    quiet: bool,
    drawing: Drawing,
}

impl Surroundings {
    /// Whether to prompt and to draw is decided here, once.
    pub fn new(no_input: bool, quiet: bool, drawing: Drawing) -> Self {
        Self {
            no_input,
            quiet,
            drawing,
        }
    }
}

impl Surroundings {
    /// Whether a person is there to answer.
    pub fn is_person_there(&self) -> bool {
        !self.no_input && io::stdin().is_terminal() && io::stderr().is_terminal()
    }

    /// Asks for a text.
    pub fn ask(&self, question: &str) -> Written {
        ask::text(self.drawing, question)
    }
}

impl Terminal for Surroundings {
    fn confirm(&self, question: &str) -> Option<bool> {
        if !self.can_ask() {
            return None;
        }
        let mut error = io::stderr().lock();
        write!(error, "{} [y/N] ", crate::render::visible(question)).ok()?;
        error.flush().ok()?;
        let answer = typed_line();
        if answer.is_none() {
            let _ = writeln!(error);
        }
        let answer = answer.unwrap_or_default().trim().to_lowercase();
        Some(matches!(answer.as_str(), "y" | "yes"))
    }

    fn line(&self, question: &str, usual: &str) -> Option<Line> {
        if !self.can_ask() {
            return None;
        }
        let mut error = io::stderr().lock();
        let question = crate::render::visible(question);
        if usual.is_empty() {
            write!(error, "{question} ").ok()?;
        } else {
            write!(error, "{question} [{}]: ", crate::render::visible(usual)).ok()?;
        }
        error.flush().ok()?;
        let Some(answer) = typed_line() else {
            let _ = writeln!(error);
            return Some(Line::Ended);
        };
        let typed = answer.trim();
        let typed = if typed.is_empty() { usual } else { typed };
        Some(Line::Typed(typed.to_owned()))
    }

    fn can_ask(&self) -> bool {
        self.is_person_there()
    }

    fn choose(&self, question: &str, lines: Vec<String>) -> Chosen {
        if !self.can_ask() {
            return Chosen::NotAsked;
        }
        ask::choose(self.drawing, question, &lines)
    }

    fn tell(&self, line: &str, is_asked: bool) {
        if self.can_ask() && (is_asked || !self.quiet) {
            // What can't be shown is asked all the same.
            let _ = crate::render::write_note(line, &mut io::stderr().lock());
        }
    }

    fn secret(&self, question: &str) -> Option<Secret> {
        if self.no_input {
            return None;
        }
        match secret::ask(question) {
            Ok(secret::Typed::Secret(typed)) => Some(typed),
            _ => None,
        }
    }

    fn secret_line(&self) -> Option<Secret> {
        secret::line().ok().flatten()
    }

    fn progress(&self, what: &'static str, total: u64) -> Box<dyn Bar> {
        let target = if self.quiet || !io::stderr().is_terminal() {
            ProgressDrawTarget::hidden()
        } else {
            ProgressDrawTarget::stderr()
        };
        let bar = ProgressBar::with_draw_target(Some(total), target);
        let template = "{bar:30} {percent:>3}% {human_pos}/{human_len} {msg}, {rate}, {eta} left";
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style.with_key("rate", rate));
        }
        bar.set_message(what);
        Box::new(Drawn(bar))
    }

    fn outlet(&self) -> Option<Box<dyn io::Write>> {
        let output = io::stdout();
        (!output.is_terminal()).then(|| Box::new(output) as Box<dyn io::Write>)
    }

    fn stop_flag(&self) -> Arc<AtomicBool> {
        let flag = Arc::new(AtomicBool::new(false));
        for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM] {
            // A second signal ends the process at once; the ledger is whole
            // then too, because what is not committed is not there.
            let _ = signal_hook::flag::register_conditional_default(signal, Arc::clone(&flag));
            let _ = signal_hook::flag::register(signal, Arc::clone(&flag));
        }
        flag
    }
}

/// The next line that a person types; `None` where the input ends, or the person
/// ends the program with Ctrl-C instead of an answer.
fn typed_line() -> Option<String> {
    #[cfg(unix)]
    while !is_typed() {
        if commands::is_ending() {
            return None;
        }
    }
    let mut line = String::new();
    let read = io::stdin().lock().read_line(&mut line).ok()?;
    (read > 0).then_some(line)
}

/// Waits a moment for a line.
#[cfg(unix)]
fn is_typed() -> bool {
    use rustix::event::{PollFd, PollFlags, Timespec, poll};

    let input = io::stdin();
    let mut there = [PollFd::new(&input, PollFlags::IN)];
    let moment = Timespec {
        tv_sec: 0,
        tv_nsec: 50_000_000,
    };
    // A signal ends the wait early, and the caller looks at it.
    poll(&mut there, Some(&moment)).is_ok_and(|count| count > 0)
}

/// How much is done in a second, without decimals and in groups of three.
fn rate(state: &ProgressState, output: &mut dyn std::fmt::Write) {
    let whole = format!("{:.0}", state.per_sec()).parse().unwrap_or(0);
    // A bar that can't be written is not worth an error.
    let _ = write!(output, "{}/s", HumanCount(whole));
}

struct Drawn(ProgressBar);

impl Bar for Drawn {
    fn at(&self, done: u64) {
        self.0.set_position(done);
    }

    fn begin(&self, what: &'static str) {
        self.0.reset();
        self.0.set_message(what);
    }
}

impl Drop for Drawn {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
