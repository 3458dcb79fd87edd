//! How wide each column of a table is.
//!
//! Headings, numbers, dates and account numbers are never broken or cut, and
//! neither are the words of a column that has nothing but short ones. Where the
//! terminal is too narrow, the layout gives way step by step (see [`plan`]), and
//! at the end there is none: the records are then listed one below the other.

use unicode_width::UnicodeWidthStr;

use super::shown::Shown;
use super::wrap::CHARACTERS_MAX;
use crate::report::Column;

/// The narrowest that a column may be: room for any character.
const COLUMN_WIDTH_MIN: usize = 4;
/// The widest single word that is kept whole.
const WORD_WIDTH_MAX: usize = 16;
/// The widest name of an account of the bank that is kept whole.
const NAME_WIDTH_MAX: usize = 24;
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
    rank: u8,
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
            rank: column.rank,
        };
        for shown in values {
            let width = shown.text.width().min(CHARACTERS_MAX);
            measure.values = measure.values.max(width);
            let code = if shown.whole {
                width
            } else {
                widest_code(&shown.text)
            };
            measure.codes = measure.codes.max(code);
            measure.number |= shown.number;
            measure.empty &= shown.text.is_empty();
            let is_word = width <= WORD_WIDTH_MAX && !shown.text.contains(' ');
            let whole = shown.number || shown.whole || is_word;
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
        values.max(self.heading_word).max(COLUMN_WIDTH_MIN)
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

/// The width of the widest word that says nothing without its end: a short one
/// with a digit, as a date or an id, or the name of one of the bank's accounts.
fn widest_code(text: &str) -> usize {
    let code = |word: &str| {
        let width = word.width();
        let is_short_with = |of: fn(char) -> bool, most| width <= most && word.contains(of);
        let is_number = is_short_with(|it| it.is_ascii_digit(), WORD_WIDTH_MAX);
        let is_code = is_number || is_short_with(|it| it == '/', NAME_WIDTH_MAX);
        is_code.then_some(width)
    };
    text.split(' ').filter_map(code).max().unwrap_or(0)
}

/// A way to lay out a table, more or less comfortable.
struct Step {
    /// The blanks between columns.
    gap: usize,
    /// The least that a text gets which may be broken or cut.
    text_width: usize,
}

/// The ways in the order that they are tried, the last one only where nothing
/// else can give way.
const STEPS: [Step; 3] = [
    Step {
        gap: 2,
        text_width: 16,
    },
    Step {
        gap: 1,
        text_width: 12,
    },
    Step {
        gap: 1,
        text_width: 8,
    },
];

/// What a table has to fit into, and what it may do about it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Room {
    /// How wide it may be.
    pub(super) width: usize,
    /// Whether columns without any value stay: their values may follow.
    pub(super) keeps_empty: bool,
    /// Whether columns may be left out by their rank.
    pub(super) drops: bool,
}

/// The columns of a table with their widths.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Plan {
    /// The place of each column among the measures, and its width.
    pub(super) columns: Vec<(usize, usize)>,
    /// The places of columns that were left out, though they have values.
    pub(super) dropped: Vec<usize>,
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

/// Decides the widths, or `None` if no table fits. What is worth least gives way
/// first: columns without a value, then one rank after another.
pub(super) fn plan(measures: &[Measure], room: Room) -> Option<Plan> {
    let mut ranks: Vec<u8> = measures.iter().map(|measure| measure.rank).collect();
    ranks.retain(|rank| *rank > 0 && room.drops);
    ranks.sort_unstable();
    ranks.dedup();
    let without_empty = (!room.keeps_empty).then_some(0);
    let highest = without_empty.into_iter().chain(ranks).map(Some);
    // A column without a value stays only where it costs the others nothing.
    let natural: usize = measures.iter().map(Measure::natural).sum();
    let gaps = STEPS[0].gap * measures.len().saturating_sub(1);
    let is_free = room.keeps_empty
        || natural + gaps <= room.width
        || !measures.iter().any(|measure| measure.empty);
    let whole = is_free.then_some(None);
    let gone: Vec<Option<u8>> = whole.into_iter().chain(highest).collect();
    let (last, first) = STEPS.split_last()?;
    let kept = |gone: &Option<u8>| {
        let stays = |measure: &Measure| match gone {
            None => true,
            Some(rank) => {
                (room.keeps_empty || !measure.empty) && (measure.rank == 0 || measure.rank > *rank)
            }
        };
        (0..measures.len())
            .filter(|place| measures.get(*place).is_some_and(stays))
            .collect::<Vec<usize>>()
    };
    let mut tried = gone
        .iter()
        .flat_map(|gone| first.iter().map(move |step| (gone, step)))
        .chain(gone.last().map(|gone| (gone, last)));
    tried.find_map(|(gone, step)| fitted(measures, &kept(gone), step, room.width))
}

