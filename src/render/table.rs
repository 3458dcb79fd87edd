//! Tables: results for people.
//!
//! One record is a listing, a field a line; a list is a table with its totals
//! and its chart below. A table is never wider than the terminal: texts are
//! broken into lines between words, words that are too wide are cut, and the
//! columns that are worth least are left out, which a line below the table says.
//! On a terminal that is too narrow for tables each record becomes a listing. Into a file or a pipe a table is as wide as [`PIPE_WIDTH`],
//! whatever the environment is, and nothing of it is cut off.
//!
//! A stream is set page by page, so that memory stays bounded; the price is
//! that the first page decides the widths: longer texts of later pages are
//! broken into more lines than they would need, and where a number of a later
//! page is too wide for its column the columns grow from there on.

use std::io::{self, Write};

use unicode_width::UnicodeWidthStr;

use super::columns::{pick, places};
use super::grid::{Grid, ellipsis};
use super::layout::{Measure, Plan, Room, plan};
use super::shown::{Shown, Tone, marked, painted};
use super::wrap::wrap;
use super::{RenderError, Renderer, Style, chart, totals, visible};
use crate::report::{Cell, Column, List, Record, Stream};

/// The width of tables that do not go to a terminal.
const PIPE_WIDTH: u16 = 200;
/// No terminal is taken to be narrower than this.
const TERMINAL_WIDTH_MIN: u16 = 20;
/// A terminal that is narrower gets listings, which leave nothing out, instead of
/// tables without columns.
const DROPPING_WIDTH_MIN: u16 = 60;
/// The most lines of a row on a terminal; a listing shows all.
const ROW_LINES_MAX: usize = 6;
/// Fields that say something only when they are true.
const SILENT_WHEN_FALSE: [&str; 3] = ["approval_required", "dry_run", "replayed"];
/// What stands for a list without items.
const NOTHING: &str = "Nothing to show.";

/// Writes tables.
pub(super) struct Table<'a> {
    style: &'a Style,
}

/// Rows that are ready to be set.
struct Sheet {
    columns: Vec<Column>,
    places: Vec<usize>,
}

impl<'a> Table<'a> {
    /// In the given style.
    pub(super) fn new(style: &'a Style) -> Self {
        Self { style }
    }

    fn width(&self) -> usize {
        let width = self.style.width.unwrap_or(PIPE_WIDTH);
        usize::from(width.max(TERMINAL_WIDTH_MIN))
    }

    fn sheet(&self, columns: &[Column]) -> Sheet {
        let places = places(columns, self.style, |column| column.shown);
        Sheet {
            columns: pick(columns, &places),
            places,
        }
    }

    fn shown(&self, sheet: &Sheet, cells: &[Cell]) -> Vec<Shown> {
        sheet
            .columns
            .iter()
            .zip(pick(cells, &sheet.places))
            .map(|(column, cell)| Shown::cell(*column, &cell, self.style))
            .collect()
    }

    /// The cells of a row among others. A UUID is told apart by its end; whole
    /// it would take the room of all that people look for.
    fn shown_in_row(&self, sheet: &Sheet, cells: &[Cell]) -> Vec<Shown> {
        let mut row = self.shown(sheet, cells);
        if self.style.columns.is_none() {
            for (column, shown) in sheet.columns.iter().zip(&mut row) {
                if column.name == "reference" {
                    shown.shorten_uuid(self.style.unicode);
                }
            }
        }
        row
    }

    fn measures(&self, sheet: &Sheet, rows: &[&[Vec<Shown>]]) -> Vec<Measure> {
        sheet
            .columns
            .iter()
            .enumerate()
            .map(|(place, column)| {
                let values = rows
                    .iter()
                    .copied()
                    .flatten()
                    .filter_map(|row| row.get(place));
                Measure::of(*column, self.style.headers, values)
            })
            .collect()
    }

