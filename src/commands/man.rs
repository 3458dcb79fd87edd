//! The manual.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Args as ClapArgs;
use clap_mangen::Man;
use clap_mangen::roff::{Roff, roman};

use super::Result;
use crate::config;
use crate::error::{Fault, exit};
use crate::import::aliases;
use crate::report::Report;

/// Write the manual pages to a directory
///
/// A page for each command, one for exit codes, one for environment variables and one
/// for the columns of imported files.
#[derive(Clone, Debug, ClapArgs)]
#[command(before_help = "Examples:
  bankctl man ~/.local/share/man/man1")]
pub struct Args {
    /// Directory, made if it is not there
    #[arg(value_name = "DIR", value_hint = clap::ValueHint::DirPath)]
    pub directory: PathBuf,
}

/// Runs the command.
pub fn run(args: &Args, command: clap::Command) -> Result<Report> {
    let pages = pages(command);
    let count = pages.len();
    write(&args.directory, pages)
        .map_err(|error| Fault::new(exit::FAILURE, "io", format!("{error:#}")))?;
    Ok(Report::text(format!(
        "{count} pages written to {}\n",
        args.directory.display()
    )))
}

fn write(directory: &Path, pages: Vec<(String, Vec<u8>)>) -> anyhow::Result<()> {
    std::fs::create_dir_all(directory)
        .with_context(|| format!("can't make {}", directory.display()))?;
    for (name, page) in pages {
        let path = directory.join(name);
        std::fs::write(&path, page).with_context(|| format!("can't write {}", path.display()))?;
    }
    Ok(())
}

/// Every page: its file name and its text.
pub fn pages(mut command: clap::Command) -> Vec<(String, Vec<u8>)> {
    command.build();
    let mut pages = Vec::new();
    of_command(&command, "bankctl", &mut pages);
    pages.push(("bankctl-exit-codes.7".to_owned(), exit_codes()));
    pages.push(("bankctl-environment.7".to_owned(), environment()));
    pages.push(("bankctl-columns.7".to_owned(), columns()));
    pages.sort();
    pages
}

fn of_command(command: &clap::Command, name: &str, pages: &mut Vec<(String, Vec<u8>)>) {
    let named = command
        .clone()
        .name(name.to_owned())
        .bin_name(name.replace('-', " "));
    pages.push((format!("{name}.1"), page(named)));
    for sub in command
        .get_subcommands()
        .filter(|sub| sub.get_name() != "help")
    {
        of_command(sub, &format!("{name}-{}", sub.get_name()), pages);
    }
}

fn page(command: clap::Command) -> Vec<u8> {
    let examples = command.get_before_help().map(ToString::to_string);
    // A fixed date: the page says what the program does, not when it was made.
    let man = Man::new(command)
        .date("2026-11-21")
        .manual("bankctl manual")
        .source("bankctl");
    let mut text = Vec::new();
    // Writing to memory does not fail.
    let _ = man.render_title(&mut text);
    let _ = man.render_name_section(&mut text);
    let _ = man.render_synopsis_section(&mut text);
    let _ = man.render_description_section(&mut text);
    if let Some(examples) = examples {
        let lines = examples.lines().skip(1).map(str::trim);
        let mut roff = Roff::new();
        roff.control("SH", ["EXAMPLES"]);
        roff.control("nf", []);
        for line in lines {
            roff.text([roman(line)]);
        }
        roff.control("fi", []);
        let _ = roff.to_writer(&mut text);
    }
    let _ = man.render_options_section(&mut text);
    let _ = man.render_subcommands_section(&mut text);
    let mut roff = Roff::new();
    roff.control("SH", ["SEE ALSO"]);
    roff.text([roman(
        "bankctl(1), bankctl-exit-codes(7), bankctl-environment(7), bankctl-columns(7)",
    )]);
    let _ = roff.to_writer(&mut text);
    text
}

fn topic(name: &str, about: &str) -> Roff {
    let mut roff = Roff::new();
    roff.control("TH", [name, "7", "2026-11-21", "bankctl", "bankctl manual"]);
    roff.control("SH", ["NAME"]);
    roff.text([roman(format!("{name} - {about}"))]);
    roff.control("SH", ["DESCRIPTION"]);
    roff
}

fn entry(roff: &mut Roff, name: &str, text: &str) {
    roff.control("TP", []);
    roff.text([clap_mangen::roff::bold(name)]);
    roff.text([roman(text)]);
}

fn exit_codes() -> Vec<u8> {
    let mut roff = topic("bankctl-exit-codes", "exit codes of bankctl");
    for (code, text) in exit::ALL {
        entry(&mut roff, &code.to_string(), text);
    }
    roff.render().into_bytes()
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

fn columns() -> Vec<u8> {
    let mut roff = topic(
        "bankctl-columns",
        "columns that bankctl recognises in imported files",
    );
    roff.text([roman(
        "Case, spaces, punctuation and accents do not matter. --map FIELD=COLUMN names any other column.",
    )]);
    for (title, fields) in [
        ("IMPORT PAYROLL", aliases::PAYROLL_FIELDS),
        ("IMPORT ACCOUNTS", aliases::ACCOUNT_FIELDS),
        ("RECONCILE", aliases::STATEMENT_FIELDS),
    ] {
        roff.control("SH", [title]);
        for field in fields {
            let name = if field.required {
                format!("{} (required)", field.name)
            } else {
                field.name.to_owned()
            };
            entry(&mut roff, &name, &field.aliases.join(", "));
        }
    }
    roff.render().into_bytes()
}
