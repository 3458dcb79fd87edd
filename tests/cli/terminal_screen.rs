//! A pseudo-terminal, and what a person would see on it.

#![allow(dead_code, unreachable_pub)]

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::os::fd::{AsFd, OwnedFd};
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{Mode, OFlags};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};

use crate::common::deadline::{LONGEST, until};

/// A pseudo-terminal of some size.
pub struct Pty {
    /// The end that the test types into and reads from.
    outer: OwnedFd,
    /// The end that the program has.
    inner: OwnedFd,
    screen: Arc<Mutex<Screen>>,
    closed: Arc<AtomicBool>,
    reader: Option<JoinHandle<()>>,
}

impl Drop for Pty {
    /// The window is closed: nothing has the outer end any more.
    fn drop(&mut self) {
        self.closed.store(true, Ordering::SeqCst);
        if let Some(reader) = self.reader.take() {
            let _ = reader.join();
        }
    }
}

/// A title of the window, which is no part of the screen.
const MARK: &str = "\u{1b}]0;all of it\u{7}";

/// What a person types with.
pub struct Keyboard(File);

impl Pty {
    pub fn of(width: u16, height: u16) -> Self {
        let outer = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC)
            .expect("a pseudo-terminal");
        grantpt(&outer).expect("granted");
        unlockpt(&outer).expect("unlocked");
        let name = ptsname(&outer, Vec::new()).expect("a name");
        let flags = OFlags::RDWR | OFlags::NOCTTY | OFlags::CLOEXEC;
        let inner = rustix::fs::open(name.as_c_str(), flags, Mode::empty()).expect("the end");
        let mut pty = Self {
            closed: Arc::default(),
            reader: None,
            screen: Arc::new(Mutex::new(Screen::of(width, height))),
            outer,
            inner,
        };
        pty.resize(width, height);
        let mut output = File::from(pty.outer.try_clone().expect("another"));
        let (screen, closed) = (Arc::clone(&pty.screen), Arc::clone(&pty.closed));
        pty.reader = Some(thread::spawn(move || {
            let mut chunk = [0; 4096];
            while !closed.load(Ordering::SeqCst) {
                let mut there = [PollFd::new(&output, PollFlags::IN)];
                let moment = Timespec {
                    tv_sec: 0,
                    tv_nsec: 10_000_000,
                };
                if poll(&mut there, Some(&moment)).is_ok_and(|count| count == 0) {
                    continue;
                }
                // When the other end is closed for good there is an error.
                let Ok(read @ 1..) = output.read(&mut chunk) else {
                    break;
                };
                screen.lock().expect("whole").takes(&chunk[..read]);
            }
        }));
        pty
    }

    /// Standard input or output of a program.
    pub fn end(&self) -> Stdio {
        self.inner.try_clone().expect("another").into()
    }

    /// Prints something after all that a program has printed.
    pub fn prints(&self, text: &str) {
        let mut inner = File::from(self.inner.try_clone().expect("another"));
        inner.write_all(text.as_bytes()).expect("printed");
    }

    /// Waits until all that a program has printed is on the screen: a mark that
    /// nobody sees, printed after it, has come too.
    pub fn catches_up(&self) {
        self.screen.lock().expect("whole").has_mark = false;
        self.prints(MARK);
        until("all that was printed", || {
            self.screen.lock().expect("whole").has_mark.then_some(())
        });
    }

    pub fn own_end(&self) -> impl AsFd + '_ {
        &self.inner
    }

    pub fn keyboard(&self) -> Keyboard {
        Keyboard(File::from(self.outer.try_clone().expect("another")))
    }

    /// Makes the window larger or smaller; what is seen begins anew.
    pub fn resize(&self, width: u16, height: u16) {
        *self.screen.lock().expect("whole") = Screen {
            is_alternate: self.is_alternate(),
            ..Screen::of(width, height)
        };
        let size = Winsize {
            ws_row: height,
            ws_col: width,
            ws_xpixel: 0,
            ws_ypixel: 0,
        };
        tcsetwinsize(&self.outer, size).expect("another size");
    }

    /// Waits until something is on the screen, and gives all of it.
    #[track_caller]
    pub fn waits_for(&self, expected: &str) -> String {
        let since = Instant::now();
        loop {
            let shown = self.shows();
            if shown.contains(expected) {
                return shown;
            }
            let is_over = since.elapsed() >= LONGEST / 4;
            assert!(!is_over, "no {expected:?} on the screen:\n{shown}");
            thread::sleep(Duration::from_millis(5));
        }
    }

    pub fn shows(&self) -> String {
        self.screen.lock().expect("whole").text()
    }

    pub fn is_alternate(&self) -> bool {
        self.screen.lock().expect("whole").is_alternate
    }

    /// Whether anything was ever printed in another style than the plain one.
    pub fn has_seen_styles(&self) -> bool {
        self.screen.lock().expect("whole").is_styled
    }

    pub fn shows_cursor(&self) -> bool {
        self.screen.lock().expect("whole").shows_cursor
    }
}

