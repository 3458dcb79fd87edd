//! Bar charts in characters, for people.
//!
//! Bars are eighths of a character wide where the terminal can show them.
//! Negative values go to the left of an axis, in the same scale.

use unicode_width::UnicodeWidthStr;

use super::grid::ellipsis;
use super::scale::Scale;
use super::shown::{Tone, marked};
use super::visible::visible;
use super::wrap::wrap;
use crate::report::Chart;

/// The width of charts that do not go to a terminal.
const WIDTH: usize = 80;
/// A chart with less room than this for its bars shows none.
const BARS_WIDTH_MIN: usize = 4;
/// The blanks between label, bar and amount.
const GAP: usize = 2;
/// One to seven eighths of a character, from the left.
const EIGHTHS: [char; 7] = ['▏', '▎', '▍', '▌', '▋', '▊', '▉'];
/// The parts of a character.
const PARTS: usize = 8;

/// What is said below a chart with bars that are cut.
pub(super) fn note_of_cuts(unicode: bool) -> &'static str {
    if unicode {
        "« » this bar goes on: whole, it would leave the others too short to read"
    } else {
        "< > this bar goes on: whole, it would leave the others too short to read"
    }
}

/// Draws bars of one scale, each in the same room.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bars {
    scale: Scale,
    unicode: bool,
}

/// The lines of a chart, marked.
pub(super) fn lines(chart: &Chart, width: Option<usize>, unicode: bool) -> Vec<String> {
    let width = width.unwrap_or(WIDTH);
    let label_room = width / 3;
    let shortened = |label: &String| -> String {
        wrap(&visible(label), label_room, 1, ellipsis(unicode)).concat()
    };
    let labels: Vec<String> = chart
        .bars
        .iter()
        .map(|(label, _)| shortened(label))
        .collect();
    let amounts: Vec<String> = chart
        .bars
        .iter()
        .map(|(_, value)| value.grouped())
        .collect();
    let widest = |texts: &[String]| texts.iter().map(|text| text.width()).max().unwrap_or(0);
    let (label_width, amount_width) = (widest(&labels), widest(&amounts));
    let room = width.saturating_sub(label_width + amount_width + 2 * GAP);
    let values = chart.values();
    let bars = Bars::of(&values, room, unicode);
    let broken = |text: &str| wrap(&visible(text), width, usize::MAX, ellipsis(unicode));
    let title = broken(&chart.title);
    let mut lines: Vec<String> = title.iter().map(|line| marked(line, Tone::Bold)).collect();
    for (((_, value), label), amount) in chart.bars.iter().zip(&labels).zip(&amounts) {
        let after_label = " ".repeat(label_width.saturating_sub(label.width()) + GAP);
        let before_amount = " ".repeat(amount_width.saturating_sub(amount.width()));
        let bar = bars.as_ref().map_or(String::new(), |bars| {
            format!("{}{}", bars.bar(value.minor), " ".repeat(GAP))
        });
        let tone = if value.minor < 0 {
            Tone::Red
        } else {
            Tone::Plain
        };
        let amount = marked(amount, tone);
        lines.push(format!("{label}{after_label}{bar}{before_amount}{amount}"));
    }
    if bars.is_some_and(|bars| values.iter().any(|minor| bars.scale.is_cut(*minor))) {
        let note = broken(note_of_cuts(unicode));
        lines.extend(note.iter().map(|line| marked(line, Tone::Dim)));
    }
    lines
}

impl Bars {
    /// Bars of these values in so many columns, or `None` if there is no room.
    pub(crate) fn of(values: &[i128], room: usize, unicode: bool) -> Option<Self> {
        if room < BARS_WIDTH_MIN {
            return None;
        }
        let has_axis = values.iter().any(|minor| *minor < 0);
        let room = room - usize::from(has_axis);
        Some(Self {
            scale: Scale::of(values, room * PARTS, PARTS),
            unicode,
        })
    }

    /// A bar with the blanks around it, as wide as the room.
    pub(crate) fn bar(&self, minor: i128) -> String {
        let length = self.scale.length(minor);
        let mut drawn = match (self.unicode, minor < 0) {
            (true, true) => from_right(length),
            (true, false) => from_left(length),
            (false, _) => "#".repeat(rounded(length)),
        };
        if self.scale.is_cut(minor) {
            drawn = self.cut(&drawn, minor < 0);
        }
        let (left, right) = if minor < 0 {
            (drawn, String::new())
        } else {
            (String::new(), drawn)
        };
        let columns = |parts: usize| parts / PARTS;
        let before = " ".repeat(columns(self.scale.left).saturating_sub(left.width()));
        let after = " ".repeat(columns(self.scale.right).saturating_sub(right.width()));
        let axis = match (self.scale.has_axis(), self.unicode) {
            (false, _) => "",
            (true, true) => "│",
            (true, false) => "|",
        };
        format!("{before}{left}{axis}{right}{after}")
    }

