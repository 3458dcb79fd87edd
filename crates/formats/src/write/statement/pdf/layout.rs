//! Where everything of a statement stands on which page.

// Places on paper, and no money.
#![allow(clippy::float_arithmetic)]

use std::fmt::Write as _;

use bankctl_types::account_statement::{AccountStatement, StatementLine};

use super::super::fold::shown;
use super::super::words;
use super::font::Fonts;

/// A4, in points.
pub(super) const PAGE_WIDTH: f32 = 595.0;
pub(super) const PAGE_HEIGHT: f32 = 842.0;

const LEFT: f32 = 50.0;
const RIGHT: f32 = 545.0;
const TOP: f32 = 60.0;
/// Nothing but the number of the page stands below.
const BOTTOM: f32 = 782.0;
/// Where the words of a line begin, and where they end.
const WORDS: f32 = 115.0;
const WORDS_END: f32 = 365.0;
/// Where amounts and balances end.
const AMOUNT: f32 = 455.0;
/// How wide amounts and balances are at most.
const COLUMN: f32 = 84.0;
/// Where the values of the head begin.
const VALUES: f32 = 130.0;

const SIZE: f32 = 9.0;
const SMALL: f32 = 7.5;
const HEADING: f32 = 16.0;
const SECTION: f32 = 11.0;
/// From one line to the next.
const STEP: f32 = 12.0;
const SMALL_STEP: f32 = 10.0;

/// A piece of the document that a screen reader stops at, by place.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Node(pub(super) usize);

/// A text on a page; of no node what is not of the document, such as its pages' numbers.
pub(super) struct Text {
    pub(super) x: f32,
    pub(super) y: f32,
    pub(super) size: f32,
    pub(super) is_bold: bool,
    pub(super) content: String,
    pub(super) node: Option<Node>,
}

/// What is drawn.
pub(super) enum Line {
    Text(Text),
    Rule { from: f32, to: f32, y: f32 },
}

/// What a cell of a table is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum CellKind {
    /// The heading of a column.
    Column,
    /// The heading of a row.
    Row,
    Data,
}

/// A row of a table.
pub(super) struct Row {
    pub(super) is_head: bool,
    pub(super) cells: Vec<(CellKind, Node)>,
}

/// A part of the document.
pub(super) enum Block {
    Heading {
        level: u16,
        title: String,
        node: Node,
    },
    Paragraph(Node),
    Table {
        summary: &'static str,
        rows: Vec<Row>,
    },
}

/// The whole document.
#[derive(Default)]
pub(super) struct Laid {
    pub(super) pages: Vec<Vec<Line>>,
    pub(super) blocks: Vec<Block>,
    /// Headings, with page and place.
    pub(super) places: Vec<(String, usize, f32)>,
    /// How many nodes there are.
    pub(super) nodes: usize,
}

/// Lays a statement out.
pub(super) fn laid(statement: &AccountStatement, fonts: &Fonts) -> Laid {
    let mut pen = Pen {
        laid: Laid::default(),
        fonts,
        y: TOP,
    };
    pen.laid.pages.push(Vec::new());
    head(&mut pen, statement);
    transactions(&mut pen, statement);
    sums(&mut pen, statement);
    pen.number_pages(statement);
    pen.laid
}

/// Writes from top to bottom, page by page.
struct Pen<'f> {
    laid: Laid,
    fonts: &'f Fonts,
    y: f32,
}

impl Pen<'_> {
    fn node(&mut self) -> Node {
        self.laid.nodes += 1;
        Node(self.laid.nodes - 1)
    }

    fn put(&mut self, line: Line) {
        if let Some(page) = self.laid.pages.last_mut() {
            page.push(line);
        }
    }

    /// A text that begins at `x`.
    fn text(&mut self, x: f32, text: &str, (size, is_bold): (f32, bool), node: Option<Node>) {
        let (y, content) = (self.y, text.to_owned());
        self.put(Line::Text(Text {
            x,
            y,
            size,
            is_bold,
            content,
            node,
        }));
    }

    /// A text that ends at `x`, as small as its column asks for.
    fn text_to(&mut self, x: f32, text: &str, (size, is_bold): (f32, bool), node: Option<Node>) {
        let width = self.fonts.width(text, size, is_bold);
        let fits = (COLUMN / width).min(1.0);
        self.text(x - width * fits, text, (size * fits, is_bold), node);
    }

    fn rule(&mut self) {
        let y = self.y - STEP + 3.5;
        self.put(Line::Rule {
            from: LEFT,
            to: RIGHT,
            y,
        });
    }

    /// Whether so many points have no room on the page: then the next one begins.
    fn turns(&mut self, height: f32) -> bool {
        if self.y + height <= BOTTOM {
            return false;
        }
        self.laid.pages.push(Vec::new());
        self.y = TOP;
        true
    }

    fn heading(&mut self, level: u16, title: &str, size: f32) {
        let node = self.node();
        let page = self.laid.pages.len() - 1;
        let place = (title.to_owned(), page, self.y - size);
        self.laid.places.push(place);
        self.text(LEFT, title, (size, true), Some(node));
        self.laid.blocks.push(Block::Heading {
            level,
            title: title.to_owned(),
            node,
        });
        self.y += size + 6.0;
    }

    fn number_pages(&mut self, statement: &AccountStatement) {
        let count = self.laid.pages.len();
        for place in 0..count {
            let told = format!("{}, page {} of {count}", statement.id, place + 1);
            let width = self.fonts.width(&told, SMALL, false);
            if let Some(page) = self.laid.pages.get_mut(place) {
                page.push(Line::Text(Text {
                    x: RIGHT - width,
                    y: PAGE_HEIGHT - 35.0,
                    size: SMALL,
                    is_bold: false,
                    content: told,
                    node: None,
                }));
            }
        }
    }
}

