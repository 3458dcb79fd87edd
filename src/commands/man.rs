//! The manual.

mod columns;
mod files;
mod permissions;

use std::fmt::Write as _;
use std::path::PathBuf;

use bankctl_types::calendar::NamedPeriod;
use clap::Args as ClapArgs;
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, italic, roman};

use super::{Context, Result, must_be_file};
use crate::report::{Body, Report};
use crate::{config, exit};

/// The page that the others refer to.
const ROOT: &str = "bankctl";
/// The page that describes the config file.
const CONFIG: &str = "bankctl-config";
/// A fixed date: a page says what the program does, not when it was made.
const DATE: &str = "2026-11-21";

/// Write the manual pages to a directory
///
/// A page for each command, and one each for exit codes, environment variables,
/// permissions and the columns of imported files.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl man ~/.local/share/man/man1")]
pub struct Args {
    /// Directory, made if it is not there
    #[arg(value_name = "DIR", value_hint = clap::ValueHint::DirPath)]
    pub directory: PathBuf,
}

/// Runs the command.
pub fn run(args: &Args, command: clap::Command, context: &Context<'_>) -> Result<Report> {
    must_be_file(&args.directory, "the manual")?;
    let pages = pages(command);
    let count = pages.len();
    let place = args.directory.display();
    if context.dry_run {
        return Ok(
            Report::of(Body::Nothing).note(format!("{count} pages would be written to {place}"))
        );
    }
    files::write(&args.directory, pages, &context.guard())?;
    Ok(Report::of(Body::Nothing).note(format!("{count} pages written to {place}")))
}

/// Every page: its file name and its text.
pub fn pages(mut command: clap::Command) -> Vec<(String, Vec<u8>)> {
    command.build();
    let mut pages = Vec::new();
    of_command(&command, ROOT, &mut pages);
    pages.push(("bankctl-exit-codes.7".to_owned(), exit_codes()));
    pages.push(("bankctl-environment.7".to_owned(), environment()));
    pages.push(("bankctl-columns.7".to_owned(), columns::page()));
    pages.push(("bankctl-permissions.7".to_owned(), permissions::page()));
    pages.sort();
    pages
}

fn of_command(command: &clap::Command, name: &str, pages: &mut Vec<(String, Vec<u8>)>) {
    let named = command
        .clone()
        .name(name.to_owned())
        .bin_name(command.get_bin_name().unwrap_or(ROOT).to_owned());
    pages.push((format!("{name}.1"), page(&named)));
    for sub in command
        .get_subcommands()
        .filter(|sub| sub.get_name() != "help")
    {
        of_command(sub, &format!("{name}-{}", sub.get_name()), pages);
    }
}

fn page(command: &clap::Command) -> Vec<u8> {
    let man = Man::new(command.clone())
        .date(DATE)
        .manual("bankctl manual")
        .source("bankctl");
    let mut text = Vec::new();
    // Writing to memory does not fail.
    let _ = man.render_title(&mut text);
    let _ = man.render_name_section(&mut text);
    let mut roff = Roff::new();
    synopsis(&mut roff, command);
    let _ = roff.to_writer(&mut text);
    let _ = man.render_description_section(&mut text);
    let mut roff = Roff::new();
    examples(&mut roff, command);
    arguments(&mut roff, command);
    options(&mut roff, command);
    subcommands(&mut roff, command);
    if command.get_name() == CONFIG {
        keys(&mut roff);
    }
    if command.get_name() == ROOT {
        periods(&mut roff);
        exit_status(&mut roff);
        variables(&mut roff);
        files(&mut roff);
    }
    see_also(&mut roff, command);
    let _ = roff.to_writer(&mut text);
    text
}

fn synopsis(roff: &mut Roff, command: &clap::Command) {
    let usage = command.clone().render_usage().to_string();
    let usage = usage.trim_start_matches("Usage:").trim();
    roff.control("SH", ["SYNOPSIS"]);
    let name = command.get_bin_name().unwrap_or_default();
    let rest = usage.strip_prefix(name).unwrap_or(usage);
    roff.text([bold(name), roman(rest)]);
}

fn examples(roff: &mut Roff, command: &clap::Command) {
    let Some(examples) = command.get_before_help() else {
        return;
    };
    roff.control("SH", ["EXAMPLES"]);
    roff.control("nf", []);
    for line in examples.to_string().lines().skip(1) {
        roff.text([roman(line.trim())]);
    }
    roff.control("fi", []);
}

fn arguments(roff: &mut Roff, command: &clap::Command) {
    if command.get_positionals().next().is_none() {
        return;
    }
    roff.control("SH", ["ARGUMENTS"]);
    for argument in command.get_positionals() {
        roff.control("TP", []);
        roff.text([italic(value_name(argument))]);
        about_argument(roff, argument);
    }
}

