//! Arguments that are not understood, in our words.

use std::ffi::OsString;
use std::io::{self, IsTerminal as _, Write as _};
use std::path::Path;

use clap::Command;
use clap::builder::{PossibleValue, StyledStr};
use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::{help, page_of, suggest, tell};
use crate::error::{Class, Fault};
use crate::render::terminal::ColorChoice;
use crate::render::{self, Form, RenderError, Style};
use crate::{config, exit};

/// What to do where the output can't be written.
const NO_ROOM: &str = "make room for the output, and run the command again";

/// Help and version, or wrong usage.
pub(super) fn refuse(error: &clap::Error, arguments: &[OsString]) -> u8 {
    let form = form_in(arguments);
    match error.kind() {
        ErrorKind::DisplayVersion if form != Form::Table => version(form),
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => show(&error.render()),
        ErrorKind::InvalidUtf8 => tell(&not_text(arguments).into(), form, false),
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            missing(arguments, form)
        }
        _ => tell(&usage(error, arguments).into(), form, false),
    }
}

/// Shows the version to programs.
fn version(form: Form) -> u8 {
    let body = crate::commands::version::run().body;
    let written = render::write(body, &Style::plain(form), &mut io::stdout().lock());
    match written {
        Ok(()) | Err(RenderError::BrokenPipe) => exit::DONE,
        Err(error) => {
            let fault = Fault::new(Class::Failure, "io", format!("standard output: {error}"));
            tell(&fault.hint(NO_ROOM).into(), form, false)
        }
    }
}

/// Shows a text that was asked for, through the pager if it is long.
fn show(text: &StyledStr) -> u8 {
    let is_terminal = io::stdout().is_terminal();
    let shown = if colored(is_terminal) {
        text.ansi().to_string()
    } else {
        text.to_string()
    };
    let written = page_of(&shown, &mut io::stdout().lock());
    match written {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            let fault = Fault::new(Class::Failure, "io", format!("standard output: {error}"));
            tell(&fault.hint(NO_ROOM).into(), Form::Table, false)
        }
        _ => exit::DONE,
    }
}

fn colored(is_terminal: bool) -> bool {
    is_terminal && super::color(ColorChoice::Auto, is_terminal)
}

/// Shows the commands where one is missing.
fn missing(arguments: &[OsString], form: Form) -> u8 {
    let root = super::helpful();
    let words = arguments.iter().skip(1).filter_map(|word| word.to_str());
    let (at, path) = suggest::reached(&root, words);
    if form == Form::Json {
        let names: Vec<&str> = at.get_subcommands().map(Command::get_name).collect();
        let line = ["bankctl"].into_iter().chain(path.iter().copied());
        let line = line.collect::<Vec<_>>().join(" ");
        let message = format!("a command is missing after `{line}`");
        let fault = Fault::new(Class::Usage, "usage", message)
            .hint(format!("give one of: {}", names.join(", ")));
        return tell(&fault.into(), form, false);
    }
    let text = help::overview(at, &path);
    let mut error = io::stderr().lock();
    // No one may be listening.
    let _ = if colored(io::stderr().is_terminal()) {
        write!(error, "{}", text.ansi())
    } else {
        write!(error, "{text}")
    };
    exit::of(Class::Usage)
}

/// The text of a part of an error.
fn part(error: &clap::Error, kind: ContextKind) -> Option<&str> {
    match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text),
        _ => None,
    }
}

