//! What stands in pages between two marks, and comes from the program.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use bankctl::error::Class;
use bankctl::exit;

use super::error_codes::NOT_SHOWN;

const BEGIN: &str = "<!-- generated:begin -->\n";
const END: &str = "<!-- generated:end -->";

/// Compares what stands between the marks of a page, or writes it there.
pub fn compare(root: &Path, page: &str, generated: &str) {
    let path = root.join(page);
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{page}: {error}"));
    let (before, rest) = text.split_once(BEGIN).expect("where it begins");
    let (committed, after) = rest.split_once(END).expect("where it ends");
    if std::env::var_os("BANKCTL_BLESS").is_some() {
        let text = format!("{before}{BEGIN}{generated}{END}{after}");
        fs::write(&path, text).expect("written");
        return;
    }
    for (now, then) in generated.lines().zip(committed.lines()) {
        assert_eq!(now, then, "{page} is stale; {REFRESH}");
    }
    assert!(generated == committed, "{page} is stale; {REFRESH}");
}

const REFRESH: &str = "refresh it with: BANKCTL_BLESS=1 cargo test --locked --test repository";

/// The table of exit codes.
pub fn exit_codes() -> String {
    let mut table =
        String::from("| code | means | `error.code`, among others |\n| --- | --- | --- |\n");
    for entry in exit::ALL {
        let errors: Vec<String> = entry
            .errors
            .iter()
            .map(|error| format!("`{error}`"))
            .collect();
        let row = format!(
            "| {} | {} | {} |\n",
            entry.code,
            entry.meaning,
            errors.join(", ")
        );
        table.push_str(&row.replace("|  |", "| |"));
    }
    table
}

/// Every code of a failure under its exit code, with the first line of the
/// gallery that shows it.
pub fn errors(root: &Path) -> String {
    let gallery = fs::read_to_string(root.join("tests/errors.txt")).expect("the gallery");
    let mut shown: BTreeMap<u8, BTreeMap<String, String>> = BTreeMap::new();
    for entry in gallery.split("\n\n") {
        let Some((head, example)) = entry.split_once('\n') else {
            continue;
        };
        let (code, exit) = head.split_once(" (").expect("a code and its exit code");
        let exit = exit.trim_end_matches(')').parse().expect("an exit code");
        let codes = shown.entry(exit).or_default();
        codes
            .entry(code.to_owned())
            .or_insert_with(|| example.to_owned());
    }
    for (code, why) in NOT_SHOWN {
        let codes = shown.entry(exit_of(root, code)).or_default();
        codes
            .entry((*code).to_owned())
            .or_insert_with(|| format!("(no example: {why})"));
    }
    let mut text = String::new();
    for entry in exit::ALL {
        let Some(codes) = shown.remove(&entry.code) else {
            continue;
        };
        let _ = writeln!(text, "\n## Exit {}\n\n{}.", entry.code, entry.meaning);
        for (code, example) in codes {
            let _ = match example.strip_prefix('(') {
                Some(why) => writeln!(text, "\n### `{code}`\n\nN{}.", &why[1..why.len() - 1]),
                None => writeln!(
                    text,
                    "\n### `{code}`\n\n```text\n{}\n```",
                    example.trim_end()
                ),
            };
        }
    }
    assert!(shown.is_empty(), "exit codes that are not known: {shown:?}");
    text.push('\n');
    text
}

/// The exit code of an error that the gallery does not show.
fn exit_of(root: &Path, code: &str) -> u8 {
    let listed = exit::ALL
        .iter()
        .find(|entry| entry.errors.contains(&code))
        .map(|entry| entry.code);
    if let Some(exit) = listed {
        return exit;
    }
    let quoted = format!("\"{code}\"");
    let mut exit_by_file = None;
    let folders = ["src", "crates"].map(|folder| root.join(folder));
    let paths = folders.iter().flat_map(|folder| {
        super::pages::files(folder, "rs")
            .into_iter()
            .map(|path| folder.join(path))
    });
    for path in paths {
        let source = fs::read_to_string(&path).expect("a source");
        let path = path.display().to_string();
        // Codes of banking rules and of files have their exit codes elsewhere.
        if source.contains(&quoted) && path.ends_with("rejection.rs") {
            exit_by_file = Some(Class::Refused);
        } else if source.contains(&quoted) && path.ends_with("fault.rs") {
            exit_by_file = Some(Class::Usage);
        }
        for piece in source.split("Class::").skip(1) {
            if let Some((name, after)) = piece.split_once(',')
                && after.trim_start().starts_with(&quoted)
            {
                let class = match name {
                    "Failure" => Class::Failure,
                    "Usage" => Class::Usage,
                    "NotFound" => Class::NotFound,
                    "Refused" => Class::Refused,
                    "NotPermitted" => Class::NotPermitted,
                    "Conflict" => Class::Conflict,
                    "Busy" => Class::Busy,
                    "Damaged" => Class::Damaged,
                    other => panic!("{code}: Class::{other}"),
                };
                return exit::of(class);
            }
        }
    }
    exit_by_file.map_or_else(|| panic!("{code}: no exit code was found"), exit::of)
}
