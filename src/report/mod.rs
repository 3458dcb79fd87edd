//! What a command has to say, as plain data.
//!
//! A report knows neither the store nor the terminal. Each [`Record`] in it is
//! one JSON object, as serde writes it, and lays itself out in one row of cells,
//! which serves CSV and tables alike. How a view of the ledger does that is said
//! in `tables`.

mod answer;
mod look_up;
mod page;
mod program;
pub mod reported;
mod told;

pub use answer::{Answer, Answers, Asked, Failure, Outcome};
pub use look_up::LookUp;
pub use page::{Section, WebPage};
pub use program::{ConfigSetting, Version};
pub use told::Told;

use bankctl_types::{Money, Timestamp, Total};
use chrono_tz::Tz;
use serde::Serialize;

/// One value of a row.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Cell {
    /// No value.
    Empty,
    /// A text, as it was given: may hold anything.
    Text(String),
    /// A text that tables mark with an asterisk, such as an unfinished period.
    Marked(String),
    /// A text, and what tells it from others like it, which tables show beside it.
    Beside(String, String),
    /// A text that identifies a person: masked in tables.
    Personal(String),
    /// A text that is there and can't be read: nothing in CSV.
    Unreadable,
    /// An amount: exact in CSV, grouped in tables.
    Money(Money),
    /// A sum of amounts: as one of them, and wider.
    Sum(Total),
    /// A whole number.
    Integer(i64),
    /// An instant: of UTC in CSV, of the ledger's time zone in tables.
    Time(Timestamp),
    /// What people are better shown otherwise than programs.
    Twofold {
        /// In CSV.
        exact: Box<Self>,
        /// In tables.
        shown: Box<Self>,
    },
}

impl Cell {
    /// Anything that can be written.
    pub fn of(value: impl std::fmt::Display) -> Self {
        Self::Text(value.to_string())
    }

    /// One that tables show as another.
    #[must_use]
    pub fn shown_as(self, shown: Self) -> Self {
        Self::Twofold {
            exact: Box::new(self),
            shown: Box::new(shown),
        }
    }
}

/// A column of a kind of record.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Column {
    /// The name in CSV: the JSON field, nested ones joined with `_`.
    pub name: &'static str,
    /// The heading for people.
    pub title: &'static str,
    /// Whether a table shows it unless other columns are asked for.
    pub shown: bool,
    /// When a table that is too wide goes without it: the lowest first, and
    /// never with 0.
    pub rank: u8,
    /// Whether a table adds its amounts up.
    pub is_added: bool,
}

impl Column {
    /// A column that tables show.
    pub const fn shown(name: &'static str, title: &'static str) -> Self {
        Self {
            name,
            title,
            shown: true,
            rank: 0,
            is_added: false,
        }
    }

    /// A column that tables show on demand.
    pub const fn extra(name: &'static str, title: &'static str) -> Self {
        Self {
            name,
            title,
            shown: false,
            ..Self::shown(name, title)
        }
    }

    /// One that a table goes without where there is no room, lower ranks first.
    #[must_use]
    pub const fn yields(self, rank: u8) -> Self {
        Self { rank, ..self }
    }

    /// One whose amounts add up to something.
    #[must_use]
    pub const fn adds(self) -> Self {
        Self {
            is_added: true,
            ..self
        }
    }

    /// Columns and more columns, together.
    pub(crate) const fn joined<const N: usize>(first: &[Self], more: &[Self]) -> [Self; N] {
        let mut all = [Self::extra("", ""); N];
        let mut place = 0;
        while place < N {
            all[place] = if place < first.len() {
                first[place]
            } else {
                more[place - first.len()]
            };
            place += 1;
        }
        all
    }
}

/// What lies in a table, with columns that are known before there is any of
/// it.
pub trait Row {
    /// The columns of all of them.
    const COLUMNS: &'static [Column];
    /// The columns of this one, in the order of the cells: there may be more.
    fn columns(&self) -> &'static [Column] {
        Self::COLUMNS
    }
    /// The cells, one for each column.
    fn cells(&self) -> Vec<Cell>;
    /// The rows that this one is a summary of, if it is one.
    fn details(&self) -> Option<Details> {
        None
    }
    /// How what was done is found again, if this can't be shown.
    fn look_up(&self) -> Option<LookUp> {
        None
    }
    /// What people are told instead of the fields, if they did not ask for those.
    fn told(&self) -> &[String] {
        &[]
    }
}

/// Something that is one JSON object and one row of cells, whatever it is.
pub trait Record: erased_serde::Serialize {
    /// The columns, in the order of the cells.
    fn columns(&self) -> &'static [Column];
    /// The cells, one for each column.
    fn cells(&self) -> Vec<Cell>;
    /// The rows that the record is a summary of, if it is one.
    fn details(&self) -> Option<Details>;
    /// How what was done is found again, if this can't be shown.
    fn look_up(&self) -> Option<LookUp>;
    /// What people are told instead of the fields, if they did not ask for those.
    fn told(&self) -> &[String];
}

impl<R: Row + Serialize> Record for R {
    fn columns(&self) -> &'static [Column] {
        Row::columns(self)
    }

    fn cells(&self) -> Vec<Cell> {
        Row::cells(self)
    }

    fn details(&self) -> Option<Details> {
        Row::details(self)
    }

    fn look_up(&self) -> Option<LookUp> {
        Row::look_up(self)
    }

    fn told(&self) -> &[String] {
        Row::told(self)
    }
}

erased_serde::serialize_trait_object!(Record);

