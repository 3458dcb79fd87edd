//! Receipts on paper: handed to a program, or written to a file.

use std::fs::OpenOptions;
use std::io::{self, ErrorKind, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::error::{Class, Fault};

/// A program that prints has so long.
const LONGEST: Duration = Duration::from_secs(20);

/// Variables with secrets, which a program that prints has no use for.
const SECRETS: [&str; 2] = ["BANKCTL_TOKEN", "PGPASSWORD"];

/// Hands a text to the program that prints, and says so.
///
/// # Errors
/// There is none, or it failed.
pub(super) fn print(printer: &[String], text: &str) -> Result<String, Fault> {
    let Some((program, arguments)) = printer.split_first() else {
        let message = "no program prints receipts";
        return Err(Fault::new(Class::Usage, "usage", message)
            .hint("name one in config.toml: [receipt] command = [\"lp\"]; or s saves to a file"));
    };
    let failed = |why: String| {
        Fault::new(
            Class::Failure,
            "io",
            format!("{program} did not print: {why}"),
        )
        .hint("look at receipt.command in config.toml; s saves to a file")
    };
    let mut command = Command::new(program);
    for secret in SECRETS {
        command.env_remove(secret);
    }
    let mut child = command
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| failed(error.to_string()))?;
    if let Some(mut pipe) = child.stdin.take() {
        // One that has read enough may close its end.
        match pipe.write_all(text.as_bytes()) {
            Err(error) if error.kind() != ErrorKind::BrokenPipe => {
                return Err(failed(error.to_string()));
            }
            _ => {}
        }
    }
    let since = Instant::now();
    loop {
        let ended = child
            .try_wait()
            .map_err(|error| failed(error.to_string()))?;
        match ended {
            Some(status) if status.success() => return Ok(format!("printed with {program}")),
            Some(status) => return Err(failed(status.to_string())),
            None if since.elapsed() > LONGEST => {
                let _ = child.kill();
                let _ = child.wait();
                return Err(failed(format!("it took more than {} s", LONGEST.as_secs())));
            }
            None => thread::sleep(Duration::from_millis(10)),
        }
    }
}

/// Writes a text to a new file, and says so.
///
/// # Errors
/// There is such a file already, or it can't be written.
pub(super) fn save(path: &Path, text: &str) -> Result<String, Fault> {
    let write = || -> io::Result<()> {
        let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()
    };
    let place = path.display();
    write().map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => Fault::new(
            Class::Conflict,
            "already_exists",
            format!("{place} already exists"),
        )
        .hint("name another file"),
        _ => Fault::new(Class::Failure, "io", format!("{place}: {error}"))
            .hint("check that its folder is there and may be written to"),
    })?;
    Ok(format!("saved to {place}"))
}
