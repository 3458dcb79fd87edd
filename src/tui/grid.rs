//! A list in columns, and the line of it that is chosen.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::text;
use super::theme::{Theme, Tone};

/// A column.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Column {
    /// The heading.
    pub(crate) title: &'static str,
    /// Whether it is filled from the left, as amounts are.
    pub(crate) right: bool,
    /// Columns that can be done without go first: the highest rank of all.
    /// Those of rank 0 stay.
    pub(crate) rank: u8,
    /// Whether it may be cut.
    pub(crate) soft: bool,
}

impl Column {
    /// A text that is never cut, but goes if there is no room.
    pub(crate) const fn word(title: &'static str, rank: u8) -> Self {
        Self {
            title,
            right: false,
            rank,
            soft: false,
        }
    }

    /// A text that may be cut.
    pub(crate) const fn text(title: &'static str, rank: u8) -> Self {
        Self {
            soft: true,
            ..Self::word(title, rank)
        }
    }

    /// A number, which is never cut.
    pub(crate) const fn number(title: &'static str, rank: u8) -> Self {
        Self {
            right: true,
            ..Self::word(title, rank)
        }
    }
}

/// A line of the list.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    /// The cells, one for each column.
    pub(crate) cells: Vec<String>,
    /// How it looks.
    pub(crate) tone: Tone,
}

impl Row {
    /// A line that looks as lines do.
    pub(crate) fn plain(cells: Vec<String>) -> Self {
        Self {
            cells,
            tone: Tone::Plain,
        }
    }
}

/// Blanks between two columns.
const GAP: usize = 2;
/// A column that may be cut keeps so many cells.
const SOFT_MIN: usize = 14;
/// No column asks for more.
const WIDEST: usize = 44;

/// The columns that there is room for, with their widths.
fn laid_out(columns: &[Column], rows: &[Row], room: usize) -> Vec<(usize, usize)> {
    let natural = |place: usize, column: &Column| {
        let cells = rows.iter().filter_map(|row| row.cells.get(place));
        let widest = cells.map(|cell| text::width(cell)).max().unwrap_or(0);
        widest.min(WIDEST).max(text::width(column.title))
    };
    // A column that has nothing to say is none, if it can be done without.
    let says = |place: usize| {
        let cells = rows.iter().filter_map(|row| row.cells.get(place));
        cells.into_iter().any(|cell| !cell.is_empty())
    };
    let all = columns
        .iter()
        .enumerate()
        .filter(|(place, column)| column.rank == 0 || says(*place));
    let mut kept: Vec<(usize, usize)> = all
        .map(|(place, column)| (place, natural(place, column)))
        .collect();
    let total = |kept: &[(usize, usize)]| {
        let gaps = GAP * kept.len().saturating_sub(1);
        kept.iter().map(|(_, width)| width).sum::<usize>() + gaps
    };
    let least = |kept: &[(usize, usize)]| {
        let shortest = kept.iter().map(|(place, width)| {
            let soft = columns[*place].soft;
            (*place, if soft { (*width).min(SOFT_MIN) } else { *width })
        });
        total(&shortest.collect::<Vec<_>>())
    };
    // What can be done without goes until the rest fits, cut if need be.
    while least(&kept) > room {
        let ranked = kept.iter().map(|(place, _)| columns[*place].rank);
        let Some(highest) = ranked.max().filter(|rank| *rank > 0) else {
            break;
        };
        kept.retain(|(place, _)| columns[*place].rank != highest);
    }
    while total(&kept) > room {
        let soft = kept.iter_mut().filter(|(place, _)| columns[*place].soft);
        match soft.max_by_key(|(_, width)| *width) {
            Some((_, width)) if *width > 1 => *width -= 1,
            _ => break,
        }
    }
    kept
}

/// Which line of a list is chosen, and which are seen.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Choice {
    /// The chosen one.
    pub(crate) at: usize,
}

impl Choice {
    /// Moves by so many lines, within the list.
    pub(crate) fn by(&mut self, lines: isize, count: usize) {
        let last = count.saturating_sub(1);
        self.at = self.at.saturating_add_signed(lines).min(last);
    }