/// The plan of these columns, if they fit.
fn fitted(measures: &[Measure], kept: &[usize], step: &Step, width: usize) -> Option<Plan> {
    let with_place = |place: &usize| measures.get(*place).map(|measure| (*place, measure));
    let kept_measures: Vec<(usize, &Measure)> = kept.iter().filter_map(with_place).collect();
    let is_dropped = |(place, measure): &(usize, &Measure)| !measure.empty && !kept.contains(place);
    let mut plan = Plan {
        columns: kept_measures
            .iter()
            .map(|(place, measure)| (*place, measure.min(step)))
            .collect(),
        dropped: measures
            .iter()
            .enumerate()
            .filter(is_dropped)
            .map(|(place, _)| place)
            .collect(),
        gap: step.gap,
    };
    let mut left = width.checked_sub(plan.width())?;
    for wish in [Measure::values, Measure::comfortable, Measure::natural] {
        let wishes = kept_measures.iter().map(|(_, measure)| wish(measure));
        let wishes: Vec<usize> = wishes.collect();
        widen(&mut plan, &wishes, &mut left);
    }
    Some(plan)
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
    use super::{Measure, Plan, Room, plan};
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
        let ranked = |measure: Measure, rank: u8| Measure { rank, ..measure };
        let measures = [
            measure("Transaction", "T0000000013", false),
            measure("Reference", "", false),
            ranked(
                measure("Memo", "Salary for the month of November", false),
                2,
            ),
            ranked(measure("Currency", "USD", false), 1),
            measure("Amount", "1,234.00", true),
        ];
        let table: &[(usize, Option<&[usize]>)] = &[
            (200, Some(&[11, 9, 32, 8, 8])),
            (76, Some(&[11, 9, 32, 8, 8])),
            // Without the column that has no value, then by rank.
            (75, Some(&[11, 32, 8, 8])),
            (50, Some(&[11, 17, 8, 8])),
            (42, Some(&[11, 12, 8, 8])),
            (41, Some(&[11, 18, 8])),
            (33, Some(&[11, 12, 8])),
            (32, Some(&[11, 8])),
            (20, Some(&[11, 8])),
            (19, None),
        ];
        for (width, expected) in table {
            let room = Room {
                width: *width,
                keeps_empty: false,
                drops: true,
            };
            let decided = plan(&measures, room);
            assert!(decided.as_ref().is_none_or(|plan| plan.width() <= *width));
            let widths = |plan: Plan| plan.columns.iter().map(|(_, width)| *width).collect();
            let widths: Option<Vec<usize>> = decided.map(widths);
            assert_eq!(widths.as_deref(), *expected, "{width}");
        }
        let asked_for = Room {
            width: 32,
            keeps_empty: true,
            drops: false,
        };
        assert_eq!(plan(&measures, asked_for), None);
        let dropped = plan(
            &measures,
            Room {
                drops: true,
                ..asked_for
            },
        );
        assert_eq!(dropped.expect("fits").dropped, [2, 3]);
    }

    #[test]
    fn a_stream_leaves_room_and_notices_what_does_not_fit() {
        let room = Room {
            width: 80,
            keeps_empty: true,
            drops: true,
        };
        let first = measure("Amount", "5.00", true).with_room();
        let decided = plan(&[first], room).expect("fits");
        assert_eq!(decided.columns, [(0, 6)]);
        let later = measure("Amount", "1,234,567.00", true);
        assert!(!later.numbers_fit(6));
        let decided = plan(&[first.with_numbers_of(&later)], room).expect("fits");
        assert_eq!(decided.columns, [(0, 12)]);
    }
}
