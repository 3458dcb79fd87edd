//! Wrong usage in our words.

use std::ffi::OsString;

use crate::config;
use crate::error::{Fault, exit};
use crate::render::Form;

/// A wrong usage in our words: what was wrong with which value, and what to
/// do.
pub(super) fn usage(error: &clap::Error) -> Fault {
    use clap::error::{ContextKind, ContextValue};
    let source = std::error::Error::source(error).and_then(|source| source.downcast_ref::<Fault>());
    if let Some(fault) = source {
        let argument = match error.get(ContextKind::InvalidArg) {
            Some(ContextValue::String(argument)) => argument.split(' ').next().unwrap_or(argument),
            _ => "",
        };
        return Fault {
            message: format!("{argument}: {}", fault.message),
            ..fault.clone()
        };
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
        .filter_map(|line| line.trim().strip_prefix("tip: "));
    let usage = shown.lines().find_map(|line| line.strip_prefix("Usage: "));
    let mut hints: Vec<String> = tips.map(str::to_owned).collect();
    hints.extend(usage.map(|usage| format!("usage: {usage}; see --help")));
    let fault = Fault::new(exit::USAGE, "usage", message.join(" "));
    if hints.is_empty() {
        fault
    } else {
        fault.hint(hints.join("; "))
    }
}

/// The form that was asked for, for an error before the arguments are
/// understood.
pub(super) fn form_in(arguments: &[OsString]) -> Form {
    let mut asked = config::variable(config::OUTPUT_VARIABLE);
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
