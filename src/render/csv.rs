//! CSV: a heading row and one row a record, RFC 4180, `\n` at the ends.
//!
//! Money is exact and without separators. Texts that a spreadsheet would run
//! are guarded, unless a program wants them as they are;
//! [`bankctl_types::text::unguard`] gives them back. On a terminal nothing of a
//! text steers it.

use std::io::{self, Write};

use ::csv::{Error, ErrorKind, Terminator, Writer, WriterBuilder};
use bankctl_types::text::guard;

use super::columns::{pick, places};
use super::{RenderError, Renderer, Style, visible};
use crate::report::{Cell, Column, InCsv, List, Record, Stream};

/// Writes CSV.
pub(super) struct Csv<'a> {
    style: &'a Style,
}

impl<'a> Csv<'a> {
    /// With or without the heading row, all columns or the chosen ones.
    pub(super) fn new(style: &'a Style) -> Self {
        Self { style }
    }

    fn sheet<'o>(
        &'o self,
        columns: &[Column],
        output: &'o mut dyn Write,
    ) -> Result<Sheet<'o>, RenderError> {
        let mut sheet = Sheet {
            style: self.style,
            writer: WriterBuilder::new()
                .terminator(Terminator::Any(b'\n'))
                .flexible(true)
                .from_writer(output),
            places: places(columns, self.style, |_| true),
        };
        if self.style.headers {
            let names = pick(columns, &sheet.places)
                .into_iter()
                .map(|column| column.name);
            sheet.writer.write_record(names).map_err(failed)?;
        }
        Ok(sheet)
    }
}

impl Renderer for Csv<'_> {
    fn one(&self, record: &dyn Record, output: &mut dyn Write) -> Result<(), RenderError> {
        let (columns, rows) = table(record);
        let mut sheet = self.sheet(&columns, output)?;
        for row in &rows {
            sheet.row(row)?;
        }
        sheet.end()
    }

    fn list(&self, list: &List, output: &mut dyn Write) -> Result<(), RenderError> {
        let mut sheet = self.sheet(list.columns, output)?;
        for item in &list.items {
            sheet.row(&item.cells())?;
        }
        sheet.end()
    }

    fn stream(&self, stream: Stream, output: &mut dyn Write) -> Result<(), RenderError> {
        let mut sheet = self.sheet(stream.columns, output)?;
        for page in stream.pages {
            for record in page? {
                sheet.row(&record.cells())?;
            }
        }
        sheet.end()
    }
}

/// The one table of a record.
fn table(record: &dyn Record) -> (Vec<Column>, Vec<Vec<Cell>>) {
    let own = record.columns().to_vec();
    let summary = record.cells();
    let Some(details) = record.details() else {
        return (own, vec![summary]);
    };
    match details.in_csv {
        InCsv::LeftOut => (own, vec![summary]),
        InCsv::Instead => (details.columns.to_vec(), details.rows),
        InCsv::Behind(more) => {
            let mut rows = details.rows;
            if rows.is_empty() {
                rows.push(vec![Cell::Empty; more.len()]);
            }
            let behind = |row: Vec<Cell>| [&summary[..], &row].concat();
            (
                [&own[..], more].concat(),
                rows.into_iter().map(behind).collect(),
            )
        }
    }
}

struct Sheet<'o> {
    style: &'o Style,
    writer: Writer<&'o mut dyn Write>,
    places: Vec<usize>,
}

impl Sheet<'_> {
    fn row(&mut self, cells: &[Cell]) -> Result<(), RenderError> {
        let picked = pick(cells, &self.places).into_iter();
        let values = picked.map(|cell| value(cell, self.style));
        self.writer.write_record(values).map_err(failed)
    }

    fn end(mut self) -> Result<(), RenderError> {
        Ok(self.writer.flush()?)
    }
}

fn value(cell: Cell, style: &Style) -> String {
    if let Cell::Twofold { exact, .. } = cell {
        return value(*exact, style);
    }
    let is_text = matches!(
        cell,
        Cell::Text(_) | Cell::Marked(_) | Cell::Personal(_) | Cell::Beside(..)
    );
    let text = exact(cell);
    if !is_text {
        return text;
    }
    let text = if style.raw {
        text
    } else {
        guard(&text).into_owned()
    };
    if style.terminal {
        return visible(&text).into_owned();
    }
    text
}

/// The value of a cell as a text of its own.
pub(super) fn exact(cell: Cell) -> String {
    match cell {
        Cell::Empty | Cell::Unreadable => String::new(),
        Cell::Text(text) | Cell::Marked(text) | Cell::Personal(text) | Cell::Beside(text, _) => {
            text
        }
        Cell::Money(money) => money.to_string(),
        Cell::Sum(total) => total.to_string(),
        Cell::Integer(number) => number.to_string(),
        Cell::Time(at) => at.to_string(),
        Cell::Twofold { exact: inner, .. } => exact(*inner),
    }
}

fn failed(error: Error) -> RenderError {
    match error.into_kind() {
        ErrorKind::Io(error) => error.into(),
        other => io::Error::other(format!("{other:?}")).into(),
    }
}

