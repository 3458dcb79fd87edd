//! The layers stay apart, as the map in `lib.rs` says.

use std::collections::BTreeMap;
use std::fs;

use crate::source::{Source, is_test_file, layer, modules_named, nothing, program, root, sources};

/// Every line of a layer that has one of the words.
fn saying(layer_name: &str, words: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for source in sources("src") {
        if layer(&source.path) != layer_name || is_test_file(&source.path) {
            continue;
        }
        for (number, line) in program(&source) {
            for word in words {
                if line.contains(word) {
                    found.push(format!("{}:{number}: {word}", source.path));
                }
            }
        }
    }
    found
}

#[test]
fn a_layer_names_only_the_layers_that_it_may() {
    let allowed: BTreeMap<&str, &[&str]> = BTreeMap::from([
        ("domain", &[][..]),
        ("draft", &["domain"]),
        ("store", &["domain", "draft"]),
        ("import", &["domain"]),
        ("report", &["domain", "error"]),
        ("render", &["domain", "error", "report"]),
        ("export", &["domain", "error", "report"]),
        ("ledger", &["domain", "draft", "error", "report", "store"]),
        // The error of every layer meets here.
        ("error", &["domain", "draft", "import", "store"]),
        ("config", &["domain", "draft", "error", "ledger"]),
        ("surroundings", &["commands", "render"]),
        // The readers of the command line are the readers of the forms.
        (
            "tui",
            &["commands", "domain", "error", "ledger", "render", "report"],
        ),
    ]);
    let mut breaches = Vec::new();
    let mut seen = 0;
    for source in sources("src") {
        let own = layer(&source.path).to_owned();
        let Some(may) = allowed.get(own.as_str()) else {
            continue;
        };
        seen += 1;
        for (number, name) in modules_named(&source) {
            let is_layer = LAYERS.contains(&name.as_str());
            if is_layer && name != own && !may.contains(&name.as_str()) {
                breaches.push(format!("{}:{number}: {own} names {name}", source.path));
            }
        }
    }
    assert!(seen > 80, "only {seen} files were looked at");
    nothing(&breaches, "breaches of the layers");
}

/// The modules of the crate's root.
const LAYERS: &[&str] = &[
    "cli",
    "commands",
    "complete",
    "config",
    "domain",
    "draft",
    "error",
    "export",
    "import",
    "ledger",
    "render",
    "report",
    "store",
    "surroundings",
    "tui",
];

#[test]
fn the_list_of_layers_is_the_map_of_the_crate() {
    let map = fs::read_to_string(root().join("src/lib.rs")).expect("lib.rs");
    let declared: Vec<&str> = map
        .lines()
        .filter_map(|line| line.trim_start_matches("pub ").strip_prefix("mod "))
        .filter_map(|line| line.strip_suffix(';'))
        .collect();
    for name in &declared {
        assert!(LAYERS.contains(name), "{name} is a layer without rules");
    }
    assert!(declared.len() >= LAYERS.len() - 1, "{declared:?}");
}

#[test]
fn the_domain_is_pure() {
    nothing(
        &saying(
            "domain",
            &[
                "clap",
                "rusqlite",
                "std::io",
                "std::fs",
                "std::env",
                "println",
                "Utc::now",
                "Local::now",
                "SystemTime",
                "Instant::now",
                "rand::",
                "tempfile",
                "comfy_table",
                "indicatif",
            ],
        ),
        "the domain has no database, terminal, clock or chance",
    );
}

#[test]
fn use_cases_know_no_command_line_engine_or_terminal() {
    nothing(
        &saying(
            "ledger",
            &[
                "clap",
                "rusqlite",
                "std::io",
                "std::fs",
                "std::env",
                "println",
                "Utc::now",
                "SystemTime",
                "comfy_table",
                "indicatif",
                "BEGIN IMMEDIATE",
            ],
        ),
        "the use cases know neither command line nor engine nor terminal",
    );
}

#[test]
fn commands_touch_neither_store_nor_terminal_nor_a_sibling() {
    nothing(
        &saying(
            "commands",
            &[
                "io::stdout",
                "io::stderr",
                "io::stdin",
                "println!",
                "eprintln!",
                "print!(",
                "rusqlite",
                "comfy_table",
                "indicatif",
                "Utc::now",
                "SystemTime",
            ],
        ),
        "commands leave the terminal and the clock to others",
    );
    let shared = [
        "values",
        "audit_keys",
        "Context",
        "Result",
        "Terminal",
        "Bar",
        "watch",
        "rejects",
        "shown",
    ];
    let mut breaches = Vec::new();
    for source in sources("src/commands") {
        for (number, line) in program(&source) {
            // Where a ledger is comes from the arguments; what it is does not.
            if line.contains("store::") && line.trim() != "use crate::store::Location;" {
                breaches.push(format!("{}:{number}: {}", source.path, line.trim()));
            }
            let Some((_, rest)) = line.split_once("crate::commands::") else {
                continue;
            };
            let names = rest.trim_start_matches('{').trim_end_matches([';', '}']);
            for name in names
                .split(',')
                .map(|name| name.trim().trim_end_matches('}'))
            {
                let first = name.split("::").next().unwrap_or(name);
                if !first.is_empty() && !shared.contains(&first) {
                    breaches.push(format!("{}:{number}: a sibling, {name}", source.path));
                }
            }
        }
    }
    nothing(&breaches, "commands know neither the store nor each other");
}

