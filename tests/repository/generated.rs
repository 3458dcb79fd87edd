//! What is committed and generated is what the program says now.
//!
//! The manual, the completions, the pages of exit codes and errors come from
//! the program. When this fails, run the command that the message names and
//! look at what has changed. Pages that people write are held against it too:
//! links, commands that are shown, pictures.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use bankctl::commands::{completions, man};

use crate::docs;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every file of a folder and what it holds.
fn committed(folder: &str) -> BTreeMap<String, Vec<u8>> {
    let path: PathBuf = root().join(folder);
    let entries = fs::read_dir(&path).unwrap_or_else(|error| panic!("{folder}/: {error}"));
    entries
        .map(|entry| {
            let entry = entry.expect("an entry of a folder");
            let name = entry.file_name().into_string().expect("a name in UTF-8");
            (name, fs::read(entry.path()).expect("a readable file"))
        })
        .collect()
}

/// Compares names and contents of a folder with what is generated now.
fn same(folder: &str, generated: &BTreeMap<String, Vec<u8>>, refresh: &str) {
    let committed = committed(folder);
    let differing: Vec<&String> = generated
        .iter()
        .filter(|(name, content)| committed.get(*name) != Some(*content))
        .map(|(name, _)| name)
        .collect();
    let left_over: Vec<&String> = committed
        .keys()
        .filter(|name| !generated.contains_key(*name))
        .collect();
    assert!(
        differing.is_empty() && left_over.is_empty(),
        "{folder}/ is stale: missing or different {differing:?}, left over {left_over:?}; \
         refresh it with: {refresh}"
    );
}

#[test]
fn the_manual_is_fresh() {
    let pages = man::pages(bankctl::cli::definition());
    same(
        "man",
        &pages.into_iter().collect(),
        "rm -r man && cargo run -- man man",
    );
}

#[test]
fn the_completions_are_fresh() {
    let scripts = completions::SHELLS.iter().map(|shell| {
        let script = completions::script(shell).expect("a script");
        (
            completions::file_name(shell).to_owned(),
            script.into_bytes(),
        )
    });
    same(
        "completions",
        &scripts.collect(),
        "for each SHELL and file in completions/: cargo run -- completions SHELL > FILE",
    );
}

#[test]
fn the_page_of_exit_codes_is_fresh() {
    let table = docs::generated::exit_codes();
    docs::generated::compare(root(), "docs/reference/exit-codes.md", &table);
}

#[test]
fn the_page_of_errors_is_fresh() {
    let errors = docs::generated::errors(root());
    docs::generated::compare(root(), "docs/reference/errors.md", &errors);
}

#[test]
fn every_link_leads_somewhere() {
    let (broken, count) = docs::links::broken(root(), &docs::pages::all(root()));
    assert!(broken.is_empty(), "links that lead nowhere: {broken:#?}");
    assert!(count > 100, "only {count} links were followed");
}

#[test]
fn every_file_that_is_named_exists() {
    let (missing, count) = docs::named_files::missing(root(), &docs::pages::all(root()));
    assert!(missing.is_empty(), "files that there are not: {missing:#?}");
    assert!(count > 80, "only {count} files were looked for");
}

/// Each habit of a terminal has a row in the page of tests, with at least one of them.
#[test]
fn each_habit_has_its_test() {
    let page = fs::read_to_string(root().join("docs/internals/testing.md")).expect("a page");
    for habit in 1..=19 {
        let start = format!("| {habit} | ");
        let row = page.lines().find(|line| line.starts_with(&start));
        let row = row.unwrap_or_else(|| panic!("no habit {habit}"));
        assert!(row.contains(".rs::"), "no test for habit {habit}: {row}");
    }
}

#[test]
fn every_command_that_is_shown_exists() {
    let (wrong, count) = docs::commands::wrong(&docs::pages::all(root()));
    assert!(wrong.is_empty(), "commands that there are not: {wrong:#?}");
    assert!(count > 100, "only {count} commands were tried");
}

#[test]
fn pictures_are_plain_and_whole() {
    let pictures = docs::pages::files(&root().join("docs"), "svg");
    assert!(pictures.len() > 1, "{pictures:?}");
    for name in pictures {
        let svg = fs::read_to_string(root().join("docs").join(&name)).expect("a picture");
        let wrong = docs::pictures::wrong(&svg);
        assert!(wrong.is_empty(), "docs/{name}: {wrong:#?}");
    }
}

#[test]
fn the_reference_leaves_nothing_out() {
    let page = |name: &str| {
        let path = root().join("docs/reference").join(name);
        fs::read_to_string(path).expect("a page")
    };
    let (configuration, states) = (page("configuration.md"), page("account-states.md"));
    let variables = bankctl::config::VARIABLES.iter();
    let variables = variables.flat_map(|(names, _)| names.split(", "));
    let missing: Vec<&str> = variables
        .filter(|name| !configuration.contains(&format!("`{name}`")))
        .collect();
    assert!(missing.is_empty(), "configuration.md: {missing:?}");
    let missing: Vec<&str> = bankctl_ledger::kernel::rules::internal_account::ALL
        .iter()
        .map(|account| account.name)
        .filter(|name| !states.contains(&format!("`{name}`")))
        .collect();
    assert!(missing.is_empty(), "account-states.md: {missing:?}");
}

/// The first page is for people in a hurry.
#[test]
fn the_readme_is_short() {
    let readme = fs::read_to_string(root().join("README.md")).expect("README.md");
    assert!(readme.len() <= 8_192, "README.md: {} bytes", readme.len());
}

/// The words of an example, as a shell would cut them; up to a pipe or a
/// redirection.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quoted = false;
    for character in line.chars() {
        match character {
            '\'' => {
                quoted = !quoted;
                word.get_or_insert_default();
            }
            '|' | '>' if !quoted => break,
            ' ' if !quoted => words.extend(word.take()),
            other => word.get_or_insert_default().push(other),
        }
    }
    words.extend(word);
    words
}

#[test]
fn every_example_in_help_is_understood() {
    fn check(command: &clap::Command, count: &mut usize) {
        let examples = command.get_before_help().map(ToString::to_string);
        for line in examples.unwrap_or_default().lines().skip(1) {
            let words = words(line.trim());
            if words.first().map(String::as_str) != Some("bankctl") {
                continue;
            }
            if let Err(error) = bankctl::cli::definition().try_get_matches_from(&words) {
                panic!("{line}: {error}");
            }
            *count += 1;
        }
        for sub in command.get_subcommands() {
            check(sub, count);
        }
    }
    let mut count = 0;
    check(&bankctl::cli::definition(), &mut count);
    assert!(count > 60, "only {count} examples were tried");
}