    fn grid<'p>(&self, plan: &'p Plan) -> Grid<'p> {
        Grid {
            plan,
            unicode: self.style.unicode,
            lines_max: self.style.width.map_or(usize::MAX, |_| ROW_LINES_MAX),
            // Who asks for a column gets all of it.
            cuts_words: self.style.width.is_some() && self.style.columns.is_none(),
        }
    }

    fn room(&self, keeps_empty: bool) -> Room {
        let is_asked_for = self.style.columns.is_some();
        let drops = |width| width >= DROPPING_WIDTH_MIN && !is_asked_for;
        Room {
            width: self.width(),
            keeps_empty: keeps_empty || is_asked_for,
            drops: self.style.width.is_some_and(drops),
        }
    }

    /// Says which columns there was no room for.
    fn say_dropped(&self, sheet: &Sheet, plan: &Plan, output: &mut dyn Write) -> io::Result<()> {
        let dropped = plan.dropped.iter();
        let titles: Vec<&str> = dropped
            .filter_map(|place| sheet.columns.get(*place))
            .map(|column| column.title)
            .collect();
        if titles.is_empty() {
            return Ok(());
        }
        let titles = titles.join(", ");
        let told = format!("Not shown: {titles}. A wider terminal shows all; --columns chooses.");
        self.footnote(&told, output)
    }

    fn footnote(&self, text: &str, output: &mut dyn Write) -> io::Result<()> {
        let lines = wrap(text, self.width(), usize::MAX, ellipsis(self.style.unicode));
        let lines: Vec<String> = lines.iter().map(|line| marked(line, Tone::Dim)).collect();
        self.print(&lines, output)
    }

    /// The heading row, aligned as the values below it.
    fn heading(&self, sheet: &Sheet, rows: &[Vec<Shown>]) -> Option<Vec<Shown>> {
        self.style.headers.then(|| {
            let heading = |(place, column): (usize, &Column)| Shown {
                number: rows
                    .iter()
                    .any(|row| row.get(place).is_some_and(|shown| shown.number)),
                ..Shown::of(column.title, Tone::Bold)
            };
            sheet.columns.iter().enumerate().map(heading).collect()
        })
    }

    fn print(&self, lines: &[String], output: &mut dyn Write) -> io::Result<()> {
        for line in lines {
            writeln!(output, "{}", painted(line, self.style.color))?;
        }
        Ok(())
    }

    /// Prints sentences on one line if they fit, or else each on its own.
    fn sentences(&self, sentences: &[String], output: &mut dyn Write) -> io::Result<()> {
        let shown: Vec<_> = sentences.iter().map(|one| visible(one)).collect();
        let whole = shown.join(" ");
        let lines = if whole.width() <= self.width() {
            vec![whole]
        } else {
            let ellipsis = ellipsis(self.style.unicode);
            let broken = |one| wrap(one, self.width(), usize::MAX, ellipsis);
            shown.iter().flat_map(|one| broken(one)).collect()
        };
        self.print(&lines, output)
    }

    /// Prints rows and totals as a table, or one below the other if the
    /// terminal is too narrow for a table.
    fn rows(
        &self,
        sheet: &Sheet,
        rows: &[Vec<Shown>],
        totals: &[Vec<Shown>],
        output: &mut dyn Write,
    ) -> io::Result<()> {
        let measures = self.measures(sheet, &[rows, totals]);
        let Some(plan) = plan(&measures, self.room(false)) else {
            return self.listings(sheet, rows.iter().chain(totals), true, output);
        };
        let grid = self.grid(&plan);
        let heading = self.heading(sheet, rows);
        self.print(&grid.lines(heading.as_deref(), rows), output)?;
        let says_something = |row: &Vec<Shown>| {
            let mut shown = plan.columns.iter().filter_map(|(place, _)| row.get(*place));
            shown.any(|cell| cell.number)
        };
        if totals.iter().any(says_something) {
            self.print(&[grid.rule()], output)?;
            self.print(&grid.lines(None, totals), output)?;
        }
        self.say_dropped(sheet, &plan, output)
    }

    /// Prints each row as a listing, with an empty line between two.
    fn listings<'r>(
        &self,
        sheet: &Sheet,
        rows: impl Iterator<Item = &'r Vec<Shown>>,
        mut first: bool,
        output: &mut dyn Write,
    ) -> io::Result<()> {
        for row in rows {
            if !first {
                writeln!(output)?;
            }
            first = false;
            self.listing(&sheet.columns, row, output)?;
        }
        Ok(())
    }

    /// Prints the fields that have a value, one a line.
    fn listing(&self, columns: &[Column], row: &[Shown], output: &mut dyn Write) -> io::Result<()> {
        let fields: Vec<(&str, &Shown)> = columns
            .iter()
            .zip(row)
            .filter(|(column, shown)| {
                let silent = SILENT_WHEN_FALSE.contains(&column.name) && shown.text == "false";
                !shown.text.is_empty() && !silent
            })
            .map(|(column, shown)| (column.title, shown))
            .collect();
        let title_width = fields.iter().map(|(title, _)| title.width()).max();
        let numbers = fields.iter().filter(|(_, shown)| shown.number);
        let number_width = numbers.map(|(_, shown)| shown.text.width()).max();
        let gap = 2;
        let value_width_min = number_width.unwrap_or(0).max(self.width() / 3);
        let room_for_title = self.width().saturating_sub(gap + value_width_min).max(4);
        let title_width = title_width.unwrap_or(0).min(room_for_title);
        let value_width = self.width().saturating_sub(gap + title_width);
        let value_width = value_width.max(value_width_min);
        let broken =
            |text: &str, width| wrap(text, width, usize::MAX, ellipsis(self.style.unicode));
        let mut lines = Vec::new();
        for (title, shown) in fields {
            let titles = broken(title, title_width);
            let values = broken(&shown.text, value_width);
            for place in 0..titles.len().max(values.len()) {
                let [title, value] = [&titles, &values].map(|part| part.get(place));
                let title = title.map_or("", String::as_str);
                let blanks = " ".repeat((title_width + gap).saturating_sub(title.width()));
                let value = value.map_or_else(String::new, |value| marked(value, shown.tone));
                let line = format!("{}{blanks}{value}", marked(title, Tone::Bold));
                lines.push(line.trim_end().to_owned());
            }
        }
        self.print(&lines, output)
    }
}

