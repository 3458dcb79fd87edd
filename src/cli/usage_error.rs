//! Arguments that are not understood, in our words.

use std::ffi::OsString;
use std::io::{self, IsTerminal as _, Write as _};

use super::tell;
use crate::error::{Class, Fault};
use crate::render::Form;
use crate::{config, exit};

/// Help and version, or wrong usage.
pub(super) fn refuse(error: &clap::Error, arguments: &[OsString]) -> u8 {
    use clap::error::ErrorKind;
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            let shown = error.render();
            let mut output = io::stdout().lock();
            let _ = if io::stdout().is_terminal() {
                write!(output, "{}", shown.ansi())
            } else {
                write!(output, "{shown}")
            };
            exit::DONE
        }
        ErrorKind::InvalidUtf8 => tell(&not_text(arguments).into(), form_in(arguments), false),
        _ => tell(&usage(error).into(), form_in(arguments), false),
    }
}

/// A wrong usage in our words: what was wrong with which value, and what to
/// do.
fn usage(error: &clap::Error) -> Fault {
    use clap::error::{ContextKind, ContextValue};
    let source = std::error::Error::source(error).and_then(|source| source.downcast_ref::<Fault>());
    if let Some(fault) = source {
        let argument = match error.get(ContextKind::InvalidArg) {
            Some(ContextValue::String(argument)) => argument.split(' ').next().unwrap_or(argument),
            _ => "",
        };
        let mut fault = fault.clone();
        if !fault.message.starts_with(argument) {
            fault.message = format!("{argument}: {}", fault.message);
        }
        return fault;
    }
    let shown = error.render().to_string();
    let mut paragraphs = shown.split("\n\n");
    let head = paragraphs.next().unwrap_or_default();
    let message = head.strip_prefix("error: ").unwrap_or(head);
    let message: Vec<&str> = message
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect();
    let tips = shown
        .lines()
        .filter_map(|line| line.trim().strip_prefix("tip: "))
        // An option that is not known was hardly meant as a value.
        .filter(|tip| !tip.starts_with("to pass "));
    let usage = shown.lines().find_map(|line| line.strip_prefix("Usage: "));
    let usage = usage.map(|usage| {
        // What the environment gave is no part of what is to be typed.
        let typed = usage.replace(" --ledger <PATH>", "");
        typed.replace(" --output <FORM>", "")
    });
    let mut hints: Vec<String> = tips.map(str::to_owned).collect();
    hints.extend(usage.map(|usage| format!("usage: {usage}; see --help")));
    let fault = Fault::new(Class::Usage, "usage", message.join(" "));
    if hints.is_empty() {
        hints.push("add --help to the command to see how it is used".to_owned());
    }
    fault.hint(hints.join("; "))
}

/// An argument that is no path and not UTF-8, or a variable in the place of one.
fn not_text(arguments: &[OsString]) -> Fault {
    let Some(argument) = arguments
        .iter()
        .find(|argument| argument.to_str().is_none())
    else {
        return config::not_text(config::OUTPUT_VARIABLE);
    };
    let shown = argument.to_string_lossy();
    // What follows may have a password in it.
    let shown = match shown.split_once("://") {
        Some((before, _)) => format!("{before}://…"),
        None => shown.into_owned(),
    };
    Fault::new(
        Class::Usage,
        "usage",
        format!("the argument {shown:?} is not text in UTF-8"),
    )
    .hint("write it in UTF-8; what names a file may be anything the system takes")
}

/// The form that was asked for, for an error before the arguments are
/// understood.
pub(super) fn form_in(arguments: &[OsString]) -> Form {
    // A config file that can't be read is told of by whoever needs it.
    let of_file = || config::Config::load().ok().and_then(|config| config.output);
    let mut asked = config::variable(config::OUTPUT_VARIABLE).or_else(of_file);
    let mut arguments = arguments.iter().filter_map(|argument| argument.to_str());
    while let Some(argument) = arguments.next() {
        if argument == "--" {
            break;
        }
        let value = match argument {
            "-o" | "--output" => arguments.next().map(str::to_owned),
            _ => argument
                .strip_prefix("--output=")
                .or_else(|| {
                    argument
                        .strip_prefix("-o")
                        .filter(|value| !value.is_empty())
                })
                .map(|value| value.trim_start_matches('=').to_owned()),
        };
        asked = value.or(asked);
    }
    asked
        .and_then(|form| Form::parse(&form))
        .unwrap_or(Form::Table)
}

/// A word that is not one of those known.
pub(super) fn unknown(name: &str, value: &str, known: &str) -> Fault {
    Fault::new(
        Class::Usage,
        "usage",
        format!("{name} {value:?} is not known"),
    )
    .hint(format!("give {known}"))
}
