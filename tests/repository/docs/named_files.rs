//! Files of the repository that pages name in code, such as `src/cli.rs`, and tests
//! in them, such as `tests/cli/help.rs::mistyped_words_get_a_suggestion`.

use std::fs;
use std::path::Path;

use super::pages::{Page, parts, without_code};

/// Files that are named and are not there, and how many are.
pub fn missing(root: &Path, pages: &[Page]) -> (Vec<String>, usize) {
    let (mut missing, mut count) = (Vec::new(), 0);
    for page in pages {
        let (_, prose) = parts(&page.text);
        for path in without_code(&prose).1.iter().flat_map(|code| named(code)) {
            count += 1;
            if !is_there(root, &path) {
                missing.push(format!("{}: {path}", page.path));
            }
        }
    }
    (missing, count)
}

/// The files that a piece of code is the path of: several with braces, none
/// where a part stands for what its reader chooses.
fn named(code: &str) -> Vec<String> {
    const FOLDERS: [&str; 6] = ["src/", "crates/", "tests/", "docs/", "fuzz/", "benches/"];
    let is_path = FOLDERS.iter().any(|folder| code.starts_with(folder));
    if !is_path || code.contains([' ', '<', '…']) {
        return Vec::new();
    }
    let Some((before, rest)) = code.split_once('{') else {
        return vec![code.to_owned()];
    };
    let (parts, after) = rest.split_once('}').unwrap_or((rest, ""));
    let one = |part: &str| format!("{before}{part}{after}");
    parts.split(',').map(one).collect()
}

/// Whether a path leads somewhere, and the test behind it is there; with a star at its end, whether anything
/// begins so.
fn is_there(root: &Path, path: &str) -> bool {
    if let Some((file, test)) = path.split_once("::") {
        let source = fs::read_to_string(root.join(file)).unwrap_or_default();
        let test = format!("\nfn {test}() {{");
        let is_marked = |before: &str| before.ends_with("#[test]");
        return source
            .split_once(&test)
            .is_some_and(|(before, _)| is_marked(before));
    }
    let Some(begins) = path.strip_suffix('*') else {
        return root.join(path).exists();
    };
    let (folder, start) = begins.rsplit_once('/').unwrap_or(("", begins));
    fs::read_dir(root.join(folder)).is_ok_and(|mut entries| {
        entries.any(|entry| {
            entry.is_ok_and(|entry| entry.file_name().to_string_lossy().starts_with(start))
        })
    })
}

#[test]
fn a_file_that_is_gone_is_found() {
    let page = Page {
        path: "one.md".to_owned(),
        text: "`tests/cli/ui.rs::gone`, `tests/cli/ui.rs::a_morning_at_the_counter`, \
               `src/{cli,gone}.rs`, `src/<new>.rs`, `src/cl*`, `src/no*`, `cargo test`"
            .to_owned(),
    };
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (missing, count) = missing(root, &[page]);
    let gone = ["tests/cli/ui.rs::gone", "src/gone.rs", "src/no*"];
    assert_eq!(missing, gone.map(|path| format!("one.md: {path}")));
    assert_eq!(count, 6);
}