/// The rows behind a summary, such as the differences of a reconciliation.
#[derive(Clone, Debug)]
pub struct Details {
    /// The heading above them for people.
    pub title: String,
    /// The columns.
    pub columns: &'static [Column],
    /// The rows, one cell for each column.
    pub rows: Vec<Vec<Cell>>,
    /// What becomes of them in CSV, which has room for one table.
    pub in_csv: InCsv,
}

/// What becomes of the rows behind a summary in CSV.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum InCsv {
    /// CSV has the summary alone.
    LeftOut,
    /// CSV has the rows and not the summary.
    Instead,
    /// CSV has a row each, behind the columns of the summary, which stay; these are
    /// their names there. Without any there is one row.
    Behind(&'static [Column]),
}

impl Details {
    /// Rows below the summary of them.
    pub fn of<R: Row>(title: impl Into<String>, rows: &[R]) -> Self {
        Self {
            title: title.into(),
            columns: R::COLUMNS,
            rows: rows.iter().map(Row::cells).collect(),
            in_csv: InCsv::LeftOut,
        }
    }
}

/// Many records of one kind.
pub struct List {
    /// The columns, known even when there are no items.
    pub columns: &'static [Column],
    /// The records.
    pub items: Vec<Box<dyn Record>>,
    /// Where the next page starts; `None` at the end.
    pub next: Option<String>,
    /// Fields beside `items` and `next` in JSON, such as totals.
    pub beside: serde_json::Map<String, serde_json::Value>,
    /// Rows under the table of people, such as totals.
    pub totals: Vec<Vec<Cell>>,
    /// Whether the amounts of columns that add up are added up for people, where
    /// there are no totals yet.
    pub adds: bool,
    /// How many there are on all pages, where that was counted.
    pub count: Option<u64>,
    /// A line for people below the table, such as what a sign means.
    pub footnote: Option<&'static str>,
    /// Bar charts to draw for people below the table.
    pub charts: Vec<Chart>,
}

impl List {
    /// A list of all there is.
    pub fn of<R: Row + Serialize + 'static>(items: Vec<R>) -> Self {
        Self {
            columns: R::COLUMNS,
            items: boxed(items),
            next: None,
            beside: serde_json::Map::new(),
            totals: Vec::new(),
            adds: true,
            count: None,
            footnote: None,
            charts: Vec::new(),
        }
    }
}

fn boxed<R: Record + 'static>(items: Vec<R>) -> Vec<Box<dyn Record>> {
    let boxed = |item| Box::new(item) as Box<dyn Record>;
    items.into_iter().map(boxed).collect()
}

/// Bars, one for each label.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Chart {
    /// What is drawn, with its unit.
    pub title: String,
    /// Label and value of each bar; values may be negative.
    pub bars: Vec<(String, Total)>,
}

impl Chart {
    /// The values of the bars, in minor units.
    pub fn values(&self) -> Vec<i128> {
        self.bars.iter().map(|(_, value)| value.minor).collect()
    }
}

/// A page of records, or the error that ends the stream.
pub type Page = Result<Vec<Box<dyn Record>>, crate::error::Error>;

/// Records that are read while they are written, so that memory stays small.
pub struct Stream {
    /// The columns, known even when there are no items.
    pub columns: &'static [Column],
    /// Pages of records; an error ends the stream.
    pub pages: Box<dyn Iterator<Item = Page>>,
}

impl Stream {
    /// Pages of records of one kind.
    pub fn of<R: Row + Serialize + 'static>(
        pages: impl Iterator<Item = Result<Vec<R>, crate::error::Error>> + 'static,
    ) -> Self {
        Self {
            columns: R::COLUMNS,
            pages: Box::new(pages.map(|page| page.map(boxed))),
        }
    }
}

/// What a command has to say.
pub enum Body {
    /// Nothing.
    Nothing,
    /// One record: in a table, a field a line.
    One(Box<dyn Record>),
    /// A list.
    List(List),
    /// A list that is too long for memory.
    Stream(Stream),
    /// Answers to requests, written as they come.
    Answers(Answers),
    /// A text that is written as it is.
    Text(String),
    /// Charts as a picture: SVG, whatever form was asked for.
    Picture(Vec<Chart>),
    /// A page for a browser: HTML, whatever form was asked for.
    Page(WebPage),
    /// A file of another program, written as it is.
    Bytes(Vec<u8>),
    /// A text of any length that is written piece by piece.
    TextStream(Box<dyn Iterator<Item = Result<String, crate::error::Error>>>),
}

/// The answer of a command.
pub struct Report {
    /// What goes to standard output.
    pub body: Body,
    /// Lines for people, which go to standard error.
    pub notes: Vec<String>,
    /// A result that is not a success: exit codes 8 to 11 carry both.
    pub fault: Option<crate::error::Error>,
    /// Whether the body goes to standard error, because a file that was asked
    /// for went to standard output.
    pub aside: bool,
    /// The ledger's time zone, once a ledger was opened.
    pub zone: Option<Tz>,
}

impl Report {
    /// A success that says one record.
    pub fn one<R: Record + 'static>(record: R) -> Self {
        Self::of(Body::One(Box::new(record)))
    }

    /// A success that says a list.
    pub fn list(list: List) -> Self {
        Self::of(Body::List(list))
    }

    /// A success that says a text.
    pub fn text(text: String) -> Self {
        Self::of(Body::Text(text))
    }

    /// A success with any body.
    pub fn of(body: Body) -> Self {
        Self {
            body,
            notes: Vec::new(),
            fault: None,
            aside: false,
            zone: None,
        }
    }

    /// Adds a line for people.
    #[must_use]
    pub fn note(mut self, line: impl Into<String>) -> Self {
        self.notes.push(line.into());
        self
    }
}
