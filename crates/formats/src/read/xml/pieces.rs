//! Pieces of XML: tags, texts, references, sections.
//!
//! What belongs here: where the piece ends that a text begins with, and what it is. The
//! tags and texts of which a message has millions are told at a glance; what is rarer
//! (comments, instructions, sections) is cut by `quick_xml`, whose errors all have.

use quick_xml::errors::{IllFormedError, SyntaxError};
use quick_xml::events::Event;
use quick_xml::parser::{ElementParser, Parser as _};
use quick_xml::{Error, Reader};

/// What a piece is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    /// `<name attributes>`.
    Start,
    /// `<name attributes/>`.
    Empty,
    /// `</name>`.
    End,
    /// Up to the next of all others.
    Text,
    /// `&name;`.
    Reference,
    /// `<![CDATA[text]]>`.
    Section,
    /// A document type.
    DocumentType,
    /// A comment, an instruction, a declaration.
    Aside,
}

/// A piece, as it stands in the file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Piece<'a> {
    pub(super) kind: Kind,
    pub(super) whole: &'a str,
}

impl<'a> Piece<'a> {
    /// What stands between the marks of its kind.
    pub(super) fn content(&self) -> &'a str {
        let (before, behind) = match self.kind {
            Kind::Start | Kind::Reference => (1, 1),
            Kind::Empty => (1, 2),
            Kind::End => (2, 1),
            Kind::Section => ("<![CDATA[".len(), "]]>".len()),
            Kind::Text | Kind::DocumentType | Kind::Aside => (0, 0),
        };
        let end = self.whole.len().saturating_sub(behind);
        self.whole.get(before..end).unwrap_or_default()
    }
}

/// What a text begins with.
pub(super) enum Found<'a> {
    /// A whole piece.
    Piece(Piece<'a>),
    /// Text that may go on behind what is there; none if nothing is there.
    OpenText,
    /// A piece that does not end in what is there: what is wrong if no more comes.
    Open(Error),
    /// What is no piece, and how many bytes it has.
    Broken(Error, usize),
}

/// Looks at what a text begins with.
pub(super) fn first(rest: &str) -> Found<'_> {
    let bytes = rest.as_bytes();
    match bytes {
        [b'<', b'!' | b'?', ..] => rare(rest),
        [b'<', b'/', ..] => tag(rest, Kind::End),
        [b'<', ..] => tag(rest, Kind::Start),
        [b'&', ..] => reference(rest),
        _ => match bytes.iter().position(|byte| matches!(byte, b'<' | b'&')) {
            Some(length) => piece(rest, Kind::Text, length),
            None => Found::OpenText,
        },
    }
}

fn piece(rest: &str, kind: Kind, bytes: usize) -> Found<'_> {
    let whole = rest.get(..bytes).unwrap_or(rest);
    Found::Piece(Piece { kind, whole })
}

/// The name in a tag that a text begins with and that has nothing else, if it is one of
/// letters and digits.
pub(super) fn plain_start(rest: &str) -> Option<&str> {
    let [b'<', bytes @ ..] = rest.as_bytes() else {
        return None;
    };
    let length = bytes
        .iter()
        .position(|byte| !byte.is_ascii_alphanumeric())
        .filter(|length| *length > 0 && bytes[*length] == b'>')?;
    rest.get(1..=length)
}

/// The text before the next tag, if it has no reference, and no line end of two letters.
pub(super) fn plain_text(rest: &str) -> Option<&str> {
    let bytes = rest.as_bytes();
    let length = bytes
        .iter()
        .position(|byte| matches!(byte, b'<' | b'&' | b'\r'))
        .filter(|length| *length > 0 && bytes[*length] == b'<')?;
    rest.get(..length)
}

/// A tag ends where `>` stands outside of quotes.
fn tag(rest: &str, kind: Kind) -> Found<'_> {
    let mut parser = ElementParser::Outside;
    let Some(place) = parser.feed(&rest.as_bytes()[1..]) else {
        return Found::Open(Error::Syntax(parser.eof_error(rest.as_bytes())));
    };
    let is_empty = kind == Kind::Start && place > 0 && rest.as_bytes()[place] == b'/';
    piece(rest, if is_empty { Kind::Empty } else { kind }, place + 2)
}

/// A reference ends before anything else begins.
fn reference(rest: &str) -> Found<'_> {
    let unclosed = || Error::IllFormed(IllFormedError::UnclosedReference);
    let behind = rest.bytes().skip(1);
    let mut ends = behind
        .enumerate()
        .filter(|(_, byte)| matches!(byte, b';' | b'&' | b'<'));
    match ends.next() {
        None => Found::Open(unclosed()),
        Some((place, b';')) => piece(rest, Kind::Reference, place + 2),
        Some((place, _)) => Found::Broken(unclosed(), place + 1),
    }
}

/// What begins with `<!` or `<?`.
fn rare(rest: &str) -> Found<'_> {
    if rest.len() < 3 {
        return Found::Open(Error::Syntax(match rest {
            "<!" => SyntaxError::InvalidBangMarkup,
            _ => SyntaxError::UnclosedPI,
        }));
    }
    let mut reader = Reader::from_str(rest);
    let event = reader.read_event();
    let bytes = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
    let kind = match event {
        Ok(Event::CData(_)) => Kind::Section,
        Ok(Event::DocType(_)) => Kind::DocumentType,
        Ok(_) => Kind::Aside,
        Err(error) if bytes >= rest.len() => return Found::Open(error),
        Err(error) => return Found::Broken(error, bytes),
    };
    piece(rest, kind, bytes)
}
