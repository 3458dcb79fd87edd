//! What is typed at a terminal and not shown.

use std::io::{self, BufRead as _, IsTerminal as _, Read as _, Write as _};

use crate::commands::Secret;

/// The most bytes that are read.
const BYTES_MAX: usize = 1_024;

/// How a secret was answered.
pub(super) enum Typed {
    /// It was typed.
    Secret(Secret),
    /// Ctrl-C or Ctrl-D was, or no one is there.
    Nothing,
}

/// Asks for a secret at the terminal.
pub(super) fn ask(question: &str) -> io::Result<Typed> {
    if !io::stdin().is_terminal() || !io::stderr().is_terminal() {
        return Ok(Typed::Nothing);
    }
    let mut error = io::stderr().lock();
    write!(error, "{} ", crate::render::visible(question))?;
    error.flush()?;
    let typed = without_echo(read_line);
    writeln!(error)?;
    typed
}

/// The next line of standard input, without its end.
pub(super) fn line() -> io::Result<Option<Secret>> {
    let mut line = Secret::new(String::new());
    let most = BYTES_MAX as u64 + 2;
    if io::stdin().lock().take(most).read_line(&mut line)? == 0 {
        return Ok(None);
    }
    let length = line.trim_end_matches(['\n', '\r']).len();
    line.truncate(length);
    Ok(Some(line))
}

/// Reads to the end of the line, byte by byte, as the terminal hands them over.
fn read_line() -> io::Result<Typed> {
    let mut bytes = zeroize::Zeroizing::new(Vec::with_capacity(BYTES_MAX));
    for byte in io::stdin().lock().bytes() {
        match byte? {
            b'\r' | b'\n' => break,
            // Ctrl-C, and Ctrl-D where nothing was typed.
            3 => return Ok(Typed::Nothing),
            4 if bytes.is_empty() => return Ok(Typed::Nothing),
            // Ctrl-U.
            21 => bytes.clear(),
            8 | 127 => {
                // The whole of a character of several bytes.
                while bytes.pop().is_some_and(|last| last & 0xc0 == 0x80) {}
            }
            other if bytes.len() < BYTES_MAX => bytes.push(other),
            _ => {}
        }
    }
    let text = String::from_utf8(bytes.to_vec())
        .map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "not UTF-8"))?;
    Ok(Typed::Secret(Secret::new(text)))
}

/// Runs while the terminal shows nothing of what is typed, and hands signals
/// over as bytes: a user who presses Ctrl-C gets the terminal back as it was.
#[cfg(unix)]
fn without_echo(read: impl FnOnce() -> io::Result<Typed>) -> io::Result<Typed> {
    use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};
    let terminal = io::stdin();
    let before = tcgetattr(&terminal)?;
    let mut quiet = before.clone();
    quiet
        .local_modes
        .remove(LocalModes::ECHO | LocalModes::ICANON | LocalModes::ISIG);
    tcsetattr(&terminal, OptionalActions::Flush, &quiet)?;
    let done = read();
    tcsetattr(&terminal, OptionalActions::Now, &before)?;
    done
}

/// Elsewhere the terminal is not known: nothing is read that it would show.
#[cfg(not(unix))]
fn without_echo(_: impl FnOnce() -> io::Result<Typed>) -> io::Result<Typed> {
    Ok(Typed::Nothing)
}
