//! Where the heading of a sheet is, of one row or of two.

use super::super::spreadsheet::IsHeader;

/// How many rows that are not blank may stand above the rows.
const ROWS_MAX: usize = 40;

/// Finds the heading among the first rows and writes one of two rows as one,
/// the lower: names that are merged downwards, names below a common one, and
/// names that go on. Says whether there is a heading.
pub(super) fn settle(
    head: &mut [Vec<String>],
    merged: &[(usize, usize)],
    is_header: IsHeader<'_>,
) -> bool {
    let mut above: Option<usize> = None;
    let mut seen = 0;
    for place in 0..head.len() {
        if head[place].iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        seen += 1;
        if seen > ROWS_MAX {
            break;
        }
        let below = merged.iter().find(|(top, _)| *top == place);
        if let Some((_, below)) = below.filter(|(_, below)| *below < head.len())
            && join(head, (place, *below), is_header, leaf)
        {
            return true;
        }
        if is(&head[place], is_header) {
            return true;
        }
        if let Some(above) = above.filter(|above| words(&head[*above]) > 1)
            && (join(head, (above, place), is_header, both)
                || join(head, (above, place), is_header, leaf))
        {
            return true;
        }
        above = Some(place);
    }
    false
}

fn is(cells: &[String], is_header: IsHeader<'_>) -> bool {
    is_header(&cells.iter().map(String::as_str).collect::<Vec<_>>())
}

fn words(cells: &[String]) -> usize {
    cells.iter().filter(|cell| !cell.trim().is_empty()).count()
}

/// Writes two rows as one if they are a heading so. What is left of the upper
/// one stands above names of the lower.
fn join(
    head: &mut [Vec<String>],
    (upper, lower): (usize, usize),
    is_header: IsHeader<'_>,
    name: fn(&str, &str) -> String,
) -> bool {
    let width = head[upper].len().max(head[lower].len());
    let cell = |row: &[String], place: usize| {
        row.get(place)
            .map(|cell| cell.trim().to_owned())
            .unwrap_or_default()
    };
    let names: Vec<String> = (0..width)
        .map(|place| name(&cell(&head[upper], place), &cell(&head[lower], place)))
        .collect();
    if !is(&names, is_header) {
        return false;
    }
    head[upper].clear();
    head[lower] = names;
    true
}

/// The name below, or the one above where there is none below.
fn leaf(above: &str, below: &str) -> String {
    if below.is_empty() { above } else { below }.to_owned()
}

/// A name that begins above and goes on below.
fn both(above: &str, below: &str) -> String {
    format!("{above} {below}").trim().to_owned()
}
