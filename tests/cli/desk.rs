//! `bankctl ui` in a pseudo-terminal, and a person in front of it.
#![cfg(target_os = "linux")]
#![allow(dead_code)]

use std::process::{Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use rustix::termios::LocalModes;

use super::common::Bank;
use super::common::deadline::{InTime as _, Started, until};
use super::terminal_screen::{Keyboard, Pty};

/// After this time a screen is whole.
const STAYS: Duration = Duration::from_secs(3);

/// `bankctl ui`, and a person in front of it.
pub struct Desk {
    pub pty: Pty,
    pub keyboard: Keyboard,
    pub process: Started,
}

impl Desk {
    pub fn of(bank: &Bank) -> Self {
        Self::with(bank, &[])
    }

    pub fn with(bank: &Bank, variables: &[(&str, &str)]) -> Self {
        Self::sized(bank, (80, 24), variables)
    }

    pub fn sized(bank: &Bank, size: (u16, u16), variables: &[(&str, &str)]) -> Self {
        Self::started(bank, size, variables, false)
    }

    /// In a window of some size; deaf to the signal that it was closed, or not.
    pub fn started(
        bank: &Bank,
        (width, height): (u16, u16),
        variables: &[(&str, &str)],
        deaf: bool,
    ) -> Self {
        let pty = Pty::of(width, height);
        let ready = bank.command(&["ui"]);
        // The program that gives it a terminal of its own, and then is it.
        let mut command = Command::new("setsid");
        command
            .args(["--ctty"])
            .args(
                deaf.then_some(["sh", "-c", "trap '' HUP; exec \"$@\"", "sh"])
                    .into_iter()
                    .flatten(),
            )
            .arg(ready.get_program())
            .args(ready.get_args())
            .env_clear()
            .envs(
                ready
                    .get_envs()
                    .filter_map(|(name, value)| Some((name, value?))),
            )
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("TERM", "xterm-256color")
            .envs(variables.iter().copied())
            .current_dir(bank.folder.path())
            .stdin(pty.end())
            .stdout(pty.end())
            .stderr(Stdio::inherit());
        let process = command.start().expect("setsid runs");
        let keyboard = pty.keyboard();
        Self {
            pty,
            keyboard,
            process,
        }
    }

    /// Types something, and waits until this is on the screen.
    #[track_caller]
    pub fn types(&mut self, keys: &str, expected: &str) {
        self.keyboard.types(keys);
        self.sees(expected);
    }

    #[track_caller]
    pub fn sees(&self, expected: &str) {
        self.pty.waits_for(expected);
    }

    fn ended_within(&mut self, longest: Duration) -> Option<ExitStatus> {
        let since = Instant::now();
        while since.elapsed() < longest {
            if let Some(status) = self.process.try_wait().expect("asked") {
                return Some(status);
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        None
    }

    /// The whole screen, once it is what a guide has at a mark, or, where that is
    /// another one, once it stays as it is: a part of it comes before the rest.
    pub fn drawn(&self, guide: &str, name: &str) -> String {
        let (mut last, mut since) = (self.pty.shows(), Instant::now());
        until("a screen that stays", || {
            let shown = self.pty.shows();
            if shown != last {
                last.clone_from(&shown);
                since = Instant::now();
            }
            let is_known = at_mark(guide, name).is_some_and(|known| known == shown.trim_end());
            (is_known || since.elapsed() > STAYS).then_some(shown)
        })
    }

    /// Leaves it, and gives the exit code.
    pub fn leaves(mut self) -> i32 {
        // The second press counts for some seconds: where the machine was too busy for
        // that, both are made again.
        let status = until("it ends", || {
            self.keyboard.types("\u{3}");
            self.sees("press the same key again");
            self.keyboard.types("\u{3}");
            self.ended_within(Duration::from_secs(20))
        });
        assert_given_back(&self.pty);
        status.code().expect("a code")
    }
}

/// The terminal is as it was: it echoes, and shows what was there before.
#[track_caller]
pub fn assert_given_back(pty: &Pty) {
    let modes = rustix::termios::tcgetattr(pty.own_end()).expect("a terminal");
    assert!(
        modes
            .local_modes
            .contains(LocalModes::ECHO | LocalModes::ICANON)
    );
    // What a process wrote last is read a moment after it has ended.
    until("the screen from before, with its cursor", || {
        (!pty.is_alternate() && pty.shows_cursor()).then_some(())
    });
}

/// The picture that a guide has behind a mark.
fn at_mark<'a>(guide: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = guide.split_once(&format!("<!-- screen: {name} -->\n"))?;
    let (picture, _) = rest.strip_prefix("\n```text\n")?.split_once("\n```\n")?;
    Some(picture)
}

/// Puts a screen behind its mark.
pub fn picture(guide: &mut String, name: &str, shown: &str) {
    let mark = format!("<!-- screen: {name} -->\n");
    let (head, rest) = guide.split_once(&mark).expect("the mark");
    // The picture from before goes.
    let tail = match rest.strip_prefix("\n```text\n") {
        Some(picture) => picture.split_once("\n```\n").expect("its end").1,
        None => rest,
    };
    *guide = format!("{head}{mark}\n```text\n{}\n```\n{tail}", shown.trim_end());
}