#[test]
fn only_the_adapter_knows_the_engine() {
    let engines = [
        ("sqlite", &["rusqlite"][..]),
        ("postgres", &["postgres::", "rustls"]),
    ];
    let mut breaches = Vec::new();
    for (engine, names) in engines {
        let mut known = 0;
        for source in sources("src") {
            let own = format!("src/store/{engine}");
            // The module of the adapter has the name of its crate.
            let may = source.path.starts_with(&own)
                || (engine == "postgres" && source.path == "src/store/mod.rs");
            for (number, line) in program(&source) {
                let names_it = names.iter().any(|name| line.contains(name));
                known += usize::from(names_it);
                if names_it && !may {
                    breaches.push(format!("{}:{number}", source.path));
                }
            }
        }
        assert!(known > 0, "{engine} is named nowhere: this proves nothing");
    }
    nothing(&breaches, "only the adapter names its engine");
}

#[test]
fn sql_lives_in_the_store() {
    let words = [
        "\"SELECT ",
        "\"INSERT INTO",
        "\"UPDATE ",
        "\"DELETE FROM",
        "\"PRAGMA ",
        "\"CREATE TABLE",
        "\"BEGIN",
        "\"COMMIT",
        "\"ROLLBACK",
    ];
    let mut breaches = Vec::new();
    for source in sources("src") {
        if layer(&source.path) == "store" {
            continue;
        }
        for (number, line) in program(&source) {
            if words.iter().any(|word| line.contains(word)) {
                breaches.push(format!("{}:{number}: {}", source.path, line.trim()));
            }
        }
    }
    nothing(&breaches, "SQL outside of the store");
}

/// A statement that no list names would be walked by no test.
#[test]
fn every_statement_stands_in_the_list_of_its_file() {
    let mut statements = 0;
    let mut breaches = Vec::new();
    for source in sources("src/store") {
        let lines = source.lines.join("\n");
        let Some((_, list)) = lines.split_once("const STATEMENTS: &[&str] = &[") else {
            continue;
        };
        let list = list.split(']').next().unwrap_or(list);
        let listed: Vec<&str> = list.split(',').map(str::trim).collect();
        for line in &source.lines {
            let Some(rest) = line.strip_prefix("const ") else {
                continue;
            };
            let Some((name, _)) = rest.split_once(": &str =") else {
                continue;
            };
            statements += 1;
            if !listed.contains(&name) {
                breaches.push(format!("{}: {name}", source.path));
            }
        }
    }
    assert!(statements > 50, "only {statements} statements were found");
    nothing(&breaches, "statements that no list names");
}

/// What only one of the two engines understands.
#[test]
fn statements_speak_the_dialect_that_both_engines_share() {
    let foreign = [
        "INSERT OR",
        "REPLACE INTO",
        "rowid",
        "strftime",
        "julianday",
        "ifnull",
        "iif(",
        "glob ",
        "json_",
        "total(",
        "group_concat",
        "datetime(",
        "AUTOINCREMENT",
        "INDEXED BY",
        "last_insert",
        "::BIGINT",
        "ILIKE",
        "FOR UPDATE",
        " IS NOT DISTINCT",
        "unixepoch",
        "== ",
        "printf(",
        "typeof(",
        "randomblob",
        "x'",
        "PRAGMA",
        "NULLS FIRST",
        "SERIAL",
        "NOW()",
        "LIMIT -1",
    ];
    let mut breaches = Vec::new();
    for source in sources("src/store") {
        if source.path.contains("sqlite") || source.path.contains("postgres") {
            continue;
        }
        for (number, line) in program(&source) {
            for word in foreign.iter().filter(|word| line.contains(**word)) {
                if line.contains('"') {
                    breaches.push(format!("{}:{number}: {word}", source.path));
                }
            }
            // PostgreSQL sums 64-bit integers to a numeric.
            if line.contains("sum(")
                && line.matches("sum(").count() != line.matches("CAST(sum(").count()
            {
                breaches.push(format!("{}:{number}: a sum that is not cast", source.path));
            }
        }
    }
    nothing(&breaches, "words of one engine only");
}

/// The reader of sources sees what it must: else all of this proves nothing.
#[test]
fn the_reader_finds_breaches() {
    let text = "//! Docs.\nuse crate::{store, cli};\nlet a = \"https://x\"; // crate::render\n\
                #[cfg(test)]\nmod tests {\n    use crate::export;\n}\nuse super::super::report::X;";
    let source = Source {
        path: "src/ledger/verify/journal.rs".to_owned(),
        lines: text.lines().map(str::to_owned).collect(),
    };
    let names: Vec<String> = modules_named(&source)
        .into_iter()
        .map(|(_, name)| name)
        .collect();
    assert_eq!(names, ["store", "cli"]);
    assert!(
        program(&source)
            .iter()
            .any(|(_, line)| line.contains("https://x"))
    );
    let higher = Source {
        path: "src/ledger/books.rs".to_owned(),
        lines: vec!["use super::super::report::X;".to_owned()],
    };
    let names = modules_named(&higher);
    assert_eq!(names, [(1, "report".to_owned())]);
}
