//! How help is laid out: what a command is, examples, then the rest.

use std::fmt::Write as _;

use crate::config;
use crate::error::exit;

/// Help of every command: what it is, examples, then the rest.
const TEMPLATE: &str = "\
{about-with-newline}
{before-help}{usage-heading} {usage}

{all-args}{after-help}";

/// What examples begin with.
const EXAMPLES: &str = "Examples:\n";

/// Lays out the help of a command and of all below it. A noun shows the first
/// example of each of its verbs.
pub(super) fn laid_out(command: clap::Command) -> clap::Command {
    let command = command.help_template(TEMPLATE);
    let names: Vec<String> = command
        .get_subcommands()
        .map(|sub| sub.get_name().to_owned())
        .collect();
    let command = names.into_iter().fold(command, |command, name| {
        command.mut_subcommand(name, laid_out)
    });
    match first_examples(&command) {
        Some(examples) if command.get_before_help().is_none() => command.before_help(examples),
        _ => command,
    }
}

fn first_examples(command: &clap::Command) -> Option<String> {
    let lines: Vec<String> = command
        .get_subcommands()
        .filter_map(|verb| {
            let help = verb.get_before_help()?.to_string();
            help.strip_prefix(EXAMPLES)?
                .lines()
                .next()
                .map(str::to_owned)
        })
        .collect();
    (!lines.is_empty()).then(|| format!("{EXAMPLES}{}", lines.join("\n")))
}

/// The end of the program's own help.
pub(super) fn exit_codes_and_environment() -> String {
    // Writing to a string cannot fail.
    let mut text = String::from("Exit codes:\n");
    for (code, meaning) in exit::ALL {
        let _ = writeln!(text, "  {code:>3}  {meaning}");
    }
    text.push_str("\nEnvironment:\n");
    for (name, meaning) in config::VARIABLES {
        let _ = writeln!(text, "  {name}: {meaning}");
    }
    text
}
