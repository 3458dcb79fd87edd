//! How wide each column of a table is.
//!
//! Numbers, dates and account numbers are never broken, and neither are the
//! words of a column that has nothing but short ones. Where the terminal is too narrow for a table, the layout gives way
//! step by step (see [`STEPS`]), and at the end there is none: the records
//! are then listed one below the other.

use unicode_width::UnicodeWidthStr;

use super::shown::Shown;
use super::wrap::CHARACTERS_MAX;
use crate::report::Column;

/// The narrowest that a column may be: room for a part of a heading and for
/// any character.
const COLUMN_WIDTH_MIN: usize = 4;
/// The widest single word that is kept whole.
const WORD_WIDTH_MAX: usize = 12;
/// What a column of a stream gets if there is room, for the pages to come.
const STREAM_TEXT_WIDTH: usize = 12;
/// What the numbers of a stream get if there is room.
const STREAM_NUMBER_ROOM: usize = 2;

/// What the values of a column need.
#[derive(Clone, Copy, Debug)]
pub(super) struct Measure {
    heading: usize,
    heading_word: usize,
    values: usize,
    codes: usize,
    number: bool,
    breakable: bool,
    empty: bool,
    natural_min: usize,
}

impl Measure {
    /// Measures a column by its heading, if it has one, and its values.
    pub(super) fn of<'a>(
        column: Column,
        headed: bool,
        values: impl Iterator<Item = &'a Shown>,
    ) -> Self {
        let heading = if headed { column.title } else { "" };
        let mut measure = Self {
            heading: heading.width(),
            heading_word: heading
                .split(' ')
                .map(UnicodeWidthStr::width)
                .max()
                .unwrap_or(0),
            values: 0,
            codes: 0,
            number: false,
            breakable: false,
            empty: true,
            natural_min: 0,
        };
        for shown in values {
            let width = shown.text.width().min(CHARACTERS_MAX);
            measure.values = measure.values.max(width);
            measure.codes = measure.codes.max(widest_code(&shown.text));
            measure.number |= shown.number;
            measure.empty &= shown.text.is_empty();
            let whole = shown.number || (width <= WORD_WIDTH_MAX && !shown.text.contains(' '));
            measure.breakable |= !whole;
        }
        measure
    }

    /// Leaves room for values of later pages.
    pub(super) fn with_room(mut self) -> Self {
        self.natural_min = if self.number {
            self.values + STREAM_NUMBER_ROOM
        } else {
            STREAM_TEXT_WIDTH
        };
        self
    }

    /// Takes the numbers of a later page into account.
    pub(super) fn with_numbers_of(mut self, later: &Self) -> Self {
        if later.number {
            self.number = true;
            self.values = self.values.max(later.values);
            self.empty = false;
        }
        self
    }

    /// Whether the numbers of this page fit into a width.
    pub(super) fn numbers_fit(&self, width: usize) -> bool {
        !self.number || self.values <= width
    }

    fn min(&self, step: &Step) -> usize {
        let values = if self.breakable {
            self.values.min(step.text_width).max(self.codes)
        } else {
            self.values
        };
        let heading = if step.whole_headings {
            self.heading_word
        } else {
            0
        };
        values.max(heading).max(COLUMN_WIDTH_MIN)
    }

    fn values(&self) -> usize {
        self.values
    }

    fn comfortable(&self) -> usize {
        self.heading_word.max(self.values)
    }

    fn natural(&self) -> usize {
        self.heading.max(self.values).max(self.natural_min)
    }
}

/// The width of the widest short word with a digit: a date, a number, an id.
fn widest_code(text: &str) -> usize {
    text.split(' ')
        .filter(|word| word.contains(|character: char| character.is_ascii_digit()))
        .map(UnicodeWidthStr::width)
        .filter(|width| *width <= WORD_WIDTH_MAX)
        .max()
        .unwrap_or(0)
}

/// A way to lay out a table, more or less comfortable.
struct Step {
    /// The blanks between columns.
    gap: usize,
    /// The least that a breakable text gets.
    text_width: usize,
    /// Whether the words of headings stay whole.
    whole_headings: bool,
    /// Whether columns without any value are left out.
    drop_empty: bool,
}