impl Renderer for Table<'_> {
    fn one(&self, record: &dyn Record, output: &mut dyn Write) -> Result<(), RenderError> {
        if record.told().is_empty() {
            let places = places(record.columns(), self.style, |_| true);
            let columns = pick(record.columns(), &places);
            let sheet = Sheet { columns, places };
            let row = self.shown(&sheet, &record.cells());
            self.listing(&sheet.columns, &row, output)?;
        } else {
            self.sentences(record.told(), output)?;
        }
        if let Some(details) = record.details().filter(|details| !details.rows.is_empty()) {
            self.print(&[String::new(), marked(&details.title, Tone::Bold)], output)?;
            let sheet = self.sheet(details.columns);
            let shown = |cells: &Vec<Cell>| self.shown_in_row(&sheet, cells);
            let rows: Vec<_> = details.rows.iter().map(shown).collect();
            self.rows(&sheet, &rows, &[], output)?;
        }
        Ok(())
    }

    fn list(&self, list: &List, output: &mut dyn Write) -> Result<(), RenderError> {
        let sheet = self.sheet(list.columns);
        let shown = |cells: &Vec<Cell>| self.shown_in_row(&sheet, cells);
        let rows: Vec<_> = list.items.iter().map(|item| shown(&item.cells())).collect();
        let totals = match list.totals.as_slice() {
            // A program that reads a table must not add a sum to what it sums.
            [] if list.adds && self.style.headers && self.style.width.is_some() => {
                totals::of(list, &sheet.places)
            }
            totals => totals.to_vec(),
        };
        let totals: Vec<_> = totals.iter().map(shown).collect();
        if rows.is_empty() {
            writeln!(output, "{NOTHING}")?;
        } else {
            self.rows(&sheet, &rows, &totals, output)?;
        }
        if let Some(footnote) = list.footnote.filter(|_| !rows.is_empty()) {
            self.footnote(footnote, output)?;
        }
        for chart in list.charts.iter().filter(|chart| !chart.bars.is_empty()) {
            let width = self.style.width.map(|_| self.width());
            writeln!(output)?;
            self.print(&chart::lines(chart, width, self.style.unicode), output)?;
        }
        Ok(())
    }

    fn stream(&self, stream: Stream, output: &mut dyn Write) -> Result<(), RenderError> {
        let sheet = self.sheet(stream.columns);
        let mut begun: Option<(Vec<Measure>, Option<Plan>)> = None;
        for page in stream.pages {
            let page = page?;
            let rows: Vec<_> = page
                .iter()
                .map(|item| self.shown_in_row(&sheet, &item.cells()))
                .collect();
            if rows.is_empty() {
                continue;
            }
            let page_needs = self.measures(&sheet, &[&rows]);
            let first = begun.is_none();
            let (needs, decided) = match begun.take() {
                Some((needs, decided)) if fits(&page_needs, decided.as_ref()) => (needs, decided),
                Some((needs, _)) => self.decided(grown(&needs, &page_needs)),
                None => self.decided(page_needs.into_iter().map(Measure::with_room).collect()),
            };
            match &decided {
                Some(plan) => {
                    let heading = self.heading(&sheet, &rows).filter(|_| first);
                    let lines = self.grid(plan).lines(heading.as_deref(), &rows);
                    self.print(&lines, output)?;
                }
                None => self.listings(&sheet, rows.iter(), first, output)?,
            }
            begun = Some((needs, decided));
        }
        match &begun {
            None => writeln!(output, "{NOTHING}")?,
            Some((_, Some(plan))) => self.say_dropped(&sheet, plan, output)?,
            Some((_, None)) => {}
        }
        Ok(())
    }
}

impl Table<'_> {
    fn decided(&self, measures: Vec<Measure>) -> (Vec<Measure>, Option<Plan>) {
        let decided = plan(&measures, self.room(true));
        (measures, decided)
    }
}

/// Whether the numbers of a page fit into the columns; listings fit always.
fn fits(page: &[Measure], plan: Option<&Plan>) -> bool {
    plan.is_none_or(|plan| {
        plan.columns.iter().all(|(place, width)| {
            page.get(*place)
                .is_none_or(|measure| measure.numbers_fit(*width))
        })
    })
}

fn grown(measures: &[Measure], page: &[Measure]) -> Vec<Measure> {
    measures
        .iter()
        .zip(page)
        .map(|(measure, later)| measure.with_numbers_of(later))
        .collect()
}
