//! The layers stay apart, as the map in `lib.rs` says.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use crate::source::{
    Source, all_sources, crates_named, is_test_file, layer, modules_named, nothing, program, root,
    sources,
};

/// Every line of files that has one of the words.
fn saying(files: impl Iterator<Item = Source>, words: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    let mut seen = 0;
    for source in files {
        if is_test_file(&source.path) {
            continue;
        }
        seen += 1;
        for (number, line) in program(&source) {
            for word in words {
                if line.contains(word) {
                    found.push(format!("{}:{number}: {word}", source.path));
                }
            }
        }
    }
    assert!(seen > 15, "only {seen} files were looked at");
    found
}

/// Which crates of ours a crate is built with, by its manifest.
fn built_with(folder: &str) -> Vec<String> {
    let manifest = root().join(folder).join("Cargo.toml");
    let manifest = fs::read_to_string(manifest).expect("a manifest");
    let dependencies = manifest.split("\n[dependencies]\n").nth(1);
    let dependencies = dependencies.expect("dependencies").split("\n\n").next();
    let ours = dependencies.unwrap_or_default().lines();
    let ours = ours.filter_map(|line| line.strip_prefix("bankctl_"));
    ours.map(|line| line.split('.').next().unwrap_or(line).to_owned())
        .collect()
}

#[test]
fn a_crate_is_built_with_those_below_it_only() {
    for (name, below) in [
        ("types", &[][..]),
        ("storage", &["types"]),
        ("formats", &["types"]),
        ("ledger", &["storage", "types"]),
    ] {
        assert_eq!(built_with(&format!("crates/{name}")), below, "{name}");
    }
    assert_eq!(built_with("."), ["formats", "ledger", "storage", "types"]);
    let folders = fs::read_dir(root().join("crates")).expect("crates").count();
    assert_eq!(folders, 4, "a crate without rules");
}

/// What a layer of the program may name: other layers, and with a `+` crates.
fn allowed() -> BTreeMap<&'static str, &'static [&'static str]> {
    BTreeMap::from([
        ("report", &["error", "+ledger", "+types"][..]),
        ("tables", &["report", "+ledger", "+types"]),
        ("render", &["error", "report", "+ledger", "+types"]),
        // The errors of every crate meet here.
        ("error", &["+formats", "+ledger", "+storage", "+types"]),
        ("config", &["error", "+ledger", "+storage", "+types"]),
        ("exit", &["error", "+ledger"]),
        ("terminal", &["commands", "render"]),
        // The readers of the command line are the readers of the forms.
        (
            "tui",
            &[
                "args", "commands", "error", "render", "report", "tables", "+ledger", "+storage",
                "+types",
            ],
        ),
    ])
}

#[test]
fn a_layer_names_only_the_layers_that_it_may() {
    let allowed = allowed();
    let mut breaches = Vec::new();
    let mut seen = 0;
    for source in sources("src") {
        let own = layer(&source.path).to_owned();
        let Some(may) = allowed.get(own.as_str()) else {
            continue;
        };
        if is_test_file(&source.path) {
            continue;
        }
        seen += 1;
        let layers = modules_named(&source);
        let layers = layers
            .into_iter()
            .filter(|(_, name)| *name != own && LAYERS.contains(&name.as_str()));
        let crates = crates_named(&source).into_iter();
        let crates = crates.map(|(number, name)| (number, format!("+{name}")));
        for (number, name) in layers.chain(crates) {
            let is_crate = ["+formats", "+ledger", "+storage", "+types"].contains(&name.as_str());
            if (is_crate || !name.starts_with('+')) && !may.contains(&name.as_str()) {
                breaches.push(format!("{}:{number}: {own} names {name}", source.path));
            }
        }
    }
    assert!(seen > 50, "only {seen} files were looked at");
    nothing(&breaches, "breaches of the layers");
}