    /// A bar whose end says that it goes on.
    fn cut(&self, bar: &str, to_the_left: bool) -> String {
        let characters: Vec<char> = bar.chars().collect();
        let mark = match (self.unicode, to_the_left) {
            (true, true) => '«',
            (true, false) => '»',
            (false, true) => '<',
            (false, false) => '>',
        };
        match (characters.as_slice(), to_the_left) {
            ([], _) => String::new(),
            ([_, rest @ ..], true) => [mark].iter().chain(rest).collect(),
            ([rest @ .., _], false) => rest.iter().chain(&[mark]).collect(),
        }
    }
}

/// A length in eighths as whole characters, at least one for any length.
fn rounded(length: usize) -> usize {
    ((length + PARTS / 2) / PARTS).max(usize::from(length > 0))
}

/// A bar that begins at the left.
fn from_left(length: usize) -> String {
    let mut bar = "█".repeat(length / PARTS);
    bar.extend(
        (length % PARTS)
            .checked_sub(1)
            .and_then(|part| EIGHTHS.get(part)),
    );
    bar
}

/// A bar that begins at the right, where there are an eighth, a half and the
/// whole of a character: the nearest of them.
fn from_right(length: usize) -> String {
    let begun = match length % PARTS {
        0 => "",
        1..=2 => "▕",
        3..=5 => "▐",
        _ => "█",
    };
    format!("{begun}{}", "█".repeat(length / PARTS))
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::{any, prop_assert, proptest};
    use unicode_width::UnicodeWidthStr;

    use super::lines;
    use bankctl_types::Total;

    use crate::render::samples::usd;
    use crate::render::shown::painted;
    use crate::report::Chart;

    fn drawn(values: &[i64], width: usize, unicode: bool) -> Vec<String> {
        let bars = values
            .iter()
            .map(|minor| ("b".to_owned(), Total::new(i128::from(*minor), usd())));
        let chart = Chart {
            title: "Net".to_owned(),
            bars: bars.collect(),
        };
        let lines = lines(&chart, Some(width), unicode);
        lines[1..].iter().map(|line| painted(line, false)).collect()
    }

    #[test]
    fn bars_are_as_long_as_their_values() {
        assert_eq!(
            drawn(&[800, 400, 450, 1, 0], 17, true),
            [
                "b  ████████  8.00",
                "b  ████      4.00",
                "b  ████▌     4.50",
                "b  ▏         0.01",
                "b            0.00",
            ]
        );
        assert_eq!(
            drawn(&[800, -400, -1], 23, true),
            [
                "b      │████████   8.00",
                "b  ████│          -4.00",
                "b     ▕│          -0.01",
            ]
        );
        assert_eq!(
            drawn(&[-100, -50], 16, false),
            ["b  #####|  -1.00", "b    ###|  -0.50"]
        );
    }

    /// From a bank's chart: -1,050 was drawn longer than 2,385.
    #[test]
    fn the_signs_are_drawn_to_one_scale() {
        assert_eq!(
            drawn(&[200_000, -105_000, 238_500, 150_000], 50, true),
            [
                "b             │████████████████████▏      2,000.00",
                "b  ▐██████████│                          -1,050.00",
                "b             │████████████████████████   2,385.00",
                "b             │███████████████▏           1,500.00",
            ]
        );
    }

    #[test]
    fn one_large_day_is_cut_and_the_rest_can_be_read() {
        assert_eq!(
            drawn(&[400, 200, 90_000, 300], 18, false)[..4],
            [
                "b  ######     4.00",
                "b  ###        2.00",
                "b  ######>  900.00",
                "b  ####       3.00",
            ]
        );
    }

    #[test]
    fn without_room_for_bars_the_numbers_stay() {
        assert_eq!(
            drawn(&[i64::MIN], 20, true),
            ["b  -92,233,720,368,547,758.08"]
        );
    }

    proptest! {
        #[test]
        fn no_chart_is_wider_than_asked(
            values in vec(any::<i64>(), 1..8),
            width in 40_usize..200,
            unicode in any::<bool>(),
        ) {
            for line in drawn(&values, width, unicode) {
                prop_assert!(line.width() <= width, "{}", line);
            }
        }
    }
}
