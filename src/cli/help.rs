//! What help looks like: examples first, then usage, then the rest.

use std::fmt::Write as _;

use clap::Command;
use clap::builder::StyledStr;

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

fn each(command: Command) -> Command {
    let command = command.help_template(TEMPLATE);
    let names: Vec<String> = command
        .get_subcommands()
        .map(|sub| sub.get_name().to_owned())
        .collect();
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
    let (header, literal) = (style.get_header(), style.get_literal());
    let mut text = String::from("{about-with-newline}\n{before-help}{usage-heading} {usage}\n");
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
    let _ = write!(
        text,
        "\n{header}Options:{header:#}\n{{options}}{{after-help}}"
    );
    text.into()
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
    text.push_str("\nManual: man bankctl, man bankctl-exit-codes, man bankctl-columns\n");
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