fn head(pen: &mut Pen<'_>, statement: &AccountStatement) {
    let node = pen.node();
    for piece in pen
        .fonts
        .wrapped(&shown(&statement.bank), SECTION, RIGHT - LEFT)
    {
        pen.text(LEFT, &piece, (SECTION, false), Some(node));
        pen.y += SECTION + 3.0;
    }
    pen.laid.blocks.push(Block::Paragraph(node));
    pen.y += STEP;
    pen.heading(1, "Account statement", HEADING);
    if !statement.is_final {
        let node = pen.node();
        let told = "Interim: the period is not over.";
        pen.text(LEFT, told, (SIZE, true), Some(node));
        pen.laid.blocks.push(Block::Paragraph(node));
        pen.y += STEP;
    }
    for (name, value) in fields(statement) {
        let node = pen.node();
        pen.turns(STEP);
        pen.text(LEFT, name, (SIZE, true), Some(node));
        for line in value.lines() {
            for piece in pen.fonts.wrapped(&shown(line), SIZE, RIGHT - VALUES) {
                pen.turns(STEP);
                pen.text(VALUES, &piece, (SIZE, false), Some(node));
                pen.y += STEP;
            }
        }
        pen.laid.blocks.push(Block::Paragraph(node));
    }
    pen.y += STEP;
}

/// What is told of the account: a name, and a value of one line or more.
fn fields(statement: &AccountStatement) -> Vec<(&'static str, String)> {
    let mut fields = vec![(
        "Account",
        format!(
            "{} ({}, {})",
            statement.account,
            statement.account_type.name(),
            statement.currency.code()
        ),
    )];
    fields.extend(statement.iban.iter().map(|iban| ("IBAN", iban.clone())));
    fields.extend(statement.name.iter().map(|name| ("Name", name.clone())));
    for holder in &statement.holders {
        fields.push(("Holder", format!("{} ({})", holder.name, holder.customer)));
    }
    let address = statement.address.iter().flat_map(|address| address.lines());
    let address: Vec<&str> = address.filter(|line| !line.trim().is_empty()).collect();
    if !address.is_empty() {
        fields.push(("Address", address.join("\n")));
    }
    fields.push(("Period", format!("{} to {}", statement.from, statement.to)));
    fields.extend(
        statement
            .number
            .map(|number| ("Number", number.to_string())),
    );
    fields
}

/// The headings of the columns; on later pages of no node, because they are told once.
fn columns(pen: &mut Pen<'_>, names: &[(&str, f32, bool)], is_first: bool) -> Row {
    let mut cells = Vec::new();
    for (name, x, ends_there) in names {
        let node = is_first.then(|| pen.node());
        let look = (SIZE, true);
        if *ends_there {
            pen.text_to(*x, name, look, node);
        } else {
            pen.text(*x, name, look, node);
        }
        cells.extend(node.map(|node| (CellKind::Column, node)));
    }
    pen.y += STEP + 3.0;
    pen.rule();
    Row {
        is_head: true,
        cells,
    }
}

const COLUMNS: [(&str, f32, bool); 4] = [
    ("Date", LEFT, false),
    ("Transaction", WORDS, false),
    ("Amount", AMOUNT, true),
    ("Balance", RIGHT, true),
];