    /// The first line that is seen, so that the chosen one is.
    fn first_seen(self, count: usize, seen: usize) -> usize {
        if count <= seen {
            return 0;
        }
        // The chosen one stays in the middle, where there is enough around it.
        self.at.saturating_sub(seen / 2).min(count - seen)
    }
}

/// Draws a list: headings, and the lines around the chosen one. Without a
/// choice no line is marked.
pub(crate) fn draw(
    frame: &mut Frame<'_>,
    area: Rect,
    theme: Theme,
    (columns, rows): (&[Column], &[Row]),
    choice: Option<Choice>,
) {
    if area.height == 0 {
        return;
    }
    let room = usize::from(area.width).saturating_sub(2);
    let kept = laid_out(columns, rows, room);
    let headings: Vec<String> = columns
        .iter()
        .map(|column| column.title.to_owned())
        .collect();
    let heading = line(columns, &kept, &headings);
    let mut lines = vec![Line::from(vec![
        Span::raw("  "),
        Span::styled(heading, theme.style(Tone::Strong)),
    ])];
    let seen = usize::from(area.height) - 1;
    let first = choice.unwrap_or_default().first_seen(rows.len(), seen);
    for (place, row) in rows.iter().enumerate().skip(first).take(seen) {
        let chosen = choice.is_some_and(|choice| choice.at == place);
        let mark = if chosen { "> " } else { "  " };
        let tone = if chosen { Tone::Chosen } else { row.tone };
        lines.push(Line::from(vec![
            Span::raw(mark),
            Span::styled(line(columns, &kept, &row.cells), theme.style(tone)),
        ]));
    }
    frame.render_widget(ratatui::text::Text::from(lines), area);
}

fn line(columns: &[Column], kept: &[(usize, usize)], cells: &[String]) -> String {
    let mut line = String::new();
    for (place, width) in kept {
        if !line.is_empty() {
            line.push_str(&" ".repeat(GAP));
        }
        let cell = cells.get(*place).map_or("", String::as_str);
        line.push_str(&if columns[*place].right {
            text::right(cell, *width)
        } else {
            text::left(cell, *width)
        });
    }
    line
}

#[cfg(test)]
mod tests {
    use super::{Choice, Column, Row, laid_out, line};

    #[test]
    fn what_can_be_done_without_goes_first_and_nothing_is_broken() {
        let columns = [
            Column::text("Name", 0),
            Column::word("Number", 0),
            Column::word("Phone", 2),
            Column::number("Balance", 0),
        ];
        let cells = [
            "Ana García Fernández",
            "C00000013",
            "+• ••• 0004",
            "16,791.14",
        ];
        let rows = [Row::plain(cells.map(str::to_owned).to_vec())];
        let table = [
            (
                80,
                "Ana García Fernández  C00000013  +• ••• 0004  16,791.14",
            ),
            (50, "Ana García Fer…  C00000013  +• ••• 0004  16,791.14"),
            (42, "Ana García Fernández  C00000013  16,791.14"),
            (37, "Ana García Fer…  C00000013  16,791.14"),
            (32, "Ana Garcí…  C00000013  16,791.14"),
        ];
        for (room, expected) in table {
            let kept = laid_out(&columns, &rows, room);
            assert_eq!(line(&columns, &kept, &rows[0].cells), expected, "{room}");
        }
    }

    #[test]
    fn the_chosen_line_is_seen() {
        for (at, count, seen, first) in [
            (0, 100, 10, 0),
            (50, 100, 10, 45),
            (99, 100, 10, 90),
            (3, 5, 10, 0),
        ] {
            assert_eq!(Choice { at }.first_seen(count, seen), first, "{at}");
        }
        let mut choice = Choice::default();
        choice.by(-1, 3);
        assert_eq!(choice.at, 0);
        choice.by(7, 3);
        assert_eq!(choice.at, 2);
        choice.by(1, 0);
        assert_eq!(choice.at, 0);
    }
}
