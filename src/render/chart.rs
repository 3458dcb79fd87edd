//! Bar charts in characters, for people.
//!
//! Bars are eighths of a character wide where the terminal can show them; all
//! lengths are computed in whole numbers. Negative values go to the left of
//! an axis, in the same scale.

use unicode_width::UnicodeWidthStr;

use super::grid::ellipsis;
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

/// The sizes of the parts of a chart.
struct Scale {
    /// Columns left of the axis.
    left: usize,
    /// Columns right of the axis.
    right: usize,
    /// The value, in minor units, that fills the left.
    left_max: u128,
    /// The value that fills the right.
    right_max: u128,
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
    let scale = Scale::of(chart, room, unicode);
    let title = wrap(&visible(&chart.title), width, usize::MAX, ellipsis(unicode));
    let mut lines: Vec<String> = title.iter().map(|line| marked(line, Tone::Bold)).collect();
    for (((_, value), label), amount) in chart.bars.iter().zip(&labels).zip(&amounts) {
        let after_label = " ".repeat(label_width.saturating_sub(label.width()) + GAP);
        let before_amount = " ".repeat(amount_width.saturating_sub(amount.width()));
        let bar = scale.as_ref().map_or(String::new(), |scale| {
            format!("{}{}", scale.bar(value.minor), " ".repeat(GAP))
        });
        let tone = if value.minor < 0 {
            Tone::Red
        } else {
            Tone::Plain
        };
        let amount = marked(amount, tone);
        lines.push(format!("{label}{after_label}{bar}{before_amount}{amount}"));
    }
    lines
}

impl Scale {
    /// Divides the room between the two sides by their greatest values.
    fn of(chart: &Chart, room: usize, unicode: bool) -> Option<Self> {
        if room < BARS_WIDTH_MIN {
            return None;
        }
        let greatest = |negative: bool| {
            let side = chart.bars.iter().map(|(_, value)| value.minor);
            side.filter(|minor| (*minor < 0) == negative)
                .map(i128::unsigned_abs)
                .max()
                .unwrap_or(0)
        };
        let (left_max, right_max) = (greatest(true), greatest(false));
        let mut scale = Self {
            left: 0,
            right: room,
            left_max,
            right_max,
            unicode,
        };
        if left_max > 0 {
            let room = room - 1;
            let share = parts(left_max, left_max + right_max, room);
            let right_min = usize::from(right_max > 0);
            scale.left = share.clamp(1, room - right_min);
            scale.right = room - scale.left;
        }
        Some(scale)
    }

    /// A bar with the blanks around it, as wide as the room.
    fn bar(&self, minor: i128) -> String {
        let size = minor.unsigned_abs();
        let (left, right) = if minor < 0 {
            (self.left_bar(size), String::new())
        } else {
            (String::new(), self.right_bar(size))
        };
        let before = " ".repeat(self.left.saturating_sub(left.width()));
        let after = " ".repeat(self.right.saturating_sub(right.width()));
        let axis = match (self.left_max > 0, self.unicode) {
            (false, _) => "",
            (true, true) => "│",
            (true, false) => "|",
        };
        format!("{before}{left}{axis}{right}{after}")
    }

    fn right_bar(&self, size: u128) -> String {
        if !self.unicode {
            return "#".repeat(visible_parts(size, self.right_max, self.right));
        }
        let eighths = visible_parts(size, self.right_max, self.right * 8);
        let mut bar = "█".repeat(eighths / 8);
        bar.extend(
            (eighths % 8)
                .checked_sub(1)
                .and_then(|part| EIGHTHS.get(part)),
        );
        bar
    }

    /// There are no eighths from the right, only halves.
    fn left_bar(&self, size: u128) -> String {
        if !self.unicode {
            return "#".repeat(visible_parts(size, self.left_max, self.left));
        }
        let halves = visible_parts(size, self.left_max, self.left * 2);
        let half = if halves % 2 == 1 { "▐" } else { "" };
        format!("{half}{}", "█".repeat(halves / 2))
    }
}

/// How many of `all` parts `size` is when `max` is all of them, rounded.
fn parts(size: u128, max: u128, all: usize) -> usize {
    // Widths have at most 32 bits: so the product has room in 128.
    let shift = max.checked_ilog2().unwrap_or(0).saturating_sub(90);
    let (size, max) = (size >> shift, max >> shift);
    let all = u128::from(u32::try_from(all).unwrap_or(u32::MAX));
    let share = (size * all + max / 2).checked_div(max).unwrap_or(0);
    usize::try_from(share).unwrap_or(0)
}

/// The same, but anything more than nothing is at least one part.
fn visible_parts(size: u128, max: u128, all: usize) -> usize {
    parts(size, max, all).max(usize::from(size > 0))
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
                "b     ▐│          -0.01",
            ]
        );
        assert_eq!(
            drawn(&[-100, -50], 16, false),
            ["b  #####|  -1.00", "b    ###|  -0.50"]
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
