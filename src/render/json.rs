//! JSON: the fields of a report as serde writes them.
//!
//! One result is one value and one line feed. It is laid out over lines for
//! people on a terminal and on a single line for programs; nothing else about
//! it depends on the terminal. Characters that would steer a terminal are
//! written as `\u` escapes, which every reader of JSON turns back.

use std::cell::RefCell;
use std::io::{self, Write};

use serde::ser::{Error as _, SerializeMap, SerializeSeq};
use serde::{Serialize, Serializer};
use serde_json::ser::{CompactFormatter, Formatter, PrettyFormatter};
use serde_json::{Map, Value};

use super::columns::place_of;
use super::visible::steers_terminal;
use super::{RenderError, Renderer, Style, csv};
use crate::error::Error;
use crate::report::{Cell, List, Page, Record, Stream};

/// Writes JSON.
pub(super) struct Json<'a> {
    pretty: bool,
    /// The columns that were asked for.
    columns: Option<&'a [String]>,
}

impl<'a> Json<'a> {
    /// Laid out over lines on a terminal only, with all fields or those of the
    /// columns that were asked for.
    pub(super) fn new(style: &'a Style) -> Self {
        Self {
            pretty: style.width.is_some(),
            columns: style.columns.as_deref(),
        }
    }

    fn line(&self, value: &(impl Serialize + ?Sized), output: &mut dyn Write) -> io::Result<()> {
        if self.pretty {
            let formatter = Escaping(PrettyFormatter::new());
            let mut serializer = serde_json::Serializer::with_formatter(&mut *output, formatter);
            value.serialize(&mut serializer)?;
        } else {
            compact(value, output)?;
        }
        output.write_all(b"\n")
    }
}

/// Writes a value without blanks and without a line feed.
pub(super) fn compact(value: &(impl Serialize + ?Sized), output: &mut dyn Write) -> io::Result<()> {
    let formatter = Escaping(CompactFormatter);
    let mut serializer = serde_json::Serializer::with_formatter(output, formatter);
    Ok(value.serialize(&mut serializer)?)
}

impl Renderer for Json<'_> {
    fn one(&self, record: &dyn Record, output: &mut dyn Write) -> Result<(), RenderError> {
        Ok(self.line(&Chosen(record, self.columns), output)?)
    }

    fn list(&self, list: &List, output: &mut dyn Write) -> Result<(), RenderError> {
        let items = list
            .items
            .iter()
            .map(|item| Chosen(item.as_ref(), self.columns));
        let items: Vec<_> = items.collect();
        let listing = Listing {
            items: &items,
            next: list.next.as_deref(),
            beside: &list.beside,
        };
        Ok(self.line(&listing, output)?)
    }

    fn stream(&self, stream: Stream, output: &mut dyn Write) -> Result<(), RenderError> {
        let items = Drained {
            pages: RefCell::new(stream.pages),
            failure: RefCell::new(None),
            columns: self.columns,
        };
        let listing = Listing {
            items: &items,
            next: None,
            beside: &Map::new(),
        };
        let written = self.line(&listing, output);
        // An error of the stream ends the writing, so it is the reason.
        match items.failure.into_inner() {
            Some(failure) => Err(failure.into()),
            None => Ok(written?),
        }
    }
}

/// A record with the fields of the columns that were asked for, or all.
struct Chosen<'a>(&'a dyn Record, Option<&'a [String]>);

impl Serialize for Chosen<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(record, columns) = self;
        let Some(columns) = columns else {
            return record.serialize(serializer);
        };
        let all = serde_json::to_value(record).map_err(S::Error::custom)?;
        let cells = record.cells();
        let mut fields: Vec<(&str, Value)> = Vec::new();
        for name in *columns {
            let Some(place) = place_of(record.columns(), name) else {
                continue;
            };
            let column = record.columns()[place].name;
            let (field, value) = match field_of(&all, column) {
                Some((field, value)) => (field, value.clone()),
                None => (column, cells.get(place).map_or(Value::Null, of_cell)),
            };
            if !fields.iter().any(|(known, _)| *known == field) {
                fields.push((field, value));
            }
        }
        let mut map = serializer.serialize_map(Some(fields.len()))?;
        for (field, value) in fields {
            map.serialize_entry(field, &value)?;
        }
        map.end()
    }
}

/// The field that a column comes from: the one of its name, or the one that it
/// is nested in.
fn field_of<'v>(all: &'v Value, column: &str) -> Option<(&'v str, &'v Value)> {
    let fields = all.as_object()?;
    let is_within = |field: &str, value: &Value| match column.strip_prefix(field) {
        Some("") => true,
        Some(rest) => rest.starts_with('_') && (value.is_object() || value.is_array()),
        None => false,
    };
    let within = fields
        .iter()
        .filter(|(field, value)| is_within(field, value));
    let found = within.max_by_key(|(field, _)| field.len());
    found.map(|(field, value)| (field.as_str(), value))
}

/// What only a column has, as CSV writes it.
fn of_cell(cell: &Cell) -> Value {
    match cell {
        Cell::Empty | Cell::Unreadable => Value::Null,
        Cell::Integer(number) => (*number).into(),
        other => csv::exact(other.clone()).into(),
    }
}

/// A list as the contract has it.
struct Listing<'a, Items: ?Sized> {
    items: &'a Items,
    next: Option<&'a str>,
    beside: &'a Map<String, Value>,
}

impl<Items: Serialize + ?Sized> Serialize for Listing<'_, Items> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.beside.len() + 2))?;
        map.serialize_entry("items", self.items)?;
        map.serialize_entry("next", &self.next)?;
        for (name, value) in self.beside {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

/// The records of a stream, read while they are written. serde lends its
/// values only, so the pages and the error that ends them lie in cells.
struct Drained<'a> {
    pages: RefCell<Box<dyn Iterator<Item = Page>>>,
    failure: RefCell<Option<Error>>,
    columns: Option<&'a [String]>,
}