/// The options of the command itself; those of every command are told once,
/// on the first page.
fn options(roff: &mut Roff, command: &clap::Command) {
    let root = command.get_name() == ROOT;
    let (global, own): (Vec<_>, Vec<_>) = command
        .get_opts()
        .chain(
            command
                .get_arguments()
                .filter(|argument| is_switch(argument)),
        )
        .partition(|argument| argument.is_global_set());
    roff.control("SH", ["OPTIONS"]);
    for argument in own {
        option(roff, argument);
    }
    if root {
        roff.control("SH", ["GLOBAL OPTIONS"]);
        for argument in global {
            option(roff, argument);
        }
        return;
    }
    let names = global.iter().filter_map(|argument| argument.get_long());
    let names = names.map(|name| format!("--{name}")).collect::<Vec<_>>();
    roff.control("PP", []);
    roff.text([roman(format!(
        "The options of every command ({}) are described in bankctl(1).",
        names.join(", ")
    ))]);
}

fn is_switch(argument: &clap::Arg) -> bool {
    !argument.is_positional() && !argument.get_action().takes_values()
}

fn option(roff: &mut Roff, argument: &clap::Arg) {
    let mut line = Vec::new();
    if let Some(short) = argument.get_short() {
        line.push(bold(format!("-{short}")));
    }
    if let Some(long) = argument.get_long() {
        if !line.is_empty() {
            line.push(roman(", "));
        }
        line.push(bold(format!("--{long}")));
    }
    if argument.get_action().takes_values() {
        line.push(roman(" "));
        line.push(italic(value_name(argument)));
    }
    roff.control("TP", []);
    roff.text(line);
    about_argument(roff, argument);
}

fn value_name(argument: &clap::Arg) -> String {
    let names = argument.get_value_names().unwrap_or_default();
    names.first().map_or_else(
        || argument.get_id().as_str().to_uppercase(),
        ToString::to_string,
    )
}

/// What an argument is, what it may be, and what it is by default.
fn about_argument(roff: &mut Roff, argument: &clap::Arg) {
    let mut text = argument
        .get_help()
        .map(ToString::to_string)
        .unwrap_or_default();
    text.push('.');
    let values = argument.get_possible_values();
    if argument.get_action().takes_values() && !values.is_empty() {
        let names: Vec<&str> = values
            .iter()
            .map(clap::builder::PossibleValue::get_name)
            .collect();
        let _ = write!(text, " One of: {}.", names.join(", "));
    }
    let defaults = argument.get_default_values();
    if let Some(default) = defaults
        .first()
        .filter(|_| argument.get_action().takes_values())
    {
        let _ = write!(text, " By default {}.", default.to_string_lossy());
    }
    if let Some(variable) = argument.get_env() {
        let _ = write!(text, " Environment: {}.", variable.to_string_lossy());
    }
    roff.text([roman(text)]);
}

fn subcommands(roff: &mut Roff, command: &clap::Command) {
    let mut subs = command
        .get_subcommands()
        .filter(|sub| sub.get_name() != "help")
        .peekable();
    if subs.peek().is_none() {
        return;
    }
    roff.control("SH", ["COMMANDS"]);
    for sub in subs {
        let name = format!("{}-{}(1)", command.get_name(), sub.get_name());
        let about = sub.get_about().map(ToString::to_string);
        entry(roff, &name, &about.unwrap_or_default());
    }
}

/// How days are named, wherever an option takes a date or a period.
fn periods(roff: &mut Roff) {
    roff.control("SH", ["DATES AND PERIODS"]);
    roff.text([roman(
        "Options such as --from, --to, --during and --at take a date or a period. Days are the \
         business days of the ledger, and weeks begin on Monday.",
    )]);
    entry(roff, "2026-11-21", "A day.");
    entry(roff, "2026-W47", "A week of ISO 8601.");
    entry(
        roff,
        "2026-11, 2026-Q4, 2026",
        "A month, a quarter, a year.",
    );
    entry(
        roff,
        "7d",
        "The last 7 days, today included; likewise 30d, 90d.",
    );
    let words: Vec<&str> = NamedPeriod::words().collect();
    let about = "A day, week, month, quarter or year, as it lies to today.";
    entry(roff, &words.join(", "), about);
}

fn exit_status(roff: &mut Roff) {
    roff.control("SH", ["EXIT STATUS"]);
    for code in exit::ALL {
        entry(roff, &code.code.to_string(), code.meaning);
    }
}

fn variables(roff: &mut Roff) {
    roff.control("SH", ["ENVIRONMENT"]);
    for (name, text) in config::VARIABLES {
        entry(roff, name, text);
    }
}

