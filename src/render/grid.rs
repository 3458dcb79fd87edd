//! Rows set in columns of given widths, with comfy-table.
//!
//! Lines are broken before comfy-table sees them, so that its own breaking,
//! its look at the terminal and its colours (which follow the environment)
//! never come into play: what it does is align and draw.

use comfy_table::{
    Cell, CellAlignment, ColumnConstraint, LineStyle, Row, Table, TableStyle, Width,
};

use super::layout::Plan;
use super::shown::{Shown, Tone, marked};
use super::wrap::{wrap, wrap_words};

/// What all rows of a table have in common.
pub(super) struct Grid<'a> {
    /// The columns and their widths.
    pub(super) plan: &'a Plan,
    /// Whether more than ASCII may be drawn.
    pub(super) unicode: bool,
    /// The most lines of a row.
    pub(super) lines_max: usize,
    /// Whether words that are too wide are cut instead of broken.
    pub(super) cuts_words: bool,
}

/// What is written where a text was cut off.
pub(super) fn ellipsis(unicode: bool) -> &'static str {
    if unicode { "…" } else { "..." }
}

impl Grid<'_> {
    /// The lines of the heading, if there is one, and of the rows; marked, and
    /// without blanks at their ends.
    pub(super) fn lines(&self, heading: Option<&[Shown]>, rows: &[Vec<Shown>]) -> Vec<String> {
        let mut table = Table::new();
        let separator = LineStyle::none().fill(self.rule_character());
        table
            .force_no_tty()
            .set_width(u16::MAX)
            .load_style(TableStyle::new().header_separator(separator));
        if let Some(heading) = heading {
            table.set_header(self.row(heading, usize::MAX));
        }
        for row in rows {
            table.add_row(self.row(row, self.lines_max));
        }
        let last = self.plan.columns.len().saturating_sub(1);
        for (place, (_, width)) in self.plan.columns.iter().enumerate() {
            let gap = if place == last { 0 } else { self.plan.gap };
            if let Some(column) = table.column_mut(place) {
                let outer = u16::try_from(width + gap).unwrap_or(u16::MAX);
                column.set_padding((0, u16::try_from(gap).unwrap_or(0)));
                column.set_constraint(ColumnConstraint::Absolute(Width::Fixed(outer)));
            }
        }
        if table.column_count() == 0 {
            return Vec::new();
        }
        table
            .lines()
            .map(|line| line.trim_end().to_owned())
            .collect()
    }

    /// A line as wide as the table.
    pub(super) fn rule(&self) -> String {
        self.rule_character().to_string().repeat(self.plan.width())
    }

    fn rule_character(&self) -> char {
        if self.unicode { '─' } else { '-' }
    }

    fn row(&self, cells: &[Shown], lines_max: usize) -> Row {
        let cells = self.plan.columns.iter().map(|(place, width)| {
            let Some(shown) = cells.get(*place) else {
                return Cell::new("");
            };
            let alignment = if shown.number {
                CellAlignment::Right
            } else {
                CellAlignment::Left
            };
            Cell::new(self.content(shown, *width, lines_max)).set_alignment(alignment)
        });
        Row::from(cells.collect::<Vec<_>>())
    }

    fn content(&self, shown: &Shown, width: usize, lines_max: usize) -> String {
        // A heading over numbers is right-aligned like them and may be broken.
        if shown.number && shown.tone != Tone::Bold {
            return marked(&shown.text, shown.tone);
        }
        let broken = if self.cuts_words { wrap_words } else { wrap };
        broken(&shown.text, width, lines_max, ellipsis(self.unicode))
            .iter()
            .map(|line| marked(line, shown.tone))
            .collect::<Vec<_>>()
            .join("\n")
    }
}
