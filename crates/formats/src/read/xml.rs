//! XML of messages, an element at a time.
//!
//! What belongs here: well-formed XML to elements with their local names,
//! attributes, texts and lines, of any message. A document type is refused and
//! no entity is followed but the five of XML itself; depth, texts and tags are
//! bounded, so that a hostile file costs no more than its own length. Several
//! documents may follow each other in one file.

mod elements;
mod lines;
mod opened;
mod pieces;
#[cfg(test)]
mod tests;
mod texts;

pub use self::elements::Element;
use self::elements::{Refusal, Token, take};
use self::lines::{Lines, NoMore};
use self::opened::Opened;
use self::pieces::Found;
use super::decode::{Encoding, TextReader, encoding_named};
use super::fault::{FileFault, FileFaultKind};
use super::source::Source;

/// How many elements a [`Node`] may have below it.
const NODES_MAX: usize = 100_000;
/// Where a declaration stands.
const HEAD_BYTES: usize = 1024;

/// An element with all that is in it.
#[derive(Clone, Debug)]
pub struct Node {
    /// Its start.
    pub element: Element,
    /// Its own text, trimmed, without that of the elements in it.
    pub text: String,
    /// The elements in it.
    pub children: Vec<Node>,
}

impl Node {
    /// The first element on a path of local names such as `Sts/Cd`.
    pub fn find(&self, path: &str) -> Option<&Node> {
        let (name, rest) = match path.split_once('/') {
            Some((name, rest)) => (name, Some(rest)),
            None => (path, None),
        };
        let mut found = self
            .children
            .iter()
            .filter(|node| node.element.name == name);
        match rest {
            None => found.next(),
            Some(rest) => found.find_map(|node| node.find(rest)),
        }
    }

    /// The text of the first element on a path, if it is not empty.
    pub fn text(&self, path: &str) -> Option<&str> {
        let found = self.find(path).map(|node| node.text.as_str());
        found.filter(|text| !text.is_empty())
    }

    /// The elements of a name right below.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Node> {
        self.children
            .iter()
            .filter(move |node| node.element.name == name)
    }
}

/// Reads the elements of a file.
pub struct XmlReader {
    lines: Lines,
    file: String,
    /// The elements that are open.
    opened: Opened,
    /// Whether the innermost one is an empty element, which ends at once.
    is_empty: bool,
    /// The text of the element that was closed last.
    closed: String,
}

impl XmlReader {
    /// Opens a file of XML.
    ///
    /// # Errors
    /// What is not text.
    pub fn open(mut source: Source) -> Result<Self, FileFault> {
        let declared = declared_encoding(&source.head(HEAD_BYTES)?);
        let file = source.name().to_owned();
        let text = TextReader::open_declared(source, declared)?;
        Ok(Self::of(file, text))
    }

    /// A file whose first bytes are UTF-8, read as if all of it were before that is
    /// known; it has no digest. `None` if they are not.
    ///
    /// # Errors
    /// The file changed, or cannot be read.
    pub(super) fn supposed(source: Source) -> Result<Option<Self>, FileFault> {
        let file = source.name().to_owned();
        let text = TextReader::supposed(source)?;
        Ok(text.map(|text| Self::of(file, text)))
    }

    /// How the file writes characters.
    pub(super) fn encoding(&self) -> Encoding {
        self.lines.text.encoding()
    }

    /// The same file from its start, for a reader of its own; it is not looked through
    /// again.
    ///
    /// # Errors
    /// The file changed, or the system has no more file handles.
    pub(super) fn again(&self) -> Result<Self, FileFault> {
        let text = self.lines.text.again()?;
        Ok(Self::of(self.file.clone(), text))
    }

    fn of(file: String, text: TextReader) -> Self {
        Self {
            lines: Lines::of(text),
            file,
            opened: Opened::default(),
            is_empty: false,
            closed: String::new(),
        }
    }

    /// The SHA-256 of the file, in hexadecimal.
    pub fn sha256(&self) -> &str {
        self.lines.text.sha256()
    }

    /// The line that is being read.
    pub fn line(&self) -> u64 {
        self.lines.line
    }

    /// A fault of this file.
    pub(super) fn fault(&self, line: impl Into<Option<u64>>, kind: FileFaultKind) -> FileFault {
        FileFault::new(&self.file, line.into(), kind)
    }

    /// The next element in the element that is open, or the next document of
    /// the file; `None` when there is no more, which closes the open one. A
    /// child that is given is open: read it to its end, or skip it.
    ///
    /// # Errors
    /// What is not well-formed is `unreadable_file`; a file that ends within
    /// an element is `truncated_file`.
    pub fn child(&mut self) -> Result<Option<Element>, FileFault> {
        if std::mem::take(&mut self.is_empty) {
            self.opened.end(&mut self.closed);
            return Ok(None);
        }
        loop {
            let line = self.lines.line;
            let rest = self.lines.rest();
            // The tags of which a message has millions, at a glance.
            if let Some(name) = pieces::plain_start(rest) {
                let element = Element::plain(name, line);
                let (begun, bytes) = (self.opened.begin(name), name.len() + 2);
                self.lines.pass_in_line(bytes);
                begun.map_err(|refusal| self.refused(refusal))?;
                return Ok(Some(element));
            }
            if let Some(bytes) = self.opened.ends_with(rest) {
                self.lines.pass_in_line(bytes);
                self.opened.end(&mut self.closed);
                return Ok(None);
            }
            match self.piece()? {
                Token::Start(element, is_empty) => {
                    self.is_empty = is_empty;
                    return Ok(Some(element));
                }
                Token::End | Token::EndOfFile => return Ok(None),
                Token::Inside => {}
            }
        }
    }

