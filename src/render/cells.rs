//! A list as cells of text, for the terminal interface: what a table shows, before it is
//! laid out.

use chrono_tz::Tz;

use super::shown::Shown;
use super::{Form, Style, totals};
use crate::report::{Cell, Column, List};

/// A column and what is in it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct CellColumn {
    /// The heading.
    pub(crate) title: &'static str,
    /// When a table that is too wide goes without it: the lowest first, never with 0.
    pub(crate) rank: u8,
    /// Whether it has numbers.
    pub(crate) is_number: bool,
}

/// The columns that a table shows, its rows, and the totals below them.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Cells {
    /// The columns.
    pub(crate) columns: Vec<CellColumn>,
    /// The rows, a text for each column.
    pub(crate) rows: Vec<Vec<String>>,
    /// The totals, likewise.
    pub(crate) totals: Vec<Vec<String>>,
}

impl Cells {
    /// What a table would show of a list, in a time zone.
    pub(crate) fn of(list: &List, zone: Tz) -> Self {
        let style = Style {
            zone: Some(zone),
            ..Style::plain(Form::Table)
        };
        let columns = list.columns.iter().enumerate();
        let places: Vec<usize> = columns
            .filter(|(_, column)| column.shown)
            .map(|(place, _)| place)
            .collect();
        let shown = |cells: &[Cell]| -> Vec<Shown> {
            let cells = places.iter().filter_map(|place| {
                let column: &Column = list.columns.get(*place)?;
                Some(Shown::cell(*column, cells.get(*place)?, &style))
            });
            cells.collect()
        };
        let rows: Vec<Vec<Shown>> = list.items.iter().map(|item| shown(&item.cells())).collect();
        let sums = if list.totals.is_empty() && list.adds {
            totals::of(list, &places)
        } else {
            list.totals.clone()
        };
        let columns = places.iter().enumerate().filter_map(|(place, column)| {
            let column = list.columns.get(*column)?;
            let mut cells = rows.iter().filter_map(|row| row.get(place));
            Some(CellColumn {
                title: column.title,
                rank: column.rank,
                is_number: cells.any(|cell| cell.number),
            })
        });
        let texts = |row: Vec<Shown>| row.into_iter().map(|cell| cell.text).collect();
        Self {
            columns: columns.collect(),
            totals: sums.iter().map(|cells| texts(shown(cells))).collect(),
            rows: rows.into_iter().map(texts).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono_tz::Tz;

    use super::Cells;
    use crate::render::samples;
    use crate::report::List;

    #[test]
    fn it_has_what_a_table_has() {
        let cells = Cells::of(&List::of(samples::history()), Tz::UTC);
        let titles: Vec<&str> = cells.columns.iter().map(|column| column.title).collect();
        assert!(titles.contains(&"Amount"), "{titles:?}");
        for row in cells.rows.iter().chain(&cells.totals) {
            assert_eq!(row.len(), titles.len(), "{row:?}");
        }
        let numbers = cells.columns.iter().filter(|column| column.is_number);
        assert!(numbers.count() >= 2);
        assert_eq!(cells.totals.len(), 1, "one currency");
    }
}
