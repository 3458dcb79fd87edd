//! Pages of Markdown: found, and cut into prose and blocks.

use std::fs;
use std::path::Path;

/// A page: its path from the root of the repository, and its text.
pub struct Page {
    pub path: String,
    pub text: String,
}

/// A fenced block.
pub struct Block {
    pub language: String,
    /// The line of its first line, from one.
    pub line: usize,
    pub lines: Vec<String>,
}

/// Every page of the repository.
pub fn all(root: &Path) -> Vec<Page> {
    let mut pages: Vec<Page> = files(root, "md")
        .into_iter()
        .map(|path| {
            let text = fs::read_to_string(root.join(&path)).expect("a page");
            Page { path, text }
        })
        .collect();
    pages.sort_by(|one, other| one.path.cmp(&other.path));
    pages
}

/// The files with an ending, by their paths from the root.
pub fn files(root: &Path, ending: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![root.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            let name = path.file_name().expect("a name").to_string_lossy();
            if path.is_dir() {
                let is_made = ["target", "corpus", "artifacts"].contains(&&*name);
                if !is_made && !name.starts_with('.') {
                    folders.push(path);
                }
            } else if path.extension().is_some_and(|found| found == ending) {
                let path = path.strip_prefix(root).expect("below the root");
                found.push(path.to_string_lossy().replace('\\', "/"));
            }
        }
    }
    found
}

/// The fenced blocks of a page, and its other lines.
pub fn parts(text: &str) -> (Vec<Block>, Vec<(usize, &str)>) {
    let (mut blocks, mut prose) = (Vec::new(), Vec::new());
    let mut open: Option<Block> = None;
    for (number, line) in text.lines().enumerate() {
        let fence = line.trim_start().strip_prefix("```");
        match (open.as_mut(), fence) {
            (None, Some(language)) => {
                open = Some(Block {
                    language: language.trim().to_owned(),
                    line: number + 2,
                    lines: Vec::new(),
                });
            }
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (Some(block), None) => block.lines.push(line.to_owned()),
            (None, None) => prose.push((number + 1, line)),
        }
    }
    assert!(open.is_none(), "a block that does not end");
    (blocks, prose)
}

/// The prose in one piece, without what stands between backticks, and what stood
/// there.
pub fn without_code(prose: &[(usize, &str)]) -> (String, Vec<String>) {
    let lines: Vec<&str> = prose.iter().map(|(_, line)| *line).collect();
    let (mut plain, mut spans) = (String::new(), Vec::new());
    for (place, piece) in lines.join("\n").split('`').enumerate() {
        if place % 2 == 0 {
            plain.push_str(piece);
        } else {
            spans.push(piece.replace('\n', " "));
        }
    }
    (plain, spans)
}