    /// The text of the element that was closed last, trimmed.
    pub fn closed_text(&self) -> &str {
        self.closed.trim()
    }

    /// Passes over the rest of the element that is open.
    ///
    /// # Errors
    /// As of [`child`](Self::child).
    pub fn skip(&mut self) -> Result<(), FileFault> {
        let depth = self.opened.depth();
        while self.opened.depth() >= depth && depth > 0 {
            self.child()?;
        }
        Ok(())
    }

    /// All of the element that is open.
    ///
    /// # Errors
    /// As of [`child`](Self::child); also more than 100,000 elements in one.
    pub fn node(&mut self, element: Element) -> Result<Node, FileFault> {
        let mut count = 0;
        self.node_counted(element, &mut count)
    }

    fn node_counted(&mut self, element: Element, count: &mut usize) -> Result<Node, FileFault> {
        *count += 1;
        if *count > NODES_MAX {
            return Err(self.unreadable(format!("<{}> has too many elements", element.name)));
        }
        let mut children = Vec::new();
        while let Some(child) = self.child()? {
            children.push(self.node_counted(child, count)?);
        }
        Ok(Node {
            element,
            text: self.closed_text().to_owned(),
            children,
        })
    }

    fn unreadable(&self, reason: String) -> FileFault {
        self.fault(self.line(), FileFaultKind::Letters(reason))
    }

    /// Takes the next piece, whatever it is.
    fn piece(&mut self) -> Result<Token, FileFault> {
        loop {
            let open = match pieces::first(self.lines.rest()) {
                Found::Piece(piece) => {
                    let (line, bytes) = (self.lines.line, piece.whole.len());
                    let took = take(piece, line, &mut self.opened, &mut self.closed);
                    self.lines.pass(bytes);
                    return took.map_err(|refusal| self.refused(refusal));
                }
                Found::Broken(error, bytes) => {
                    self.lines.pass(bytes);
                    return Err(self.broken(&error));
                }
                Found::OpenText => None,
                Found::Open(error) => Some(error),
            };
            if let Some(token) = self.no_more(open)? {
                return Ok(token);
            }
        }
    }

    /// Why a piece is not taken.
    fn refused(&self, refusal: Refusal) -> FileFault {
        match refusal {
            Refusal::Reason(reason) => self.unreadable(reason),
            Refusal::Broken(error) => self.broken(&error),
        }
    }

    /// Has more of a piece at hand that is open: text, or what is wrong if it does not go
    /// on. What is there if the file does not either is given back.
    fn no_more(&mut self, open: Option<quick_xml::Error>) -> Result<Option<Token>, FileFault> {
        let no_more = match self.lines.more() {
            Ok(()) => return Ok(None),
            Err(no_more) => no_more,
        };
        let bytes = self.lines.rest().len();
        match (no_more, open) {
            (NoMore::End, None) if bytes == 0 && self.opened.depth() > 0 => {
                let reason = "ends within an element that is not closed".to_owned();
                Err(self.fault(self.line(), FileFaultKind::Truncated(reason)))
            }
            (NoMore::End, None) if bytes == 0 => Ok(Some(Token::EndOfFile)),
            (NoMore::End, None) => {
                let added = self.opened.add_text(self.lines.rest());
                self.lines.pass(bytes);
                added.map_err(|refusal| self.refused(refusal))?;
                Ok(Some(Token::Inside))
            }
            (NoMore::End, Some(error)) => {
                self.lines.pass(bytes);
                Err(self.broken(&error))
            }
            (NoMore::TooLong, _) => {
                self.lines.pass(bytes);
                Err(self.unreadable("has a tag or text longer than 1 MiB".to_owned()))
            }
            (NoMore::Letters, _) => Err(self.unreadable("has letters that are none".to_owned())),
            (NoMore::Fault(fault), _) => Err(fault),
        }
    }

    /// What is against a piece that is not well-formed.
    fn broken(&self, error: &quick_xml::Error) -> FileFault {
        if matches!(error, quick_xml::Error::Syntax(_)) {
            let reason = format!("ends too early: {error}");
            return self.fault(self.line(), FileFaultKind::Truncated(reason));
        }
        self.unreadable(format!("is not well-formed XML: {error}"))
    }
}

/// The encoding that the declaration of XML names.
fn declared_encoding(head: &[u8]) -> Option<&'static encoding_rs::Encoding> {
    let head = String::from_utf8_lossy(head);
    let declaration = head.split_once("<?xml")?.1.split_once("?>")?.0;
    let value = declaration
        .split_once("encoding")?
        .1
        .trim_start()
        .strip_prefix('=')?;
    let value = value.trim_start();
    let quote = value
        .chars()
        .next()
        .filter(|quote| matches!(quote, '"' | '\''))?;
    encoding_named(value[1..].split(quote).next()?)
}
