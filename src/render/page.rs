//! A page for a browser: one HTML file that needs nothing else.
//!
//! It has no script, and its own policy forbids any and all that lies outside.
//! Every text is escaped by the library that writes the elements; what could
//! steer a terminal or hide in a text is shown as in tables.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::shown::{Shown, Tone};
use super::svg;
use super::visible::visible;
use super::{Form, Style};
use crate::report::{Cell, Column, List, Section, WebPage};

/// How the page looks: by day, by night, on a narrow screen and on paper.
const STYLE: &str = "
:root { color-scheme: light dark; }
body { font: 15px/1.45 system-ui, sans-serif; max-width: 70rem; margin: 0 auto; padding: 1.5rem; background: Canvas; color: CanvasText; }
h1 { font-size: 1.6rem; margin: 0 0 .25rem; }
h2 { font-size: 1.2rem; margin: 2rem 0 .5rem; }
p { margin: .25rem 0; }
figure { margin: 1rem 0; }
figure svg { max-width: 100%; height: auto; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; margin: .5rem 0; }
caption { text-align: left; position: absolute; left: -9999px; }
th, td { text-align: left; padding: .2rem .8rem .2rem 0; border-bottom: 1px solid GrayText; vertical-align: top; }
th { white-space: nowrap; }
thead th { border-bottom-width: 2px; }
tfoot th, tfoot td { font-weight: bold; border-bottom: 0; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.less { color: #d1495b; }
@media print { body { max-width: none; padding: 0; font-size: 11px; } .wide { overflow: visible; } h2 { break-after: avoid; } figure, tr { break-inside: avoid; } thead { display: table-header-group; } }
";

/// The text of a page.
pub(super) fn written(page: &WebPage) -> String {
    let style = Style {
        zone: Some(page.zone),
        ..Style::plain(Form::Table)
    };
    let drawn = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'";
                title { (visible(&page.title)) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                header {
                    h1 { (visible(&page.title)) }
                    @for line in &page.lead { p { (visible(line)) } }
                }
                main {
                    @for (place, part) in page.sections.iter().enumerate() { (section(place + 1, part, &style)) }
                }
            }
        }
    };
    let mut text = drawn.into_string();
    text.push('\n');
    text
}

fn section(number: usize, part: &Section, style: &Style) -> Markup {
    let heading = format!("part-{number}");
    html! {
        section aria-labelledby=(heading) {
            h2 id=(heading) { (visible(&part.title)) }
            @for line in &part.told { p { (visible(line)) } }
            @for (place, chart) in part.charts.iter().enumerate() {
                figure { (svg::inline(chart, &format!("chart-{number}-{}", place + 1))) }
            }
            @if let Some(list) = &part.table { (table(list, &part.title, style)) }
        }
    }
}

fn table(list: &List, title: &str, style: &Style) -> Markup {
    let places: Vec<usize> = (0..list.columns.len())
        .filter(|place| list.columns.get(*place).is_some_and(|column| column.shown))
        .collect();
    let columns: Vec<Column> = places
        .iter()
        .filter_map(|place| list.columns.get(*place).copied())
        .collect();
    let shown = |cells: &[Cell]| -> Vec<Shown> {
        let cells = places.iter().filter_map(|place| cells.get(*place));
        let pairs = columns.iter().zip(cells);
        pairs
            .map(|(column, cell)| Shown::cell(*column, cell, style))
            .collect()
    };
    let rows: Vec<Vec<Shown>> = list.items.iter().map(|item| shown(&item.cells())).collect();
    let totals: Vec<Vec<Shown>> = list.totals.iter().map(|cells| shown(cells)).collect();
    let is_number = |place: usize| {
        let mut cells = rows.iter().filter_map(|row| row.get(place));
        cells.any(|cell| cell.number)
    };
    html! {
        div class="wide" role="region" tabindex="0" aria-label=(visible(title)) {
            table {
                caption { (visible(title)) }
                thead { tr {
                    @for (place, column) in columns.iter().enumerate() {
                        th scope="col" class=[is_number(place).then_some("number")] { (column.title) }
                    }
                } }
                tbody { @for row in &rows { (line(row)) } }
                @if !totals.is_empty() { tfoot { @for row in &totals { (line(row)) } } }
            }
        }
    }
}

/// A row, of which the first cell names the rest.
fn line(row: &[Shown]) -> Markup {
    let class = |cell: &Shown| match (cell.number, cell.tone) {
        (true, Tone::Red) => Some("number less"),
        (true, _) => Some("number"),
        _ => None,
    };
    html! {
        tr {
            @for (place, cell) in row.iter().enumerate() {
                @if place == 0 {
                    th scope="row" class=[class(cell)] { (cell.text) }
                } @else {
                    td class=[class(cell)] { (cell.text) }
                }
            }
        }
    }
}
