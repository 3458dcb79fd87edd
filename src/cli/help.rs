//! What help looks like: examples first, then usage, then the rest.

use std::fmt::Write as _;

use clap::builder::StyledStr;
use clap::{Arg, Command};

use super::table::{self, Group};
use crate::{config, exit};

/// Help of every command.
const TEMPLATE: &str = "\
{about-with-newline}
{before-help}{usage-heading} {usage}

{all-args}{after-help}";

/// What the help of `help` says.
const HELP_ABOUT: &str = "Print the help of a command";

/// Lays out the help of the program and of each of its commands.
pub(super) fn arrange(root: Command) -> Command {
    let template = root_template(&root);
    each(root)
        .help_template(template)
        .after_help("Help on a command: bankctl COMMAND --help. Exit codes and environment: bankctl --help.")
        .after_long_help(exit_codes_and_environment())
}

/// The same, where the help of a command has one line for the options that
/// every command takes. They are read all the same.
pub(super) fn with_short_lists(root: Command) -> Command {
    let globals: Vec<Arg> = root
        .get_arguments()
        .filter(|argument| argument.is_global_set())
        .map(|argument| argument.clone().hide(true))
        .collect();
    let names = globals.iter().map(|argument| {
        let long = argument.get_long().unwrap_or_default();
        match argument.get_short() {
            Some(short) => format!("-{short}/--{long}"),
            None => format!("--{long}"),
        }
    });
    let line = format!(
        "Global options: {}; see bankctl --help\n",
        names.collect::<Vec<_>>().join(", ")
    );
    let subs: Vec<String> = names_of(&root);
    subs.iter().fold(root, |root, name| {
        root.mut_subcommand(name, |sub| shortened(sub, &globals, &line))
    })
}

fn shortened(command: Command, globals: &[Arg], line: &str) -> Command {
    let subs = names_of(&command);
    let command = command
        .args(globals.iter().cloned())
        .after_help(line.to_owned());
    subs.iter().fold(command, |command, name| {
        command.mut_subcommand(name, |sub| shortened(sub, globals, line))
    })
}

fn names_of(command: &Command) -> Vec<String> {
    let names = command.get_subcommands().map(Command::get_name);
    names.map(str::to_owned).collect()
}

/// What is shown where a command is missing: what the program or the noun is
/// for, its commands, and how to go on.
pub(super) fn overview(at: &Command, path: &[&str]) -> StyledStr {
    let style = clap::builder::Styles::default();
    let (header, literal) = (style.get_header(), style.get_literal());
    let about = at.get_about().map(ToString::to_string).unwrap_or_default();
    let mut text = format!("{about}\n");
    // Writing to a string cannot fail.
    if path.is_empty() {
        groups(at, &mut text);
        text.push_str("\nhint: bankctl COMMAND --help shows how to use a command; bankctl --help has all options\n");
        return text.into();
    }
    let subs = || at.get_subcommands().filter(|sub| sub.get_name() != "help");
    let width = subs().map(|sub| sub.get_name().len()).max().unwrap_or(0);
    let _ = write!(text, "\n{header}Commands:{header:#}\n");
    for sub in subs() {
        let about = sub.get_about().map(ToString::to_string).unwrap_or_default();
        let _ = writeln!(
            text,
            "  {literal}{:<width$}{literal:#}  {about}",
            sub.get_name()
        );
    }
    let typed = path.join(" ");
    let _ = writeln!(
        text,
        "\nhint: bankctl {typed} COMMAND --help shows how to use a command, with examples"
    );
    text.into()
}

fn each(command: Command) -> Command {
    let command = command.help_template(TEMPLATE);
    let names = names_of(&command);
    let command = names
        .iter()
        .fold(command, |command, name| command.mut_subcommand(name, each));
    if names.is_empty() || command.get_before_help().is_some() {
        return command;
    }
    let examples = first_examples(&command);
    command.before_help(examples)
}

/// The first example of each verb, for the help of a noun.
fn first_examples(command: &Command) -> String {
    let firsts = command.get_subcommands().filter_map(|sub| {
        let examples = sub.get_before_help()?.to_string();
        examples.lines().nth(1).map(str::to_owned)
    });
    std::iter::once("Examples:".to_owned())
        .chain(firsts)
        .collect::<Vec<_>>()
        .join("\n")
}

/// The template of the program's own help: the commands in groups.
fn root_template(root: &Command) -> StyledStr {
    let style = clap::builder::Styles::default();
    let header = style.get_header();
    let mut text = String::from("{about-with-newline}\n{before-help}{usage-heading} {usage}\n");
    groups(root, &mut text);
    let _ = write!(
        text,
        "\n{header}Options:{header:#}\n{{options}}{{after-help}}"
    );
    text.into()
}

/// The commands in groups, each with what it does.
fn groups(root: &Command, text: &mut String) {
    let style = clap::builder::Styles::default();
    let (header, literal) = (style.get_header(), style.get_literal());
    for group in Group::ALL {
        // Writing to a string cannot fail.
        let _ = write!(text, "\n{header}{}:{header:#}\n", group.title());
        let listed = table::ALL.iter().filter(|entry| entry.group == group);
        // `help` itself is clap's.
        let help = (group == Group::SetUp).then_some("help");
        for name in listed.map(|entry| entry.name).chain(help) {
            let about = root
                .find_subcommand(name)
                .and_then(Command::get_about)
                .map_or_else(|| HELP_ABOUT.to_owned(), ToString::to_string);
            let _ = writeln!(text, "  {literal}{name:<11}{literal:#}  {about}");
        }
    }
}

fn exit_codes_and_environment() -> String {
    // Writing to a string cannot fail.
    let mut text = String::from("Exit codes:\n");
    for entry in exit::ALL {
        let _ = writeln!(text, "  {:>3}  {}", entry.code, entry.meaning);
    }
    text.push_str("\nEnvironment:\n");
    for (name, meaning) in config::VARIABLES {
        let _ = writeln!(text, "  {name}\n      {meaning}");
    }
    text.push_str(
        "\nManual: man bankctl, man bankctl-config, man bankctl-exit-codes, man bankctl-columns\n",
    );
    text
}

#[cfg(test)]
mod tests {
    use crate::cli::table;

    #[test]
    fn every_command_has_a_name_of_its_own() {
        let mut names: Vec<&str> = table::ALL.iter().map(|entry| entry.name).collect();
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
        let help = crate::cli::definition().render_help().to_string();
        for entry in table::ALL {
            assert!(
                help.contains(&format!("\n  {:<11}", entry.name)),
                "{}",
                entry.name
            );
        }
    }

    #[test]
    fn abouts_are_short_sentences_without_a_stop() {
        fn check(command: &clap::Command) {
            let about = command.get_about().map(ToString::to_string);
            let about = about.unwrap_or_default();
            let name = command.get_name();
            assert!(
                about.starts_with(char::is_uppercase) && !about.ends_with('.'),
                "{name}: {about:?}"
            );
            assert!(about.len() <= 76, "{name}: {about:?} is too long");
            let examples = command.get_before_help().map(ToString::to_string);
            assert!(
                examples.is_some_and(|text| text.starts_with("Examples:\n  bankctl ")
                    || text.starts_with("Examples:\n  source ")),
                "{name} has no examples"
            );
            command.get_subcommands().for_each(check);
        }
        check(&crate::cli::definition());
    }
}
