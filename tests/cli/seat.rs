//! A command in a pseudo-terminal, and a person in front of it.
#![cfg(target_os = "linux")]
#![allow(dead_code)]

use std::os::unix::process::ExitStatusExt as _;
use std::process::Command;
use std::time::{Duration, Instant};

use super::common::Bank;
use super::common::deadline::{InTime as _, LONGEST, Started};
use super::terminal_screen::{Keyboard, Pty};

/// A command whose standard input, output and error are a terminal of 80 columns
/// and 24 lines.
pub struct Seat {
    pty: Pty,
    keyboard: Keyboard,
    process: Started,
}

impl Seat {
    pub fn of(bank: &Bank, arguments: &[&str]) -> Self {
        Self::with(bank, arguments, &[])
    }

    pub fn with(bank: &Bank, arguments: &[&str], variables: &[(&str, &str)]) -> Self {
        Self::sized(bank, (80, 24), arguments, variables)
    }

    pub fn sized(
        bank: &Bank,
        (width, height): (u16, u16),
        arguments: &[&str],
        variables: &[(&str, &str)],
    ) -> Self {
        Self::at((width, height), bank, &bank.command(arguments), variables)
    }

    /// A shell, with a long window so that nothing scrolls away. Its prompt is `$ `.
    pub fn shell(bank: &Bank) -> Self {
        let program = std::path::Path::new(env!("CARGO_BIN_EXE_bankctl"));
        let folder = program.parent().expect("a folder").display();
        let path = format!("{folder}:{}", std::env::var("PATH").unwrap_or_default());
        let mut ready = Command::new("sh");
        ready.arg("-i");
        for (name, value) in bank.command(&[]).get_envs() {
            ready.env(name, value.unwrap_or_default());
        }
        Self::at((80, 100), bank, &ready, &[("PATH", &path), ("PS1", "$ ")])
    }

    fn at(
        (width, height): (u16, u16),
        bank: &Bank,
        ready: &Command,
        variables: &[(&str, &str)],
    ) -> Self {
        let pty = Pty::of(width, height);
        // The program that gives it a terminal of its own, and then is it.
        let mut command = Command::new("setsid");
        command
            .args(["--ctty"])
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
            .stderr(pty.end());
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
        let since = Instant::now();
        while !self.pty.shows().contains(expected) {
            let shown = self.pty.shows();
            assert!(
                since.elapsed() < LONGEST / 4,
                "no {expected:?} on the screen:\n{shown}"
            );
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// What is on the screen.
    pub fn shows(&self) -> String {
        self.pty.shows()
    }

    /// Waits for its end, and gives the exit code and what is on the screen.
    #[track_caller]
    pub fn ends(mut self) -> (i32, String) {
        let status = self.process.wait().expect("it ends");
        self.pty.catches_up();
        // As a shell says it of a signal.
        let code = status
            .code()
            .or_else(|| status.signal().map(|signal| 128 + signal));
        (code.expect("an end"), self.pty.shows())
    }
}
