//! Lines that come one after the other, for as long as the sender sends them.
//!
//! What belongs here: cutting bytes into lines of bounded length, and telling
//! apart what is there already from what must be waited for. Bytes that no one
//! has asked for yet stay where they are: a sender that is too fast waits.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::fault::{FileFault, FileFaultKind};

/// The most bytes of a line. A longer one is passed over.
pub const LINE_BYTES_MAX: usize = 64 * 1024;

/// How many bytes are read at once.
const CHUNK_BYTES: usize = 64 * 1024;

/// How often a waiting reader looks whether it is to end. A signal mostly ends
/// the waiting by itself.
#[cfg(unix)]
const LOOK_UP: rustix::event::Timespec = rustix::event::Timespec {
    tv_sec: 0,
    tv_nsec: 100_000_000,
};

/// What comes next.
#[derive(PartialEq, Eq, Debug)]
pub enum Next<'a> {
    /// A line that is not blank, without its end, and its number from 1.
    Line(u64, &'a [u8]),
    /// A line of more than [`LINE_BYTES_MAX`] bytes.
    TooLong(u64),
    /// Nothing, unless it is waited for.
    Nothing,
    /// The input has ended.
    End,
    /// The user wants to end before the input does.
    Stopped,
    /// No one reads the answers any more, and more was to come.
    Unheard,
}

/// Whether there is something to be read.
enum Ready {
    Yes,
    NotYet,
    Stopped,
    /// Can't be asked where there is no `poll`.
    #[cfg_attr(not(unix), allow(dead_code))]
    Unheard,
}

/// What was found in the bytes that are there.
enum Found {
    /// A line, from here to there.
    Line(usize, usize),
    /// The end of a line that is too long, or so much of one.
    TooLong,
    /// No end of a line.
    Nothing,
}

/// An input that is read line by line.
pub struct Lines {
    name: String,
    input: File,
    stop: Arc<AtomicBool>,
    /// Where the answers go, if it matters whether they are read.
    #[cfg_attr(not(unix), allow(dead_code))]
    answers: Option<io::Stdout>,
    buffer: Vec<u8>,
    /// Where the next line begins.
    start: usize,
    /// Up to where no end of a line was found.
    searched: usize,
    /// The number of the last line.
    number: u64,
    /// Whether a line is passed over that is too long.
    skipping: bool,
    ended: bool,
}

impl Lines {
    /// Opens a file, or standard input for `-`. Once `stop` is set no more is
    /// read.
    ///
    /// # Errors
    /// A file that is missing, is a directory or can't be read.
    pub fn open(path: &Path, stop: Arc<AtomicBool>) -> Result<Self, FileFault> {
        let name = path.display().to_string();
        let (name, input) = if name == "-" {
            ("standard input".to_owned(), standard_input())
        } else {
            (name, File::open(path))
        };
        let fault = |error: io::Error| {
            let kind = match error.kind() {
                io::ErrorKind::NotFound => FileFaultKind::NotFound,
                io::ErrorKind::IsADirectory => FileFaultKind::Directory,
                _ => FileFaultKind::Io(error),
            };
            FileFault::new(&name, None, kind)
        };
        let input = input.map_err(fault)?;
        if input.metadata().map_err(fault)?.is_dir() {
            return Err(FileFault::new(&name, None, FileFaultKind::Directory));
        }
        Ok(Self {
            name,
            input,
            stop,
            answers: None,
            buffer: Vec::new(),
            start: 0,
            searched: 0,
            number: 0,
            skipping: false,
            ended: false,
        })
    }

    /// Ends also when no one reads standard output any more, where the answers
    /// go: nothing is taken then whose answer no one would see.
    #[must_use]
    pub fn while_answers_are_read(mut self) -> Self {
        self.answers = Some(io::stdout());
        self
    }

