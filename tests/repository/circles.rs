//! The rooms of the ledger stand in one order: files of different rooms name each
//! other in one direction only, and the kernel names none of its users.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::source::{Source, is_test_file, layer, nothing, program, sources};

/// Where the ledger's files are.
const LEDGER: &str = "crates/ledger/src/";

/// What knows every room, and what every room may know: the root with the ledger
/// itself, and the lists of what rooms have.
const OF_ALL: &[&str] = &[
    "lib.rs",
    "rooms.rs",
    "rooms/forms.rs",
    "rooms/records.rs",
    "rooms/requests.rs",
];

#[test]
fn the_kernel_names_none_of_its_users() {
    let names = Names::of_ledger();
    let mut breaches = Vec::new();
    for (file, named) in &names {
        if layer(file) != "kernel" {
            continue;
        }
        for other in named {
            let is_below = ["kernel", "error"].contains(&layer(other));
            if !is_below && !OF_ALL.contains(&other.as_str()) {
                breaches.push(format!("{file} names {other}"));
            }
        }
    }
    nothing(&breaches, "the kernel names rooms");
}

#[test]
fn files_of_different_rooms_name_each_other_in_one_direction_only() {
    let names = Names::of_ledger();
    let reached: BTreeMap<&str, BTreeSet<&str>> = names
        .keys()
        .map(|file| (file.as_str(), reached(file, &names)))
        .collect();
    let is_in_circle = |file: &&str| {
        let mut others = reached[*file].iter();
        others.any(|other| layer(other) != layer(file) && reached[*other].contains(file))
    };
    let found: Vec<_> = reached.keys().copied().filter(is_in_circle).collect();
    assert!(found.is_empty(), "files in a circle: {found:#?}");
}

/// Every file that a file leads to, by what it names and what that names.
fn reached<'n>(file: &str, names: &'n BTreeMap<String, BTreeSet<String>>) -> BTreeSet<&'n str> {
    let mut reached = BTreeSet::new();
    let mut next = vec![file];
    while let Some(file) = next.pop() {
        for other in names.get(file).into_iter().flatten() {
            if !OF_ALL.contains(&other.as_str()) && reached.insert(other.as_str()) {
                next.push(other);
            }
        }
    }
    reached
}

/// A path of the ledger's crate, without `crate`.
type Path = Vec<String>;

/// The modules of the ledger, and what they give on under names of their own.
struct Names {
    /// The file of each module.
    files: HashMap<Path, String>,
    /// What stands for a name in a module.
    exported: HashMap<Path, Path>,
}

impl Names {
    /// Which files of the ledger each of them names.
    fn of_ledger() -> BTreeMap<String, BTreeSet<String>> {
        let sources = sources("crates/ledger/src").into_iter();
        let sources: Vec<Source> = sources.filter(|one| !is_test_file(&one.path)).collect();
        let of_sources = Self::of(&sources);
        assert!(of_sources.len() > 150, "only {} files", of_sources.len());
        of_sources
    }

    /// The same of some files.
    fn of(sources: &[Source]) -> BTreeMap<String, BTreeSet<String>> {
        let mut names = Self {
            files: HashMap::new(),
            exported: HashMap::new(),
        };
        for source in sources {
            names.files.insert(module_of(source), file_of(source));
        }
        let mut all = Vec::new();
        for source in sources {
            all.push((file_of(source), names.paths(source)));
        }
        let files = all.into_iter().map(|(file, paths)| {
            let others = paths.into_iter().filter_map(|path| names.file(path));
            let others = others.filter(|other| *other != file).collect();
            (file, others)
        });
        files.collect()
    }

    /// The paths that a file names: those that it imports, and those that begin
    /// with what it has imported.
    fn paths(&mut self, source: &Source) -> Vec<Path> {
        let module = module_of(source);
        let (imports, rest) = imports(source);
        let mut paths = Vec::new();
        let mut local: HashMap<String, Path> = HashMap::new();
        for (is_public, import) in imports {
            let (import, own_name) = import.split_once(" as ").unwrap_or((&import, ""));
            let Some(path) = self.absolute(import, &module) else {
                continue;
            };
            let name = Some(own_name).filter(|name| !name.is_empty());
            let name = name.or(path.last().map(String::as_str)).unwrap_or("");
            local.insert(name.to_owned(), path.clone());
            if is_public {
                let mut place = module.clone();
                place.push(name.to_owned());
                self.exported.entry(place).or_insert_with(|| path.clone());
            }
            paths.push(path);
        }
        let in_path = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
        for word in rest.split(|c| !in_path(c)) {
            let Some((first, others)) = word.split_once("::") else {
                continue;
            };
            let others = others.split("::").map(str::to_owned);
            match local.get(first) {
                Some(path) => paths.push(path.iter().cloned().chain(others).collect()),
                None => paths.extend(self.absolute(word, &module)),
            }
        }
        paths
    }

