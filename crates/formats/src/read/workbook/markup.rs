//! Pulling the elements of a part: names without prefixes, text without
//! entities of its own, and a limit to depth and length.

use std::io::BufRead;

use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

use super::super::fault::FileFaultKind;

/// How deep elements may be nested.
const DEPTH_MAX: usize = 64;
/// The longest text of one element.
const TEXT_BYTES_MAX: usize = 64 * 1024;

/// What comes next.
pub(super) enum Piece {
    /// An element begins: its local name, and its attributes.
    Begin(String, Attributes),
    /// An element ends.
    End(String),
    /// Text.
    Text(String),
}

/// The attributes of an element, by local name.
#[derive(Default)]
pub(super) struct Attributes(Vec<(String, String)>);

impl Attributes {
    /// The value of one.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }

    /// Whether one is there and says yes.
    pub(super) fn is_set(&self, name: &str) -> bool {
        matches!(self.get(name), Some("1" | "true" | "on"))
    }
}

/// The elements of a part, one after the other.
pub(super) struct Pieces<R> {
    reader: Reader<R>,
    buffer: Vec<u8>,
    depth: usize,
    text_bytes: usize,
}

impl<R: BufRead> Pieces<R> {
    /// Begins at the start of a part.
    pub(super) fn new(part: R) -> Self {
        let mut reader = Reader::from_reader(part);
        reader.config_mut().expand_empty_elements = true;
        Self {
            reader,
            buffer: Vec::new(),
            depth: 0,
            text_bytes: 0,
        }
    }

    /// The next piece; `None` at the end.
    pub(super) fn next(&mut self) -> Result<Option<Piece>, FileFaultKind> {
        loop {
            self.buffer.clear();
            let event = self.reader.read_event_into(&mut self.buffer);
            let text = match event.map_err(|error| bad(&error))? {
                Event::Start(start) => {
                    self.depth += 1;
                    self.text_bytes = 0;
                    if self.depth > DEPTH_MAX {
                        return Err(refused("its elements are nested too deep"));
                    }
                    let name = start.local_name().as_ref().to_owned();
                    return Ok(Some(Piece::Begin(name, attributes(&start)?)));
                }
                Event::End(end) => {
                    self.depth = self.depth.saturating_sub(1);
                    return Ok(Some(Piece::End(end.local_name().as_ref().to_owned())));
                }
                Event::Text(text) => text.xml10_content().into_owned(),
                Event::CData(text) => text.xml10_content().into_owned(),
                Event::GeneralRef(reference) => match reference.resolve_char_ref() {
                    Ok(Some(character)) => character.to_string(),
                    _ => entity(&reference.xml10_content())
                        .ok_or_else(|| refused("it has entities of its own"))?
                        .to_owned(),
                },
                Event::DocType(_) => return Err(refused("a document type is not read")),
                Event::Eof if self.depth > 0 => return Err(refused("a part ends early")),
                Event::Eof => return Ok(None),
                _ => continue,
            };
            self.text_bytes += text.len();
            if self.text_bytes > TEXT_BYTES_MAX {
                return Err(refused("a text is longer than 64 KiB"));
            }
            return Ok(Some(Piece::Text(text)));
        }
    }
}

fn attributes(start: &BytesStart<'_>) -> Result<Attributes, FileFaultKind> {
    let mut list = Vec::new();
    for attribute in start.attributes().with_checks(false) {
        let attribute = attribute.map_err(|error| bad(&error.into()))?;
        let name = attribute.key.local_name().as_ref().to_owned();
        let value = attribute
            .normalized_value(quick_xml::XmlVersion::Implicit1_0)
            .map_err(|error| bad(&error))?;
        list.push((name, value.into_owned()));
    }
    Ok(Attributes(list))
}

/// The five entities that XML has.
fn entity(name: &str) -> Option<&'static str> {
    Some(match name {
        "amp" => "&",
        "lt" => "<",
        "gt" => ">",
        "quot" => "\"",
        "apos" => "'",
        _ => return None,
    })
}

fn bad(error: &quick_xml::Error) -> FileFaultKind {
    FileFaultKind::Spreadsheet(error.to_string())
}

/// A part that is not read, and why.
pub(super) fn refused(reason: &str) -> FileFaultKind {
    FileFaultKind::Spreadsheet(reason.to_owned())
}
