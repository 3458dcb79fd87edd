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
#[cfg(test)]
mod oracle;
mod pieces;
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

#[cfg(test)]
mod tests {
    use super::{Element, Source, XmlReader};

    fn open(bytes: &[u8]) -> XmlReader {
        XmlReader::open(Source::spool("test.xml", bytes).expect("a source")).expect("text")
    }

    /// Elements as `name@line[=text]`, depth first, or the code and line of
    /// the fault.
    fn told(bytes: &[u8]) -> Result<Vec<String>, (String, Option<u64>)> {
        fn walk(
            xml: &mut XmlReader,
            element: &Element,
            told: &mut Vec<String>,
        ) -> Result<(), super::FileFault> {
            let place = told.len();
            told.push(format!("{}@{}", element.name, element.line));
            while let Some(child) = xml.child()? {
                walk(xml, &child, told)?;
            }
            if !xml.closed_text().is_empty() {
                let text = xml.closed_text().to_owned();
                told[place].extend(["=", &text]);
            }
            Ok(())
        }
        let mut xml = open(bytes);
        let mut told = Vec::new();
        let mut all = || {
            while let Some(element) = xml.child()? {
                walk(&mut xml, &element, &mut told)?;
            }
            Ok(())
        };
        all().map_err(|fault: super::FileFault| (fault.code().to_owned(), fault.line))?;
        Ok(told)
    }

    #[test]
    #[rustfmt::skip]
    fn elements_come_with_local_names_texts_and_lines() {
        let table: [(&str, &[&str]); 6] = [
            ("<?xml version='1.0'?>\n<a>\n <n:b x='1'>two &amp; &#51;<!-- no -->x</n:b>\n <c/>\n</a>", &["a@2", "b@3=two & 3x", "c@4"]),
            ("<a><b><![CDATA[1 < 2 & 3]]></b></a>\n<d>again</d>", &["a@1", "b@1=1 < 2 & 3", "d@2=again"]),
            ("\u{feff}<a\n  x='1'\n>é</a>", &["a@1=é"]),
            ("<a> text <b/> more </a>", &["a@1=text  more", "b@1"]),
            ("<?xml version='1.0'?><a>x</a><?xml version='1.0'?><a>y</a>", &["a@1=x", "a@1=y"]),
            ("", &[]),
        ];
        for (text, expected) in table {
            assert_eq!(told(text.as_bytes()).expect(text), expected, "{text}");
        }
        let latin = b"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a>\xe9</a>";
        assert_eq!(told(latin).expect("Latin-1"), ["a@1=é"]);
        let wrong = "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a>é</a>";
        assert_eq!(told(wrong.as_bytes()).expect("UTF-8"), ["a@1=é"]);
        let wide: Vec<u8> = "\u{feff}<a>é</a>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(told(&wide).expect("UTF-16"), ["a@1=é"]);
    }

    /// Blanks between the elements of a list are no text, however many there are.
    #[test]
    fn a_list_of_any_length_has_a_line_an_element() {
        let list = format!("<a>\n{}</a>", "  <b/>\n".repeat(70_000));
        assert_eq!(told(list.as_bytes()).expect("a list").len(), 70_001);
    }

    /// The same elements, for a reader of its own, while the first one stands elsewhere.
    #[test]
    fn a_file_is_read_again_from_its_start() {
        let mut first = open(b"<a><b>x</b></a>");
        first.child().expect("read").expect("an element");
        let mut again = first.again().expect("the same file");
        assert_eq!(again.sha256(), first.sha256());
        for name in ["a", "b"] {
            let found = again.child().expect("read").expect("an element");
            assert_eq!(found.name, name);
        }
        let next = first.child().expect("read").expect("an element");
        assert_eq!(next.name, "b");
    }

    #[test]
    #[rustfmt::skip]
    fn what_is_hostile_or_broken_is_refused() {
        let deep = "<a>".repeat(65);
        let long = format!("<a>{}</a>", "x".repeat(70_000));
        let piece = format!("<a b='{}'/>", "x".repeat(2 << 20));
        let table: [(&str, &str, u64); 10] = [
            ("<a>\n<b></a>", "unreadable_file", 2),
            ("<a>\n<b>", "truncated_file", 2),
            ("<a>\n<b", "truncated_file", 2),
            ("<!DOCTYPE a [<!ENTITY x \"y\">]>\n<a>&x;</a>", "unreadable_file", 1),
            ("<a>&nbsp;</a>", "unreadable_file", 1),
            ("<a/>\nx", "unreadable_file", 2),
            ("<a b='1' b='2'/>", "unreadable_file", 1),
            (&deep, "unreadable_file", 1),
            (&long, "unreadable_file", 1),
            (&piece, "unreadable_file", 1),
        ];
        for (text, code, line) in table {
            let shown = &text[..text.len().min(60)];
            assert_eq!(told(text.as_bytes()), Err((code.to_owned(), Some(line))), "{shown}");
        }
    }

    #[test]
    fn nodes_are_found_by_their_paths() {
        let mut xml = open(
            b"<?xml version='1.0'?><n:D xmlns:n='urn:x' Ccy='EUR'><n:A><B/></n:A><A><B>1</B></A><S> </S></n:D>",
        );
        let element = xml.child().expect("XML").expect("a root");
        assert_eq!(element.namespace.as_deref(), Some("urn:x"));
        assert_eq!(
            (element.attribute("Ccy"), element.attribute("n")),
            (Some("EUR"), None)
        );
        let node = xml.node(element).expect("a node");
        assert!(node.find("A/B").is_some_and(|node| node.text.is_empty()));
        assert_eq!(
            (node.text("A/B"), node.text("S"), node.all("A").count()),
            (None, None, 2)
        );
        let mut xml = open(b"<a><b><c/>x</b><d>2</d></a>");
        xml.child().expect("XML").expect("a");
        xml.child().expect("XML").expect("b");
        xml.skip().expect("skipped");
        assert_eq!(xml.child().expect("XML").expect("d").name, "d");
    }
}