impl Keyboard {
    pub fn types(&mut self, keys: &str) {
        self.0.write_all(keys.as_bytes()).expect("typed");
    }
}

/// The cells of a terminal, as far as the program uses them.
#[allow(clippy::struct_excessive_bools)]
struct Screen {
    cells: Vec<Vec<char>>,
    row: usize,
    column: usize,
    is_alternate: bool,
    shows_cursor: bool,
    is_styled: bool,
    /// Whether a test's mark has come.
    has_mark: bool,
    /// Bytes of a sequence or a character that is not whole yet.
    left: Vec<u8>,
}

impl Screen {
    fn of(width: u16, height: u16) -> Self {
        Self {
            cells: vec![vec![' '; width.into()]; height.into()],
            row: 0,
            column: 0,
            is_alternate: false,
            shows_cursor: true,
            is_styled: false,
            has_mark: false,
            left: Vec::new(),
        }
    }

    fn text(&self) -> String {
        let lines = self
            .cells
            .iter()
            .map(|line| line.iter().collect::<String>());
        lines
            .map(|line| line.trim_end().to_owned())
            .collect::<Vec<_>>()
            .join("\n")
    }

    fn takes(&mut self, bytes: &[u8]) {
        self.left.extend(bytes);
        let all = std::mem::take(&mut self.left);
        let (whole, rest) = match str::from_utf8(&all) {
            Ok(whole) => (whole, &[][..]),
            Err(error) => {
                let (whole, rest) = all.split_at(error.valid_up_to());
                (str::from_utf8(whole).expect("valid so far"), rest)
            }
        };
        let mut text = whole;
        while let Some(first) = text.chars().next() {
            let length = match first {
                '\u{1b}' => match sequence(text) {
                    Some(length) => {
                        self.obeys(&text[1..length]);
                        length
                    }
                    None => break,
                },
                other => {
                    self.put(other);
                    other.len_utf8()
                }
            };
            text = &text[length..];
        }
        self.left = [text.as_bytes(), rest].concat();
    }

    fn put(&mut self, character: char) {
        match character {
            '\r' => self.column = 0,
            '\n' => self.row += 1,
            _ if character.is_control() => {}
            _ => {
                let cell = self
                    .cells
                    .get_mut(self.row)
                    .and_then(|line| line.get_mut(self.column));
                if let Some(cell) = cell {
                    *cell = character;
                }
                self.column += 1;
            }
        }
    }

    fn obeys(&mut self, sequence: &str) {
        match sequence {
            _ if Some(sequence) == MARK.strip_prefix('\u{1b}') => self.has_mark = true,
            "[?1049h" => self.is_alternate = true,
            "[?1049l" => self.is_alternate = false,
            "[?25h" => self.shows_cursor = true,
            "[?25l" => self.shows_cursor = false,
            "[2J" => self.cells.iter_mut().for_each(|line| line.fill(' ')),
            _ if sequence.ends_with('m') => self.is_styled |= !matches!(sequence, "[m" | "[0m"),
            _ if self.moves(sequence) => {}
            _ => {
                let Some(place) = sequence
                    .strip_prefix('[')
                    .and_then(|rest| rest.strip_suffix('H'))
                else {
                    return;
                };
                let mut numbers = place.split(';').map(|number| number.parse().unwrap_or(1));
                self.row = numbers.next().unwrap_or(1usize) - 1;
                self.column = numbers.next().unwrap_or(1usize) - 1;
            }
        }
    }
}

impl Screen {
    /// Moves from where it is, or takes away what follows, if that is meant.
    fn moves(&mut self, sequence: &str) -> bool {
        let Some(rest) = sequence.strip_prefix('[') else {
            return false;
        };
        let (count, what) = rest.split_at(rest.len() - 1);
        let by = count.parse().unwrap_or(1usize);
        match what {
            "A" => self.row = self.row.saturating_sub(by),
            "B" => self.row += by,
            "C" => self.column += by,
            "D" => self.column = self.column.saturating_sub(by),
            "G" => self.column = by - 1,
            "K" | "J" if matches!(count, "" | "0") => {
                let lines = self.cells.iter_mut().enumerate().skip(self.row);
                let lines = lines.take(if what == "K" { 1 } else { usize::MAX });
                for (row, line) in lines {
                    let from = if row == self.row { self.column } else { 0 };
                    line.iter_mut().skip(from).for_each(|cell| *cell = ' ');
                }
            }
            "K" if count == "2" => {
                let line = self.cells.get_mut(self.row);
                line.into_iter().flatten().for_each(|cell| *cell = ' ');
            }
            _ => return false,
        }
        true
    }
}

/// How long the sequence is that a text begins with; `None` if it is not whole.
fn sequence(text: &str) -> Option<usize> {
    let mut characters = text.char_indices().skip(1);
    match characters.next()?.1 {
        '[' => characters
            .find(|(_, character)| ('@'..='~').contains(character))
            .map(|(place, character)| place + character.len_utf8()),
        ']' => characters
            .find(|(_, character)| *character == '\u{7}')
            .map(|(place, _)| place + 1),
        other => Some(1 + other.len_utf8()),
    }
}
