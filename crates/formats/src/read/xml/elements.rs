//! Pieces of XML to elements: their names, attributes and texts.

use compact_str::CompactString;
use quick_xml::events::{BytesCData, BytesRef, BytesStart};
use quick_xml::name::Prefix;
use quick_xml::{Error, XmlVersion};

use super::opened::Opened;
use super::pieces::{Kind, Piece};

/// The start of an element.
#[derive(Clone, Debug)]
pub struct Element {
    /// The name without a prefix.
    pub name: CompactString,
    /// The line of its tag, from 1.
    pub line: u64,
    /// Its attributes by their local names, declarations of namespaces left out.
    pub attributes: Vec<(CompactString, String)>,
    /// The namespace that the element itself declares for its own name.
    pub namespace: Option<String>,
}

impl Element {
    /// The value of an attribute.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }

    /// One that has a name only.
    pub(super) fn plain(name: &str, line: u64) -> Self {
        Self {
            name: CompactString::from(name),
            line,
            attributes: Vec::new(),
            namespace: None,
        }
    }
}

/// What comes next.
pub(super) enum Token {
    /// An element begins; an empty one ends at once.
    Start(Element, bool),
    /// The innermost one ends.
    End,
    /// There is no more.
    EndOfFile,
    /// What is in an element and is none.
    Inside,
}

/// Why a piece is not taken.
pub(super) enum Refusal {
    /// It is not read.
    Reason(String),
    /// It is not well-formed.
    Broken(Error),
}

/// Takes a piece that begins in a line into account.
pub(super) fn take(
    piece: Piece<'_>,
    line: u64,
    opened: &mut Opened,
    closed: &mut String,
) -> Result<Token, Refusal> {
    let content = piece.content();
    match piece.kind {
        Kind::Start | Kind::Empty => {
            let name = content.find([' ', '\r', '\n', '\t']);
            let start = BytesStart::from_content(content, name.unwrap_or(content.len()));
            opened.begin(start.name().into_inner())?;
            let element = element(&start, line).map_err(Refusal::Reason)?;
            return Ok(Token::Start(element, piece.kind == Kind::Empty));
        }
        Kind::End => {
            let name = content.trim_end_matches([' ', '\r', '\n', '\t']);
            // A name of blanks is none, and is compared as it stands.
            let name = if name.is_empty() { content } else { name };
            opened.end_named(name, closed)?;
            return Ok(Token::End);
        }
        Kind::Text => opened.add_text(content)?,
        Kind::Section => opened.add(&BytesCData::new(content).xml10_content())?,
        Kind::Reference => {
            let letter = entity(&BytesRef::new(content)).map_err(Refusal::Reason)?;
            opened.add(letter.encode_utf8(&mut [0; 4]))?;
        }
        Kind::DocumentType => {
            let reason = "a document type is not read".to_owned();
            return Err(Refusal::Reason(reason));
        }
        Kind::Aside => {}
    }
    Ok(Token::Inside)
}

/// A character by its number, or one of the five that XML names.
pub(super) fn entity(name: &BytesRef<'_>) -> Result<char, String> {
    if let Ok(Some(character)) = name.resolve_char_ref() {
        return Ok(character);
    }
    match &**name {
        "amp" => Ok('&'),
        "lt" => Ok('<'),
        "gt" => Ok('>'),
        "quot" => Ok('"'),
        "apos" => Ok('\''),
        other => Err(format!("has the entity {other:?}, which is not read")),
    }
}

/// What a tag says.
pub(super) fn element(start: &BytesStart<'_>, line: u64) -> Result<Element, String> {
    let (name, prefix) = start.name().decompose();
    let mut element = Element {
        name: CompactString::from(name.into_inner()),
        line,
        attributes: Vec::new(),
        namespace: None,
    };
    let own = prefix.map(|prefix| prefix.into_inner().to_owned());
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|error| format!("is not well-formed XML: {error}"))?;
        let value = attribute
            .normalized_value(XmlVersion::Implicit1_0)
            .map_err(|error| format!("is not well-formed XML: {error}"))?
            .into_owned();
        let (key, key_prefix) = attribute.key.decompose();
        let key = key.into_inner();
        let key_prefix = key_prefix.map(Prefix::into_inner);
        match (key_prefix, &own) {
            (None, None) if key == "xmlns" => element.namespace = Some(value),
            (Some("xmlns"), Some(own)) if own == key => element.namespace = Some(value),
            (Some("xmlns"), _) => {}
            (None, Some(_)) if key == "xmlns" => {}
            _ => element.attributes.push((CompactString::from(key), value)),
        }
    }
    Ok(element)
}