    /// The number of the last line that was taken.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// The next line; if `wait` is not set, only one that is there already.
    ///
    /// # Errors
    /// The input can't be read.
    pub fn next(&mut self, wait: bool) -> Result<Next<'_>, FileFault> {
        loop {
            match self.find() {
                Found::Line(from, to) if self.buffer[from..to].trim_ascii().is_empty() => {}
                Found::Line(from, to) => {
                    return Ok(Next::Line(self.number, &self.buffer[from..to]));
                }
                Found::TooLong => return Ok(Next::TooLong(self.number)),
                Found::Nothing if self.ended => return Ok(Next::End),
                Found::Nothing => match self.ready(wait) {
                    Ready::Yes => self.read()?,
                    Ready::NotYet => return Ok(Next::Nothing),
                    Ready::Stopped => return Ok(Next::Stopped),
                    // Who has sent everything may be gone: that is the end.
                    Ready::Unheard => {
                        self.read_end()?;
                        let all_sent = self.ended && self.start == self.buffer.len();
                        return Ok(if all_sent { Next::End } else { Next::Unheard });
                    }
                },
            }
        }
    }

    fn find(&mut self) -> Found {
        let end = memchr(&self.buffer[self.searched..]).map(|place| self.searched + place);
        let (to, next) = match end {
            Some(end) => (end, end + 1),
            None if self.ended && self.start < self.buffer.len() => {
                (self.buffer.len(), self.buffer.len())
            }
            None => {
                self.searched = self.buffer.len();
                let is_too_long = self.buffer.len() - self.start > LINE_BYTES_MAX;
                if self.skipping || is_too_long {
                    self.buffer.clear();
                    (self.start, self.searched) = (0, 0);
                }
                if is_too_long && !std::mem::replace(&mut self.skipping, true) {
                    self.number += 1;
                    return Found::TooLong;
                }
                return Found::Nothing;
            }
        };
        let from = std::mem::replace(&mut self.start, next);
        self.searched = next;
        if std::mem::take(&mut self.skipping) {
            // It was told of when it became too long.
            return Found::Line(to, to);
        }
        self.number += 1;
        if to - from > LINE_BYTES_MAX {
            return Found::TooLong;
        }
        // Some programs begin with the mark of UTF-8.
        let marked = self.number == 1 && self.buffer[from..to].starts_with(b"\xef\xbb\xbf");
        Found::Line(from + if marked { 3 } else { 0 }, to)
    }

    fn read(&mut self) -> Result<(), FileFault> {
        self.buffer.drain(..self.start);
        self.searched -= self.start;
        self.start = 0;
        let filled = self.buffer.len();
        self.buffer.resize(filled + CHUNK_BYTES, 0);
        let read = self.input.read(&mut self.buffer[filled..]);
        self.buffer
            .truncate(filled + read.as_ref().copied().unwrap_or(0));
        match read {
            Ok(0) => self.ended = true,
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => {
                return Err(FileFault::new(&self.name, None, FileFaultKind::Io(error)));
            }
        }
        Ok(())
    }

    /// Looks whether the input has ended, without waiting for more of it.
    fn read_end(&mut self) -> Result<(), FileFault> {
        self.answers = None;
        match self.ready(false) {
            Ready::Yes => self.read(),
            _ => Ok(()),
        }
    }

    #[cfg(unix)]
    fn ready(&self, wait: bool) -> Ready {
        use rustix::event::{PollFd, PollFlags, Timespec, poll};
        let at_once = Timespec::default();
        // Asked for nothing, it says only what can't be asked for: that the
        // other end is gone.
        let gone = PollFlags::ERR | PollFlags::HUP;
        loop {
            if self.stop.load(Ordering::SeqCst) {
                return Ready::Stopped;
            }
            let input = PollFd::new(&self.input, PollFlags::IN);
            let long = Some(if wait { &LOOK_UP } else { &at_once });
            let found = if let Some(answers) = &self.answers {
                let mut asked = [input, PollFd::new(answers, PollFlags::empty())];
                let found = poll(&mut asked, long);
                if asked[1].revents().intersects(gone) {
                    return Ready::Unheard;
                }
                found
            } else {
                poll(&mut [input], long)
            };
            match found {
                Ok(0) if !wait => return Ready::NotYet,
                Ok(0) | Err(rustix::io::Errno::INTR) => {}
                // What can't be waited for can be read, or says why not.
                Ok(_) | Err(_) => return Ready::Yes,
            }
        }
    }

    /// Whether there is something to be read can't be asked here: it is waited
    /// for where that does no harm.
    #[cfg(not(unix))]
    fn ready(&self, wait: bool) -> Ready {
        match (self.stop.load(Ordering::SeqCst), wait) {
            (true, _) => Ready::Stopped,
            (false, true) => Ready::Yes,
            (false, false) => Ready::NotYet,
        }
    }
}

fn memchr(bytes: &[u8]) -> Option<usize> {
    bytes.iter().position(|byte| *byte == b'\n')
}

/// Standard input without a buffer, which would hide what is there.
#[cfg(unix)]
fn standard_input() -> io::Result<File> {
    use std::os::fd::AsFd as _;
    Ok(File::from(io::stdin().as_fd().try_clone_to_owned()?))
}

#[cfg(windows)]
fn standard_input() -> io::Result<File> {
    use std::os::windows::io::AsHandle as _;
    Ok(File::from(io::stdin().as_handle().try_clone_to_owned()?))
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;
    use std::sync::Arc;
    use std::sync::atomic::AtomicBool;

    use super::{LINE_BYTES_MAX, Lines, Next};

    /// Every line of a text, as numbers and texts.
    fn lines(text: &[u8]) -> Vec<(u64, Option<String>)> {
        let mut file = tempfile::NamedTempFile::new().expect("a file");
        file.write_all(text).expect("written");
        let mut lines = Lines::open(file.path(), Arc::default()).expect("a source");
        let mut found = Vec::new();
        loop {
            found.push(match lines.next(true).expect("read") {
                Next::Line(number, line) => {
                    (number, Some(String::from_utf8_lossy(line).into_owned()))
                }
                Next::TooLong(number) => (number, None),
                Next::End => return found,
                other => panic!("{other:?}"),
            });
        }
    }

    fn some(number: u64, text: &str) -> (u64, Option<String>) {
        (number, Some(text.to_owned()))
    }

    #[test]
    fn lines_are_counted_and_blank_ones_passed_over() {
        assert_eq!(lines(b""), []);
        assert_eq!(
            lines(b"\xef\xbb\xbfa\n\n  \r\nb\r\nc"),
            [some(1, "a"), some(4, "b\r"), some(5, "c")]
        );
    }

    #[test]
    fn a_line_that_is_too_long_is_told_of_once() {
        for length in [LINE_BYTES_MAX, LINE_BYTES_MAX + 1, LINE_BYTES_MAX * 4 + 7] {
            let long = "x".repeat(length);
            let expected = (length <= LINE_BYTES_MAX).then(|| long.clone());
            let found = lines(format!("a\n{long}\nb\n").as_bytes());
            assert_eq!(found, [some(1, "a"), (2, expected.clone()), some(3, "b")]);
            assert_eq!(lines(long.as_bytes()), [(1, expected)]);
        }
    }

    #[test]
    fn who_wants_to_end_is_heard_before_more_is_read() {
        let stop = Arc::new(AtomicBool::new(true));
        let mut file = tempfile::NamedTempFile::new().expect("a file");
        file.write_all(b"a\n").expect("written");
        let mut lines = Lines::open(file.path(), stop).expect("a source");
        assert_eq!(lines.next(true).expect("read"), Next::Stopped);
    }
}