impl Serialize for Drained<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut sequence = serializer.serialize_seq(None)?;
        for page in &mut *self.pages.borrow_mut() {
            match page {
                Ok(records) => {
                    for record in &records {
                        let record = Chosen(record.as_ref(), self.columns);
                        sequence.serialize_element(&record)?;
                    }
                }
                Err(error) => {
                    self.failure.replace(Some(error));
                    return Err(S::Error::custom("the stream ended with an error"));
                }
            }
        }
        sequence.end()
    }
}

/// A layout that also escapes what would steer a terminal.
struct Escaping<F>(F);

/// Passes the punctuation on to the layout within.
macro_rules! pass_on {
    ($($name:ident $(, $first:ident)?;)+) => {
        $(fn $name<W: Write + ?Sized>(&mut self, writer: &mut W $(, $first: bool)?) -> io::Result<()> {
            self.0.$name(writer $(, $first)?)
        })+
    };
}

impl<F: Formatter> Formatter for Escaping<F> {
    pass_on! {
        begin_array;
        end_array;
        begin_array_value, first;
        end_array_value;
        begin_object;
        end_object;
        begin_object_key, first;
        end_object_key;
        begin_object_value;
        end_object_value;
    }

    fn write_string_fragment<W: Write + ?Sized>(
        &mut self,
        writer: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        let mut rest = fragment;
        while let Some(place) = rest.find(steers_terminal) {
            let (plain, escaped) = rest.split_at(place);
            writer.write_all(plain.as_bytes())?;
            let mut characters = escaped.chars();
            if let Some(character) = characters.next() {
                for unit in character.encode_utf16(&mut [0; 2]) {
                    write!(writer, "\\u{unit:04x}")?;
                }
            }
            rest = characters.as_str();
        }
        writer.write_all(rest.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, prop_assert, prop_assert_eq, proptest};
    use serde_json::Value;

    use super::compact;
    use bankctl_ledger::views::HistoryItem;

    use crate::error::{Class, Fault};
    use crate::render::samples::{self, Closed, rendered};
    use crate::render::visible::steers_terminal;
    use crate::render::{Form, RenderError, Style, write};
    use crate::report::{Body, List};

    fn terminal(width: Option<u16>) -> Style {
        let mut style = Style::plain(Form::Json);
        style.width = width;
        style.color = width.is_some();
        style
    }

    #[test]
    fn a_list_and_a_stream_have_the_same_shape() {
        let list = rendered(Body::List(List::of(samples::history())), &terminal(None));
        let stream = rendered(samples::stream(2), &terminal(None));
        assert_eq!(list, stream);
        let value: Value = serde_json::from_str(&list).expect("JSON");
        assert_eq!(value["items"][0]["amount"], "2500.00");
        assert_eq!(value["next"], Value::Null);
        assert!(list.ends_with("\"next\":null}\n"));
        let empty = List::of(Vec::<HistoryItem>::new());
        let empty = rendered(Body::List(empty), &terminal(None));
        assert_eq!(empty, "{\"items\":[],\"next\":null}\n");
    }

    #[test]
    fn the_cursor_and_the_totals_stand_beside_the_items() {
        let mut list = List::of(samples::history());
        list.next = Some("T1".to_owned());
        list.beside.insert("total".to_owned(), "5.00".into());
        let text = rendered(Body::List(list), &terminal(None));
        assert!(text.ends_with("],\"next\":\"T1\",\"total\":\"5.00\"}\n"));
    }

    #[test]
    fn a_terminal_changes_the_layout_only() {
        let one = || Body::One(Box::new(samples::transaction()));
        let compact = rendered(one(), &terminal(None));
        assert_eq!(compact.matches('\n').count(), 1);
        let narrow = rendered(one(), &terminal(Some(40)));
        assert_eq!(narrow, rendered(one(), &terminal(Some(200))));
        assert!(narrow.starts_with("{\n  \"id\": "));
        let value = |text: &str| serde_json::from_str::<Value>(text).expect("JSON");
        assert_eq!(value(&compact), value(&narrow));
        let pages = rendered(samples::stream(1), &terminal(Some(80)));
        let list = List::of(samples::history());
        assert_eq!(pages, rendered(Body::List(list), &terminal(Some(80))));
    }

    #[test]
    fn an_error_in_a_stream_and_a_closed_pipe_come_through() {
        let error =
            || Err(Fault::new(Class::Damaged, "verification_failed", "row 3 was altered").into());
        let mut output = Vec::new();
        let at_once = samples::stream_of(vec![error()]);
        let failed = write(at_once, &terminal(None), &mut output);
        assert!(matches!(failed, Err(RenderError::Failed(_))));
        assert!(output.is_empty(), "nothing was written before the error");
        let later = samples::stream_of(vec![Ok(samples::boxed_history()), error()]);
        let failed = write(later, &terminal(None), &mut output);
        assert!(matches!(failed, Err(RenderError::Failed(_))));
        assert!(serde_json::from_slice::<Value>(&output).is_err());
        let closed = write(samples::stream(1), &terminal(None), &mut Closed);
        assert!(matches!(closed, Err(RenderError::BrokenPipe)));
    }

    proptest! {
        #[test]
        fn any_text_comes_back_and_steers_no_terminal(text in any::<String>()) {
            let mut output = Vec::new();
            compact(&text, &mut output).expect("a vector takes it");
            let written = String::from_utf8(output).expect("UTF-8");
            prop_assert!(!written.contains(steers_terminal));
            prop_assert_eq!(serde_json::from_str::<String>(&written).expect("JSON"), text);
        }
    }
}