/// The ways in the order that they are tried.
const STEPS: [Step; 4] = [
    Step {
        gap: 2,
        text_width: 12,
        whole_headings: true,
        drop_empty: false,
    },
    Step {
        gap: 1,
        text_width: 10,
        whole_headings: false,
        drop_empty: false,
    },
    Step {
        gap: 1,
        text_width: 10,
        whole_headings: false,
        drop_empty: true,
    },
    Step {
        gap: 1,
        text_width: 6,
        whole_headings: false,
        drop_empty: true,
    },
];

/// The columns of a table with their widths.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Plan {
    /// The place of each column among the measures, and its width.
    pub(super) columns: Vec<(usize, usize)>,
    /// The blanks between columns.
    pub(super) gap: usize,
}

impl Plan {
    /// The width of the whole table.
    pub(super) fn width(&self) -> usize {
        let gaps = self.gap * self.columns.len().saturating_sub(1);
        self.columns.iter().map(|(_, width)| width).sum::<usize>() + gaps
    }
}

/// Decides the widths, or `None` if no table fits. `all` keeps columns that
/// have no values: those that were asked for, or whose values may follow.
pub(super) fn plan(measures: &[Measure], width: usize, all: bool) -> Option<Plan> {
    STEPS.iter().find_map(|step| {
        let kept: Vec<(usize, &Measure)> = measures
            .iter()
            .enumerate()
            .filter(|(_, measure)| all || !step.drop_empty || !measure.empty)
            .collect();
        let mut plan = Plan {
            columns: kept
                .iter()
                .map(|(place, measure)| (*place, measure.min(step)))
                .collect(),
            gap: step.gap,
        };
        let mut left = width.checked_sub(plan.width())?;
        for wish in [Measure::values, Measure::comfortable, Measure::natural] {
            let wishes: Vec<usize> = kept.iter().map(|(_, measure)| wish(measure)).collect();
            widen(&mut plan, &wishes, &mut left);
        }
        Some(plan)
    })
}

/// Gives the columns what is left, one by one in turn, up to their wishes.
fn widen(plan: &mut Plan, wishes: &[usize], left: &mut usize) {
    let mut given = true;
    while given && *left > 0 {
        given = false;
        for ((_, width), wish) in plan.columns.iter_mut().zip(wishes) {
            if *width < *wish && *left > 0 {
                *width += 1;
                *left -= 1;
                given = true;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Measure, Plan, plan};
    use crate::render::shown::{Shown, Tone};
    use crate::report::Column;

    fn measure(title: &'static str, value: &str, number: bool) -> Measure {
        let shown = Shown {
            number,
            ..Shown::of(value, Tone::Plain)
        };
        Measure::of(Column::shown("x", title), true, [&shown].into_iter())
    }

    #[test]
    fn a_layout_gives_way_step_by_step() {
        let measures = [
            measure("Transaction", "T0000000013", false),
            measure("Reference", "", false),
            measure("Memo", "Salary for the month of November", false),
            measure("Currency", "USD", false),
            measure("Amount", "1,234.00", true),
        ];
        let table: &[(usize, Option<&[usize]>)] = &[
            (200, Some(&[11, 9, 32, 8, 8])),
            (70, Some(&[11, 9, 26, 8, 8])),
            (50, Some(&[11, 4, 19, 4, 8])),
            (38, Some(&[11, 12, 4, 8])),
            (32, Some(&[11, 6, 4, 8])),
            (31, None),
        ];
        for (width, expected) in table {
            let decided = plan(&measures, *width, false);
            assert!(decided.as_ref().is_none_or(|plan| plan.width() <= *width));
            let widths = |plan: Plan| plan.columns.iter().map(|(_, width)| *width).collect();
            let widths: Option<Vec<usize>> = decided.map(widths);
            assert_eq!(widths.as_deref(), *expected, "{width}");
        }
    }

    #[test]
    fn a_stream_leaves_room_and_notices_what_does_not_fit() {
        let first = measure("Amount", "5.00", true).with_room();
        let decided = plan(&[first], 80, true).expect("fits");
        assert_eq!(decided.columns, [(0, 6)]);
        let later = measure("Amount", "1,234,567.00", true);
        assert!(!later.numbers_fit(6));
        let decided = plan(&[first.with_numbers_of(&later)], 80, true).expect("fits");
        assert_eq!(decided.columns, [(0, 12)]);
    }
}