/// What a view is made of is known without a database, and those who show it
/// know nothing else of the ledger.
#[test]
fn views_are_plain_data_and_those_who_show_them_know_nothing_else() {
    let mut breaches = Vec::new();
    let mut seen = 0;
    for source in all_sources() {
        let is_view = source.path.starts_with("crates/ledger")
            && (source.path.ends_with("/view.rs") || source.path.ends_with("_view.rs"));
        let may: &[&str] = match layer(&source.path) {
            _ if is_view => &["crate::views", "::rules"],
            "tables" | "report" | "render" if source.path.starts_with("src/") => &[
                "bankctl_ledger::views",
                "::rules::",
                "bankctl_ledger::error",
            ],
            _ => continue,
        };
        if is_test_file(&source.path) {
            continue;
        }
        seen += 1;
        for (number, line) in program(&source) {
            let names_it =
                line.contains("bankctl_ledger::") || (is_view && line.contains("crate::"));
            if names_it && !may.iter().any(|part| line.contains(part)) {
                breaches.push(format!("{}:{number}: {}", source.path, line.trim()));
            }
        }
    }
    assert!(seen > 50, "only {seen} files were looked at");
    nothing(&breaches, "more of the ledger is known than its views");
}

/// The modules of the program's root.
const LAYERS: &[&str] = &[
    "args",
    "cli",
    "commands",
    "completion",
    "config",
    "error",
    "exit",
    "render",
    "report",
    "tables",
    "terminal",
    "tui",
];

#[test]
fn the_list_of_layers_is_the_map_of_the_program() {
    let map = fs::read_to_string(root().join("src/lib.rs")).expect("lib.rs");
    let declared: Vec<&str> = map
        .lines()
        .filter_map(|line| line.trim_start_matches("pub ").strip_prefix("mod "))
        .filter_map(|line| line.strip_suffix(';'))
        .collect();
    assert_eq!(declared, LAYERS);
}

/// Whether a file has rules or values alone.
fn is_pure(path: &str) -> bool {
    path.starts_with("crates/types/") || path.ends_with("/rules.rs") || path.contains("/rules/")
}