#[cfg(test)]
mod tests {
    use crate::render::samples::{self, Closed, HOSTILE, rendered};
    use crate::render::{Form, RenderError, Style, write};
    use crate::report::{Body, List};
    use bankctl_types::text::unguard;
    use proptest::prelude::{Strategy, any, prop_assert_eq, prop_oneof, proptest};

    fn read(text: &str) -> Vec<Vec<String>> {
        ::csv::ReaderBuilder::new()
            .has_headers(false)
            .from_reader(text.as_bytes())
            .records()
            .map(|record| {
                let record = record.expect("a row as long as the others");
                record
                    .iter()
                    .map(|field| unguard(field).into_owned())
                    .collect()
            })
            .collect()
    }

    fn with_memos(memos: &[&str]) -> Body {
        let items = memos
            .iter()
            .map(|memo| samples::history_with(memo))
            .collect();
        Body::List(List::of(items))
    }

    #[test]
    fn a_list_has_a_heading_and_a_row_a_record() {
        let mut style = Style::plain(Form::Csv);
        style.columns = Some(["memo", "amount", "currency"].map(str::to_owned).to_vec());
        let list = || Body::List(List::of(samples::history()));
        let text = rendered(list(), &style);
        assert_eq!(
            text,
            "memo,amount,currency\n\
             \"Salary, November\",2500.00,USD\n\
             Rent,-1200.00,USD\n\
             ,-1.50,USD\n"
        );
        style.headers = false;
        assert!(rendered(list(), &style).starts_with("\"Salary"));
        style.headers = true;
        assert_eq!(rendered(with_memos(&[]), &style), "memo,amount,currency\n");
        assert_eq!(rendered(samples::stream(1), &style), text);
    }

    #[test]
    fn hostile_texts_come_back() {
        let text = rendered(with_memos(HOSTILE), &Style::plain(Form::Csv));
        let memos: Vec<_> = read(&text)[1..].iter().map(|row| row[6].clone()).collect();
        assert_eq!(memos, HOSTILE);
    }

    #[test]
    fn programs_get_texts_as_they_are_and_terminals_harmless() {
        let memos = [
            "=1",
            "+49 30 1",
            "a;=1",
            "'=1",
            "red\u{1b}[31m\u{202e}\r\n=1",
        ];
        let with = |raw, terminal| {
            let mut style = Style::plain(Form::Csv);
            style.columns = Some(vec!["memo".to_owned()]);
            (style.raw, style.terminal, style.headers) = (raw, terminal, false);
            let text = rendered(with_memos(&memos), &style);
            let mut reader = ::csv::ReaderBuilder::new();
            let mut reader = reader.has_headers(false).from_reader(text.as_bytes());
            let cells = reader
                .records()
                .map(|record| record.expect("a row")[0].to_owned());
            cells.collect::<Vec<String>>()
        };
        assert_eq!(with(true, false), memos);
        assert_eq!(
            with(false, true),
            [
                "'=1",
                "+49 30 1",
                "a;'=1",
                "''=1",
                "red\\e[31m\\u{202e}\\r\\n'=1"
            ]
        );
        assert_eq!(with(true, true)[4], "red\\e[31m\\u{202e}\\r\\n=1");
    }

    #[test]
    fn a_summary_gives_way_to_its_rows_or_stands_before_each() {
        let style = Style::plain(Form::Csv);
        let text = rendered(Body::One(Box::new(samples::reconciliation())), &style);
        let rows = read(&text);
        assert_eq!(rows.len(), 5, "a heading and four differences");
        assert_eq!(rows[3][7..], ["-75.00", "-57.00"]);
        let text = rendered(Body::One(Box::new(samples::import())), &style);
        let rows = read(&text);
        assert_eq!(rows.len(), 3, "a heading and two rejects");
        assert_eq!(rows[1][0], rows[2][0], "the same summary");
        assert!(rows[1].iter().any(|cell| cell == "invalid_amount"));
        assert!(rows[2].iter().any(|cell| cell == "account_not_found"));
        let text = rendered(Body::One(Box::new(samples::verification())), &style);
        let heading = "transactions,postings,accounts,root,ok,problems,not_proved,\
                       problem_code,problem_subject,problem_message\n";
        assert!(text.starts_with(heading), "{text}");
        assert_eq!(read(&text).len(), 2, "a heading and one problem");
    }

    #[test]
    fn a_closed_pipe_is_told_apart() {
        let written = write(samples::stream(1), &Style::plain(Form::Csv), &mut Closed);
        assert!(matches!(written, Err(RenderError::BrokenPipe)));
    }

    proptest! {
        #[test]
        fn any_memo_comes_back(
            memo in prop_oneof![any::<String>(), "['=+@\\-\t\r\n\",;]{0,6}".prop_map(String::from)]
        ) {
            let mut style = Style::plain(Form::Csv);
            style.columns = Some(vec!["memo".to_owned(), "amount".to_owned()]);
            let text = rendered(with_memos(&[memo.as_str()]), &style);
            prop_assert_eq!(&read(&text)[1][0], &memo);
        }
    }
}
