//! The sources stay tidy.

use std::fs;

use crate::source::{all_sources, is_test_file, nothing, program, root, sources};

#[test]
fn files_are_short_and_say_what_they_are_for() {
    let mut breaches = Vec::new();
    for source in all_sources().chain(sources("tests")) {
        if source.lines.len() > 600 {
            breaches.push(format!("{}: {} lines", source.path, source.lines.len()));
        }
        let first = source.lines.first().map_or("", String::as_str);
        if !first.starts_with("//!") {
            breaches.push(format!("{}: no module documentation", source.path));
        }
        if source.path == "src/main.rs" && source.lines.len() > 30 {
            breaches.push(format!("{}: {} lines", source.path, source.lines.len()));
        }
    }
    nothing(
        &breaches,
        "600 lines a file, 30 for main.rs, and documentation",
    );
}

#[test]
fn nothing_panics_on_input() {
    let mut breaches = Vec::new();
    for source in all_sources() {
        if is_test_file(&source.path) {
            continue;
        }
        for (number, line) in program(&source) {
            for word in [
                ".unwrap()",
                ".expect(",
                "panic!(",
                "todo!(",
                "unimplemented!(",
                "dbg!(",
            ] {
                if line.contains(word) {
                    breaches.push(format!("{}:{number}: {word}", source.path));
                }
            }
        }
    }
    nothing(&breaches, "panics in the program");
}

#[test]
fn no_source_knows_where_it_was_written() {
    let places = [
        ["/wo", "rk/"],
        ["/ro", "ot/"],
        ["/tm", "p/"],
        ["/home", "/"],
    ]
    .map(|p| p.concat());
    let mut breaches = Vec::new();
    for source in all_sources().chain(sources("tests")) {
        for (number, line) in source.lines.iter().enumerate() {
            if places.iter().any(|place| line.contains(place.as_str())) {
                breaches.push(format!("{}:{}: {}", source.path, number + 1, line.trim()));
            }
        }
    }
    nothing(&breaches, "paths of one machine");
}

#[test]
fn no_test_file_is_forgotten() {
    let main = fs::read_to_string(root().join("tests/cli/main.rs")).expect("main.rs");
    for source in sources("tests/cli") {
        let name = source
            .path
            .trim_start_matches("tests/cli/")
            .trim_end_matches(".rs");
        if name == "main" || name.contains('/') {
            continue;
        }
        assert!(
            main.contains(&format!("mod {name};")),
            "{name}.rs runs nowhere"
        );
    }
}

/// A test that hangs says nothing, and stops the machine that runs it.
#[test]
fn every_wait_of_a_test_ends() {
    let mut breaches = Vec::new();
    for source in sources("tests") {
        if ["tests/deadline/mod.rs", "tests/repository/tidy.rs"].contains(&source.path.as_str()) {
            continue;
        }
        for (number, line) in program(&source) {
            for word in [
                ".output()",
                ".status()",
                ".spawn()",
                ".recv()",
                ".read_line(",
            ] {
                if line.contains(word) {
                    breaches.push(format!("{}:{number}: {word}", source.path));
                }
            }
        }
    }
    nothing(
        &breaches,
        "waits without an end: tests/deadline/mod.rs has what waits as long as it may",
    );
}
