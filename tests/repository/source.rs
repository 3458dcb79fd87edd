//! Reads the sources as text: what a file of a layer names, how long it is.
//! Comments and what stands under `#[cfg(test)]` are left out.

#![allow(dead_code)]

use std::fs;
use std::path::{Path, PathBuf};

/// A source file: its path below the root, and its lines.
pub(crate) struct Source {
    pub(crate) path: String,
    pub(crate) lines: Vec<String>,
}

pub(crate) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

pub(crate) fn sources(folder: &str) -> Vec<Source> {
    let mut folders = vec![root().join(folder)];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).expect("a source");
                found.push(Source {
                    path: below(&path),
                    lines: text.lines().map(str::to_owned).collect(),
                });
            }
        }
    }
    found.sort_by(|left, right| left.path.cmp(&right.path));
    assert!(!found.is_empty(), "no sources in {folder}");
    found
}

pub(crate) fn below(path: &Path) -> String {
    let path = path.strip_prefix(root()).expect("below the root");
    path.display().to_string()
}

/// The folders of the program and of its crates.
pub(crate) const ALL: [&str; 2] = ["src", "crates"];

/// Every source of the program and of its crates.
pub(crate) fn all_sources() -> impl Iterator<Item = Source> {
    ALL.into_iter().flat_map(sources)
}

/// The first folder below `src`, or the name of the file there: a layer of the
/// program, a room of the ledger.
pub(crate) fn layer(path: &str) -> &str {
    let inside = path.split_once("src/").map_or(path, |(_, inside)| inside);
    let first = inside.split('/').next().unwrap_or(inside);
    first.strip_suffix(".rs").unwrap_or(first)
}

/// The crates of ours that a file names, without what their names begin with.
pub(crate) fn crates_named(source: &Source) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (number, line) in program(source) {
        for (at, _) in line.match_indices("bankctl_") {
            let name = line[at + "bankctl_".len()..].split("::").next();
            if let Some(name) = name.filter(|name| name.len() < line.len() - at - "bankctl_".len())
            {
                found.push((number, name.to_owned()));
            }
        }
    }
    found
}

/// Whether a whole file serves tests only.
pub(crate) fn is_test_file(path: &str) -> bool {
    ["/tests/", "/tests.rs", "/samples.rs", "/sample.rs"]
        .iter()
        .any(|part| path.contains(part))
}

/// A line without its comment. A `//` inside a text is rare enough to ask for
/// the text to be put elsewhere; `://` is kept.
pub(crate) fn without_comment(line: &str) -> &str {
    let mut from = 0;
    while let Some(place) = line[from..].find("//") {
        let at = from + place;
        if at == 0 || line.as_bytes()[at - 1] != b':' {
            return &line[..at];
        }
        from = at + 2;
    }
    line
}

/// The numbered lines of the program proper: no comments, and nothing from
/// `#[cfg(test)]` to the end of the item that it marks.
pub(crate) fn program(source: &Source) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut skipping: Option<usize> = None;
    for (number, line) in source.lines.iter().enumerate() {
        let indent = line.len() - line.trim_start().len();
        if line.trim_start().starts_with("#[cfg(test)]") {
            skipping = Some(indent);
            continue;
        }
        if let Some(depth) = skipping {
            let ends = ['}', ')', ']']
                .iter()
                .any(|end| line.trim_start().starts_with(*end));
            let closed = indent == depth && (ends || line.trim_end().ends_with(';'));
            if closed {
                skipping = None;
            }
            continue;
        }
        found.push((number + 1, without_comment(line)));
    }
    found
}

/// The modules of the crate that a file names: `crate::X`, also in groups
/// (`use crate::{X, Y}`), and `super::X` that leaves the layer.
pub(crate) fn modules_named(source: &Source) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let depth = source.path.matches('/').count() - usize::from(source.path.ends_with("mod.rs"));
    for (number, line) in program(source) {
        for (at, _) in line.match_indices("crate::") {
            let rest = &line[at + "crate::".len()..];
            let group = rest
                .strip_prefix('{')
                .map(|rest| rest.split('}').next().unwrap_or(rest));
            for name in group
                .unwrap_or(rest)
                .split(',')
                .take(if group.is_some() { 99 } else { 1 })
            {
                let name: String = name
                    .trim()
                    .chars()
                    .take_while(|c| c.is_alphanumeric() || *c == '_')
                    .collect();
                found.push((number, name));
            }
        }
        let ups = line.matches("super::").count();
        let chain = "super::".repeat(depth.max(1));
        if ups > 0 && line.contains(&chain) && depth > 0 {
            let rest = line.split(&chain).last().unwrap_or("");
            let name: String = rest
                .chars()
                .take_while(|c| c.is_alphanumeric() || *c == '_')
                .collect();
            found.push((number, name));
        }
    }
    found
}

pub(crate) fn nothing(found: &[String], what: &str) {
    assert!(found.is_empty(), "{what}:\n{}", found.join("\n"));
}
