//! Links between pages, and to what is in the repository.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

use super::pages::{Page, parts, without_code};

/// Links that lead nowhere, and how many lead somewhere.
pub fn broken(root: &Path, pages: &[Page]) -> (Vec<String>, usize) {
    let anchors: BTreeMap<&str, Vec<String>> = pages
        .iter()
        .map(|page| (page.path.as_str(), anchors(&page.text)))
        .collect();
    let (mut broken, mut count) = (Vec::new(), 0);
    for page in pages {
        let (_, prose) = parts(&page.text);
        for target in targets(&without_code(&prose).0) {
            if target.contains("://") || target.starts_with("mailto:") {
                continue;
            }
            count += 1;
            let (file, anchor) = target.split_once('#').unwrap_or((&target, ""));
            let path = if file.is_empty() {
                page.path.clone()
            } else {
                beside(&page.path, file)
            };
            let leads = anchors.contains_key(path.as_str()) || root.join(&path).exists();
            let has = anchor.is_empty()
                || anchors
                    .get(path.as_str())
                    .is_some_and(|found| found.iter().any(|found| found == anchor));
            if !leads || !has {
                broken.push(format!("{}: {target}", page.path));
            }
        }
    }
    (broken, count)
}

/// What stands in the parentheses of links and pictures.
fn targets(prose: &str) -> Vec<String> {
    prose
        .split("](")
        .skip(1)
        .filter_map(|rest| rest.split(')').next())
        .map(|target| target.split(' ').next().unwrap_or_default().to_owned())
        .collect()
}

/// A path as a page of another path names it.
fn beside(page: &str, target: &str) -> String {
    let folder = Path::new(page).parent().unwrap_or(Path::new(""));
    let mut path = PathBuf::new();
    for component in folder.join(target).components() {
        match component {
            Component::ParentDir => {
                path.pop();
            }
            other => path.push(other),
        }
    }
    path.to_string_lossy().replace('\\', "/")
}

/// The anchors that a page's headings have, as the sites that show them make them.
fn anchors(text: &str) -> Vec<String> {
    let mut anchors: Vec<String> = Vec::new();
    for (_, line) in parts(text).1 {
        let heading = line.trim_start_matches('#');
        if heading.len() == line.len() || !heading.starts_with(' ') {
            continue;
        }
        let slug: String = heading
            .trim()
            .to_lowercase()
            .chars()
            .filter_map(|character| match character {
                ' ' => Some('-'),
                '-' | '_' => Some(character),
                other => other.is_alphanumeric().then_some(other),
            })
            .collect();
        let times = anchors.iter().filter(|anchor| **anchor == slug).count();
        anchors.push(if times == 0 {
            slug
        } else {
            format!("{slug}-{times}")
        });
    }
    anchors
}

/// Finds what is broken, and nothing else.
#[test]
fn a_broken_link_is_found() {
    let page = |path: &str, text: &str| Page {
        path: path.to_owned(),
        text: text.to_owned(),
    };
    let pages = [
        page(
            "src/one.md",
            "# A `b` c\n[x](lib.rs), [y](#a-b-c), [z](two.md#it-s), `[no](link)`\n[u](no.md), [v](#none)",
        ),
        page("src/two.md", "## It's\n"),
    ];
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (broken, count) = broken(root, &pages);
    assert_eq!(count, 5);
    let expected = ["two.md#it-s", "no.md", "#none"].map(|target| format!("src/one.md: {target}"));
    assert_eq!(broken, expected);
}