fn transactions(pen: &mut Pen<'_>, statement: &AccountStatement) {
    let title = format!("Transactions, amounts in {}", statement.currency.code());
    pen.turns(5.0 * STEP);
    pen.heading(2, &title, SECTION);
    let mut rows = vec![columns(pen, &COLUMNS, true)];
    let (from, to) = (statement.from.to_string(), statement.to.to_string());
    let opening = statement.opening.grouped();
    rows.push(balance(pen, &from, "Opening balance", &opening));
    for line in &statement.lines {
        let told = pen
            .fonts
            .wrapped(&shown(&words::told(line)), SIZE, WORDS_END - WORDS);
        let details = pen.fonts.wrapped(&details(line), SMALL, WORDS_END - WORDS);
        let height = points(told.len()) * STEP + points(details.len()) * SMALL_STEP;
        if pen.turns(height) {
            columns(pen, &COLUMNS, false);
        }
        rows.push(entry(pen, line, &told, &details));
    }
    if pen.turns(STEP) {
        columns(pen, &COLUMNS, false);
    }
    let closing = statement.closing.grouped();
    rows.push(balance(pen, &to, "Closing balance", &closing));
    pen.laid.blocks.push(Block::Table {
        summary: "Each transaction with its date, amount and the balance after it",
        rows,
    });
    pen.y += STEP;
}

/// How many there are, for lengths.
fn points(count: usize) -> f32 {
    f32::from(u16::try_from(count).unwrap_or(u16::MAX))
}

/// A row that has a balance and no amount.
fn balance(pen: &mut Pen<'_>, day: &str, name: &str, balance: &str) -> Row {
    let nodes = [(); 4].map(|()| pen.node());
    let [date, words, amount, after] = nodes;
    pen.text(LEFT, day, (SIZE, false), Some(date));
    pen.text(WORDS, name, (SIZE, true), Some(words));
    // A cell must be there for a screen reader.
    pen.text(AMOUNT, " ", (SIZE, false), Some(amount));
    pen.text_to(RIGHT, balance, (SIZE, true), Some(after));
    pen.y += STEP + 3.0;
    Row {
        is_head: false,
        cells: vec![
            (CellKind::Data, date),
            (CellKind::Row, words),
            (CellKind::Data, amount),
            (CellKind::Data, after),
        ],
    }
}

fn entry(pen: &mut Pen<'_>, line: &StatementLine, told: &[String], details: &[String]) -> Row {
    let nodes = [(); 4].map(|()| pen.node());
    let [date, words, amount, after] = nodes;
    pen.text(LEFT, &line.date.to_string(), (SIZE, false), Some(date));
    // Drawn in the order of reading: programs that copy text know no other.
    let first = told.first().map_or(" ", String::as_str);
    pen.text(WORDS, first, (SIZE, false), Some(words));
    pen.text_to(AMOUNT, &line.amount.grouped(), (SIZE, false), Some(amount));
    pen.text_to(RIGHT, &line.balance.grouped(), (SIZE, false), Some(after));
    pen.y += STEP;
    for piece in told.iter().skip(1) {
        pen.text(WORDS, piece, (SIZE, false), Some(words));
        pen.y += STEP;
    }
    pen.y -= 1.0;
    for piece in details {
        pen.text(WORDS, piece, (SMALL, false), Some(words));
        pen.y += SMALL_STEP;
    }
    pen.y += 4.0;
    Row {
        is_head: false,
        cells: nodes.map(|node| (CellKind::Data, node)).to_vec(),
    }
}

fn details(line: &StatementLine) -> String {
    let mut details = line.kind.name().to_owned();
    if let Some(channel) = line.channel {
        let _ = write!(details, " {}", channel.name());
    }
    let _ = write!(details, ", {}", line.transaction);
    if let Some(reference) = &line.reference {
        let _ = write!(details, ", reference {}", shown(reference));
    }
    if let Some(original) = &line.reversal_of {
        let _ = write!(details, ", takes back {original}");
    }
    if line.value_date != line.date {
        let _ = write!(details, ", value {}", line.value_date);
    }
    details
}

fn sums(pen: &mut Pen<'_>, statement: &AccountStatement) {
    let rows = words::sums(statement);
    pen.turns(points(rows.len()) * STEP + 60.0);
    pen.heading(2, "Sums", SECTION);
    let names = [("What", LEFT, false), ("Amount", AMOUNT, true)];
    let mut all = vec![columns(pen, &names, true)];
    for (name, value) in rows {
        if pen.turns(STEP) {
            columns(pen, &names, false);
        }
        let (what, amount) = (pen.node(), pen.node());
        pen.text(LEFT, &shown(&name), (SIZE, false), Some(what));
        pen.text_to(AMOUNT, &value, (SIZE, false), Some(amount));
        pen.y += STEP;
        all.push(Row {
            is_head: false,
            cells: vec![(CellKind::Row, what), (CellKind::Data, amount)],
        });
    }
    pen.laid.blocks.push(Block::Table {
        summary: "What came in and went out, interest and fees",
        rows: all,
    });
}
