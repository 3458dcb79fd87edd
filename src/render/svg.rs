//! Bar charts as SVG: plain attributes that every viewer draws, all of it
//! inside the view box.

use maud::{Markup, html};
use unicode_width::UnicodeWidthStr;

use super::chart::note_of_cuts;
use super::scale::Scale;
use super::visible::visible;
use crate::report::Chart;

/// The least width of a picture.
const WIDTH_MIN: usize = 720;
/// The least room for bars.
const BARS_WIDTH_MIN: usize = 320;
/// The height of a bar with its label.
const ROW_HEIGHT: usize = 22;
/// The height of a bar.
const BAR_HEIGHT: usize = 14;
/// What is free around the picture and between its columns.
const MARGIN: usize = 16;
/// The height of the title.
const TITLE_HEIGHT: usize = 30;
/// More than the width of any character of a text of this size.
const CHARACTER_WIDTH: usize = 8;
/// The size of texts.
const FONT_SIZE: usize = 13;

/// What a chart stands on: white of its own, or the page around it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Ground {
    White,
    Page,
}

impl Ground {
    /// The colour of texts.
    fn ink(self) -> &'static str {
        match self {
            Self::White => "#24292f",
            Self::Page => "currentColor",
        }
    }
}

/// The colour of bars: readable on white and on black.
fn colour(minor: i128) -> &'static str {
    if minor < 0 { "#d1495b" } else { "#2f7ed8" }
}

/// Charts one below the other, as a file of their own.
pub(super) fn picture(charts: &[Chart]) -> String {
    let mut top = 0;
    let mut placed = Vec::new();
    let mut width = WIDTH_MIN;
    for chart in charts {
        let plan = Plan::of(chart);
        width = width.max(plan.width);
        placed.push((top, plan, chart));
        top += plan.height;
    }
    let drawn = html! {
        svg xmlns="http://www.w3.org/2000/svg" width=(width) height=(top) viewBox={ "0 0 " (width) " " (top) }
            font-family="sans-serif" font-size=(FONT_SIZE) role="img" aria-labelledby="title told" {
            (words("title", "told", charts))
            rect width=(width) height=(top) fill="#ffffff" {}
            @for (top, plan, chart) in &placed {
                g transform={ "translate(0 " (top) ")" } { (plan.drawn(chart, Ground::White)) }
            }
        }
    };
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{}\n",
        drawn.into_string()
    )
}

/// A chart within a page. `name` tells its parts from those of other charts.
pub(super) fn inline(chart: &Chart, name: &str) -> Markup {
    let plan = Plan::of(chart);
    let (title, told) = (format!("{name}-title"), format!("{name}-told"));
    html! {
        svg width=(plan.width) height=(plan.height) viewBox={ "0 0 " (plan.width) " " (plan.height) }
            font-family="sans-serif" font-size=(FONT_SIZE) role="img" aria-labelledby={ (title) " " (told) } {
            (words(&title, &told, std::slice::from_ref(chart)))
            (plan.drawn(chart, Ground::Page))
        }
    }
}

/// What a reader of screens says of charts.
fn words(title: &str, told: &str, charts: &[Chart]) -> Markup {
    let titles: Vec<String> = charts
        .iter()
        .map(|chart| visible(&chart.title).into_owned())
        .collect();
    let bars = charts.iter().flat_map(|chart| &chart.bars);
    let bars: Vec<String> = bars
        .map(|(label, value)| format!("{}: {}", visible(label), value.grouped()))
        .collect();
    html! {
        title id=(title) { (titles.join("; ")) }
        desc id=(told) { (bars.join("; ")) }
    }
}

/// The places of the parts of a chart.
#[derive(Clone, Copy)]
struct Plan {
    width: usize,
    height: usize,
    /// Where bars begin.
    bars: usize,
    /// Where amounts end.
    amounts: usize,
    scale_room: usize,
    has_cuts: bool,
}

impl Plan {
    fn of(chart: &Chart) -> Self {
        let widest = |texts: &mut dyn Iterator<Item = String>| {
            texts.map(|text| text.width()).max().unwrap_or(0) * CHARACTER_WIDTH
        };
        let labels = widest(
            &mut chart
                .bars
                .iter()
                .map(|(label, _)| visible(label).into_owned()),
        );
        let amounts = widest(&mut chart.bars.iter().map(|(_, value)| value.grouped()));
        let title = visible(&chart.title).width() * CHARACTER_WIDTH + 2 * MARGIN;
        let note = note_of_cuts(true).width() * CHARACTER_WIDTH + 2 * MARGIN;
        let around = labels + amounts + 4 * MARGIN;
        let width = WIDTH_MIN.max(around + BARS_WIDTH_MIN).max(title).max(note);
        let values = chart.values();
        let scale = Scale::of(&values, width - around, 1);
        let has_cuts = values.iter().any(|minor| scale.is_cut(*minor));
        let rows = chart.bars.len() + usize::from(has_cuts);
        Self {
            width,
            height: TITLE_HEIGHT + rows * ROW_HEIGHT + MARGIN,
            bars: labels + 2 * MARGIN,
            amounts: width - MARGIN,
            scale_room: width - around,
            has_cuts,
        }
    }

    fn drawn(self, chart: &Chart, ground: Ground) -> Markup {
        let scale = Scale::of(&chart.values(), self.scale_room, 1);
        let axis = self.bars + scale.left;
        let bottom = TITLE_HEIGHT + chart.bars.len() * ROW_HEIGHT;
        let ink = ground.ink();
        html! {
            text x=(MARGIN) y="21" fill=(ink) font-weight="bold" { (visible(&chart.title)) }
            @for (place, (label, value)) in chart.bars.iter().enumerate() {
                @let row = TITLE_HEIGHT + place * ROW_HEIGHT;
                @let base = row + BAR_HEIGHT + 1;
                @let length = scale.length(value.minor);
                @let left = if value.minor < 0 { axis - length } else { axis };
                text x=(MARGIN) y=(base) fill=(ink) { (visible(label)) }
                rect x=(left) y=(row + 3) width=(length) height=(BAR_HEIGHT) fill=(colour(value.minor)) {}
                @if scale.is_cut(value.minor) {
                    (end_of_cut(left, length, base, value.minor < 0))
                }
                text x=(self.amounts) y=(base) fill=(ink) text-anchor="end" { (value.grouped()) }
            }
            path d={ "M" (axis) " " (TITLE_HEIGHT) "V" (bottom) } stroke=(ink) stroke-opacity="0.5" fill="none" {}
            @if self.has_cuts {
                text x=(MARGIN) y=(bottom + BAR_HEIGHT + 1) fill=(ink) { (note_of_cuts(true)) }
            }
        }
    }
}

/// The mark at the end of a bar that goes on.
fn end_of_cut(left: usize, length: usize, base: usize, to_the_left: bool) -> Markup {
    if to_the_left {
        return html! {
            text x=(left + 4) y=(base) fill="#ffffff" font-weight="bold" { "«" }
        };
    }
    html! {
        text x=(left + length.saturating_sub(4)) y=(base) fill="#ffffff" font-weight="bold" text-anchor="end" { "»" }
    }
}