#[test]
fn rules_and_values_are_pure() {
    nothing(
        &saying(
            all_sources().filter(|source| is_pure(&source.path)),
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
        "rules and values have no database, terminal, clock or chance",
    );
}

#[test]
fn use_cases_know_no_command_line_engine_or_terminal() {
    nothing(
        &saying(
            sources("crates/ledger").into_iter(),
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
            sources("src/commands").into_iter(),
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
        "Context",
        "Result",
        "Terminal",
        "Bar",
        "watch",
        "rejects",
        "shown",
        // Payments of other programs, which two commands import.
        "payment_file",
        "is_stream",
    ];
    let mut breaches = Vec::new();
    for source in sources("src/commands") {
        for (number, line) in program(&source) {
            if line.contains("::tables::") && line.contains("ledger") || line.contains("::table::")
            {
                breaches.push(format!("{}:{number}: {}", source.path, line.trim()));
            }
            let Some((_, rest)) = line.split_once("crate::commands::") else {
                continue;
            };
            let group = rest.strip_prefix('{');
            let names = group.unwrap_or(rest).trim_end_matches([';', '}']);
            for name in names
                .split(',')
                .take(if group.is_some() { 99 } else { 1 })
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
        ("postgres", &["tokio_postgres", "rustls"]),
    ];
    let mut breaches = Vec::new();
    for (engine, names) in engines {
        let mut known = 0;
        for source in all_sources() {
            let own = format!("crates/storage/src/{engine}");
            for (number, line) in program(&source) {
                let names_it = names.iter().any(|name| line.contains(name));
                known += usize::from(names_it);
                if names_it && !source.path.starts_with(&own) {
                    breaches.push(format!("{}:{number}", source.path));
                }
            }
        }
        assert!(known > 0, "{engine} is named nowhere: this proves nothing");
    }
    nothing(&breaches, "only the adapter names its engine");
}

/// Whether a file of the ledger has rows and SQL.
fn has_sql(path: &str) -> bool {
    let path = path.strip_prefix("crates/ledger/src/").unwrap_or_default();
    let file = path.rsplit('/').next().unwrap_or(path);
    path.contains("/tables/")
        || file.ends_with("table.rs")
        || ["admin/copy_rows.rs", "privacy/before_encryption.rs"].contains(&path)
}

#[test]
fn sql_lives_in_tables() {
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
    for source in all_sources() {
        if source.path.starts_with("crates/storage/") || has_sql(&source.path) {
            continue;
        }
        for (number, line) in program(&source) {
            if words.iter().any(|word| line.contains(word)) {
                breaches.push(format!("{}:{number}: {}", source.path, line.trim()));
            }
        }
    }
    nothing(&breaches, "SQL outside of tables and engines");
}

#[test]
fn a_room_asks_others_and_not_their_tables() {
    let mut found = BTreeSet::new();
    for source in sources("crates/ledger") {
        let own = layer(&source.path);
        if own == "rooms" || is_test_file(&source.path) {
            continue;
        }
        for (_, line) in program(&source) {
            for table in ["::table::", "::table;", "::partner_table::", "::tables::"] {
                for (at, _) in line.match_indices(table) {
                    let room = line[..at]
                        .rsplit(|c: char| !c.is_alphanumeric() && c != '_')
                        .next();
                    let room = room.unwrap_or_default();
                    // What the kernel keeps is there for all.
                    if !["", "kernel", "super", own].contains(&room) {
                        found.insert(format!("{own} names a table of {room}"));
                    }
                }
            }
        }
    }
    let found: Vec<_> = found.into_iter().collect();
    nothing(&found, "rooms that name tables of others");
}

/// Files of the ledger that name a command with an option: the name of what was asked
/// for, which scripts read, and the entries of permissions, of which an option that writes
/// has one of its own. It may only get shorter.
const NAMING_COMMANDS: &[&str] = &[
    "crates/ledger/src/access/rules/permission.rs",
    "crates/ledger/src/payments/requests.rs",
];

/// What can be done about a refusal is `error::Advice`; how, the program says.
#[test]
fn the_ledger_names_no_command_and_no_option() {
    let mut naming = BTreeSet::new();
    for source in sources("crates/ledger") {
        if is_test_file(&source.path) {
            continue;
        }
        for (_, line) in program(&source) {
            let is_named = line.split("bankctl ").skip(1).any(begins_a_word)
                || line.split(" --").skip(1).any(begins_a_word);
            if is_named {
                naming.insert(source.path.clone());
            }
        }
    }
    let known = NAMING_COMMANDS.iter().map(|path| (*path).to_owned());
    let known: BTreeSet<String> = known.collect();
    let differing: Vec<_> = naming.symmetric_difference(&known).collect();
    assert!(differing.is_empty(), "new, or no longer so: {differing:#?}");
}

fn begins_a_word(rest: &str) -> bool {
    rest.starts_with(|first: char| first.is_ascii_lowercase())
}

/// A statement that no list names would be walked by no test. Locks of rows are
/// PostgreSQL's alone: SQLite, which the lists are read by, has no word for them.
#[test]
fn every_statement_stands_in_the_list_of_its_file() {
    let mut statements = 0;
    let mut breaches = Vec::new();
    for source in sources("crates/ledger") {
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
            let Some((name, text)) = rest.split_once(": &str =") else {
                continue;
            };
            if text.contains("FOR NO KEY UPDATE") {
                continue;
            }
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
    let mut seen = 0;
    for source in sources("crates/ledger") {
        if !has_sql(&source.path) {
            continue;
        }
        seen += 1;
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
    assert!(seen > 20, "only {seen} files were looked at");
    nothing(&breaches, "words of one engine only");
}

/// The reader of sources sees what it must: else all of this proves nothing.
#[test]
fn the_reader_finds_breaches() {
    let text = "//! Docs.\nuse crate::{config, cli};\nlet a = \"https://x\"; // crate::render\n\
                #[cfg(test)]\nmod tests {\n    use crate::complete;\n}\nuse super::super::report::X;";
    let source = Source {
        path: "src/commands/gl/list.rs".to_owned(),
        lines: text.lines().map(str::to_owned).collect(),
    };
    let names: Vec<String> = modules_named(&source)
        .into_iter()
        .map(|(_, name)| name)
        .collect();
    assert_eq!(names, ["config", "cli"]);
    assert!(
        program(&source)
            .iter()
            .any(|(_, line)| line.contains("https://x"))
    );
    let higher = Source {
        path: "src/commands/balance.rs".to_owned(),
        lines: vec!["use super::super::report::X;".to_owned()],
    };
    let names = modules_named(&higher);
    assert_eq!(names, [(1, "report".to_owned())]);
}