fn files(roff: &mut Roff) {
    roff.control("SH", ["FILES"]);
    entry(
        roff,
        "ledger.db",
        "The ledger that is used when none is named, in the data directory \
         (on Linux ~/.local/share/bankctl). While it is in use, the files \
         ledger.db-wal and ledger.db-shm beside it belong to it.",
    );
    entry(
        roff,
        "config.toml",
        "Settings, in the config directory (on Linux ~/.config/bankctl): \
         bankctl-config(1) describes its keys.",
    );
}

/// The config file: where it is, its keys, and an example.
fn keys(roff: &mut Roff) {
    roff.control("SH", ["CONFIG FILE"]);
    roff.text([roman(
        "The file config.toml is in the config directory: ~/.config/bankctl on Linux, \
         ~/Library/Application Support/bankctl on macOS. BANKCTL_CONFIG names another one. \
         An option comes before an environment variable, that before the config file, that \
         before the default. An unknown key is an error. Paths may begin with ~, the home \
         directory; relative ones start at the folder of the file.",
    )]);
    for (key, text) in config::KEYS {
        entry(roff, key, text);
    }
    roff.control("SH", ["EXAMPLE OF A CONFIG FILE"]);
    roff.control("nf", []);
    for line in [
        "ledger = \"~/bank/ledger.db\"",
        "output = \"table\"",
        "pager = \"less -S\"",
        "timeout = 60",
        "",
        "[receipt]",
        "command = [\"lp\", \"-o\", \"cpi=12\"]",
        "",
        "[confirm]",
        "over = \"10000\"",
    ] {
        roff.text([roman(line)]);
    }
    roff.control("fi", []);
}

fn see_also(roff: &mut Roff, command: &clap::Command) {
    let name = command.get_name();
    let mut pages = Vec::new();
    let noun = name
        .strip_prefix("bankctl-")
        .and_then(|rest| rest.split_once('-'));
    if let Some((noun, _)) = noun {
        pages.push(format!("{ROOT}-{noun}(1)"));
    }
    if name != ROOT {
        pages.push("bankctl(1)".to_owned());
    }
    if name == ROOT || name.starts_with("bankctl-operator") {
        pages.push("bankctl-permissions(7)".to_owned());
    }
    if name == ROOT || name.starts_with("bankctl-import") || name == "bankctl-reconcile" {
        pages.push("bankctl-columns(7)".to_owned());
    }
    pages.push("bankctl-environment(7)".to_owned());
    pages.push("bankctl-exit-codes(7)".to_owned());
    roff.control("SH", ["SEE ALSO"]);
    roff.text([roman(pages.join(", "))]);
}

fn topic(name: &str, about: &str) -> Roff {
    let mut roff = Roff::new();
    roff.control("TH", [name, "7", DATE, "bankctl", "bankctl manual"]);
    roff.control("SH", ["NAME"]);
    roff.text([roman(format!("{name} - {about}"))]);
    roff.control("SH", ["DESCRIPTION"]);
    // Names of codes and variables stay whole.
    roff.control("nh", []);
    roff
}

fn entry(roff: &mut Roff, name: &str, text: &str) {
    roff.control("TP", []);
    roff.text([bold(name)]);
    roff.text([roman(text)]);
}

fn exit_codes() -> Vec<u8> {
    let mut roff = topic("bankctl-exit-codes", "exit codes of bankctl");
    roff.text([roman(
        "The process ends with one of these. With -o json an error on standard error has the \
         field error.code, which tells failures of the same exit code apart; those one meets \
         most are named here. The same request on the same ledger always gets the same code.",
    )]);
    for code in exit::ALL {
        let mut text = format!("{}.", code.meaning);
        if !code.errors.is_empty() {
            let _ = write!(text, " Among them: {}.", code.errors.join(", "));
        }
        entry(&mut roff, &code.code.to_string(), &text);
    }
    refusals(&mut roff);
    roff.render().into_bytes()
}

/// In which order a payment is refused.
fn refusals(roff: &mut Roff) {
    roff.control("SH", ["ORDER OF REFUSALS"]);
    roff.text([roman(
        "Where several reasons to refuse a payment apply, the first of these is told: an \
         argument that can't be read; no such ledger; no such account, the paying side first; \
         an amount with more decimals than the currency has; a reference that is bound to \
         another request; a customer who does not hold the account or a holder who did not order \
         it; the same account twice; different currencies; a closed account, the \
         paying side first; a frozen account that would pay; a holder who is not approved, where \
         the policy asks for it; insufficient funds; a balance too large to be counted.",
    )]);
}

fn environment() -> Vec<u8> {
    let mut roff = topic(
        "bankctl-environment",
        "environment variables that bankctl reads",
    );
    for (name, text) in config::VARIABLES {
        entry(&mut roff, name, text);
    }
    roff.render().into_bytes()
}