    /// A path from the root of the crate on; `None` for one that leads out of it.
    fn absolute(&self, path: &str, module: &[String]) -> Option<Path> {
        let mut parts: Path = path
            .split("::")
            .map(|part| part.trim().to_owned())
            .collect();
        if parts.last().is_some_and(|last| last == "self") {
            parts.pop();
        }
        let mut from = module.to_vec();
        match parts.first().map(String::as_str) {
            Some("crate") => from.clear(),
            Some("self") => {}
            Some("super") => {
                while parts.first().is_some_and(|part| part == "super") {
                    parts.remove(0);
                    from.pop();
                }
                return Some([from, parts].concat());
            }
            Some(child) => {
                from.push(child.to_owned());
                self.files.get(&from)?;
            }
            None => return None,
        }
        Some([from, parts.split_off(1)].concat())
    }

    /// The file where something stands that has a path.
    fn file(&self, mut path: Path) -> Option<String> {
        // What is given on is rarely given on again.
        for _ in 0..6 {
            let inner = (0..=path.len()).rev();
            let length = inner
                .into_iter()
                .find(|length| self.files.contains_key(&path[..*length]))?;
            let named = path.get(..=length).and_then(|name| self.exported.get(name));
            match named {
                Some(other) if other[..] != path[..=length] => {
                    path = [other.clone(), path.split_off(length + 1)].concat();
                }
                _ => return self.files.get(&path[..length]).cloned(),
            }
        }
        None
    }
}

/// A file's path in the ledger.
fn file_of(source: &Source) -> String {
    source.path.trim_start_matches(LEDGER).to_owned()
}

/// The module that a file is.
fn module_of(source: &Source) -> Path {
    let file = file_of(source);
    match file.trim_end_matches(".rs") {
        "lib" => Path::new(),
        module => module.split('/').map(str::to_owned).collect(),
    }
}

/// What a file imports, each with whether it gives it on, and the rest of the file.
fn imports(source: &Source) -> (Vec<(bool, String)>, String) {
    let (mut found, mut rest) = (Vec::new(), String::new());
    let mut import: Option<(bool, String)> = None;
    for (_, line) in program(source) {
        let line = line.trim();
        if import.is_none() {
            let begun = ["use ", "pub use ", "pub(crate) use ", "pub(super) use "].into_iter();
            let begun = begun.enumerate().find(|(_, begin)| line.starts_with(begin));
            import = begun.map(|(place, begin)| (place > 0, line[begin.len()..].to_owned()));
        } else if let Some((_, text)) = &mut import {
            text.push_str(line);
        }
        match import.take() {
            Some((is_public, text)) if text.ends_with(';') => {
                let mut paths = Vec::new();
                expand("", text.trim_end_matches(';'), &mut paths);
                found.extend(paths.into_iter().map(|path| (is_public, path)));
            }
            Some(unfinished) => import = Some(unfinished),
            None => {
                rest.push_str(line);
                rest.push('\n');
            }
        }
    }
    (found, rest)
}

/// Each path of a tree of imports.
fn expand(before: &str, tree: &str, paths: &mut Vec<String>) {
    let Some((begin, inner)) = tree.split_once('{') else {
        paths.push(format!("{before}{}", tree.trim()));
        return;
    };
    let inner = inner.rsplit_once('}').map_or(inner, |(inner, _)| inner);
    let (mut depth, mut from) = (0, 0);
    let begin = format!("{before}{}", begin.trim());
    for (at, c) in inner.char_indices().chain([(inner.len(), ',')]) {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                let part = &inner[from..at];
                if !part.trim().is_empty() {
                    expand(&begin, part, paths);
                }
                from = at + 1;
            }
            _ => {}
        }
    }
}

/// The reader of names sees what it must: else all of this proves nothing.
#[test]
fn the_reader_follows_names_to_their_files() {
    let source = |path: &str, text: &str| Source {
        path: format!("{LEDGER}{path}"),
        lines: text.lines().map(str::to_owned).collect(),
    };
    let named = Names::of(&[
        source("lib.rs", "pub use fees::charge::{Charge, due as owed};"),
        source("fees.rs", "mod charge;\npub(crate) use charge::due;"),
        source(
            "fees/charge.rs",
            "use super::super::kernel::{\n    rules::{a::A, b},\n};\nb::c();",
        ),
        source("kernel/rules/a.rs", "use crate::owed;\n// crate::holds"),
        source("kernel/rules/b.rs", "fn f() { crate::fees::due(); }"),
        source(
            "holds.rs",
            "#[cfg(test)]\nmod tests {\n    use crate::fees;\n}",
        ),
    ]);
    let of = |file: &str| named[file].iter().map(String::as_str).collect::<Vec<_>>();
    assert_eq!(of("fees.rs"), ["fees/charge.rs"]);
    assert_eq!(
        of("fees/charge.rs"),
        ["kernel/rules/a.rs", "kernel/rules/b.rs"]
    );
    assert_eq!(of("kernel/rules/a.rs"), ["fees/charge.rs"]);
    assert_eq!(of("kernel/rules/b.rs"), ["fees/charge.rs"]);
    assert_eq!(of("holds.rs"), Vec::<&str>::new());
}
