//! Results that are longer than the terminal is high go through a pager.
//!
//! A result is held back until it is known to be longer; then the pager is
//! started and the rest goes to it as it comes, so that memory stays bounded.

use std::io::{self, Write};
use std::process::{Child, ChildStdin, Command, Stdio};

/// The most bytes that are held back; no terminal shows more at once.
const HELD_BYTES_MAX: usize = 1 << 18;

/// A pager and the terminal that it is for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Pager {
    /// The program and its arguments, divided by blanks; no shell reads it.
    pub command: String,
    /// The lines of the terminal.
    pub height: u16,
    /// Whether the environment has `LESS`; if not, `less` is asked to quit at
    /// the end of a short text, to show colours and to leave the text there.
    pub less_is_set: bool,
}

impl Pager {
    /// The command of the pager, by `BANKCTL_PAGER` and `PAGER`: the first
    /// that is set decides, none set means `less`, blank means no pager.
    pub fn command(bankctl_pager: Option<&str>, pager: Option<&str>) -> Option<String> {
        let command = bankctl_pager.or(pager).unwrap_or("less").trim();
        (!command.is_empty()).then(|| command.to_owned())
    }

    fn start(&self) -> io::Result<Child> {
        let mut words = self.command.split_whitespace();
        let program = words.next().ok_or(io::ErrorKind::NotFound)?;
        let mut command = Command::new(program);
        command.args(words).stdin(Stdio::piped());
        if !self.less_is_set {
            command.env("LESS", "FRX");
        }
        command.spawn()
    }
}

/// Writes a text, through the pager if it is longer than the terminal is high.
///
/// # Errors
/// Those of the output; a pager that was left is a broken pipe.
pub fn page(text: &str, pager: &Pager, output: &mut dyn Write) -> io::Result<()> {
    let mut through = Paged::new(pager, output);
    through.write_all(text.as_bytes())?;
    through.finish()
}

/// An output that starts the pager when it must.
pub(super) struct Paged<'a> {
    pager: &'a Pager,
    output: &'a mut dyn Write,
    state: State,
}

enum State {
    /// The text so far, which may still fit.
    Held(Vec<u8>),
    /// The pager reads.
    Paging(ChildStdin, Child),
    /// The pager could not be started.
    Direct,
    /// Everything was written.
    Done,
}

impl<'a> Paged<'a> {
    /// Holds back until the text is longer than the terminal is high.
    pub(super) fn new(pager: &'a Pager, output: &'a mut dyn Write) -> Self {
        let state = State::Held(Vec::new());
        Self {
            pager,
            output,
            state,
        }
    }

    /// Writes what was held back, or waits for the pager to be left.
    pub(super) fn finish(mut self) -> io::Result<()> {
        if let State::Held(held) = &self.state {
            self.output.write_all(held)?;
        }
        self.output.flush()?;
        self.end()
    }

    fn end(&mut self) -> io::Result<()> {
        match std::mem::replace(&mut self.state, State::Done) {
            State::Paging(input, mut child) => {
                drop(input);
                child.wait().map(drop)
            }
            State::Held(_) | State::Direct | State::Done => Ok(()),
        }
    }

    /// Takes bytes and says whether they need the pager now. One line of the
    /// terminal is left for the prompt of the shell.
    fn hold(&mut self, bytes: &[u8]) -> bool {
        let State::Held(held) = &mut self.state else {
            return false;
        };
        held.extend_from_slice(bytes);
        let lines = held.split(|byte| *byte == b'\n').count() - 1;
        lines >= usize::from(self.pager.height) || held.len() > HELD_BYTES_MAX
    }

    fn begin(&mut self) -> io::Result<()> {
        let mut started = self.pager.start().ok();
        let input = started.as_mut().and_then(|child| child.stdin.take());
        let next = match (started, input) {
            (Some(child), Some(input)) => State::Paging(input, child),
            _ => State::Direct,
        };
        match std::mem::replace(&mut self.state, next) {
            State::Held(held) => self.write_all(&held),
            _ => Ok(()),
        }
    }
}

impl Write for Paged<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.state {
            State::Paging(input, _) => input.write(bytes),
            State::Direct | State::Done => self.output.write(bytes),
            State::Held(_) => {
                if self.hold(bytes) {
                    self.begin()?;
                }
                Ok(bytes.len())
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.state {
            State::Paging(input, _) => input.flush(),
            State::Direct | State::Done => self.output.flush(),
            State::Held(_) => Ok(()),
        }
    }
}

impl Drop for Paged<'_> {
    /// The pager owns the terminal until it is left, after an error too. What
    /// is still held back after an error is not shown.
    fn drop(&mut self) {
        let _ = self.end();
    }
}

#[cfg(test)]
mod tests {
    use super::{Pager, page};

    fn pager(command: &str) -> Pager {
        Pager {
            command: command.to_owned(),
            height: 3,
            less_is_set: true,
        }
    }

    #[test]
    fn the_own_variable_comes_first_and_blank_turns_it_off() {
        let table = [
            (None, None, Some("less")),
            (None, Some("more"), Some("more")),
            (Some("most -s"), Some("more"), Some("most -s")),
            (Some(""), Some("more"), None),
            (None, Some(" "), None),
        ];
        for (own, general, expected) in table {
            assert_eq!(Pager::command(own, general).as_deref(), expected);
        }
    }

    #[test]
    fn a_short_text_and_a_missing_pager_go_straight_to_the_output() {
        let mut output = Vec::new();
        page("1\n2\n", &pager("false"), &mut output).expect("written");
        assert_eq!(output, b"1\n2\n");
        output.clear();
        let missing = pager("./no-such-program-anywhere");
        page("1\n2\n3\n4\n", &missing, &mut output).expect("written");
        assert_eq!(output, b"1\n2\n3\n4\n");
    }

    #[cfg(unix)]
    #[test]
    fn a_long_text_goes_to_the_pager() {
        let directory = tempfile::tempdir().expect("a directory");
        let file = directory.path().join("paged");
        let command = format!("dd of={} status=none", file.display());
        let mut output = Vec::new();
        let text = "1\n2\n3\n4\n".repeat(9);
        page(&text, &pager(&command), &mut output).expect("written");
        assert!(output.is_empty());
        assert_eq!(std::fs::read_to_string(&file).expect("a file"), text);
    }
}