/// A wrong usage in our words: what was wrong with which value, and what to
/// do.
fn usage(error: &clap::Error, arguments: &[OsString]) -> Fault {
    let source = std::error::Error::source(error).and_then(|source| source.downcast_ref::<Fault>());
    if let Some(fault) = source {
        let argument = part(error, ContextKind::InvalidArg).unwrap_or_default();
        let argument = argument.split(' ').next().unwrap_or(argument);
        let mut fault = fault.clone();
        if !fault.message.starts_with(argument) {
            fault.message = format!("{argument}: {}", fault.message);
        }
        return fault;
    }
    if let Some(fault) = of_variable(error, arguments) {
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
    let fault = Fault::new(Class::Usage, "usage", message.join(" "));
    fault.hint(hint(error, arguments, &shown))
}

/// A value that an environment variable gave: the variable is named, which the
/// caller may have to look for.
fn of_variable(error: &clap::Error, arguments: &[OsString]) -> Option<Fault> {
    let argument = part(error, ContextKind::InvalidArg)?;
    let value = part(error, ContextKind::InvalidValue)?;
    let option = argument.split(' ').next()?;
    let root = super::helpful();
    let words = arguments.iter().skip(1).filter_map(|word| word.to_str());
    let (at, _) = suggest::reached(&root, words);
    let known = at.get_arguments().chain(root.get_arguments());
    let long = option.strip_prefix("--")?;
    let known = known
        .into_iter()
        .find(|known| known.get_long() == Some(long))?;
    let name = known.get_env()?.to_str()?;
    let short = known.get_short().map(|short| format!("-{short}"));
    let typed = |word: &OsString| {
        let word = word.to_string_lossy();
        word.starts_with(option) || short.as_ref().is_some_and(|short| word.starts_with(short))
    };
    if arguments.iter().any(typed) || config::variable(name).as_deref() != Some(value) {
        return None;
    }
    let values = known.get_possible_values();
    let values: Vec<&str> = values.iter().map(PossibleValue::get_name).collect();
    let message =
        format!("the environment variable {name} is {value:?}, which {option} does not take");
    let hint = if values.is_empty() {
        format!("set {name} to another value, or unset it")
    } else {
        format!("set {name} to one of {}, or unset it", values.join(", "))
    };
    Some(Fault::new(Class::Usage, "usage", message).hint(hint))
}

/// What to do about it.
fn hint(error: &clap::Error, arguments: &[OsString], shown: &str) -> String {
    let root = super::helpful();
    let words = arguments.iter().skip(1).filter_map(|word| word.to_str());
    let mut hints: Vec<String> = Vec::new();
    match error.kind() {
        ErrorKind::InvalidSubcommand => {
            let word = part(error, ContextKind::InvalidSubcommand).unwrap_or_default();
            let (at, path) = suggest::reached(&root, words.take_while(|typed| *typed != word));
            let meant = suggest::commands(&root, at, &path, word);
            if !meant.is_empty() {
                hints.push(format!("did you mean `{}`?", meant.join("` or `")));
            }
            let line = ["bankctl"]
                .into_iter()
                .chain(path)
                .collect::<Vec<_>>()
                .join(" ");
            let all = if hints.is_empty() { "all" } else { "All" };
            hints.push(format!("{all} commands: {line} --help"));
            return hints.join(" ");
        }
        ErrorKind::UnknownArgument => {
            let word = part(error, ContextKind::InvalidArg).unwrap_or_default();
            let (at, path) = suggest::reached(&root, words);
            let meant = if word.starts_with('-') {
                suggest::options(at, word)
            } else {
                suggest::option_before(&path, word)
            };
            hints.extend(meant);
        }
        _ => {
            let tips = shown
                .lines()
                .filter_map(|line| line.trim().strip_prefix("tip: "));
            hints.extend(tips.map(in_our_words));
        }
    }
    let usage = shown.lines().find_map(|line| line.strip_prefix("Usage: "));
    if let Some(usage) = usage {
        // What the environment gave is no part of what is to be typed.
        let typed = usage.replace(" --ledger <PATH>", "");
        let typed = typed.replace(" --output <FORM>", "");
        let usage = if hints.is_empty() { "usage" } else { "Usage" };
        hints.push(format!("{usage}: {typed}; see --help"));
    }
    if hints.is_empty() {
        hints.push("add --help to the command to see how it is used".to_owned());
    }
    hints.join(" ")
}

/// A tip of the parser as a question.
fn in_our_words(tip: &str) -> String {
    match tip.strip_prefix("a similar value exists: ") {
        Some(value) => format!("did you mean {value}?"),
        None => format!("{tip}."),
    }
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
    // A config file that can't be read is told of by the command that needs it.
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

/// A word in the config file that is not one of those known.
pub(super) fn unknown(key: &str, value: &str, known: &str, config: &config::Config) -> Fault {
    let file = config.file.as_deref().unwrap_or(Path::new("config.toml"));
    let message = format!(
        "the config file {}: {key} = {value:?} is not known",
        file.display()
    );
    Fault::new(Class::Usage, "usage", message).hint(format!("give {known}"))
}
